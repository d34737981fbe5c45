"""factcheck review policy and agreement: how a desk of several people works, and how far it agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from factcheck.cli.common import ReportOption, ReviewerOption, bench, known_report
from factcheck.cli.output import Format, FormatOption, emit
from factcheck.model import Label

if TYPE_CHECKING:
    from factcheck.review.agreement import Figure, Pair


def add_commands(group: typer.Typer) -> None:
    """Register the commands of this module in the review group."""
    group.command(epilog="Example: factcheck review policy --second-share 0.1 --second-label refuted")(policy)
    group.command(epilog="Example: factcheck review agreement")(agreement)


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
    no_second_label: Annotated[
        bool, typer.Option("--no-second-label", help="No label asks for a second any more.")
    ] = False,
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
            second_labels=() if no_second_label else tuple(second_label or rules.second_labels),
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


def agreement(
    context: typer.Context,
    report: ReportOption = None,
    style: FormatOption = Format.table,
) -> None:
    """Measure how far people agree with each other and with the machine, with 95 % intervals."""
    workbench = bench(context)
    with workbench.store() as store:
        found = store.agreement(report=known_report(workbench, store, report))
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
