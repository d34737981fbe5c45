"""Calendar dates as written: "6 August 2019", "August 6, 2019", "2019-08-06", "26–27 October", "Aug. 2019"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from factcheck.model import Span
from factcheck.text.nouns import is_plural
from factcheck.text.number_words import SCALES
from factcheck.text.tokens import Token
from factcheck.text.units import unit_of

FIRST_YEAR, LAST_YEAR = 1000, 2199


_MONTHS_TEXT = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october "
    "oct|november nov|december dec"
)


MONTHS = {
    name: n
    for n, names in enumerate(
        _MONTHS_TEXT.split("|"),
        start=1,
    )
    for name in names.split()
}


SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}


RELATIONS = {
    "before": "before", "after": "after", "since": "since", "until": "until", "till": "until", "by": "by",
    "from": "from", "following": "after", "pre": "before", "post": "after",
}  # fmt: skip


DASHES = {"-", "–", "—", "−"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date or period. ``start`` to ``end`` are ordinal days, both inside it; None where it cannot be placed.

    ``grain``: "day", "month", "quarter", "season", "year", "years" (around one), "decade", "century" or "period";
    ``relation``: "" (on, in), "before", "after", "since", "until", "by" or "from". Without a year ``month``, ``day``
    and ``weekday`` say what is known. ``resolved`` is False for a relative expression without an anchor.
    ``readings``: the two days that "5/3/2019" can mean, month first and day first; what surely holds it, its
    year, is its place then. ``likely``: the days that "on Friday" most likely means in a text of a known day.
    ``until``: the last day of the month of "3 to 12 August", where no year is told.
    """

    span: Span
    start: int | None
    end: int | None
    grain: str
    relation: str = ""
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative: bool = False
    text: str = ""
    readings: tuple[int, ...] = ()
    likely: tuple[int, ...] = ()
    until: int | None = None

    @property
    def resolved(self) -> bool:
        """Whether its place in time is known."""
        return self.start is not None


def period_of(iso: str | None) -> tuple[int, int] | None:
    """First and last ordinal day of an ISO 8601 date, possibly partial; None if it is none."""
    mention = parse_iso(iso)
    return None if mention is None or mention.start is None or mention.end is None else (mention.start, mention.end)


def parse_iso(iso: str | None) -> DateMention | None:
    match = re.match(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?![0-9])", iso or "")
    if not match:
        return None
    year, month, day = (int(g) if g else None for g in match.groups())
    return make_date(year, month, day)


def make_date(year: int | None, month: int | None, day: int | None) -> DateMention | None:
    """A calendar date or period; None where there is no such day."""
    nothing = Span(0, 0)
    try:
        if year is None:
            if day is not None and month is not None:
                dt.date(2000, month, day)
            return DateMention(
                span=nothing, start=None, end=None, grain="day" if day else "month", month=month, day=day
            )
        if month is None:
            start, end, grain = dt.date(year, 1, 1), dt.date(year, 12, 31), "year"
        elif day is None:
            start, end, grain = dt.date(year, month, 1), _month_end(year, month), "month"
        else:
            start = end = dt.date(year, month, day)
            grain = "day"
    except ValueError:
        return None
    return DateMention(span=nothing, start=start.toordinal(), end=end.toordinal(), grain=grain, month=month, day=day)


def _month_end(year: int, month: int) -> dt.date:
    year, month = (year + 1, month - 11) if month >= 12 else (year, month + 1)
    return dt.date(year, month, 1) - dt.timedelta(days=1)


def months_of(year: int, first: int, last: int, grain: str) -> DateMention:
    """Months ``first`` to ``last`` of a year (13 and 14 run on into the next)."""
    end = _month_end(year + (last > 12), last - 12 if last > 12 else last)
    return DateMention(span=Span(0, 0), start=dt.date(year, first, 1).toordinal(), end=end.toordinal(), grain=grain)


def placed(toks: list[Token], i: int, last: int, mention: DateMention | None) -> tuple[DateMention, int] | None:
    if mention is None:
        return None
    return replace(mention, span=Span(toks[i].start, toks[last - 1].end)), last


def number_at(toks: list[Token], i: int, low: int, high: int, digits: str = "[0-9]{1,2}") -> int | None:
    if 0 <= i < len(toks) and re.fullmatch(digits, toks[i].text) and low <= int(toks[i].text) <= high:
        return int(toks[i].text)
    return None


def year_at(toks: list[Token], i: int) -> int | None:
    """The year at token ``i``; None for any other number, and before "BC" or "B.C.": the calendar has no such year."""
    after = "".join(token.text for token in toks[i + 1 : i + 4])
    if re.match("BCE?(?![a-z])|B[.]C", after):
        return None
    return number_at(toks, i, FIRST_YEAR, LAST_YEAR, "[0-9]{4}")


def numeric_date(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """2019-08-06, 06.08.2019, 25/12/2019; day and month that cannot be told apart are two readings in the year."""
    if i + 4 < len(toks) and all(t.glued for t in toks[i + 1 : i + 5]) and toks[i + 1].text == toks[i + 3].text:
        mark = toks[i + 1].text
        if mark in "-–/" and (year := year_at(toks, i)) is not None:
            month, day = number_at(toks, i + 2, 1, 12), number_at(toks, i + 4, 1, 31)
            return placed(toks, i, i + 5, make_date(year, month, day)) if month and day else None
        first, second, year = number_at(toks, i, 1, 31), number_at(toks, i + 2, 1, 31), year_at(toks, i + 4)
        if mark in "/-." and first and second and year:
            if first > 12 >= second or mark == ".":
                return placed(toks, i, i + 5, make_date(year, second, first))
            if second > 12 >= first:
                return placed(toks, i, i + 5, make_date(year, first, second))
            return placed(toks, i, i + 5, _either(year, first, second))
    if i + 1 < len(toks) and toks[i + 1].glued and re.fullmatch(r"\.[0-9]{4}", toks[i + 1].text):
        parts = re.fullmatch(
            r"([0-9]{1,2})\.([0-9]{1,2})", toks[i].text
        )  # "06.08.2019": day and month read as a decimal
        year = int(toks[i + 1].text[1:])
        if parts and FIRST_YEAR <= year <= LAST_YEAR:
            return placed(toks, i, i + 2, make_date(year, int(parts.group(2)), int(parts.group(1))))
    return None


def _either(year: int, first: int, second: int) -> DateMention | None:
    if max(first, second) > 12:
        return make_date(year, None, None)  # "13/14/2019" is no day
    if first == second:
        return make_date(year, first, second)
    days = tuple(dt.date(year, *order).toordinal() for order in ((first, second), (second, first)))
    whole = make_date(year, None, None)
    return whole and replace(whole, readings=days)


def read_as(mention: DateMention, day: int) -> DateMention:
    """A date that can be read two ways, read as one of its days."""
    date = dt.date.fromordinal(day)
    return replace(mention, start=day, end=day, grain="day", month=date.month, day=date.day, readings=())


def _after_day(toks: list[Token], i: int) -> int:
    """The index after a day of the month at ``i``: its ordinal ending and an "of" are stepped over."""
    j = i + 1
    if j < len(toks) and toks[j].glued and toks[j].low in {"st", "nd", "rd", "th"}:
        j += 1
    return j + 1 if j < len(toks) and toks[j].low == "of" else j


def with_year(toks: list[Token], j: int) -> tuple[int | None, int]:
    """(year, index after it) for an optional "2019", ", 2019" or "of 2019" at ``j``."""
    k = j + 1 if j < len(toks) and toks[j].low in {",", "of", "in"} else j
    year = year_at(toks, k)
    if year is not None and not (k + 1 < len(toks) and toks[k + 1].text == "%"):
        return year, k + 1
    return None, j


def day_month(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "6 August 2019", "6th of August", "26–27 October 2019"."""
    day = number_at(toks, i, 1, 31)
    if day is None or (i and toks[i].glued and toks[i - 1].text not in {"–", "-", "(", "—", "/"}):
        return None
    j = _after_day(toks, i)
    until, way = None, j < len(toks) and toks[j].low not in {"and", "or", "/"}
    if j + 1 < len(toks) and (toks[j].text in DASHES or toks[j].low in {"to", "and", "/", "or"}):
        until = number_at(toks, j + 1, 1, 31)
        if until is None or until <= day:
            return None
        j = _after_day(toks, j + 1)
    if j >= len(toks) or toks[j].low not in MONTHS or not toks[j].text[0].isupper():
        return None
    month = MONTHS[toks[j].low]
    j += 1
    if j < len(toks) and toks[j].text == "." and len(toks[j - 1].text) <= 4 and year_at(toks, j + 1):
        j += 1
    year, last = with_year(toks, j)
    first = make_date(year, month, day)
    if until is None or first is None:
        return placed(toks, i, last, first)
    final = make_date(year, month, until)
    if final is None or year is None:
        return placed(toks, i, last, replace(first, until=until) if final and way else first)
    return placed(toks, i, last, replace(first, end=final.end, grain="period", day=None))


def _is_counted(toks: list[Token], j: int) -> bool:
    """Whether what stands at ``j`` makes the number before it one of something: "on May 3 to 30 months in prison"."""
    low = toks[j].low if j < len(toks) else ""
    return low in {"%", "per", *SCALES} or unit_of(low) is not None or is_plural(low)


def month_first(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "August 6, 2019", "Aug. 2019", "December 26–27, 2019", "May" (only where it cannot be a verb)."""
    if not toks[i].text[0].isupper():
        return None
    month = MONTHS[toks[i].low]
    j = (
        i + 2
        if i + 1 < len(toks)
        and toks[i + 1].text == "."
        and len(toks[i].text) <= 4
        and i + 2 < len(toks)
        and toks[i + 2].kind == "number"
        else i + 1
    )
    day = number_at(toks, j, 1, 31)
    if day is None and j < len(toks) and toks[j].low == "the":
        day = number_at(toks, j + 1, 1, 31)
        j += 1 if day else 0
    if day is not None:
        k = _after_day(toks, j)
        k = k - 1 if toks[k - 1].low == "of" and year_at(toks, k) is None else k
        until = None
        if k + 1 < len(toks) and (toks[k].text in DASHES or (toks[k].low == "to" and not _is_counted(toks, k + 2))):
            until = number_at(toks, k + 1, day + 1, 31)
            k = _after_day(toks, k + 1) if until else k
        year, last = with_year(toks, k)
        first = make_date(year, month, day)
        final = make_date(year, month, until) if until else None
        if first and final and year is None:
            first = replace(first, until=until)
        elif first and final:
            first = replace(first, end=final.end, grain="period", day=None)
        return placed(toks, i, last, first)
    year, last = with_year(toks, j)
    if year is not None and toks[last - 2].low == "in":
        year, last = None, j
    if year is None:
        before = toks[i - 1].low if i else ""
        plain = before in RELATIONS or before in {
            "in",
            "during",
            "of",
            "early",
            "late",
            "mid",
            "last",
            "this",
            "-",
            "and",
            "to",
        }
        if toks[i].low in {"may", "march", "mar", "sep", "dec", "jan", "jun"} and not plain:
            return None
    return placed(toks, i, last, make_date(year, month, None))
