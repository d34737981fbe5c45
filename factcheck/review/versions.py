"""A changed report: decisions move over to claims that are the same, the rest is listed as new, changed or gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from factcheck.errors import DecisionError
from factcheck.model import Run, Verdict
from factcheck.review.chain import of_item
from factcheck.review.codec import decode, encode
from factcheck.review.decide import act
from factcheck.review.intake import count_repeats, row_bodies, statement_key
from factcheck.review.likeness import essence, versions_of_one
from factcheck.review.listing import of_report, report
from factcheck.review.schema import pairs, queue, reports, runs
from factcheck.review.states import Event, Kind, State, fold

SYSTEM = "factcheck"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """What became of the claims of the earlier verification. All are verdict ids, in the order of the text.

    ``same``: statement, label and evidence are as before (``carried`` of them had decisions, which now stand on the new
    verdicts); ``changed``: the statement is as before, the verdict or its evidence is not; ``new`` are of the new
    verification, ``gone`` of the earlier one.
    """

    earlier: tuple[tuple[str, str], ...] = ()
    same: tuple[str, ...] = ()
    carried: int = 0
    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


_NAMELESS = ("", "-", "standard input", "claim", "claims")


def _index_of(connection: Connection, run_id: str) -> str:
    body = connection.execute(select(runs.c.body).where(runs.c.id == run_id)).scalar_one()
    return decode(Run, body).index


def carry_over(
    connection: Connection, run_id: str, report_id: str, at: str, *, replaces: str | None = None
) -> CarryOver:
    """Let (``run_id``, ``report_id``) take the place of every earlier verification of the same report.

    The same report: the same id; or a file in the same place (where a place is unknown: of the same name, other than
    standard input) that has text in common with it; or the one that ``replaces`` names. All verified against the index
    of the same name: what another index says stands beside. Done again, it changes nothing.
    """
    this = connection.execute(select(pairs).where(pairs.c.run_id == run_id, pairs.c.report_id == report_id)).one()
    index = _index_of(connection, run_id)
    found = [*_earlier(connection, this), *_replaced(connection, this, replaces)]
    earlier = [pair for pair in dict.fromkeys(found) if _index_of(connection, pair.run_id) == index]
    if this.superseded:
        # An older version was verified again and is the current one: its items come back with what was said of them.
        connection.execute(update(pairs).where(pairs.c.seq == this.seq).values(superseded=0))
        for verdict in _verdicts(connection, run_id, report_id, stale=True):
            act(connection, verdict.id, Kind.restore, SYSTEM, at, {})
    if not earlier:
        return CarryOver(new=tuple(v.id for v in _verdicts(connection, run_id, report_id)))
    old = [verdict for pair in earlier for verdict in _verdicts(connection, pair.run_id, pair.report_id)]
    fresh = _verdicts(connection, run_id, report_id)
    by_essence: dict[str, list[Verdict]] = {}
    for verdict in old:
        by_essence.setdefault(essence(verdict), []).append(verdict)
    old_statements = {statement_key(verdict.claim.statement) for verdict in old}
    same: list[str] = []
    changed: list[str] = []
    new: list[str] = []
    carried = 0
    for verdict in fresh:
        partners = by_essence.get(essence(verdict))
        if partners:
            # The same sentence may stand twice in a report: the first goes with the first, spares share the last.
            partner = partners.pop(0) if len(partners) > 1 else partners[0]
            same.append(verdict.id)
            carried += carry_decisions(connection, partner.id, verdict.id)
        elif statement_key(verdict.claim.statement) in old_statements:
            changed.append(verdict.id)
        else:
            new.append(verdict.id)
    kept = {statement_key(verdict.claim.statement) for verdict in fresh}
    gone = tuple(verdict.id for verdict in old if statement_key(verdict.claim.statement) not in kept)
    for verdict in old:
        act(connection, verdict.id, Kind.supersede, SYSTEM, at, {"run": run_id, "report": report_id})
    for pair in earlier:
        connection.execute(update(pairs).where(pairs.c.seq == pair.seq).values(superseded=1))
    count_repeats(connection, kept | old_statements)
    return CarryOver(
        earlier=tuple((pair.run_id, pair.report_id) for pair in earlier),
        same=tuple(same),
        carried=carried,
        changed=tuple(changed),
        new=tuple(new),
        gone=gone,
    )


def _earlier(connection: Connection, this: Row[Any]) -> list[Row[Any]]:
    """The live verifications that this one is a newer version of, oldest first."""
    of = report(connection, this.report_id)
    named = of.source not in _NAMELESS
    near = [pairs.c.report_id == this.report_id]
    if named and this.place:
        near.append(pairs.c.place == this.place)
    if named:
        called = reports.c.source == encode(of.source)
        near.append(and_(called, pairs.c.place.is_(None)) if this.place else called)
    query = select(pairs).join(reports, reports.c.id == pairs.c.report_id)
    query = query.where(or_(*near), pairs.c.superseded == 0, pairs.c.seq != this.seq).order_by(pairs.c.seq)
    return [
        pair
        for pair in connection.execute(query)
        if pair.report_id == this.report_id or versions_of_one(of.text, report(connection, pair.report_id).text)
    ]


def _replaced(connection: Connection, this: Row[Any], named: str | None) -> list[Row[Any]]:
    """The live verifications of the report that a person named."""
    if named is None:
        return []
    query = select(pairs).where(*of_report(pairs.c.report_id, named), pairs.c.superseded == 0)
    found = list(connection.execute(query.where(pairs.c.seq != this.seq).order_by(pairs.c.seq)))
    if not found:
        raise DecisionError(f"{named}: there is no such report to replace", hint="factcheck review stats shows them.")
    return found


def _verdicts(connection: Connection, run_id: str, report_id: str, *, stale: bool = False) -> list[Verdict]:
    """The verdicts of a pair that are superseded, or that are not, in the order of the text."""
    superseded = queue.c.state == State.stale.value
    here = (queue.c.run_id == run_id) & (queue.c.report_id == report_id) & (superseded if stale else ~superseded)
    ids = list(connection.execute(select(queue.c.id).where(here).order_by(queue.c.start, queue.c.id)).scalars())
    bodies = row_bodies(connection, ids)
    return [decode(Verdict, bodies[each]) for each in ids]


def carry_decisions(connection: Connection, old_id: str, new_id: str) -> bool:
    """Give the decisions in force on one item to another that nobody decided yet; whether there were any."""
    old_events = of_item(connection, old_id)
    old = fold(old_events)
    if not old.votes or fold(of_item(connection, new_id)).history:
        return False
    by_seq = {event.seq: event for event in old_events}
    in_force = {vote.event for vote in old.votes.values()} | ({old.ruling.event} if old.ruling else set())
    for past in old.history:
        if past.event in in_force:
            _carry_one(connection, new_id, past.reviewer, by_seq[past.event], past.ruling)
    return True


def _carry_one(connection: Connection, new_id: str, reviewer: str, event: Event, ruling: bool) -> None:
    body = dict(event.body) | {"from": event.seq, **({"ruling": True} if ruling else {})}
    # The person said it when they said it: the time of the carried decision is the first one's.
    act(connection, new_id, Kind.carry, reviewer, event.at, body)
