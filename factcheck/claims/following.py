"""What follows an attribution in its sentence: "…, the UN said, and 300 fled" says more than what the UN said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from factcheck.claims.content import clean
from factcheck.claims.grammar import CONJUNCTIONS, DAYS, PREPOSITIONS, RELATIVES, finite_verb, is_clause
from factcheck.claims.things import is_person
from factcheck.claims.verbs import AUXILIARIES, CLEAR_PAST, CLEAR_PRESENT
from factcheck.claims.who import noun_phrase
from factcheck.model import Span
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.words import Word, find_words, word_set


class Follows(StrEnum):
    """``more`` of the same statement ("…, leaving 300 homeless"), a statement ``beside`` it ("…, and 300 fled"),
    ``nothing`` but who the speaker is and how he said it, or something ``unsure``.
    """

    nothing = "nothing"
    more = "more"
    beside = "beside"
    unsure = "unsure"


_JOINS = word_set("and but while whereas yet though although")
_CARRIES_ON = word_set("because when as if unless so")  # and every preposition: after, before, since, in, with
_CLOSING_MARKS = frozenset('”"’»')
_HOW_SAID = re.compile(
    r"(?:in|at|on|during|to|by|via|through|from|without|under) (?:\S+ ){0,3}?(?:statements?|reports?|interviews?"
    r"|letters?|speech|briefing|tweets?|posts?|emails?|messages?|releases?|comments?|remarks|testimony|reporters|journalists"
    r"|conference|condition|phone|telephone|website|study|survey|paper|article|twitter|facebook)\b"
    r"|(?:citing|quoting|referring|speaking|according|adding|noting|warning|describing|calling|writing|asking)\b",
    re.IGNORECASE,
)


# After these only what follows may be said: "The bridge was bought in 1987 and, the ministry said, cost €45 million".
_OPENS_HALF = (CONJUNCTIONS | RELATIVES | {"whereas", "as", "unless"}) - {"yet"}
_OPENS_CLAUSE = PREPOSITIONS | _CARRIES_ON
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_AGE = re.compile(r"\d{1,2}(?=,(?!\d)|\.?$)")


def what_follows(sentence: str, said: Sequence[Word], at: int, named: str) -> tuple[Follows, Span]:
    """What ``sentence[at:]`` says behind an attribution and the words ``said`` before it; and the run that says it,
    without joining words. ``named`` is the speaker where he stands last in the attribution, else "".

    Where ``said`` ends in an auxiliary ("The bridge was, officials said, built in 1931") or has no verb ("The war,
    according to the UN, has killed 300"), it is the other half of one statement.
    """
    rest = clean(sentence, at, len(sentence))
    after = find_words(rest.of(sentence)) if rest is not None else ()
    if rest is not None and len(after) > 1 and said:
        last = "" if said[-1].form.isupper() else said[-1].low
        if last in _OPENS_HALF or (last in _OPENS_CLAUSE and is_clause(after, 0, len(after))):
            return Follows.unsure, rest
        subject = noun_phrase(said, 0, len(said)) and finite_verb(said) is None
        verb = after[0].low in AUXILIARIES | CLEAR_PAST | CLEAR_PRESENT
        if last in AUXILIARIES or (subject and verb):
            return Follows.more, rest
    found, run = _by_opening(sentence, at, named)
    return (Follows.nothing if found is not Follows.beside and _is_quotation(said) else found), run


def _is_quotation(said: Sequence[Word]) -> bool:
    """Whether all that is said stands in quotation marks, the first of them in an earlier sentence perhaps."""
    opened = [word for word in said if word.form in "“„«"] or [word for word in said[:-1] if word.form == '"']
    return bool(said) and said[-1].form in _CLOSING_MARKS and (not opened or opened[0] is said[0])


def _by_opening(sentence: str, start: int, named: str) -> tuple[Follows, Span]:
    words = find_words(sentence[start:])
    first = next((k for k, word in enumerate(words) if not word.is_mark), len(words))
    last = len(words)
    none = Follows.nothing, Span(start, start)
    if last - first < 2 or words[0].form == ".":  # "said in a Nov. 24 statement"
        return none

    def run(k: int) -> Span:
        return Span(start + words[k].start, len(sentence))

    low = words[first].low
    if low in _JOINS and is_clause(words, first + 1, last):
        return Follows.beside, run(first + 1)
    if is_clause(words, first, last) and low not in PREPOSITIONS | _CARRIES_ON | RELATIVES:
        return Follows.beside, run(first)
    if _HOW_SAID.match(sentence, start + words[first].start) or _is_date(words[first:]):
        return none
    if low in PREPOSITIONS | _CARRIES_ON | {"and", "but"} or (low.endswith("ing") and len(low) > 5):
        return Follows.more, run(first)
    tells_who = named and _tells_who(named, sentence[start + words[first].start :])
    return none if tells_who else (Follows.unsure, run(first))


def _is_date(words: Sequence[Word]) -> bool:
    """Whether the words are a date and no more: the "2008" of "the report said on July 6, 2008"."""
    dated = any(word.low in DAYS or word.low in MONTHS or _YEAR.fullmatch(word.form) for word in words)
    return dated and all(
        word.is_mark or word.form.isdigit() or word.low in DAYS or word.low in MONTHS for word in words
    )


def _tells_who(named: str, told: str) -> bool:
    """Whether what stands behind a speaker tells who he is: "Ann Lee, a doctor at the hospital"."""
    words, name = find_words(told), find_words(named)
    first = words[0]
    if first.low in RELATIVES or first.capital or _AGE.match(told) or is_person(told):
        return True
    return bool(name) and name[-1].capital and first.low in {"a", "an"}


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
