"""The states of a review item, and the one table of what moves it from which to which.

An item's state is a fold of its events, nothing else: :func:`fold` is what the store applies event by event and what
the audit applies to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from factcheck.errors import DecisionError


class State(StrEnum):
    """Where an item stands. ``leased`` is never stored: it is an open item while somebody's lease on it runs."""

    open = "open"
    leased = "leased"
    needs_second = "needs_second"
    disputed = "disputed"
    decided = "decided"
    adjudicated = "adjudicated"
    stale = "stale"


class Kind(StrEnum):
    """What an event says."""

    decide = "decide"
    adjudicate = "adjudicate"
    undo = "undo"
    reopen = "reopen"
    carry = "carry"  # a decision taken over from an earlier version of the report
    supersede = "supersede"  # a newer version of the report took this item's place
    restore = "restore"  # the earlier version of the report was verified again and is the current one
    skip = "skip"
    defer = "defer"
    assign = "assign"
    policy = "policy"  # the desk's rules; belongs to no item


_ANY = frozenset({State.open, State.needs_second, State.disputed, State.decided})
_ALL = _ANY | {State.adjudicated}

# From which states a kind of event is allowed, and to which it may lead. Everything else is refused.
TRANSITIONS: Mapping[Kind, tuple[frozenset[State], frozenset[State]]] = {
    Kind.decide: (_ANY, _ANY - {State.open}),
    Kind.carry: (frozenset({State.open, State.needs_second, State.disputed, State.decided}), _ALL - {State.open}),
    Kind.adjudicate: (frozenset({State.disputed, State.adjudicated}), frozenset({State.adjudicated})),
    Kind.undo: (_ALL - {State.open}, _ALL),  # to adjudicated: the ruling before stands again
    Kind.reopen: (_ALL - {State.open}, frozenset({State.open})),
    Kind.supersede: (_ALL, frozenset({State.stale})),
    Kind.restore: (frozenset({State.stale}), _ALL),
    Kind.skip: (_ANY, _ANY),
    Kind.defer: (_ALL, _ALL),
    Kind.assign: (_ALL, _ALL),
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One reviewer's answer in force. ``event`` is the number of the event that gave it."""

    label: str
    event: int
    second: bool = False  # this answer asks for a second reviewer


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that an undo may take back, and what was in force before it."""

    reviewer: str
    event: int
    before: Vote | None
    ruling: bool
    ruled_by: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that the events of an item add up to. ``history`` holds the events that an undo may take back."""

    state: State = State.open
    revision: int = 0
    votes: Mapping[str, Vote] = field(default_factory=dict)
    ruling: Vote | None = None
    ruled_by: str = ""
    assigned: str | None = None
    deferred: str | None = None
    passed: frozenset[str] = frozenset()
    history: tuple[Past, ...] = ()

    def last_by(self, reviewer: str) -> Past | None:
        """The reviewer's newest decision that is still in force."""
        return next((past for past in reversed(self.history) if past.reviewer == reviewer), None)

    def kept_by(self, past: Past) -> str:
        """Whose later ruling rests on a decision, so that it cannot be taken back; "" where it can.

        Taking back the ruling in force makes the one before it stand again; one overruled, and the answers that were
        ruled on, stay until the ruling over them is taken back or the item is opened again.
        """
        if past.ruling and (self.ruling is None or self.ruling.event != past.event):
            return self.ruled_by or past.reviewer
        return self.ruled_by if self.ruling and not past.ruling else ""

    @property
    def answer(self) -> str | None:
        """The label in force: the adjudicator's, else the one that all reviewers gave; None while that is open."""
        if self.ruling:
            return self.ruling.label
        labels = {vote.label for vote in self.votes.values()}
        return labels.pop() if len(labels) == 1 and self.state is not State.needs_second else None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the chain. ``at`` is UTC, ISO 8601; ``body`` holds what the kind needs (label, note, …)."""

    seq: int
    item_id: str
    kind: Kind
    reviewer: str
    at: str
    body: Mapping[str, Any]


def fold(events: Iterable[Event]) -> Progress:
    """What the events of one item, in order, add up to. Raises DecisionError for a move that the table refuses."""
    progress = Progress()
    for event in events:
        progress = step(progress, event)
    return progress


def step(now: Progress, event: Event) -> Progress:
    """The item after one more event. Raises DecisionError for a move that :data:`TRANSITIONS` refuses."""
    sources, targets = TRANSITIONS[event.kind]
    if now.state not in sources:
        raise DecisionError(f"{event.item_id} is {now.state}: {event.kind} is not possible", hint=_HINTS[now.state])
    after = _apply(now, event)
    if after.state not in targets:
        raise DecisionError(f"{event.item_id}: {event.kind} cannot lead from {now.state} to {after.state}")
    return after


_HINTS = {
    State.open: "Nothing was decided on it yet.",
    State.needs_second: "A second reviewer decides it next.",
    State.disputed: "An adjudicator decides it next.",
    State.decided: "Undo or reopen it first.",
    State.adjudicated: "Reopen it first.",
    State.stale: "A newer version of its report was verified; decide there.",
    State.leased: "Wait until the lease ends.",
}


def _apply(now: Progress, event: Event) -> Progress:
    body, kind = event.body, event.kind
    votes, ruling, ruled_by, history = dict(now.votes), now.ruling, now.ruled_by, now.history
    assigned, deferred, passed, state = now.assigned, now.deferred, now.passed, now.state
    if kind in (Kind.decide, Kind.carry, Kind.adjudicate):
        vote = Vote(str(body["label"]), event.seq, bool(body.get("second")))
        if kind is Kind.adjudicate or body.get("ruling"):
            history = (*history, Past(event.reviewer, event.seq, ruling, True, ruled_by))
            ruling, ruled_by = vote, event.reviewer
        else:
            history = (*history, Past(event.reviewer, event.seq, votes.get(event.reviewer), False))
            votes[event.reviewer] = vote
        deferred, passed = None, passed - {event.reviewer}
        state = _judge(votes, ruling)
    elif kind is Kind.undo:
        past = now.last_by(event.reviewer)
        if past is None or past.event != body["undoes"]:
            raise DecisionError(f"{event.item_id}: {body['undoes']} is not the last decision of {event.reviewer}")
        if past.ruling:
            ruling, ruled_by = past.before, past.ruled_by
        elif past.before is None:
            del votes[event.reviewer]
        else:
            votes[event.reviewer] = past.before
        if body.get("second") and len(votes) == 1:  # the answer left over is as good as a first one
            votes = {who: replace(vote, second=True) for who, vote in votes.items()}
        history = tuple(each for each in history if each is not past)
        state = _judge(votes, ruling)
    elif kind is Kind.reopen:
        votes, ruling, ruled_by, history, state = {}, None, "", (), State.open
        deferred, passed = None, frozenset()
    elif kind is Kind.supersede:
        state = State.stale
    elif kind is Kind.restore:
        state = _judge(votes, ruling)
    elif kind is Kind.skip:
        passed = passed | {event.reviewer}
    elif kind is Kind.defer:
        deferred = body["until"]
    elif kind is Kind.assign:
        assigned = body["to"]
    return Progress(state, now.revision + 1, votes, ruling, ruled_by, assigned, deferred, passed, history)


def _judge(votes: Mapping[str, Vote], ruling: Vote | None) -> State:
    if ruling is not None:
        return State.adjudicated
    if not votes:
        return State.open
    if len({vote.label for vote in votes.values()}) > 1:
        return State.disputed
    if len(votes) == 1 and next(iter(votes.values())).second:
        return State.needs_second
    return State.decided
