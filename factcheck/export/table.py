"""The review table as a file: CSV for spreadsheets, JSON lines and Parquet for programs.

The columns are those of :mod:`factcheck.columns`, described in docs/review-csv.md.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.columns import COLUMNS, NAMES, Row, cells, guard, printable, told, user_column, user_columns
from factcheck.errors import MissingExtraError
from factcheck.export.files import written
from factcheck.export.records import evidence_record, neutrally

if TYPE_CHECKING:
    import pandas as pd


def write_csv(
    rows: Iterable[Row],
    path: Path,
    *,
    bom: bool = False,
    leave_out: Sequence[str] = (),
    more: Sequence[tuple[str, Sequence[str]]] = (),
) -> int:
    """Write the rows to ``path`` and return their number. The file appears whole or not at all (WriteError).

    UTF-8, with a byte order mark where ``bom`` (Excel needs one), comma, every cell quoted, lines end in CR LF. Cells
    that a spreadsheet would run as formulas are guarded (:func:`factcheck.columns.guard`). ``leave_out`` names columns
    to leave out; ``more`` are further columns (name and one cell a row), before the user's own; one of ours by name
    replaces its cells.
    """
    kept = list(rows)
    own = own_columns(kept)
    names = [name for name in NAMES if name not in leave_out]
    further = [name for name, _ in more if name not in names]
    header = [*names, *further, *(user_column(name) for name in own)]
    with written(path) as file:
        text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="", write_through=True)
        text.write("\ufeff" if bom else "")
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([guard(name) for name in header])
        for number, row in enumerate(kept):
            values = cells(row, own) | {name: column[number] for name, column in more}
            writer.writerow([guard(printable(values[name])) for name in header])
        text.detach()
    return len(kept)


def own_columns(rows: Iterable[Row]) -> list[str]:
    """The names of the users' own columns, each where it was first seen."""
    return list(dict.fromkeys(name for row in rows for name, _ in user_columns(row)))


def write_jsonl(rows: Iterable[Row], path: Path) -> int:
    """Write one JSON object a line, UTF-8 (see :func:`record`), and return their number; WriteError as for CSV."""
    count = 0
    with written(path) as file:
        for row in rows:
            file.write(json.dumps(record(row), ensure_ascii=True).encode("ascii") + b"\n")
            count += 1
    return count


def record(row: Row) -> dict[str, Any]:
    """The row as JSON: the sheet's columns (null where empty, numbers as numbers), then ``start`` and ``end`` in the
    report's text, ``sources`` (all evidence, or the nearest passages), ``decisions``, and the user's own ``columns``.
    """
    values: dict[str, Any] = {name: cell or None for name, cell in cells(row).items()}
    return values | {
        "confidence": round(row.verdict.confidence, 6) if row.verdict and not row.hidden else None,
        "revision": row.revision,
        "start": row.span.start if row.span else None,
        "end": row.span.end if row.span else None,
        "sources": sources(row),
        "decisions": [{"reviewer": d.reviewer, "label": d.label.value, "note": d.note, "at": d.at} for d in told(row)],
        "columns": dict(user_columns(row)),
    }


def sources(row: Row) -> list[dict[str, Any]]:
    """All evidence of a row; where its verdict is hidden all passages alike, in an order that says nothing."""
    if not row.hidden or row.verdict is None:
        return [evidence_record(each) for each in row.shown]
    telling = ("supports", "refutes", "neutral", "checks")
    records = [evidence_record(each) for each in neutrally(row.verdict)]
    return [{key: value for key, value in each.items() if key not in telling} for each in records]


def to_frame(rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a data frame: the sheet's columns as text, ``confidence`` as a float, ``revision`` as an integer.

    A user's own column that holds nothing but numbers or truth values of a JSON file stays what it was (a missing one
    is NA); every other is text.
    """
    import pandas as pd

    kept = list(rows)
    own = own_columns(kept)
    header = [*NAMES, *(user_column(name) for name in own)]
    frame = pd.DataFrame([cells(row, own) for row in kept], columns=header, dtype="str")
    confidence = [r.verdict.confidence if r.verdict and not r.hidden else None for r in kept]
    frame["confidence"] = pd.Series(confidence, dtype="float64")
    frame["revision"] = pd.Series([r.revision for r in kept], dtype="int64")
    for name in own:
        values = [dict(user_columns(row)).get(name) for row in kept]
        if kind := _kind(values):
            frame[user_column(name)] = pd.Series(values, dtype=kind)
    return frame


def _kind(values: Sequence[Any]) -> str | None:
    """The pandas type of a column of numbers or truth values, missing ones aside; None for anything else."""
    found = {type(value) for value in values} - {type(None)}
    if found == {bool}:
        return "boolean"
    if found == {int} and all(value is None or abs(value) < 2**63 for value in values):
        return "Int64"
    return "Float64" if found in ({float}, {int, float}) else None


def write_parquet(rows: Iterable[Row], path: Path) -> int:
    """Write :func:`to_frame` as Parquet and return the number of rows; MissingExtraError without pyarrow."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("Parquet needs the package pyarrow", hint="pip install 'factcheck[parquet]'") from error
    frame = to_frame(rows)
    for name in frame.columns[frame.dtypes == "str"]:
        frame[name] = frame[name].map(printable)
    with written(path) as file:
        frame.to_parquet(file, index=False)
    return len(frame)


MACHINE_COLUMNS = tuple(column.name for column in COLUMNS if column.machine)
