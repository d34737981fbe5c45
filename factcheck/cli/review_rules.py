"""factcheck review policy, adjudicate, agreement, defer: what a desk of several people needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factcheck.cli.common import bench
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.errors import DecisionError
from factcheck.model import Label

if TYPE_CHECKING:
    from factcheck.review.agreement import Figure, Pair

ReviewerOption = Annotated[
    str | None, typer.Option("--reviewer", help="Who. Default: the settings' reviewer, else the login name.")
]


def add_commands(group: typer.Typer) -> None:
    """Register the commands of this module in the review group."""
    group.command(epilog="Example: factcheck review policy --second-share 0.1 --second-label refuted")(policy)
    group.command(epilog="Example: factcheck review adjudicate")(adjudicate)
    group.command(epilog="Example: factcheck review agreement")(agreement)
    group.command(epilog="Example: factcheck review defer next --days 2")(defer)


def policy(
    context: typer.Context,
    second_share: Annotated[
        float | None, typer.Option("--second-share", min=0, max=1, help="This share of all items, drawn by id.")
    ] = None,
    second_below: Annotated[
        float | None, typer.Option("--second-below", min=0, max=1, help="All items with a lower confidence.")
    ] = None,
    second_label: Annotated[
        list[Label] | None, typer.Option("--second-label", help="All items proposed or answered so; may be repeated.")
    ] = None,
    blind: Annotated[
        bool | None, typer.Option("--blind/--open", help="Hide the machine's verdict until a reviewer has answered.")
    ] = None,
    reviewer: ReviewerOption = None,
    style: FormatOption = Format.table,
) -> None:
    """Show the desk's rules: which items go to a second reviewer. With options, change those from now on."""
    from dataclasses import replace

    workbench = bench(context)
    with workbench.store() as store:
        rules = store.policy()
        changed = replace(
            rules,
            second_share=rules.second_share if second_share is None else second_share,
            second_below=rules.second_below if second_below is None else second_below,
            second_labels=rules.second_labels if second_label is None else tuple(second_label),
            blind=rules.blind if blind is None else blind,
        )
        store.set_policy(changed, reviewer=reviewer or workbench.reviewer)
    row: dict[str, Any] = {
        "second_share": changed.second_share,
        "second_below": changed.second_below,
        "second_labels": [label.value for label in changed.second_labels],
        "blind": changed.blind,
    }
    emit([row], style, tuple(row))


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


def agreement(
    context: typer.Context,
    report: Annotated[str | None, typer.Option("--report", help="Only this report (id or file name).")] = None,
    style: FormatOption = Format.table,
) -> None:
    """Measure how far people agree with each other and with the machine, with 95 % intervals."""
    with bench(context).store() as store:
        found = store.agreement(report=report)
    rows = [_row("people", pair) for pair in found.people] + [_row("machine", pair) for pair in found.machine]
    if found.people:
        rows.append(
            {"what": "everybody", "who": "all reviewers", "items": found.together.items}
            | _figure("alpha", found.together)
        )
    rows += [
        {"what": "label", "who": label, "items": f.items} | _figure("kappa", f) for label, f in found.labels.items()
    ]
    rows += [
        {"what": "month", "who": month, "items": f.items} | _figure("percent", f) for month, f in found.months.items()
    ]
    rows += [{"what": "aside", "who": label, "items": number} for label, number in found.aside.items()]
    columns = ("what", "who", "items", "percent", "kappa", "alpha")
    if style is Format.table:
        rows = [_with_intervals(row) for row in rows]
    emit(rows, style, columns, empty="nobody has answered anything yet")


def _row(what: str, pair: Pair) -> dict[str, Any]:
    figures = _figure("percent", pair.percent) | _figure("kappa", pair.kappa) | _figure("alpha", pair.alpha)
    return {"what": what, "who": f"{pair.one} and {pair.two}", "items": pair.percent.items} | figures


def _figure(name: str, figure: Figure) -> dict[str, Any]:
    values = {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return {key: None if value is None else round(value, 6) for key, value in values.items()}


def _with_intervals(row: dict[str, Any]) -> dict[str, Any]:
    """The row for people: each figure with its interval in one cell."""
    shown = {key: row[key] for key in ("what", "who", "items")}
    for name in ("percent", "kappa", "alpha"):
        if row.get(name) is not None:
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            shown[name] = f"{row[name]:.2f}" + (f" ({low:.2f} to {high:.2f})" if low is not None else "")
        elif name in row:
            shown[name] = "not defined"
    return shown


def defer(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help='A verdict id, or "next".')],
    days: Annotated[float, typer.Option("--days", min=0, help="For so long.")] = 1.0,
    note: Annotated[str, typer.Option("--note", help="Why, for whoever reads it later.")] = "",
    reviewer: ReviewerOption = None,
) -> None:
    """Keep an item out of the queue for some days."""
    workbench = bench(context)
    who = reviewer or workbench.reviewer
    with workbench.store() as store:
        taken = store.next(reviewer=who) if item == "next" else store.item(item)
        if taken is None:
            raise DecisionError("nothing is open in the queue", hint="List everything with: factcheck review list")
        until = datetime.now(UTC) + timedelta(days=days)
        store.defer(taken.verdict.id, until, reviewer=who, note=note)
    say(f"{taken.verdict.id}: put off until {until:%Y-%m-%d %H:%M} UTC")
