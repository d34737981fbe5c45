"""Excel workbooks → rows, by python-calamine (extra ``office``)."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from itertools import takewhile
from typing import Any

from factcheck.errors import EmptyError, FormatError, MissingExtraError
from factcheck.model import Failure
from factcheck.reading.archive import check_all_xml, member, open_archive
from factcheck.reading.rows import Row, Table

_MOST_CELLS = 20_000_000  # of the rectangle that holds all cells: calamine keeps it whole in memory
_MOST_TEXT = 500 * 1024 * 1024  # of all cells together: each cell gets a copy of a shared string
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>(?:(?!</(?:\w+:)?c>).){0,200}?<(?:\w+:)?v>\s*(\d{1,9})""", re.DOTALL)
_STRING = re.compile(rb"<(?:\w+:)?si[ >/]")
_HINT = "Open it in Excel or LibreOffice and save it again, or save it as CSV."


def read_xlsx(data: bytes, name: str) -> Table:
    """The first sheet that holds anything: its first row names the columns, each later row that is not empty is a row.

    Numbers read as people write them (12, not 12.0), dates as ISO 8601. ``Row.line`` is the sheet's row,
    and :meth:`Row.place` names a cell as a formula would.
    Raises MissingExtraError, EmptyError, FormatError (damaged, hostile).
    """
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: reading Excel files needs python-calamine", hint="pip install 'factcheck[documents]'"
        ) from error
    with open_archive(data, name) as archive:
        check_all_xml(archive, name)
        _refuse_oversized(archive, name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(sheet) for sheet in workbook.sheet_names]
        filled = [(sheet.name, sheet.start, sheet.to_python(skip_empty_area=True)) for sheet in sheets]
    except Exception as error:
        raise FormatError(f"{name} is damaged: {error}", hint=_HINT) from error
    except BaseException as error:  # a panic of the Rust library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise FormatError(f"{name} is damaged", hint=_HINT) from error
    used = [(title, start, rows) for title, start, rows in filled if rows]
    if not used:
        raise EmptyError(f"{name} holds no rows", hint="Give a sheet with a header and at least one row.")
    title, start, rows = used[0]
    warnings: tuple[str, ...] = ()
    if len(used) > 1:
        others = ", ".join(other for other, _, _ in used[1:])
        warnings = (f"{name}: only the sheet {title!r} is read; not read: {others}.",)
    return _table(name, title, rows, start or (0, 0), warnings)


def _table(name: str, sheet: str, rows: list[list[Any]], start: tuple[int, int], warnings: tuple[str, ...]) -> Table:
    header = [_cell(value).strip() for value in rows[0]]
    width = len(header) - len(list(takewhile(lambda column: not column, reversed(header))))
    columns = tuple(column or f"column {place}" for place, column in enumerate(header[:width], start=1))
    found: list[Row | Failure] = []
    for line, row in enumerate(rows[1:], start=start[0] + 2):
        cells = [_cell(value) for value in row]
        if not any(cells):
            continue
        number = len(found) + 1
        if any(cells[width:]):
            message = f"row {number} has a cell right of the last named column"
            found.append(Failure(code="format", message=message, where=f"{name}:{line}"))
            continue
        cells = cells[:width] + [""] * (width - len(cells))
        named = tuple(zip(columns, cells, strict=True))
        found.append(Row(number, line, named, sheet=sheet, left=start[1]))
    return Table(name, columns, tuple(found), "", warnings)


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
    for path in archive.namelist():
        if not path.startswith("xl/worksheets/") or not path.endswith(".xml"):
            continue
        sheet = member(archive, path, name)
        columns = rows = 0
        smallest = 1 << 30
        for match in _REFERENCE.finditer(sheet):
            column = 0
            for letter in match[1].upper():
                column = column * 26 + letter - 64
            columns, rows = max(columns, column), max(rows, int(match[2]))
            smallest = min(smallest, int(match[2]))
        if columns * max(rows - smallest + 1, 0) > _MOST_CELLS:
            raise FormatError(f"{name}: {path} spans {columns:,} columns and {rows:,} rows", hint=_HINT)
        text = sum(lengths[int(match[1])] for match in _SHARED.finditer(sheet) if int(match[1]) < len(lengths))
        if text > _MOST_TEXT:
            raise FormatError(f"{name}: {path} unpacks to {text >> 20:,} MB of text: refused as hostile", hint=_HINT)
