"""Looking at the review database: items, rows of the table, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select
from sqlalchemy import Row as SqlRow

from factcheck.columns import Row
from factcheck.errors import DecisionError
from factcheck.model import Decision, Failure, Report, ReviewItem, Run, Skipped, Verdict
from factcheck.review.chain import read, said
from factcheck.review.codec import decode, encode, stored
from factcheck.review.decide import decisions_of
from factcheck.review.intake import row_bodies
from factcheck.review.likeness import essence
from factcheck.review.order import Order, keys
from factcheck.review.schema import events, items, pairs, queue, reports, runs
from factcheck.review.states import Kind, State, fold

_ANSWERS = (Kind.decide.value, Kind.adjudicate.value, Kind.carry.value)
_CHUNK = 500


def state_now(state: str, leased_by: str | None, leased_until: str | None, at: str) -> str:
    """The state as people see it: an open item on which a lease runs is leased."""
    return State.leased.value if state == State.open and leased_by and (leased_until or "") > at else state


def find(
    connection: Connection,
    at: str,
    *,
    ids: Sequence[str] | None = None,
    report: str | None = None,
    run: str | None = None,
    label: str | None = None,
    state: str | None = None,
    order: Order = "problems",
    limit: int | None = None,
    offset: int = 0,
) -> list[ReviewItem]:
    """The review items that fit, in order. Those of superseded verifications only by ``run``, or "stale"."""
    query = select(queue).where(*_filters(at, ids, report, run, label, state)).order_by(*keys(order))
    query = query.limit(limit) if limit is not None else query
    rows = connection.execute(query.offset(offset)).all()
    wanted = [row.id for row in rows]
    bodies, decisions = row_bodies(connection, wanted), decisions_by_item(connection, wanted)
    return [
        ReviewItem(
            verdict=stored(Verdict, bodies[row.id], row.id),
            run_id=row.run_id,
            report_id=row.report_id,
            decisions=tuple(decisions.get(row.id, ())),
            state=state_now(row.state, row.leased_by, row.leased_until, at),
            revision=row.revision,
        )
        for row in rows
    ]


def _filters(
    at: str, ids: Sequence[str] | None, report: str | None, run: str | None, label: str | None, state: str | None
) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if ids is not None:
        filters.append(queue.c.id.in_(ids))
    if report:
        filters += of_report(queue.c.report_id, report)
    if run:
        filters.append(queue.c.run_id == run)
    if label:
        filters.append(queue.c.label == label)
    held = and_(queue.c.leased_by.is_not(None), queue.c.leased_until > at)
    if state in (State.open, State.leased):
        filters.append(queue.c.state == State.open.value)
        filters.append(held if state == State.leased else ~func.coalesce(held, False))
    elif state:
        filters.append(queue.c.state == state)
    elif ids is None and not run:
        filters.append(queue.c.state != State.stale.value)
    return filters


def of_report(column: ColumnElement[str], report: str | None) -> list[ColumnElement[bool]]:
    """Only rows of one report, named by its id or its source."""
    if not report:
        return []
    named = column.in_(select(reports.c.id).where(reports.c.source == encode(report)))
    return [or_(column == report, named) if report.isprintable() else named]


def decisions_by_item(connection: Connection, ids: Sequence[str]) -> dict[str, list[Decision]]:
    """The decisions in force on each item, oldest first: what was undone or set aside by a reopening is left out."""
    found: dict[str, list[Decision]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = events.c.item_id.in_(ids[start : start + _CHUNK])
        for row in connection.execute(select(events).where(some).order_by(events.c.seq)):
            _follow(found.setdefault(row.item_id, []), row)
    return found


def _follow(decisions: list[Decision], row: SqlRow[Any]) -> None:
    """Bring the decisions in force on one item up to date by one more stored event."""
    if row.kind == Kind.reopen:
        decisions.clear()
    elif row.kind == Kind.undo:
        undone = said(row)["undoes"]
        decisions[:] = [each for each in decisions if each.id != undone]
    elif row.kind in _ANSWERS:
        decisions += decisions_of([row])


def decisions_at(connection: Connection, verdict_id: str, revision: int) -> tuple[str | None, list[Decision]]:
    """The answer and the decisions in force on an item when it stood at ``revision``."""
    rows = connection.execute(select(events).where(events.c.item_id == verdict_id).order_by(events.c.seq)).all()
    decisions: list[Decision] = []
    for row in rows[:revision]:
        _follow(decisions, row)
    return fold(read(rows[:revision])).answer, decisions


def table(
    connection: Connection,
    at: str,
    *,
    report: str | None,
    run: str | None,
    label: str | None,
    state: str | None,
    kept_failures: bool = False,
) -> Iterator[Row]:
    """The rows of the review table in the order of reports and of their text; see :class:`factcheck.columns.Row`.

    A failure of a claim that was checked later is left out. With ``label`` or ``state`` there are checked rows only.
    """
    live = [] if run or state == State.stale else [pairs.c.superseded == 0]
    chosen = select(pairs).where(*live, *of_report(pairs.c.report_id, report))
    chosen = chosen.where(pairs.c.run_id == run) if run else chosen
    known_runs: dict[str, Run] = {}
    for pair in connection.execute(chosen.order_by(pairs.c.seq)).all():
        body = connection.execute(select(reports.c.body).where(reports.c.id == pair.report_id)).scalar_one()
        if pair.run_id not in known_runs:
            run_body = connection.execute(select(runs.c.body).where(runs.c.id == pair.run_id)).scalar_one()
            known_runs[pair.run_id] = stored(Run, run_body, pair.run_id)
        yield from _pair_rows(
            connection, at, stored(Report, body, pair.report_id), known_runs[pair.run_id], label=label, state=state,
            kept_failures=kept_failures,
        )  # fmt: skip


def rows_of(connection: Connection, at: str, ids: Sequence[str]) -> dict[str, Row]:
    """The rows of the review table with these ids; unknown ids are left out."""
    places: set[tuple[str, str]] = set()
    for start in range(0, len(ids), _CHUNK):
        some = select(items.c.run_id, items.c.report_id).where(items.c.id.in_(ids[start : start + _CHUNK])).distinct()
        places.update((row.run_id, row.report_id) for row in connection.execute(some))
    wanted = set(ids)
    found: dict[str, Row] = {}
    for run_id, report_id in sorted(places):
        rows = table(connection, at, report=report_id, run=run_id, label=None, state=None, kept_failures=True)
        found.update((row.id, row) for row in rows if row.id in wanted)
    return found


def _pair_rows(
    connection: Connection,
    at: str,
    report: Report,
    run: Run,
    *,
    label: str | None,
    state: str | None,
    kept_failures: bool,
) -> Iterator[Row]:
    here = (items.c.report_id == report.id) & (items.c.run_id == run.id)
    chosen = select(items.c.id, items.c.status, items.c.claim_id, items.c.seq).where(here)
    rows: list[SqlRow[Any]] = list(connection.execute(chosen.order_by(items.c.start, items.c.seq)))
    if not kept_failures:
        rows = _without_settled_failures(rows)
    if label or state:
        fitting = select(queue.c.id).where(*_filters(at, None, report.id, run.id, label, state))
        fit = set(connection.execute(fitting).scalars())
        rows = [row for row in rows if row.id in fit]
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        bodies = row_bodies(connection, [row.id for row in some])
        checked = [row.id for row in some if row.status == "checked"]
        found = {item.verdict.id: item for item in find(connection, at, ids=checked)}
        answers = {
            row.id: row.answer
            for row in connection.execute(select(queue.c.id, queue.c.answer).where(queue.c.id.in_(checked)))
        }
        for row in some:
            bare = Row(id=row.id, status=row.status, report=report, run=run)
            if row.status == "skipped":
                yield replace(bare, skipped=stored(Skipped, bodies[row.id], row.id))
            elif row.status == "failed":
                yield replace(bare, failure=stored(Failure, bodies[row.id], row.id))
            else:
                item, answer = found[row.id], answers[row.id] or ""
                yield replace(
                    bare, verdict=item.verdict, state=item.state, answer=answer, revision=item.revision,
                    decisions=item.decisions,
                )  # fmt: skip


def _without_settled_failures(rows: Sequence[SqlRow[Any]]) -> list[SqlRow[Any]]:
    """The rows less the failures of claims that were checked later, and less all but the last failure of a claim."""
    checked = {row.claim_id for row in rows if row.status == "checked"}
    last = {row.claim_id: row.seq for row in rows if row.status == "failed"}
    return [
        row
        for row in rows
        if row.status != "failed"
        or row.claim_id is None
        or (row.claim_id not in checked and last[row.claim_id] == row.seq)
    ]


def sources(connection: Connection, *, live: bool) -> dict[str, str]:
    """The name of every report's file as it was given, by report id; ``live``: of those in the queue only."""
    query = select(reports.c.id, reports.c.source).order_by(reports.c.seq)
    if live:
        query = query.where(reports.c.id.in_(select(pairs.c.report_id).where(pairs.c.superseded == 0)))
    rows = connection.execute(query)
    return {row.id: decode(str, row.source) for row in rows}


def places(connection: Connection) -> dict[str, str]:
    """Where the reports' files lay, each with the id of the report that is current there, else of the last one."""
    query = select(pairs.c.place, pairs.c.report_id).where(pairs.c.place.is_not(None))
    rows = connection.execute(query.order_by(pairs.c.superseded.desc(), pairs.c.seq))
    return {decode(str, row.place): row.report_id for row in rows}


def held(connection: Connection, ids: Sequence[str], at: str) -> dict[str, str]:
    """Who holds an item, whom it is assigned to and until when it is put off, in words, by id."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNK):
        for row in connection.execute(select(queue).where(queue.c.id.in_(ids[start : start + _CHUNK]))):
            words = [f"in the hands of {row.leased_by}"] if row.leased_by and row.leased_until > at else []
            words += [f"assigned to {row.assigned}"] if row.assigned else []
            words += [f"put off until {row.deferred[:10]}"] if row.deferred and row.deferred > at else []
            if words:
                found[row.id] = ", ".join(words)
    return found


def report(connection: Connection, report_id: str) -> Report:
    """A stored report. Raises DecisionError for an unknown id."""
    body = connection.execute(select(reports.c.body).where(reports.c.id == report_id)).scalar()
    if body is None:
        raise DecisionError(f"{report_id}: there is no such report", hint="factcheck review stats shows the reports.")
    return stored(Report, body, report_id)


def alike(connection: Connection, verdict_id: str, at: str, reviewer: str) -> list[str]:
    """The items that ask the same as this one and that the reviewer may decide, itself included where it is open."""
    statement = select(queue.c.statement).where(queue.c.id == verdict_id).scalar_subquery()
    free = or_(queue.c.leased_by.is_(None), queue.c.leased_by == reviewer, queue.c.leased_until <= at)
    waiting = select(queue.c.id).where(queue.c.statement == statement, queue.c.state == State.open.value, free)
    ids = list(connection.execute(waiting.order_by(queue.c.pair, queue.c.start, queue.c.id)).scalars())
    bodies = row_bodies(connection, [*ids, verdict_id])
    wanted = essence(stored(Verdict, bodies[verdict_id], verdict_id))
    return [each for each in ids if essence(stored(Verdict, bodies[each], each)) == wanted]
