"""How much the figures, dates and names of a claim speak against its being borne out by a passage: a graded veto.

A check says agrees, differs, undecided or not verifiable; this says how telling each of these is. For every figure,
date and name of a claim the kind of its match is looked up in ``WEIGHTS``: the logarithm of how much more often that
kind of match is met where the item was replaced than where it stands as written. The largest weight counts.
"""

from __future__ import annotations

from factcheck.model import Outcome, Span
from factcheck.verdict.checks_dates import DateMatch, match_dates
from factcheck.verdict.checks_names import NameMatch, match_names
from factcheck.verdict.checks_numbers import NumberMatch, match_numbers

# Counted on train rows: python benchmarks/contrast.py --data DIR --weights --limit 6000
WEIGHTS: dict[str, float] = {
    "date differs other": 3.6,
    "date differs same": 4.3,
    "date undecided other": 2.0,
    "date undecided same": 2.3,
    "name differs 2": 3.7,
    "name differs 3": 5.1,
    "name not_verifiable 1 inner like alone": 2.9,
    "name not_verifiable 1 inner like among": 1.7,
    "name not_verifiable 1 inner unlike alone": 2.1,
    "name not_verifiable 1 subject like alone": 2.2,
    "name not_verifiable 1 subject like among": 1.5,
    "name not_verifiable 1 subject unlike alone": 0.9,
    "number agrees unit label": 0.7,
    "number differs same count": 4.0,
    "number differs same label": 6.0,
    "number differs same measure": 5.3,
    "number differs same ordinal": 3.4,
    "number differs unit count": 3.8,
    "number differs unit measure": 4.4,
    "number not_verifiable none count": 1.0,
    "number not_verifiable none ordinal": 0.7,
    "number undecided same count": 2.0,
    "number undecided same ordinal": 2.3,
    "number undecided unit count": 2.0,
    "number undecided unit measure": 0.5,
}


def mismatch(claim: str, passage: str, *, title: str = "", sentence: Span | None = None) -> float:
    """The largest weight among the matches of ``claim`` with ``passage``; 0 where nothing stands against it.

    ``sentence`` is the deciding one, counted in ``passage``; the whole of it where None.
    """
    return max(
        (WEIGHTS.get(kind, 0.0) for kind in match_kinds(claim, passage, title=title, sentence=sentence)), default=0.0
    )


def match_kinds(claim: str, passage: str, *, title: str = "", sentence: Span | None = None) -> list[str]:
    """What became of each figure, date and name of ``claim``: keys of ``WEIGHTS``, in the order of kinds and places."""
    where = sentence or Span(0, len(passage))
    return [
        *(_number_kind(match) for match in match_numbers(claim, passage, where)),
        *(_date_kind(match) for match in match_dates(claim, passage, where, claim_date=None, source_date=None)),
        *(_name_kind(match) for match in match_names(claim, passage, title)),
    ]


def _number_kind(match: NumberMatch) -> str:
    pairing = "same" if match.same else "unit" if match.source is not None else "none"
    dimension = match.claim.dimension if match.claim.dimension in {"count", "ordinal", "label"} else "measure"
    return f"number {match.outcome.value} {pairing} {dimension}"


def _date_kind(match: DateMatch) -> str:
    source = match.source
    pairing = "none" if source is None else "same" if source.grain == match.claim.grain else "other"
    return f"date {match.outcome.value} {pairing}"


def _name_kind(match: NameMatch) -> str:
    if match.outcome is Outcome.agrees:
        return "name agrees"
    if match.place != 1:
        return f"name {match.outcome.value} {match.place}"
    where = "subject" if match.subject else "inner"
    form = "like" if match.like else "unlike"
    return f"name {match.outcome.value} 1 {where} {form} {'among' if match.among else 'alone'}"
