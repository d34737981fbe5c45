"""factcheck claims: extraction alone."""

from __future__ import annotations

from typing import Annotated

import typer

from factcheck.cli.common import PagesOption, bench, inputs, page_range, warn
from factcheck.cli.output import Format, FormatOption, complain, emit
from factcheck.errors import ReadError
from factcheck.export.records import claim_records
from factcheck.work import read_work

ReportsArgument = Annotated[
    list[str], typer.Argument(metavar="REPORT…", help="Files, folders, globs, or - for standard input.")
]


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command(epilog="Example: factcheck claims examples/withdrawal-report.txt --format jsonl")(claims)


def claims(
    context: typer.Context, reports: ReportsArgument, pages: PagesOption = None, style: FormatOption = Format.table
) -> None:
    """List the claims of reports, and what was skipped and why. Nothing is verified, no model is loaded."""
    workbench = bench(context)
    rows, failed = [], 0
    sources = inputs(reports)
    for path, data in sources:
        try:
            work = read_work(path, workbench.settings.claims, data=data, pages=page_range(pages))
        except ReadError as error:
            if len(sources) == 1:
                raise
            complain(error)
            failed += 1
        else:
            warn(work.report)
            rows += claim_records(work.report, work.claims, work.skipped)
    emit(rows, style, ("status", "quote", "statement", "reason"), empty="no sentence found")
    if failed:
        raise typer.Exit(3 if failed < len(sources) else 1)
