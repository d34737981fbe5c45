"""Times that count from the sentence before ("two days earlier") put into words, so that the claim stands alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from factcheck.claims.grammar import (
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    finite_verb,
    is_adverb,
    is_finite,
)
from factcheck.claims.verbs import AUXILIARIES, BASES, CLEAR_PRESENT, PARTICIPLES, UNCLEAR_PRESENT
from factcheck.text.calendar_dates import MONTHS, DateMention
from factcheck.text.dates import find_dates
from factcheck.text.quotations import find_quotations
from factcheck.text.words import Word, find_words, word_set

_CLOSE = 8  # characters between "four years later" and the "in 2014" that says the same
_OWN = {"day": "on", "month": "in", "year": "in"}
_UNIT = re.compile(r"\b(?:day|week|month|year)s?\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(on|in|by|since|until|till|from|before|after|of|during|over|(?:later|earlier|sooner) than|to|against|with)\s+$",
    re.IGNORECASE,  # after another "than" the preposition is left out: "lower than the year before"
)
_MONTH_NAMES = {number: name.title() for name, number in reversed(MONTHS.items())}
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[–—] [^–—]* [–—]")
_WHEN = frozenset({"in", "on", "during"})
_ENDS = frozenset('.,;:!?()[]–—“”"')  # marks that no clause goes on behind as it was
_OTHER = (  # behind these a date tells of another thing than the clause's verb: "twice that in 1950", "not in 1950"
    RELATIVES | SUBORDINATORS | word_set("that than as after before since until whether how why what like not never")
)
_PRESENT = CLEAR_PRESENT | UNCLEAR_PRESENT | word_set("is are am has have do does")


def with_dates(statement: str, before: str) -> str:
    """``statement`` with the days, months and years that count from the last date of ``before``, or from one told
    earlier in it, written out: "On 7 October 2019, he …" for "Two days earlier, he …" after "on 9 October 2019".

    What is not certain stays as it is: no date told, one of something else than its clause tells ("Smith, born in
    1950, founded the firm. Ten years later"), or several, of which any may be meant ("the firm, founded in 1950,
    failed in 2019. Two years later"), one coarser than the expression, and weeks, which are vague. "The
    same day" stays too (sources say it as well, in the same place), and what the sentence itself goes on to date.
    """
    if not _UNIT.search(statement):  # reading every date of a long report only to find none would cost most of the time
        return statement
    told = find_dates(before, None, "")
    if len({(date.start, date.grain, date.month, date.day, date.weekday) for date in told}) > 1:
        return statement
    sure = bool(told) and _tells_when(before, told[-1])  # of the date that the next one counts from
    written = []
    last = 0
    found = find_dates(statement, None, before)
    for number, mention in enumerate(found):
        words = _in_words(mention)
        counted, sure = sure, sure if words else _tells_when(statement, mention)
        if not words or not counted:
            continue
        if any(0 <= after.span.start - mention.span.end < _CLOSE for after in found[number + 1 :][:1]):
            continue
        start = mention.span.start
        preposition = _BEFORE.search(statement, max(0, start - 16), start)
        if not preposition:
            words = f"{_OWN[mention.grain]} {words}"
        if mention.text[0].isupper():
            words = words[0].upper() + words[1:]
        written += [statement[last:start], words]
        last = mention.span.end
    return "".join([*written, statement[last:]])


def _tells_when(text: str, date: DateMention) -> bool:
    """Whether ``date`` surely tells when that happened which a main clause of ``text`` tells: "In 1950, …" opens it, or
    "in 1950" follows its verb.

    Not "born in 1950", "which was built in 1987" or "(in 1950)", which tell of something else, nor "the 2015 verdict",
    "Act 1988" or the title "1984". Where a present tense has a past date, that is of another thing too.
    """
    words = find_words(text)
    at = next((i for i, word in enumerate(words) if word.start >= date.span.start), 0)
    after = next((i for i, word in enumerate(words) if word.start >= date.span.end), len(words))
    aside = [match.span() for match in _ASIDE.finditer(text)] + [
        (q.span.start, q.span.end) for q in find_quotations(text)
    ]
    if any(start <= date.span.start < end for start, end in aside):
        return False
    if at and words[at - 1].low in _WHEN:
        at -= 1
    elif date.grain != "day":  # "resigned May 3, 2019" needs no preposition
        return False
    if words[at].capital and words[at].low in _WHEN:
        return True
    start = next((i + 1 for i in range(at - 1, -1, -1) if words[i].form in _ENDS), 0)
    verb = finite_verb(words, max(0, start - 1), at)
    if verb is None or words[verb].low in _PRESENT or not _goes_on(words, after):
        return False
    return not any(_opens_another(words, i, verb) for i in range(start, at))


def _goes_on(words: Sequence[Word], after: int) -> bool:
    """Whether no noun or verb stands at ``after``, behind a date, which would then be a part of another thing."""
    if after >= len(words):
        return True
    word = words[after]
    return word.is_mark or word.low in PREPOSITIONS | CONJUNCTIONS | RELATIVES or is_adverb(word)


def _opens_another(words: Sequence[Word], i: int, verb: int) -> bool:
    """Whether at ``i`` something begins that is told beside what the finite verb at ``verb`` tells: a subordinate or
    participle clause, an infinitive, or one without a joining word ("said he had resigned")."""
    low, before = words[i].low, words[i - 1]
    if low in _OTHER:
        return True
    if i <= verb or before.low in AUXILIARIES | DETERMINERS | {"and", "but"} or is_adverb(before):
        return False
    verbal = low in PARTICIPLES or low.endswith(("ed", "ing")) or is_finite(words, i)
    return verbal or (before.low == "to" and low in BASES)


def _in_words(mention: DateMention) -> str:
    """A date that was counted from another one as a calendar has it; "" for any other."""
    words = mention.text.casefold().split()
    if {"same", "that"} & set(words) or words[0] in MONTHS or any(word[-2:].isdigit() for word in words):
        return ""
    if mention.start is None:
        yearless = mention.day is not None and mention.month is not None and not mention.relative
        return f"{mention.day} {_MONTH_NAMES[mention.month or 0]}" if yearless else ""
    if not mention.relative or mention.grain not in _OWN:
        return ""
    day = dt.date.fromordinal(mention.start)
    month = "" if mention.grain == "year" else f"{_MONTH_NAMES[day.month]} "
    return f"{f'{day.day} ' if mention.grain == 'day' else ''}{month}{day.year}"
