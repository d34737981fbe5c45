"""factcheck verify: the main job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factcheck.cli.common import (
    EngineOption,
    HtmlOption,
    IndexOption,
    PagesOption,
    SheetOption,
    bench,
    covered,
    emit_runs,
    inputs,
    is_behind,
    iso,
    not_over,
    page_range,
    read_each,
    stdin,
    warn,
)  # fmt: skip
from factcheck.cli.output import Format, FormatOption, emit, progress, say
from factcheck.export.records import KEYS, NOT_CALIBRATED, verdict_record
from factcheck.model import Failure, Label, Report, Verdict, column_text
from factcheck.results import Results
from factcheck.work import Work, read_claims_work, read_rows_work
from factcheck.workbench import Workbench

if TYPE_CHECKING:
    from factcheck.review.store import Store
    from factcheck.review.versions import CarryOver


class Level(StrEnum):
    """One row a claim, one a report, or one a run of the report's text: checked, skipped, or between."""

    claim = "claim"
    report = "report"
    text = "text"


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
    rows: Annotated[Path | None, typer.Option("--rows", help="A table with a report a row: csv, xlsx, jsonl.")] = None,
    column: Annotated[
        str | None, typer.Option("--column", help='Which column of --claims ("claim") or --rows ("text") is read.')
    ] = None,
    sheet: SheetOption = None,
    date: Annotated[str | None, typer.Option("--date", help="The reports' date (ISO 8601): when they speak.")] = None,
    pages: PagesOption = None,
    headline: Annotated[bool, typer.Option("--headline", help="Check the headline too.")] = False,
    passages: Annotated[int | None, typer.Option("--passages", help="Passages judged a claim.")] = None,
    batch: Annotated[int | None, typer.Option("--batch", help="Pairs a model call; changes speed alone.")] = None,
    engine: EngineOption = None,
    auto_accept_risk: Annotated[
        float | None,
        typer.Option("--auto-accept-risk", min=0, max=0.5, help="Mark what a machine may accept at this risk."),
    ] = None,
    queue: Annotated[bool, typer.Option(help="Queue the verdicts for review, and go on where a run stopped.")] = True,
    reuse: Annotated[
        bool,
        typer.Option("--reuse-decisions", help="Let decisions on claims that say the same stand, if nothing changed."),
    ] = False,
    level: Annotated[
        Level, typer.Option("--level", help="One row a claim, a report, or a run of its text.")
    ] = Level.claim,
    html: HtmlOption = None,
    style: FormatOption = Format.table,
) -> None:
    """Check the claims of reports against an index; each verdict with the sentence that decided it.

    Exit code 3 if some claims or reports failed; each is reported and the rest is finished.
    """
    if sum((bool(reports), claims is not None, claim is not None, rows is not None)) != 1:
        raise typer.BadParameter("give reports, or --rows FILE, or --claims FILE, or --claim TEXT: one of the four")
    tables, all_but_claim = "--claims FILE and --rows FILE", "reports, --rows FILE and --claims FILE"
    for option, given, fits, what in (
        ("--pages", pages is not None, bool(reports), "reports"),
        ("--sheet", bool(sheet), claims is not None or rows is not None, tables),
        ("--column", column is not None, claims is not None or rows is not None, tables),
        ("--headline", headline, bool(reports) or rows is not None, "reports and --rows FILE"),
        ("--html", html is not None, claim is None, all_but_claim),
        ("--level", level is not Level.claim, claim is None, all_but_claim),
        ("--reuse-decisions", reuse, claim is None, all_but_claim),
    ):
        if given and not fits:  # it would be passed over without a word
            raise typer.BadParameter(f"{option} is for {what}")
    if reuse and not queue:
        raise typer.BadParameter("--reuse-decisions writes to the review database; leave --no-queue out")
    date = iso(date)
    workbench = bench(
        context,
        claims={"headline": True} if headline else {},
        verdict={
            **({"passages": passages} if passages is not None else {}),
            **({"auto_accept_risk": auto_accept_risk} if auto_accept_risk is not None else {}),
        },
        runtime={"batch": batch} if batch is not None else {},
        engine={"name": engine} if engine is not None else {},
    )
    workbench.load_early()
    is_behind(workbench, index)
    if claim is not None:
        verdict = workbench.check(claim, index=index, date=date)
        _emit_rows([_claim_record(verdict)], style)
        return
    sources = inputs(reports or [])
    not_over(html, [path for path in (claims, rows, *(path for path, _ in sources)) if path is not None])
    if claims is not None:
        works: Iterable[Work] = [_claims_work(workbench, claims, column or "claim", date, sheet or [])]
    elif rows is not None:
        works = read_rows_work(
            rows,
            workbench.settings.claims,
            column=column or "text",
            data=stdin() if str(rows) == "-" else None,
            date=date,
            sheets=sheet or [],
        )
    else:
        works = read_each(workbench, sources, date, page_range(pages))
    done = _verified(workbench, works, index, queue, reuse)
    finished: list[Results] = []
    failed = Failed()
    if style is Format.jsonl and level is Level.claim and html is None:
        for results in done:  # printed as they come, so that a pipe can read along
            emit(results.records(), style, ())
            failed.count(results)
    else:
        for results in done:
            finished.append(results)
            failed.count(results)
        if level is Level.report:
            _show_reports(workbench, finished, style, queue)
        else:
            show(finished, style, level)
    if html is not None:
        _write_html(html, finished)
    if failed.reports and not failed.read:
        raise typer.Exit(1)
    if failed.reports or failed.rows:
        say(f"{failed.rows} claims and {failed.reports} reports failed; all others are done")
        raise typer.Exit(3)


class Failed:
    """Counts what could not be read or judged, and the reports that could be read."""

    read = reports = rows = 0

    def count(self, results: Results) -> None:
        if results.work.unread:
            self.reports += 1
        else:
            self.read += 1
            self.rows += len(results.failures)


def _claims_work(workbench: Workbench, path: Path, column: str, date: str | None, sheets: list[str]) -> Work:
    data = stdin() if str(path) == "-" else None
    return read_claims_work(path, workbench.settings.claims, column=column, data=data, date=date, sheets=sheets)


def _verified(
    workbench: Workbench, works: Iterable[Work], index: str | None, queue: bool, reuse: bool
) -> Iterator[Results]:
    said: set[tuple[str, ...]] = set()  # every row of one table has the warnings of that table
    with progress("verifying") as bar:
        for results in workbench.verify_all(works, index=index, save=queue, reuse=reuse, progress=bar):
            if results.report.warnings not in said:
                said.add(results.report.warnings)
                warn(results.report)
            yield results


def _write_html(path: Path, finished: list[Results]) -> None:
    from factcheck.export.html import write_html

    count = write_html((row for results in finished for row in results.review_rows()), path)
    say(f"{path}: {len(finished)} reports, {count} rows")


def _claim_record(verdict: Verdict) -> dict[str, Any]:
    return verdict_record(verdict, Report(id=verdict.claim.report_id, text=verdict.claim.quote, source="claim"))


TABLE = ("claim", "verdict", "confidence", "deciding sentence", "source")


def show(finished: list[Results], style: Format, level: Level | str) -> None:
    """Print verdicts: as a table for people, as flat records for programs; or what became of every run of the text."""
    if level == Level.text:
        emit_runs((run for results in finished for run in results.runs()), style)
        return
    _emit_rows([record for results in finished for record in results.records()], style)
    if style is Format.table:
        for results in (results for results in finished if not results.work.unread):
            counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in results.counts().items() if n)
            say(f"{results.report.source}: {counts or 'no claim found'}")
            if results.work.extracted and results.work.rows:
                say(f"{results.report.source}: {covered(results.work)}")
            if results.carried and results.carried.earlier:
                say(f"{results.report.source}: verified before; {_moved(results.carried)}")
        marks = {str(verdict.calibration) for results in finished for verdict in results.verdicts}
        if marks - {"corpus"}:
            say(f"confidence is {NOT_CALIBRATED} (docs/calibration.md)")


def _show_reports(workbench: Workbench, finished: list[Results], style: Format, queue: bool) -> None:
    """One row a report; what people have decided is looked up where the verdicts are kept."""
    with workbench.store() if queue else nullcontext() as store:
        rows = [_report_row(results, store) for results in finished]
    emit(rows, style, tuple(rows[0]) if rows else ())


def _report_row(results: Results, store: Store | None) -> dict[str, Any]:
    kept = store if not results.work.unread else None
    decided = kept.count(results.run.id, results.report.id).decided if kept else 0
    characters = results.work.coverage().characters
    return {
        "report": results.report.source,
        **results.counts(),
        "total": results.work.total,
        "undecided": len(results.verdicts) - decided,
        "characters_checked": characters["checked"],
        "characters_skipped": characters["skipped"],
    }


def _moved(carried: CarryOver) -> str:
    return (
        f"{len(carried.same)} claims as before ({carried.carried} decisions carried over), "
        f"{len(carried.changed)} changed, {len(carried.new)} new, {len(carried.gone)} gone"
    )


def _emit_rows(records: list[dict[str, Any]], style: Format) -> None:
    if style is Format.table:
        emit([_shown(record) for record in records], style, TABLE)
    elif style is Format.csv:
        nothing = verdict_record(Failure(code="", message="", where=""), Report(id="", text=""))
        header = (*_flat(nothing), "earlier")  # with rows and without; the user's own columns follow
        emit([{**dict.fromkeys(header), **_flat(record)} for record in records], style, header)
    else:
        emit(records, style, ())


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record for one CSV row: the first deciding sentence in columns of its own, no nested values."""
    nested = ("evidence", "nearest", "notes", "error", "earlier")
    first = record["evidence"][0] if record["evidence"] else {}
    keys = ("quote", "document", "title", "origin", "date", "url", "place", "supports", "refutes", "neutral")
    flat = {key: value for key, value in record.items() if key not in nested}
    evidence = {f"evidence_{key}": first.get(key) for key in keys}
    against = record["evidence"][-1] if record["label"] == Label.conflicting else {}
    evidence["evidence_against"] = against.get("quote")  # those that refute come last
    beside = record["evidence"][1:] if first.get("joined") else []
    evidence["evidence_joined"] = "\n".join(item["quote"] for item in beside[: len(first["joined"])]) if first else ""
    flat = {key: value if key in KEYS else column_text(value) for key, value in flat.items()}
    if "earlier" in record:
        evidence["earlier"] = "; ".join(map(_before, record["earlier"]))
    return {**flat, **evidence, "error": (record["error"] or {}).get("message")}


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    """A record as a person reads it; a conflicting one with a sentence of each side."""
    if record["error"]:
        where = record["claim"] or record["error"]["where"]
        return {"claim": where, "verdict": "failed", TABLE[3]: record["error"]["message"]}
    sides, word = record["evidence"][:1], "but"
    if sides and sides[0]["joined"]:
        sides, word = [item for item in record["evidence"] if item["joined"]][:2], "together with"
    if record["label"] == Label.conflicting:
        sides += record["evidence"][1:][-1:]  # those that refute come last
    return {
        "claim": record["claim"],
        "verdict": "\n".join([record["label"].replace("_", " "), *map(_before, record.get("earlier", ())[:1])]),
        "confidence": record["confidence"],
        TABLE[3]: f"\n— {word} —\n".join(item["quote"] for item in sides) or f"({record['missing']})",
        "source": f"\n— {word} —\n".join(_source(item) for item in sides),
    }


def _source(item: dict[str, Any]) -> str:
    date = f"{item['date']}{'' if item['date_confirmed'] else ' (unconfirmed)'}" if item["date"] else ""
    return ", ".join(part for part in (item["title"] or item["document"], date, item["place"]) if part)


def _before(check: dict[str, Any]) -> str:
    """What people decided on a claim that says the same."""
    since = "reused" if check["reused"] else "nothing changed since" if check["unchanged"] else "evidence changed since"
    decision, who = check["decision"].replace("_", " "), ", ".join(dict.fromkeys(check["reviewers"]))
    return f"(decided before: {decision}, by {who}; {since})"
