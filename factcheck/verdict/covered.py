"""The time that a document covers, where its title tells it ("… seventeenth quarterly report (January to March 2019)").

A passage without a date speaks of that time. The check of dates compares the claim's with it, and where they agree the
stance model is asked about the claim without its dates: they are settled, and a model that looks for them in the
passage takes their absence for silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from factcheck.model import Citation, Claim, Outcome, Passage
from factcheck.text.dates import DateMention, find_dates
from factcheck.text.periods import compare_dates

_LEADING_IN = re.compile(r"(?:^|,?\s+)(?:in|on|during)\s+(?:(?:the|early|late|mid)[\s-]+)*$", re.IGNORECASE)


def covered(citation: Citation, passage: str) -> tuple[DateMention, ...]:
    """The dates and periods of a document's title, for a ``passage`` that holds none; else empty. In order."""
    return () if find_dates(passage, citation.published) else _titled(citation.title)


@lru_cache(maxsize=4096)
def _titled(title: str) -> tuple[DateMention, ...]:
    return tuple(mention for mention in find_dates(title) if mention.resolved and not mention.relation)


def agreeing(ours: DateMention, periods: Sequence[DateMention]) -> DateMention | None:
    """The first of the ``periods`` that a date of a claim agrees with; None if there is none."""
    return next((period for period in periods if compare_dates(ours, period) is Outcome.agrees), None)


def asked(claim: Claim, passage: Passage, citation: Citation) -> str:
    """The claim as the stance model is asked about it beside ``passage``: its statement, without its dates where the
    document covers them all and each can be cut out ("in early 2019", "On 7 October 2019, ")."""
    ours = find_dates(claim.statement, claim.date)
    periods = covered(citation, passage.quote) if ours else ()
    if not periods or not all(ours_one.resolved and agreeing(ours_one, periods) for ours_one in ours):
        return claim.statement
    return _without(claim.statement, ours)


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
