""" "Doubled" and the like, held against the amounts before and after."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Outcome
from factcheck.verdict.checks import run_checks
from factcheck.verdict.checks_multiples import check_multiples, find_change
from tests.golden import claim_of, evidence_of

AGREES, DIFFERS = Outcome.agrees, Outcome.differs


@pytest.mark.parametrize(
    ("statement", "sentence", "outcome"),
    [
        ("Profits doubled to $4 million.", "Profits rose to $4 million from $2 million.", AGREES),
        ("Profits tripled to $4 million.", "Profits rose to $4 million from $2 million.", DIFFERS),
        ("Sales more than doubled.", "Sales rose from 2 million to 6 million units.", AGREES),
        ("Sales more than doubled.", "Sales rose from 4 million to 6 million units.", DIFFERS),
        ("Cases nearly doubled.", "Cases rose to 400, up from just 210.", AGREES),
        ("Cases nearly doubled.", "Cases rose to 400, up from 310.", DIFFERS),
        ("Cases doubled.", "Cases fell from 400 to 200.", DIFFERS),
        ("Its rate doubled.", "Its rate was 6.4 percent, compared with 3.1 percent in 2019.", AGREES),
        ("Deaths rose threefold.", "Deaths rose from 100 to 310 people.", AGREES),
    ],
)
def test_so_many_times_the_amount_before(statement: str, sentence: str, outcome: Outcome) -> None:
    claim, evidence = claim_of(statement), evidence_of(sentence)
    (check,) = check_multiples(claim, evidence)
    assert check.outcome is outcome and "times as much" in check.explanation and check.passage_span is not None
    alone = [c for c in run_checks(claim, evidence, report_date=None) if c.claim_span == check.claim_span]
    assert alone == [check]


@pytest.mark.parametrize(
    "sentence",
    [
        "Profits rose to $4 million.",
        "Profits rose from $2 million to 400 people.",
        "It rose from $5 to $10, and costs fell from $9 to $7.",
        "They came from 2 towns with 9 dogs, all of them large and old and grey and very hungry, to see 4 towns.",
        "Profits rose by $4 million from $2 million.",
        "It rose from 2019 to 2020.",
        "Profits doubled as the dividend rose to 40 cents from 30 cents.",
        "The dividend rose to 40 cents from 30 cents.",
        "Profits did not rise from $2 million to $3 million.",
        "",
    ],
)
def test_without_one_amount_before_and_after_nothing_is_said(sentence: str) -> None:
    assert check_multiples(claim_of("Profits doubled."), evidence_of(sentence or "Nothing.")) == []


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    found = find_change(text)
    assert found is None or (found.before.value > 0 and found.span.end <= len(text))
