"""Amounts of a unit that stands between the number and its half, or before no number at all: "an hour and a half",
"half an hour", "half a century", "three quarters of an hour", "lasted a week"."""

from __future__ import annotations

from fractions import Fraction

from factcheck.text.numerals import numeral_at
from factcheck.text.tokens import Token
from factcheck.text.units import unit_of
from factcheck.text.words import word_set

_MEASURED = frozenset({"time", "length", "mass"})
_AND_A_HALF = ["and", "a", "half"]
_LASTED = word_set("lasted lasts lasting took takes for served")
_ONES = word_set("hour day week fortnight month year")  # "for a minute", "for a decade": nobody counts
_GOES_ON = word_set("in at on to and as because when until from with by but while of")  # no "for a week later"


def halves_at(toks: list[Token], i: int) -> tuple[str, Fraction, Fraction, int] | None:
    """What an amount with a half or a part of a unit measures that starts at token ``i``: its dimension, how many of
    the unit, the base units in one, and where it ends; None for anything else."""
    return _and_a_half(toks, i) or _part_of_one(toks, i) or _just_one(toks, i)


def _and_a_half(toks: list[Token], i: int) -> tuple[str, Fraction, Fraction, int] | None:
    """ "An hour and a half", "two years and a half"."""
    number = None if toks[i].low in {"a", "an"} else numeral_at(toks, i)
    if number is not None and (number.kind != "cardinal" or number.low.denominator != 1):
        return None
    j = i + 1 if number is None and toks[i].low in {"a", "an"} else number.last if number else 0
    unit = _unit(toks, j) if j else None
    if unit is None or [tok.low for tok in toks[j + 1 : j + 4]] != _AND_A_HALF:
        return None
    return unit[0], (number.low if number else 1) + Fraction(1, 2), unit[1], j + 4


def _part_of_one(toks: list[Token], i: int) -> tuple[str, Fraction, Fraction, int] | None:
    """ "Half an hour", "a half-hour", "three quarters of an hour"."""
    if toks[i].low == "half":
        if toks[i].glued or [tok.low for tok in toks[max(0, i - 2) : i]] == ["and", "a"]:
            return None  # "a two-and-a-half-year term"
        part, j = Fraction(1, 2), i + 1
        if j == len(toks) or not (toks[j].low in {"a", "an"} or (toks[j].text == "-" and toks[j].glued)):
            return None
    else:
        number = numeral_at(toks, i)
        if number is None or number.kind != "fraction":
            return None
        part, j = number.low, number.last + 1
        if j >= len(toks) or toks[j - 1].low != "of" or toks[j].low not in {"a", "an"}:
            return None
    unit = _unit(toks, j + 1)
    return (unit[0], part, unit[1], j + 2) if unit else None


def _just_one(toks: list[Token], i: int) -> tuple[str, Fraction, Fraction, int] | None:
    """ "A week" where that is how long something lasted, not "a week later", "for a week-long visit"."""
    if not i or toks[i].low not in {"a", "an"} or toks[i - 1].low not in _LASTED or i + 1 >= len(toks):
        return None
    behind = toks[i + 2] if i + 2 < len(toks) else None
    ends = behind is None or behind.text in {".", ",", ";", ")", "!", "?"} or behind.low in _GOES_ON
    unit = _unit(toks, i + 1) if toks[i + 1].low in _ONES and ends else None
    return (unit[0], Fraction(1), unit[1], i + 2) if unit else None


def _unit(toks: list[Token], j: int) -> tuple[str, Fraction] | None:
    found = unit_of(toks[j].low) if j < len(toks) and len(toks[j].low) > 2 else None
    return found if found and found[0] in _MEASURED else None
