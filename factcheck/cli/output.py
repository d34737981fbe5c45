"""The only printer: data to standard output, all else to standard error, one set of formats for every listing."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import typer

from factcheck.columns import guard
from factcheck.errors import FactcheckError


class Format(StrEnum):
    """How a listing is printed. All but ``table`` are stable, for programs."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print: table, json, jsonl or csv.")]


def emit(rows: Iterable[Mapping[str, Any]], style: Format, columns: Sequence[str], *, empty: str = "nothing") -> None:
    """Print rows. ``columns`` are those of the table and their order; the other formats print every key.

    ``empty`` is said on standard error where a table has no rows.
    """
    found = [dict(row) for row in rows]
    if style is Format.json:
        _write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    elif style is Format.jsonl:
        for row in found:
            _write(json.dumps(row, ensure_ascii=False) + "\n")
    elif style is Format.csv:
        _write_csv(found, columns)
    elif found:
        _table(found, columns)
    else:
        say(empty)


def document(figures: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    _write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _write_csv(rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    names = list(dict.fromkeys([key for row in rows for key in row] or columns))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(guard, names))
    for row in rows:
        writer.writerow(_cell(row.get(name)) for name in names)
    sys.stdout.flush()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list | tuple):
        value = json.dumps(value, ensure_ascii=False)
    return guard(value) if isinstance(value, str) else "" if value is None else value


LABEL_STYLES = {
    "supported": "green",
    "refuted": "red",
    "conflicting": "yellow",
    "not enough evidence": "dim",
    "failed": "magenta",
}


def _table(rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=any(len(str(row.get(name) or "")) > 60 for row in rows for name in columns))
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        cells = [_shown(row.get(name)) for name in columns]
        table.add_row(*(Text(cell, style=LABEL_STYLES.get(cell, "")) for cell in cells))
    terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if terminal else 160, highlight=False)
    with console.capture() as drawn:  # rich itself would end the program where nobody reads on
        console.print(table)
    _write(drawn.get())


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(item) for item in value)
    text = str(value)
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def say(message: str) -> None:
    """A line for the person, on standard error."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def complain(error: FactcheckError) -> None:
    """An error as every error is shown: what and where, then the next command."""
    say(f"error[{error.code}]: {error}")
    if error.hint:
        say(f"hint: {error.hint}")


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, where that is a terminal; else None, so that nobody counts for nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield update
