"""Handing items out: a lease with an end instead of a lock, so that nobody's closed laptop holds up the desk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from factcheck.review.listing import of_report
from factcheck.review.order import RANDOM_SLICE, Order, keys, reason
from factcheck.review.schema import events, passes, queue, votes
from factcheck.review.states import Kind

LEASE_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Turn:
    """An item handed out, and why it comes now."""

    verdict_id: str
    why: str
    drawn: str


def turn(
    connection: Connection,
    reviewer: str,
    at: str,
    *,
    order: Order,
    report: str | None,
    adjudicate: bool,
    after: str | None = None,
) -> Turn | None:
    """The item that ``reviewer`` should look at now; None when nothing waits for them.

    First what they hold already; then what is assigned to them, to nobody or to one who has answered it, in the order
    asked for, items they skipped last. ``after`` names an item to leave out (the one on the screen, when the following
    is fetched). What comes of one ``report`` is not drawn from all that there is: nothing of it is of the random slice.
    """
    mine = [_open_to(reviewer, at, adjudicate), *of_report(queue.c.report_id, report)]
    if after:
        mine.append(queue.c.id != after)
    else:
        held = select(queue).where(*mine, queue.c.leased_by == reviewer, queue.c.leased_until > at)
        row = connection.execute(held.order_by(queue.c.leased_until, queue.c.id).limit(1)).first()
        if row:
            return Turn(row.id, _why(row, order, row.drawn == "random"), row.drawn or "ordered")
    free = or_(queue.c.leased_by.is_(None), queue.c.leased_by == reviewer, queue.c.leased_until <= at)
    random = report is None and _random_turn(connection, reviewer)
    passed = exists().where(passes.c.item_id == queue.c.id, passes.c.reviewer == reviewer)
    for skipped in (~passed, passed):
        query = select(queue).where(*mine, free, skipped).order_by(*keys("random" if random else order)).limit(1)
        row = connection.execute(query).first()
        if row:
            lot = report is None and (random or order == "random")
            return Turn(row.id, _why(row, order, random), "random" if lot else "ordered")
    return None


def lease(connection: Connection, turn: Turn, reviewer: str, until: str) -> None:
    """Hold an item for a reviewer until a point in time; taking it again prolongs it."""
    connection.execute(
        update(queue)
        .where(queue.c.id == turn.verdict_id)
        .values(leased_by=reviewer, leased_until=until, drawn=turn.drawn)
    )


def release(connection: Connection, verdict_id: str, reviewer: str) -> None:
    """Give a held item back."""
    connection.execute(
        update(queue)
        .where(queue.c.id == verdict_id, queue.c.leased_by == reviewer)
        .values(leased_by=None, leased_until=None, drawn=None)
    )


def _open_to(reviewer: str, at: str, adjudicate: bool) -> ColumnElement[bool]:
    answered = exists().where(votes.c.item_id == queue.c.id, votes.c.reviewer == reviewer)
    # Whoever it was handed to has done their part: what is left to do on it is another's.
    done = exists().where(votes.c.item_id == queue.c.id, votes.c.reviewer == queue.c.assigned)
    return and_(
        queue.c.waiting == (2 if adjudicate else 1),
        or_(queue.c.assigned.is_(None), queue.c.assigned == reviewer, done),
        or_(queue.c.deferred.is_(None), queue.c.deferred <= at),
        ~answered,
    )


def _random_turn(connection: Connection, reviewer: str) -> bool:
    """Whether the reviewer's next item is of the random slice: every tenth, counted over all their answers."""
    given = select(func.count()).where(events.c.reviewer == reviewer, events.c.kind == Kind.decide.value)
    return int(connection.execute(given).scalar_one()) % RANDOM_SLICE == RANDOM_SLICE - 1


def _why(row: object, order: Order, drawn: bool) -> str:
    get = row._mapping  # type: ignore[attr-defined]
    return reason(
        order, kind=get["problem"], sureness=get["sureness"], worth=get["worth"], repeats=get["repeats"], drawn=drawn
    )
