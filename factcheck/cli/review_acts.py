"""factcheck review decide, undo, skip, defer, assign, reopen, adjudicate, supersede: what people do with an item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from factcheck.cli.common import ReviewerOption, bench
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.errors import DecisionError
from factcheck.model import Answer, ReviewItem

if TYPE_CHECKING:
    from factcheck.review.store import Store

ItemArgument = Annotated[
    str, typer.Argument(metavar="ITEM", help='A verdict id, the beginning of one, or "next" for the next open one.')
]
LabelArgument = Annotated[str, typer.Argument(metavar="LABEL", help=f"One of: {', '.join(Answer)}.")]
NoteOption = Annotated[str, typer.Option("--note", help="Why, for whoever reads it later.")]


def add_commands(group: typer.Typer) -> None:
    """Register the commands of this module in the review group."""
    group.command(epilog='Example: factcheck review decide next supported --note "read the source"')(decide)
    group.command(epilog="Example: factcheck review undo")(undo)
    group.command(epilog="Example: factcheck review skip next")(skip)
    group.command(epilog="Example: factcheck review defer next --days 2")(defer)
    group.command(epilog="Example: factcheck review assign next Ayesha")(assign)
    group.command(epilog="Example: factcheck review reopen")(reopen)
    group.command(epilog="Example: factcheck review adjudicate")(adjudicate)
    group.command(epilog="Example: factcheck review supersede draft.txt final.txt")(supersede)


def find(store: Store, name: str, reviewer: str) -> ReviewItem:
    """The item that a person named; "next" hands them the next one. Raises DecisionError where there is none."""
    if name != "next":
        return store.item(name)
    item = store.next(reviewer=reviewer)
    if item is None:
        raise DecisionError("nothing is open in the queue", hint="List everything with: factcheck review list")
    return item


def decide(
    context: typer.Context,
    item: ItemArgument,
    label: LabelArgument,
    note: NoteOption = "",
    alike: Annotated[
        bool, typer.Option("--alike", help="Decide every open item that says the same on the same evidence with it.")
    ] = False,
    reviewer: ReviewerOption = None,
) -> None:
    """Record a decision. Nothing is overwritten: a later decision stands beside the earlier one."""
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        found = find(store, item, who).verdict.id
        if alike:
            decisions = store.decide_alike(found, label, reviewer=who, note=note)
        else:
            decisions = [store.decide(found, label, reviewer=who, note=note)]
    for decision in decisions:
        say(f"{decision.verdict_id}: {decision.label}, by {decision.reviewer}")


def undo(
    context: typer.Context,
    item: Annotated[str | None, typer.Argument(metavar="[ITEM]", help="Default: your last decision.")] = None,
    reviewer: ReviewerOption = None,
) -> None:
    """Take back a decision of yours. The decision stays on record, with its undoing."""
    workbench = bench(context)
    with workbench.store() as store:
        verdict_id = store.item(item).verdict.id if item else None
        undone = store.undo(verdict_id, reviewer=reviewer or workbench.reviewer)
    say(f"{undone.verdict_id}: {undone.label} taken back")


def skip(context: typer.Context, item: ItemArgument, note: NoteOption = "", reviewer: ReviewerOption = None) -> None:
    """Leave an item to others: from now on it comes last for you."""
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        found = find(store, item, who).verdict.id
        store.skip(found, reviewer=who, note=note)
    say(f"{found}: skipped")


def defer(
    context: typer.Context,
    item: ItemArgument,
    days: Annotated[float, typer.Option("--days", min=0, max=3650, help="For so long.")] = 1.0,
    note: NoteOption = "",
    reviewer: ReviewerOption = None,
) -> None:
    """Keep an item out of the queue for some days."""
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        found = find(store, item, who).verdict.id
        until = datetime.now(UTC) + timedelta(days=days)
        store.defer(found, until, reviewer=who, note=note)
    say(f"{found}: put off until {until:%Y-%m-%d %H:%M} UTC")


def assign(
    context: typer.Context,
    item: ItemArgument,
    to: Annotated[str | None, typer.Argument(metavar="[PERSON]", help="Who alone gets it. Default: everybody.")] = None,
    reviewer: ReviewerOption = None,
) -> None:
    """Hand an item to one person, or back to everybody."""
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        found = find(store, item, who).verdict.id
        store.assign(found, to, reviewer=who)
    say(f"{found}: assigned to {to or 'everybody'}")


def reopen(
    context: typer.Context,
    item: Annotated[str | None, typer.Argument(metavar="[ITEM]", help="Default: what you decided last.")] = None,
    note: NoteOption = "",
    reviewer: ReviewerOption = None,
) -> None:
    """Set all answers on an item aside and put it back in the queue. They stay on record."""
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        found = store.item(item).verdict.id if item else store.last_decided(reviewer=who)
        store.reopen(found, reviewer=who, note=note)
    say(f"{found}: open again")


def adjudicate(
    context: typer.Context,
    item: Annotated[str | None, typer.Argument(metavar="[ITEM]", help="A disputed verdict's id.")] = None,
    label: Annotated[str | None, typer.Argument(metavar="[LABEL]", help="What it is.")] = None,
    note: Annotated[str, typer.Option("--note", help="Why, for whoever reads it later.")] = "",
    reviewer: ReviewerOption = None,
    style: FormatOption = Format.table,
) -> None:
    """Settle a disputed item. Without an item, list what is disputed, with all answers."""
    workbench = bench(context)
    with workbench.store() as store:
        if item is None:
            rows = [
                {
                    "id": each.verdict.id,
                    "claim": each.verdict.claim.statement,
                    "answers": [
                        f"{d.reviewer}: {d.label.value.replace('_', ' ')} {d.note}".strip() for d in each.decisions
                    ],
                }
                for each in store.items(state="disputed")
            ]
            emit(rows, style, ("id", "claim", "answers"), empty="nothing is disputed")
            return
        if label is None:
            raise DecisionError("an answer is missing", hint=f"factcheck review adjudicate {item} LABEL")
        ruling = store.adjudicate(item, label, reviewer=reviewer or workbench.reviewer, note=note)
    say(f"{ruling.verdict_id}: {ruling.label}, settled by {ruling.reviewer}")


def supersede(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The report that is replaced (id or file name).")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The verified report that is its newer version.")],
) -> None:
    """Say that a report is the newer version of another that had another name: its decisions move over.

    A report under the same file name needs no such word.
    """
    with bench(context).store() as store:
        known = [count for count in store.reports() if new in (count.report_id, count.source)]
        if not known:
            raise DecisionError(f"{new}: there is no such report", hint="factcheck review stats shows the reports.")
        called = list(dict.fromkeys(count.report_id for count in known))
        if len(called) > 1:
            raise DecisionError(f"{new}: more than one report is called so: {', '.join(called)}", hint="Name it by id.")
        for count in known:
            over = store.carry_over(count.run_id, count.report_id, replaces=old)
            say(
                f"{new} replaces {old}: {len(over.same)} claims as before ({over.carried} decisions carried over), "
                f"{len(over.changed)} changed, {len(over.new)} new, {len(over.gone)} gone"
            )
