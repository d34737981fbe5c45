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
    "date differs other": 3.8,
    "date differs same": 5.5,
    "date undecided other": 1.5,
    "date undecided same": 1.7,
    "name differs 2": 3.9,
    "name differs 3": 5.1,
    "name not_verifiable 1 inner like alone later full": 3.5,
    "name not_verifiable 1 inner like alone later single": 2.3,
    "name not_verifiable 1 inner like alone lead full": 3.3,
    "name not_verifiable 1 inner like alone lead single": 2.6,
    "name not_verifiable 1 inner like among later full": 2.2,
    "name not_verifiable 1 inner like among later single": 1.7,
    "name not_verifiable 1 inner like among lead full": 1.3,
    "name not_verifiable 1 inner like among lead single": 1.4,
    "name not_verifiable 1 inner unlike alone later full": 2.4,
    "name not_verifiable 1 inner unlike alone later single": 1.8,
    "name not_verifiable 1 inner unlike among later full": 0.4,
    "name not_verifiable 1 subject like alone later full": 2.1,
    "name not_verifiable 1 subject like alone later single": 2.3,
    "name not_verifiable 1 subject like alone lead full": 2.6,
    "name not_verifiable 1 subject like alone lead single": 2.0,
    "name not_verifiable 1 subject like among later full": 0.8,
    "name not_verifiable 1 subject like among later single": 1.1,
    "name not_verifiable 1 subject like among lead full": 1.6,
    "name not_verifiable 1 subject like among lead single": 2.1,
    "name not_verifiable 1 subject unlike alone later full": 1.1,
    "name not_verifiable 1 subject unlike alone later single": 0.6,
    "name not_verifiable 1 subject unlike among later single": 0.4,
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
    place = "lead" if match.lead else "later"
    length = "full" if len(match.claim.words) > 1 else "single"
    return f"name {match.outcome.value} 1 {where} {form} {'among' if match.among else 'alone'} {place} {length}"
