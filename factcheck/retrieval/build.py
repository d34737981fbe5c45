"""Building an index, whole or by what changed: aside, written through to the disk, then put in place at one stroke.

Documents that are in the index already, unchanged, stay in the segments that hold them; new and changed ones make a new
segment. Small segments are folded into the new one, so that their number grows with the logarithm of the index; when
too much of the index is dead, or its vectors outgrew their clusters, all are folded into one.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import factcheck
from factcheck.errors import WriteError
from factcheck.model import Document
from factcheck.retrieval import lists
from factcheck.retrieval.changes import Parts, Taken, content_of, fold, kept, open_old, take_in, to_fold
from factcheck.retrieval.generations import link, next_generation, only_builder, put_in_place
from factcheck.retrieval.manifest import FORMAT, Manifest, SegmentEntry, files_below, fingerprint_of, sha256_of
from factcheck.retrieval.postings import CHANGING, POSTINGS, PostingsWriter
from factcheck.retrieval.segments import Segment
from factcheck.retrieval.stored import Stored, write_order
from factcheck.retrieval.terms import DOCUMENTS, PASSAGES, CountsWriter, write_gone
from factcheck.retrieval.vectors import VECTORS, KnownVectors, write_vectors
from factcheck.seams import Embedder
from factcheck.settings import Settings, corpus_name
from factcheck.text.lexemes import ANALYSER, lexemes

Progress = Callable[[int, int], None]


def build_index(
    entries: Iterable[tuple[Document, Parts]],
    folder: Path,
    embedder: Embedder,
    *,
    name: str,
    corpus_fingerprint: str,
    settings: Settings,
    aliases: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    compact: bool = False,
    anew: bool = False,
) -> Manifest:
    """Bring ``folder/name`` to hold these documents and their passages, in this order; builds it where there is none.

    An entry is a document with its passages, or with a function that splits it, which is called only for documents that
    are not in the index as they are. Only texts that the old index did not embed with the same model are embedded, each
    distinct one once; what an interrupted or killed build had embedded, the next build takes over. Where version,
    model or settings differ from the old index's, everything is written again.

    ``aliases`` (alias → name, both folded) are kept with the index and are part of its fingerprint.
    ``compact`` writes everything into one segment; ``anew`` takes nothing at all from the old index.
    ``progress(done, all)`` counts the passages written that have a vector. ``changes`` of the manifest says how many
    documents were added, changed and removed; where nothing changed, nothing is written.

    Raises CorpusError where there is nothing to index, two documents share an id or ``name`` is no corpus's, and
    WriteError where the disk refuses or another process builds the same index. Whatever it raises, the old index stays
    as it was.
    """
    job = _Job(folder / corpus_name(name), embedder, corpus_fingerprint, _parameters(settings, aliases or {}), progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_builder(folder, name):
            leftovers = sorted(folder.glob(f".{glob.escape(name)}.building-*"))
            aside = folder / f".{name}.building-{os.getpid()}-{len(leftovers)}"
            old = None if anew else open_old(job.home, embedder, factcheck.__version__, job.parameters)
            try:
                with closing(old) if old else nullcontext():
                    taken = take_in(entries, old, aside / "new", name)
                    if old and not compact and taken.order == old.order.tolist():
                        for left in (aside, *leftovers):
                            shutil.rmtree(left)
                        return replace(old.manifest, changes=taken.changes)
                    with closing(KnownVectors(None if anew else job.home, leftovers, embedder)) as known:
                        made = _write(job, aside, old, taken, known, compact)
                    for leftover in leftovers:
                        shutil.rmtree(leftover)
                    manifest, fresh = _describe(job, aside, old, made)
                put_in_place(aside, job.home, manifest, fresh)
            except Exception:
                shutil.rmtree(aside, ignore_errors=True)
                raise
            return manifest
    except OSError as error:
        raise WriteError(
            f"{job.home}: the index cannot be written ({error.strerror or error}); the old one, if any, is intact",
            hint="Free some space on the disk, or make the folder writable, and build again.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Job:
    home: Path
    embedder: Embedder
    corpus_fingerprint: str
    parameters: dict[str, Any]
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A generation that is all written but for its manifest."""

    taken: Taken
    segments: list[SegmentEntry]
    passages: int
    counts: dict[str, int]
    kind: dict[str, Any]
    content: str


def _parameters(settings: Settings, aliases: Mapping[str, str]) -> dict[str, Any]:
    parameters: dict[str, Any] = {"analyser": ANALYSER, "texts": "title, then passage", "aliases": dict(aliases)}
    return parameters | {key: getattr(settings.corpus, key) for key in ("passage_sentences", "passage_characters")}


def _write(job: _Job, aside: Path, old: Stored | None, taken: Taken, known: KnownVectors, compact: bool) -> _Made:
    segment_folder = aside / f"s{next_generation(job.home):06d}"
    folded = to_fold(old, taken, compact=compact) if old else []
    whole = old is None or len(folded) == len(old.segments)
    if old and folded:
        taken = fold(old, taken, folded, whole, segment_folder)
    else:
        (aside / taken.entry.folder).rename(segment_folder)
        taken = replace(taken, entry=replace(taken.entry, folder=segment_folder.name))
    write_order(aside, taken.order, taken.hashes)
    passages = taken.entry.passages
    stay = []
    for part, rows in kept(old, taken.order, taken.entry.first_document) if old and not whole else ():
        if len(rows):
            stay.append(part.entry)
            passages += int((part.firsts[rows + 1] - part.firsts[rows]).sum())
            _link_segment(part, aside / part.entry.folder)
    with closing(Segment(segment_folder, taken.entry)) as segment:
        write_vectors(segment_folder, _texts(segment), taken.entry.passages, job.embedder, known, job.progress)
        counts = _write_terms(aside, None if whole else old, taken, segment)
    segments = [*stay, taken.entry] if taken.entry.documents else stay
    if not taken.entry.documents:
        shutil.rmtree(segment_folder)
    digests = content_of([(entry, aside / entry.folder) for entry in segments], taken.order)
    content = fingerprint_of(job.embedder.fingerprint, job.parameters, digests)
    kind = _write_lists(job, aside, None if whole else old, taken.entry, content)
    return _Made(taken, segments, passages, counts, kind, content)


def _texts(segment: Segment) -> Iterator[str]:
    """What is embedded of every passage, in order: its document's title, then its own text."""
    for title, passages in segment.texts():
        for passage in passages:
            yield f"{title}\n{passage}" if title else passage


def _write_terms(aside: Path, old: Stored | None, taken: Taken, segment: Segment) -> dict[str, int]:
    """The postings of all living passages, and the term counts of the new segment's, each with its document's title."""
    postings = PostingsWriter(aside / POSTINGS, old.folder / POSTINGS if old else None)
    lost = _remove_dead(aside, old, taken, postings) if old else (0, 0)
    counts = CountsWriter(segment.folder)
    number = taken.entry.first_passage
    for title, passages in segment.texts():
        named, analysed = lexemes(title), [lexemes(passage) for passage in passages]
        counts.add(named, analysed)
        for own in analysed:
            postings.add(number, named + own)
            number += 1
    postings.close()
    passage_terms, document_terms = counts.close()
    before = old.manifest.counts if old else {}
    return {
        "documents_ever": taken.entry.first_document + taken.entry.documents,
        "passages_ever": taken.entry.first_passage + taken.entry.passages,
        "passage_terms": before.get("passage_terms", 0) - lost[0] + passage_terms,
        "document_terms": before.get("document_terms", 0) - lost[1] + document_terms,
    }


def _remove_dead(aside: Path, old: Stored, taken: Taken, postings: PostingsWriter) -> tuple[int, int]:
    """Take what does not stay out of postings and term counts; returns how many terms its passages, documents had."""
    import numpy as np

    lost = [0, 0]
    for place, (segment, rows) in enumerate(kept(old, taken.order, taken.entry.first_document)):
        alive = old.rows.alive(place).copy()
        alive[rows] = False
        documents = np.flatnonzero(alive)  # that lived and do not stay
        ranges = [np.arange(segment.firsts[row], segment.firsts[row + 1]) for row in documents]
        passages = np.concatenate([np.zeros(0, np.int64), *ranges])
        for passage in passages.tolist():
            postings.remove(segment.entry.first_passage + passage)
        table = old.tables[place]
        gone = table.gone()
        for column, (level, texts) in enumerate(((PASSAGES, passages), (DOCUMENTS, documents))):
            having, terms = table.tally(level, texts)
            lost[column] += terms
            for word, count in having.items():
                gone.setdefault(word, [0, 0])[column] += count
        if gone and len(rows):
            write_gone(aside / f"{segment.entry.folder}.gone", gone)
    return lost[0], lost[1]


def _link_segment(segment: Segment, folder: Path) -> None:
    folder.mkdir()
    for path in sorted(segment.folder.iterdir()):
        link(path, folder / path.name)


def _write_lists(job: _Job, aside: Path, old: Stored | None, entry: SegmentEntry, content: str) -> dict[str, Any]:
    """How the vectors are searched: all of them, or through inverted lists, which this writes."""
    kind = {key: value for key, value in old.manifest.parameters.items() if key not in job.parameters} if old else {}
    clustered = kind.get("vectors", "flat") != "flat"
    if entry.passages < (lists.GROWN_FROM if clustered else lists.FLAT_UNTIL):
        return kind or {"vectors": "flat"}
    import numpy as np

    folder = aside / entry.folder
    vectors = np.memmap(folder / VECTORS, dtype="<f4", mode="r", shape=(entry.passages, job.embedder.dimensions))
    try:
        if clustered:
            clusters = next(path for path in sorted(aside.glob(f"*/{lists.CLUSTERS}")))
            lists.grow_lists(clusters, vectors, folder)
            return kind
        return lists.write_lists(vectors, folder) | {"clustered": entry.passages, "clustered_content": content}
    except RuntimeError as error:  # how FAISS reports a disk that refuses
        raise WriteError(f"{folder / lists.LISTS}: cannot be written ({error})", hint="Is the disk full?") from error


def _describe(job: _Job, aside: Path, old: Stored | None, made: _Made) -> tuple[Manifest, list[Path]]:
    """The manifest, and the files that are new."""
    stay = {entry.folder for entry in made.segments if entry != made.taken.entry}
    carried = {
        name: entry
        for name, entry in (old.manifest.files.items() if old else ())
        if name.split("/")[0] in (stay | {POSTINGS} if stay else stay) and name.split("/")[-1] not in CHANGING
    }
    files, fresh = {}, []
    for path in files_below(aside):
        name = path.relative_to(aside).as_posix()
        if name not in carried:
            fresh.append(path)
        files[name] = carried.get(name) or (path.stat().st_size, sha256_of(path))
    # Vectors that were put into the clusters of another content may be found a little differently.
    clustered = made.kind.get("clustered_content", made.content)
    manifest = Manifest(
        format=FORMAT,
        version=factcheck.__version__,
        name=job.home.name,
        generation=f"g{next_generation(job.home):06d}",
        fingerprint=made.content if clustered == made.content else fingerprint_of(made.content, {}, clustered.encode()),
        corpus_fingerprint=job.corpus_fingerprint,
        embedder_fingerprint=job.embedder.fingerprint,
        documents=len(made.taken.order),
        passages=made.passages,
        dimensions=job.embedder.dimensions,
        parameters=job.parameters | made.kind,
        segments=tuple(made.segments),
        counts=made.counts,
        changes=made.taken.changes,
        files=files,
    )
    return manifest, fresh
