"""Reading a sheet that comes back from a spreadsheet: whatever separator, encoding or spelling it was saved with."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from factcheck.columns import DRAWN_FROM, EXCEL_CELL, NAMES, WEIGHT, header_key, printable, unguard
from factcheck.errors import ImportFileError
from factcheck.reading.dates import iso_date

NEEDED = ("id", "revision", "decision")
_OURS = (*NAMES, WEIGHT, DRAWN_FROM)
CODE_PAGES = ("cp1252", "cp1250", "cp1251", "mac_roman", "cp850")
"""What spreadsheets save a sheet in that is not Unicode, the commonest first."""
_ABOVE = 5  # lines that may stand over the header
_SEPARATORS = (",", ";", "\t")
_EXPORT_HINT = "Export to another file (factcheck export OTHER.csv) and copy your decisions over."


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it stands in the file. ``line`` is the file's line (from 1) on which the row begins."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """The cell without outer blanks; "" where the sheet has no such column."""
        return self.cells.get(name, "").strip()

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@contextlib.contextmanager
def _long_cells() -> Iterator[None]:
    """Cells of any length, without leaving the limit lifted for whoever else reads CSV in this process."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@_long_cells()
def read_sheet(path: Path, *, encoding: str = CODE_PAGES[0]) -> list[SheetRow]:
    """The rows of a sheet, formula guards taken off. Wholly empty rows are left out.

    Reads UTF-8 with or without a byte order mark, UTF-16 with one, and any other file in ``encoding``; ``,`` ``;`` or
    tab between cells; column names in any case, order and with blanks for underscores; up to five lines above them.
    Raises ImportFileError, with file and line, for a file that is no sheet, lacks the column "id", "revision" or
    "decision", has one of ours twice, or a row that is longer than the header; and for an encoding that there is not.
    """
    text = _text(path, encoding)
    skipped_lines = 0
    hint = re.match(r"sep=(.)\r?\n", text)
    if hint:
        text, skipped_lines = text[hint.end() :], 1
    top = _top(text)
    separator = hint.group(1) if hint else max(_SEPARATORS, key=lambda s: (_known(top, s), -_SEPARATORS.index(s)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] | None = None
    above: list[tuple[int, list[str]]] = []
    rows: list[SheetRow] = []
    line = 1 + skipped_lines
    while True:
        try:
            values = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise ImportFileError(f"{path}:{line}: {error}", hint=_EXPORT_HINT) from error
        if any(value.strip() for value in values):
            if header is None and len(above) < _ABOVE and len({_name(each) for each in values} & set(NAMES)) < 2:
                above.append((line, values))  # a title that somebody put over the table
            elif header is None:
                header = _header(path, line, values)
            else:
                rows.append(SheetRow(path, line, _cells(path, line, header, values)))
        line = reader.line_num + 1 + skipped_lines
    if header is None and above:
        _header(path, *above[0])
    if header is None:
        raise ImportFileError(f"{path}: the sheet is empty", hint=_EXPORT_HINT)
    return rows


def is_unicode(path: Path) -> bool:
    """Whether a sheet says by itself what its letters are: UTF-16 with a byte order mark, or UTF-8."""
    raw = _bytes(path)
    if raw.startswith(_UTF16):
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImportFileError(f"{path}: {error.strerror}", hint="Name a file that exists.") from error


def _text(path: Path, encoding: str) -> str:
    raw = _bytes(path)
    if raw.startswith(_UTF16):
        encodings = ["utf-16"]
    elif raw.startswith(b"PK\x03\x04") or b"\x00" in raw:
        raise ImportFileError(f"{path}: this is no text file", hint="Save the sheet as CSV (UTF-8) and import that.")
    else:
        encodings = ["utf-8-sig", encoding]
    position = 0
    for each in encodings:
        try:
            return raw.decode(each)
        except UnicodeDecodeError as error:
            position = error.start
        except (LookupError, UnicodeError) as error:
            known = f"One of: utf-8, {', '.join(CODE_PAGES)}, or another that Python knows."
            raise ImportFileError(f"{encoding!r} is no encoding", hint=known) from error
    line = raw.count(b"\n", 0, position) + 1
    named = "Windows-1252" if encoding == CODE_PAGES[0] else encoding
    raise ImportFileError(f"{path}:{line}: neither UTF-8 nor {named}", hint="Save the sheet as CSV (UTF-8).")


def _top(text: str) -> list[str]:
    """The first lines that hold anything; the header is one of them."""
    filled = (line for line in io.StringIO(text) if line.strip(" \t\r\n,;\"'"))
    return [line.rstrip("\r\n") for line in islice(filled, _ABOVE + 1)]


def _known(lines: list[str], separator: str) -> int:
    """The most of our columns that one of the lines has when it is split at ``separator``."""
    most = 0
    for line in lines:
        with contextlib.suppress(csv.Error):
            most = max(
                most, len({_name(each) for each in next(csv.reader([line], delimiter=separator), [])} & set(NAMES))
            )
    return most


def _name(cell: str) -> str:
    plain = header_key(cell)
    return plain if plain in _OURS else unguard(cell).strip()


def _header(path: Path, line: int, values: list[str]) -> list[str]:
    while values and not values[-1].strip():
        values = values[:-1]
    names = [_name(value) for value in values]
    for needed in NEEDED:
        if needed not in names:
            raise ImportFileError(f'{path}:{line}: there is no column "{needed}"', hint=_EXPORT_HINT)
    for name in _OURS:
        if names.count(name) > 1:
            raise ImportFileError(f'{path}:{line}: the column "{name}" is there twice', hint="Remove one of them.")
    return names


def _cells(path: Path, line: int, header: list[str], values: list[str]) -> dict[str, str]:
    if any(value.strip() for value in values[len(header) :]):
        raise ImportFileError(
            f"{path}:{line}: the row has {len(values)} cells, the header {len(header)}",
            hint="A cell that holds the separator must be in quotes; save it again from the spreadsheet.",
        )
    padded = values + [""] * (len(header) - len(values))
    return {name: unguard(value) for name, value in zip(header, padded, strict=False)}


def same_cell(stored: str, read: str) -> bool:
    """Whether a cell that came back is the one that went out, for all that a spreadsheet does to cells by itself.

    Line ends, tabs and outer blanks do not count; a "?" may stand for what a code page lacks; a number may be
    written another way (001, 0,75, 12.00%), with its point taken for one that groups thousands (740 for 0.740), a date
    in the order of some country; Excel cuts a cell at 32,767 characters.
    """
    one, two = _plain(stored), _plain(read)
    if one == two or _less_letters(one, two):
        return True
    if len(one) > EXCEL_CELL - 10 and len(two) >= EXCEL_CELL - 10:
        # The guard's apostrophes and CR LF count in Excel's limit, so the cut may fall a little earlier in our text.
        return one.startswith(two) or one[: len(two) - 5] == two[:-5]
    return bool(_numbers(one) & _numbers(two)) or _same_date(iso_date(one) or one, two)


def _plain(cell: str) -> str:
    text = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", printable(cell))
    text = re.sub(r"[\x00-\x09\x0e-\x1f\x7f\ufffd\ufffe\uffff]", "", text)
    return re.sub(r"[ \t\xa0]+(?=\n|$)", "", text).strip().strip("\ufeff")


def _less_letters(stored: str, read: str) -> bool:
    """Whether the text was saved by a program whose code page lacks some of its letters: a "?" stands for each of
    them, or two for one beyond U+FFFF."""
    if "?" not in read:
        return False
    texts = (stored, re.sub(r"([\U00010000-\U0010ffff])", r"\1\1", stored))
    return any(
        len(text) == len(read)
        and all(one == two or (two == "?" and not one.isascii()) for one, two in zip(text, read, strict=True))
        for text in texts
    )


_AMOUNT = re.compile(r"([+-]?)[$€£¥]?\s?(\d{1,15}|\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+)(?:[.,](\d{1,15}))?\s?([€%]?)")


def _numbers(cell: str) -> set[float]:
    """What a cell can mean as a number, in whatever country it is opened: "0.740" is 0.74 and 740, "12%" also 0.12."""
    found = _AMOUNT.fullmatch(cell)
    if found is None:
        return set()
    sign, whole, decimals, unit = found.groups()
    whole = re.sub(r"\D", "", whole)
    read = {float(f"{sign}{whole}.{decimals or 0}")}
    if decimals and len(decimals) == 3 and len(whole) <= 3:
        read.add(float(f"{sign}{whole}{decimals}"))
    if not decimals and (parts := re.fullmatch(r"[+-]?\D?(\d{1,3})[.,](\d{3})\D?", cell)):
        read.add(float(f"{sign}{parts[1]}.{parts[2]}"))
    return read | ({value / 100 for value in read} if unit == "%" else set())


def _same_date(stored: str, read: str) -> bool:
    iso = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", stored)
    if not iso:
        return False
    year, month, day = int(iso[1]), int(iso[2]), int(iso[3] or 1)
    found = [int(digits) for digits in re.findall(r"\d+", read)]
    years = {year, year % 100}
    if 1 <= month <= 12 and any(word.startswith(_MONTHS[month - 1]) for word in _words(read)):
        return any(n in years for n in found) and (iso[3] is None or day in found)
    orders = [order for y in years for order in ([y, month, day], [day, month, y], [month, day, y])]
    return len(found) in (3, 6) and found[:3] in orders


def _words(read: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", read.casefold())
    words = re.findall(r"[^\W\d_]+", "".join(each for each in apart if not unicodedata.combining(each)))
    return [word for word in words if word not in _TUESDAYS]


_TUESDAYS = ("mardi", "martes", "martedi")  # begin like March
# How the months begin, without accents, where a spreadsheet writes "Dez 18", "août-19" or "maj 2019": in English,
# German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian and the Scandinavian languages.
_MONTHS = (
    ("jan", "ene", "gen", "sty", "янв"),
    ("feb", "fev", "lut", "фев"),
    ("mar", "mrz", "mrt", "maart", "мар"),
    ("apr", "avr", "abr", "kwi", "апр"),
    ("may", "mai", "mag", "mei", "maj", "маи", "мая"),
    ("jun", "juin", "giu", "cze", "июн"),
    ("jul", "juil", "lug", "lip", "июл"),
    ("aug", "aou", "ago", "sie", "авг"),
    ("sep", "set", "wrz", "сен"),
    ("oct", "okt", "ott", "out", "paz", "окт"),
    ("nov", "lis", "ноя"),
    ("dec", "dez", "dic", "des", "gru", "дек"),
)
