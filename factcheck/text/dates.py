"""Dates and times in a text as intervals of days: absolute, partial and relative.

Relative expressions ("last month", "two years ago") are resolved against the anchor a caller gives, the date of the
report or document they stand in; without one they stay unresolved. The machine's clock is never read.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace
from functools import lru_cache

from factcheck.model import Span
from factcheck.text.calendar_dates import (
    DASHES,
    MONTHS,
    RELATIONS,
    SEASONS,
    DateMention,
    day_month,
    make_date,
    month_first,
    months_of,
    number_at,
    numeric_date,
    parse_iso,
    period_of,
    placed,
    read_as,
    with_year,
)
from factcheck.text.narrated import narrated_at
from factcheck.text.numerals import numeral_at
from factcheck.text.relative import RELATIVE, WEEKDAYS, likely_days, relative_at
from factcheck.text.tokens import Token, tokens
from factcheck.text.years import bare_year

_ORDINAL_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
# The words that a date begins with, beside months: most words are none, and are passed over at once.
_FEASTS = {("christmas", "eve"): (12, 24), ("christmas", "day"): (12, 25), ("boxing", "day"): (12, 26),
           ("new", "year's", "eve"): (12, 31), ("new", "year's", "day"): (1, 1)}  # fmt: skip
_BEGINNINGS = frozenset({"q", *(words[0] for words in _FEASTS), *_ORDINAL_QUARTERS, *SEASONS, *RELATIVE})


@lru_cache(maxsize=4096)
def find_dates(text: str, anchor: str | None = None, before: str = "") -> tuple[DateMention, ...]:
    """All dates and periods in ``text``, in order, none overlapping. ``anchor``: ISO 8601 date, possibly partial.

    ``before`` is the sentence before, whose last date "two days earlier" counts from where none stands in ``text``.

    Never raises on any text or anchor; linear in the length of the text.
    """
    toks = tokens(text)
    base = parse_iso(anchor)
    told = find_dates(before, anchor)[-1:] if before else ()
    found: list[DateMention] = []
    i = 0
    while i < len(toks):
        hit = narrated_at(toks, i, (found or told or (None,))[-1]) or _at(toks, i, base)
        if hit is None:
            i += 1
            continue
        mention, last = hit
        mention, i = _part_of(toks, i, last, mention) or _narrowed(toks, i, mention)
        if found and (joined := _join(text, toks, found[-1], mention)):
            found[-1] = joined
        else:
            found.append(_with_relation(text, toks, i, last, mention))
        i = last
    return tuple(found)


@lru_cache(maxsize=4096)
def date_spans(text: str) -> tuple[Span, ...]:
    """The spans of all dates in ``text``, without their prepositions: figures in them are not amounts."""
    return tuple(mention.span for mention in find_dates(text))


def _at(toks: list[Token], i: int, base: DateMention | None) -> tuple[DateMention, int] | None:
    """The date that starts at token ``i`` and the index after it; None if there is none."""
    token = toks[i]
    if token.kind == "number":
        return numeric_date(toks, i) or day_month(toks, i) or _century(toks, i) or bare_year(toks, i)
    if token.kind != "word":
        return None
    if token.low in MONTHS:
        return month_first(toks, i)
    if token.low not in _BEGINNINGS:
        return None
    if token.low in WEEKDAYS and (named := _day_behind(toks, i)):
        return named
    found = _feast(toks, i) or _quarter(toks, i) or _season(toks, i) or _century(toks, i)
    if found:
        return found
    relative = relative_at(toks, i, base.start if base else None, base.end if base else None)
    if relative is not None:
        start, end, grain, weekday, last = relative
        known = base is not None and base.start == base.end
        likely = likely_days(toks, i, base.start, weekday) if base and known and weekday is not None else ()
        mention = DateMention(
            span=Span(0, 0), start=start, end=end, grain=grain, weekday=weekday, relative=True, likely=likely
        )
        return placed(toks, i, last, mention)
    return None


def _day_behind(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "Monday, 5 June 2023", "Monday June 5": one date; None where no day follows, or one of another weekday."""
    j = i + 2 if i + 1 < len(toks) and toks[i + 1].text == "," else i + 1
    if j >= len(toks) or not (toks[j].kind == "number" or toks[j].low in MONTHS):
        return None
    hit = _at(toks, j, None)
    if hit is None or hit[0].grain != "day":
        return None
    start = hit[0].start
    if start is not None and dt.date.fromordinal(start).weekday() != WEEKDAYS[toks[i].low]:
        return None
    return placed(toks, i, hit[1], hit[0])


def _quarter(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "Q2 2019", "the second quarter of 2019"."""
    if toks[i].low == "q" and i + 1 < len(toks) and toks[i + 1].glued:
        n = number_at(toks, i + 1, 1, 4, "[1-4]")
        last = i + 2
    elif toks[i].low in _ORDINAL_QUARTERS and i + 1 < len(toks) and toks[i + 1].low == "quarter":
        n, last = _ORDINAL_QUARTERS[toks[i].low], i + 2
    else:
        return None
    if n is None:
        return None
    year, after = with_year(toks, last)
    if year is None:
        return None
    return placed(toks, i, after, months_of(year, 3 * n - 2, 3 * n, "quarter"))


def _feast(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "Christmas Eve 2019", "New Year's Day": feasts that have one day of every year."""
    ahead = tuple(token.low for token in toks[i : i + 3])
    words = next((words for words in _FEASTS if ahead[: len(words)] == words), ())
    if not words or not all(token.text[:1].isupper() for token in toks[i : i + len(words)]):
        return None
    year, last = with_year(toks, i + len(words))
    return placed(toks, i, last, make_date(year, *_FEASTS[words]))


def _season(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    if toks[i].low not in SEASONS:
        return None
    year, last = with_year(toks, i + 1)
    return placed(toks, i, last, months_of(year, *SEASONS[toks[i].low], "season")) if year else None


def _century(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "nineteenth century"; digits are read where the number stands."""
    number = numeral_at(toks, i)
    if number is None or number.kind != "ordinal" or number.last >= len(toks) or toks[number.last].low != "century":
        return None
    n = int(number.low)
    if not 11 <= n <= 22:
        return None
    start, end = dt.date(100 * n - 99, 1, 1), dt.date(100 * n, 12, 31)
    mention = DateMention(span=Span(0, 0), start=start.toordinal(), end=end.toordinal(), grain="century")
    return placed(toks, i, number.last + 1, mention)


def _join(text: str, toks: list[Token], first: DateMention, second: DateMention) -> DateMention | None:
    """ "1 April–30 June 2019", "between May and July 2019", "2010 to 2015" as one period, "1850 or 1851" as one of two
    years; None if they are not one."""
    between = text[first.span.end : second.span.start].strip().casefold()
    if between == "or" and first.grain == second.grain == "year" and first.end is not None:
        span = Span(first.span.start, second.span.end)
        next_to_it = second.start == first.end + 1
        return replace(first, span=span, end=second.end, grain="years", text=span.of(text)) if next_to_it else None
    before = text[max(0, first.span.start - 40) : first.span.start].split()[-1:]  # all of it would be quadratic
    opener = before[0].casefold() if before else ""
    if between not in {*DASHES, "to", "until", "till", "through"} and not (between == "and" and opener == "between"):
        return None
    first, second = _read_alike(text, first, second), _read_alike(text, second, first)
    if first.start is None and second.start is not None and first.month and not first.relative:
        year = dt.date.fromordinal(second.start).year
        filled = make_date(year, first.month, first.day)
        if filled is None:
            return None
        first = replace(filled, span=first.span)
    if first.start is None or second.end is None or first.start > second.end:
        return None
    span = Span(first.span.start, second.span.end)
    grain = "year" if first.readings or second.readings else "period"  # not known to the day at either end
    return DateMention(span=span, start=first.start, end=second.end, grain=grain, text=span.of(text))


_IN_FIGURES = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{4}")


def _read_alike(text: str, mention: DateMention, other: DateMention) -> DateMention:
    """ "1/3/2019" beside "31/3/2019" is a day in March, as that has its day first."""
    told = _IN_FIGURES.fullmatch(other.span.of(text)) if mention.readings and not other.readings else None
    if told is None or int(told[1]) == int(told[2]):
        return mention
    return read_as(mention, mention.readings[int(told[1]) > 12])


_QUARTERS = {"early": (0, 2), "mid": (1, 3), "late": (2, 4)}


_PARTS = {("end",): (2, 4), ("close",): (2, 4), ("start",): (0, 2), ("beginning",): (0, 2), ("first", "half"): (0, 2),
          ("second", "half"): (2, 4), ("latter", "half"): (2, 4), ("last", "half"): (2, 4)}  # fmt: skip
_PARTED = frozenset({"month", "quarter", "year", "decade", "century"})
_WHOLE = frozenset({*RELATIONS, "to", "through"})  # "by the end of 2023": all of it until then
_NAMED = frozenset({"season", "campaign", "war", "tour", "championship", "championships", "school"})


def _part_of(toks: list[Token], i: int, last: int, mention: DateMention) -> tuple[DateMention, int] | None:
    """The date at token ``i`` and where it begins with "the end of", "the start of" or "the first half of", a half of
    it as well; None where none stands before, or what is told of is no date ("the start of the 2023 season")."""
    the = toks[i - 1].low == "the" and mention.grain in {"decade", "century", "quarter"}
    of = i - 1 - the
    if of < 1 or toks[of].low != "of" or mention.grain not in _PARTED or mention.start is None or mention.end is None:
        return None
    words = next((words for words in _PARTS if tuple(t.low for t in toks[max(0, of - len(words)) : of]) == words), ())
    j = of - len(words)
    j -= bool(words) and j > 0 and toks[j - 1].low == "the"
    named = last < len(toks) and toks[last].low in _NAMED
    if not words or named or mention.readings or (j and toks[j - 1].low in _WHOLE):
        return None
    first, after = _PARTS[words]
    months = dt.date.fromordinal(mention.start), dt.date.fromordinal(mention.end)
    if mention.grain == "year" and months[0].year == months[1].year:
        half = months_of(months[0].year, 3 * first + 1, 3 * after, "year")
        start, end = half.start, half.end
    else:
        days = mention.end - mention.start + 1
        start, end = mention.start + days * first // 4, mention.start + math.ceil(days * after / 4) - 1
    return replace(mention, span=Span(toks[j].start, mention.span.end), start=start, end=end, month=None), j


def _narrowed(toks: list[Token], i: int, mention: DateMention) -> tuple[DateMention, int]:
    """The date at token ``i`` and where it begins with "early", "mid" or "late": the first, middle or last half.

    Halves, as nobody says where early ends: what lies outside of them is plainly another time.
    """
    j = i - 1 - (i > 1 and toks[i - 1].text == "-")
    part = _QUARTERS.get(toks[j].low) if j >= 0 else None
    if (
        part is None
        or mention.readings
        or mention.start is None
        or mention.end is None
        or mention.grain in {"day", "period", "season"}
    ):
        return mention, i
    days = mention.end - mention.start + 1
    start, end = mention.start + days * part[0] // 4, mention.start + math.ceil(days * part[1] / 4) - 1
    return replace(mention, span=Span(toks[j].start, mention.span.end), start=start, end=end), j


def _with_relation(text: str, toks: list[Token], i: int, last: int, mention: DateMention) -> DateMention:
    """Adds the preposition that says on which side of the date the thing lies."""
    j = i
    while j and toks[j - 1].low in {"the", "early", "mid", "late", "-", "end", "of", "beginning", "start"}:
        j -= 1
    relation = RELATIONS.get(toks[j - 1].low, "") if j else ""
    if j > 1 and [toks[j - 2].low, toks[j - 1].low] == ["prior", "to"]:
        relation = "before"
    if relation == "before" and any(token.low == "end" for token in toks[j:i]):
        relation = "by"  # "before the end of 2023" is in it, too
    if relation == "by" and mention.relative:
        relation = ""
    if mention.relative and toks[last - 1].low == "ago" and (more := _more_than(toks, i)):
        mention, relation = replace(mention, span=Span(toks[i - more].start, mention.span.end), grain="period"), "by"
    if j and toks[j - 1 - (j > 1 and toks[j - 1].text == ".")].low in _AROUND:
        mention = _around(mention)
    return replace(mention, relation=relation, text=mention.span.of(text))


def _more_than(toks: list[Token], i: int) -> int:
    """How many words before token ``i`` say that what follows is the least: "more than two years ago"; 0 if none."""
    if i and toks[i - 1].low == "over":
        return 1
    return 2 if i > 1 and (toks[i - 2].low, toks[i - 1].low) in {("more", "than"), ("at", "least")} else 0


_AROUND = frozenset({"around", "about", "circa", "ca", "c", "approximately", "roughly"})


def _around(mention: DateMention) -> DateMention:
    """ "Around 1850": two years to either side, more of a year that is round."""
    if mention.grain != "year" or mention.start is None or mention.end is None or mention.readings:
        return mention
    year = dt.date.fromordinal(mention.start).year
    slack = 20 if year % 100 == 0 else 5 if year % 10 == 0 else 2
    first, last = make_date(year - slack, None, None), make_date(year + slack, None, None)
    if first is None or last is None:
        return mention
    return replace(mention, start=first.start, end=last.end, grain="years")


__all__ = ["MONTHS", "WEEKDAYS", "DateMention", "date_spans", "find_dates", "period_of"]
