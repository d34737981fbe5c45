"""What follows an attribution in its sentence: "…, the UN said, and 300 fled" says more than what the UN said."""

from __future__ import annotations

import re
from enum import StrEnum

from factcheck.claims.grammar import PREPOSITIONS, RELATIVES, is_clause
from factcheck.model import Span
from factcheck.text.words import find_words, word_set


class Follows(StrEnum):
    """``more`` of the same statement ("…, leaving 300 homeless"), a statement ``beside`` it ("…, and 300 fled"), or
    ``nothing`` but who the speaker is and how he said it.
    """

    nothing = "nothing"
    more = "more"
    beside = "beside"


_JOINS = word_set("and but while whereas yet though although")
_CARRIES_ON = word_set("because when as if unless so")  # and every preposition: after, before, since, in, with
_HOW_SAID = re.compile(
    r"(?:in|at|on|during|to|by|via|through|from|without|under) (?:\S+ ){0,3}?(?:statements?|reports?|interviews?"
    r"|letters?|speech|briefing|tweets?|posts?|emails?|messages?|releases?|comments?|remarks|testimony|reporters|journalists"
    r"|conference|condition|phone|telephone|website|study|survey|paper|article|twitter|facebook)\b"
    r"|(?:citing|quoting|referring|speaking|according|adding|noting|warning|describing|calling|writing|asking)\b",
    re.IGNORECASE,
)


def what_follows(sentence: str, start: int) -> tuple[Follows, Span]:
    """What ``sentence[start:]``, after an attribution, says; and the run that says it, without joining words."""
    words = find_words(sentence[start:])
    first = next((k for k, word in enumerate(words) if not word.is_mark), len(words))
    last = len(words)
    none = Follows.nothing, Span(start, start)
    if last - first < 2 or words[first].low in RELATIVES or words[0].form == ".":  # "said in a Nov. 24 statement"
        return none

    def run(k: int) -> Span:
        return Span(start + words[k].start, len(sentence))

    low = words[first].low
    if low in _JOINS and is_clause(words, first + 1, last):
        return Follows.beside, run(first + 1)
    if is_clause(words, first, last) and low not in PREPOSITIONS | _CARRIES_ON:
        return Follows.beside, run(first)
    if _HOW_SAID.match(sentence, start + words[first].start):
        return none
    if low in PREPOSITIONS | _CARRIES_ON | {"and", "but"} or (low.endswith("ing") and len(low) > 5):
        return Follows.more, run(first)
    return none


def without_clause(speaker: str) -> int:
    """How much of what stands after "according to" names the speaker: "the UN" of "the UN and 300 fled to Iraq"."""
    for match in re.finditer(r"\s(?:and|but|while|whereas)\s", speaker):
        words = find_words(speaker[match.end() :])
        if is_clause(words, 0, len(words)):
            return match.start()
    return len(speaker)


def in_brackets(sentence: str, at: int) -> bool:
    """Whether the character at ``at`` stands in brackets: "Ann Lee (born in 1972, the ministry said) was arrested"."""
    return sentence.count("(", 0, at) > sentence.count(")", 0, at)
