"""Who may see what: nobody sees the answers of others, nor on a blind desk the machine's verdict, before their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from factcheck.model import ReviewItem
from factcheck.review.names import plain_name
from factcheck.review.states import State

if TYPE_CHECKING:
    from factcheck.review.order import Order

_SETTLED = (State.decided.value, State.adjudicated.value, State.stale.value)
_CONTESTED = (State.disputed.value, State.adjudicated.value)


def answered(item: ReviewItem, reviewer: str) -> bool:
    """Whether the reviewer gave an answer on the item, carried ones included, that is in force."""
    name = plain_name(reviewer)
    return any(decision.reviewer == name for decision in item.decisions)


def may_adjudicate(item: ReviewItem) -> bool:
    """Whether there is anything to settle; an item without two answers is never shown to an adjudicator."""
    return item.state in _CONTESTED


def seen_by(item: ReviewItem, reviewer: str, *, adjudicate: bool = False) -> ReviewItem:
    """The item without what the reviewer must not see: before their own answer, the answers of others.

    An adjudicator sees all answers of an item that is disputed.
    """
    open_to_all = item.state in _SETTLED or (adjudicate and may_adjudicate(item))
    return item if open_to_all or answered(item, reviewer) else replace(item, decisions=())


def hidden(item: ReviewItem, reviewer: str, *, blind: bool, adjudicate: bool = False) -> bool:
    """Whether the machine's verdict stays hidden from the reviewer. Ask it of the item as stored, not as seen."""
    return blind and not answered(item, reviewer) and not (adjudicate and may_adjudicate(item))


def fair_order(order: Order, *, blind: bool) -> Order:
    """The order in which a blind desk works: one that follows the verdicts would tell them, so it becomes random."""
    return "random" if blind and order in ("problems", "uncertainty") else order
