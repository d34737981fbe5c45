"""Counted words that exclude one another: "two women" are no "two men", and 300 BC is not 300 AD."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.text.words import word_set

_OPPOSED = (
    (
        word_set("man boy son brother father husband grandson grandfather uncle nephew male"),
        word_set("woman girl daughter sister mother wife granddaughter grandmother aunt niece female"),
    ),
    (word_set("adult"), word_set("child minor")),
)
_ERAS = (word_set("bc bce"), word_set("ad ce"))


def exclude(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two counted noun phrases, folded, name what cannot be the same."""
    return other_era(left, right) or any(_opposed(left, right, pair) for pair in _OPPOSED)


def other_era(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether one figure is a year before Christ and the other one after."""
    return _opposed(left, right, _ERAS)


def _opposed(left: Sequence[str], right: Sequence[str], pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    sides = [[not side.isdisjoint(nouns) for side in pair] for nouns in (left, right)]
    return sides in ([[True, False], [False, True]], [[False, True], [True, False]])
