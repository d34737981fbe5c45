"""What a corpus changed against an index, and the segment that takes it up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import CorpusError, IndexCorruptError, IndexMismatchError
from factcheck.model import Document, Passage
from factcheck.retrieval import lists
from factcheck.retrieval.manifest import Manifest, SegmentEntry
from factcheck.retrieval.segments import Segment, SegmentWriter, content_digest, document_digest, read_digests
from factcheck.retrieval.stored import Stored
from factcheck.retrieval.terms import word_hash
from factcheck.seams import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Parts = Sequence[Passage] | Callable[[Document], Sequence[Passage]]
"""The passages of a document, or what splits it into them."""

FOLD = 2  # a segment is folded into one that holds at least half as many passages
_DEAD = 0.25  # more dead passages than this share of those stored: everything is written again
_GROWN = 2.0  # more passages than this many times those that were clustered: clustered again
_TOGETHER = 512


@dataclass(frozen=True, slots=True)
class Taken:
    """A corpus, taken in: every document's number, in corpus order, and the hash of its id.

    Numbers from ``entry.first_document`` on are those of the new segment, which ``entry`` describes; the others are of
    documents that the old index holds unchanged.
    """

    order: list[int]
    hashes: list[int]
    entry: SegmentEntry
    changes: dict[str, int]


def open_old(home: Path, embedder: Embedder, version: str, parameters: dict[str, Any]) -> Stored | None:
    """The index that a build can go on from: whole, and made by the same version, model and settings."""
    try:
        manifest = Manifest.read(home)
        same = (manifest.version, manifest.embedder_fingerprint, manifest.dimensions) == (
            version,
            embedder.fingerprint,
            embedder.dimensions,
        ) and all(manifest.parameters.get(key) == value for key, value in parameters.items())
        folder = home / manifest.generation
        if not same or any((folder / name).stat().st_size != size for name, (size, _) in manifest.files.items()):
            return None
        return Stored(folder, manifest)
    except (OSError, IndexCorruptError, IndexMismatchError, ValueError):
        return None


def take_in(entries: Iterable[tuple[Document, Parts]], old: Stored | None, folder: Path, name: str) -> Taken:
    """Compare a corpus with an index and write what is new or changed as a segment into ``folder``.

    Raises CorpusError where two documents share an id or there is nothing to index.
    """
    counts = old.manifest.counts if old else {}
    base = counts.get("documents_ever", 0)
    seen: set[str] = set()
    order: list[int] = []
    hashes: list[int] = []
    known = 0
    remaining = iter(entries)
    with SegmentWriter(folder) as writer:
        while batch := list(islice(remaining, _TOGETHER)):
            keys = [word_hash(document.id) for document, _ in batch]
            for (document, parts), (number, there) in zip(batch, _looked_up(batch, keys, old), strict=True):
                if document.id in seen:
                    raise CorpusError(
                        f"{document.source or name}: the id {document.id!r} is taken by another document",
                        hint="Give every document an id of its own.",
                    )
                seen.add(document.id)
                known += there
                order.append(base + writer.add(document, _split(document, parts)) if number is None else number)
            hashes += keys
        entry = SegmentEntry(
            folder=folder.name,
            documents=writer.documents,
            passages=writer.passages,
            first_document=base,
            first_passage=counts.get("passages_ever", 0),
        )
    before = old.manifest.documents if old else 0
    added = len(order) - known
    changes = {"added": added, "changed": entry.documents - added, "removed": before - known}
    if not order or not (entry.passages or (old and _living(old, order, base))):
        what = "no documents" if not order else "documents without a single sentence"
        raise CorpusError(f"corpus {name}: {what}: nothing to index", hint=f"Put sources into corpus/{name}/ first.")
    return Taken(order, hashes, entry, changes)


def _split(document: Document, parts: Parts) -> Sequence[Passage]:
    return parts(document) if callable(parts) else parts


def _looked_up(
    batch: Sequence[tuple[Document, Parts]], keys: list[int], old: Stored | None
) -> Iterator[tuple[int | None, bool]]:
    """Of each document its number in the old index, None if it is not there as it is, and whether its id is."""
    import numpy as np

    if old is None:
        yield from ((None, False) for _ in batch)
        return
    wanted = np.array(keys, np.uint64)
    places = np.minimum(old.hashes.searchsorted(wanted), len(old.hashes) - 1)
    there = (old.hashes[places] == wanted).tolist()
    for (document, parts), place, found in zip(batch, places.tolist(), there, strict=True):
        number = None
        if found:
            position = int(old.positions[place])
            segment, row = old.rows.document(position)
            digests = old.segments[segment].digests[row]
            if callable(parts):
                same = digests["given"].tobytes() == document_digest(document)
            else:
                same = digests["content"].tobytes() == content_digest(document, parts)
            number = int(old.order[position]) if same else None
        yield number, found


def _living(old: Stored, order: Sequence[int], base: int) -> int:
    """How many passages of an old index stay."""
    return sum(int((s.firsts[1:] - s.firsts[:-1])[rows].sum()) for s, rows in kept(old, order, base))


def kept(old: Stored, order: Sequence[int], base: int) -> Iterator[tuple[Segment, NDArray[np.int64]]]:
    """Each segment of an old index, with the rows of its documents that stay, ascending."""
    import numpy as np

    numbers = np.sort(np.array([number for number in order if number < base], np.int64))
    for segment in old.segments:
        first = segment.entry.first_document
        inside = numbers[(numbers >= first) & (numbers < first + segment.entry.documents)]
        yield segment, inside - first


def to_fold(old: Stored, taken: Taken, *, compact: bool) -> list[SegmentEntry]:
    """Which segments of the old index are to be written again, together with the new one."""
    every = [segment.entry for segment in old.segments]
    stay = {
        segment.entry.folder: int((segment.firsts[1:] - segment.firsts[:-1])[rows].sum())
        for segment, rows in kept(old, taken.order, taken.entry.first_document)
    }
    living = taken.entry.passages + sum(stay.values())
    stored = taken.entry.passages + sum(entry.passages for entry in every if stay[entry.folder])
    parameters = old.manifest.parameters
    clustered = parameters["vectors"] != "flat"
    if (
        compact
        or stored - living > _DEAD * stored
        or clustered != (living >= lists.FLAT_UNTIL)
        or (clustered and living > _GROWN * parameters["clustered"])
    ):
        return every
    size = taken.entry.passages
    folded = []
    for entry in sorted(every, key=lambda entry: (stay[entry.folder], entry.folder)):
        if size and 0 < stay[entry.folder] <= FOLD * size:
            size += stay[entry.folder]
            folded.append(entry)
    if any((old.folder / entry.folder / lists.CLUSTERS).exists() for entry in folded):
        return every  # the others' lists need those clusters
    return every if len(folded) == sum(map(bool, stay.values())) else folded


def fold(old: Stored, taken: Taken, folded: Sequence[SegmentEntry], whole: bool, folder: Path) -> Taken:
    """Write the documents of the new segment and of ``folded`` ones into ``folder``, in corpus order, as one segment.

    ``whole`` says that nothing else is left: numbers begin anew. The new segment's own folder, beside, is removed.
    """
    base = taken.entry.first_document
    own = Segment(folder.parent / taken.entry.folder, taken.entry)
    sources = [s for s in old.segments if s.entry in folded] + [own]
    start = 0 if whole else base
    order: list[int] = []
    with SegmentWriter(folder) as writer:
        for number in taken.order:
            source = next((s for s in sources if 0 <= number - s.entry.first_document < s.entry.documents), None)
            if source is None:
                order.append(number)
                continue
            row = number - source.entry.first_document
            document = source.document(row)
            order.append(start + writer.add(document, source.passages(row, document.id)))
        entry = SegmentEntry(
            folder=folder.name,
            documents=writer.documents,
            passages=writer.passages,
            first_document=start,
            first_passage=0 if whole else taken.entry.first_passage,
        )
    own.close()
    shutil.rmtree(own.folder)
    return Taken(order, taken.hashes, entry, taken.changes)


def content_of(segments: Sequence[tuple[SegmentEntry, Path]], order: Sequence[int]) -> bytes:
    """The digests of all documents with their passages, in corpus order."""
    import numpy as np

    numbers = np.array(order, np.int64)
    digests = np.empty(len(order), "V16")
    for entry, folder in segments:
        inside = np.flatnonzero((numbers >= entry.first_document) & (numbers < entry.first_document + entry.documents))
        digests[inside] = read_digests(folder)["content"][numbers[inside] - entry.first_document]
    return digests.tobytes()
