"""Which code page a sheet that is not Unicode was saved in: the one under which its cells are those of the database."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from factcheck.columns import COLUMNS, Row
from factcheck.errors import ImportFileError
from factcheck.review.sheet import CODE_PAGES, SheetRow, is_unicode, read_sheet, same_cell

Stored = Callable[[Sequence[str]], Mapping[str, Row]]
_OWN_WORDS = ("note", "reviewer")  # what nobody can check a reading of: they are kept as they are read


def read_by(path: Path, stored: Stored, encoding: str | None = None) -> list[SheetRow]:
    """As :func:`read_sheet`; a sheet that is not Unicode in ``encoding``, else in the code page that fits best.

    ``stored`` gives the database's rows by id. Raises ImportFileError, with file and line, where a note or a reviewer
    reads otherwise under code pages that fit equally well.
    """
    if encoding is not None or is_unicode(path):
        return read_sheet(path, encoding=encoding or CODE_PAGES[0])
    readings: dict[str, list[SheetRow]] = {}
    for page in CODE_PAGES:
        with contextlib.suppress(ImportFileError):
            readings[page] = read_sheet(path, encoding=page)
    if not readings:
        return read_sheet(path)
    known = stored(sorted({row.cell("id") for row in next(iter(readings.values()))}))
    fits = {page: _fitting(rows, known) for page, rows in readings.items()}
    best = [page for page in readings if fits[page] == max(fits.values())]
    if not fits[best[0]] and CODE_PAGES[0] not in readings:
        return read_sheet(path)
    by_line = {page: {row.line: row for row in readings[page]} for page in best}
    for row in readings[best[0]]:
        if row.cell("id") in known:
            _refuse_doubtful({page: rows[row.line] for page, rows in by_line.items() if row.line in rows})
    return readings[best[0]]


def _fitting(rows: Sequence[SheetRow], known: Mapping[str, Row]) -> int:
    """How many cells with letters beyond ASCII are those that went out."""
    return sum(
        same_cell(column.value(known[row.cell("id")]), row.cells[column.name])
        for row in rows
        if row.cell("id") in known
        for column in COLUMNS
        if not row.cells.get(column.name, "").isascii()
    )


def _refuse_doubtful(readings: Mapping[str, SheetRow]) -> None:
    for name in _OWN_WORDS:
        found = {page: row.cell(name) for page, row in readings.items()}
        # Russian amid Latin letters is what a Western sheet looks like under a Russian code page.
        likely = {page: text for page, text in found.items() if not _mixed(text)} or found
        said: dict[str, str] = {}
        for page, text in likely.items():
            said.setdefault(text, page)
        if len(said) > 1:
            (one, page), (other, second) = list(said.items())[:2]
            raise ImportFileError(
                f"{next(iter(readings.values()))}: the file does not say whether the {name} is {one!r} or {other!r}",
                hint=f"Save the sheet as CSV (UTF-8), or name its encoding: --encoding {page}, or {second}.",
            )


def _mixed(text: str) -> bool:
    return bool(re.search("[\u0400-\u04ff]", text) and re.search("[A-Za-z\u00c0-\u024f]", text))
