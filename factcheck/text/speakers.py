"""Who says a quotation: the name beside the verb of saying, right before or right after the quotation marks."""

from __future__ import annotations

import re

from factcheck.model import Span
from factcheck.text.names import ROLES, Name, find_names

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
    verb = _SAYS.search(clause)
    if verb is None:
        return None
    names = [n for n in find_names(text) if at <= n.span.start and n.span.end <= at + len(clause)]
    if verb.group().casefold() == "according to":
        return next((name for name in names if name.span.start >= at + verb.end()), None)
    ahead = [name for name in names if name.span.end <= at + verb.start()]
    if ahead:
        return ahead[0]
    follows = [name for name in names if 0 <= name.span.start - (at + verb.end()) <= 40]
    between = text[at + verb.end() : follows[0].span.start] if follows else ""
    small = [word for word in re.findall(r"[^\W\d_]+", between) if word.casefold() not in ROLES | {"the", "of"}]
    return follows[0] if follows and not small else None


def is_office(name: Name) -> bool:
    """Whether a name is that of an organisation, a country or an acronym rather than of a person."""
    letters = name.text.replace(".", "")
    return name.country is not None or bool(_OFFICES & set(name.words)) or (letters.isupper() and len(name.words) == 1)
