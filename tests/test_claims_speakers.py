"""Whose words a sentence is, where the speaker stands far off, in the middle of it, or in a line before."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.model import Claim, Report
from factcheck.settings import ClaimsSettings


def claims_of(text: str) -> tuple[Claim, ...]:
    return extract_claims(Report(id="r", text=text, title=None), ClaimsSettings()).claims


def told(text: str) -> list[tuple[str | None, str]]:
    return [(claim.speaker, claim.statement) for claim in claims_of(text)]


@pytest.mark.parametrize(
    ("named", "speaker"),
    [("Smith said on Monday", "Smith"), ("he said", "he"), ("the mayor told reporters", "the mayor")],
)
def test_a_straight_quotation_of_several_sentences_has_the_speaker_named_last(named: str, speaker: str) -> None:
    text = f'"The bridge was closed in May. The "old" city hall cost $3 million," {named}.'
    assert told(text) == [
        (speaker, "The bridge was closed in May."),
        (speaker, 'The "old" city hall cost $3 million.'),
    ]


def test_a_mark_for_inches_ends_no_quotation() -> None:
    assert [speaker for speaker, _ in told('The firm sold 300 screens of 12" in 2019. It left, Smith said.')] == [
        None,
        "Smith",
    ]
