"""The time that a document covers, where its title tells it ("… seventeenth quarterly report (January to March 2019)").

A passage without a date speaks of that time. The check of dates compares the claim's with it, and where they agree the
stance model is asked about the claim without its dates (verdict.asking): they are settled, and a model that looks for
them in the passage takes their absence for silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from factcheck.model import Citation, Outcome
from factcheck.text.dates import DateMention, find_dates
from factcheck.text.periods import compare_dates


def covered(citation: Citation, passage: str) -> tuple[DateMention, ...]:
    """The dates and periods of a document's title, for a ``passage`` that holds none; else empty. In order."""
    return () if find_dates(passage, citation.published) else _titled(citation.title)


@lru_cache(maxsize=4096)
def _titled(title: str) -> tuple[DateMention, ...]:
    return tuple(mention for mention in find_dates(title) if mention.resolved and not mention.relation)


def agreeing(ours: DateMention, periods: Sequence[DateMention]) -> DateMention | None:
    """The first of the ``periods`` that a date of a claim agrees with; None if there is none."""
    return next((period for period in periods if compare_dates(ours, period) is Outcome.agrees), None)
