"""Does another figure stand in the place of one that a passage does not bear out? What can be seen of it, weighed.

That a passage has no such figure, or a different one, may be because it counts something else. What tells a wrong
figure from that is seen in the words around the two, in how they are written and in what became of the claim's other
figures; each sign has a weight, and their sum is the logarithm of how much likelier the figure is to be a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from factcheck.model import Outcome
from factcheck.text.intervals import compare
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.verdict.checks_numbers import NumberMatch
from factcheck.verdict.surroundings import Side, around, beside, content, side

_BARE = frozenset({"count", "label", "ordinal"})


def figure_signs(claim: str, passage: str, matches: Sequence[NumberMatch]) -> list[dict[str, float]]:
    """What is seen of each of ``matches``, all figures of the claim in order: empty for one that agrees. Values lie in
    0..1."""
    agreeing = [match.claim for match in matches if match.outcome is Outcome.agrees]
    if len(agreeing) == len(matches):
        return [{} for _ in matches]
    theirs = find_quantities(passage)
    free = [other for other in theirs if not any(_agree(ours, other) for ours in agreeing)]
    sides = side(claim), side(passage)
    return [
        {} if match.outcome is Outcome.agrees else _signs(*sides, match, matches, theirs, free) for match in matches
    ]


def _agree(ours: Quantity, theirs: Quantity) -> bool:
    return ours.dimension == theirs.dimension and compare(ours, theirs) is Outcome.agrees


def _signs(
    claim: Side,
    passage: Side,
    match: NumberMatch,
    matches: Sequence[NumberMatch],
    theirs: Sequence[Quantity],
    free: Sequence[Quantity],
) -> dict[str, float]:
    ours = match.claim
    written = ours.figure.of(claim.text)
    rivals = [
        other for other in free if other.dimension == ours.dimension or {other.dimension, ours.dimension} <= _BARE
    ]
    telling = content(claim, [ours.figure])
    held = set(passage.stems)
    differs = match.outcome is Outcome.differs
    seen: dict[str, float] = {
        "any": 1.0,
        kind_of(match): 1.0,
        "bound": ours.bound != "plain" and not differs,
        "another agrees": any(other.outcome is Outcome.agrees for other in matches),
        "another differs": any(other.outcome is Outcome.differs for other in matches if other is not match),
        "value elsewhere": any(other.value == ours.value for other in theirs),
        "written elsewhere": bool(re.search(rf"(?<![\w.]){re.escape(written)}(?!\w)", passage.text, re.IGNORECASE)),
        "words held": sum(claim.stems[i] in held for i in telling) / len(telling) if telling else 0.0,
    }
    found = (_of_rival(claim, passage, ours, other, telling) for other in rivals)
    best = max(found, key=lambda signs: sum(signs.values()), default={"no rival": 1.0})
    return {key: float(value) for key, value in (seen | best).items() if value}


def _of_rival(claim: Side, passage: Side, ours: Quantity, theirs: Quantity, telling: Sequence[int]) -> dict[str, float]:
    """How alike two figures are written, and their places."""
    stretches = claim.stretch(ours.figure), passage.stretch(theirs.figure)
    found = beside(claim, passage, *stretches)
    found |= around(claim, passage, *stretches, telling)
    if theirs.dimension == ours.dimension:
        found["same dimension"] = 1.0
    if ours.figure.of(claim.text).isalpha() == theirs.figure.of(passage.text).isalpha():
        found["same writing"] = 1.0
    return found


def kind_of(match: NumberMatch) -> str:
    """What the check says of a figure: its outcome, how sure the pairing is ("same" thing, "unit" alone, "none"), and
    what kind of figure it is."""
    pairing = "same" if match.same else "unit" if match.source is not None else "none"
    dimension = match.claim.dimension if match.claim.dimension in _BARE else "measure"
    return f"number {match.outcome.value} {pairing} {dimension}"


# Fitted on train rows: python benchmarks/contrast_weights.py --data DIR
FIGURE_SIGNS: Mapping[str, float] = {
    "another agrees": 0.44,
    "another differs": -1.22,
    "any": 0.33,
    "both open": 1.40,
    "bound": -3.14,
    "near": 1.10,
    "near held": 0.17,
    "no rival": -0.22,
    "number differs same count": 1.05,
    "number differs same label": 1.31,
    "number differs same measure": 1.15,
    "number differs same ordinal": -0.71,
    "number differs unit count": 0.99,
    "number differs unit measure": 1.03,
    "number differs unit ordinal": 0.60,
    "number not_verifiable none count": -0.31,
    "number not_verifiable none label": -2.01,
    "number not_verifiable none measure": -1.21,
    "number not_verifiable none ordinal": -1.70,
    "number undecided same count": -0.73,
    "number undecided same ordinal": -0.92,
    "number undecided unit count": 0.27,
    "number undecided unit measure": -1.22,
    "number undecided unit ordinal": 0.34,
    "same content after": -0.19,
    "same content before": 0.41,
    "same dimension": 1.87,
    "same on both sides": -0.15,
    "same two after": -0.11,
    "same two before": 1.33,
    "same word after": 0.62,
    "same word before": 0.35,
    "same writing": 0.30,
    "value elsewhere": -1.64,
    "words held": 0.21,
    "written elsewhere": -2.54,
}
