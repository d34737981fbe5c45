"""A share told in words, held against what the source tells of the same whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Outcome
from factcheck.text.shares import find_shares
from factcheck.verdict.checks_shares import check_shares
from tests.golden import claim_of, evidence_of


@pytest.mark.parametrize(
    ("text", "phrase", "percent"),
    [
        ("Most voters back it.", "Most voters", None),
        ("Most of the voters back it.", "Most of the voters", None),
        ("It has a narrow majority of Americans.", "a narrow majority of Americans", None),
        ("The minority of cases is mild.", "The minority of cases", None),
        ("Some 52 percent of all adults agree.", "Some 52 percent of all adults", 52),
        ("Half of the patients left.", "Half of the patients", 50),
        ("In all, 50 of the 100 patients left.", "50 of the 100 patients", 50),
        ("In all, 70 out of 200 voters agree.", "70 out of 200 voters", 35),
        ("They won three of four games.", "three of four games", 75),
        ("One in ten patients left.", "One in ten patients", 10),
        ("Half the voters agree.", "Half the voters", 50),
        ("Nearly two out of three firms hire.", "Nearly two out of three firms", None),
    ],
)
def test_a_share_has_a_size_or_a_side(text: str, phrase: str, percent: int | None) -> None:
    (share,) = find_shares(text)
    assert share.span.of(text) == phrase and share.percent == percent


@pytest.mark.parametrize(
    "text",
    [
        "It is the most popular club.",
        "She was most active in sports.",
        "Its second most valued share fell.",
        "At most 40 people came.",
        "Profits rose 5 percent of late.",
        "They lost 12 of 10 games.",
        "He scored 12 in 30 minutes, and 40 in 2019 games.",
        "A majority voted.",
        "",
    ],
)
def test_what_tells_of_no_part_is_none(text: str) -> None:
    assert not [share for share in find_shares(text) if share.amount is None]


@pytest.mark.parametrize(
    ("statement", "passage", "outcome"),
    [
        ("Most voters back it.", "A poll says that 52% of voters back it.", Outcome.agrees),
        ("Most voters back it.", "A poll says that 42% of voters back it.", Outcome.differs),
        ("Most voters back it.", "Half of voters back it.", Outcome.differs),
        ("A majority of the patients left.", "50 of the 90 patients left.", Outcome.agrees),
        ("Only a minority of patients left.", "50 of the 90 patients left.", Outcome.differs),
        ("A minority of patients left.", "40 of the 90 patients left.", Outcome.agrees),
    ],
)
def test_more_than_the_half_is_a_majority(statement: str, passage: str, outcome: Outcome) -> None:
    (check,) = check_shares(claim_of(statement), evidence_of(passage))
    assert check.outcome is outcome and check.passage_span is not None
    assert check.claim_span.of(statement) in check.explanation and "half" in check.explanation


@pytest.mark.parametrize(
    "passage",
    [
        "Most voters back it, although only 12% of voters back it warmly.",
        "8% of voters do not back it.",
        "52% of voters oppose it.",
        "52% of donors back it.",
        "42% of women voters and 60% of men voters back it.",
        "Voters back it.",
        "It rose 42%.",
    ],
)
def test_another_whole_or_several_shares_say_nothing(passage: str) -> None:
    assert check_shares(claim_of("Most voters back it."), evidence_of(passage)) == []


@pytest.mark.parametrize("share", ["Nearly two thirds of voters", "More than half of voters", "Up to 30% of voters"])
@pytest.mark.parametrize(
    "passage", ["20% of voters back it.", "45 of the 100 voters back it.", "90% of voters back it."]
)
def test_a_share_with_a_bound_is_not_taken_for_one_without_a_size(share: str, passage: str) -> None:
    assert check_shares(claim_of(f"{share} back it."), evidence_of(passage)) == []


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(share.nouns and 0 <= share.span.start < share.span.end <= len(text) for share in find_shares(text))
