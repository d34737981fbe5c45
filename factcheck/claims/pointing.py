"""Openings by which a statement points back at what the one before tells of: "Of these, 120 were children"."""

from __future__ import annotations

import re

from factcheck.claims.grammar import is_finite
from factcheck.text.words import find_words

_SOME = (
    r"(?:(?:about|nearly|almost|only|just|over|around|roughly|at least|more than|less than|a further) )?"
    r"(?:half|most|some|many|all|none|both|each|neither|either|several|few|a few|much|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|dozens|hundreds|thousands|[\d,.]+(?: ?%| per ?cent)?"
    r"|(?:the )?(?:rest|majority|first|last|best|worst)|an? (?:third|quarter|fifth|half|majority|number|handful))"
)
_OF_THEM = re.compile(  # "Of those surveyed" and "half of these deaths" do not
    rf"(?:(?:of|among) (?:these|those|them),|{_SOME} of (?:them\b|(?:these|those) (?:is|are|was|were|have|had|has)\b))",
    re.IGNORECASE,
)
_SO_WAS = re.compile(r"So (?:is|are|was|were|has|have|had|does|do|did|will|would|can|could|should|must)\b")


def points_back(statement: str) -> bool:
    """Whether a statement opens with some of what the one before tells of: "Of these, 120", "Half of them", "The latter
    was"; not "The former minister". Or leaves its verb to it: "So was its auditor".
    """
    if _SO_WAS.match(statement):
        return True
    words = find_words(statement)
    named = len(words) > 2 and words[0].low == "the" and words[1].low in {"latter", "former"}
    return (named and is_finite(words, 2)) or _OF_THEM.match(statement) is not None
