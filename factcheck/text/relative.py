"""Relative times ("yesterday", "last month", "two years ago") against an anchor; without one they stay unresolved."""

from __future__ import annotations

import datetime as dt

from factcheck.text.number_words import OPENERS
from factcheck.text.numerals import numeral_at
from factcheck.text.tokens import Token

WEEKDAYS_TEXT = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {name: n for n, name in enumerate(WEEKDAYS_TEXT.split())}
_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_SHIFTS = {"last": -1, "this": 0, "next": 1, "previous": -1, "current": 0, "coming": 1}
_SPANS = {"week", "month", "quarter", "year"}
_AGO = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365, "years": 365}
RELATIVE = frozenset({*_DAYS, *WEEKDAYS, *_SHIFTS, "a", "an", *OPENERS})  # the words that one begins with

_LAST = dt.date.max.toordinal()
# (start, end, grain, weekday, index after): days None where there is no anchor to count from
Relative = tuple[int | None, int | None, str, int | None, int]


def relative_at(toks: list[Token], i: int, start: int | None, end: int | None) -> Relative | None:
    """The relative expression at token ``i``, counted from an anchor of days ``start`` to ``end``.

    An anchor that is coarser than the expression (a year, for "last month") leaves it unresolved.
    """
    low = toks[i].low
    exact = start is not None and start == end
    anchor = start if exact else None
    if low in _DAYS:
        return (*_within(anchor, _DAYS[low], 1), "day", None, i + 1)
    if low in WEEKDAYS and toks[i].text[0].isupper():
        return None, None, "day", WEEKDAYS[low], i + 1
    after = toks[i + 1].low if i + 1 < len(toks) else ""
    if low in _SHIFTS and after in _SPANS:
        return (*_shifted(start, end, after, _SHIFTS[low]), None, i + 2)
    if low in _SHIFTS and after in WEEKDAYS:
        return None, None, "day", WEEKDAYS[after], i + 2
    number = numeral_at(toks, i)
    if low in {"a", "an"}:
        count, j = 1, i + 1
    elif number is not None and number.kind == "cardinal" and number.low == number.high and number.low < 3000:
        count, j = int(number.low), number.last
    else:
        return None
    if j + 1 < len(toks) and toks[j].low in _AGO and toks[j + 1].low in {"ago", "earlier"}:
        return (*ago(anchor if toks[j + 1].low == "ago" else None, toks[j].low.rstrip("s"), count), None, j + 2)
    return None


_FORETOLD = frozenset({"will", "shall", "would", "expected", "scheduled", "due", "plans", "planned", "set", "going"})


def likely_days(toks: list[Token], i: int, anchor: int | None, weekday: int) -> tuple[int, ...]:
    """Which days the weekday at token ``i`` most likely means in a text of the day ``anchor``: the last one before it
    or that day itself, and the next one where the text tells of what is to come."""
    if anchor is None or not 14 < anchor < _LAST - 14:
        return ()
    back = anchor - (dt.date.fromordinal(anchor).weekday() - weekday) % 7
    low = toks[i].low
    if low in {"last", "previous"}:
        return (back, back - 7)
    if low in {"next", "coming"}:
        return (back + 7, back + 14)
    ahead = low == "this" or any(tok.low in _FORETOLD for tok in toks[max(0, i - 12) : i])
    return (back, back + 7) if ahead else (back,)


def _shifted(start: int | None, end: int | None, unit: str, by: int) -> tuple[int | None, int | None, str]:
    grain = "period" if unit == "week" else unit
    if start is None or end is None:
        return None, None, grain
    first, last = dt.date.fromordinal(start), dt.date.fromordinal(end)
    if unit == "week":
        if start != end:
            return None, None, grain
        return (*_within(start, 7 * by - first.weekday(), 7), grain)
    if unit == "year":
        return (*_months(first.year + by, 1, 12), grain) if first.year == last.year else (None, None, grain)
    if (first.year, first.month) != (last.year, last.month):
        return None, None, grain
    length = 1 if unit == "month" else 3
    index = (first.year * 12 + first.month - 1) // length + by
    year, month = divmod(index * length, 12)
    return (*_months(year, month + 1, length), grain)


def ago(anchor: int | None, unit: str, count: int) -> tuple[int | None, int | None, str]:
    """First and last day, and grain, of what lies ``count`` units before the day ``anchor`` (negative: after it)."""
    grain = {"day": "day", "week": "period", "month": "month", "year": "year"}[unit]
    if anchor is None:
        return None, None, grain
    day = dt.date.fromordinal(anchor)
    if unit in {"day", "week"}:
        back = anchor - count * (1 if unit == "day" else 7)
        slack = 0 if unit == "day" else 3
        return (*_within(back, -slack, 2 * slack + 1), grain)
    if unit == "year":
        return (*_months(day.year - count, 1, 12), grain)
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return (*_months(year, month + 1, 1), grain)


def _within(anchor: int | None, by: int, length: int) -> tuple[int | None, int | None]:
    """First and last of ``length`` days that begin ``by`` days from an anchor; Nones outside the calendar."""
    if anchor is None or not 1 <= anchor + by <= _LAST - length + 1:
        return None, None
    return anchor + by, anchor + by + length - 1


def _months(year: int, month: int, length: int) -> tuple[int | None, int | None]:
    """First and last day of ``length`` months (within one year) from a month on; Nones outside the calendar."""
    try:
        first = dt.date(year, month, 1)
        after = month + length
        last = dt.date(year + (after > 12), (after - 1) % 12 + 1, 1) - dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return None, None
    return first.toordinal(), last.toordinal()
