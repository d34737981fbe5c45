"""Documents and passages on disk: JSON lines, with a table of byte offsets, memory-mapped when read.

A record is found by its row without reading the others, so opening costs the same for ten passages and ten million.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from factcheck.errors import IndexCorruptError
from factcheck.model import Citation, Document, Part, Passage, Span

_OFFSET = struct.Struct("<q")


class RecordWriter:
    """Writes ``<stem>.jsonl`` and ``<stem>.offsets``: the byte offset of each record and, last, the end of the file."""

    def __init__(self, stem: Path) -> None:
        self.count = 0
        self._position = 0
        self._records: IO[bytes] = stem.with_suffix(".jsonl").open("wb")
        self._offsets: IO[bytes] = stem.with_suffix(".offsets").open("wb")
        self._offsets.write(_OFFSET.pack(0))

    def add(self, record: list[Any]) -> int:
        """Append a record; returns its row."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        raw = line.encode("utf-8", "surrogatepass")
        self._records.write(raw)
        self._position += len(raw)
        self._offsets.write(_OFFSET.pack(self._position))
        self.count += 1
        return self.count - 1

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._records.close()
        finally:
            self._offsets.close()


class RecordReader:
    """Reads what :class:`RecordWriter` wrote: ``reader[row]``. Thread-safe; close it to free the maps."""

    def __init__(self, stem: Path, count: int) -> None:
        self._path = stem.with_suffix(".jsonl")
        self._count = count
        self._records = mapped(self._path)
        self._offsets = mapped(stem.with_suffix(".offsets"))
        offsets = _OFFSET.size * (count + 1)
        if len(self._offsets) != offsets or self._offset(count) != len(self._records):
            self.close()
            raise IndexCorruptError(f"{self._path}: its table of offsets does not fit it")

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: int) -> list[Any]:
        if not 0 <= row < self._count:
            raise IndexError(row)
        raw = self._records[self._offset(row) : self._offset(row + 1)]
        try:
            record = json.loads(raw.decode("utf-8", "surrogatepass"))
        except (ValueError, UnicodeDecodeError) as error:
            raise IndexCorruptError(f"{self._path}: record {row + 1} is damaged ({error})") from error
        if not isinstance(record, list):
            raise IndexCorruptError(f"{self._path}: record {row + 1} is damaged (not a list)")
        return record

    def __iter__(self) -> Iterator[list[Any]]:
        return (self[row] for row in range(self._count))

    def close(self) -> None:
        """Free the memory maps."""
        for raw in (self._records, self._offsets):
            if isinstance(raw, mmap.mmap):
                raw.close()

    def _offset(self, row: int) -> int:
        return int(_OFFSET.unpack_from(self._offsets, _OFFSET.size * row)[0])


def mapped(path: Path) -> mmap.mmap | bytes:
    """The bytes of a file, memory-mapped; an empty one cannot be."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""


def document_record(document: Document, first_passage: int) -> list[Any]:
    """What is stored of a document: the row of its first passage, its citation, the rest, its text."""
    cited: list[Any] = [document.id, document.title, document.source, document.url, document.date, document.origin]
    cited.append(document.date_confirmed)
    if document.author or document.columns:
        cited += [document.author, document.columns]
    return [
        first_passage,
        cited,
        [document.status, document.superseded_by, _part_records(document.parts)],
        document.text,
    ]


def document_of(record: list[Any]) -> Document:
    """The document that :func:`document_record` stored."""
    cite = citation_of(record)
    status, superseded_by, parts = record[2]
    return Document(
        id=cite.document_id,
        text=record[3],
        title=cite.title,
        source=cite.source,
        url=cite.url,
        date=cite.date,
        origin=cite.origin,
        status=status,
        superseded_by=superseded_by,
        parts=_parts(parts),
        date_confirmed=cite.date_confirmed,
        author=cite.author,
        columns=cite.columns,
    )


def _part_records(parts: Iterable[Part]) -> list[list[Any]]:
    return [[p.span.start, p.span.end, p.page, p.label, p.paragraph, p.cell] for p in parts]


def _parts(records: list[list[Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(span=Span(start, end), page=page, label=label, paragraph=paragraph, cell=cell)
        for start, end, page, label, paragraph, cell in records
    )


def citation_of(record: list[Any]) -> Citation:
    """The citation of the document that :func:`document_record` stored."""
    id_, title, source, url, date, origin, confirmed, *more = record[1]
    author, columns = more or ("", [])
    return Citation(
        document_id=id_, title=title, source=source, url=url, date=date, origin=origin, date_confirmed=confirmed,
        author=author, columns=tuple((name, value) for name, value in columns),
    )  # fmt: skip


def passage_record(passage: Passage, document_row: int) -> list[Any]:
    """What is stored of a passage: its document's row, its id, its span, its text, where it stands in the file."""
    return [
        document_row, passage.id, passage.span.start, passage.span.end, passage.quote, _part_records(passage.parts),
    ]  # fmt: skip


def passage_of(record: list[Any], document_id: str) -> Passage:
    """The passage that :func:`passage_record` stored."""
    _, id_, start, end, quote, parts = record
    return Passage(id=id_, document_id=document_id, span=Span(start, end), quote=quote, parts=_parts(parts))
