"""What stands around a name or figure of a claim, and how like it is to what stands around one of a passage.

Two different names, or figures, are rivals for one place where the words around them are the same ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from factcheck.model import Span
from factcheck.text.names import Name, fold_name
from factcheck.text.nouns import fold

REACH = 6  # words to either side of a name or figure of the claim that are looked for around one of the passage
WIDER = 8  # words to either side of one of the passage in which they are looked for
_WORD = re.compile(r"[^\W_]+")
_SMALL_TEXT = (
    "the a an of in on and or but not is was were are be been wa to by for with at as it it's from that which who has "
    "ha have had he she they his hi her its their also"
)
SMALL = frozenset(_SMALL_TEXT.split())
_ENDINGS = ("ing", "ed", "er", "or", "ion", "ly", "ment", "es", "s")


@dataclass(frozen=True, slots=True)
class Side:
    """A text with its words, (start, end, folded word), the stems of these, and its names in order."""

    text: str
    words: tuple[tuple[int, int, str], ...]
    stems: tuple[str, ...]
    names: tuple[Name, ...]

    def stretch(self, span: Span) -> tuple[int, int]:
        """The words that ``span`` covers, as (first, one past the last); equal where it covers none."""
        first = bisect_right(self.words, span.start, key=lambda word: word[1])
        return first, max(first, bisect_left(self.words, span.end, key=lambda word: word[0]))

    def written(self, i: int) -> str:
        """Word ``i`` as it is written."""
        return self.text[self.words[i][0] : self.words[i][1]]


def side(text: str, names: Sequence[Name] = ()) -> Side:
    """A text read for comparing what stands around its names and figures."""
    words = tuple((m.start(), m.end(), folded(m.group())) for m in _WORD.finditer(text))
    return Side(text, words, tuple(_stem(word) for *_, word in words), tuple(names))


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """A word for comparing: small letters, no accents, the singular."""
    return fold(fold_name(word) or word.casefold())


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """A word without its usual endings, at most seven letters: "starred", "starring" and "star" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2]:
                word = word[:-1]
            break
    return word.rstrip("e")[:7]


def content(text: Side, gone: Sequence[Span]) -> list[int]:
    """The words of a text that carry meaning, by place; without those that ``gone`` covers."""
    left_out = {i for span in gone for i in range(*text.stretch(span))}
    return [i for i, word in enumerate(text.words) if i not in left_out and word[2] not in SMALL]


def beside(claim: Side, passage: Side, ours: tuple[int, int], theirs: tuple[int, int]) -> dict[str, float]:
    """The words that two stretches share on either side: the nearest, the next but one, content words, the text's
    start."""
    (a, b), (p, q) = ours, theirs
    left = a > 0 and p > 0 and claim.stems[a - 1] == passage.stems[p - 1]
    right = b < len(claim.stems) and q < len(passage.stems) and claim.stems[b] == passage.stems[q]
    start = a == 0 and p == 0
    found = {
        "same word before": left,
        "same two before": left and a > 1 and p > 1 and claim.stems[a - 2] == passage.stems[p - 2],
        "same content before": left and claim.words[a - 1][2] not in SMALL,
        "same word after": right,
        "same two after": right and claim.stems[b + 1 : b + 2] == passage.stems[q + 1 : q + 2] != (),
        "same content after": right and claim.words[b][2] not in SMALL,
        "same on both sides": right and (left or start),
        "both open": start,
    }
    return {key: 1.0 for key, value in found.items() if value}


def around(
    claim: Side, passage: Side, ours: tuple[int, int], theirs: tuple[int, int], telling: Sequence[int]
) -> dict[str, float]:
    """How many of the ``telling`` words near ``ours`` stand near ``theirs``: of all ("near"), and of those that the
    passage has anywhere ("near held"). Shares of 0..1; empty where there is none."""
    (a, b), (p, q) = ours, theirs
    close = {claim.stems[i] for i in telling if a - REACH <= i < b + REACH}
    window = {*passage.stems[max(0, p - WIDER) : p], *passage.stems[q : q + WIDER]}
    held = close & set(passage.stems)
    shared = len(close & window)
    found = {"near": shared / len(close) if close else 0.0, "near held": shared / len(held) if held else 0.0}
    return {key: value for key, value in found.items() if value}


def weigh(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of the weights of some signs; positive where they speak for a replaced name or figure."""
    return sum(weights.get(sign, 0.0) * value for sign, value in signs.items())
