"""Times counted from the date told before: "two days earlier", "the following month", "that day".

They mean nothing by themselves. The date that stands last before them, in the same text or the sentence before it, is
what they count from, as long as it is no coarser than they are; else they stay out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from factcheck.model import Span
from factcheck.text.calendar_dates import DateMention, make_date
from factcheck.text.numerals import numeral_at
from factcheck.text.relative import ago
from factcheck.text.tokens import Token

_UNITS = {"day": "day", "week": "week", "month": "month", "year": "year"}
_UNITS |= {f"{unit}s": unit for unit in _UNITS}
_AFTER = {"earlier": -1, "later": 1, "before": -1, "after": 1, "afterwards": 1, "previously": -1}
_OPEN = {"before", "after"}  # "two days before." counts from what was told, "two days before the vote" from the vote
_STEPS = {"next": 1, "following": 1, "previous": -1, "preceding": -1, "prior": -1, "same": 0}
_FINE = {"day": ("day",), "week": ("day",), "month": ("day", "month"), "year": ("day", "month", "year")}
_LEAP = 2000, 2001  # a day of no year is counted in both: where they differ, it is not known


def narrated_at(toks: list[Token], i: int, told: DateMention | None) -> tuple[DateMention, int] | None:
    """The time at token ``i`` that is counted from ``told``, and the index after it; None if there is none."""
    if told is None or told.relation or not (told.resolved or (told.day and not told.relative)):
        return None
    found = _counted(toks, i) or _stepped(toks, i)
    if found is None:
        return None
    by, unit, last = found
    if told.grain not in _FINE[unit]:
        return None
    mention = _shifted(told, unit, by)
    return None if mention is None else (replace(mention, span=Span(toks[i].start, toks[last - 1].end)), last)


def _counted(toks: list[Token], i: int) -> tuple[int, str, int] | None:
    """ "two days earlier", "a week later", "three months before." """
    number = numeral_at(toks, i)
    if toks[i].low in {"a", "an"}:
        count, j = 1, i + 1
    elif number is not None and number.kind == "cardinal" and number.low == number.high and number.low < 1000:
        count, j = int(number.low), number.last
    else:
        return None
    if j + 1 >= len(toks) or toks[j].low not in _UNITS or toks[j + 1].low not in _AFTER:
        return None
    if toks[j + 1].low in _OPEN and not _ends(toks, j + 2):
        return None
    return count * _AFTER[toks[j + 1].low], _UNITS[toks[j].low], j + 2


def _stepped(toks: list[Token], i: int) -> tuple[int, str, int] | None:
    """ "the next day", "the following month", "that day", "the day before."; not "the following years"."""
    words = [token.low for token in toks[i : i + 3]]
    if words[0] == "that" and len(words) > 1 and words[1] in _FINE and _ends(toks, i + 2, also={"in", "the", "he"}):
        return 0, words[1], i + 2
    if words[0] != "the" or len(words) < 3:
        return None
    if words[1] in _STEPS and words[2] in _FINE:
        return _STEPS[words[1]], words[2], i + 3
    if words[1] in _FINE and words[2] in _OPEN and _ends(toks, i + 3):
        return _AFTER[words[2]], words[1], i + 3
    return None


def _ends(toks: list[Token], i: int, also: frozenset[str] | set[str] = frozenset()) -> bool:
    return i >= len(toks) or toks[i].kind not in {"word", "number"} or toks[i].low in also


def _shifted(told: DateMention, unit: str, by: int) -> DateMention | None:
    if told.start is None:
        return _of_no_year(told, by) if unit == "day" else None
    start, end, grain = ago(told.start, unit, -by)
    if start is None or end is None:
        return None
    return DateMention(span=Span(0, 0), start=start, end=end, grain=grain, relative=True)


def _of_no_year(told: DateMention, by: int) -> DateMention | None:
    assert told.month is not None and told.day is not None
    try:
        days = {dt.date(year, told.month, told.day) + dt.timedelta(days=by) for year in _LEAP}
    except (ValueError, OverflowError):
        return None
    if len({(day.month, day.day) for day in days}) != 1:
        return None
    day = days.pop()
    return make_date(None, day.month, day.day)


__all__ = ["narrated_at"]
