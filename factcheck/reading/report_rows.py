"""A table with a report a row: paragraphs or articles in a column, the user's other columns kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from factcheck.model import Failure, Part, Report, Span, content_id
from factcheck.reading.dates import NO_DATE, date_warning, iso_date
from factcheck.reading.rows import Row, read_table


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row as a report, with all the user's columns but the text in their order."""

    report: Report
    columns: tuple[tuple[str, Any], ...]


def read_reports(
    path: Path, *, max_mb: int, data: bytes | None = None, column: str = "text", sheets: Sequence[str] = ()
) -> list[ReportRow | Failure]:
    """Each row of a .csv, .tsv, .jsonl or .xlsx file as a report of its own; ``column`` holds the text, kept exactly.

    Optional columns: ``id, title, date, author, publisher, url``. ``sheets``: as :func:`read_table`. An item for every
    row, in the file's order, so that counts add up. Without an id, a report's id comes from the file's name, the row's
    number and the text: rows that repeat a text are reports of their own. Failures (``where`` is "FILE:line", the file
    as it was named, so that two of one name in two folders stay two): no text, a NUL, a date that is none, a taken id,
    a row that cannot be parsed. Raises ReadError and its kinds for the file as a whole.
    """
    column = column.strip().lower()
    table = read_table(path, max_mb=max_mb, data=data, column=column, sheets=sheets)
    table.require(column)
    items: list[ReportRow | Failure] = []
    first_with: dict[str, str] = {}
    for row in table.rows:
        if isinstance(row, Failure):
            items.append(replace(row, where=f"{path}{row.where.removeprefix(table.name)}"))
            continue
        problem = _problem(row, column, first_with)
        if problem:
            items.append(row.failure(*problem, str(path), column, ()))
            continue
        text = row.get(column) or ""
        given = (row.get("id") or "").strip()
        first_with.setdefault(given, row.told)
        report = Report(
            id=given or content_id("r", table.name, f"row {row.number}", text),
            text=text,
            title=_said(row, "title"),
            source=f"{path}:{row.address}",
            date=iso_date(row.get("date") or ""),
            parts=(Part(span=Span(0, len(text)), cell=row.place(column)),),
            warnings=table.warnings,
            author=_said(row, "author"),
            publisher=_said(row, "publisher"),
            url=_said(row, "url"),
        )
        items.append(ReportRow(report, row.others((column,))))
    return items


def _said(row: Row, column: str) -> str | None:
    return (row.get(column) or "").strip() or None


def _problem(row: Row, column: str, first_with: dict[str, str]) -> tuple[str, str] | None:
    if not (row.get(column) or "").strip():
        return "empty", f"row {row.number} has no {column}"
    if damage := row.damage():
        return damage
    date = (row.get("date") or "").strip()
    if date.lower() not in NO_DATE and iso_date(date) is None:
        return "format", f"row {row.number}: {date_warning(date)}"
    given = (row.get("id") or "").strip()
    if given and given in first_with:
        return "format", f"rows {first_with[given]} and {row.told} have the same id {given!r}"
    return None
