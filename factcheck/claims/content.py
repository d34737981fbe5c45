"""What is said, where it follows a verb of saying: "X said (on Y) (that) CONTENT", "X told Y (that) CONTENT"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import (
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    finite_verb,
    is_adverb,
    is_clause,
    is_finite,
)
from factcheck.claims.saying import BARE, BY_VERB, TELL
from factcheck.model import Span
from factcheck.text.words import Word, word_set

TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday earlier later recently then last this"
)
# "said on Tuesday it had …", "said late Monday it had …", "said in a statement on Tuesday it had …"
_WHEN_SAID = re.compile(
    r"(?:in an? (?:\w+ )?(?:statement|report|interview|letter|speech|briefing|tweet|post|email|message|release) )?"
    r"(?:(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))? )?"
)
# After the verb these may tell when it was said as well as when what was said came about.
_WHEN_EITHER = re.compile(
    r"(?:(?:today|yesterday|tonight|later|earlier|recently)\b"
    r"|(?:(?:late|early|earlier|later) )?(?:last|this) (?:week|weekend|month|year|morning|afternoon|evening|night"
    r"|spring|summer|autumn|fall|winter)\b|(?:\w+ ){1,2}(?:hours?|days?|weeks?|months?|years?) (?:ago|earlier|later)\b)"
    r"(?! (?:is|was|has|had|will|would)\b)"  # "said last year was the worst"
)
_OBJECTS = word_set("me us him her them you")
# What is told, not whom: "told a story he had read", "told them how he had fled".
_THINGS = word_set("of about how why what whether to story stories tale tales truth lie lies joke jokes news")
_ADDRESSEE = 7  # words of who is told, at most


def content_after(sentence: str, words: Sequence[Word], quoted: Sequence[bool], v: int) -> Span | None:
    """What is said, where it follows the verb of saying at ``v``; None where the grammar does not plainly show it."""
    for k in range(v + 1, min(v + 16, len(words) - 1)):
        if words[k].low == "that" and not quoted[k] and _opens_content(words, v, k):
            content = clean(sentence, words[k].end, len(sentence))
            states = finite_verb(words, k + 1) is not None or _verb_is_quoted(words, quoted, k + 1)
            return content if states else None
        if words[k].form in '“"' and (words[k - 1].form in ":," or words[k - 1].low in BY_VERB):
            inside = [i for i in range(k, len(words)) if quoted[i]]
            if words[k - 1].low in BY_VERB and all(words[i].capital or words[i].is_mark for i in inside):
                return None  # "wrote “We Had Him”"
            if inside and finite_verb(words, k + 1, inside[-1]) is not None:
                return clean(sentence, words[k].start, _end_of_quotation(sentence, words, quoted, k))
            return None
        if words[k].form == ":" and k == v + 1 and is_clause(words, k + 1, len(words)):
            return clean(sentence, words[k].end, len(sentence))
        if words[k].form == ";" or (words[k].form == ":" and words[k + 1].form not in '“"'):
            return None
    start = _bare_start(sentence, words, v)
    return clean(sentence, words[start].start, len(sentence)) if start is not None else None


def _end_of_quotation(sentence: str, words: Sequence[Word], quoted: Sequence[bool], k: int) -> int:
    """Where what is said ends: at the quotation that opens at ``k``, if only when or where it was said follows."""
    last = next((i for i in range(k, len(words)) if not quoted[i]), len(words))
    tail = [word for word in words[last:] if not word.is_mark]
    when = tail and tail[0].low in PREPOSITIONS | TIMES and not any(quoted[last:])
    return words[last - 1].end if when and finite_verb(words, last) is None else len(sentence)


def _verb_is_quoted(words: Sequence[Word], quoted: Sequence[bool], start: int) -> bool:
    """Whether a quotation behind ``start`` begins with what seems a verb: "the ruling “hamstrings the ministers”"."""
    said = [words[i] for i in range(start, len(words)) if quoted[i] and not words[i].is_mark]
    return len(said) > 2 and not said[0].capital and said[0].low.endswith(("s", "ed"))


def _opens_content(words: Sequence[Word], v: int, k: int) -> bool:
    """Whether the "that" at ``k`` brings in what the verb at ``v`` says, and tells nothing of a noun between the two.

    "Told the committee that", "said on Monday that", "said, however, that" do; "found no evidence that", "announced a
    plan that" do not: of them neither the rest nor the whole is what was said.
    """
    if k == v + 1:
        return True
    if finite_verb(words, v + 1, k) is not None or _relative(words, k):
        return False
    after, before = words[v + 1], words[k - 1]
    aside = after.is_mark or after.low in PREPOSITIONS | TIMES | {"late"} or is_adverb(after)
    return words[v].low in TELL or aside or is_adverb(before) or before.low == "ago"


def _relative(words: Sequence[Word], k: int) -> bool:
    """Whether a verb follows "that" at once: "in a report that was published in May"."""
    return k + 1 < len(words) and is_finite(words, k + 1, k)


def _bare_start(sentence: str, words: Sequence[Word], v: int) -> int | None:
    """Where a clause begins that follows the verb at ``v`` without "that"."""
    start, last = v + 1, len(words)
    if words[v].low not in BARE or start >= last or words[start].is_mark:
        return None
    if words[v].low in TELL and (told := _after_addressee(words, start)) is not None:
        return told
    if words[v].low in {"believe", "believed", "believes"} and words[start].low == "in":
        return None
    if words[v].low in {"told", "tells"}:  # these have somebody told, always: where he ends is not plain
        return None
    when = _WHEN_SAID.match(sentence, words[start].start)
    past = next((k for k in range(start, last) if when and words[k].start >= when.end()), start)
    if _may_tell_when(sentence, words, past):
        return None
    tries = [past, start + 1 if words[start].low in TIMES else start, start]
    return next((k for k in tries if is_clause(words, k, last) and not words[k].is_mark), None)


def _may_tell_when(sentence: str, words: Sequence[Word], k: int) -> bool:
    """Whether a time or place at ``k`` may be that of the saying: "said in 2019 the tax would be cut"; "said about 300
    people had died" tells how many.
    """
    word = words[k]
    amount = word.low in {"about", "around", "over", "under"} and words[k + 1].form[:1].isdigit()
    amount = amount or (word.low == "at" and words[k + 1].low in {"least", "most"})
    place = word.low in PREPOSITIONS and not word.capital and not amount
    return place or _WHEN_EITHER.match(sentence, word.start) is not None


def _after_addressee(words: Sequence[Word], start: int) -> int | None:
    """Where what is said begins behind who is told it: of "reporters the bridge fell" at "the"; None if unsure.

    "Told a story he had read", "tells of the role they played" tell nobody anything.
    """
    stops = CONJUNCTIONS | RELATIVES | _THINGS
    if words[start].low in _OBJECTS:
        plain = words[start + 1].low not in stops and is_clause(words, start + 1, len(words))
        return start + 1 if plain else None
    for k in range(start + 1, min(start + _ADDRESSEE + 1, len(words))):
        before, word = words[k - 1], words[k]
        stopped = before.is_mark or (before.low in stops and not before.capital)
        if stopped or finite_verb(words, start, k) is not None:
            return None
        if before.low in PREPOSITIONS:
            if before.low not in {"on", "in", "at"} or not (word.capital or word.low in DETERMINERS):
                return None
            continue
        if before.low in DETERMINERS or word.is_mark:
            continue
        name = word.capital and word.low not in TIMES and (not before.capital or before.low in TIMES)
        opens = name or word.low in DETERMINERS | PRONOUNS or word.form[:1].isdigit()
        if opens and is_clause(words, k, len(words)):
            return k
    return None


def clean(sentence: str, start: int, end: int) -> Span | None:
    """``[start, end)`` without the marks and space around it that belong to the attribution."""
    while start < end and (sentence[start].isspace() or sentence[start] in ",;:–—"):
        start += 1
    while end > start and (sentence[end - 1].isspace() or sentence[end - 1] in ",;:–—"):
        end -= 1
    return Span(start, end) if end - start > 2 else None
