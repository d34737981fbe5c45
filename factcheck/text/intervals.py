"""Quantities compared as intervals, at the precision their writers chose.

The source's interval inside the claim's *agrees*, disjoint *differs*, any other overlap is *undecided*. "Up to N"
and "at least N" also assert their bound: a claim of "over 50" differs from a source that vouches for "over 45".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from factcheck.model import Outcome
from factcheck.text.nouns import same_thing, superlative
from factcheck.text.quantities import Quantity
from factcheck.text.rates import PIECES

ROUND = Fraction(5, 100)  # a round whole number stands for at most this much more or less than it says
ABOUT = Fraction(10, 100)  # "about", "around", "some"
NEAR = Fraction(15, 100)  # "nearly", "almost": from this much below up to the number; "just over": as much above
_LOWER, _UPPER = {"lower", "above"}, {"upper", "below"}
_DISCRETE = {"count", "ordinal", "label", "score"}
_NUMBER = {"plain", "exact", "about", "range"}  # one value, however exactly
_ALIKE = (_NUMBER, {"about", "near"}, {"plain", "about", "past"})  # bounds that agree at the same value


@dataclass(frozen=True, slots=True)
class Interval:
    """``low`` to ``high`` (None: without end); an open end is not part of it."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def inside(self, other: Interval) -> bool:
        """Whether all of this interval lies in ``other``."""
        return _starts_within(self, other) and _ends_within(self, other)


def interval(quantity: Quantity) -> Interval:
    """The values that a quantity can stand for, in its dimension's base unit."""
    value, upper = quantity.value, quantity.upper
    bound = quantity.bound
    if bound in {"range", "vague"}:
        return Interval(value, upper)
    if bound in {"lower", "above"}:
        return Interval(value, None, low_open=bound == "above")
    if bound in {"upper", "below"}:
        return Interval(Fraction(0) if value >= 0 else None, value, high_open=bound == "below")
    if bound == "near":
        return Interval(value - abs(value) * NEAR, value)
    if bound == "past":
        return Interval(value, value + abs(value) * NEAR, low_open=True)
    half = _half(quantity)
    return Interval(value - half, upper + half)


def _half(quantity: Quantity) -> Fraction:
    """Half the width that the written precision leaves: half of the last significant digit."""
    place = quantity.place
    size = abs(quantity.value)
    if quantity.bound == "exact":
        return Fraction(0) if quantity.dimension in _DISCRETE else min(place, quantity.factor) / 2
    if place == 0 and quantity.dimension not in _DISCRETE and quantity.noun != "old":
        place = quantity.factor
    half = place / 2
    if place >= 100 * quantity.factor:
        half = min(half, size * ROUND)
    return max(half, size * ABOUT) if quantity.bound == "about" else half


def order(left: Quantity, right: Quantity) -> int:
    """-1 where all of ``left`` lies below all of ``right``, 1 where above, 0 where they share a value.

    Antisymmetric: ``order(a, b) == -order(b, a)``.
    """
    a, b = interval(left), interval(right)
    if _below(a, b):
        return -1
    return 1 if _below(b, a) else 0


def comparable(claim: Quantity, source: Quantity) -> bool | None:
    """Whether two quantities measure the same thing: True, False, or None where the text does not say."""
    kinds = {claim.dimension, source.dimension}
    if kinds == {"percent", "ratio"}:
        percent = claim if claim.dimension == "percent" else source
        return bool(percent.change)
    if len(kinds) > 1:
        return False
    if claim.dimension == "ordinal" and not (claim.noun and source.noun):
        return None
    if claim.dimension == "ordinal" and (by := superlative(claim.nouns)) != superlative(source.nouns):
        return False  # the sixth planet and the second-largest one
    if claim.dimension == "ordinal" and by and len(claim.nouns) != len(source.nouns):
        return True  # "the second-largest planet", "the second-largest in the Solar System"
    if claim.dimension in {"ordinal", "label"}:
        return claim.noun == source.noun and bool(claim.noun)
    if claim.dimension not in {"percent", "points", "ratio"} and bool(claim.change) != bool(source.change):
        return False  # a level and the distance between two levels
    if claim.dimension == "count":
        if claim.part != source.part:
            return None if same_thing(claim.nouns, source.nouns) is not True or claim.value == source.value else False
        return same_thing(claim.nouns, source.nouns)
    if (claim.noun == "old") != (source.noun == "old"):
        return False
    if claim.dimension == "percent" and bool(claim.change) != bool(source.change):
        return False if claim.level or source.level else None
    return True if claim.dimension in {"points", "ratio", "score"} else None


def compare(claim: Quantity, source: Quantity) -> Outcome:
    """What ``source`` says of ``claim``: agrees, differs or undecided. Only for quantities of the same thing."""
    if other_rate(claim, source):
        return Outcome.undecided
    claim, source = _as_written(*converted(*_same_scale(claim, source)))
    if claim.change and source.change and claim.change != source.change and claim.dimension != "ratio":
        return Outcome.differs
    if _asserts_another_bound(claim, source):
        return Outcome.differs
    equal = claim.value == source.value and claim.upper == source.upper
    bounds = {claim.bound, source.bound}
    if equal and (len(bounds) == 1 or any(bounds <= alike for alike in _ALIKE)):
        return Outcome.agrees
    if _is_an_end(claim, source) or _is_such_a_number(claim, source) or _is_the_bound(claim, source):
        return Outcome.agrees
    if order(claim, source) != 0:
        return Outcome.differs
    if interval(source).inside(interval(claim)):
        reaches = claim.bound != "upper" or source.bound == "upper" or _close(claim, source)
        return Outcome.agrees if reaches else Outcome.undecided
    if claim.factor != source.factor and claim.dimension not in _DISCRETE:
        return Outcome.agrees if bounds <= {"plain", "about", "exact"} else Outcome.undecided
    return Outcome.undecided


def other_rate(claim: Quantity, source: Quantity) -> bool:
    """Whether both are for one of something, and not of the same: "$500 a week", "$26,000 a year". What is told for one
    year may be told for one person as well."""
    both = bool(claim.per and source.per) and (claim.per in PIECES) == (source.per in PIECES)
    return both and claim.per != source.per


def _is_an_end(claim: Quantity, source: Quantity) -> bool:
    """Whether a claim tells one end of a way ("from 14,000 to 18,000")."""
    way = source.bound == "range" and source.text.casefold().startswith("from ")
    return way and claim.value == claim.upper and claim.value in (source.value, source.upper) and claim.bound in _NUMBER


def _is_the_bound(claim: Quantity, source: Quantity) -> bool:
    """Whether a source has, or reaches, just the bound of a claim: "300" for "at least 300" and "up to 300"."""
    if claim.bound not in {"lower", "upper"} or source.bound not in {"plain", "exact", "range"}:
        return False
    return claim.value == (source.value if claim.bound == "lower" else source.upper)


def _as_written(claim: Quantity, source: Quantity) -> tuple[Quantity, Quantity]:
    """Both as they are compared: a whole number beside one with decimals is taken for a rounded one (12 and 12.3 deaths
    per 1,000), or, where it has four figures or more, for one whose decimals were left off (8,848 and 8,848.86 m)."""
    if claim.dimension != source.dimension or claim.factor != source.factor or "exact" in (claim.bound, source.bound):
        return claim, source
    a, b = claim.value / claim.factor, source.value / source.factor
    if (a.denominator == 1) == (b.denominator == 1) or claim.value != claim.upper or source.value != source.upper:
        return claim, source
    whole, other = (claim, b) if a.denominator == 1 else (source, a)
    cut = abs(whole.value) >= 1000 * whole.factor and int(other) == whole.value / whole.factor
    place = max(whole.place, whole.factor * (2 if cut else 1))
    if whole is claim:
        return replace(claim, place=place), source
    return claim, replace(source, place=place)


def _is_such_a_number(claim: Quantity, source: Quantity) -> bool:
    """Whether a source's bound lies in what a claim says: "at least 300" in "hundreds", "nearly 50" in "below 50"."""
    if claim.bound == "vague":
        return source.bound in _LOWER and claim.value <= source.value <= claim.upper
    return claim.bound in _UPPER and source.bound == "near" and source.value <= claim.value


def converted(claim: Quantity, source: Quantity) -> tuple[Quantity, Quantity]:
    """Both as they are compared: written in different units, a number that ends in noughts is taken for a rounded one
    ("6,650 km", "4,130 miles"), by a tenth to either side at most, "about" by a fifth: one year is not nine months."""
    if claim.dimension != source.dimension or claim.factor == source.factor or claim.dimension in _DISCRETE:
        return claim, source
    return _capped(_rounded(claim)), _capped(_rounded(source))


def _rounded(quantity: Quantity) -> Quantity:
    written = quantity.value / quantity.factor + quantity.zero
    if quantity.place or written.denominator != 1 or not written or quantity.bound == "exact":
        return quantity
    digits = str(int(abs(written)))
    return replace(quantity, place=quantity.factor * 10 ** (len(digits) - len(digits.rstrip("0"))))


def _capped(quantity: Quantity) -> Quantity:
    if quantity.bound == "exact" or quantity.dimension == "temperature" or not quantity.value:
        return quantity  # no share of a temperature is of any meaning: where it has its zero is a convention
    place = quantity.place or quantity.factor
    cap = 4 * ABOUT if quantity.bound == "about" else 2 * ABOUT
    return replace(quantity, place=min(place, cap * abs(quantity.value)))


def _asserts_another_bound(claim: Quantity, source: Quantity) -> bool:
    """Whether both name a bound on the same side, and the claim's says more than the source vouches for."""
    if _close(claim, source):
        return False
    if claim.bound == source.bound == "upper":
        return True
    if claim.bound in _LOWER and source.bound in _LOWER:
        return claim.value > source.value
    return claim.bound in _UPPER and source.bound in _UPPER and claim.value < source.value


def _close(a: Quantity, b: Quantity) -> bool:
    return abs(a.value - b.value) <= max(_half(a), _half(b))


def _same_scale(claim: Quantity, source: Quantity) -> tuple[Quantity, Quantity]:
    """A change of 680 per cent and an eightfold rise on one scale, that of the ratio."""
    if {claim.dimension, source.dimension} != {"percent", "ratio"}:
        return claim, source
    return _as_ratio(claim), _as_ratio(source)


def _as_ratio(quantity: Quantity) -> Quantity:
    if quantity.dimension == "ratio":
        return replace(quantity, place=quantity.place or Fraction(1))
    sign = -1 if quantity.change == "down" else 1
    return replace(
        quantity,
        value=1 + sign * quantity.value / 100,
        upper=1 + sign * quantity.upper / 100,
        place=quantity.place / 100,
        factor=Fraction(1, 100),
        dimension="ratio",
    )


def _below(a: Interval, b: Interval) -> bool:
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (a.high_open or b.low_open))


def _starts_within(a: Interval, b: Interval) -> bool:
    if b.low is None:
        return True
    if a.low is None:
        return False
    return a.low > b.low or (a.low == b.low and (a.low_open or not b.low_open))


def _ends_within(a: Interval, b: Interval) -> bool:
    if b.high is None:
        return True
    if a.high is None:
        return False
    return a.high < b.high or (a.high == b.high and (a.high_open or not b.high_open))
