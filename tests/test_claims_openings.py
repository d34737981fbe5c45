"""Remarks that lead on to a statement, statements of three words, and years that are compared with."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.model import Claim, Report
from factcheck.settings import ClaimsSettings


def only_claim(text: str) -> Claim:
    (claim,) = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    return claim


@pytest.mark.parametrize(
    "opening",
    [
        "It's worth noting that",
        "It is worth\nnoting that",
        "However, it is also worth mentioning that",
        "It should be noted that",
        "It’s important to note that",
        "In conclusion,",
        "The truth is,",
    ],
)
def test_a_remark_on_what_follows_is_no_part_of_the_statement(opening: str) -> None:
    claim = only_claim(f"{opening} Tesla sold 1.3 million cars in 2022.")
    assert (claim.statement, claim.speaker, claim.span.start) == ("Tesla sold 1.3 million cars in 2022.", None, 0)


def test_who_says_what_a_remark_leads_on_to() -> None:
    text = "It is worth noting that the firm said 12 people died in 2022."
    claim = only_claim(text)
    assert (claim.statement, claim.speaker) == ("12 people died in 2022.", "the firm")


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("It has been claimed that Tesla sold 1.3 million cars in 2022.", "alleged"),
        ("It had been alleged that Lee stole $3 million.", "alleged"),
        ("It has been suggested that Lee stole $3 million.", "alleged"),
        ("It has been reported that 12 people died in 2019.", "fact"),
    ],
)
def test_what_nobody_named_has_claimed_has_no_speaker(text: str, asserted: str) -> None:
    claim = only_claim(text)
    assert (claim.statement, claim.speaker, claim.asserted) == (text, None, asserted)


def test_a_year_that_is_compared_with_keeps_its_preposition() -> None:
    claim = only_claim("In 2022, revenue was $4 billion, up 12% over the previous year.")
    assert claim.statement == "In 2022, revenue was $4 billion, up 12% over 2021."


@pytest.mark.parametrize(
    "text",
    [
        "Vaccines cause autism.",
        "Caffeine raises blood pressure.",
        "Finland borders Russia.",
        "Venus rotates clockwise.",
        "5G spreads COVID-19.",
        "Aspirin thins the blood.",
    ],
)
def test_a_statement_of_three_words_is_a_claim(text: str) -> None:
    assert only_claim(text).statement == text


@pytest.mark.parametrize("text", ["Oil prices today.", "Stock futures fall.", "Notes on strikes."])
def test_a_few_words_that_name_a_thing_are_a_fragment(text: str) -> None:
    extraction = extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert [skipped.reason for skipped in extraction.skipped] == ["fragment"]
