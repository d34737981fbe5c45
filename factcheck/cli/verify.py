"""factcheck verify: the main job."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factcheck.cli.common import IndexOption, bench, inputs
from factcheck.cli.output import Format, FormatOption, complain, emit, progress, say
from factcheck.errors import ReadError
from factcheck.export.records import verdict_record
from factcheck.model import Report, Verdict
from factcheck.results import Results
from factcheck.workbench import Work, Workbench

if TYPE_CHECKING:
    from factcheck.review.versions import CarryOver


class Level(StrEnum):
    """One row a claim, or one row a report."""

    claim = "claim"
    report = "report"


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command(epilog="Example: factcheck verify examples/withdrawal-report.txt --format jsonl")(verify)


def verify(
    context: typer.Context,
    reports: Annotated[
        list[str] | None, typer.Argument(metavar="REPORT…", help="Files, folders, globs, or - for standard input.")
    ] = None,
    index: IndexOption = None,
    claims: Annotated[
        Path | None, typer.Option("--claims", help="Ready claims instead of reports: jsonl, csv, xlsx or one a line.")
    ] = None,
    claim: Annotated[str | None, typer.Option("--claim", help="One ready claim; not queued for review.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="The reports' date (ISO 8601): when they speak.")] = None,
    headline: Annotated[bool, typer.Option("--headline", help="Check the headline too.")] = False,
    passages: Annotated[int | None, typer.Option("--passages", help="Passages judged a claim.")] = None,
    batch: Annotated[int | None, typer.Option("--batch", help="Pairs a model call; changes speed alone.")] = None,
    queue: Annotated[bool, typer.Option(help="Queue the verdicts for review, and go on where a run stopped.")] = True,
    level: Annotated[Level, typer.Option("--level", help="One row a claim, or one a report.")] = Level.claim,
    style: FormatOption = Format.table,
) -> None:
    """Check the claims of reports against an index; each verdict with the sentence that decided it.

    Exit code 3 if some claims or reports failed; each is reported and the rest is finished.
    """
    if sum((bool(reports), claims is not None, claim is not None)) != 1:
        raise typer.BadParameter("give reports, or --claims FILE, or --claim TEXT: one of the three")
    workbench = bench(
        context,
        claims={"headline": True} if headline else {},
        verdict={"passages": passages} if passages is not None else {},
        runtime={"batch": batch} if batch is not None else {},
    )
    if claim is not None:
        verdict = workbench.check(claim, index=index, date=date)
        _emit_rows([_claim_record(verdict)], style)
        return
    failed = Failed()
    works = _works(workbench, reports or [], claims, date, failed)
    done = _verified(workbench, works, index, queue)
    if style is Format.jsonl and level is Level.claim:
        some = False
        for results in done:  # printed as they come, so that a pipe can read along
            some = True
            emit(results.records(), style, ())
            failed.rows += len(results.failures)
    else:
        finished = list(done)
        some = bool(finished)
        failed.rows = sum(len(results.failures) for results in finished)
        show(finished, style, level)
    if failed.reports and not some:
        raise typer.Exit(1)
    if failed.reports or failed.rows:
        say(f"{failed.rows} claims and {failed.reports} reports failed; all others are done")
        raise typer.Exit(3)


class Failed:
    """Counts what could not be read or judged."""

    reports = 0
    rows = 0


def _works(
    workbench: Workbench, reports: list[str], claims: Path | None, date: str | None, failed: Failed
) -> Iterator[Work]:
    """Read inputs one after another. A report that cannot be read is reported and counted; a lone one is an error."""
    if claims is not None:
        data = sys.stdin.buffer.read() if str(claims) == "-" else None
        yield workbench.read_claims(claims, data=data)
        return
    sources = inputs(reports)
    for path, data in sources:
        try:
            yield workbench.read(path, data=data, date=date)
        except ReadError as error:
            if len(sources) == 1:
                raise
            complain(error)
            failed.reports += 1


def _verified(workbench: Workbench, works: Iterable[Work], index: str | None, queue: bool) -> Iterator[Results]:
    for work in works:
        name = work.report.title or work.report.source
        with progress(f"verifying {name[:40]}") as bar:
            yield workbench.verify(work, index=index, save=queue, progress=bar)


def _claim_record(verdict: Verdict) -> dict[str, Any]:
    return verdict_record(verdict, Report(id=verdict.claim.report_id, text=verdict.claim.quote, source="claim"))


TABLE = ("claim", "verdict", "confidence", "deciding sentence", "source")


def show(finished: list[Results], style: Format, level: Level | str) -> None:
    """Print verdicts: as a table for people, as flat records for programs; or one row a report."""
    if level == Level.report:
        rows = [
            {"report": results.report.source, **results.counts(), "total": results.work.total} for results in finished
        ]
        emit(rows, style, tuple(rows[0]) if rows else ())
        return
    _emit_rows([record for results in finished for record in results.records()], style)
    if style is Format.table:
        for results in finished:
            counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in results.counts().items() if n)
            say(f"{results.report.source}: {counts or 'no claim found'}")
            if results.carried and results.carried.earlier:
                say(f"{results.report.source}: verified before; {_moved(results.carried)}")


def _moved(carried: CarryOver) -> str:
    return (
        f"{len(carried.same)} claims as before ({carried.carried} decisions carried over), "
        f"{len(carried.changed)} changed, {len(carried.new)} new, {len(carried.gone)} gone"
    )


def _emit_rows(records: list[dict[str, Any]], style: Format) -> None:
    if style is Format.table:
        emit([_shown(record) for record in records], style, TABLE)
    elif style is Format.csv:
        emit([_flat(record) for record in records], style, ())
    else:
        emit(records, style, ())


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record for one CSV row: the first deciding sentence in columns of its own, no nested values."""
    nested = ("evidence", "nearest", "notes", "error")
    first = record["evidence"][0] if record["evidence"] else {}
    keys = ("quote", "document", "title", "origin", "date", "url", "supports", "refutes", "neutral")
    flat = {key: value for key, value in record.items() if key not in nested}
    evidence = {f"evidence_{key}": first.get(key) for key in keys}
    return {**flat, **evidence, "error": (record["error"] or {}).get("message")}


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    """A record as a person reads it."""
    if record["error"]:
        where = record["claim"] or record["error"]["where"]
        return {"claim": where, "verdict": "failed", TABLE[3]: record["error"]["message"]}
    first = record["evidence"][0] if record["evidence"] else None
    return {
        "claim": record["claim"],
        "verdict": record["label"].replace("_", " "),
        "confidence": record["confidence"],
        TABLE[3]: first["quote"] if first else f"({record['missing']})",
        "source": _source(first["title"] or first["document"], first["date"]) if first else "",
    }


def _source(title: str, date: str | None) -> str:
    return f"{title}, {date}" if date else title
