"""Times that count from the sentence before ("two days earlier") put into words, so that the claim stands alone."""

from __future__ import annotations

import datetime as dt
import re

from factcheck.text.calendar_dates import MONTHS, DateMention
from factcheck.text.dates import find_dates

_CLOSE = 8  # characters between "four years later" and the "in 2014" that says the same
_OWN = {"day": "on", "month": "in", "year": "in"}
_UNIT = re.compile(r"\b(?:day|week|month|year)s?\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(on|in|by|since|until|till|from|before|after|of|during|over|(?:later|earlier|sooner) than|to|against|with)\s+$",
    re.IGNORECASE,  # after another "than" the preposition is left out: "lower than the year before"
)
_MONTH_NAMES = {number: name.title() for name, number in reversed(MONTHS.items())}


def with_dates(statement: str, before: str) -> str:
    """``statement`` with the days, months and years that count from the last date of ``before``, or from one told
    earlier in it, written out: "On 7 October 2019, he …" for "Two days earlier, he …" after "on 9 October 2019".

    What is not certain stays as it is: no date told, or several, of which any may be meant ("the firm, founded in 1950,
    failed in 2019. Two years later"), one coarser than the expression, and weeks, which are vague. "The
    same day" stays too (sources say it as well, in the same place), and what the sentence itself goes on to date.
    """
    if not _UNIT.search(statement):  # reading every date of a long report only to find none would cost most of the time
        return statement
    if len({(date.start, date.grain) for date in find_dates(before, None, "") if date.start is not None}) > 1:
        return statement
    written = []
    last = 0
    found = find_dates(statement, None, before)
    for number, mention in enumerate(found):
        words = _in_words(mention)
        if not words or any(0 <= after.span.start - mention.span.end < _CLOSE for after in found[number + 1 :][:1]):
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
