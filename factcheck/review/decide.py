"""Taking decisions: each is one event at the end of the chain and, in the same transaction, the item's new state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from factcheck.errors import DecisionError
from factcheck.model import Answer, Decision
from factcheck.review.chain import append, of_item, said
from factcheck.review.codec import digest, encode, stored
from factcheck.review.order import Policy
from factcheck.review.schema import events, items, passes, queue, votes
from factcheck.review.states import Event, Kind, Progress, State, fold, step

WAITING = {State.open: 1, State.needs_second: 1, State.disputed: 2}
SHORTEST_PREFIX = 4


def resolve(connection: Connection, reference: str) -> str:
    """The verdict id that ``reference`` is, or is a unique beginning of (with or without the prefix before the dash).

    Raises DecisionError where there is none, or more than one.
    """
    if reference.isprintable() and connection.execute(select(queue.c.id).where(queue.c.id == reference)).first():
        return reference
    plain = reference.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found: set[str] = set()
    if len(reference) >= SHORTEST_PREFIX and reference.isprintable():
        patterns = (f"{plain}%", f"%-{plain}%")
        for pattern in patterns:
            like = queue.c.id.like(pattern, escape="\\")
            found.update(connection.execute(select(queue.c.id).where(like).limit(4)).scalars())
    if len(found) == 1:
        return found.pop()
    if found:
        raise DecisionError(f"{reference}: more than one verdict begins so: {', '.join(sorted(found)[:3])} …")
    raise DecisionError(f"{reference}: there is no such verdict", hint="factcheck review list shows the ids.")


def read_policy(connection: Connection) -> Policy:
    """The desk's rules in force: the last policy event, or the defaults."""
    newest = select(events).where(events.c.item_id == "", events.c.kind == Kind.policy.value)
    row = connection.execute(newest.order_by(events.c.seq.desc()).limit(1)).first()
    return stored(Policy, encode(said(row)["policy"]), f"event {row.seq}") if row else Policy()


def act(
    connection: Connection, verdict_id: str, kind: Kind, reviewer: str, at: str, body: Mapping[str, Any]
) -> tuple[Event, Progress]:
    """Add one event of an item and bring its row in the queue up to date.

    Raises DecisionError where the transition table refuses it; nothing is written then.
    """
    before = fold(of_item(connection, verdict_id))
    # Asked before it is written: an event that the fold refuses must never be in the chain.
    step(before, Event(0, verdict_id, kind, reviewer, at, body))
    event = append(connection, verdict_id, kind, reviewer, at, body)
    after = step(before, event)
    project(connection, verdict_id, after)
    return event, after


def project(connection: Connection, verdict_id: str, now: Progress) -> None:
    """Write what an item's events add up to. A decision or a skip ends the lease."""
    connection.execute(
        update(queue)
        .where(queue.c.id == verdict_id)
        .values(**columns(now), leased_by=None, leased_until=None, drawn=None)
    )
    connection.execute(delete(votes).where(votes.c.item_id == verdict_id))
    connection.execute(delete(passes).where(passes.c.item_id == verdict_id))
    if now.votes:
        rows = [
            {"item_id": verdict_id, "reviewer": who, "label": vote.label, "event": vote.event}
            for who, vote in sorted(now.votes.items())
        ]
        connection.execute(insert(votes), rows)
    if now.passed:
        connection.execute(insert(passes), [{"item_id": verdict_id, "reviewer": who} for who in sorted(now.passed)])


def columns(now: Progress) -> dict[str, Any]:
    """The columns of the queue that events make."""
    return {
        "state": now.state.value,
        "waiting": WAITING.get(now.state, 0),
        "revision": now.revision,
        "answer": now.answer,
        "assigned": now.assigned,
        "deferred": now.deferred,
    }


def decide(
    connection: Connection,
    verdict_id: str,
    answer: Answer,
    reviewer: str,
    note: str,
    at: str,
    *,
    revision: int | None = None,
    how: str = "",
    drawing: Mapping[str, Any] | None = None,
) -> Decision:
    """Add a reviewer's answer. The same answer with the same note again adds nothing and returns the first.

    ``drawing`` says how a sheet came by the item (factcheck.review.fair); of the desk's own draws the lease tells.

    Raises DecisionError where another holds a lease on the item, it moved on from ``revision``, or its
    state refuses it.
    """
    row = connection.execute(select(queue).where(queue.c.id == verdict_id)).one()
    now = fold(of_item(connection, verdict_id))
    past = now.last_by(reviewer)
    if past and not past.ruling and reviewer in now.votes and now.votes[reviewer].event == past.event:
        same = _decision(connection, past.event)
        if same.label is answer and same.note == note:
            return same
    _check_turn(row, reviewer, at, revision)
    body: dict[str, Any] = {"label": answer.value, "note": note, "content": _content(connection, verdict_id)}
    others = [who for who in now.votes if who != reviewer]
    if not others and read_policy(connection).wants_second(verdict_id, row.label, row.sureness, answer.value):
        body["second"] = True
    if row.drawn and row.leased_by == reviewer:
        body["drawn"] = row.drawn
    if how:
        body["how"] = how
    body |= drawing or {}
    event, _ = act(connection, verdict_id, Kind.decide, reviewer, at, body)
    return _decision(connection, event.seq)


def adjudicate(
    connection: Connection,
    verdict_id: str,
    answer: Answer,
    reviewer: str,
    note: str,
    at: str,
    *,
    revision: int | None = None,
) -> Decision:
    """Settle a disputed item, or settle it otherwise.

    Raises DecisionError for one who gave an answer on it, and where another holds a lease on the item, it moved on from
    ``revision``, or its state refuses it.
    """
    row = connection.execute(select(queue).where(queue.c.id == verdict_id)).one()
    now = fold(of_item(connection, verdict_id))
    if reviewer in now.votes:
        raise DecisionError(
            f"{verdict_id}: {reviewer} answered it and cannot adjudicate it", hint="Ask a third person."
        )
    _check_turn(row, reviewer, at, revision)
    body = {"label": answer.value, "note": note, "content": _content(connection, verdict_id)}
    event, _ = act(connection, verdict_id, Kind.adjudicate, reviewer, at, body)
    return _decision(connection, event.seq)


def undo(connection: Connection, verdict_id: str, reviewer: str, at: str, note: str = "") -> Decision:
    """Take back the reviewer's last answer or ruling on an item by an event of its own, and return it.

    Of two rulings the earlier then stands again. Another's lease on the item goes on. Raises DecisionError where there
    is nothing to undo, or a ruling over it stands.
    """
    now = fold(of_item(connection, verdict_id))
    past = now.last_by(reviewer)
    if past is None:
        raise DecisionError(f"{verdict_id}: {reviewer} has nothing to undo on it")
    if over := now.kept_by(past):
        what = f"the ruling of {reviewer} is not in force" if past.ruling else f"it was adjudicated by {over}"
        raise DecisionError(f"{verdict_id}: {what}", hint="Undo the ruling in force first, or reopen the item.")
    held = connection.execute(select(queue).where(queue.c.id == verdict_id)).one()
    body: dict[str, Any] = {"undoes": past.event, "note": note}
    left = step(now, Event(0, verdict_id, Kind.undo, reviewer, at, body)).votes
    if len(left) == 1:
        (vote,) = left.values()
        if read_policy(connection).wants_second(verdict_id, held.label, held.sureness, vote.label):
            body["second"] = True
    act(connection, verdict_id, Kind.undo, reviewer, at, body)
    if held.leased_by != reviewer:
        lease = {"leased_by": held.leased_by, "leased_until": held.leased_until, "drawn": held.drawn}
        connection.execute(update(queue).where(queue.c.id == verdict_id).values(**lease))
    return _decision(connection, past.event)


def last_decided(connection: Connection, reviewer: str, *, undoable: bool = False) -> str:
    """The item on which the reviewer's newest answer in force stands now, taken over from another one or not.

    ``undoable``: the newest that :func:`undo` takes back; what was ruled on is passed over. Raises DecisionError where
    there is none.
    """
    mine = select(events).where(events.c.reviewer == reviewer)
    first: dict[int, int] = {}
    copies: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(mine.where(events.c.kind == Kind.carry.value).order_by(events.c.seq)):
        source = int(said(row)["from"])
        first[row.seq] = first.get(source, source)
        copies[first[row.seq]].insert(0, row)
    kinds = (Kind.decide.value, Kind.adjudicate.value)
    for row in connection.execute(mine.where(events.c.kind.in_(kinds)).order_by(events.c.seq.desc())):
        there = fold(of_item(connection, row.item_id))
        for stands in (*copies[row.seq], row):
            # While its own item is live, what stands elsewhere was reused there: it did not move.
            if stands.item_id != row.item_id and there.state is not State.stale:
                continue
            now = there if stands.item_id == row.item_id else fold(of_item(connection, stands.item_id))
            past = now.last_by(reviewer)
            if past is None or past.event != stands.seq or now.state is State.stale:
                continue
            if not (undoable and now.kept_by(past)):
                return str(stands.item_id)
    raise DecisionError(f"{reviewer} has nothing to undo", hint="factcheck review list shows what was decided.")


def check_turn(connection: Connection, verdict_id: str, reviewer: str, at: str) -> None:
    """Raises DecisionError where another holds a lease on the item."""
    _check_turn(connection.execute(select(queue).where(queue.c.id == verdict_id)).one(), reviewer, at, None)


def _check_turn(row: Row[Any], reviewer: str, at: str, revision: int | None) -> None:
    if revision is not None and row.revision != revision:
        raise DecisionError(
            f"{row.id} moved on: it is at revision {row.revision}, not {revision}",
            hint="Look at it again, then decide.",
        )
    if row.leased_by and row.leased_by != reviewer and row.leased_until > at:
        raise DecisionError(
            f"{row.id} is in the hands of {row.leased_by} until {row.leased_until}",
            hint="Take another item (factcheck review next), or wait.",
        )


def _content(connection: Connection, verdict_id: str) -> str:
    """The hash of what was decided on, so that a decision can never be read as one on something else."""
    return digest(connection.execute(select(items.c.body).where(items.c.id == verdict_id)).scalar_one())


def _decision(connection: Connection, seq: int) -> Decision:
    return decisions_of(connection.execute(select(events).where(events.c.seq == seq)).all())[0]


def decisions_of(rows: Any) -> list[Decision]:
    """Stored decide, carry and adjudicate events as decisions."""
    return [
        Decision(
            id=row.seq,
            verdict_id=row.item_id,
            reviewer=row.reviewer,
            label=Answer(body["label"]),
            note=body["note"],
            at=row.at,
        )
        for row, body in ((row, said(row)) for row in rows)
    ]
