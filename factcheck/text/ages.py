"""Ages without a unit: "aged 43", "at the age of 43", "the actress, 43,", "he is 43"."""

from __future__ import annotations

from factcheck.text.numerals import Numeral
from factcheck.text.tokens import Token
from factcheck.text.units import unit_of

OLDEST = 125
_AGED = {"aged", "age", "ages"}
_WHO = {"he", "she", "who"}
_IS = {"is", "was", "turned", "turns"}
_CLOSES = {",", ".", ";", ")", "!", "?"}


def age_at(toks: list[Token], number: Numeral, last: int) -> int:
    """Where an age ends of which ``number`` are the years and ``last`` the token behind them; 0 where it is none."""
    i = number.first
    if number.kind != "cardinal" or not 0 < number.low == number.high <= OLDEST or number.low.denominator != 1 or not i:
        return 0
    if last < len(toks) and toks[last].low not in {"year", "years"} and unit_of(toks[last].low):
        return 0  # "aged 18 months"
    before = [token.low for token in toks[max(0, i - 2) : i]]
    after = toks[last] if last < len(toks) else None
    if before[-1] in _AGED or before == ["age", "of"]:
        last += after is not None and after.low in {"year", "years"}
        return last if after is None or after.low not in {"-", "–", "to", "%"} else 0
    if len(before) < 2:
        return 0
    closed = after is None or after.text in _CLOSES
    if before[1] in _IS and before[0] in _WHO:
        return last if closed or (after is not None and after.low in {"when", "at", "and", "but"}) else 0
    # An apposition has a comma on both sides, and is written in figures.
    named = before[1] == "," and toks[i - 2].kind == "word" and toks[i].kind == "number"
    return last if named and after is not None and after.text == "," else 0
