"""Words that say how exactly a number is meant: "more than", "up to", "about", "or more"."""

from __future__ import annotations

from factcheck.text.tokens import Token

_BEFORE_TEXT = {
    "above": "more than|over|above|exceeding|in excess of|greater than|upwards of|upward of|higher than|larger than|"
    "exceeds|exceeded|exceed|surpassed|surpassing|surpasses|well over|passed|beyond|topped|topping|longer than|"
    "older than",
    "lower": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|at the least|>=",
    "below": "less than|fewer than|under|below|lower than|smaller than|short of|shorter than|younger than",
    "upper": "up to|at most|no more than|not more than|as many as|as much as|a maximum of|maximum of|at the most|"
    "no greater than|not exceeding|no longer than",
    "near": "nearly|almost|approaching|just under|just below|just less than|just fewer than|nearing|not quite|virtually"
    "|slightly less than|slightly fewer than|slightly under|a little less than|a little under",
    "past": "just over|just above|just more than|slightly over|slightly more than|a little over|a little more than",
    "about": "about|around|approximately|roughly|some|circa|ca|c|an estimated|estimated|approx|~|≈|more or less|"
    "in the region of|on the order of|somewhere around|close to|or so|an average of",
    "exact": "exactly|precisely",
    "only": "only|just|a total of|total of|merely",
}
_AFTER_TEXT = {
    "lower": "or more|or above|or over|or greater|or higher|plus|and above|and over|and up|at least|or older",
    "upper": "or less|or fewer|or below|or under|at most|or lower|at the most|or younger",
    "about": "or so|or thereabouts|approximately",
    "exact": "exactly",
}
BEFORE = {tuple(p.split()): bound for bound, text in _BEFORE_TEXT.items() for p in text.split("|")}
AFTER = {tuple(p.split()): bound for bound, text in _AFTER_TEXT.items() for p in text.split("|")}
BEFORE |= {("<",): "below", (">",): "above", ("≥",): "lower", ("≤",): "upper", ("±",): "about"}
_LONGEST = max(map(len, BEFORE))
_PLACES = {("under",), ("over",), ("above",), ("below",), ("beyond",), ("passed",)}  # "under the two laws"
_FILLERS = {"the", "a", "an"}


_GLUED = {"plus": "lower", "odd": "about"}


def comparator_glued(toks: list[Token], i: int) -> str:
    """The bound of "30-plus states" and "400-odd people", whose hyphen is token ``i``; "" for anything else."""
    hyphen = i + 1 < len(toks) and toks[i].text == "-" and toks[i].glued and toks[i + 1].glued
    return _GLUED.get(toks[i + 1].low, "") if hyphen else ""


def comparator_before(toks: list[Token], i: int) -> tuple[int, str | None]:
    """(index of its first token, bound) of the comparator that ends before token ``i``; (i, None) if there is none.

    The longest phrase wins; "an estimated", "only about" and the like take the inner one and go on to the left.
    """
    end = i
    while end and toks[end - 1].low in _FILLERS and end == i:
        end -= 1
    for length in range(_LONGEST, 0, -1):
        if length > end:
            continue
        words = tuple(t.low for t in toks[end - length : end])
        bound = BEFORE.get(words)
        if bound is not None and not (end < i and toks[end].low == "the" and words in _PLACES):
            return end - length, bound
    return i, None


def comparator_after(toks: list[Token], i: int) -> tuple[int, str | None]:
    """(index after it, bound) of the comparator that starts at token ``i``, as in "500 or more", "500+"."""
    if i < len(toks) and toks[i].text == "+" and toks[i].glued:
        return i + 1, "lower"
    for length in (3, 2, 1):
        bound = AFTER.get(tuple(t.low for t in toks[i : i + length]))
        if bound is not None and len(toks) >= i + length:
            return i + length, bound
    return i, None
