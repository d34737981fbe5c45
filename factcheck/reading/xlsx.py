"""Excel workbooks → rows, by python-calamine (extra ``documents``)."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from factcheck.errors import EmptyError, FormatError, MissingExtraError
from factcheck.reading.archive import check_all_xml, member, open_archive
from factcheck.reading.rows import Row, Table

_MOST_CELLS = 20_000_000  # of the rectangles that hold all cells: calamine keeps them whole in memory
_MOST_WRITTEN = 5_000_000  # of the cells that the file itself gives, filled or not
_MOST_TEXT = 500 * 1024 * 1024  # of all cells together: each cell gets a copy of a shared string
_ABOVE = 20  # rows of a sheet among which its header is looked for
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>(?:(?!</(?:\w+:)?c>).){0,200}?<(?:\w+:)?v>\s*(\d{1,9})""", re.DOTALL)
_STRING = re.compile(rb"<(?:\w+:)?si[ >/]")
_HINT = "Open it in Excel or LibreOffice and save it again, or save it as CSV."


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A filled sheet; ``top`` and ``left`` (from 0) are where its first filled row and column stand."""

    title: str
    hidden: bool
    top: int
    left: int
    rows: list[list[Any]]


def read_xlsx(data: bytes, name: str, column: str = "text", sheets: Sequence[str] = ()) -> Table:
    """The rows of all visible sheets with a column ``column``, in the workbook's order; of ``sheets`` where named.

    Each sheet has a header of its own: its first row with a cell called ``column``, which may stand below a title of
    fewer cells. Each later row that is not empty is a row, counted over all sheets; a column without a name that holds
    anything is called "column N". Sheets that are hidden or have no such column and rows above a header are named in
    ``warnings``. If no sheet has the column, the first row of each counts as its header. Numbers read as people write
    them (12, not 12.0), dates as ISO 8601. ``Row.line`` is the sheet's row, and :meth:`Row.place` names a cell as a
    formula would.
    Raises MissingExtraError, EmptyError, FormatError (damaged, hostile, no sheet of that name or none with the column).
    """
    found = _load(data, name, sheets)
    shown = [sheet for sheet in found if sheets or not sheet.hidden]
    hidden = [sheet.title for sheet in found if sheet not in shown]
    warnings = [f"{name}: not read, because hidden: {_listed(hidden)}."] if hidden else []
    if not shown:
        raise EmptyError(f"{name} holds no rows", hint="Give a visible sheet with a header and at least one row.")
    headers = [_header(sheet, column) for sheet in shown]
    without = [sheet.title for sheet, header in zip(shown, headers, strict=True) if header is None]
    if len(without) == len(shown):
        headers = [0] * len(shown)
    elif without and sheets:
        raise FormatError(
            f"{name} has no column {column!r} on the sheet {_listed(without)}",
            hint="Leave that sheet out, or give all sheets a column of one name.",
        )
    elif without:
        warnings.append(f"{name}: not read, because without a column {column!r}: {_listed(without)}.")
    columns: dict[str, None] = {}
    rows: list[Row] = []
    for sheet, header in zip(shown, headers, strict=True):
        if header is None:
            continue
        if header:
            line = sheet.top + header + 1
            warnings.append(
                f"{name}: not read, because above the header in row {line} of {sheet.title!r}: {header} rows."
            )
        named = _columns(sheet, header)
        columns |= dict.fromkeys(named)
        rows += _rows(sheet, header, named, len(rows))
    return Table(name, tuple(columns), tuple(rows), "", tuple(warnings))


def _load(data: bytes, name: str, sheets: Sequence[str]) -> list[_Sheet]:
    """The filled worksheets of those named ``sheets`` (case does not matter, as in Excel), or of all, in order."""
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: reading Excel files needs python-calamine", hint="pip install 'factcheck[documents]'"
        ) from error
    with open_archive(data, name) as archive:
        check_all_xml(archive, name)
        _refuse_oversized(archive, name)
    wanted = {title.strip().casefold() for title in sheets}
    found = []
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        kinds = [(each.name, each.visible) for each in workbook.sheets_metadata]
        for title, visible in kinds:
            if wanted and title.strip().casefold() not in wanted:
                continue
            sheet = workbook.get_sheet_by_name(title)  # one of a chart alone is empty
            rows = sheet.to_python(skip_empty_area=True)
            if rows:
                hidden = visible != python_calamine.SheetVisibleEnum.Visible
                found.append(_Sheet(title, hidden, *(sheet.start or (0, 0)), rows))
    except Exception as error:
        raise FormatError(f"{name} is damaged: {error}", hint=_HINT) from error
    except BaseException as error:  # a panic of the Rust library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise FormatError(f"{name} is damaged", hint=_HINT) from error
    there = [title for title, _ in kinds]
    missing = [title for title in sheets if title.strip().casefold() not in {each.strip().casefold() for each in there}]
    if missing:
        raise FormatError(f"{name} has no sheet {_listed(missing)}", hint=f"Its sheets are: {_listed(there)}.")
    return found


def _header(sheet: _Sheet, column: str) -> int | None:
    """The place of the first row among ``sheet.rows`` that names ``column``, under nothing but titles and remarks:
    rows of fewer filled cells each.
    """
    widest = 0
    for place, row in enumerate(sheet.rows[:_ABOVE]):
        filled = sum(map(_filled, row))
        if filled > widest and any(_cell(value).strip().lower() == column for value in row):
            return place
        widest = max(widest, filled)
    return None


def _columns(sheet: _Sheet, header: int) -> tuple[str, ...]:
    """The names of a sheet's columns up to the last that has one or holds anything below."""
    names = [_cell(value).strip() for value in sheet.rows[header]]
    width = max(place for row in sheet.rows[header:] for place, value in enumerate(row, start=1) if _filled(value))
    return tuple(column or f"column {place}" for place, column in enumerate(names[:width], start=1))


def _rows(sheet: _Sheet, header: int, columns: tuple[str, ...], before: int) -> Iterator[Row]:
    """The rows below the header that hold anything, counted on from ``before``."""
    number = before
    for line, row in enumerate(sheet.rows[header + 1 :], start=sheet.top + header + 2):
        cells = [_cell(value) for value in row[: len(columns)]]
        if any(cells):
            number += 1
            yield Row(number, line, tuple(zip(columns, cells, strict=True)), sheet=sheet.title, left=sheet.left)


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(repr(title) for title in titles)


def _filled(value: Any) -> bool:
    return value is not None and value != ""


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("_x000D_", "").replace("\r\n", "\n")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return "" if value is None else str(value)


def _refuse_oversized(archive: zipfile.ZipFile, name: str) -> None:
    """A few kilobytes can name a cell in the last row and column, or one long string in every cell."""
    strings = _STRING.split(member(archive, "xl/sharedStrings.xml", name))[1:]
    lengths = [len(string) for string in strings]
    cells = written = text = 0
    for path in archive.namelist():
        if not path.startswith("xl/worksheets/") or not path.endswith(".xml"):
            continue
        sheet = member(archive, path, name)
        columns = rows = 0
        smallest = 1 << 30
        for match in _REFERENCE.finditer(sheet):
            written += 1
            column = 0
            for letter in match[1].upper():
                column = column * 26 + letter - 64
            columns, rows = max(columns, column), max(rows, int(match[2]))
            smallest = min(smallest, int(match[2]))
        cells += columns * max(rows - smallest + 1, 0)
        if cells > _MOST_CELLS or written > _MOST_WRITTEN:
            raise FormatError(f"{name}: the sheets up to {path} span {cells:,} cells", hint=_HINT)
        text += sum(lengths[int(match[1])] for match in _SHARED.finditer(sheet) if int(match[1]) < len(lengths))
        if text > _MOST_TEXT:
            raise FormatError(f"{name}: {path} unpacks to {text >> 20:,} MB of text: refused as hostile", hint=_HINT)
