"""Years as written: "in 2019", "2007–2008", "the 1990s", "(b. 1961)", and four digits that are none."""

from __future__ import annotations

import datetime as dt

from factcheck.model import Span
from factcheck.text.calendar_dates import DASHES, LAST_YEAR, DateMention, make_date, number_at, placed, year_at
from factcheck.text.nouns import is_partitive, is_plural
from factcheck.text.number_words import SCALES
from factcheck.text.tokens import Token
from factcheck.text.units import unit_of

_YEAR_CUES_TEXT = (
    "in since until till by from during of before after late early mid circa ca c between around year spring "
    "summer autumn winter the for to and or through throughout pre post until's back"
)
_YEAR_CUES = frozenset(_YEAR_CUES_TEXT.split())


_ABOUT, _FROM = frozenset({"about", "around", "approximately", "roughly"}), frozenset({"since", "from", "until"})


def bare_year(toks: list[Token], i: int) -> tuple[DateMention, int] | None:
    """ "in 2019", "2007–2008", "the 1990s"; not "2000 soldiers", "more than 2000", "$1500"."""
    year = year_at(toks, i)
    if year is None:
        return None
    dotted = i > 1 and toks[i - 1].text == "." and toks[i - 2].low in {"c", "ca", *_LIVED}
    before = toks[i - 1 - dotted] if i else None
    after = toks[i + 1] if i + 1 < len(toks) else None
    if i > 1 and toks[i - 1].low in _ABOUT and toks[i - 2].low in _FROM and not (after and _counts(after.low)):
        before = toks[i - 2]  # "since about 2010"
    last = _after_plural(toks, i + 1)
    if last > i + 1 and year % 10 == 0:
        width, grain = (100, "century") if year % 100 == 0 and year < 2000 else (10, "decade")
        return placed(toks, i, last, _years(year, year + width - 1, grain))
    if is_partitive(toks, i + 1) or _measures(toks, i):
        return None
    if not _reads_as_year(year, before, after, toks[i].glued) and not (dotted and before and before.low in _LIVED):
        return None
    if after is not None and after.text in {*DASHES, "/"} and after.glued and i + 2 < len(toks) and toks[i + 2].glued:
        until, short = year_at(toks, i + 2), number_at(toks, i + 2, 0, 99)
        if until is None and short is not None:
            width = 10 ** len(toks[i + 2].text)
            until = year - year % width + short
        if until is not None and year < until <= LAST_YEAR:
            return placed(toks, i, i + 3, _years(year, until, "period"))
    return placed(toks, i, i + 1, make_date(year, None, None))


def _after_plural(toks: list[Token], i: int) -> int:
    """The index after an "s" or "'s" that touches what stands before it; ``i`` itself where there is none."""
    j = i + 1 if i < len(toks) and toks[i].glued and toks[i].text in {"'", "’"} else i
    return j + 1 if j < len(toks) and toks[j].glued and toks[j].low in {"s", "'s", "’s"} else i


def _years(first: int, last: int, grain: str) -> DateMention:
    start, end = dt.date(first, 1, 1), dt.date(last, 12, 31)
    return DateMention(span=Span(0, 0), start=start.toordinal(), end=end.toordinal(), grain=grain)


_LIVED = frozenset({"b", "d", "r"})  # "(b. 1961)", "d. 1943", "r. 1558–1603"
_SIZES_TEXT = (
    "population capacity total poll survey toll sample attendance circulation length elevation altitude crowd garrison "
    "staff membership"
)
_SIZES = frozenset(_SIZES_TEXT.split())
_OF_A_YEAR_TEXT = (
    "era built style born founded model vintage present today to based season election early mid late dated released "
    "made now edition registered onwards onward like level levels type period"
)
_OF_A_YEAR = frozenset(_OF_A_YEAR_TEXT.split())
_CLOCKS = frozenset({"gmt", "utc", "hours", "hrs"})


def _measures(toks: list[Token], i: int) -> bool:
    """Whether the four digits at ``i`` are the size of something, or a time of day: "a population of 1650", "a
    1200-seat theatre", "at 1430 GMT"."""
    if i > 1 and toks[i - 1].low == "of" and toks[i - 2].low in _SIZES:
        return True
    if i + 1 < len(toks) and toks[i + 1].low in _CLOCKS:
        return True
    tail = toks[i + 1 : i + 3]
    return (
        len(tail) == 2
        and all(token.glued for token in tail)
        and tail[0].text == "-"
        and tail[1].kind == "word"
        and tail[1].text.islower()
        and tail[1].low not in _OF_A_YEAR
    )


_COUNTING = frozenset({"than", "over", "under", "about", "approximately", "nearly", "almost", "least"})
_AMOUNTING = frozenset({"has", "have", "had", "with", "are", "were", "sold", "reached", "seats", "holds",
                        "employs", "numbered", "houses", "contains", "totalled", "totaled"})  # fmt: skip


def _reads_as_year(year: int, before: Token | None, after: Token | None, glued: bool) -> bool:
    """Whether four digits are a year by the words beside them: "in 2019", but "2000 soldiers", "$1500", "over 2000"."""
    left = before.low if before is not None else ""
    if year < 1100 and left not in _YEAR_CUES:
        return False  # "the Baja 1000", "1040 confirmed cases"
    if before is not None and (left in _COUNTING or before.text in "$€£#.°" or (glued and before.kind == "word")):
        return False
    if after is not None and (
        after.text in {"%", "°"} or after.low in SCALES or (after.glued and after.kind == "word")
    ):
        return False
    counts = after is not None and after.kind == "word" and after.text[0].islower() and _counts(after.low)
    if left in _YEAR_CUES:
        loose = left in {"of", "the", "to", "and", "or", "for", "by", "from"}
        return not (loose and counts and year % 100 == 0)
    return not counts and left not in _AMOUNTING


def _counts(word: str) -> bool:
    return word not in {"was", "is", "has", "as", "this", "its", "his"} and (
        is_plural(word) or unit_of(word) is not None
    )
