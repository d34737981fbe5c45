"""How many of a whole: "most voters", "52% of voters", "50 of the 100 patients"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from factcheck.model import Span
from factcheck.text.nouns import counted_noun
from factcheck.text.numerals import numeral_at
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.text.tokens import Token, tokens

_WHOLE = frozenset({"the", "all", "its", "their", "these", "those", "his", "her", "our"})
_SIZE = frozenset({"vast", "large", "clear", "narrow", "slim", "overwhelming", "big", "small", "great", "solid"})
_SUPERLATIVE_BEFORE = frozenset({"the", "at", "second", "third", "fourth", "fifth", "its", "their", "his", "her", "s"})
_OF_SO_MANY = re.compile(r"\b(?:in|out of)\s+\S+$|\bhalf$", re.IGNORECASE)
_OWNER = 4  # words, at most, of whose the whole is: "nine of the audit office's eleven"
_PERCENT = re.compile("%|cent|pct", re.IGNORECASE)
HALF = Fraction(50)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of those who are named behind it. ``nouns``: the whole, folded, head last; ``span``: all of the phrase.

    ``percent``: its size, None where all that is told is on which side of the half it lies (``more``), or a bound.
    ``amount``: the size as it is written, with its bound ("nearly a third"). ``form``: whether it is told in "words"
    of no size, in "percent", as a "fraction" or by "counts" of another,
    which is the ``whole``.
    """

    span: Span
    nouns: tuple[str, ...]
    percent: Fraction | None
    more: bool = False
    amount: Quantity | None = None
    form: str = "words"
    whole: Fraction | None = None


@lru_cache(maxsize=4096)
def find_shares(text: str) -> tuple[Share, ...]:
    """The shares in ``text``, in order: by "most", "a majority of" and "a minority of", by a percentage or a fraction
    of something ("one in ten patients") and by a count of another ("50 of the 100 patients")."""
    toks = tokens(text)
    starts = [tok.start for tok in toks]
    found = [share for i in range(len(toks)) if (share := _in_words(toks, i) or _in_counts(toks, i))]
    percents = [q for q in find_quantities(text) if q.dimension == "percent" and not q.change and not q.level]
    found += [share for q in percents if (share := _in_percent(toks, starts, q))]
    return tuple(sorted(found, key=lambda share: share.span))


def _in_words(toks: list[Token], i: int) -> Share | None:
    """ "Most voters", "most of the voters", "a narrow majority of voters"."""
    low = toks[i].low
    if low == "most":
        if i and toks[i - 1].low in _SUPERLATIVE_BEFORE:
            return None
        return _share(toks, i, i + 1, None, more=True, plural=True)
    if low in {"majority", "minority"} and i + 1 < len(toks) and toks[i + 1].low == "of":
        first = i - 1 if i and toks[i - 1].low in _SIZE else i
        first = first - 1 if first and toks[first - 1].low in {"a", "the"} else first
        return _share(toks, first, i + 1, None, more=low == "majority")
    return None


def _in_counts(toks: list[Token], i: int) -> Share | None:
    """ "50 of the 100 patients", "70 out of 200 voters"."""
    part = numeral_at(toks, i)
    if part is None or part.low != part.high or toks[i].glued:
        return None
    k = part.last + (_low(toks, part.last) == "out")
    if _low(toks, k) != "of":
        return None
    k += 1 + (_low(toks, k + 1) in _WHOLE)
    owner = next((n for n in range(k, min(k + _OWNER, len(toks))) if toks[n].low.endswith(("'s", "s'"))), None)
    k = owner + 1 if owner is not None and all(tok.kind == "word" for tok in toks[k:owner]) else k  # "the board's"
    whole = numeral_at(toks, k) if k < len(toks) else None
    if whole is None or whole.low != whole.high or not 0 < part.low <= whole.low:
        return None
    share = _share(toks, i, whole.last, 100 * Fraction(part.low) / whole.low)
    return replace(share, form="counts", whole=whole.low) if share else None


def _in_percent(toks: list[Token], starts: list[int], amount: Quantity) -> Share | None:
    """ "52% of voters", "nearly half of the patients", "one in ten patients"; ``starts`` are those of ``toks``."""
    if amount.value != amount.upper or amount.bound == "vague":
        return None
    first, last = (bisect_left(starts, place) for place in (amount.span.start, amount.span.end))
    if _low(toks, last) != "of" and not _OF_SO_MANY.search(amount.text):
        return None
    share = _share(toks, first, last, amount.value if amount.bound in {"plain", "exact", "about"} else None)
    form = "percent" if in_percent(amount) else "fraction"
    return replace(share, amount=amount, form=form) if share else None


def in_percent(amount: Quantity) -> bool:
    """Whether a share is written as a percentage: "half" is none."""
    return bool(_PERCENT.search(amount.text))


def _low(toks: list[Token], k: int) -> str:
    """The folded token at ``k``; "" behind the last."""
    return toks[k].low if k < len(toks) else ""


def _share(
    toks: list[Token], first: int, last: int, percent: Fraction | None, *, more: bool = False, plural: bool = False
) -> Share | None:
    """The share whose words are ``toks[first:last]``, with the noun behind them; None where there is none."""
    k = last + (_low(toks, last) == "of")
    k += _low(toks, k) in _WHOLE
    nouns, end = counted_noun(toks, k)
    if not nouns or (plural and k == last and toks[end - 1].low == nouns[-1]):
        return None  # "most popular", "most recent": no plural behind it
    return Share(Span(toks[first].start, toks[end - 1].end), nouns, percent, more)
