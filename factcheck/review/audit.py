"""The audit: is the chain whole, and does the queue say what the events say?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select

from factcheck.errors import FactcheckError
from factcheck.model import Failure, Report, Run, Skipped, Verdict
from factcheck.review.chain import START, broken, read, said
from factcheck.review.codec import digest, stored
from factcheck.review.decide import columns
from factcheck.review.intake import queued
from factcheck.review.schema import events, items, passes, queue, reports, runs, votes
from factcheck.review.states import Kind, Progress, fold

Noun = TypeVar("Noun")
_NOUNS: dict[str, type[Verdict | Skipped | Failure]] = {"checked": Verdict, "skipped": Skipped, "failed": Failure}
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
        before_the_first = START.startswith(expect) and len(expect) >= 8  # every chain goes on from there
        if not before_the_first and connection.execute(select(events.c.seq).where(begins).limit(1)).first() is None:
            problems.append(f"the chain does not contain the expected head {expect}")
    contents: dict[str, str] = {}
    checked = 0
    known_runs = {row.id: _sound(problems, Run, row) for row in connection.execute(select(runs))}
    known_reports = {row.id: _sound(problems, Report, row) for row in connection.execute(select(reports))}
    queue_rows = {row.id: row._mapping for row in connection.execute(select(queue))}
    progress = _progress(connection, problems)
    votes_stored = _grouped(connection, votes)
    passes_stored = _grouped(connection, passes)
    for row in connection.execute(select(items)):
        found = _sound(problems, _NOUNS.get(row.status, Verdict), row)
        for kind, id, known in (("run", row.run_id, known_runs), ("report", row.report_id, known_reports)):
            if id not in known:
                problems.append(f"{row.id}: there is no {kind} {id}")
        if row.status != "checked":
            continue
        checked += 1
        contents[row.id] = digest(row.body)
        listed = queue_rows.pop(row.id, None)
        if listed is None:
            problems.append(f"{row.id} is not in the queue")
            continue
        now, report = progress.pop(row.id, Progress()), known_reports.get(row.report_id)
        expected = (queued(found, report) if isinstance(found, Verdict) and report else {}) | columns(now)
        wrong = [name for name, value in expected.items() if name not in _MADE_BY_OTHERS and listed[name] != value]
        if wrong:
            problems.append(f"{row.id}: the queue differs from the events in {', '.join(wrong)}")
        if votes_stored.get(row.id, []) != sorted((who, vote.label, vote.event) for who, vote in now.votes.items()):
            problems.append(f"{row.id}: the answers kept differ from the events")
        if [each[0] for each in passes_stored.get(row.id, [])] != sorted(now.passed):
            problems.append(f"{row.id}: the skips kept differ from the events")
    problems += [f"{left} is in the queue and nowhere else" for left in queue_rows]
    problems += [f"{left} has events but is no item" for left in progress]
    for row in connection.execute(select(events).where(events.c.kind.in_((Kind.decide.value, Kind.adjudicate.value)))):
        body = _said(row)
        if body is not None and contents.get(row.item_id) != body["content"]:
            problems.append(f"event {row.seq} decided on other content than {row.item_id} has now")
    total = connection.execute(select(events.c.seq).order_by(events.c.seq.desc()).limit(1)).scalar() or 0
    return Audit(total, checked, head, tuple(problems))


def _sound(problems: list[str], cls: type[Noun], row: Row[Any]) -> Noun | None:
    """The noun in a stored row; None, and a problem more, where it is damaged."""
    try:
        return stored(cls, row.body, row.id)
    except FactcheckError as error:
        problems.append(str(error))
        return None


def _said(row: Row[Any]) -> dict[str, Any] | None:
    """What an event says; None for a damaged one, which the chain and its item have told of."""
    try:
        return said(row)
    except FactcheckError:
        return None


def _progress(connection: Connection, problems: list[str]) -> dict[str, Progress]:
    ordered = connection.execute(select(events).where(events.c.item_id != "").order_by(events.c.item_id, events.c.seq))
    found: dict[str, Progress] = {}
    for item_id, rows in groupby(ordered, key=lambda row: row.item_id):
        try:
            found[item_id] = fold(read(rows))
        except (FactcheckError, KeyError, TypeError, ValueError) as error:
            problems.append(f"{item_id}: its events do not add up: {error}")
    return found


def _grouped(connection: Connection, table: object) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in connection.execute(select(table)):  # type: ignore[call-overload]
        found.setdefault(row[0], []).append(tuple(row[1:]))
    return {item_id: sorted(rows) for item_id, rows in found.items()}
