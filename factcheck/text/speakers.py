"""Who says a quotation: the name beside the verb of saying, right before or right after the quotation marks."""

from __future__ import annotations

import re

from factcheck.model import Span
from factcheck.text.names import Name, find_names
from factcheck.text.offices import ROLES

VERBS = (
    "said|says|say|told|tells|wrote|writes|added|adds|noted|notes|stated|states|declared|declares|announced|announces"
    "|explained|explains|warned|warns|insisted|insists|argued|argues|claimed|claims|tweeted|replied|concluded|concludes"
    "|remarked|recalled|observed|testified|confirmed|confirms|reported|reports|stressed|asked|answered|called|calls"
    "|continued|continues|according to"
)
_SAYS = re.compile(rf"\b(?:{VERBS})\b", re.IGNORECASE)
_INSERTED = re.compile(
    rf"(?<=[,.!?…—–])\s*[”\"’]\s*(?=[^“”\".!?\n]{{0,60}}?\b(?:{VERBS})\b)[^“”\".!?\n]{{2,90}}[,.:]?\s*[“\"‘](?=\w)",
    re.IGNORECASE,
)
_REACH = 140  # characters on either side of a quotation in which its speaker is looked for
_OFFICES_TEXT = (
    "department ministry office army navy force forces command committee commission council party group agency bank "
    "company university institute association organization organisation government house pentagon coalition union "
    "court police board network press times post news"
)
_OFFICES = frozenset(_OFFICES_TEXT.split())


def insertions(text: str) -> list[Span]:
    """What parts a quotation in two: from the closing mark over "he said" to the opening mark; in order.

    ``“We will,” he said, “hold the line.”`` holds one: ``” he said, “``. The first part must end in a mark.
    """
    return [Span(match.start(), match.end()) for match in _INSERTED.finditer(text)]


def speaker_of(text: str, quoted: Span) -> Name | None:
    """The name of who says the words at ``quoted`` in ``text``; None where no name stands with a verb of saying.

    What follows the quotation in its sentence is looked at first, then what leads to it, 140 characters each way.
    """
    closing = re.match(r"\W{0,3}[”\"’]", text[quoted.end : quoted.end + 4])
    if closing:
        at = quoted.end + closing.end()
        after = re.split(r"(?<=\w)[.!?](?:\s|$)|\n|[“\"]", text[at : at + _REACH])[0]
        if found := _beside(text, after, at):
            return found
    window = text[max(0, quoted.start - _REACH) : quoted.start]
    before = re.split(r"(?<=\w)[.!?][”\"’]?\s|\n", window.rstrip(' “"‘:,'))[-1]
    start = text.find(before, max(0, quoted.start - _REACH)) if before else quoted.start
    return _beside(text, before, start)


def _beside(text: str, clause: str, at: int) -> Name | None:
    """The name in ``clause`` (which starts at ``at``) that goes with its verb of saying."""
    verbs = list(_SAYS.finditer(clause))
    if not verbs:
        return None
    verb = next((verb for verb in verbs if verb.group().casefold() != "according to"), verbs[0])
    names = [n for n in find_names(text) if at <= n.span.start and n.span.end <= at + len(clause)]
    if verb.group().casefold() == "according to":
        return next((name for name in names if name.span.start >= at + verb.end()), None)
    ahead = [name for name in names if name.span.end <= at + verb.start()]
    if ahead:
        return _subject(text, ahead, at + verb.start())
    follows = [name for name in names if 0 <= name.span.start - (at + verb.end()) <= 40]
    between = text[at + verb.end() : follows[0].span.start] if follows else ""
    small = [word for word in re.findall(r"[^\W\d_]+", between) if word.casefold() not in ROLES | {"the", "of"}]
    return follows[0] if follows and not small else None


_AFTER_TEXT = "in at with to after alongside meeting from near for by of on into against about over under interviewing"
_BEFORE = re.compile(rf"\b(?:{'|'.join(_AFTER_TEXT.split())})\s+(?:the\s+|an?\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_NAMELESS = re.compile(r"\b(?:he|she|they|it|we|I|(?:the|a|an|his|her|its|their)\s+[a-z]+(?:\s+[a-z]+)?)\s*$")


def governed(text: str, name: Name) -> bool:
    """Whether a preposition stands before a name, or one word before it: "in Berlin", "with the BBC"."""
    return _BEFORE.search(text, max(0, name.span.start - 40), name.span.start) is not None


def _subject(text: str, names: list[Name], verb: int) -> Name | None:
    """Which of ``names``, all before a verb of saying, goes with it: the one that touches it, else the first that no
    preposition governs; None where somebody without a name says it ("In Berlin, the minister said")."""
    last = names[-1]
    if not text[last.span.end : verb].strip() and not governed(text, last):
        return last
    if _NAMELESS.search(text[last.span.end : verb]):
        return None
    return next((name for name in names if not governed(text, name)), None)


def is_office(name: Name) -> bool:
    """Whether a name is that of an organisation, a country or an acronym rather than of a person."""
    letters = name.text.replace(".", "")
    return name.country is not None or bool(_OFFICES & set(name.words)) or (letters.isupper() and len(name.words) == 1)
