"""How much the figures, dates and names of a claim speak against its being borne out by a passage: a graded veto.

A check says agrees, differs, undecided or not verifiable; this says how telling each of these is. For every figure,
date of a claim the kind of its match is looked up in ``WEIGHTS``: the logarithm of how much more often that kind of
match is met where the item was replaced than where it stands as written; a name's is the sum of what is seen of it
(factcheck.verdict.rivals), on the same scale. The largest weight counts.
"""

from __future__ import annotations

from factcheck.model import Span
from factcheck.verdict.checks_dates import DateMatch, match_dates
from factcheck.verdict.checks_names import match_names
from factcheck.verdict.checks_numbers import NumberMatch, match_numbers

# Counted on train rows: python benchmarks/contrast_weights.py --data DIR
WEIGHTS: dict[str, float] = {
    "date differs other": 3.8,
    "date differs same": 5.5,
    "date undecided other": 1.5,
    "date undecided same": 1.7,
    "number agrees unit label": 0.7,
    "number differs same count": 4.7,
    "number differs same label": 6.0,
    "number differs same measure": 5.3,
    "number differs same ordinal": 3.1,
    "number differs unit count": 3.8,
    "number differs unit measure": 4.6,
    "number differs unit ordinal": 3.8,
    "number not_verifiable none count": 0.8,
    "number undecided same ordinal": 2.3,
    "number undecided unit count": 1.2,
    "number undecided unit ordinal": 4.2,
}


def mismatch(claim: str, passage: str, *, title: str = "", sentence: Span | None = None) -> float:
    """The largest weight among the matches of ``claim`` with ``passage``; 0 where nothing stands against it.

    ``sentence`` is the deciding one, counted in ``passage``; the whole of it where None.
    """
    figures = [WEIGHTS.get(kind, 0.0) for kind in match_kinds(claim, passage, sentence=sentence)]
    names = [match.weight for match in match_names(claim, passage, title)]
    return max([0.0, *figures, *names])


def match_kinds(claim: str, passage: str, *, sentence: Span | None = None) -> list[str]:
    """What became of each figure and date of ``claim``: keys of ``WEIGHTS``, in the order of kinds and places."""
    where = sentence or Span(0, len(passage))
    return [
        *(_number_kind(match) for match in match_numbers(claim, passage, where)),
        *(_date_kind(match) for match in match_dates(claim, passage, where, claim_date=None, source_date=None)),
    ]


def _number_kind(match: NumberMatch) -> str:
    pairing = "same" if match.same else "unit" if match.source is not None else "none"
    dimension = match.claim.dimension if match.claim.dimension in {"count", "ordinal", "label"} else "measure"
    return f"number {match.outcome.value} {pairing} {dimension}"


def _date_kind(match: DateMatch) -> str:
    source = match.source
    pairing = "none" if source is None else "same" if source.grain == match.claim.grain else "other"
    return f"date {match.outcome.value} {pairing}"
