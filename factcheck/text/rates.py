"""What an amount is for one of: "$500 a week", "20 people die every day", "$1 per litre", "$1.14 a share"."""

from __future__ import annotations

from factcheck.text.tokens import Token
from factcheck.text.units import unit_of
from factcheck.text.words import word_set

_TIMES = ("hour", "day", "night", "week", "month", "year", "decade")
_EVERY = {word + s: word for word in _TIMES for s in ("", "s")}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_ALIKE = {"head": "person", "capita": "person", "household": "family", "employee": "worker", "pupil": "student"}
PIECES = word_set("share unit person family student child patient worker customer user passenger")
"""Single things and people for which an amount is told: beside what is told of all, it is small."""
_POINTS = {"ago", "earlier", "later", "before", "after", "early", "late"}  # "a day later" is a time, no rate
_REACH = 4  # tokens behind an amount: "20 people die every day"


def rate_at(toks: list[Token], j: int) -> str:
    """For one of which time or unit of measure an amount is that ends before token ``j``; "" where none is named. Of a
    dose whose drug is named it also says how often: "2 times a day" for "5 mg of the drug twice daily"."""
    if j < len(toks) and toks[j].low == "of":
        for k in range(j + 2, min(j + 2 + _REACH, len(toks))):
            if toks[k].kind == "mark":
                break
            if often := times_at(toks, k):
                rate = rate_at(toks, often[1])
                return f"{often[0]} times a {rate}" if often[0] > 1 else rate
    for k in range(j, min(j + _REACH, len(toks))):
        low = toks[k].low
        if low in _ADVERBS:
            return _ADVERBS[low]
        if low in {"a", "an", "per", "every", "each", "/"} and k + 1 < len(toks):
            return _one_of(toks, k, adjacent=k == j)
        if toks[k].kind == "mark" or low in {"in", "at", "on", "for"}:
            return ""
    return ""


_MANY = {"once": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
OFTEN = frozenset({"once", "twice", "thrice", *_ADVERBS})  # behind an amount they tell no more of what it is of


def times_at(toks: list[Token], j: int) -> tuple[int, int] | None:
    """How often an amount that ends before token ``j`` is meant ("twice", "three times"), and where that ends: only
    before a time for one of which it is."""
    count = _MANY.get(toks[j].low) if j < len(toks) else None
    if count is None:
        return None
    k = j + 1
    if not toks[j].low.endswith("ce"):
        if k >= len(toks) or toks[k].low != "times":
            return None
        k += 1
    return (count, k) if rate_at(toks, k) else None


def _one_of(toks: list[Token], k: int, *, adjacent: bool) -> str:
    after, behind = toks[k + 1].low, toks[k + 2].low if k + 2 < len(toks) else ""
    if after in _EVERY:
        return "" if behind in _POINTS else _EVERY[after]
    if toks[k].low != "per" and not (adjacent and toks[k].low in {"a", "/"}):
        return ""
    after = _ALIKE.get(after, after)
    if after in PIECES:
        return after
    square = after in {"square", "sq"}
    unit = unit_of(behind if square else after)
    square |= behind in {"2", "²"} and toks[k + 2].glued
    return f"{'square ' if square else ''}{unit[0]} {unit[1]}" if unit else ""
