"""A figure of the whole that a claim tells of a part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Outcome
from factcheck.verdict.checks import run_checks
from factcheck.verdict.checks_parts import check_parts
from tests.golden import claim_of, evidence_of

DAMAGE = "Damage in the state was put at $48 million, of which $31 million is in Harlan County."
SCHOOLS = "The board closed 14 schools, including three in Leeds."
HURT = "Nineteen people were hurt, six of them children."
AGREED = "The department agreed with nine of the audit's eleven recommendations."
VOTED = "Nine of the board's eleven members voted for the plan."


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Damage in Harlan County was put at $48 million.", DAMAGE),
        ("The board closed 14 schools in Leeds.", SCHOOLS),
        ("In Leeds, the board closed 14 schools.", SCHOOLS),
        ("Nineteen children were hurt.", HURT),
        ("The department agreed with eleven recommendations.", AGREED),
        ("Eleven board members voted for the plan.", VOTED),
    ],
)
def test_what_is_told_of_the_whole_differs_from_what_is_claimed_of_the_part(statement: str, sentence: str) -> None:
    claim, evidence = claim_of(statement), evidence_of(sentence)
    (check,) = check_parts(claim, evidence)
    assert check.outcome is Outcome.differs and check.passage_span is not None
    assert check.claim_span.of(statement) in check.explanation and "of the part" in check.explanation
    numbers = [each for each in run_checks(claim, evidence, report_date=None) if each.kind == "number"]
    assert numbers == [check]  # the same figure is not said to agree as well


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Damage in the state was put at $48 million.", DAMAGE),
        ("Damage in Harlan County was put at $31 million.", DAMAGE),
        ("The board closed 14 schools.", SCHOOLS),
        ("The board, which sits in Leeds, closed 14 schools.", SCHOOLS),
        ("The board closed 14 schools, including three in Leeds.", SCHOOLS),
        ("Nineteen people, six of them children, were hurt.", HURT),
        ("The audit made eleven recommendations.", AGREED),
        ("The board has eleven members.", VOTED),
        ("Nine of the eleven members voted for the plan.", VOTED),
        ("Three tribes lived on the border.", "The Haixi were one of the three tribes that lived on the border."),
        ("He scored 14 goals in 2016.", "He scored 14 goals, including a brace in a 3-0 win on 1 October 2016."),
        ("Finland had 17 new cases.", "It had 17 cases, including 10 in Uusimaa and one in Central Finland."),
    ],
)
def test_a_figure_of_what_it_is_told_of_is_left_alone(statement: str, sentence: str) -> None:
    assert check_parts(claim_of(statement), evidence_of(sentence)) == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read(statement: str, sentence: str) -> None:
    assert all(check.outcome is Outcome.differs for check in check_parts(claim_of(statement), evidence_of(sentence)))
