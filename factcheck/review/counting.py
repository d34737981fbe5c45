"""Counting: how far each report has come, and who answered what."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, func, or_, select

from factcheck.model import Answer, Report
from factcheck.review.agreement import Answered
from factcheck.review.codec import decode, stored
from factcheck.review.listing import of_report
from factcheck.review.schema import events, items, pairs, queue, reports, votes
from factcheck.review.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCount:
    """How far one verification of one report has come. ``claims`` = ``checked`` + ``failed`` + ``pending``."""

    report_id: str
    run_id: str
    source: str
    title: str
    claims: int
    checked: int
    failed: int
    pending: int
    skipped: int
    labels: dict[str, int] = field(default_factory=dict)  # proposed, of checked claims
    answers: dict[str, int] = field(default_factory=dict)  # decided
    states: dict[str, int] = field(default_factory=dict)
    place: str | None = None  # where its file lay: in the project, else absolute; None where unknown

    @property
    def decided(self) -> int:
        """Claims that need nobody any more."""
        return self.states.get("decided", 0) + self.states.get("adjudicated", 0)

    @property
    def cleared(self) -> bool:
        """Whether every claim was checked and decided, and each was found supported or no claim at all."""
        fine = self.answers.get("supported", 0) + self.answers.get("not_a_claim", 0)
        return self.claims == fine and self.failed == 0 and self.pending == 0

    def __str__(self) -> str:
        parts = [f"{self.answers[a.value]} {a.value.replace('_', ' ')}" for a in Answer if self.answers.get(a.value)]
        parts += [
            f"{self.states[s]} {s.replace('_', ' ')}"
            for s in ("open", "needs_second", "disputed")
            if self.states.get(s)
        ]
        unchecked = self.failed + self.pending
        parts += [f"{unchecked} not checked"] if unchecked else []
        noun = "claim" if self.claims == 1 else "claims"
        return f"{self.claims} {noun}: {', '.join(parts) or 'none'}; {'cleared' if self.cleared else 'not cleared'}"


def count(
    connection: Connection, *, superseded: bool = False, only: tuple[str, str] | None = None
) -> list[ReportCount]:
    """One line for each report under each run, in the order in which they came; or one (run, report) ``only``."""
    per_state: dict[tuple[str, str], list[tuple[str, str, str | None, int]]] = {}
    grouped = select(
        queue.c.run_id, queue.c.report_id, queue.c.state, queue.c.label, queue.c.answer, func.count().label("n")
    ).group_by(queue.c.run_id, queue.c.report_id, queue.c.state, queue.c.label, queue.c.answer)
    if only:
        grouped = grouped.where(queue.c.run_id == only[0], queue.c.report_id == only[1])
    for row in connection.execute(grouped):
        per_state.setdefault((row.run_id, row.report_id), []).append((row.state, row.label, row.answer, row.n))
    checked = select(items.c.claim_id).where(
        items.c.status == "checked", items.c.run_id == pairs.c.run_id, items.c.report_id == pairs.c.report_id
    )
    # Failures of one claim count once; one that never became a claim counts by itself.
    failed = select(func.count(func.distinct(func.coalesce(items.c.claim_id, items.c.id)))).where(
        items.c.status == "failed", items.c.run_id == pairs.c.run_id, items.c.report_id == pairs.c.report_id
    )
    skipped = select(func.count()).where(
        items.c.status == "skipped", items.c.run_id == pairs.c.run_id, items.c.report_id == pairs.c.report_id
    )
    query = select(
        pairs,
        reports.c.body,
        failed.where(or_(items.c.claim_id.is_(None), items.c.claim_id.not_in(checked.correlate(pairs))))
        .correlate(pairs)
        .scalar_subquery()
        .label("failed"),
        skipped.correlate(pairs).scalar_subquery().label("skipped"),
    ).join(reports, reports.c.id == pairs.c.report_id)
    if only:
        query = query.where(pairs.c.run_id == only[0], pairs.c.report_id == only[1])
    elif not superseded:
        query = query.where(pairs.c.superseded == 0)
    result = []
    for row in connection.execute(query.order_by(pairs.c.seq)):
        report = stored(Report, row.body, row.report_id)
        groups = per_state.get((row.run_id, row.report_id), [])
        labels: dict[str, int] = {}
        answers: dict[str, int] = {}
        states: dict[str, int] = {}
        for state, label, answer, n in groups:
            labels[label] = labels.get(label, 0) + n
            states[state] = states.get(state, 0) + n
            if answer and state in (State.decided, State.adjudicated):
                answers[answer] = answers.get(answer, 0) + n
        done = sum(states.values())
        claims = max(row.total, done + row.failed)
        result.append(
            ReportCount(
                report_id=row.report_id,
                run_id=row.run_id,
                source=report.source,
                title=report.title or "",
                claims=claims,
                checked=done,
                failed=row.failed,
                pending=claims - done - row.failed,
                skipped=row.skipped,
                labels=labels,
                answers=answers,
                states=states,
                place=decode(str, row.place) if row.place else None,
            )
        )
    return result


def answered(connection: Connection, report: str | None) -> list[Answered]:
    """The answers in force on every live item that has any, by reviewer."""
    query = (
        select(votes.c.item_id, votes.c.reviewer, votes.c.label, events.c.at, queue.c.label.label("machine"))
        .join(queue, queue.c.id == votes.c.item_id)
        .join(events, events.c.seq == votes.c.event)
        .where(queue.c.state != State.stale.value, *of_report(queue.c.report_id, report))
        .order_by(queue.c.pair, queue.c.start, queue.c.id, votes.c.reviewer)
    )
    found: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.item_id, (row.machine, {}))[1][row.reviewer] = (row.label, row.at)
    return [Answered(machine, answers) for machine, answers in found.values()]
