"""factcheck review list, next, show, stats, serve, audit: looking at the queue, and the page."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from factcheck.cli import review_acts, review_rules
from factcheck.cli.common import ReportOption, ReviewerOption, bench, known_report
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.cli.review_acts import ItemArgument, find
from factcheck.errors import DecisionError, MissingExtraError, ProjectError
from factcheck.export.records import NOT_CALIBRATED, confidence_said, evidence_record, neutrally, verdict_record
from factcheck.grounds import may_accept as has_mark
from factcheck.model import ReviewItem
from factcheck.review.sight import fair_order, hidden, seen_by

if TYPE_CHECKING:
    from factcheck.review.order import Order
    from factcheck.review.store import Store
    from factcheck.workbench import Workbench


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="The review queue: verdicts are proposals, people decide.", rich_markup_mode=None)
    group.command("list", epilog="Example: factcheck review list --state open")(list_)
    group.command("next", epilog="Example: factcheck review next")(next_)
    group.command(epilog="Example: factcheck review show next")(show)
    review_acts.add_commands(group)
    group.command(epilog="Example: factcheck review stats")(stats)
    group.command(epilog="Example: factcheck review serve --port 0")(serve)
    group.command(epilog="Example: factcheck review audit")(audit)
    review_rules.add_commands(group)
    app.add_typer(group, name="review")


def list_(
    context: typer.Context,
    report: ReportOption = None,
    reviewer: ReviewerOption = None,
    label: Annotated[str | None, typer.Option("--label", help="Only verdicts with this label.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only items in this state: open, decided, …")] = None,
    order: Annotated[str, typer.Option("--order", help="problems, uncertainty, date or random.")] = "problems",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    may_accept: Annotated[
        bool, typer.Option("--may-accept", help="Only what is marked: a machine may accept it (docs/calibration.md).")
    ] = False,
    style: FormatOption = Format.table,
) -> None:
    """List the queue, without what the reviewer must not see before their own answer."""
    workbench = bench(context)
    who = _onlooker(workbench, reviewer)
    with workbench.store() as store:
        blind = store.policy().blind
        if (label or may_accept) and blind:
            option = "--label" if label else "--may-accept"
            raise DecisionError(f"the desk works blind: a list chosen by {option} would tell the verdict")
        chosen = fair_order(cast("Order", order), blind=blind)
        most = None if may_accept else limit
        named = known_report(workbench, store, report)
        items = store.items(report=named, label=label, state=state, order=chosen, limit=most)
        if may_accept:
            items = [item for item in items if has_mark(item.verdict.notes)][:limit]
        sources = store.sources()
        held = store.held([item.verdict.id for item in items])
        rows = [
            _row(seen_by(item, who), hidden=hidden(item, who, blind=blind))
            | {
                "held": held.get(item.verdict.id, ""),
                "report": sources[item.report_id],
                "report_id": item.report_id,
            }
            for item in items
        ]
    for row in rows if style is Format.table else ():
        row["state"] = ", ".join(filter(None, (row["state"], row["held"])))
    marked = ("machine_may_accept",) if any(row["machine_may_accept"] for row in rows) else ()
    emit(rows, style, ("id", "state", "verdict", "confidence", *marked, "claim", "decision"), empty="nothing")
    if style is Format.table and {row["calibration"] for row in rows} & {"general", "none"}:
        say(f"confidence is {NOT_CALIBRATED} (docs/calibration.md)")


def _onlooker(workbench: Workbench, reviewer: str | None) -> str:
    """Who looks on; where no name is known "", who has answered nothing."""
    try:
        return reviewer or workbench.reviewer
    except DecisionError:
        return ""


def _row(item: ReviewItem, *, hidden: bool) -> dict[str, Any]:
    verdict = item.verdict
    return {
        "id": verdict.id,
        "state": item.state,
        "verdict": None if hidden else str(verdict.label).replace("_", " "),
        "confidence": None if hidden else round(verdict.confidence, 6),
        "claim": verdict.claim.statement,
        "calibration": None if hidden else str(verdict.calibration),
        "machine_may_accept": None if hidden else has_mark(verdict.notes),
        "rule": None if hidden else verdict.rule,
        "decision": ", ".join(f"{d.reviewer}: {d.label}" for d in item.decisions),
        "revision": item.revision,
    }


def next_(
    context: typer.Context,
    reviewer: ReviewerOption = None,
    report: ReportOption = None,
    order: Annotated[str, typer.Option("--order", help="problems, uncertainty, date or random.")] = "problems",
    style: FormatOption = Format.table,
) -> None:
    """Show the next open verdict with its evidence; on a terminal, decide one after another with single keys."""
    if style is Format.table and sys.stdin and sys.stdin.isatty() and sys.stdout.isatty():
        from factcheck.cli.desk import work

        workbench = bench(context)
        with workbench.store() as store:
            named = known_report(workbench, store, report)
            work(store, reviewer=reviewer or workbench.reviewer, report=named, order=cast("Order", order))
        return
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        named = known_report(workbench, store, report)
        item = store.next(reviewer=who, report=named, order=cast("Order", order))
        if item is None:
            raise DecisionError("nothing is open in the queue", hint="List everything with: factcheck review list")
        _show(workbench, store, item, who, style)


def show(
    context: typer.Context, item: ItemArgument, reviewer: ReviewerOption = None, style: FormatOption = Format.table
) -> None:
    """Show one verdict with its evidence, its checks and the decisions on it."""
    workbench = bench(context)
    who = _onlooker(workbench, reviewer)
    with workbench.store() as store:
        _show(workbench, store, find(store, item, who), who, style)


def _show(workbench: Workbench, store: Store, item: ReviewItem, who: str, style: Format) -> None:
    from factcheck.earlier import EarlierOf

    unseen = hidden(item, who, blind=store.policy().blind)
    found = seen_by(item, who)
    checks = () if unseen else EarlierOf(workbench, store)(item)
    if style is not Format.table:
        record = verdict_record(found.verdict, store.report(found.report_id)) | {"report_id": found.report_id}
        if unseen:
            record |= blinded(found)
        decisions = [
            {"reviewer": d.reviewer, "label": str(d.label), "note": d.note, "at": d.at} for d in found.decisions
        ]
        shown = {"verdict_id": found.verdict.id, "state": found.state, **record, "decisions": decisions}
        emit([shown | {"earlier": [check.record() for check in checks]}], style, ())
        return
    rows = [*sheet(found, hidden=unseen), *({"part": "earlier", "text": str(check)} for check in checks)]
    emit(rows, style, ("part", "text"))
    say(f'decide with: factcheck review decide {found.verdict.id} LABEL --note "…"')


def blinded(item: ReviewItem) -> dict[str, Any]:
    """What a record holds in place of all that shows, or hints at, the machine's verdict."""
    kept = ("quote", "title", "origin", "date", "place", "url")
    passages = [{key: each[key] for key in kept} for each in map(evidence_record, neutrally(item.verdict))]
    nothing: dict[str, Any] = {"label": None, "confidence": None, "rule": None, "missing": "", "notes": []}
    return nothing | {"evidence": [], "nearest": [], "passages": passages}


def sheet(item: ReviewItem, *, hidden: bool = False) -> list[dict[str, str]]:
    """An item as a person reads it, part by part; ``hidden`` leaves out what the machine makes of it."""
    verdict = item.verdict
    rows = [
        ("claim", verdict.claim.quote),
        ("checked as", verdict.claim.statement if verdict.claim.statement != verdict.claim.quote else ""),
        ("said by", verdict.claim.speaker or ""),
        ("verdict", f"{str(verdict.label).replace('_', ' ')} ({confidence_said(verdict)}), by rule {verdict.rule}"),
        ("missing", verdict.missing),
        *(("note", note) for note in verdict.notes),
    ]
    if hidden:
        rows = [row for row in rows if row[0] not in ("verdict", "missing", "note")]
        rows += [("passage", _cited(evidence_record(each), bare=True)) for each in neutrally(verdict)]
    else:
        for kind, items in (("evidence", verdict.evidence), ("nearest", verdict.nearest)):
            rows += [(kind, _cited(evidence_record(evidence))) for evidence in items]
    rows += [("decision", f"{d.reviewer}: {d.label} {d.note}".strip()) for d in item.decisions]
    return [{"part": part, "text": text} for part, text in rows if text]


def _cited(record: dict[str, Any], *, bare: bool = False) -> str:
    where = ", ".join(str(record[key]) for key in ("title", "origin", "date", "place", "url") if record[key])
    if bare:
        return f"“{record['quote']}”\n{where}"
    stance = ", ".join(f"{side} {record[side]:.2f}" for side in ("supports", "refutes", "neutral"))
    stance += ", together with the other sentence" if record["joined"] else ""
    checks = "".join(f"\n{check['kind']}: {check['explanation']}" for check in record["checks"])
    return f"“{record['quote']}”\n{where}\n{stance}{checks}"


def stats(context: typer.Context, style: FormatOption = Format.table) -> None:
    """Say for each report how far the desk has come, in one line, and what is not cleared."""
    with bench(context).store() as store:
        reports = store.reports()
    rows = [
        {"report": count.source or count.title, "summary": str(count), **asdict(count)}
        | {"decided": count.decided, "cleared": count.cleared}
        for count in reports
    ]
    emit(rows, style, ("report", "summary"), empty="nothing has been verified yet")


def serve(
    context: typer.Context,
    reviewer: ReviewerOption = None,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on. Keep it on this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8765,
    header: Annotated[
        str, typer.Option("--reviewer-header", help="Behind a proxy: the header that names the reviewer.")
    ] = "",
    names: Annotated[
        list[str] | None, typer.Option("--name", help="Behind a proxy: a host name under which it serves the page.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            help="The file that holds the token, so that a proxy can know it; made where it is missing.",
        ),
    ] = None,
) -> None:
    """Serve the review page on this machine, until interrupted. The address printed carries the token that opens it."""
    try:
        from factcheck.web.app import serve as run
        from factcheck.web.guard import kept_token
    except ImportError as error:
        raise MissingExtraError(
            f"the review page needs the package {error.name}", hint="pip install 'factcheck[web]'"
        ) from error
    from factcheck.earlier import EarlierOf

    workbench = bench(context)
    token = kept_token(token_file) if token_file else ""

    def ready(address: str) -> None:
        # A token that lasts must not end up in a log; whoever may read the file knows it.
        say(f"{address.partition('?')[0]}?token=(the token in {token_file})" if token_file else address)

    with workbench.store() as store:
        who = _onlooker(workbench, reviewer) if header else reviewer or workbench.reviewer
        try:
            run(
                store, reviewer=who, host=host, port=port, reviewer_header=header, names=tuple(names or ()),
                token=token, ready=ready, earlier=EarlierOf(workbench, store),
            )  # fmt: skip
        except KeyboardInterrupt:  # how a person closes it
            say("closed")
        except OSError as error:
            raise ProjectError(f"{host}:{port}: {error.strerror}", hint="Try another one: --port 0") from error


def audit(
    context: typer.Context,
    expect: Annotated[str | None, typer.Option("--expect", help="A head that an earlier export printed.")] = None,
) -> None:
    """Check that the record of events is whole, and that the state of the queue follows from it."""
    with bench(context).store() as store:
        found = store.audit(expect=expect)
    for problem in found.problems:
        say(f"problem: {problem}")
    say(f"{found.events} events on {found.items} items, head {found.head}: {'valid' if found.valid else 'NOT valid'}")
    if not found.valid:
        raise typer.Exit(1)
