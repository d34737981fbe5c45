"""Quantities: equal in any writing, compared antisymmetrically, and exact about what they are of."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Outcome
from factcheck.text.intervals import compare, interval, order
from factcheck.text.quantities import Quantity, find_quantities

ONES_TEXT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ONES = ONES_TEXT.split()
TENS_TEXT = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = TENS_TEXT.split()
BOUNDS = st.sampled_from(
    ["", "about ", "just over ", "only ", "more than ", "at least ", "up to ", "nearly ", "fewer than ", "exactly "]
)


def in_words(n: int) -> str:
    """A whole number below a milliard as words, the long way."""
    for scale, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= scale:
            rest = n % scale
            joint = " and " if rest and scale == 100 else " " if rest else ""
            return f"{in_words(n // scale)} {name}{joint}{in_words(rest) if rest else ''}"
    if n < 20:
        return ONES[n]
    return TENS[n // 10 - 2] + (f"-{ONES[n % 10]}" if n % 10 else "")


def only(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, found
    return found[0]


def writings(n: int) -> list[str]:
    """One whole number in the ways in which people write it."""
    ways = [str(n), f"{n:,}", f"{n:,}".replace(",", " "), f"{n:,}".replace(",", "\u202f"), in_words(n)]
    for scale, name in ((1000, "thousand"), (1_000_000, "million")):
        if n >= scale and (n * 10) % scale == 0:
            ways += [f"{n / scale:g} {name}" if n * 10 // scale < 100_000 else str(n)]
    return ways


@given(st.integers(min_value=2, max_value=900_000_000))
def test_a_number_equals_itself_in_any_writing(n: int) -> None:
    texts = [f"The camp held {way} people." for way in writings(n)]
    quantities = [only(text) for text in texts]
    assert {quantity.value for quantity in quantities} == {Fraction(n)}, texts
    for left in quantities:
        for right in quantities:
            assert compare(left, right) is Outcome.agrees, (left.text, right.text)


@given(a=st.integers(1, 10**6), b=st.integers(1, 10**6), left=BOUNDS, right=BOUNDS)
def test_order_is_antisymmetric_and_differs_both_ways(a: int, b: int, left: str, right: str) -> None:
    first, second = only(f"{left}{a:,} people"), only(f"{right}{b:,} people")
    assert order(first, second) == -order(second, first)
    one_sided = {"more than ": 1, "at least ": 1, "up to ": 2, "fewer than ": 2}
    if one_sided.get(left, 3) != one_sided.get(right, 4):  # "over 50" says more than "over 45", not the other way round
        assert (compare(first, second) is Outcome.differs) == (compare(second, first) is Outcome.differs)


@given(a=st.integers(1, 10**6), bound=BOUNDS)
def test_a_quantity_agrees_with_itself(a: int, bound: str) -> None:
    quantity = only(f"{bound}{a:,} people")
    assert compare(quantity, quantity) is Outcome.agrees
    assert interval(quantity).inside(interval(quantity))
    assert order(quantity, quantity) == 0


@pytest.mark.parametrize(
    ("text", "dimension", "nouns"),
    [
        ("up to 3,000 foreigners", "count", ("foreigner",)),
        ("about 2,000 US troops left", "count", ("us", "troop")),
        ("94 per cent women", "percent", ("woman",)),
        ("$5 million", "money:$", ()),
        ("5,900 miles apart", "length", ("apart",)),
        ("the third film", "ordinal", ("film",)),
        ("they won 5–4.", "score", ()),
        ("a 14-year-old boy", "time", ("old",)),
        ("more than 9 COVID-19 cases", "count", ("covid", "case")),
    ],
)
def test_what_a_number_is_of(text: str, dimension: str, nouns: tuple[str, ...]) -> None:
    quantity = only(text)
    assert (quantity.dimension, quantity.nouns) == (dimension, nouns)
    assert quantity.span.of(text) == quantity.text
    assert quantity.figure.within(quantity.span)


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19",
        "in 2019",
        "6 August 2019",
        "at 10:30",
        "192.168.0.1",
        "one of the best",
        "F-16",
        "the 1990s",
        "3 p.m.",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert find_quantities(text) == ()


@given(st.integers(1, 9_999_999), st.text("⁰¹²³⁴⁵⁶⁷⁸⁹", min_size=1, max_size=3), BOUNDS)
def test_a_raised_note_mark_joins_no_figure_and_no_word(number: int, mark: str, bound: str) -> None:
    plain = only(f"There were {bound}{number:,} foreigners there.")
    for noted in (f"{bound}{number:,}{mark} foreigners", f"{bound}{number:,} foreigners{mark}"):
        text = f"There were {noted} there."
        if not (number == 10 and f"10{mark}" in text):  # a power
            found = only(text)
            assert (found.value, found.noun, found.bound) == (plain.value, plain.noun, plain.bound)
            assert found.span.of(text) == found.text


def test_a_unit_keeps_its_exponent() -> None:
    assert only("It held 600 km² of land.").value == 600 * only("It held 1 km² of land.").value


LENGTHS = {"km": 1000, "miles": 1609.344, "feet": 0.3048}
TIMES = {"weeks": 7, "months": 365 / 12, "years": 365}
UNITS = LENGTHS | TIMES
PAIRS = [(a, b) for units in (LENGTHS, TIMES) for a in units for b in units if a != b]


@given(a=st.integers(1, 10**5), b=st.integers(1, 10**5), units=st.sampled_from(PAIRS), about=st.booleans())
def test_across_units_only_what_is_near_agrees(a: int, b: int, units: tuple[str, str], about: bool) -> None:
    bound, widest = ("about ", 1.2) if about else ("", 1.1)
    left, right = only(f"{bound}{a} {units[0]}"), only(f"{bound}{b} {units[1]}")
    if compare(left, right) is not Outcome.differs:
        ratio = a * UNITS[units[0]] / (b * UNITS[units[1]])
        assert max(ratio, 1 / ratio) <= widest / (2 - widest) + 1e-9
