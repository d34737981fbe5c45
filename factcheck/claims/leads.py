"""The line over a list that tells of all its items ("According to the UN:", "It is false that:"), and the label before
a sentence that tells of it ("Myth:").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from factcheck.claims.attribution import find_attribution
from factcheck.claims.kinds import LABEL
from factcheck.claims.saying import BY_VERB, said_wrongly
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
    r"|what [^:;,]{1,80} (?:gets?|got) wrong(?: (?:about|on) [^:;,]{1,80})?"
    r"|false|untrue|not true",
    re.IGNORECASE,
)
_TRUTH = re.compile(r"\b(?:facts?|truths?)\b", re.IGNORECASE)  # "Myths and facts about the camp:"


_IS_SO = re.compile(
    r"it (?:is|was) (?:\w+ )?(?:true|clear|certain|known|established|a fact|not false) that", re.IGNORECASE
)
# What the items hang on: "If the deal fails:", "The audit found no evidence that:", "The court rejected these claims:".
_HANGS = re.compile(
    r"(?:if|unless|in case|assuming|supposing|provided|should)\b.*|.*\b(?:that|if|unless|whether)"
    r"|(?:.*\b)?(?:no|not|never|without|reject(?:s|ed)?|dismiss(?:es|ed)?|den(?:y|ies|ied)|disput(?:es?|ed)"
    r"|refut(?:es?|ed)|debunk(?:s|ed)?)\b.*"
    r"\b(?:evidence|proof|claims?|allegations?|accusations?|charges|rumou?rs?|suggestions?)\b.*",
    re.IGNORECASE,
)
_MYTH = re.compile(r"(?:false claim|myth|misconception|falsehood|fiction|false)\b", re.IGNORECASE)
_CLAIM = re.compile(r"(?:claim|rumou?r)\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"^\W*(?:our )?(?:verdict|rating|ruling|conclusion)[*_]*:\W*(?:(?P<false>false|untrue|not true|incorrect|wrong|fake"
    r"|a lie)|(?P<true>true|correct))\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_SAID = " that the city paid $3 million"


@dataclass(frozen=True, slots=True)
class Lead:
    """What the line over a list tells of its items: who says them ("" if nobody), and how they are asserted; or that
    they ``hang`` on it and say nothing for themselves.
    """

    speaker: str = ""
    asserted: Asserted = Asserted.fact
    hang: bool = False


def lead_of(line: str) -> Lead | None:
    """What a line that ends in a colon tells of the list below it; None where it tells neither who nor whether."""
    bare = " ".join(line.split()).strip("*_# ")
    if not bare.endswith(":"):
        return None
    bare = bare[:-1].rstrip("*_ ")
    if _DENIES.fullmatch(bare):
        return None if _TRUTH.search(bare) else Lead(asserted=Asserted.denied)
    according = _ACCORDING.fullmatch(bare)
    if according:
        return Lead(speaker_text(according["who"]))
    if _IS_SO.fullmatch(bare):
        return None
    said = re.sub(r"[,:]? that$", "", bare)
    words = find_words(said)
    if said_wrongly(find_words(f"{said} that")):
        return Lead(asserted=Asserted.denied)
    if len(words) > 1 and (said != bare or words[-1].low in BY_VERB):
        told = find_attribution(said + _SAID)  # the line as it would be with an item behind it
        if told and told.leading and len(told.contents) == 1 and told.contents[0].of(said + _SAID) == _SAID[6:]:
            return Lead(told.speaker, told.asserted)
    return Lead(hang=True) if _HANGS.fullmatch(bare) else None


def label_of(paragraph: str, following: str) -> Lead | None:
    """What the label that a paragraph opens with tells of its first sentence: of "Myth:" and of "Claim:" over "Verdict:
    False", in it or in the paragraph ``following``, that the report denies it; of "Claim:" else that it is alleged.
    """
    bare = paragraph.lstrip(" \t\n-*_•‣>#0123456789.)")
    label = LABEL.match(bare)
    if label is None:
        return None
    if _MYTH.match(bare):
        return Lead(asserted=Asserted.denied)
    if not _CLAIM.match(bare):
        return None
    verdict = _VERDICT.search(paragraph) or _VERDICT.match(following)
    if verdict is None:
        return Lead(asserted=Asserted.alleged)
    return Lead(asserted=Asserted.denied) if verdict["false"] else None
