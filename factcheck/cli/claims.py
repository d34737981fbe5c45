"""factcheck claims: extraction alone."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from factcheck.cli.common import (
    HtmlOption,
    PagesOption,
    SheetOption,
    bench,
    covered,
    emit_runs,
    inputs,
    iso,
    not_over,
    page_range,
    read_each,
    stdin,
    warn,
)
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.export.records import CLAIM_KEYS, claim_records
from factcheck.work import Work, read_rows_work
from factcheck.workbench import Workbench

ReportsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="REPORT…", help="Files, folders, globs, or - for standard input.")
]


class Rows(StrEnum):
    """One row a claim or skipped sentence, or one a run of the text: checked, skipped, or between."""

    claim = "claim"
    text = "text"


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command(epilog="Example: factcheck claims examples/withdrawal-report.txt --html claims.html")(claims)


def claims(
    context: typer.Context,
    reports: ReportsArgument = None,
    rows: Annotated[Path | None, typer.Option("--rows", help="A table with a report a row: csv, xlsx, jsonl.")] = None,
    column: Annotated[str | None, typer.Option("--column", help='Which column of --rows ("text") is read.')] = None,
    sheet: SheetOption = None,
    date: Annotated[str | None, typer.Option("--date", help="The reports' date (ISO 8601): when they speak.")] = None,
    pages: PagesOption = None,
    headline: Annotated[bool, typer.Option("--headline", help="Take the headline for a claim too.")] = False,
    level: Annotated[Rows, typer.Option("--level", help="One row a claim, or one a run of the text.")] = Rows.claim,
    html: HtmlOption = None,
    style: FormatOption = Format.table,
) -> None:
    """List the claims of reports, and what was skipped and why. Nothing is verified, no model is loaded.

    Exit code 3 if some reports could not be read; each is reported and the rest is listed.
    """
    if bool(reports) == (rows is not None):
        raise typer.BadParameter("give reports, or --rows FILE: one of the two")
    if pages is not None and not reports:
        raise typer.BadParameter("--pages is for reports")
    for option, given in (("--sheet", sheet), ("--column", column)):
        if given and not rows:
            raise typer.BadParameter(f"{option} is for --rows FILE")
    workbench = bench(context, claims={"headline": True} if headline else {})
    date = iso(date)
    works, failed = [], 0
    sources = inputs(reports or [])
    not_over(html, [rows] if rows else [path for path, _ in sources])
    said: set[tuple[str, ...]] = set()
    tabled = _tabled(workbench, rows, column or "text", date, sheet or []) if rows else None
    for work in tabled or read_each(workbench, sources, date, page_range(pages)):
        if work.unread:
            failed += 1
        elif work.failures:
            for failure in work.failures:
                say(f"failed[{failure.code}]: {failure.where}: {failure.message}")
            failed += 1
        else:
            if work.report.warnings not in said:
                said.add(work.report.warnings)
                warn(work.report)
            say(f"{work.report.source}: {covered(work)}")
            works.append(work)
    if level is Rows.text:
        emit_runs((run for work in works for run in work.runs()), style)
    else:
        found = [row for work in works for row in claim_records(work.report, work.claims, work.skipped)]
        shown = CLAIM_KEYS if style is Format.csv else ("status", "quote", "statement", "reason")
        emit(found, style, shown, empty="no sentence found")
    if html is not None:
        _write_html(html, works)
    if failed:
        raise typer.Exit(3 if works else 1)


def _tabled(workbench: Workbench, path: Path, column: str, date: str | None, sheets: list[str]) -> Iterator[Work]:
    data = stdin() if str(path) == "-" else None
    return read_rows_work(path, workbench.settings.claims, column=column, data=data, date=date, sheets=sheets)


def _write_html(path: Path, works: list[Work]) -> None:
    from factcheck.export.html import write_html
    from factcheck.model import Run

    run = Run(id="", started_at="", version="", index="", index_fingerprint="")
    count = write_html((row for work in works for row in work.review_rows(run)), path)
    say(f"{path}: {len(works)} reports, {count} rows")
