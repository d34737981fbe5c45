"""factcheck recheck: after a corpus changed, which verdicts change with it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factcheck.cli.common import IndexOption, bench, is_behind
from factcheck.cli.output import Format, FormatOption, emit, progress, say

if TYPE_CHECKING:
    from factcheck.recheck import Rechecked


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command(epilog="Example: factcheck recheck examples/withdrawal-report.txt --format jsonl")(recheck)


def recheck(
    context: typer.Context,
    reports: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REPORT…]", help="Reports verified before, by file name or id. Default: all."),
    ] = None,
    index: IndexOption = None,
    style: FormatOption = Format.table,
) -> None:
    """After an index was updated: which verdicts change, from what to what, and through which document.

    Only claims whose evidence could have changed are judged again. Decisions on what changed become stale and their
    claims are open again; all others stay. Exit code 3 if some claims failed.
    """
    from factcheck.errors import DecisionError
    from factcheck.recheck import RECHECK_KEYS

    workbench = bench(context)
    is_behind(workbench, index, seconds=None)
    done: list[Rechecked] = []
    refused: DecisionError | None = None
    with progress("rechecking") as bar:
        try:
            for each in workbench.recheck(*(reports or ()), index=index, progress=bar):
                done.append(each)
                if style is Format.jsonl:
                    emit(each.records(), style, ())
        except DecisionError as error:  # told after what was done before it
            refused = error
    if refused is not None and not done:
        raise refused
    if style is not Format.jsonl:
        records = [record for each in done for record in each.records()]
        shown = [_shown(record) for record in records] if style is Format.table else records
        columns = ("claim", "from", "to", "because", "report") if style is Format.table else RECHECK_KEYS
        emit(shown, style, columns, empty="no verdict changed" if done else "nothing was verified yet")
    for each in done:
        say(summary(each))
    if refused is not None:
        raise refused
    if any(each.results.failures for each in done):
        raise typer.Exit(3)


def summary(done: Rechecked) -> str:
    """One line on one report, for a person."""
    kinds = Counter(change.kind for change in done.changes)
    stale = sum(len(change.decisions) for change in done.changes if change.stale)
    claims = f"{len(done.results)} claim{'' if len(done.results) == 1 else 's'}"
    parts = [claims, f"{done.judged} judged again", f"{kinds['label']} with another verdict"]
    parts += [f"{kinds['evidence']} with other evidence"] if kinds["evidence"] else []
    parts += [f"{stale} decision{'' if stale == 1 else 's'} now stale"] if stale else []
    failed = len(done.results.failures)
    return f"{done.report.source}: {', '.join(parts + ([f'{failed} failed'] if failed else []))}"


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    to = (record["to"] or "failed").replace("_", " ")
    if record["change"] != "label":
        to += f" (other {record['change']})"
    because = [f"{cause['title']}: {cause['what']}" for cause in record["because"]]
    because += [f"decision of {d['reviewer']} now stale: {d['label']}" for d in record["decisions"]]
    shown = {"from": record["from"].replace("_", " "), "to": to, "because": "\n".join(because)}
    return {"claim": record["claim"], **shown, "report": record["report"]}
