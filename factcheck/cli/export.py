"""factcheck export and import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from factcheck.cli.common import ReportOption, bench, known_report
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.columns import FROM_ALL, Row, conceal
from factcheck.errors import DecisionError, ImportFileError, WriteError
from factcheck.workbench import Workbench

SUFFIXES = (".csv", ".jsonl", ".parquet", ".html", ".jsonld")


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command(epilog="Example: factcheck export review.csv")(export)
    app.command("import", epilog="Example: factcheck import review.csv --dry-run")(import_)


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=f"Where to; the suffix says how: {', '.join(SUFFIXES)}.")],
    report: ReportOption = None,
    label: Annotated[str | None, typer.Option("--label", help="Only verdicts with this label.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only items in this state: open, decided, …")] = None,
    bom: Annotated[bool, typer.Option(help="Begin a CSV with a byte order mark, as Excel wants it.")] = True,
    annotators: Annotated[int | None, typer.Option("--annotators", min=1, help="One sheet a person instead.")] = None,
    overlap: Annotated[float, typer.Option("--overlap", min=0, max=1, help="Share that two people get.")] = 0.2,
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="Draw so many rows.")] = None,
    stratify: Annotated[
        str | None,
        typer.Option(
            "--stratify",
            help="Draw evenly from every report, or, with --no-blind, from every label, rule or confidence. Default: "
            "from all rows alike; with --no-blind by label.",
        ),
    ] = None,
    blind: Annotated[
        bool | None,
        typer.Option(
            "--blind/--no-blind",
            help="Leave out the machine's label, confidence and rule, and the answers of others, wherever people have "
            "not settled the claim. Default: as the desk's rules say; annotators' sheets are blind.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same.")] = 7,
) -> None:
    """Write the review: one row for every claim, every skipped sentence and every failure.

    With --annotators it is a sheet for each of several people, who answer without seeing each other's answers.
    """
    workbench = bench(context)
    if annotators is not None:
        from factcheck.export.annotators import sheet_paths, write_sheets

        for path in sheet_paths(out, annotators):
            _not_over(workbench, path)
            _keep_answers(workbench, path)
        paths = write_sheets(
            _rows(workbench, report, label, state), out, annotators=annotators, overlap=overlap, sample=sample,
            stratify=stratify, blind=blind is not False, seed=seed, bom=bom,
            drawn_from="a selection" if report or label or state else FROM_ALL,
        )  # fmt: skip
        say(f"{', '.join(map(str, paths))}: {len(paths)} sheets")
        return
    count = write_review(workbench, out, report=report, label=label, state=state, bom=bom, blind=blind)
    with workbench.store() as store:
        say(f"{out}: {count} rows; head of the record {store.head()}")


def write_review(
    workbench: Workbench,
    out: Path,
    *,
    report: str | None = None,
    label: str | None = None,
    state: str | None = None,
    bom: bool = True,
    blind: bool | None = None,
) -> int:
    """Write the review as ``out``'s suffix says and return the number of rows; WriteError for any other suffix.

    So is it where ``out`` is a report that was verified, lies in a corpus, holds answers that are not in the database,
    or is a file that no export wrote. ``blind`` as in :func:`factcheck.columns.conceal`; None: as the desk's rules say.
    """
    from factcheck.export import table

    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise WriteError(
            f"{out}: cannot export to {suffix or 'a file without a suffix'}", hint=f"{', '.join(SUFFIXES)}"
        )
    _not_over(workbench, out)
    rows = _seen(workbench, _rows(workbench, report, label, state), blind, label)
    if suffix == ".csv":
        _keep_answers(workbench, out)
        return table.write_csv(rows, out, bom=bom)
    if suffix == ".jsonl":
        return table.write_jsonl(rows, out)
    if suffix == ".parquet":
        return table.write_parquet(rows, out)
    if suffix == ".html":
        from factcheck.export.html import write_html

        with workbench.store() as store:
            return write_html(rows, out, head=store.head())
    from factcheck.export.claimreview import write_claimreview

    return write_claimreview(rows, out)


def _seen(workbench: Workbench, rows: list[Row], blind: bool | None, label: str | None) -> list[Row]:
    """The rows as they may be seen. Raises DecisionError where the selection itself would tell the verdict."""
    if blind is None:
        with workbench.store() as store:
            blind = store.policy().blind
    if not blind:
        return rows
    if label is not None:
        hint = "Leave --label out, or say --no-blind if whoever gets the file may know the verdicts."
        raise DecisionError("the desk works blind: rows chosen by --label would tell the verdict", hint=hint)
    return [conceal(row) for row in rows]


def _not_over(workbench: Workbench, out: Path) -> None:
    """Refuse to write among the sources, over a report that was verified, and over what no export wrote.

    A sheet that is there is :func:`_keep_answers`'s to judge.
    """
    from factcheck.export.ours import is_ours

    hint = f"Export to another file: factcheck export {out.with_stem(out.stem + '-review')}"
    corpora, real = workbench.folder / "corpus", Path(os.path.realpath(out))
    if any(real.is_relative_to(each.resolve()) for each in (corpora, *corpora.glob("*"))):
        raise WriteError(f"{out} would be a source: it lies in a corpus", hint="Export to a file outside of corpus/.")
    if not out.is_file():
        return
    with workbench.store() as store:
        read = [workbench.folder / place for place in store.places()]
    if any(each.exists() and out.samefile(each) for each in read):
        raise WriteError(f"{out} is a report that was verified, and would be written over", hint=hint)
    if out.suffix.lower() != ".csv" and not is_ours(out):
        raise WriteError(f"{out} is there, and no export wrote it", hint=hint)


def _keep_answers(workbench: Workbench, out: Path) -> None:
    """Refuse to write over a file that holds, or may hold, answers that are not in the review database."""
    from factcheck.review.importing import unkept

    if not out.is_file() or not out.stat().st_size:
        return
    elsewhere = f"to another file: factcheck export {out.with_stem(out.stem + '-new')}"
    try:
        with workbench.store() as store:
            waiting = len(unkept(store, out))
    except ImportFileError as error:
        raise WriteError(f"{error}; what may be in it is not written over", hint=f"Export {elsewhere}") from error
    if waiting:
        raise WriteError(
            f"{out} has {waiting} rows with a decision or note that is not in the review database",
            hint=f"Take them back (factcheck import {out}), or export {elsewhere}",
        )


def _rows(workbench: Workbench, report: str | None, label: str | None, state: str | None) -> list[Row]:
    with workbench.store() as store:
        rows = list(store.rows(report=known_report(workbench, store, report), label=label, state=state))
    if rows:
        return rows
    if report or label or state:
        raise DecisionError("no row fits this selection", hint="See what there is: factcheck review list")
    raise DecisionError("nothing has been verified yet", hint="Verify first: factcheck verify REPORT")


def import_(
    context: typer.Context,
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET…", help="Reviewed CSV files that export wrote.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen to every row; keep nothing.")
    ] = False,
    reviewer: Annotated[
        str | None, typer.Option("--reviewer", help="Who decided, where the sheet does not say. Default: as in review.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of sheets that are not UTF-8, as cp1250. Default: what fits the database."),
    ] = None,
    style: FormatOption = Format.table,
) -> None:
    """Take decisions back from sheets. A row that is stale, changed or unknown is reported, never applied.

    Exit code 3 if some rows need a look.
    """
    from factcheck.review.importing import import_sheet

    workbench = bench(context)
    with workbench.store() as store:
        who = reviewer or workbench.reviewer
        summary = import_sheet(store, sheets, reviewer=who, dry_run=dry_run, encoding=encoding)
    shown = summary.problems if style is Format.table else summary.results
    rows = [
        {"row": str(item.row), "id": item.row.cell("id"), "fate": str(item.fate), "why": item.why} for item in shown
    ]
    emit(rows, style, ("row", "fate", "why"), empty="no row needs a look")
    say(str(summary))
    if summary.problems:
        raise typer.Exit(3)
