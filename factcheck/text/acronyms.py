"""Acronyms that a text defines itself: "Combined Joint Task Force (CJTF-OIR)", "the SDF (Syrian Democratic Forces)"."""

from __future__ import annotations

import re

_BRACKET = re.compile(
    r"\(\s{0,9}(?:the |or |known as |hereafter |abbreviated )?[\"“‘']?"
    r"([^\s()\"“”‘’'][^()\"“”‘’']{1,79}?)[\"”’']?\s{0,9}\)"
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&]*(?:[-/][A-Z0-9][A-Za-z0-9]*)*s?")
_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
_WORD_AT_END = re.compile(r"[A-Z][A-Za-z0-9&\-/]{1,11}$")
_SMALL = frozenset(
    {"of", "the", "and", "for", "in", "on", "to", "de", "du", "des", "la", "a", "an", "at", "by", "with"}
)
_REACH = 160  # characters before a bracket that can hold the long form


def find_acronyms(text: str) -> dict[str, str]:
    """Acronym → long form, for every acronym that ``text`` defines with a bracket, in the order of first definition.

    The letters must fit the words (as in Schwartz and Hearst, 2003, but from whole words): each capital of the acronym
    is the start of a word or stands inside one, in order, the first one at the start of the long form. A second part
    after a hyphen need not be spelt out ("Combined Joint Task Force (CJTF-OIR)"). The first definition wins. Linear.
    """
    found: dict[str, str] = {}
    for match in _BRACKET.finditer(text):
        inside = match[1].strip()
        before = text[max(0, match.start() - _REACH) : match.start()].rstrip()
        if _is_acronym(inside):
            long = _long_form(before, inside)
            if long:
                found.setdefault(inside, long)
        else:
            short = _WORD_AT_END.search(before)
            if short and _is_acronym(short[0]) and _fits(inside.split(), short[0]):
                found.setdefault(short[0], inside)
    return found


def _is_acronym(text: str) -> bool:
    return bool(_ACRONYM.fullmatch(text)) and 2 <= len(text) <= 12 and sum(char.isupper() for char in text) >= 2


def _long_form(before: str, acronym: str) -> str:
    """The shortest run of whole words at the end of ``before`` that the acronym abbreviates; "" if none does."""
    clause = re.split(r"[.;:()!?]\s", before)[-1]
    words = [(match.start(), match[0]) for match in _WORD.finditer(clause)]
    letters = [char for char in acronym if char.isupper() or char.isdigit()]
    for size in range(1, min(len(words), len(letters) * 2 + 3) + 1):
        start, first = words[-size]
        if first[0].lower() != letters[0].lower() or (first[0].islower() and len(words[-size:]) > 1):
            continue
        if _fits([word for _, word in words[-size:]], acronym):
            return " ".join(clause[start:].strip(' ,"“”').split())
    return ""


def _fits(words: list[str], acronym: str) -> bool:
    """Whether the capitals of ``acronym``, or those before its hyphen, are the initials of ``words`` in order."""
    parts = [part for word in words for part in re.split(r"[-/]", word) if part]
    head = re.split(r"[-/]", acronym)[0]
    for letters in (acronym, head):
        capitals = [char.lower() for char in letters if char.isupper()]
        if len(capitals) >= 2 and _initials(parts, capitals):
            return True
    return False


def _initials(parts: list[str], capitals: list[str]) -> bool:
    """Whether the words give the capitals in order: each word its first letter, one in capitals ("UN") all of them,
    small words theirs or none. All capitals must be used up.
    """
    reached = {0}
    for place, part in enumerate(parts):
        following = set()
        for i in reached:
            letters = [char.lower() for char in part] if part.isupper() else [part[0].lower()]
            if capitals[i : i + len(letters)] == letters:
                following.add(i + len(letters))
            if part.lower() in _SMALL and place:
                following.add(i)
        reached = following
    return len(capitals) in reached
