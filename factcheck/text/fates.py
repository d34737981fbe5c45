"""What became of the people whom a figure counts: "22 dead and 116 injured" are two figures, not one told twice."""

from __future__ import annotations

import re

from factcheck.text.quantities import Quantity

_DEAD = "dead|died|dies?|killed|kills?|killing|deaths?|perished|fatalities|slain|drowned|murdered|executed"
_HURT = "injured|injures?|injuring|injuries|wounded|wounds?|wounding|hurt|hurting|maimed"
_LOST = "missing|unaccounted|abducted|kidnapped"
_SICK = "infected|infections?|sickened|hospitali[sz]ed"
_FATES = re.compile(rf"(?P<dead>{_DEAD})|(?P<hurt>{_HURT})|(?P<missing>{_LOST})|(?P<sick>{_SICK})")
_ACTIVE_TEXT = "killed kills kill injured injures injure wounded wounds wound hurt murdered executed abducted infected"
_ACTIVE = frozenset(_ACTIVE_TEXT.split())
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_ENDS = frozenset({"and", "but", "while", "as", "who", "which", "that", ".", ",", ";", ":", "(", ")", "–", "—"})
_REACH = 60  # characters on either side of a figure
_AFTER, _BEFORE = 5, 3  # words


def anybody(quantity: Quantity) -> bool:
    """Whether a count names people by nothing but that they are some, or by what became of them ("22 dead")."""
    return quantity.noun in {"", "person"} or _FATES.fullmatch(quantity.noun) is not None


def fate_of(text: str, quantity: Quantity) -> str:
    """ "dead", "hurt", "missing" or "sick" by the words right behind a count of ``text``, else by those right before
    it; "" where none says so, or the counted did it themselves ("two gunmen killed 12")."""
    if quantity.dimension != "count":
        return ""
    behind = [word.casefold() for word in _WORD.findall(text[quantity.figure.end : quantity.figure.end + _REACH])]
    for k, word in enumerate(behind[:_AFTER]):
        if word in _ENDS:
            break
        if found := _FATES.fullmatch(word):
            passive = word not in _ACTIVE or bool({"was", "were", "been", "are", "is", "being"} & set(behind[:k]))
            follows = behind[k + 1] if k + 1 < len(behind) else "."
            if passive or k == 0 or follows in _ENDS or follows in {"in", "at", "by", "on", "when", "during", "after"}:
                return str(found.lastgroup)
            return ""
    before = [
        word.casefold() for word in _WORD.findall(text[max(0, quantity.figure.start - _REACH) : quantity.figure.start])
    ]
    for word in reversed(before[-_BEFORE:]):
        if word in _ENDS or word[0].isdigit():
            break
        if found := _FATES.fullmatch(word):
            return str(found.lastgroup)
    return ""
