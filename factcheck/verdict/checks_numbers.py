"""Every figure of a claim against the figures of a passage that measure the same thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.fates import anybody, fate_of, fates_of
from factcheck.text.intervals import comparable, compare, converted, interval, order, other_rate
from factcheck.text.opposites import exclude, other_era
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.verdict.exchanged_figures import exchanged
from factcheck.verdict.other_figures import candidates, of_another, of_its_kind

_CONDITION = re.compile(
    r"\b(?:if|unless|assuming|provided that|(?<!times )(?<!twice )(?<!half )(?<!just )as long as|in case)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """One figure of a claim with the figure of the source that it was held against, and how sure the pairing is.

    ``same``: both name the same thing that is counted or measured. ``source`` is None where the source holds no
    figure of that kind. ``parts``: the figures of the source that add up to ``source``, where it is their sum.
    """

    claim: Quantity
    source: Quantity | None
    outcome: Outcome
    same: bool
    parts: tuple[Quantity, ...] = ()


def check_numbers(claim: Claim, evidence: Evidence) -> list[Check]:
    """One check for each figure of the claim, in order."""
    offset = evidence.passage.span.start
    return [
        Check(
            kind="number",
            claim_span=match.claim.span,
            passage_span=match.source.span.shift(offset) if match.source else None,
            outcome=match.outcome,
            explanation=explain(match),
        )
        for match in match_numbers(claim.statement, evidence.passage.quote, evidence.span.shift(-offset))
    ]


def match_numbers(claim: str, passage: str, sentence: Span) -> list[NumberMatch]:
    """Pairs each figure of ``claim`` with the best of ``passage``; ``sentence`` is the deciding one, counted in it.

    Figures of the deciding sentence that count the same thing come first, then those of the whole passage, then
    those that may count the same. Among them one that agrees is taken, then one that is undecided, then counts in a
    row that add up to the claim's ("181 passengers and 8 crew"), then the first. Two figures that the sentence has the
    other way about differ.
    Passed over are what was foreseen ("topping estimates of $4 billion"), unless the claim tells of that, and what a
    clause tells of another place where the one beside it names the claim's ("in China …; in Europe …").
    Money is undecided where the passage has an amount in another currency and none in the claim's.
    What a claim says under a condition, and the passage under none, differs in no figure: it is undecided.
    """
    theirs = find_quantities(passage)
    fates = fates_of(passage, theirs)
    found = [
        _match(ours, _signed(claim, ours, its), sentence, fate_of(claim, ours), fates)
        for ours in find_quantities(claim)
        for its in [candidates(claim, passage, ours, of_its_kind(claim, passage, ours, theirs))]
    ]
    found = [_aside(m) if _astray(claim, passage, m) else m for m in found]
    found = [_exchanged_with_one(m, passage, theirs) for m in found]
    found = _told_once(found)
    found = [(_summed(m.claim, passage, theirs) or m) if m.outcome is Outcome.differs else m for m in found]
    crossed = {one.span: other for one, other in exchanged(claim, passage, sentence)}
    found = [
        NumberMatch(m.claim, crossed[m.claim.span], Outcome.differs, True)
        if m.claim.span in crossed and m.outcome is Outcome.agrees
        else m
        for m in found
    ]
    if not _CONDITION.search(claim) or _CONDITION.search(passage):
        return found
    return [replace(m, outcome=Outcome.undecided) if m.outcome is Outcome.differs else m for m in found]


def _told_once(found: list[NumberMatch]) -> list[NumberMatch]:
    """``found``, less what differs from a figure that is another figure of the claim: "two gunmen killed 12 people"."""
    told = {m.source.span for m in found if m.source and m.outcome is Outcome.agrees}
    return [
        _aside(m) if m.outcome is Outcome.differs and not m.same and m.source and m.source.span in told else m
        for m in found
    ]


def _exchanged_with_one(match: NumberMatch, passage: str, theirs: tuple[Quantity, ...]) -> NumberMatch:
    """``match``, as differing where the source has one of what the claim counts, and as many of what excludes it: "two
    women and a man", "two men and one woman"."""
    ours = match.claim
    if match.source is not None or ours.dimension != "count" or ours.value <= 1:
        return match
    other = next((q for q in theirs if exclude(ours.nouns, q.nouns) and q.value == ours.value == q.upper), None)
    if other is None or not re.search(rf"\b(?:one|an?) (?:[\w-]+ )?{re.escape(ours.noun)}\b", passage, re.IGNORECASE):
        return match
    return NumberMatch(ours, other, Outcome.differs, False)


def _astray(claim: str, passage: str, match: NumberMatch) -> bool:
    """Whether a figure is held against one that only seems to be of the same thing, and differs from it."""
    ours, theirs = match.claim, match.source
    if match.outcome is not Outcome.differs or theirs is None or match.same or ours.dimension != theirs.dimension:
        return False
    return of_another(claim, passage, ours, theirs)


def _aside(match: NumberMatch) -> NumberMatch:
    return NumberMatch(match.claim, None, Outcome.not_verifiable, False)


_LOSS = re.compile(r"\b(?:loss(?:es)?|lost|loses?|losing|deficits?|shortfalls?|negative)\b", re.IGNORECASE)


def _signed(claim: str, ours: Quantity, theirs: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """``theirs``, amounts of money below nothing by their size where the claim is of a loss: "lost $50m", "-$50m"."""
    if not ours.dimension.startswith("money:") or ours.value <= 0 or not _LOSS.search(claim):
        return theirs
    return tuple(
        replace(q, value=-q.upper, upper=-q.value) if q.upper < 0 and q.dimension == ours.dimension else q
        for q in theirs
    )


def _match(
    ours: Quantity, theirs: tuple[Quantity, ...], sentence: Span, fate: str, fates: Mapping[Span, str]
) -> NumberMatch:
    opposed = [q for q in theirs if exclude(ours.nouns, q.nouns)]  # "two women", "two men"
    theirs = tuple(q for q in theirs if q not in opposed)
    if fate:  # the dead are not told by how many were hurt; a figure without a fate may be of either
        theirs = tuple(q for q in theirs if fates.get(q.span, fate) == fate)
    same = _alike(ours, theirs, fate, fates)
    near = [q for q in same if q.span.within(sentence)]
    if ours.dimension == "ordinal" and len(same) > 1:
        near = []  # "first … second … third": ordinals choose between things, they do not measure one
    maybe = [q for q in theirs if comparable(ours, q) is None]
    maybe = [q for q in maybe if q.span.within(sentence)] or maybe
    best = _best(ours, near or same)
    if best is not None:
        outcome, source = best
        bare = _bare_that_agrees(ours, theirs) if outcome is Outcome.differs else None
        if bare is not None:
            return NumberMatch(ours, bare, Outcome.agrees, False)
        if outcome is Outcome.differs and _unsure(ours, source, same):
            outcome = Outcome.undecided
        return NumberMatch(ours, source, outcome, True)
    equal = next((q for q in theirs if _equal(ours, q)), None)
    best = _best(ours, maybe)
    if best is not None and (best[0] is Outcome.agrees or equal is None):
        outcome, source = best
        if outcome is Outcome.differs and ours.dimension == "ordinal" and not _ranks(ours, source):
            return NumberMatch(ours, None, Outcome.not_verifiable, False)
        unsaid = ours.dimension == "count" and bool(ours.nouns) != bool(source.nouns)
        if unsaid and outcome is Outcome.differs and len(theirs) > 1:
            return NumberMatch(ours, None, Outcome.not_verifiable, False)
        if outcome is Outcome.differs and _unsure(ours, source, maybe):
            outcome = Outcome.undecided
        return NumberMatch(ours, source, outcome, other_rate(ours, source))
    if equal is not None:
        return NumberMatch(ours, equal, compare(ours, equal), False)
    if taken := next((q for q in (*theirs, *opposed) if _is_mistaken(ours, q) and q.span.within(sentence)), None):
        return NumberMatch(ours, taken, Outcome.differs, False)
    if foreign := [q for q in theirs if _other_currency(ours, q)]:
        source = next((q for q in foreign if q.value == ours.value), foreign[0])
        return NumberMatch(ours, source, Outcome.undecided, True)
    return NumberMatch(ours, None, Outcome.not_verifiable, False)


def _alike(ours: Quantity, theirs: tuple[Quantity, ...], fate: str, fates: Mapping[Span, str]) -> list[Quantity]:
    """Those of ``theirs`` that measure what ``ours`` does; of people of one fate those that tell it, if any does."""
    alike = [q for q in theirs if comparable(ours, q) is True]
    if not fate:
        return alike
    return [q for q in theirs if fates.get(q.span) == fate and (q in alike or _persons(ours, q))] or alike


def _persons(ours: Quantity, other: Quantity) -> bool:
    """Whether two counts may be of the same people, whom one of them names by nothing else ("22 people", "22 dead")."""
    same = comparable(ours, other) is None and not ours.change and not other.change
    return same and (anybody(ours) or anybody(other))


def _other_currency(ours: Quantity, other: Quantity) -> bool:
    """Whether two amounts are money of two kinds; "$" may be that of any country with dollars."""
    both = ours.dimension.startswith("money:") and other.dimension.startswith("money:")
    return both and ours.dimension != other.dimension and not (ours.dimension[-1] == other.dimension[-1] == "$")


def _is_mistaken(ours: Quantity, other: Quantity) -> bool:
    """Whether one number stands for two things: per cent and percentage points of a change, the size of a change and
    what it led to ("rose to 5 %", "rose by 5 %"), or years of two eras."""
    if (ours.value, ours.upper) != (other.value, other.upper) or not ours.value:
        return False
    if other_era(ours.nouns, other.nouns):
        return True
    if {ours.dimension, other.dimension} == {"percent", "points"}:
        return bool(ours.change and other.change)
    if ours.dimension != "percent" or other.dimension != "percent":
        return False
    return bool(ours.level and other.change) or bool(other.level and ours.change)


def _bare_that_agrees(ours: Quantity, theirs: tuple[Quantity, ...]) -> Quantity | None:
    """A figure that agrees and does not say what it counts ("the number of cases is 484", "its seventh and final
    season"); None if there is none."""
    kinds = ("count", "ordinal")
    bare = (q for q in theirs if q.dimension == ours.dimension and q.dimension in kinds and not q.nouns)
    return next((q for q in bare if compare(ours, q) is Outcome.agrees), None)


_ADDED = re.compile(r"\s*(?:,|,?\s+(?:and|plus|as well as|along with))\s+", re.IGNORECASE)
_PARTS = 4  # at most, in a row


def _summed(ours: Quantity, passage: str, theirs: tuple[Quantity, ...]) -> NumberMatch | None:
    """The counts of different things, one behind the other, that make up the claim's; None if there are none."""
    if ours.dimension != "count" or ours.bound not in {"plain", "exact"} or ours.change or ours.part:
        return None
    for first in range(len(theirs)):
        for last in range(first + 2, min(first + _PARTS, len(theirs)) + 1):
            run = theirs[first:last]
            if not all(_ADDED.fullmatch(passage[a.span.end : b.span.start]) for a, b in pairwise(run)):
                break
            plain = all(q.dimension == "count" and q.bound == "plain" and q.noun and not q.change for q in run)
            if plain and sum(q.value for q in run) == ours.value and len({q.nouns for q in run}) == len(run):
                span = Span(run[0].span.start, run[-1].span.end)
                whole = replace(run[-1], span=span, value=ours.value, upper=ours.value, text=span.of(passage))
                return NumberMatch(ours, whole, Outcome.agrees, True, run)
    return None


def _ranks(ours: Quantity, source: Quantity) -> bool:
    """Whether two ordinals are ranks ("218th"); in words ("first", "third") they tell things apart."""
    return any(char.isdigit() for char in ours.text) and any(char.isdigit() for char in source.text)


def _equal(ours: Quantity, other: Quantity) -> bool:
    same = (other.dimension, other.value, bool(other.change)) == (ours.dimension, ours.value, bool(ours.change))
    return same and compare(ours, other) is not Outcome.differs


def _unsure(ours: Quantity, source: Quantity, candidates: list[Quantity]) -> bool:
    """Pairings that are not sure enough to say "differs": nothing of something, and one ordinal among several."""
    if ours.value == 0 or source.value == 0:
        return True
    return ours.dimension == "ordinal" and len(candidates) > 1


def _best(ours: Quantity, candidates: list[Quantity]) -> tuple[Outcome, Quantity] | None:
    if not candidates:
        return None
    judged = [(compare(ours, q), q) for q in candidates]
    rank = {Outcome.agrees: 0, Outcome.undecided: 1, Outcome.differs: 2}
    return min(judged, key=lambda pair: (rank[pair[0]], abs(pair[1].value - ours.value)))


def explain(match: NumberMatch) -> str:
    """The comparison in one line: ``claim: … · source: … · 50,000 > 18,000 → differs``."""
    ours, source = match.claim, match.source
    if source is None:
        return f"claim: {ours.text} · source: no figure of this kind → not verifiable"
    told = " + ".join(_show(q.value, q) for q in match.parts)
    if _other_currency(ours, source):
        shown = "another currency"
    elif other_rate(ours, source):
        shown = "another rate"
    elif _is_mistaken(ours, source) or exclude(ours.nouns, source.nouns):
        shown = "not the same measure"
    else:
        shown = f"{told} = {_show(ours.value, ours)}" if told else _arithmetic(*converted(ours, source))
    return f"claim: {ours.text} · source: {source.text} · {shown} → {match.outcome.value}"


def _arithmetic(ours: Quantity, source: Quantity) -> str:
    if ours.dimension == source.dimension and ours.factor != source.factor:
        source = replace(source, factor=ours.factor, zero=ours.zero)  # both in the unit of the claim
    alike = (ours.value, ours.upper) == (source.value, source.upper) and compare(ours, source) is Outcome.agrees
    side = order(ours, source) if ours.dimension == source.dimension and not alike else 0
    a, b = interval(ours), interval(source)
    if side > 0 and a.low is not None and b.high is not None:
        if a.low == b.high or (not ours.bound.startswith(("above", "lower", "range")) and a.low != ours.value):
            return f"{_show(ours.value, ours)} > {_show(source.upper, source)}"
        return f"{_show(a.low, ours)} > {_show(b.high if source.bound != 'plain' else source.upper, source)}"
    if side < 0 and a.high is not None and b.low is not None:
        return f"{_show(ours.upper, ours)} < {_show(source.value, source)}"
    if (ours.value, ours.upper) == (source.value, source.upper):
        return f"{_show(ours.value, ours)} = {_show(source.value, source)}"
    if match_is_inside(ours, source):
        return f"{_show_range(source)} is within {_show_range(ours)}"
    return f"{_show_range(ours)} against {_show_range(source)}"


def match_is_inside(ours: Quantity, source: Quantity) -> bool:
    """Whether the source's interval lies inside the claim's."""
    return ours.dimension == source.dimension and interval(source).inside(interval(ours))


def _show(value: Fraction, quantity: Quantity) -> str:
    """A value in the unit it was written in, grouped; at most four decimals."""
    if quantity.dimension == "score":
        return f"{int(value) // 1000}–{int(value) % 1000}"
    written = value / quantity.factor + quantity.zero
    if written.denominator == 1:
        return f"{int(written):,}"
    digits = 0 if abs(written) >= 1000 else 4
    return f"{float(written):,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{float(written):,.0f}"


def _show_range(quantity: Quantity) -> str:
    span = interval(quantity)
    low = "" if span.low is None else _show(span.low, quantity)
    high = "" if span.high is None else _show(span.high, quantity)
    return low if low == high else f"{low}…{high}"


__all__ = ["NumberMatch", "check_numbers", "explain", "match_numbers"]
