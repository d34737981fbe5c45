"""Building an index: aside, written through to the disk, then put in place by replacing one small file.

``indexes/<name>/manifest.json`` names the generation folder beside it that holds the files. A build fills
``indexes/.<name>.building-<pid>``, renames it into ``indexes/<name>/`` and then replaces the manifest: that last step
is the only one a reader can see, so a build that dies at any moment leaves the old index as it was.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import factcheck
from factcheck.errors import CorpusError, IndexCorruptError, IndexMismatchError, WriteError
from factcheck.model import Document, Passage
from factcheck.retrieval.lexical import TermsWriter
from factcheck.retrieval.lists import FLAT_UNTIL, LISTS, write_lists
from factcheck.retrieval.manifest import FILE_NAME, FORMAT, Manifest, files_below, sha256_of
from factcheck.retrieval.records import (
    IDS,
    RecordReader,
    RecordWriter,
    citation_of,
    document_record,
    passage_record,
)
from factcheck.retrieval.vectors import VECTORS, KnownVectors, write_vectors
from factcheck.seams import Embedder
from factcheck.settings import Settings
from factcheck.text.lexemes import ANALYSER, lexemes

Progress = Callable[[int, int], None]


def build_index(
    entries: Iterable[tuple[Document, Sequence[Passage]]],
    folder: Path,
    embedder: Embedder,
    *,
    name: str,
    corpus_fingerprint: str,
    settings: Settings,
    progress: Progress | None = None,
) -> Manifest:
    """Build ``folder/name`` from documents and their passages, in the order given; replaces an index of that name.

    Only texts that the old index did not embed with the same model are embedded, each distinct one once.
    ``progress(done, all)`` counts passages with a vector. What an interrupted or killed build had embedded, the next
    build takes over.

    Raises CorpusError where there is nothing to index or two documents share an id, and WriteError where the disk
    refuses or another process builds the same index. Whatever it raises, the old index stays as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_builder(folder, name):
            leftovers = sorted(folder.glob(f".{glob.escape(name)}.building-*"))
            aside = folder / f".{name}.building-{os.getpid()}-{len(leftovers)}"
            try:
                aside.mkdir()
                counts = _write_records(entries, aside, name)
                with closing(_Texts(aside, *counts)) as texts:
                    with closing(KnownVectors(folder / name, leftovers, embedder)) as known:
                        write_vectors(aside, texts, counts[1], embedder, known, progress)
                    kind = _kind(aside, counts[1], embedder.dimensions)
                    for leftover in leftovers:
                        shutil.rmtree(leftover)
                    _write_terms(aside, texts)
                manifest = _describe(aside, folder / name, counts, embedder, corpus_fingerprint, settings, kind)
                _put_in_place(aside, folder / name, manifest)
            except Exception:
                shutil.rmtree(aside, ignore_errors=True)
                raise
            return manifest
    except OSError as error:
        raise WriteError(
            f"{folder / name}: the index cannot be written ({error.strerror or error}); the old one, if any, is intact",
            hint="Free some space on the disk, or make the folder writable, and build again.",
        ) from error


@contextmanager
def _only_builder(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock of an index. The system lets go of it when the process ends, however it ends."""
    import filelock

    lock = filelock.FileLock(folder / f".{name}.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise WriteError(
            f"{folder / name}: another process is building this index",
            hint="Wait until it has finished; the old index can be used meanwhile.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _write_records(entries: Iterable[tuple[Document, Sequence[Passage]]], aside: Path, name: str) -> tuple[int, int]:
    seen: dict[str, None] = {}
    with RecordWriter(aside / "documents") as documents, RecordWriter(aside / "passages") as passages:
        for document, parts in entries:
            if document.id in seen:
                raise CorpusError(
                    f"{document.source or name}: the id {document.id!r} is taken by another document",
                    hint="Give every document an id of its own.",
                )
            seen[document.id] = None
            row = documents.add(document_record(document, passages.count))
            for passage in parts:
                if passage.document_id != document.id or passage.span.of(document.text) != passage.quote:
                    raise ValueError(f"passage {passage.id!r} is not a run of document {document.id!r}")
                passages.add(passage_record(passage, row))
        counts = documents.count, passages.count
    (aside / IDS).write_text(json.dumps(list(seen)), encoding="utf-8")
    if not all(counts):
        what = "no documents" if not counts[0] else "documents without a single sentence"
        raise CorpusError(f"corpus {name}: {what}: nothing to index", hint=f"Put sources into corpus/{name}/ first.")
    return counts


class _Texts:
    """What is embedded and counted of every passage, in order: its document's title, then its own text."""

    def __init__(self, aside: Path, documents: int, passages: int) -> None:
        self._documents = RecordReader(aside / "documents", documents)
        self._passages = RecordReader(aside / "passages", passages)

    def __iter__(self) -> Iterator[str]:
        title, of = "", -1
        for row, _, _, _, quote, _ in self._passages:
            if row != of:
                title, of = citation_of(self._documents[row]).title, row
            yield f"{title}\n{quote}" if title else quote

    def documents(self) -> Iterator[tuple[str, list[str]]]:
        """Every document's title with the texts of its passages."""
        last = len(self._documents) - 1
        for row, record in enumerate(self._documents):
            end = self._documents[row + 1][0] if row < last else len(self._passages)
            yield citation_of(record).title, [self._passages[place][4] for place in range(record[0], end)]

    def close(self) -> None:
        self._documents.close()
        self._passages.close()


def _write_terms(aside: Path, texts: _Texts) -> None:
    """The terms of passages, each with its document's title, and of whole documents."""
    terms, contexts = TermsWriter(aside / "terms"), TermsWriter(aside / "contexts")
    for title, passages in texts.documents():
        named, analysed = lexemes(title), [lexemes(passage) for passage in passages]
        for own in analysed:
            terms.add(named + own)
        contexts.add(named + [term for own in analysed for term in own])
    terms.close()
    contexts.close()


def _kind(aside: Path, rows: int, dimensions: int) -> dict[str, Any]:
    """How the vectors are searched: all of them, or through inverted lists, which this writes."""
    if rows < FLAT_UNTIL:
        return {"vectors": "flat"}
    import numpy as np

    vectors = np.memmap(aside / VECTORS, dtype="<f4", mode="r", shape=(rows, dimensions))
    try:
        return write_lists(vectors, aside / LISTS)
    except RuntimeError as error:  # how FAISS reports a disk that refuses
        raise WriteError(f"{aside / LISTS}: cannot be written ({error})", hint="Is the disk full?") from error


def _describe(
    aside: Path,
    home: Path,
    counts: tuple[int, int],
    embedder: Embedder,
    corpus_fingerprint: str,
    settings: Settings,
    kind: dict[str, Any],
) -> Manifest:
    files = {path.relative_to(aside).as_posix(): (path.stat().st_size, sha256_of(path)) for path in files_below(aside)}
    parameters: dict[str, Any] = {"analyser": ANALYSER, "texts": "title, then passage"}
    parameters |= {key: getattr(settings.corpus, key) for key in ("passage_sentences", "passage_characters")}
    content = [FORMAT, embedder.fingerprint, parameters, files["documents.jsonl"], files["passages.jsonl"]]
    return Manifest(
        format=FORMAT,
        version=factcheck.__version__,
        name=home.name,
        generation=f"g{_generation(home) + 1:06d}",
        fingerprint=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        corpus_fingerprint=corpus_fingerprint,
        embedder_fingerprint=embedder.fingerprint,
        documents=counts[0],
        passages=counts[1],
        dimensions=embedder.dimensions,
        parameters=parameters | kind,
        files=files,
    )


def _generation(home: Path) -> int:
    """The number of the generation in use; 0 where there is none."""
    try:
        generation = Manifest.read(home).generation
    except (OSError, IndexCorruptError, IndexMismatchError):
        generation = max((path.name for path in home.glob("g??????")), default="g0")
    return int(generation[1:]) if generation[1:].isdecimal() else 0


def _put_in_place(aside: Path, home: Path, manifest: Manifest) -> None:
    for path in [*files_below(aside), *(path for path in aside.rglob("*") if path.is_dir()), aside]:
        _sync(path)
    home.mkdir(exist_ok=True)
    generation = home / manifest.generation
    if generation.exists():  # a build died between its last two steps
        shutil.rmtree(generation)
    aside.rename(generation)
    fresh = home / f".{FILE_NAME}.{os.getpid()}"
    fresh.write_text(manifest.to_json(), encoding="utf-8")
    _sync(fresh)
    _sync(home)
    fresh.replace(home / FILE_NAME)
    _sync(home)
    _sync(home.parent)
    for old in sorted(home.iterdir()):
        if old.name not in (FILE_NAME, manifest.generation):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Write a file or folder through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
