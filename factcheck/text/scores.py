"""Results of a match or a ballot, one thing and no range: "5–4", "won 2-0", "by 52 votes to 48", "voted 9 to 2"."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from factcheck.text.nouns import counted_noun, is_plural
from factcheck.text.numerals import Numeral, numeral_at
from factcheck.text.tokens import Token
from factcheck.text.words import word_set

_DECIDED_TEXT = """
    won win wins winning beat beating lost lose losing loss defeated defeat defeating victory draw drew
    passed passes vote votes voted voting approved approves rejected adopted confirmed ratified ruled acquitted
"""
_DECIDED = word_set(_DECIDED_TEXT)
_COUNTED = word_set("vote votes goal goals point points run runs game games set sets")
_MOST = 1000  # a side of a result is less


@dataclass(frozen=True, slots=True)
class Score:
    """The two sides of a result, the larger first, and behind which token it ends."""

    high: int
    low: int
    last: int

    @property
    def value(self) -> Fraction:
        """One number for both: "beat 3-1" and "lost 1-3" tell of one result."""
        return Fraction(self.high * _MOST + self.low)


def score_at(toks: list[Token], i: int) -> Score | None:
    """The result that begins at token ``i``, or None."""
    return _with_dash(toks, i) or _with_to(toks, i)


def _with_dash(toks: list[Token], i: int) -> Score | None:
    """ "5–4", "won 2-0"."""
    if i + 2 >= len(toks) or toks[i + 1].text not in {"-", "–"} or not (toks[i + 1].glued and toks[i + 2].glued):
        return None
    if (i and toks[i].glued) or (
        i + 3 < len(toks) and toks[i + 3].glued and toks[i + 3].text not in {".", ",", ")", ";", "'"}
    ):
        return None
    decided = _decided(toks, i, i + 3)
    longest = 3 if decided else 2
    if not all(t.text.isdecimal() and len(t.text) <= longest for t in (toks[i], toks[i + 2])):
        return None
    left, right = int(toks[i].text), int(toks[i + 2].text)
    if (left < right and not decided) or (counted_noun(toks, i + 3)[0] and is_plural(toks[i + 3].low)):
        return None
    return Score(max(left, right), min(left, right), i + 3)


def _with_to(toks: list[Token], i: int) -> Score | None:
    """ "52 votes to 48", "three goals to one", and behind what a ballot or match does, "passed 52 to 48"."""
    left = numeral_at(toks, i)
    if left is None or not _is_side(left):
        return None
    counted = left.last < len(toks) and toks[left.last].low in _COUNTED
    k = left.last + counted
    right = numeral_at(toks, k + 1) if k + 1 < len(toks) and toks[k].low == "to" else None
    if right is None or not _is_side(right):
        return None
    last, counts = right.last, counted_noun(toks, right.last)[0] and is_plural(toks[right.last].low)
    named = last < len(toks) and toks[last].low in _COUNTED
    if counts and not named:
        return None  # "won 12 to 10 medals"
    if not counted and not (left.low > right.low and _decided(toks, i, last)):
        return None  # "5 to 10", "lost 40 to 50 points"
    last += named
    high, low = max(left.low, right.low), min(left.low, right.low)
    return Score(int(high), int(low), last)


def _is_side(number: Numeral) -> bool:
    return number.kind == "cardinal" and number.low == number.high < _MOST and number.low.denominator == 1


def _decided(toks: list[Token], first: int, last: int) -> bool:
    """Whether what stands around tokens ``[first, last)`` is what ends with a result."""
    return any(token.low in _DECIDED for token in toks[max(0, first - 5) : first] + toks[last : last + 2])
