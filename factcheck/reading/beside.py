"""``metadata.csv`` beside a report: what a person says of files that cannot say it themselves."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from factcheck.errors import FormatError, ReadError
from factcheck.reading.front import KEYS, with_metadata
from factcheck.reading.result import Reading
from factcheck.reading.rows import Row, read_table

NAME = "metadata.csv"


def described(reading: Reading, path: Path, *, max_mb: int) -> Reading:
    """``reading`` with what the ``metadata.csv`` of its folder says of the file ``path`` put over what it says itself.

    The table has a column ``file`` (the name, without folders) and any of title, date, url, origin, author, publisher;
    without that column it is somebody else's and is left alone. Raises FormatError, naming the table and its row, for
    a table that cannot be read, a file that is described twice and a date that is none.
    """
    table_path = path.with_name(NAME)
    if path.name == NAME or not table_path.is_file():
        return reading
    try:
        table = read_table(table_path, max_mb=max_mb, column="file")
    except ReadError as error:
        raise FormatError(f"{table_path}: {error}", hint="Mend it, or move it away.") from error
    if "file" not in {column.strip().lower() for column in table.columns}:
        return reading
    named = [((row.get("file") or "").strip(), row) for row in table.rows if isinstance(row, Row)]
    rows = [row for name, row in named if name == path.name] or _other_form(named, path)
    if len(rows) > 1:
        raise FormatError(
            f"{table_path}:{rows[1].address}: {path.name} is described twice", hint="Keep one of the rows."
        )
    if not rows:
        return reading
    values = {key: row for key in KEYS if (row := (rows[0].get(key) or "").strip())}
    found = with_metadata(reading, values, NAME)
    if len(found.problems) > len(reading.problems):
        raise FormatError(f"{table_path}:{rows[0].address}: {found.problems[-1]}", hint="Mend that row.")
    return found


def _other_form(named: list[tuple[str, Row]], path: Path) -> list[Row]:
    """The rows that name ``path`` with its letters composed otherwise ("é" or "e" and an accent), and no other file."""
    form = unicodedata.normalize("NFC", path.name)
    same = [(name, row) for name, row in named if unicodedata.normalize("NFC", name) == form]
    others = {each.name for each in path.parent.iterdir()} - {path.name} if same else set()
    alone = not any(unicodedata.normalize("NFC", each) == form for each in others)
    return [row for _, row in same] if alone else []
