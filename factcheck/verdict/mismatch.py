"""How much the figures, dates and names of a claim speak against its being borne out by a passage: a graded veto.

A check says agrees, differs, undecided or not verifiable; this says how telling each of these is. Every weight is the
logarithm of how much more often what is seen is met where an item was replaced than where it stands as written. For a
date the kind of its match is looked up in ``DATES``; for a figure or name that the passage does not bear out, the
signs that are seen of it are summed (factcheck.verdict.rival_figures, factcheck.verdict.rivals). The largest counts.
"""

from __future__ import annotations

from factcheck.model import Span
from factcheck.verdict.checks_dates import DateMatch, match_dates
from factcheck.verdict.checks_names import match_names
from factcheck.verdict.checks_numbers import match_numbers
from factcheck.verdict.rival_figures import FIGURE_SIGNS, figure_signs
from factcheck.verdict.surroundings import weigh

# Counted on train rows: python benchmarks/contrast_weights.py --data DIR
DATES: dict[str, float] = {
    "date differs other": 4.1,
    "date differs same": 5.7,
    "date undecided other": 2.2,
    "date undecided same": 2.5,
}


def mismatch(claim: str, passage: str, *, title: str = "", sentence: Span | None = None) -> float:
    """The largest weight among the matches of ``claim`` with ``passage``; 0 where nothing stands against it.

    ``sentence`` is the deciding one, counted in ``passage``; the whole of it where None.
    """
    where = sentence or Span(0, len(passage))
    figures = figure_signs(claim, passage, match_numbers(claim, passage, where))
    return max(
        [
            0.0,
            *(weigh(seen, FIGURE_SIGNS) for seen in figures),
            *(DATES.get(kind, 0.0) for kind in date_kinds(claim, passage, where)),
            *(match.weight for match in match_names(claim, passage, title)),
        ]
    )


def date_kinds(claim: str, passage: str, sentence: Span) -> list[str]:
    """What became of each date of ``claim``, in order: keys of ``DATES``, of which some have no weight."""
    return [_kind(match) for match in match_dates(claim, passage, sentence, claim_date=None, source_date=None)]


def _kind(match: DateMatch) -> str:
    source = match.source
    pairing = "none" if source is None else "same" if source.grain == match.claim.grain else "other"
    return f"date {match.outcome.value} {pairing}"
