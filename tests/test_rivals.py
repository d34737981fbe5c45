"""What is seen of a name or figure that a passage does not bear out: signs between 0 and 1, and weights that tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Span
from factcheck.text.first_names import same_first_name
from factcheck.verdict.checks_names import explain, match_names
from factcheck.verdict.checks_numbers import match_numbers
from factcheck.verdict.mismatch import mismatch
from factcheck.verdict.rival_figures import FIGURE_SIGNS, figure_signs
from factcheck.verdict.rivals import SIGNS
from factcheck.verdict.surroundings import beside, side, weigh

PIECES_TEXT = (
    "Mattis|Jim Mattis|James|Syria|the film|He|left|in|Ankara|,|.|45|more than|reviews|2019|UN|PDS|“|Family Business|"
    "of|Georgia's|counties|—|\n|Iceland|1980's|fourty|%"
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES_TEXT.split("|")), max_size=16).map(" ".join))


@given(claim=TEXTS, passage=TEXTS)
def test_signs_lie_between_0_and_1_and_every_one_has_a_weight(claim: str, passage: str) -> None:
    numbers = match_numbers(claim, passage, Span(0, len(passage)))
    figures = figure_signs(claim, passage, numbers)
    assert len(figures) == len(numbers)
    names = match_names(claim, passage)
    for seen, weights in (*((f, FIGURE_SIGNS) for f in figures), *((n.seen, SIGNS) for n in names)):
        assert all(0 < value <= 1 for value in seen.values())
        assert not seen or "any" in seen
        assert weigh(seen, weights) == pytest.approx(sum(weights.get(k, 0.0) * v for k, v in seen.items()))
    assert mismatch(claim, passage) >= 0


@given(text=TEXTS, start=st.integers(0, 60), length=st.integers(0, 9))
def test_what_stands_around_a_span_is_like_itself(text: str, start: int, length: int) -> None:
    read = side(text)
    span = Span(min(start, len(text)), min(start + length, len(text)))
    first, last = read.stretch(span)
    assert 0 <= first <= last <= len(read.words)
    found = beside(read, read, (first, last), (first, last))
    assert ("same word before" in found) == (first > 0)
    assert ("same word after" in found) == (last < len(read.words))


@pytest.mark.parametrize(
    ("claim", "true", "false"),
    [
        ("He was born in Leeds.", "Born in Leeds, he moved away.", "Born in York, he moved away."),
        (
            "The Patriots won nine Super Bowls.",
            "The Patriots won nine Super Bowls.",
            "The Patriots won five Super Bowls.",
        ),
        ("On 13 March, 25 of the 16 states closed.", "25 of the 16 states closed.", "14 of the 16 states closed."),
        ("It was published in 1984.", "It was published in 1984.", "It was published in 1948."),
    ],
)
def test_a_replaced_item_weighs_more_than_the_one_that_stands_there(claim: str, true: str, false: str) -> None:
    assert mismatch(claim, true) == 0
    assert mismatch(claim, false) > 1


def test_a_pronoun_weighs_less_than_another_name_in_its_place() -> None:
    claim = "Veep scored 87 out of 100 on Metacritic."
    said = match_names(claim, "On Metacritic, it has a score of 87 out of 100, the critic Ann Lee wrote.")[0]
    named = match_names(claim, "Louie scored 87 out of 100 on Metacritic, the critic Ann Lee wrote.")[0]
    assert said.weight < 0 < named.weight
    assert said.outcome == "not_verifiable"
    assert explain(named) == "claim: Veep · source: Louie · another name in its place, between the same words → differs"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [("jim", "james", True), ("ed", "edward", True), ("bill", "william", True), ("jim", "john", False)],
)
def test_short_first_names(left: str, right: str, same: bool) -> None:
    assert same_first_name(left, right) is same
    assert same_first_name(right, left) is same
