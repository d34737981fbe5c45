"""Noun phrases that a later pronoun may stand for: how they are kept, and how they are written in its place."""

from __future__ import annotations

import re

from factcheck.claims.people import find_people
from factcheck.claims.things import head_of
from factcheck.text.common_words import COMMON
from factcheck.text.words import find_words, word_set

_PRONOUNS = word_set("he she it they we i you this that these those his her its their our my him them us")
_IS = word_set("is are was were became remains remained")
_ARTICLES = frozenset({"the", "a", "an"})
_TIME_FIRST = re.compile(  # "Last year online sales": the time is no part of what the sentence tells of
    r"(?:then|now|later|afterwards"
    r"|(?:last|this|that|next|the (?:next|following|same|previous)) (?:day|week|month|quarter|year|decade|century|night"
    r"|morning|afternoon|evening|summer|winter|spring|autumn|fall|weekend|season)"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|\d+|an?|one) (?:days?|weeks?|months?|years?|decades?)"
    r" (?:later|earlier|ago))\b,?\s*",
    re.IGNORECASE,
)


def subject_alone(subject: str) -> str:
    """A sentence's subject without "then" or a time before it; "" where a pronoun stands behind its first word ("the
    bank and its owner"), which would no longer be plain in another sentence.
    """
    match = _TIME_FIRST.match(subject)
    alone = subject[match.end() :] if match else subject
    return "" if any(word.low in _PRONOUNS for word in find_words(alone)[1:]) else alone


def stands_in(name: str, pronoun: str, rest: str) -> bool:
    """Whether the noun that a noun phrase is about stands in the rest of the sentence, behind the pronoun, which can
    then not mean it: "its second-quarter revenue" is not that of "Revenue". What tells of the kind that a thing is of
    says nothing against it: "The city … It is the second-largest city".
    """
    head, words = head_of(find_words(name)), find_words(rest)
    if head is None:
        return False
    kind = pronoun in {"it", "they"} and name.lower().startswith("the ") and bool(words) and words[0].low in _IS
    return any(word.low == f"{head.low}'s" or (word.low == head.low and not kind) for word in words)


def inside(name: str) -> str:
    """A noun phrase that opened a sentence as it is written inside one: "the army", "wheat", but "Amnesty"."""
    words = find_words(name)
    if not words or not words[0].capital or words[0].form[1:] != words[0].low[1:]:
        return name
    named = find_people(name) or any(word.capital for word in words[1:])
    known = words[0].low in COMMON or words[0].low.removesuffix("s") in COMMON
    return name[0].lower() + name[1:] if words[0].low in _ARTICLES or (known and not named) else name
