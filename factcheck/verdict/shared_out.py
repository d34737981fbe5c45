"""Figures that one sentence shares out: "41 % came from Afghanistan and 35 % from Syria", "exports rose 3 % and imports
fell 5 %". Of these a claim is held against those of what it is about alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from factcheck.model import Span
from factcheck.text.amounts import DOWN, UP
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.intervals import comparable
from factcheck.text.quantities import Quantity
from factcheck.text.sentences import split_sentences
from factcheck.verdict.checks_wording import content_words

_CUT = re.compile(r";|,?\s(?:while|whereas|and|but|against|compared with|versus)\s")
_BEHIND = re.compile(
    r"\s+(?:(?!and\b|or\b|but\b)[a-z]+\s+){0,2}(?:in|from|for|on|among|at)\s+(?:the |its |his |her |their )?"
    r"(?P<what>[^,.;]*?)(?=\s(?:in|of|from|for|on|at|to|by|during|after|with|last|this)\s|[,.;]|\s*$)"
)
_MOST = 3  # figures that share one sentence; more are a table
_WORD = re.compile(r"[^\W\d_]{2,}")
_TIMES = frozenset(word.casefold() for word in MONTHS) | {"year", "month", "week", "quarter", "day"}


def told_of_others(claim: str, passage: str, ours: Quantity, figures: Sequence[Quantity]) -> list[Quantity]:
    """Those of ``figures``, in the dimension of ``ours``, that their sentence tells of something else than ``claim``.

    A sentence counts whose figures stand in parts of their own, each behind one "and", "while" or semicolon. What a
    part is about is what follows its figure behind a preposition ("in Belgium"), or else what its words before the
    figure begin with ("imports fell"). Where the claim names what one part is about, and nothing that the others are
    about, the figures of the others are told of something else.
    """
    about = content_words(claim)
    found: list[Quantity] = []
    for sentence in split_sentences(passage):
        inside = [q for q in figures if q.span.within(sentence) and comparable(ours, q) is not False]
        parts = _parts(passage, sentence, inside) if 1 < len(inside) <= _MOST else None
        if parts is None:
            continue
        before = [_words(passage[part.start : q.span.start]) for part, q in zip(parts, inside, strict=True)]
        behind = [_words(_behind(passage, q, part)) for part, q in zip(parts, inside, strict=True)]
        heads = [words[:1] for words in _apart(before)]
        objects = [words if all(behind) else [] for words in _apart(behind)]
        named = {k for told in (objects, heads) if (k := _named(told, about)) is not None}
        if not named and (k := _named([a or b for a, b in zip(_apart(behind), heads, strict=True)], about)) is not None:
            named = {k}
        if len(named) == 1:
            found += [q for k, q in enumerate(inside) if k not in named]
    return found


def _parts(passage: str, sentence: Span, figures: Sequence[Quantity]) -> list[Span] | None:
    """The part of a sentence that belongs to each figure; None where they are not parted by one word each."""
    cuts = []
    for one, other in pairwise(figures):
        between = list(_CUT.finditer(passage, one.span.end, other.span.start))
        if len(between) != 1:
            return None
        cuts.append(between[0])
    starts = [sentence.start, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), sentence.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def _behind(passage: str, figure: Quantity, part: Span) -> str:
    match = _BEHIND.match(passage, figure.span.end, part.end)
    return match["what"] if match else ""


def _words(text: str) -> list[str]:
    """The stems of a text's words that carry meaning, in order; those that tell a direction or a time are left out."""
    words = (word for word in _WORD.findall(text) if word.casefold() not in UP | DOWN | _TIMES)
    return [stem for word in words for stem in content_words(word) if stem not in _TIMES]


def _apart(told: Sequence[list[str]]) -> list[list[str]]:
    """Of each list the words that none of the others has."""
    return [
        [word for word in words if not any(word in other for k, other in enumerate(told) if k != i)]
        for i, words in enumerate(told)
    ]


def _named(told: Sequence[list[str]], about: frozenset[str]) -> int | None:
    """Which part a claim names and no other; None where it names none or several, or one is about nothing."""
    if not all(told):
        return None
    its = [k for k, words in enumerate(told) if not about.isdisjoint(words)]
    return its[0] if len(its) == 1 else None
