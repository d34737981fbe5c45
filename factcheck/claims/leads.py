"""The line over a list that tells of all its items: "According to the UN:", "It is false that:"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from factcheck.claims.attribution import announced_speaker
from factcheck.claims.saying import BY_VERB
from factcheck.claims.who import speaker_text
from factcheck.model import Asserted
from factcheck.text.words import find_words

_ACCORDING = re.compile(r"According to (?P<who>[^:;]{1,120})", re.IGNORECASE)
_FALSE = r"(?:false|untrue|not true|incorrect|not the case|a lie|(?:a |an )?(?:\w+ )?(?:myths?|misconceptions?))"
_DENIES = re.compile(  # the whole line: one that only mentions a myth denies nothing
    rf"(?:it is|it['’]s|it was) (?:simply |also |just |therefore )?{_FALSE}(?: to say)?(?: that)?"
    rf"|(?:the following|these|all (?:of )?these)(?: \w+){{0,4}}? (?:is|are|were) (?:all |both |simply )?{_FALSE}"
    r"|(?:(?:the |some |\w+ )?(?:common|popular|persistent|widespread|biggest|main) "
    r"|some |\d+ |two |three |four |five )?"
    r"(?:myths|misconceptions|falsehoods|false (?:claims|statements|rumou?rs))"
    r"(?: (?:about|on|of|around|regarding|concerning|spread|told) [^:;,]{1,80})?"
    r"|false|untrue|not true",
    re.IGNORECASE,
)
_TRUTH = re.compile(r"\b(?:facts?|truths?)\b", re.IGNORECASE)  # "Myths and facts about the camp:"


@dataclass(frozen=True, slots=True)
class Lead:
    """What the line over a list tells of its items: who says them ("" if nobody), and how they are asserted."""

    speaker: str
    asserted: Asserted


def lead_of(line: str) -> Lead | None:
    """What a line that ends in a colon tells of the list below it; None where it tells neither who nor whether."""
    bare = " ".join(line.split()).strip("*_# ")
    if not bare.endswith(":"):
        return None
    bare = bare[:-1].rstrip("*_ ")
    if _DENIES.fullmatch(bare):
        return None if _TRUTH.search(bare) else Lead("", Asserted.denied)
    according = _ACCORDING.fullmatch(bare)
    if according:
        return Lead(speaker_text(according["who"]), Asserted.fact)
    bare = re.sub(r"[,:]? that$", "", bare)
    words = find_words(bare)
    asserted = BY_VERB.get(words[-1].low) if len(words) > 1 else None
    speaker = announced_speaker(bare) if asserted is not None else ""
    return Lead(speaker, asserted) if speaker and asserted is not None else None
