"""What a number is of: a currency, a unit, a percentage, a rank, a rating, or the noun that is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from factcheck.model import Span
from factcheck.text.ages import age_at
from factcheck.text.change_verbs import FELL, ROSE
from factcheck.text.nouns import counted_noun, is_partitive, is_plural
from factcheck.text.numerals import Numeral, of_a_change
from factcheck.text.pounds import sterling
from factcheck.text.rates import OFTEN
from factcheck.text.scales import is_scale
from factcheck.text.tokens import Token
from factcheck.text.units import FAHRENHEIT, INCH, WATT_HOUR, YEAR, currency_of, unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One amount. ``span`` covers comparator, number and unit or noun; ``figure`` the number alone.

    ``value`` to ``upper`` is what is written, in the unit's base (equal unless a range); ``place`` the value of the
    last significant digit. ``bound``: "exact", "plain", "about", "lower", "above" (strictly more), "upper", "below"
    (strictly less), "near" (nearly), "past" (just over), "range" or "vague". ``dimension``: "count", "percent",
    "points", "ratio", "ordinal", "label", "score", "time", "length", "money:$" …; ``factor`` the base units in one of
    the written unit, ``zero`` what that unit calls the base's zero (32 in °F); ``noun``: the folded word that is
    counted or measured. ``change``: "" or the direction of a change ("up", "down") of which it is the size;
    ``level``: a percentage to or from which something changed. ``part``: "3,000 of the members", a part of what the
    noun names. ``per``: what it is for one of ("week"), "" where none is named.
    """

    span: Span
    figure: Span
    value: Fraction
    upper: Fraction
    place: Fraction
    bound: str = "plain"
    dimension: str = "count"
    factor: Fraction = Fraction(1)
    zero: Fraction = Fraction(0)
    noun: str = ""
    nouns: tuple[str, ...] = ()
    change: str = ""
    level: bool = False
    part: bool = False
    per: str = ""
    text: str = ""


UP = ROSE | {
    "rise", "rises", "increase", "increases", "grow", "grows", "growth", "gain", "jump", "surge", "up", "raised",
    "climb", "climbs", "+", "higher", "warmed", "warms", "warming",
}  # fmt: skip


DOWN = FELL | {
    "fall", "falls", "decrease", "decreases", "decline", "declines", "drop", "drops", "down", "reduced", "reduction",
    "cut", "lost", "lowered", "lower", "-", "−", "minus", "cooled", "cools", "cooling",
}  # fmt: skip


_LABELS = {"no", "number", "chapter", "article", "section", "page", "figure", "table", "route", "highway", "flight",
           "room", "type", "version", "season", "episode", "volume", "part", "phase", "division", "level", "class",
           "boeing", "airbus", "apollo", "channel", "resolution", "vol", "report", "grade", "act", "line"}  # fmt: skip


_DOLLARS = frozenset({"us", "a", "c", "nz", "hk", "s", "r"})  # before a "$"
_CODES = frozenset({"usd", "eur", "gbp", "rs", "inr", "chf", "cny", "rmb", "aud", "cad"})


def signed_at(toks: list[Token], i: int) -> int:
    """The token index of the minus right before the number or currency sign at ``i``; ``i`` where there is none."""
    if not i:
        return i
    sign = toks[i - 1]
    dash = sign.text in {"-", "−", "–"} and toks[i].glued and not sign.glued
    return i - 1 if dash or sign.low == "minus" else i


def before_money(toks: list[Token], i: int) -> int:
    """The token index where the number with its currency sign and minus begins."""
    if i and currency_of(toks[i - 1].text, ""):
        sign = i - 1
        country = sign > 0 and (toks[sign - 1].text == "US" or (toks[sign].glued and toks[sign - 1].low in _DOLLARS))
        return sign - 1 if country else sign
    return i - 1 if i and toks[i - 1].low in _CODES else i


def measure(toks: list[Token], quantity: Quantity, number: Numeral, last: int) -> tuple[Quantity, int]:
    """Adds what the number is of: a currency, a unit, a percentage, a rank, or the noun that is counted."""
    i = number.first
    start = before_money(toks, i)
    if start < i:
        sign = start if currency_of(toks[start].text, "") else start + 1 if start + 1 < i else start
        dimension = currency_of(toks[sign].text, toks[start].low if sign > start else "")
        if dimension is None:
            named = unit_of(toks[start].low)
            dimension = named[0] if named else "count"
        return replace(quantity, dimension=dimension), last
    of = 1 if number.kind == "vague" and last < len(toks) and toks[last].low == "of" else 0
    nouns, noun_end = counted_noun(toks, last + of)
    if rating := _rating(toks, number, last):
        scale, last = rating
        return replace(quantity, dimension="percent" if scale == "100" else f"rating:{scale}"), last
    if number.kind == "fraction":
        share = replace(quantity, value=quantity.value * 100, upper=quantity.upper * 100, place=Fraction(0))
        about = "about" if share.bound in {"plain", "only"} else share.bound
        change = _direction(toks, i) if of_a_change(toks, i, last) else ""
        return replace(
            share, dimension="percent", bound=about, change=change, noun=nouns[-1] if nouns else "", nouns=nouns
        ), last
    if number.kind == "ordinal":
        before = [t.low for t in toks[max(0, i - 2) : i] if t.low != "the"][-1:]
        side = {"before": "below", "after": "above"}.get(before[0] if before else "", quantity.bound)
        quantity = replace(quantity, bound=side)
        return replace(quantity, dimension="ordinal", noun=nouns[-1] if nouns else "", nouns=nouns), last
    j = last + 1 if last + 1 < len(toks) and toks[last].text == "-" and toks[last].glued else last
    word = toks[j].low if j < len(toks) else ""
    if word in {"%", "percent", "pct"} or (word == "per" and j + 1 < len(toks) and toks[j + 1].low == "cent"):
        j += 2 if word == "per" else 1
        return _percentage(toks, quantity, j)
    if word in {"percentage", "pp"}:
        j += 2 if word == "percentage" and j + 1 < len(toks) and toks[j + 1].low in {"point", "points"} else 1
        return replace(quantity, dimension="points", change=_direction(toks, i)), j
    if word == "basis" and j + 1 < len(toks) and toks[j + 1].low in {"point", "points"}:
        return replace(_hundredths(quantity), dimension="points", change=_direction(toks, i)), j + 2
    if word in _CENTS and toks[j].text == word:
        return replace(_hundredths(quantity), dimension=_CENTS[word]), j + 1
    if word == "times" and j + 1 < len(toks) and (toks[j + 1].low in LARGER or toks[j + 1].low.endswith("er")):
        return replace(quantity, dimension="ratio"), j + 1
    if word == "fold":
        return replace(quantity, dimension="ratio"), j + 1
    if age := age_at(toks, number, last):
        years = replace(
            quantity, dimension="time", factor=YEAR, value=quantity.value * YEAR, upper=quantity.upper * YEAR
        )
        return replace(years, place=quantity.place * YEAR, noun="old", nouns=("old",)), age
    if pounds := sterling(toks, number, j):
        return replace(quantity, dimension="money:GBP"), pounds
    measured = _unit_words(toks, j)
    if measured:
        dimension, factor, j = measured
        scaled = replace(quantity, dimension=dimension, factor=factor, value=quantity.value * factor,
                         upper=quantity.upper * factor, place=quantity.place * factor)  # fmt: skip
        if j < len(toks) and (
            toks[j].low in {"old", "olds"} or (toks[j].text == "-" and j + 1 < len(toks) and toks[j + 1].low == "old")
        ):
            return replace(scaled, noun="old", nouns=("old",)), j + (2 if toks[j].text == "-" else 1)
        extra = tuple(takewhile(lambda word: word not in OFTEN, counted_noun(toks, j)[0]))
        return replace(scaled, noun=extra[-1] if extra else "", nouns=extra), j
    names_it = not nouns or (i and toks[i - 1].low in _LABELS and not is_plural(toks[noun_end - 1].low))
    if i and names_it and quantity.bound == "plain" and _is_label(toks, i):
        return replace(quantity, dimension="label", noun=toks[i - 1].low, nouns=(toks[i - 1].low,)), last
    part = is_partitive(toks, last) and not (nouns and toks[last + 1].low == "them")
    counted = replace(quantity, noun=nouns[-1] if nouns else "", nouns=nouns, part=part)
    return counted, (noun_end if nouns else last)


_CENTS = {"cent": "money:$", "cents": "money:$", "pence": "money:GBP"}  # "50 Cent" is a man


def _hundredths(quantity: Quantity) -> Quantity:
    """An amount that is written in hundredths of the unit."""
    part = Fraction(1, 100)
    value, upper, place = quantity.value * part, quantity.upper * part, quantity.place * part
    return replace(quantity, value=value, upper=upper, place=place, factor=part)


def _is_label(toks: list[Token], i: int) -> bool:
    """ "season 2", "Boeing 747", "Exit 3": a number that names the thing before it."""
    before = toks[i - 1]
    if before.kind == "word" and before.text[0].isupper() and i + 1 < len(toks) and toks[i + 1].text == ":":
        return True
    return before.low in _LABELS or (i > 1 and before.kind == "word" and before.text[0].isupper())


_SURE = {"ci", "cri", "ui", "confidence", "credible"}  # "95% CI": how sure a study is, nothing that it found
LARGER = {"as", "more", "the", "larger", "what", "its", "their"}


def _percentage(toks: list[Token], quantity: Quantity, j: int) -> tuple[Quantity, int]:
    if j < len(toks) and toks[j].low in {"point", "points"}:
        return replace(quantity, dimension="points"), j + 1
    if j < len(toks) and toks[j].low in _SURE:
        return replace(quantity, dimension="label", noun="confidence", nouns=("confidence",)), j
    first = next(k for k in range(j - 1, -1, -1) if toks[k].start <= quantity.figure.start)
    nouns, _ = counted_noun(toks, j)
    change = _direction(toks, first)
    return replace(
        quantity, dimension="percent", change=change, level=not change and _ends_a_change(toks, first),
        noun=nouns[-1] if nouns else "", nouns=nouns,
    ), j  # fmt: skip


def _ends_a_change(toks: list[Token], i: int) -> bool:
    """Whether the amount at ``i`` is a level that something moves to or from: "fell to about 7 %"."""
    for k in range(i - 1, max(-1, i - 4), -1):
        if toks[k].low in {"to", "from"} and not _bounds(toks, k):
            before = {token.low for token in toks[max(0, k - 4) : k]}
            return bool(before & (UP | DOWN))
    return False


def _bounds(toks: list[Token], k: int) -> bool:
    """Whether token ``k`` is the "to" of "up to", which bounds an amount ("by up to 6 %"), not that of a level ("from 3
    up to 6 %", "went up to 6 %")."""
    if not k or [token.low for token in toks[k - 1 : k + 1]] != ["up", "to"]:
        return False
    if k > 1 and toks[k - 2].low in {"go", "goes", "going", "gone", "went"}:
        return False
    before = toks[max(0, k - 4) : k - 1]
    return not any(token.kind == "number" or token.low in {"from", "%", "percent"} for token in before)


_MADE = frozenset({"make", "makes", "made", "making"})  # "exports make up 40 %"


def _direction(toks: list[Token], i: int) -> str:
    """ "up" or "down" where the amount at ``i`` is the size of a change: "rose by 5 %", "down about 3 %", "+680 %"."""
    for k in range(i - 1, max(-1, i - 6), -1):
        low = toks[k].low
        if _bounds(toks, k) or (low == "up" and _bounds(toks, k + 1)):
            continue
        if low in UP:
            return "" if low == "up" and k and toks[k - 1].low in _MADE else "up"
        if low in DOWN and (toks[k].text != "-" or toks[i].glued):
            return "down"
        if low in {"to", "from", "at", ",", ".", ";", "in", "of"} and k < i - 1:
            return ""
        if low in {"to", "from"}:
            return ""
    return ""


MOVED = ROSE | FELL | {"rises", "falls", "grows", "climbs", "drops", "declines"}
_MORE = {"more": "up", "higher": "up", "fewer": "down", "less": "down", "lower": "down"}


def difference(toks: list[Token], first: int, last: int, of: Quantity | None = None) -> str:
    """ "up" or "down" where the amount from ``first`` to ``last`` is no level but the distance between two: "grew by
    3,200", "500 more people than in May"; of money and bare numbers also "fell $3", "rose 500 on Monday"."""
    if first and toks[first - 1].low == "by":
        moved = [token.low for token in toks[max(0, first - 4) : first - 1]]
        return "up" if UP.intersection(moved) else "down" if DOWN.intersection(moved) else ""
    bare = of is not None and of.dimension == "count" and of.noun in {"", "point"}
    if first and toks[first - 1].low in MOVED and (bare or (of is not None and of.dimension.startswith("money"))):
        return "up" if toks[first - 1].low in UP else "down"
    if last < len(toks) and toks[last].low in _MORE and "than" in (token.low for token in toks[last + 1 : last + 4]):
        return _MORE[toks[last].low]
    return ""


_DEGREES = {"c": ("temperature", Fraction(1)), "f": ("temperature", FAHRENHEIT)}


def _unit_words(toks: list[Token], j: int) -> tuple[str, Fraction, int] | None:
    """The unit at token ``j`` and where it ends: one word, or "square kilometres", "miles per hour", "°C"."""
    if j >= len(toks):
        return None
    word = toks[j].low
    if word in {"square", "sq"} and j + 1 < len(toks):
        of = j + 2 if toks[j + 1].text == "." and j + 2 < len(toks) else j + 1  # "sq. km"
        base = unit_of(toks[of].low)
        return ("area", base[1] ** 2, of + 1) if base and base[0] == "length" else None
    if word in {"nautical"} and j + 1 < len(toks) and toks[j + 1].low in {"mile", "miles"}:
        return "length", Fraction(1852), j + 2
    if word in {"°", "degrees"} and j + 1 < len(toks) and toks[j + 1].low in {"c", "f", "celsius", "fahrenheit"}:
        return (*_DEGREES[toks[j + 1].low[0]], j + 2)
    if is_scale(toks, j):  # "49.6C"
        return (*_DEGREES[word], j + 1)
    if word == "in" and toks[j].glued:  # "11in", but not "5 in Paris"
        return "length", INCH, j + 1
    if toks[j].text == "s" and j and "." in toks[j - 1].text:  # "9.58 s"
        return "time", Fraction(1, 86400), j + 1
    if word in {"million", "billion"} or (
        len(word) <= 2 and toks[j].text not in {word, "kW", "MW", "GW", "TW", "KW", "GB", "MB", "L"}
    ):
        return None
    found = unit_of(word)
    if found and word == "m" and toks[j].glued:
        return None
    hours = j + 2 if j + 1 < len(toks) and toks[j + 1].text == "-" else j + 1
    if found and found[0] == "power" and hours < len(toks) and toks[hours].low in {"hour", "hours"}:
        return "energy", found[1] * WATT_HOUR, hours + 1
    if (
        found
        and found[0] == "length"
        and j + 2 < len(toks)
        and toks[j + 1].low in {"per", "an", "/"}
        and toks[j + 2].low in {"hour", "h"}
    ):
        return "speed", found[1] / 1000, j + 3
    return (found[0], found[1], j + 1) if found else None


_JOINED = re.compile(r"[\s-]*(?:(?:,|and|, and)\s+)?", re.IGNORECASE)
_PARTED = frozenset({"time", "length", "mass"})


def compound(text: str, large: Quantity, small: Quantity) -> Quantity | None:
    """ "2 hours and 5 minutes", "5 ft 11 in": two amounts as one; None where they are not parts of one.

    The second is written in a smaller unit, right behind the first, and comes to less than one of the larger.
    """
    if large.dimension != small.dimension or large.dimension not in _PARTED or small.bound != "plain":
        return None
    if large.noun or large.change or small.change or large.value != large.upper or small.value != small.upper:
        return None
    between = text[large.span.end : small.span.start]
    if not (0 < small.value < large.factor) or len(between) > 6 or not _JOINED.fullmatch(between):
        return None
    span = Span(large.span.start, small.span.end)
    value = large.value + small.value
    return replace(small, span=span, figure=Span(large.figure.start, small.figure.end), value=value, upper=value,
                   bound=large.bound, text=span.of(text))  # fmt: skip


def _rating(toks: list[Token], number: Numeral, last: int) -> tuple[str, int] | None:
    """The scale of "5.8/10", "54 out of 100", and where it ends: a rating, not a share."""
    j = last
    if j < len(toks) and toks[j].text == "/" and toks[j].glued:
        j += 1
    elif [t.low for t in toks[j : j + 2]] == ["out", "of"]:
        j += 2
    else:
        return None
    if j < len(toks) and toks[j].text in {"5", "10", "100"}:
        return toks[j].text, j + 1
    return None
