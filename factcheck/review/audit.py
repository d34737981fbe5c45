"""The audit: is the chain whole, and does the queue say what the events say?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select

from factcheck.errors import FactcheckError
from factcheck.model import Report, Verdict
from factcheck.review.chain import broken, read
from factcheck.review.codec import decode, digest
from factcheck.review.decide import columns
from factcheck.review.intake import queued
from factcheck.review.schema import events, items, passes, queue, reports, votes
from factcheck.review.states import Kind, Progress, fold

_MADE_BY_OTHERS = ("repeats", "gain")  # depend on the other items; left out of the comparison row by row


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit found. ``head`` is the hash of the last event; ``problems`` is empty where all is well."""

    events: int
    items: int
    head: str
    problems: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def audit(connection: Connection, expect: str | None) -> Audit:
    """Rebuild the chain's hashes and every item's state from what is stored, and compare.

    ``expect`` is a head printed by an earlier export: the chain must still contain it.
    """
    problems, head = broken(connection)
    if expect is not None:
        begins = events.c.hash.like(f"{expect}%") if len(expect) >= 8 and expect.isalnum() else events.c.hash == expect
        if connection.execute(select(events.c.seq).where(begins).limit(1)).first() is None and head != expect:
            problems.append(f"the chain does not contain the expected head {expect}")
    contents: dict[str, str] = {}
    checked = 0
    known_reports = {row.id: decode(Report, row.body) for row in connection.execute(select(reports))}
    queue_rows = {row.id: row._mapping for row in connection.execute(select(queue))}
    progress = _progress(connection, problems)
    votes_stored = _grouped(connection, votes)
    passes_stored = _grouped(connection, passes)
    for row in connection.execute(select(items).where(items.c.status == "checked")):
        checked += 1
        contents[row.id] = digest(row.body)
        stored = queue_rows.pop(row.id, None)
        if stored is None:
            problems.append(f"{row.id} is not in the queue")
            continue
        now = progress.pop(row.id, Progress())
        verdict = decode(Verdict, row.body)
        expected = queued(verdict, known_reports[row.report_id]) | columns(now)
        wrong = [name for name, value in expected.items() if name not in _MADE_BY_OTHERS and stored[name] != value]
        if wrong:
            problems.append(f"{row.id}: the queue differs from the events in {', '.join(wrong)}")
        if votes_stored.get(row.id, []) != sorted((who, vote.label, vote.event) for who, vote in now.votes.items()):
            problems.append(f"{row.id}: the answers kept differ from the events")
        if [each[0] for each in passes_stored.get(row.id, [])] != sorted(now.passed):
            problems.append(f"{row.id}: the skips kept differ from the events")
    problems += [f"{left} is in the queue and nowhere else" for left in queue_rows]
    problems += [f"{left} has events but is no item" for left in progress]
    for row in connection.execute(select(events).where(events.c.kind.in_((Kind.decide.value, Kind.adjudicate.value)))):
        if contents.get(row.item_id) != json.loads(row.body)["content"]:
            problems.append(f"event {row.seq} decided on other content than {row.item_id} has now")
    total = connection.execute(select(events.c.seq).order_by(events.c.seq.desc()).limit(1)).scalar() or 0
    return Audit(total, checked, head, tuple(problems))


def _progress(connection: Connection, problems: list[str]) -> dict[str, Progress]:
    ordered = connection.execute(select(events).where(events.c.item_id != "").order_by(events.c.item_id, events.c.seq))
    found: dict[str, Progress] = {}
    for item_id, rows in groupby(ordered, key=lambda row: row.item_id):
        try:
            found[item_id] = fold(read(rows))
        except (FactcheckError, KeyError, ValueError) as error:
            problems.append(f"{item_id}: its events do not add up: {error}")
    return found


def _grouped(connection: Connection, table: object) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in connection.execute(select(table)):  # type: ignore[call-overload]
        found.setdefault(row[0], []).append(tuple(row[1:]))
    return {item_id: sorted(rows) for item_id, rows in found.items()}
