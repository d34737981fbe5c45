"""Which decisions say how often the machine is right: those taken blind on items that were drawn by lot.

A decision taken with the machine's verdict in view leans towards it, and the items at the head of an ordered queue are
not like the rest. What is measured on anything but fair decisions is not what it says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from factcheck.model import Answer, Report, Run, Verdict
from factcheck.review.chain import said
from factcheck.review.codec import stored
from factcheck.review.intake import row_bodies
from factcheck.review.schema import events, items, reports, runs
from factcheck.review.states import Kind

IN_VIEW = "the machine's verdict was in view"
NOT_DRAWN = "not drawn by lot"


@dataclass(frozen=True, slots=True, kw_only=True)
class FairDecision:
    """A verdict with the first answer that somebody gave on it blind, after it was drawn by lot.

    ``weight``: one over the chance that it was drawn, up to a factor that all decisions of one ``drawing`` share (a
    drawing: the desk's random items, or one sheet as it was taken back).
    """

    verdict: Verdict
    run: Run
    report: Report
    answer: Answer
    weight: float
    drawing: str


def fair_decisions(connection: Connection) -> tuple[list[FairDecision], dict[str, int]]:
    """The fair decisions in the order in which they were taken, one an item, and how many were not, by reason.

    Of each reviewer only the first answer on an item counts, whatever became of it later: after it the machine's
    verdict is in view. Answers taken over from an earlier version and rulings on disputes are no further decisions.
    """
    found: dict[str, tuple[Answer, float, str]] = {}
    left_out: Counter[str] = Counter()
    answered: set[tuple[str, str]] = set()
    blind = False
    for row in connection.execute(select(events).order_by(events.c.seq)):
        if row.kind == Kind.policy:
            blind = bool(said(row)["policy"].get("blind"))
        elif row.kind in (Kind.decide, Kind.carry) and (row.item_id, row.reviewer) not in answered:
            answered.add((row.item_id, row.reviewer))
            body = said(row)
            why = _unfair(body, blind)
            if row.kind == Kind.carry:
                continue
            if why:
                left_out[why] += 1
            elif row.item_id not in found:
                drawing = f"sheet {row.reviewer} {row.at}" if "weight" in body else "desk"
                found[row.item_id] = Answer(body["label"]), float(body.get("weight", 1.0)), drawing
    return _with_verdicts(connection, found), dict(sorted(left_out.items()))


def _unfair(body: dict[str, Any], blind: bool) -> str:
    if not (body.get("blind", False) if body.get("how") == "sheet" else blind):
        return IN_VIEW
    return "" if body.get("drawn") == "random" else NOT_DRAWN


def _with_verdicts(connection: Connection, found: dict[str, tuple[Answer, float, str]]) -> list[FairDecision]:
    bodies, ids = row_bodies(connection, list(found)), list(found)
    places: dict[str, tuple[str, str]] = {}
    for start in range(0, len(ids), 500):
        some = select(items.c.id, items.c.run_id, items.c.report_id).where(items.c.id.in_(ids[start : start + 500]))
        places.update((row.id, (row.run_id, row.report_id)) for row in connection.execute(some))
    known_runs = {row.id: stored(Run, row.body, row.id) for row in connection.execute(select(runs))}
    wanted = {report_id for _, report_id in places.values()}
    known = {r.id: stored(Report, r.body, r.id) for r in connection.execute(select(reports)) if r.id in wanted}
    return [
        FairDecision(
            verdict=stored(Verdict, bodies[item], item),
            run=known_runs[places[item][0]],
            report=known[places[item][1]],
            answer=answer,
            weight=weight,
            drawing=drawing,
        )
        for item, (answer, weight, drawing) in found.items()
    ]
