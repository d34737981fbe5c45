"""A claim as the stance model is asked about it beside a passage.

A small model goes by the look of a figure: beside "on 23 March 2019" it calls "on 3/23/2019" refuted, and so it does
"73043 people" beside "73,043". Whether they are the same, the checks can tell. So where the passage has a date or an
amount of the claim, the model reads it in the passage's own words; and dates that the document covers
(verdict.covered), not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.model import Citation, Claim, Passage, Span
from factcheck.text.dates import DateMention, find_dates
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.verdict.covered import agreeing, covered

_LEADING_IN = re.compile(r"(?:^|,?\s+)(?:in|on|during)\s+(?:(?:the|early|late|mid)[\s-]+)*$", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:on|in|during)\s+$", re.IGNORECASE)
_BARE = {"count", "ordinal"}  # what is counted stands behind the figure, and may go by another name in the passage
_OTHER = {"label", "score"}  # names and results, no amounts


def asked(claim: Claim, *parts: tuple[Passage, Citation]) -> str:
    """The statement of ``claim`` as the model is asked about it beside all ``parts``: each date and amount that one of
    them gives just as exactly is put in its words.

    Without its dates where the documents of all parts cover them all and each can be cut out ("in early 2019", "On 7
    October 2019, ").
    """
    ours = find_dates(claim.statement, claim.date)
    if ours and all(_covers(ours, passage, citation) for passage, citation in parts):
        return _without(claim.statement, ours)
    statement = claim.statement
    for passage, citation in parts:
        statement = _in_its_words(statement, claim.date, passage.quote, citation.published)
    return statement


def _covers(ours: Sequence[DateMention], passage: Passage, citation: Citation) -> bool:
    periods = covered(citation, passage.quote)
    return bool(periods) and all(date.resolved and agreeing(date, periods) for date in ours)


def _in_its_words(statement: str, today: str | None, passage: str, published: str | None) -> str:
    """``statement``, said on ``today``, with each date and amount as the first equal one of ``passage`` is written,
    unless one is written alike."""
    told: list[tuple[Span, list[str]]] = []
    for date in find_dates(statement, today):
        same = [d for d in find_dates(passage, published) if _same_date(date, d)]
        bare = any(d.relative for d in (date, *same))  # "yesterday" has no "on" before it, "20 December" has
        span = _with_preposition(statement, date.span) if bare else date.span
        told.append((span, [(_with_preposition(passage, d.span) if bare else d.span).of(passage) for d in same]))
    dated = [span for span, _ in told]
    for amount in find_quantities(statement):
        place = _place(amount)
        if amount.dimension not in _OTHER and not any(place.overlaps(span) for span in dated):
            same_ones = [a for a in find_quantities(passage) if _same_amount(amount, a)]
            told.append((place, [_place(a).of(passage) for a in same_ones]))
    for span, words in sorted(told, key=lambda one: -one[0].start):
        if words and span.of(statement).lower() not in [word.lower() for word in words]:
            statement = statement[: span.start] + words[0] + statement[span.end :]
    return statement


def _with_preposition(text: str, span: Span) -> Span:
    before = _PREPOSITION.search(text, 0, span.start)
    return Span(before.start(), span.end) if before else span


def _place(amount: Quantity) -> Span:
    return amount.figure if amount.dimension in _BARE else amount.span


def _same_date(one: DateMention, other: DateMention) -> bool:
    both = one.resolved and other.resolved
    return both and (one.start, one.end, one.relation) == (other.start, other.end, other.relation)


def _same_amount(one: Quantity, other: Quantity) -> bool:
    mine, its = ((a.dimension, a.value, a.upper, a.bound, a.change) for a in (one, other))
    return mine == its


def _without(statement: str, dates: Sequence[DateMention]) -> str:
    for date in reversed(dates):
        head, tail = statement[: date.span.start], statement[date.span.end :]
        leading = _LEADING_IN.search(head)
        if leading is None or date.relation:
            return statement
        head = head[: leading.start()]
        if not head or leading.group().startswith(","):
            tail = tail.removeprefix(",")
        statement = head + tail if head else tail.lstrip()
    return statement[:1].upper() + statement[1:]
