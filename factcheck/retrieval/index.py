"""An index on disk, opened: its documents, its passages and the searchers over them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from factcheck.errors import IndexCorruptError, IndexMismatchError, IndexNotFoundError
from factcheck.model import Citation, Document, Hit, Passage
from factcheck.retrieval.build import build_index
from factcheck.retrieval.dense import DenseRanking
from factcheck.retrieval.lexical import LexicalRanking
from factcheck.retrieval.lists import LISTS, Lists
from factcheck.retrieval.manifest import FILE_NAME, Manifest, sha256_of
from factcheck.retrieval.records import IDS, RecordReader, citation_of, document_of, passage_of, read_ids
from factcheck.retrieval.searchers import DenseSearcher, FusedSearcher, LexicalSearcher
from factcheck.retrieval.vectors import VECTORS
from factcheck.seams import Embedder
from factcheck.settings import RetrievalSettings
from factcheck.text.lexemes import ANALYSER

__all__ = ["Index", "Manifest", "build_index", "list_indexes"]


class Index:
    """An index that was opened with :meth:`open`. Close it, or use it in a ``with`` statement.

    It stays what it was when it was opened, also while a build replaces it.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._files = folder / manifest.generation
        self._manifest = manifest
        self._check_sizes()
        try:
            self._documents = RecordReader(self._files / "documents", manifest.documents)
            self._passages = RecordReader(self._files / "passages", manifest.passages)
            self._terms = LexicalRanking(self._files / "terms", manifest.passages)
            self._rows = read_ids(self._files / IDS)
            self._contexts = LexicalRanking(self._files / "contexts", manifest.documents)
            self._vectors_file = self._open_vectors()
            self._lists = self._open_lists()
        except OSError as error:
            raise IndexCorruptError(f"{error.filename}: {error.strerror}", hint=self._rebuild) from error
        except IndexCorruptError as error:
            raise IndexCorruptError(str(error), hint=self._rebuild) from error
        self._dense: DenseRanking | None = None
        self._citation = lru_cache(maxsize=4096)(self._read_citation)

    @classmethod
    def open(cls, folder: Path, *, embedder_fingerprint: str | None = None) -> Index:
        """Open the index in ``folder`` (``indexes/<name>``); checks sizes and headers, not hashes (see :meth:`check`).

        Raises IndexNotFoundError naming the indexes that there are, IndexMismatchError where it was built with
        another format, analyser or (if ``embedder_fingerprint`` is given) model, IndexCorruptError naming the file.
        """
        while True:
            manifest = _manifest_in(folder)
            _check_fit(manifest, folder, embedder_fingerprint)
            try:
                return cls(folder, manifest)
            except IndexCorruptError:
                if _manifest_in(folder) == manifest:  # else a build replaced it just now: open the new one
                    raise

    @property
    def manifest(self) -> Manifest:
        """What the index was built from and with."""
        return self._manifest

    @property
    def name(self) -> str:
        """The name of the index: its folder's."""
        return self._folder.name

    @property
    def fingerprint(self) -> str:
        """Made from the content alone: the same corpus, model and settings give the same one anywhere."""
        return self._manifest.fingerprint

    def document(self, id: str) -> Document:
        """The document of that id. Raises KeyError where there is none."""
        return document_of(self._documents[self._row_of(id)])

    def documents(self) -> Iterator[Document]:
        """All documents, in the order in which they were indexed."""
        return (document_of(record) for record in self._documents)

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in the order in which they were indexed. Raises KeyError for an unknown id."""
        row = self._row_of(document_id)
        first = int(self._documents[row][0])
        last = self._manifest.passages
        if row + 1 < self._manifest.documents:
            last = int(self._documents[row + 1][0])
        return [passage_of(self._passages[place], document_id) for place in range(first, last)]

    def searcher(self, embedder: Embedder, settings: RetrievalSettings) -> FusedSearcher:
        """Searches by embedding and BM25 together. Raises IndexMismatchError for another model than the index's."""
        self._check_embedder(embedder)
        return FusedSearcher(embedder, self._vectors(), self._terms, self._contexts, settings, self._owner, self._hit)

    def dense_searcher(self, embedder: Embedder) -> DenseSearcher:
        """Searches by embedding alone. Raises IndexMismatchError for another model than the index's."""
        self._check_embedder(embedder)
        return DenseSearcher(embedder, self._vectors(), self._hit)

    def lexical_searcher(self) -> LexicalSearcher:
        """Searches by BM25 alone."""
        return LexicalSearcher(self._terms, self._hit)

    def check(self) -> None:
        """Compare the hash of every file with the manifest. Raises IndexCorruptError naming the first that differs."""
        for name, (_, digest) in self._manifest.files.items():
            path = self._files / name
            try:
                found = sha256_of(path)
            except OSError as error:
                raise IndexCorruptError(f"{path}: {error.strerror}", hint=self._rebuild) from error
            if found != digest:
                raise IndexCorruptError(f"{path}: its content is not what was built", hint=self._rebuild)

    def close(self) -> None:
        """Let go of the files."""
        self._documents.close()
        self._passages.close()
        self._vectors_file.close()
        if self._dense is not None:
            self._dense.close()
            self._dense = None

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def _rebuild(self) -> str:
        return f"Rebuild it: factcheck index build {self.name}"

    def _check_sizes(self) -> None:
        for name in (VECTORS, IDS):
            if name not in self._manifest.files:
                raise IndexCorruptError(f"{self._folder / FILE_NAME}: {name} is not named", hint=self._rebuild)
        for name, (size, _) in self._manifest.files.items():
            path = self._files / name
            try:
                found = path.stat().st_size
            except OSError as error:
                raise IndexCorruptError(f"{path}: {error.strerror}", hint=self._rebuild) from error
            if found != size:
                raise IndexCorruptError(f"{path}: {found} bytes, not {size}", hint=self._rebuild)

    def _check_embedder(self, embedder: Embedder) -> None:
        _check_fit(self._manifest, self._folder, embedder.fingerprint)

    def _vectors(self) -> DenseRanking:
        if self._dense is None:
            manifest = self._manifest
            self._dense = DenseRanking(self._vectors_file, manifest.passages, manifest.dimensions, self._lists)
        return self._dense

    def _open_vectors(self) -> BinaryIO:
        """Opened at once, so that an index stays whole when a build takes its files away, mapped when first needed."""
        path, manifest = self._files / VECTORS, self._manifest
        size = manifest.passages * manifest.dimensions * 4
        if path.stat().st_size != size:
            raise IndexCorruptError(
                f"{path}: not {manifest.passages} rows of {manifest.dimensions} numbers, which take {size} bytes"
            )
        return path.open("rb")

    def _open_lists(self) -> Lists | None:
        path = self._files / LISTS
        if LISTS not in self._manifest.files:
            return None
        try:
            return Lists(path, int(self._manifest.parameters["probes"]))
        except (RuntimeError, KeyError, TypeError, ValueError) as error:
            raise IndexCorruptError(f"{path}: the inverted lists cannot be opened ({error})") from error

    def _row_of(self, document_id: str) -> int:
        return self._rows[document_id]

    def _owner(self, row: int) -> int:
        """The row of the document that holds a passage."""
        return int(self._passages[row][0])

    def _read_citation(self, row: int) -> Citation:
        return citation_of(self._documents[row])

    def _hit(self, row: int, similarity: float, ranks: tuple[tuple[str, int], ...]) -> Hit:
        record = self._passages[row]
        citation = self._citation(record[0])
        return Hit(
            passage=passage_of(record, citation.document_id), citation=citation, similarity=similarity, ranks=ranks
        )


def list_indexes(folder: Path) -> list[str]:
    """The names of the indexes in ``indexes/``, sorted."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.name[0] != "." and (path / FILE_NAME).is_file())


def _manifest_in(folder: Path) -> Manifest:
    try:
        return Manifest.read(folder)
    except (FileNotFoundError, NotADirectoryError) as error:
        if any(folder.glob("g??????")):
            raise IndexCorruptError(
                f"{folder / FILE_NAME}: missing", hint=f"Rebuild it: factcheck index build {folder.name}"
            ) from error
        names = ", ".join(list_indexes(folder.parent)) or "none yet"
        raise IndexNotFoundError(
            f"no index {folder.name!r} in {folder.parent}; there are: {names}",
            hint=f"Build it: factcheck index build {folder.name}",
        ) from error
    except OSError as error:
        raise IndexCorruptError(f"{folder / FILE_NAME}: {error.strerror}") from error


def _check_fit(manifest: Manifest, folder: Path, embedder_fingerprint: str | None) -> None:
    differs = []
    analyser = manifest.parameters.get("analyser")
    if analyser != ANALYSER:
        differs.append(f"its terms were made by analyser {analyser}, this version's is {ANALYSER}")
    if embedder_fingerprint is not None and manifest.embedder_fingerprint != embedder_fingerprint:
        differs.append(f"it was built with embedder {manifest.embedder_fingerprint}, in use is {embedder_fingerprint}")
    if differs:
        raise IndexMismatchError(
            f"{folder}: {'; '.join(differs)}", hint=f"Rebuild it: factcheck index build {folder.name}"
        )
