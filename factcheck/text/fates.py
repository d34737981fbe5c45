"""What became of the people or things that a figure counts: "22 dead and 116 injured" are two figures, not one told
twice, and so are "hired 300" and "laid off 120", "damaged 1,200 homes" and "destroyed 40"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from factcheck.model import Span
from factcheck.text.quantities import Quantity, find_quantities

_BEFALLS = {
    "dead": "dead died die dies dying death deaths perished fatality fatalities slain drowned killing",
    "hurt": "injuring injury injuries wounding hurting maimed",
    "missing": "missing unaccounted kidnapped",
    "sick": "infection infections sickened hospitalised hospitalized",
    "displaced": "homeless uprooted fled",
    "saved": "survivor survivors survived",
    "dismissed": "layoff layoffs redundant",
    "cut off": "outage outages blackout blackouts",
}
"""What is said of the counted alone."""
_DONE = {
    "dead": "killed kill kills murdered executed",
    "hurt": "injured injure injures wounded wound wounds hurt",
    "missing": "abducted",
    "sick": "infected",
    "displaced": "displaced displace displaces evacuated evacuate evacuates",
    "saved": "rescued rescue rescues rescuing recovered",
    "treated": "treated treat treats treating vaccinated",
    "held": "arrested arrest arrests arresting detained detain detains detaining",
    "tried": "charged indicted prosecuted",
    "judged": "convicted sentenced jailed imprisoned",
    "freed": "freed released acquitted pardoned",
    "hired": "hired hire hires hiring recruited recruits recruiting",
    "dismissed": "laid lay lays laying dismissed dismisses dismissing sacked",
    "destroyed": "destroyed destroy destroys destroying razed demolished flattened",
    "damaged": "damaged damage damages damaging",
    "opened": "opened open opens opening",
    "closed": "closed close closes closing shut shuts",
    "admitted": "admitted admits admitting",
    "discharged": "discharged discharges discharging",
    "won": "won winning",
    "gained": "gained gaining",
    "lost": "lost loses losing",
}
"""What may as well be said of those who do it: "two gunmen killed 12"."""
_FATE_OF = {word: fate for told in (_BEFALLS, _DONE) for fate, words in told.items() for word in words.split()}
_ACTIVE = frozenset(word for words in _DONE.values() for word in words.split())
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_NO_POWER = re.compile(r"\b(?:without|los[te]) (?:power|electricity)\b", re.IGNORECASE)
_ENDS = frozenset({"and", "but", "while", "as", "who", "which", "that", ".", ",", ";", ":", "(", ")", "–", "—"})
_ELSEWHERE = frozenset({"in", "at", "by", "on", "with", "for", "from"})
_CONTESTED = frozenset(
    ["seat", "match", "game", "case", "vote", "title", "race", "election", "primary", "district", "council", "job"]
)
"""What is won, gained or lost by the number; "lost 40 soldiers" may be their deaths."""
_BE = frozenset({"was", "were", "been", "are", "is", "being", "be"})
_LIVES = frozenset({"life", "lives"})
_COMPARED = re.compile(r"\W*(?:up|down|compared (?:with|to)|against|versus) (?:from )?(?:\w+ )?", re.IGNORECASE)
_REACH = 60  # characters on either side of a figure
_AFTER, _BEFORE = 5, 3  # words


def anybody(quantity: Quantity) -> bool:
    """Whether a count names people by nothing but that they are some, or by what became of them ("22 dead")."""
    return quantity.noun in {"", "person"} or quantity.noun in _FATE_OF


def fate_of(text: str, quantity: Quantity) -> str:
    """What became of those whom ``quantity`` counts ("dead", "hurt", "hired" …) by the words right behind it, else by
    those right before it; "" where none says so, or the counted did it themselves ("two gunmen killed 12")."""
    if quantity.dimension != "count":
        return ""
    behind = _words(text[quantity.figure.end : quantity.figure.end + _REACH])
    for k, word in enumerate(behind[:_AFTER]):
        if word in _ENDS:
            break
        if fate := _fate(word, quantity, behind[k + 1 : k + 3]):
            passive = word not in _ACTIVE or fate != _FATE_OF[word] or not _BE.isdisjoint(behind[:k])
            follows = behind[k + 1] if k + 1 < len(behind) else "."
            if passive or k == 0 or follows in _ENDS or follows in {"in", "at", "by", "on", "when", "during", "after"}:
                return fate
            return ""
    before = _words(text[max(0, quantity.figure.start - _REACH) : quantity.figure.start])
    for word in reversed(before[-_BEFORE:]):
        if word in _ENDS or word in _ELSEWHERE or word[0].isdigit():
            break
        if fate := _fate(word, quantity):
            return fate
    return ""


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_NO_POWER.sub("blackout", text))]


def _fate(word: str, quantity: Quantity, follows: Sequence[str] = ()) -> str:
    """The fate that a word tells of what ``quantity`` counts; it is "dead" of those who "lost their lives"."""
    fate = _FATE_OF.get(word, "")
    if fate == "lost" and (_LIVES.intersection(follows) or quantity.noun == "life"):
        return "dead"
    contested = not quantity.nouns or not _CONTESTED.isdisjoint(quantity.nouns)
    return fate if contested or fate not in {"won", "gained", "lost"} else ""


def fates_of(text: str, quantities: Iterable[Quantity]) -> dict[Span, str]:
    """The fates of those that tell one, by their places. A figure with which another is compared has the other's ("won
    48 seats, down from 60")."""
    found: dict[Span, str] = {}
    before: Quantity | None = None
    for quantity in quantities:
        fate = fate_of(text, quantity)
        if not fate and before and _COMPARED.fullmatch(text[before.span.end : quantity.span.start]):
            fate = found.get(before.span, "")
        if fate:
            found[quantity.span] = fate
        before = quantity
    return found


def counts_other_fates(claim: str, sentence: str) -> bool:
    """Whether a sentence counts only what became of others than those whom the claim counts: "killed 12", "30 were
    hurt". False where it tells of the claim's fate at all, or of as many."""
    ours = [(count, fate) for count in find_quantities(claim) if (fate := fate_of(claim, count))]
    theirs = [count for count in find_quantities(sentence) if count.dimension == "count"]
    if len(ours) != 1 or not theirs:
        return False
    count, fate = ours[0]
    if any(_FATE_OF.get(word) == fate for word in _words(sentence)):
        return False
    told = fates_of(sentence, theirs)
    return all(other.span in told and count.value != other.value for other in theirs)
