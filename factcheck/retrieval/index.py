"""An index on disk, opened: its documents, its passages and the searchers over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from factcheck.errors import IndexCorruptError, IndexMismatchError, IndexNotFoundError
from factcheck.model import Document, Hit, Passage
from factcheck.retrieval.build import Progress, build_index
from factcheck.retrieval.dense import DenseRanking, SegmentVectors
from factcheck.retrieval.lexical import ContextRanking, LexicalRanking
from factcheck.retrieval.lists import LISTS, Lists
from factcheck.retrieval.manifest import FILE_NAME, Manifest, sha256_of
from factcheck.retrieval.postings import POSTINGS
from factcheck.retrieval.searchers import Dense, DenseSearcher, FusedSearcher, LexicalSearcher
from factcheck.retrieval.stored import KEYS, ORDER, Stored
from factcheck.retrieval.vectors import VECTORS
from factcheck.seams import Embedder
from factcheck.settings import CorpusSettings, RetrievalSettings, Settings
from factcheck.text.lexemes import ANALYSER

__all__ = ["Index", "Manifest", "build_index", "compact_index", "list_indexes"]


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
            self._stored = stored = Stored(self._files, manifest)
            ever = manifest.counts["passages_ever"]
            self._terms = LexicalRanking(self._files / POSTINGS, stored.rows, stored.passage_terms, ever)
            self._contexts = ContextRanking(stored.document_terms)
            self._dense = DenseRanking([self._vectors(place) for place in range(len(stored.segments))], stored.rows)
        except OSError as error:
            raise IndexCorruptError(f"{error.filename}: {error.strerror}", hint=self._rebuild) from error
        except IndexCorruptError as error:
            raise IndexCorruptError(str(error), hint=self._rebuild) from error
        self._citation = lru_cache(maxsize=4096)(stored.citation)

    @classmethod
    def open(cls, folder: Path, *, embedder_fingerprint: str | None = None) -> Index:
        """Open the index in ``folder`` (``indexes/<name>``); checks sizes and headers, not hashes (see :meth:`check`).

        Raises IndexNotFoundError naming the indexes that there are, IndexMismatchError where it was built with
        another format, analyser or (if ``embedder_fingerprint`` is given) model, IndexCorruptError naming the file.
        """
        while True:
            manifest = manifest_in(folder)
            _check_fit(manifest, folder, embedder_fingerprint)
            try:
                return cls(folder, manifest)
            except IndexCorruptError:
                if manifest_in(folder) == manifest:  # else a build replaced it just now: open the new one
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

    @property
    def aliases(self) -> Mapping[str, str]:
        """Alias → name, both folded: what the corpus adds to the table that ships."""
        return dict(self._manifest.parameters.get("aliases") or {})

    def document(self, id: str) -> Document:
        """The document of that id. Raises KeyError where there is none."""
        return self._stored.document(self._stored.position(id))

    def documents(self) -> Iterator[Document]:
        """All documents, in the order of the corpus."""
        return (self._stored.document(position) for position in range(self._manifest.documents))

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in the order of its text. Raises KeyError for an unknown id."""
        return self._stored.passages(self._stored.position(document_id))

    def entries(self) -> Iterator[tuple[Document, list[Passage]]]:
        """All documents with their passages, in the order of the corpus."""
        return iter(self._stored)

    @property
    def dense(self) -> DenseRanking:
        """The vectors, for a search that is divided into shares."""
        return self._dense

    def searcher(self, embedder: Embedder, settings: RetrievalSettings, *, dense: Dense | None = None) -> FusedSearcher:
        """Searches by embedding and BM25 together. Raises IndexMismatchError for another model than the index's.

        ``dense`` stands in for :attr:`dense` where others search parts of it.
        """
        self._check_embedder(embedder)
        return FusedSearcher(
            embedder, dense or self._dense, self._terms, self._contexts, settings, self._owners, self._hit
        )

    def dense_searcher(self, embedder: Embedder) -> DenseSearcher:
        """Searches by embedding alone. Raises IndexMismatchError for another model than the index's."""
        self._check_embedder(embedder)
        return DenseSearcher(embedder, self._dense, self._hit)

    def lexical_searcher(self) -> LexicalSearcher:
        """Searches by BM25 alone."""
        return LexicalSearcher(self._terms, self._hit)

    def wording(self, words: str, k: int) -> list[Hit]:
        """Passages where ``words`` may stand, for a comparison word by word: at most ``k`` that hold all of its terms,
        then at most ``k`` others that are closest by BM25; ties by passage position."""
        whole = self._terms.holding(words, k)
        held = {row for row, _ in whole}
        rest = [pair for pair in self._terms.nearest(words, k) if pair[0] not in held]
        return [self._hit(row, similarity, (("quotation", n),)) for n, (row, similarity) in enumerate(whole + rest, 1)]

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
        self._stored.close()
        self._dense.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def _rebuild(self) -> str:
        return f"Rebuild it: factcheck index build {self.name} --anew"

    def _check_sizes(self) -> None:
        needed = [ORDER, KEYS, *(f"{entry.folder}/{VECTORS}" for entry in self._manifest.segments)]
        for name in needed:
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

    def _vectors(self, place: int) -> SegmentVectors | None:
        segment, stored = self._stored.segments[place], self._stored
        entry, manifest = segment.entry, self._manifest
        if not entry.passages:
            return None
        path = segment.folder / LISTS
        found = None
        if f"{entry.folder}/{LISTS}" in manifest.files:
            try:
                found = Lists(path, int(manifest.parameters["probes"]), int(manifest.parameters["reach"]))
            except (RuntimeError, KeyError, TypeError, ValueError) as error:
                raise IndexCorruptError(f"{path}: the inverted lists cannot be opened ({error})") from error
        return SegmentVectors(segment.folder, (entry.passages, manifest.dimensions), found, stored.rows.living(place))

    def _owners(self, rows: Sequence[int]) -> list[int]:
        """The positions of the documents that hold some passages."""
        owners: list[int] = self._stored.rows.owners(rows).tolist()
        return owners

    def _hit(self, row: int, similarity: float, ranks: tuple[tuple[str, int], ...]) -> Hit:
        passage, position = self._stored.passage(row)
        return Hit(passage=passage, citation=self._citation(position), similarity=similarity, ranks=ranks)


def compact_index(folder: Path, embedder: Embedder, *, progress: Progress | None = None) -> Manifest:
    """Write the index in ``folder`` again as one segment, without what is dead: what a build from nothing gives.

    Nothing is embedded. Raises what :meth:`Index.open` and :func:`build_index` raise.
    """
    with Index.open(folder, embedder_fingerprint=embedder.fingerprint) as index:
        manifest = index.manifest
        corpus = {key: manifest.parameters[key] for key in ("passage_sentences", "passage_characters")}
        return build_index(
            index.entries(),
            folder.parent,
            embedder,
            name=folder.name,
            corpus_fingerprint=manifest.corpus_fingerprint,
            settings=Settings(corpus=CorpusSettings(**corpus)),
            aliases=manifest.parameters["aliases"],
            progress=progress,
            compact=True,
        )


def list_indexes(folder: Path) -> list[str]:
    """The names of the indexes in ``indexes/``, sorted."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.name[0] != "." and (path / FILE_NAME).is_file())


def manifest_in(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``. Raises IndexNotFoundError naming the indexes that there are,
    IndexMismatchError for another format, IndexCorruptError."""
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
