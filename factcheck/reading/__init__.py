"""Bytes → text with places: one module per format, one way in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from factcheck.errors import FormatError
from factcheck.model import Part, Report, Span, content_id
from factcheck.reading.beside import described
from factcheck.reading.claims_file import read_claims
from factcheck.reading.dates import given_date, iso_date
from factcheck.reading.plain import read_plain, refuse_endless_line
from factcheck.reading.report_rows import ReportRow, read_reports
from factcheck.reading.result import Reading
from factcheck.reading.rows import Row, Table, is_table, read_table
from factcheck.reading.source import file_name, load, tell_format

__all__ = [
    "Reading",
    "ReportRow",
    "Row",
    "Table",
    "given_date",
    "iso_date",
    "read",
    "read_claims",
    "read_report",
    "read_reports",
    "read_table",
]


def read(path: Path, *, max_mb: int, data: bytes | None = None, pages: tuple[int, int] | None = None) -> Reading:
    """One file as text, whatever its format: the suffix says which, unless the content is plainly another.

    ``data`` is standard input (then ``path`` only names it, "-" for no name). ``pages``: first and last physical page,
    counted from 1, of a PDF. Raises ReadError, EmptyError, EncodingError, FormatError, TooLargeError,
    MissingExtraError.
    """
    raw = load(path, max_mb=max_mb, data=data)
    name = file_name(path, data)
    kind, warnings = tell_format(path, raw)
    if pages is not None and kind != "pdf":
        raise FormatError(f"{name} has no pages", hint="--pages is for PDF files.")
    if kind in ("text", "markdown"):
        reading = read_plain(raw, name, markdown=kind == "markdown")
    elif is_table(kind):
        reading = _read_rows(path, max_mb, raw)
    elif kind == "html":
        from factcheck.reading.html import read_html

        reading = read_html(raw, name)
    elif kind == "pdf":
        from factcheck.reading.pdf import read_pdf

        reading = read_pdf(raw, name, pages)
    else:
        from factcheck.reading.docx import read_docx

        reading = read_docx(raw, name)
    refuse_endless_line(reading.text, name)
    return replace(reading, warnings=(*warnings, *reading.warnings))


def _read_rows(path: Path, max_mb: int, raw: bytes) -> Reading:
    """The ``text`` cells of a table, one after the other, a part each."""
    table = read_table(path, max_mb=max_mb, data=raw)
    table.require("text")
    parts: list[Part] = []
    texts: list[str] = []
    position = 0
    for row in table.rows:
        text = (row.get("text") or "") if isinstance(row, Row) else ""
        if isinstance(row, Row) and text.strip():
            parts.append(Part(span=Span(position, position + len(text)), cell=row.place("text")))
            texts.append(text)
            position += len(text) + 2
    return Reading(text="\n\n".join(texts), parts=tuple(parts), encoding=table.encoding, warnings=table.warnings)


def read_report(
    path: Path,
    *,
    max_mb: int,
    data: bytes | None = None,
    date: str | None = None,
    title: str | None = None,
    pages: tuple[int, int] | None = None,
) -> Report:
    """A file as a report to be checked; ``date`` and ``title`` go over what the file says of itself, and so does a
    ``metadata.csv`` beside it.

    The id comes from the file's name and text alone, so that a moved file keeps it. ``source`` is the path as given.
    Raises as :func:`read`, and FormatError for a ``date`` that is none.
    """
    confirmed = date is not None
    date = given_date(date)
    reading = read(path, max_mb=max_mb, data=data, pages=pages)
    if data is None:
        reading = described(reading, path, max_mb=max_mb)
    name = file_name(path, data)
    return Report(
        id=content_id("r", name, reading.text),
        text=reading.text,
        title=title or reading.title,
        source=name if data is not None and name == "standard input" else str(path),
        date=date or reading.date,
        date_confirmed=confirmed or reading.date_confirmed,
        parts=reading.parts,
        warnings=reading.warnings,
        author=reading.author,
        publisher=reading.publisher or reading.origin,
        url=reading.url,
        items=reading.items,
    )
