"""Quantities in a text as intervals: how much, of what, in which unit, and how exactly the writer meant it.

``find_quantities`` reads; ``factcheck.text.intervals`` compares. Figures that are dates, labels ("Boeing 747") or
parts of a code are not amounts and are left out or marked.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from factcheck.model import Span
from factcheck.text.amounts import (
    DOWN,
    LARGER,
    MOVED,
    UP,
    Quantity,
    before_money,
    compound,
    difference,
    measure,
    signed_at,
)
from factcheck.text.dates import date_spans
from factcheck.text.halves import halves_at
from factcheck.text.nouns import counted_noun
from factcheck.text.numerals import Numeral, numeral_at, plain_digits
from factcheck.text.phrases import comparator_after, comparator_before, comparator_glued
from factcheck.text.rates import rate_at, times_at
from factcheck.text.scales import is_scale
from factcheck.text.scores import score_at
from factcheck.text.tokens import Token, tokens
from factcheck.text.units import FAHRENHEIT, currency_of, unit_of

__all__ = ["Quantity", "find_quantities"]


_FOLD = {"doubled": 2, "double": 2, "doubling": 2, "tripled": 3, "triple": 3, "trebled": 3, "quadrupled": 4, "twice": 2,
         "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "sixfold": 6, "sevenfold": 7, "eightfold": 8,
         "ninefold": 9, "tenfold": 10, "hundredfold": 100}  # fmt: skip
_RELATIVE = {"percent", "points", "ratio", "ordinal", "label", "score"}  # these say of themselves what they are


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """All amounts in ``text``, in order of place, none overlapping. Never raises; linear in the length of the text."""
    toks = tokens(text)
    dated = date_spans(text)
    taken = 0
    found: list[Quantity] = []
    i = 0
    while i < len(toks):
        while taken < len(dated) and dated[taken].end <= toks[i].start:
            taken += 1
        if taken < len(dated) and dated[taken].start <= toks[i].start:
            i += 1
            continue
        quantity, i = _quantity_at(text, toks, i)
        if quantity is not None and not (found and quantity.figure.start < found[-1].figure.end):
            whole = compound(text, found[-1], quantity) if found else None
            if whole is not None:
                found.pop()
            found.append(whole or quantity)
    return tuple(found)


def _quantity_at(text: str, toks: list[Token], i: int) -> tuple[Quantity | None, int]:
    """The quantity whose number starts at token ``i`` (or None), and where to go on."""
    token = toks[i]
    if token.low in _FOLD or (token.low.endswith("fold") and len(token.low) > 4):
        return _multiple(text, toks, i), i + 1
    if score := score_at(toks, i):
        span = Span(toks[i].start, toks[score.last - 1].end)
        return Quantity(span=span, figure=span, value=score.value, upper=score.value, place=Fraction(0),
                        dimension="score", text=span.of(text)), score.last  # fmt: skip
    if half := halves_at(toks, i):
        return _with_half(text, toks, i, *half)
    number = numeral_at(toks, i)
    if number is None:
        return None, i + 1
    if _is_code(toks, number) or _is_pronoun(toks, number):
        return None, number.last
    start = before_money(toks, i)
    signed = signed_at(toks, start)
    left, bound = comparator_before(toks, signed)
    left = left if bound else start
    second = _second_of_range(toks, number, left)
    if second and left and toks[left - 1].low in {"between", "from"}:
        left -= 1
    last = second.last if second else number.last
    if not second and not bound and (bound := comparator_glued(toks, last) or None):
        last += 2
    quantity = Quantity(
        span=Span(toks[left].start, toks[last - 1].end),
        figure=Span(toks[i].start, toks[last - 1].end),
        value=number.low,
        upper=second.high if second else number.high,
        place=max(number.place, second.place) if second else number.place,
        bound="range" if second else "vague" if number.kind == "vague" else bound or "plain",
    )
    if second and number.place < second.place and number.low < 1000 <= second.high and _scaled(toks, second, number):
        scale = _scaled(toks, second, number)  # "14 to 18 million"
        quantity = replace(quantity, value=number.low * scale)
    quantity, last = measure(toks, quantity, number, last)
    if quantity.bound == "only":  # "only 20 people" are no more, "only 12 per cent" may be 11.8
        quantity = replace(quantity, bound="plain" if quantity.dimension == "percent" else "exact")
    if toks[left].low == "over" and quantity.dimension == "time" and quantity.noun != "old":
        quantity = replace(quantity, bound="about")  # "over four years" may be during them as well as longer
    if quantity.dimension not in _RELATIVE:
        level = left < i and toks[left].low in {"below", "under", "above"}  # "fell below $50": to a level, by no amount
        quantity = replace(quantity, change="" if level else difference(toks, left, last, quantity))
    if quantity.dimension.startswith("money") and signed < start and not quantity.change:
        span = Span(min(quantity.span.start, toks[signed].start), quantity.span.end)
        quantity = replace(quantity, value=-quantity.upper, upper=-quantity.value, span=span)
    if quantity.dimension == "temperature" and not quantity.change:
        quantity, last = _degrees(toks, quantity, i, last)
    if quantity.dimension in {"mass", "volume"} and (many := times_at(toks, last)):  # "5 mg twice a day"
        count, last = many
        value, upper = quantity.value * count, quantity.upper * count
        quantity = replace(quantity, value=value, upper=upper, place=quantity.place * count)
    quantity = replace(quantity, per=rate_at(toks, last))
    right, after = comparator_after(toks, last)
    if after and bound is None and not second:
        quantity, last = replace(quantity, bound=after), right
    span = Span(quantity.span.start, max(quantity.span.end, toks[last - 1].end))
    return replace(quantity, span=span, text=span.of(text)), max(last, i + 1)


def _with_half(
    text: str, toks: list[Token], i: int, dimension: str, count: Fraction, factor: Fraction, last: int
) -> tuple[Quantity, int]:
    """ "Nearly an hour and a half", "half an hour": ``count`` of a unit of ``factor``, to the half of it."""
    left, bound = comparator_before(toks, i)
    span, value = Span(toks[left].start, toks[last - 1].end), count * factor
    return Quantity(span=span, figure=Span(toks[i].start, span.end), value=value, upper=value, place=factor / 2,
                    bound=bound if bound and bound != "only" else "plain", dimension=dimension, factor=factor,
                    text=span.of(text)), last  # fmt: skip


def _degrees(toks: list[Token], quantity: Quantity, i: int, last: int) -> tuple[Quantity, int]:
    """A temperature with its sign ("-5 °C", "minus 5", "5 degrees below zero"), on the scale that starts at 0 °C."""
    below = [token.low for token in toks[last : last + 2]] in (["below", "zero"], ["below", "freezing"])
    sign = signed_at(toks, i)
    if below or sign < i:
        span = quantity.span if below else Span(min(quantity.span.start, toks[sign].start), quantity.span.end)
        quantity = replace(quantity, value=-quantity.upper, upper=-quantity.value, span=span)
        last += 2 if below else 0
    if quantity.factor == FAHRENHEIT:
        freezing = 32 * FAHRENHEIT
        quantity = replace(
            quantity, value=quantity.value - freezing, upper=quantity.upper - freezing, zero=Fraction(32)
        )
    return quantity, last


def _multiple(text: str, toks: list[Token], i: int) -> Quantity | None:
    low = toks[i].low
    value = Fraction(_FOLD[low]) if low in _FOLD else None
    if value is None:
        return None
    if low == "twice" and (i + 1 >= len(toks) or toks[i + 1].low not in LARGER):
        span = Span(toks[i].start, toks[i].end)
        return Quantity(span=span, figure=span, value=value, upper=value, place=Fraction(0), noun="time",
                        nouns=("time",), text=span.of(text))  # fmt: skip
    if low in {"double", "triple"} and (
        i + 1 >= len(toks) or toks[i + 1].low not in {"the", "its", "their", "that", "what"}
    ):
        return None
    left, bound = comparator_before(toks, i)
    span = Span(toks[left].start, toks[i].end)
    bound = bound if bound and bound != "only" else "plain"
    return Quantity(span=span, figure=Span(toks[i].start, toks[i].end), value=value, upper=value, place=Fraction(1),
                    bound=bound, dimension="ratio", change="up", text=span.of(text))  # fmt: skip


def _is_code(toks: list[Token], number: Numeral) -> bool:
    """ "COVID-19", "F-16", "B2", "192.168.0.1", "10:30": the digits are part of a name, an address or a time of day."""
    i, j = number.first, number.last
    before = toks[i - 1] if i else None
    after = toks[j] if j < len(toks) else None
    if after is not None and after.low in {"am", "pm", "o'clock", "a", "p"} and _is_clock(toks, j):
        return True
    if toks[i].kind == "word" and toks[i].text[0].isupper() and before is not None and before.text not in '.!?"“”':
        return True  # "the Big Four": part of a name
    if toks[i].kind == "word" and after is not None and after.glued and after.kind == "number":
        return True
    if toks[i].kind == "number" and before is not None and toks[i].glued:
        if before.kind == "number":
            return True
        if before.kind == "word" and before.low not in {"usd", "eur", "gbp", "rs", "us", "c", "ca", "chf", "inr"}:
            return True
        if before.text in {"-", "/", ":", "#", "_"} and before.glued and i >= 2 and toks[i - 2].kind != "mark":
            return toks[i - 2].kind == "word" or before.text in {":", "/", "_"}
        if before.text == "." and before.glued and i >= 2 and toks[i - 2].kind == "number":
            return True
    if after is not None and after.glued and toks[i].kind == "number":
        if after.kind == "number":
            return True
        digits = j + 1 < len(toks) and toks[j + 1].glued and toks[j + 1].kind == "number"
        rated = after.text == "/" and digits and toks[j + 1].text in {"5", "10", "100"}
        if digits and not rated and after.text in {":", "/", "_", "@", "."}:
            return True
        plain = after.kind == "word" and number.kind == "cardinal" and not is_scale(toks, j)
        if plain and unit_of(after.low) is None and after.low not in {"s", "k", "in"}:
            return True
    return False


def _is_clock(toks: list[Token], j: int) -> bool:
    """Whether "a.m.", "pm" or "o'clock" stands at token ``j``."""
    if toks[j].low in {"am", "pm", "o'clock"}:
        return True
    return [t.low for t in toks[j + 1 : j + 3]] == [".", "m"]


def _is_pronoun(toks: list[Token], number: Numeral) -> bool:
    """ "one of the largest", "no one", "the other two": words that point rather than count."""
    i = number.first
    if number.last - i != 1 or toks[i].low != "one":
        return False
    before = toks[i - 1].low if i else ""
    after = toks[number.last].low if number.last < len(toks) else ""
    if before in {"only", "exactly", "least", "just", "than"} and counted_noun(toks, number.last)[0]:
        return after == "of"
    return unit_of(after) is None and after not in {"hundred", "thousand", "million"}


def _second_of_range(toks: list[Token], number: Numeral, left: int) -> Numeral | None:
    """The upper end of "14,000 to 18,000", "between 5 and 10", "14–18 million"; None for a single number."""
    j = number.last
    if j + 1 >= len(toks) or number.kind not in {"cardinal", "fraction"}:
        return None
    share = toks[j].text == "%" or toks[j].low == "percent"
    if share or toks[j].text == "°" or toks[j].low in {"million", "billion"}:
        j += 1
    if j + 1 >= len(toks):
        return None
    link = toks[j].low
    opener = toks[number.first - 1].low if number.first else ""
    if opener and currency_of(opener, "") and number.first >= 2:
        opener = toks[number.first - 2].low
    dash = link in {"-", "–", "—", "−"}
    if not (dash or link in {"to", "or"} or (link == "and" and "between" in (opener, toks[left].low))):
        return None
    if (
        link == "to"
        and opener == "from"
        and any(t.low in UP | DOWN | _MOVES for t in toks[max(0, left - 6) : left + 1])
    ):
        return None
    k = j + 1
    if k + 1 < len(toks) and currency_of(toks[k].text, ""):
        k += 1
    second = numeral_at(toks, k)
    if second is None or second.kind != number.kind:
        return None
    if link == "to" and share and not _is_share(toks, second.last):
        return None  # "rose 12% to $34 million"
    low, high = number.low, second.high
    if link == "to" and high > 5 * low and left and toks[left - 1].low in MOVED:
        return None  # "fell $1.20 to $70.10"
    if low > high or (low == high and not dash):
        return None
    if link == "or" and (high > 2 * low or k != j + 1):
        return None
    if link == "to" and high > 2 * low and difference(toks, left, left):
        return None  # "grew by 3,200 to 45,000"
    return second if high > low else None


def _is_share(toks: list[Token], j: int) -> bool:
    return j < len(toks) and toks[j].low in {"%", "percent", "per", "percentage"}


_MOVES = {"changed", "went", "moved", "extended", "raised", "lowered", "improved", "goes", "go"}


def _scaled(toks: list[Token], second: Numeral, first: Numeral) -> Fraction:
    """The scale word of the second number, which the first shares where it has none of its own."""
    if first.last - first.first > 1 or second.last - second.first < 2 or toks[second.first].kind != "number":
        return Fraction(1)
    digits = Fraction(plain_digits(toks[second.first]))
    return second.high / digits if digits else Fraction(1)
