"""What a verification puts into the review database: runs, reports, verdicts, skipped sentences and failures.

Everything here can be done again without effect: ids are made from content, and what is there already stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, or_, select, update

from factcheck.errors import StoreError
from factcheck.model import Failure, Report, Run, Skipped, Verdict, content_id
from factcheck.review.codec import decode, digest, encode, stored
from factcheck.review.order import day, problem, shuffled
from factcheck.review.schema import items, pairs, queue, reports, runs


def add_run(connection: Connection, run: Run) -> None:
    """Keep the run; one of the same id (the same conditions) that is there already stays as it is."""
    if connection.execute(select(runs.c.id).where(runs.c.id == run.id)).first() is None:
        connection.execute(insert(runs).values(id=run.id, seq=_following(connection, runs), body=encode(run)))


def add_report(connection: Connection, run_id: str, report: Report, total: int, place: str | None = None) -> None:
    """Keep the report and that ``run_id`` verifies it: ``total`` claims and its ``place``, which a later call corrects.

    Raises StoreError for an unknown run, or for another text under a known report id.
    """
    if connection.execute(select(runs.c.id).where(runs.c.id == run_id)).first() is None:
        raise StoreError(f"there is no run {run_id}", hint="Begin the run first.")
    known = connection.execute(select(reports.c.body).where(reports.c.id == report.id)).scalar()
    if known is None:
        values = {"id": report.id, "source": encode(report.source), "body": encode(report)}
        connection.execute(insert(reports).values(seq=_following(connection, reports), **values))
    elif stored(Report, known, report.id).text != report.text:
        raise StoreError(
            f"report {report.id} is stored with another text", hint="A report's id is made from its content."
        )
    where = encode(place) if place else None
    here = (pairs.c.run_id == run_id) & (pairs.c.report_id == report.id)
    if connection.execute(select(pairs.c.seq).where(here)).first() is None:
        pair = {"run_id": run_id, "report_id": report.id, "total": total, "superseded": 0, "place": where}
        connection.execute(insert(pairs).values(pair | {"seq": _following(connection, pairs)}))
    else:
        connection.execute(update(pairs).where(here).values(total=total, **({"place": where} if where else {})))


def finished(connection: Connection, run_id: str, report_id: str) -> set[str]:
    """The ids of the claims that have their verdict. A failed claim is not finished: it is tried again."""
    here = (items.c.run_id == run_id) & (items.c.report_id == report_id) & (items.c.status == "checked")
    return {decode(str, row.claim_id) for row in connection.execute(select(items.c.claim_id).where(here))}


def add_results(
    connection: Connection,
    run_id: str,
    report_id: str,
    verdicts: Sequence[Verdict],
    skipped: Sequence[Skipped],
    failures: Sequence[Failure],
) -> int:
    """Keep what is new of the results and return how many that are."""
    here = (pairs.c.run_id == run_id) & (pairs.c.report_id == report_id)
    pair = connection.execute(select(pairs.c.seq).where(here)).scalar()
    if pair is None:
        raise StoreError(f"report {report_id} was not begun under run {run_id}", hint="Add the report first.")
    base: dict[str, Any] = {"run_id": run_id, "report_id": report_id}
    rows: list[dict[str, Any]] = [
        base
        | {
            "id": v.id,
            "status": "checked",
            "claim_id": encode(v.claim.id),
            "start": v.claim.span.start,
            "body": encode(v),
        }
        for v in verdicts
    ]
    rows += [
        base
        | {"id": skipped_id(run_id, s), "status": "skipped", "claim_id": None, "start": s.span.start, "body": encode(s)}
        for s in skipped
    ]
    rows += [base | _failed(run_id, report_id, failure) for failure in failures]
    rows = list({row["id"]: row for row in rows}.values())
    known = _known(connection, [row["id"] for row in rows])
    new = [row for row in rows if row["id"] not in known]
    if not new:
        return 0
    first = _following(connection, items)
    connection.execute(insert(items), [row | {"seq": first + number} for number, row in enumerate(new)])
    fresh = {row["id"] for row in new}
    added = {v.id: v for v in verdicts if v.id in fresh}
    if added:
        body = connection.execute(select(reports.c.body).where(reports.c.id == report_id)).scalar_one()
        report = stored(Report, body, report_id)
        connection.execute(insert(queue), [base | {"pair": pair} | queued(v, report) for v in added.values()])
        count_repeats(connection, {statement_key(v.claim.statement) for v in added.values()})
    return len(new)


def skipped_id(run_id: str, skipped: Skipped) -> str:
    """The row id of a skipped sentence."""
    return content_id("skipped", run_id, skipped.report_id, str(skipped.span.start), str(skipped.span.end))


def _failed(run_id: str, report_id: str, failure: Failure) -> dict[str, Any]:
    what = failure.claim.id if failure.claim else failure.where
    row_id = content_id("failure", run_id, report_id, "claim" if failure.claim else "where", what, failure.code)
    claim_id = encode(failure.claim.id) if failure.claim else None
    # A failure that has no claim has no place in the text: it comes last.
    start = failure.claim.span.start if failure.claim else 2**31 - 1
    return {"id": row_id, "status": "failed", "claim_id": claim_id, "start": start, "body": encode(failure)}


def statement_key(statement: str) -> str:
    """Equal for statements that say the same in the same words: blanks, case and closing points do not count."""
    return digest(re.sub(r"\s+", " ", statement).strip().rstrip(".").casefold())[:32]


def queued(verdict: Verdict, report: Report) -> dict[str, Any]:
    """The queue's row of a verdict before any event, less its run, report and pair."""
    worth = verdict.claim.checkworthiness
    worth = 1.0 if worth is None else worth
    return {
        "id": verdict.id,
        "start": verdict.claim.span.start,
        "label": verdict.label.value,
        "problem": problem(verdict),
        "sureness": verdict.confidence,
        "statement": statement_key(verdict.claim.statement),
        "worth": worth,
        "repeats": 1,
        "gain": -(1 - verdict.confidence) * worth,
        "day": -day(verdict, report),
        "shuffle": shuffled(verdict.id),
        "state": "open",
        "waiting": 1,
        "revision": 0,
    }


def count_repeats(connection: Connection, statements: Iterable[str]) -> None:
    """Bring ``repeats`` (items of live reports with the same statement) and what hangs on it up to date."""
    wanted = sorted(statements)
    for start in range(0, len(wanted), 500):
        some = queue.c.statement.in_(wanted[start : start + 500])
        otherwise = or_(func.min(queue.c.repeats) != func.count(), func.max(queue.c.repeats) != func.count())
        counted = connection.execute(
            select(queue.c.statement, func.count().label("n"))
            .where(some, queue.c.state != "stale")
            .group_by(queue.c.statement)
            .having(otherwise)
        ).all()
        for row in counted:
            gain = -(1 - queue.c.sureness) * queue.c.worth * row.n
            same = (queue.c.statement == row.statement) & (queue.c.repeats != row.n)
            connection.execute(update(queue).where(same).values(repeats=row.n, gain=gain))


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(ids), 500):
        known.update(connection.execute(select(items.c.id).where(items.c.id.in_(ids[start : start + 500]))).scalars())
    return known


def _following(connection: Connection, table: Table) -> int:
    """The next number in the table; writers are alone, so no two take the same."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.seq), 0))).scalar_one()) + 1


def row_bodies(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """The stored bodies of some items, by id."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        rows = connection.execute(select(items.c.id, items.c.body).where(items.c.id.in_(ids[start : start + 500])))
        found.update((row.id, row.body) for row in rows)
    return found
