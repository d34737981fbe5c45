"""A changed report: decisions move over to claims that are the same, the rest is listed as new, changed or gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from factcheck.errors import DecisionError
from factcheck.model import Run, Verdict
from factcheck.review.chain import of_item, said
from factcheck.review.codec import encode, stored
from factcheck.review.decide import act
from factcheck.review.intake import count_repeats, row_bodies, statement_key
from factcheck.review.likeness import essence, versions_of_one
from factcheck.review.listing import of_report, report
from factcheck.review.schema import events, pairs, queue, reports, runs
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
    return stored(Run, body, run_id).index


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
    carried = 0
    found = [*_earlier(connection, this), *_replaced(connection, this, replaces)]
    earlier = [pair for pair in dict.fromkeys(found) if _index_of(connection, pair.run_id) == index]
    if this.superseded:
        # An older version was verified again and is the current one: its items come back with what was said of them.
        later = dict.fromkeys([*_successors(connection, this), *earlier])
        back = _verdicts(connection, run_id, report_id, stale=True)
        connection.execute(update(pairs).where(pairs.c.seq == this.seq).values(superseded=0))
        for verdict in back:
            act(connection, verdict.id, Kind.restore, SYSTEM, at, {})
        carried += _catch_up(connection, back, [_verdicts(connection, p.run_id, p.report_id) for p in later], at)
    if not earlier:
        return CarryOver(
            new=tuple(v.id for v in _verdicts(connection, run_id, report_id, stale=False)), carried=carried
        )
    old = [v for pair in earlier for v in _verdicts(connection, pair.run_id, pair.report_id, stale=False)]
    fresh = _verdicts(connection, run_id, report_id, stale=False)
    by_essence = _partners(connection, old, fresh)
    old_statements = {statement_key(verdict.claim.statement) for verdict in old}
    same: list[str] = []
    changed: list[str] = []
    new: list[str] = []
    for verdict in fresh:
        partners = by_essence.get(essence(verdict))
        if partners:
            same.append(verdict.id)
            carried += carry_decisions(connection, _next(partners).id, verdict.id)
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
    called = list(dict.fromkeys(pair.report_id for pair in found))
    if len(called) > 1 and named not in called:
        raise DecisionError(f"{named}: more than one report is called so: {', '.join(called)}", hint="Name it by id.")
    return found


def _verdicts(connection: Connection, run_id: str, report_id: str, *, stale: bool | None = None) -> list[Verdict]:
    """The verdicts of a pair, all or only those that are (not) superseded, in the order of the text."""
    here = (queue.c.run_id == run_id) & (queue.c.report_id == report_id)
    if stale is not None:
        here &= (queue.c.state == State.stale.value) == stale
    ids = list(connection.execute(select(queue.c.id).where(here).order_by(queue.c.start, queue.c.id)).scalars())
    bodies = row_bodies(connection, ids)
    return [stored(Verdict, bodies[each], each) for each in ids]


def _by_essence(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(essence(verdict), []).append(verdict)
    return found


def _partners(
    connection: Connection, others: Sequence[Verdict], verdicts: Sequence[Verdict]
) -> dict[str, list[Verdict]]:
    """The verdicts among ``others`` that say the same as some of ``verdicts``, by what they say.

    The same sentence may stand several times in a report. Where it stands there more often than here, first those are
    left out that nobody decided, so that no decision is lost to a copy without one.
    """
    here = Counter(essence(verdict) for verdict in verdicts)
    found = {key: same for key, same in _by_essence(others).items() if key in here}
    for key, same in found.items():
        if len(same) > here[key]:
            best = sorted(same, key=lambda each: -_said_on(connection, each.id))[: here[key]]
            kept = {each.id for each in best}
            found[key] = [each for each in same if each.id in kept]
    return found


def _said_on(connection: Connection, verdict_id: str) -> int:
    """2: a decision on the item is in force; 1: one was taken back; 0: nobody decided on it."""
    history = of_item(connection, verdict_id)
    return 2 if fold(history).votes else int(any(event.kind in _WORDS for event in history))


def _next(partners: list[Verdict]) -> Verdict:
    """The first goes with the first, spares share the last."""
    return partners.pop(0) if len(partners) > 1 else partners[0]


def carry_decisions(connection: Connection, old_id: str, new_id: str) -> bool:
    """Give the decisions in force on one item to another that nobody decided yet; whether there were any."""
    old_events = of_item(connection, old_id)
    old = fold(old_events)
    if not old.votes or fold(of_item(connection, new_id)).history:
        return False
    by_seq = {event.seq: event for event in old_events}
    in_force = {vote.event: vote for vote in (*old.votes.values(), *([old.ruling] if old.ruling else []))}
    for past in old.history:
        if past.event in in_force:
            # Asked for by the answer itself, or by an undo that left it alone.
            second = {"second": True} if in_force[past.event].second else {}
            ruling = {"ruling": True} if past.ruling else {}
            _carry_one(connection, new_id, past.reviewer, by_seq[past.event], second | ruling)
    return True


def _carry_one(connection: Connection, new_id: str, reviewer: str, event: Event, more: Mapping[str, bool]) -> None:
    body = dict(event.body) | {"from": event.seq, **more}
    # The person said it when they said it: the time of the carried decision is the first one's.
    act(connection, new_id, Kind.carry, reviewer, event.at, body)


def _successors(connection: Connection, pair: Row[Any]) -> list[Row[Any]]:
    """The verifications that took the place of a superseded one, one after another, up to the current one."""
    found: list[Row[Any]] = []
    while pair.superseded:
        here = (queue.c.run_id == pair.run_id) & (queue.c.report_id == pair.report_id)
        told = select(events).join(queue, queue.c.id == events.c.item_id)
        told = told.where(here, events.c.kind == Kind.supersede.value).order_by(events.c.seq.desc()).limit(1)
        row = connection.execute(told).first()
        if row is None:  # it has no verdict, so that no event tells what followed it
            break
        by = said(row)
        took = (pairs.c.run_id == by["run"]) & (pairs.c.report_id == by["report"])
        pair = connection.execute(select(pairs).where(took)).one()
        found.append(pair)
    return found


def _catch_up(connection: Connection, restored: Sequence[Verdict], later: Sequence[Sequence[Verdict]], at: str) -> int:
    """Let restored items say what was said last of the same claims on the same grounds, in the verifications that
    took their place; on how many of them decisions came so.

    What they say themselves may have been taken back there, or changed.
    """
    versions = [_partners(connection, verdicts, restored) for verdicts in later]
    moved = 0
    for verdict in restored:
        own = of_item(connection, verdict.id)
        partners = [version[essence(verdict)] for version in versions if essence(verdict) in version]
        others = [(each.id, of_item(connection, each.id)) for each in map(_next, partners)]
        newest, events_there = max(
            others, key=lambda other: _last_word(connection, other[1]), default=(verdict.id, own)
        )
        word = _last_word(connection, events_there)
        if word <= _last_word(connection, own) or _standing(connection, events_there) == _standing(connection, own):
            continue
        if fold(own).state is not State.open:
            act(connection, verdict.id, Kind.reopen, SYSTEM, at, {"note": "", "from": word})
        moved += carry_decisions(connection, newest, verdict.id)
    return moved


_WORDS = frozenset({Kind.decide, Kind.adjudicate, Kind.undo, Kind.reopen, Kind.carry})


def _last_word(connection: Connection, history: Sequence[Event]) -> int:
    """The number of the event with which a person last decided, or took back, anything on an item; 0: nobody did.

    What was taken over counts as of when it was said first.
    """
    return max((origin(connection, event) for event in history if event.kind in _WORDS), default=0)


def _standing(connection: Connection, history: Sequence[Event]) -> set[tuple[int, bool]]:
    """The decisions in force on an item by the events with which people took them; ``True``: a ruling."""
    now, by_seq = fold(history), {event.seq: event for event in history}
    votes = {(origin(connection, by_seq[vote.event]), False) for vote in now.votes.values()}
    return votes | ({(origin(connection, by_seq[now.ruling.event]), True)} if now.ruling else set())


def origin(connection: Connection, event: Event) -> int:
    """The number of the event that ``event`` was taken over from, over as many versions as there were; else its own."""
    seq, source = event.seq, event.body.get("from")
    while source is not None:
        seq = int(source)
        source = said(connection.execute(select(events).where(events.c.seq == seq)).one()).get("from")
    return seq
