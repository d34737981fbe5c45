"""A segment: documents that came into an index together, with all that is stored of them. Never changed once written.

An update adds one segment; documents that changed or went are dead where they were, and no longer named by the
generation's ``documents.order``. What stands in the records of a segment counts from the segment's own beginning.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from factcheck.errors import IndexCorruptError
from factcheck.model import Citation, Document, Passage
from factcheck.retrieval.manifest import SegmentEntry
from factcheck.retrieval.records import (
    RecordReader,
    RecordWriter,
    citation_of,
    document_of,
    document_record,
    mapped,
    passage_of,
    passage_record,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRSTS = "documents.firsts"
"""The row of each document's first passage and, last, the number of passages (64-bit, little-endian)."""

DIGESTS = "documents.digests"
"""16 bytes of each document as it was given, then 16 of it with its passages."""

_DIGEST = 16


class SegmentWriter:
    """Writes the documents and passages of a segment into a new folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._documents = RecordWriter(folder / "documents")
        self._passages = RecordWriter(folder / "passages")
        self._firsts = array("q", [0])
        self._digests = bytearray()

    @property
    def documents(self) -> int:
        """How many documents were added."""
        return self._documents.count

    @property
    def passages(self) -> int:
        """How many passages were added."""
        return self._passages.count

    def add(self, document: Document, passages: Sequence[Passage]) -> int:
        """Append a document with its passages; returns its row. Raises ValueError for one that is no run of it."""
        row = self._documents.add(document_record(document, self._passages.count))
        records = []
        for passage in passages:
            if passage.document_id != document.id or passage.span.of(document.text) != passage.quote:
                raise ValueError(f"passage {passage.id!r} is not a run of document {document.id!r}")
            records.append(passage_record(passage, row))
            self._passages.add(records[-1])
        self._firsts.append(self._passages.count)
        given = document_digest(document)
        self._digests += given + _digest([given.hex(), [record[1:] for record in records]])
        return row

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        import numpy as np

        try:
            self._documents.__exit__(kind, error, at)
        finally:
            self._passages.__exit__(kind, error, at)
        (self.folder / FIRSTS).write_bytes(np.array(self._firsts, "<i8").tobytes())
        (self.folder / DIGESTS).write_bytes(self._digests)


class Segment:
    """A segment, opened: its documents and passages by their rows in it. Thread-safe; close it to free the maps."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        import numpy as np

        self.folder, self.entry = folder, entry
        self._documents = RecordReader(folder / "documents", entry.documents)
        try:
            self._passages = RecordReader(folder / "passages", entry.passages)
        except BaseException:
            self._documents.close()
            raise
        self.firsts: NDArray[np.int64] = np.fromfile(folder / FIRSTS, dtype="<i8")
        if len(self.firsts) != entry.documents + 1 or self.firsts[-1] != entry.passages:
            self.close()
            raise IndexCorruptError(f"{folder / FIRSTS}: does not fit the passages")

    def document(self, row: int) -> Document:
        """A document."""
        return document_of(self._documents[row])

    def citation(self, row: int) -> Citation:
        """How a document is cited."""
        return citation_of(self._documents[row])

    def passage(self, row: int, document_id: str) -> Passage:
        """A passage of the document of that id."""
        return passage_of(self._passages[row], document_id)

    def passages(self, document: int, document_id: str) -> list[Passage]:
        """The passages of a document, in order."""
        rows = range(int(self.firsts[document]), int(self.firsts[document + 1]))
        return [self.passage(row, document_id) for row in rows]

    def texts(self) -> Iterator[tuple[str, list[str]]]:
        """Every document's title with the texts of its passages."""
        for row in range(self.entry.documents):
            citation = self.citation(row)
            yield citation.title, [passage.quote for passage in self.passages(row, citation.document_id)]

    @cached_property
    def digests(self) -> NDArray[np.void]:
        """Of each document, ``given``: :func:`document_digest`, and ``content``: :func:`content_digest`."""
        return read_digests(self.folder)

    def close(self) -> None:
        """Free the memory maps."""
        self._documents.close()
        self._passages.close()


def read_digests(folder: Path) -> NDArray[np.void]:
    """The digests of the segment in ``folder``; see :attr:`Segment.digests`."""
    import numpy as np

    raw = mapped(folder / DIGESTS)
    return np.frombuffer(raw, np.dtype([("given", f"V{_DIGEST}"), ("content", f"V{_DIGEST}")]))


def document_digest(document: Document) -> bytes:
    """16 bytes of SHA-256 of all that is stored of a document."""
    return _digest(document_record(document, 0))


def content_digest(document: Document, passages: Sequence[Passage]) -> bytes:
    """16 bytes of SHA-256 of all that is stored of a document and its passages."""
    return _digest([document_digest(document).hex(), [passage_record(passage, 0)[1:] for passage in passages]])


def _digest(record: list[Any]) -> bytes:
    raw = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).digest()[:_DIGEST]
