"""The chain of events: every event carries a hash over itself and the hash before it.

Whoever changes, drops or reorders a stored event breaks every hash after it; whoever rewrites the whole chain ends at
another head than the one printed in the exports. The hash is over the stored bytes, so a database that changes a text
on its way in is found out too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from factcheck.errors import StoreError
from factcheck.review.codec import DAMAGED, digest, encode
from factcheck.review.schema import events
from factcheck.review.states import Event, Kind

START = "0" * 64


def link(prev: str, seq: int, item_id: str, kind: str, reviewer: str, at: str, body: str) -> str:
    """The hash of an event that follows ``prev``: SHA-256 over both, unambiguously joined."""
    return digest(json.dumps([prev, seq, item_id, kind, reviewer, at, body], ensure_ascii=True, separators=(",", ":")))


def append(connection: Connection, item_id: str, kind: Kind, reviewer: str, at: str, body: Mapping[str, Any]) -> Event:
    """Add one event at the end of the chain, inside the caller's write transaction (which is alone among writers)."""
    seq, prev = end(connection)
    text = encode(body)
    row = {"item_id": item_id, "kind": kind.value, "reviewer": reviewer, "at": at, "body": text}
    hashed = link(prev, seq + 1, item_id, kind.value, reviewer, at, text)
    connection.execute(insert(events).values(seq=seq + 1, prev=prev, hash=hashed, **row))
    return Event(seq + 1, item_id, kind, reviewer, at, json.loads(text))


def end(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last event; (0, 64 zeros) before the first."""
    row = connection.execute(select(events.c.seq, events.c.hash).order_by(events.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, START)


def of_item(connection: Connection, item_id: str) -> list[Event]:
    """The events of one item, oldest first."""
    return read(connection.execute(select(events).where(events.c.item_id == item_id).order_by(events.c.seq)))


def read(rows: Iterable[Row[Any]]) -> list[Event]:
    """Stored rows as events. Raises StoreError for a damaged one."""
    return [Event(r.seq, r.item_id, Kind(r.kind), r.reviewer, r.at, said(r)) for r in rows]


_ANSWER = frozenset({"label", "note"})
_NEEDED = {
    Kind.decide: _ANSWER | {"content"},
    Kind.adjudicate: _ANSWER | {"content"},
    Kind.carry: _ANSWER | {"from"},
    Kind.undo: {"undoes"},
    Kind.supersede: {"run", "report"},
    Kind.defer: {"until"},
    Kind.assign: {"to"},
    Kind.policy: {"policy"},
}


def said(row: Row[Any]) -> dict[str, Any]:
    """What a stored event says: its body, with all that its kind needs. Raises StoreError for a damaged one."""
    try:
        body, needed = json.loads(row.body), _NEEDED.get(Kind(row.kind), frozenset())
    except ValueError as error:
        raise StoreError(f"event {row.seq} is damaged: {error}", hint=DAMAGED) from error
    if not isinstance(body, dict) or needed - body.keys():
        lacks = f"no {min(needed - body.keys())} in it" if isinstance(body, dict) else "nothing that an event says"
        raise StoreError(f"event {row.seq} is damaged: there is {lacks}", hint=DAMAGED)
    return body


def broken(connection: Connection) -> tuple[list[str], str]:
    """Every place where the chain does not hold, in words, and the head as recomputed from the stored events."""
    problems: list[str] = []
    prev, expected = START, 1
    for row in connection.execute(select(events).order_by(events.c.seq)):
        if row.seq != expected:
            problems.append(f"event {row.seq} stands where event {expected} should")
        if row.prev != prev:
            problems.append(f"event {row.seq} does not follow the event before it")
        hashed = link(row.prev, row.seq, row.item_id, row.kind, row.reviewer, row.at, row.body)
        if hashed != row.hash:
            problems.append(f"event {row.seq} is not what was hashed")
        prev, expected = row.hash, row.seq + 1
    return problems, prev
