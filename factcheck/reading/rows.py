"""Tables (CSV, JSON lines, XLSX) as rows of named text cells. A bad row is a Failure; the others go on."""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck.errors import EmptyError, FormatError
from factcheck.model import Failure, column_text
from factcheck.reading.encoding import decode
from factcheck.reading.plain import LONGEST_LINE, endless_line
from factcheck.reading.source import file_name, load, tell_format

_NO_DELIMITER = "\x1f"  # for a table of one column, whose cells may hold any comma unquoted
_DELIMITERS = ",;\t|"
_SHOWN = 500  # characters of a row's text that its Failure repeats
_UNUSABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One record. ``number`` counts records from 1 (the header is none); ``line`` is the file's line it begins on.

    ``values``, of a JSON file, are the cells as they were before they became text; else empty. ``sheet`` is the name of
    a workbook's sheet, whose column ``left`` (from 0) holds the first cell.
    """

    number: int
    line: int
    cells: tuple[tuple[str, str], ...]
    values: tuple[Any, ...] = ()
    sheet: str = ""
    left: int = 0

    def place(self, name: str) -> str:
        """Where the cell of the column called ``name`` stands: "Sheet1!B3" in a workbook, as a formula there would call
        it, else "row 12".
        """
        if not self.sheet:
            return f"row {self.number}"
        columns = [column.strip().lower() for column, _ in self.cells]
        column = self.left + (columns.index(name) if name in columns else 0)
        return f"{self._title()}!{_letters(column)}{self.line}"

    @property
    def address(self) -> str:
        """The line as messages name it after the file's name: "12", of a workbook "Sheet1!12"."""
        return f"{self._title()}!{self.line}" if self.sheet else str(self.line)

    @property
    def told(self) -> str:
        """The row as people find it: "12", or in a workbook, which may have many rows 12, its address."""
        return self.address if self.sheet else str(self.number)

    def _title(self) -> str:
        """The sheet's name as formulas write it: in quotation marks, unless it is a plain word."""
        plain = re.fullmatch(r"(?![A-Za-z]{1,3}\d+$)[^\W\d]\w*", self.sheet)
        return self.sheet if plain else "'{}'".format(self.sheet.replace("'", "''"))

    def get(self, name: str) -> str | None:
        """The cell of the first column called ``name`` (case and outer spaces do not matter), or None."""
        for column, value in self.cells:
            if column.strip().lower() == name:
                return value
        return None

    def others(self, names: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
        """The cells of all columns but the first of each of ``names``, in order, as the user named them; JSON values as
        they are.

        The second of two columns of one name is called "NAME 2", and so on: no cell is lost.
        """
        values = self.values or tuple(value for _, value in self.cells)
        kept: dict[str, Any] = {}
        left_out: set[str] = set()
        for (name, _), value in zip(self.cells, values, strict=True):
            plain = name.strip().lower()
            if plain in names and plain not in left_out:
                left_out.add(plain)
                continue
            again = (f"{name} {number}" for number in itertools.count(2))
            first = name not in kept and plain not in names
            kept[name if first else next(other for other in again if other not in kept)] = value
        return tuple(kept.items())

    def failure(self, code: str, message: str, file: str, column: str, names: tuple[str, ...]) -> Failure:
        """The Failure that stands for this row: its id, what ``column`` says and the columns not among ``names``."""
        return Failure(
            code=code,
            message=message,
            where=f"{file}:{self.address}",
            columns=self.others((column, *names)),
            given=(self.get("id") or "").strip(),
            text=_shown(self.get(column) or ""),
        )

    def damage(self) -> tuple[str, str] | None:
        """What makes the row unusable whatever it is for, as code and message: a NUL, half a surrogate pair or a line
        that no prose has, in any cell.
        """
        if any(_UNUSABLE.search(cell) for _, cell in self.cells):
            return "encoding", f"row {self.number} holds a NUL character or half of a surrogate pair"
        if any(endless_line(cell) for _, cell in self.cells):
            return "too_large", f"row {self.number} has a line of more than {LONGEST_LINE:,} characters: split it"
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is the file's; ``columns`` in order of first appearance; ``rows`` in the file's order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row | Failure, ...]
    encoding: str
    warnings: tuple[str, ...] = ()

    def require(self, column: str) -> None:
        """Raises FormatError, naming the columns there are, if none is called ``column``."""
        if column not in {name.strip().lower() for name in self.columns}:
            found = ", ".join(self.columns[:20]) or "none"
            raise FormatError(
                f"{self.name} has no column {column!r}; its columns are: {found}",
                hint=f"Name the column with the text {column!r}, or say which it is: --column, or for the sources of a "
                "corpus text_column in factcheck.toml.",
            )


def is_table(kind: str) -> bool:
    """Whether a format (as :func:`factcheck.reading.source.tell_format` names it) is one of rows."""
    return kind in ("csv", "jsonl", "xlsx")


def read_table(
    path: Path, *, max_mb: int, data: bytes | None = None, column: str = "text", sheets: Sequence[str] = ()
) -> Table:
    """The rows of a CSV (delimiter told from the header), JSON lines or XLSX file. ``column`` helps to tell the header.

    ``sheets`` are the names of those of a workbook that are read, in the workbook's order; by default all visible ones
    with that column. Raises what :func:`load` raises, and FormatError for a file that is no table, lacks a header or
    has no such sheet.
    """
    raw = load(path, max_mb=max_mb, data=data)
    name = file_name(path, data)
    kind, warnings = tell_format(path, raw)
    if kind == "text" and data is not None:
        kind = "jsonl" if raw.lstrip()[:1] in (b"{", b"[") else "csv"
    if kind == "xlsx":
        from factcheck.reading.xlsx import read_xlsx

        return read_xlsx(raw, name, column, sheets)
    if sheets:
        raise FormatError(f"{name} has no sheets", hint="--sheet is for Excel workbooks.")
    if kind not in ("csv", "jsonl"):
        raise FormatError(f"{name} is not a table", hint="Give .csv, .tsv, .jsonl or .xlsx.")
    decoded = decode(raw, name, allow_nul=True)
    if decoded.text.isspace() or not decoded.text:
        raise EmptyError(f"{name} holds no rows", hint="Give a table with a header and at least one row.")
    read = _csv if kind == "csv" else _jsonl
    columns, rows = read(decoded.text, name, column)
    return Table(name, columns, tuple(rows), decoded.encoding, (*warnings, *decoded.warnings))


def _csv(text: str, name: str, column: str) -> tuple[tuple[str, ...], list[Row | Failure]]:
    delimiter, skip = _delimiter(text, column)
    rows: list[Row | Failure] = []
    records = _records(text, delimiter, name)
    header: list[str] = []
    for _ in range(skip + 1):
        header = next(records)[1]
    header = [cell if cell.strip() else f"column {place}" for place, cell in enumerate(header, start=1)]
    pending_blank: list[int] = []  # in a table of one column a blank line between rows is an empty cell
    for line, cells in records:
        if not cells:
            if len(header) == 1:
                pending_blank.append(line)
            continue
        rows += [Row(len(rows) + 1 + i, at, ((header[0], ""),)) for i, at in enumerate(pending_blank)]
        pending_blank.clear()
        number = len(rows) + 1
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) > len(header):
            rows.append(
                Failure(
                    code="format",
                    message=f"row {number} has {len(cells)} cells, the header {len(header)}: "
                    f"put a cell that holds {delimiter!r} in quotation marks",
                    where=f"{name}:{line}",
                    text=_shown(delimiter.join(cells)),
                )
            )
            continue
        cells += [""] * (len(header) - len(cells))
        rows.append(Row(number, line, tuple(zip(header, cells, strict=True))))
    return tuple(header), rows


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each record. Raises FormatError for a quotation mark that is never closed."""
    old = csv.field_size_limit(2**31 - 1)
    try:
        reader = csv.reader(_physical_lines(text), delimiter=delimiter, strict=False)
        begin, last_line = 1, _last_line(text)
        for cells in reader:
            span = reader.line_num - begin
            if span > 0 and reader.line_num == last_line and _unclosed(text, begin, delimiter):
                raise FormatError(
                    f"{name}:{begin}: a quotation mark opened here is never closed",
                    hint='Close it, or double it ("") where it is part of the text.',
                )
            yield begin, cells
            begin = reader.line_num + 1
    finally:
        csv.field_size_limit(old)


def _physical_lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _last_line(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))


def _unclosed(text: str, begin: int, delimiter: str) -> bool:
    lines = list(_physical_lines(text))[begin - 1 :]
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _delimiter(text: str, column: str) -> tuple[str, int]:
    """The delimiter whose header has ``column`` or else most columns; and how many lines precede the header."""
    lines = text[:100_000].split("\n", 2)
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:  # Excel's own hint
        return lines[0][4], 1
    best: tuple[bool, int, int, str] | None = None
    for place, delimiter in enumerate(_DELIMITERS):
        header = next(csv.reader([lines[0]], delimiter=delimiter), [])
        named = column in {cell.strip().lower() for cell in header}
        rated = (named and len(header) > 1, len(header), -place, delimiter)
        best = rated if best is None or rated > best else best
    assert best is not None
    return (best[3], 0) if best[1] > 1 else (_NO_DELIMITER, 0)


def _jsonl(text: str, name: str, column: str) -> tuple[tuple[str, ...], list[Row | Failure]]:
    columns: dict[str, None] = {}
    rows: list[Row | Failure] = []
    for line, raw, load_one in _json_values(text, name):
        number = len(rows) + 1
        try:
            value = load_one()
        except (ValueError, RecursionError) as error:
            why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            message = f"row {number} is not JSON: {why}"
            rows.append(Failure(code="format", message=message, where=f"{name}:{line}", text=_shown(raw)))
            continue
        if not isinstance(value, dict):
            message = f"row {number} is not a JSON object but {type(value).__name__}"
            rows.append(Failure(code="format", message=message, where=f"{name}:{line}", text=_shown(raw)))
            continue
        columns |= dict.fromkeys(value)
        cells = tuple((key, column_text(cell)) for key, cell in value.items())
        rows.append(Row(number, line, cells, tuple(map(_strict, value.values()))))
    return tuple(columns), rows


def _json_values(text: str, name: str) -> Iterator[tuple[int, str, Callable[[], Any]]]:
    """(line, its text, how to load it) for every JSON line, or every element of one JSON array (then numbered)."""
    if text.lstrip()[:1] == "[":
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{name} is not JSON: {error}", hint="Give one JSON object a line.") from error
        for number, value in enumerate(values, start=1):
            yield number, column_text(value), lambda value=value: value  # type: ignore[misc]
        return
    for line, raw in enumerate(text.split("\n"), start=1):
        if raw.strip():
            yield line, raw, lambda raw=raw: json.loads(raw)  # type: ignore[misc]


def _letters(column: int) -> str:
    """The letters over a sheet's column that is counted from 0: A, B, …, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _shown(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _strict(value: Any) -> Any:
    """A JSON value as it can be written again: NaN and Infinity, which JSON has not, as text."""
    return column_text(value) if isinstance(value, float) and not math.isfinite(value) else value
