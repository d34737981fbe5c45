"""factcheck claims: extraction alone."""

from __future__ import annotations

from typing import Annotated

import typer

from factcheck.cli.common import PagesOption, bench, inputs, page_range, warn
from factcheck.cli.output import Format, FormatOption, complain, emit, say
from factcheck.errors import ReadError
from factcheck.export.records import claim_records
from factcheck.work import Work, read_work

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
            say(f"{work.report.source}: {_covered(work)}")
            rows += claim_records(work.report, work.claims, work.skipped)
    emit(rows, style, ("status", "quote", "statement", "reason"), empty="no sentence found")
    if failed:
        raise typer.Exit(3 if failed < len(sources) else 1)


def _covered(work: Work) -> str:
    """What became of the text, in one line: how much is checked, how much skipped and for which reasons."""
    coverage = work.coverage()
    counts = coverage.characters
    total = max(1, counts["checked"] + counts["skipped"])
    reasons = ", ".join(f"{reason} {characters / total:.0%}" for reason, characters in coverage.skipped_for.items())
    line = f"{len(work.claims)} claims in {counts['checked'] / total:.0%} of the text, {len(work.skipped)} skipped"
    return f"{line} ({reasons})" if reasons else line
