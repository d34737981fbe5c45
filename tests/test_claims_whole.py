"""What is lost when a sentence is cut: clauses that point back, titles in quotation marks, announcements."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.model import Report
from factcheck.settings import ClaimsSettings
from factcheck.text.quotations import is_question


def statements(text: str) -> list[str]:
    extraction = extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert not extraction.skipped, extraction.skipped
    return [claim.statement for claim in extraction.claims]


@pytest.mark.parametrize(
    "sentence",
    [
        "Salazar joined Sporting Cristal in 1994 and played for the club until 1999.",
        "Hedding studied biblical prophecy and wrote several books on the topic.",
        "Icardi signed for Sampdoria in 2011, and made his debut in December of that year.",
        "Pele won two World Cups, in 1958 and 1962, and was named the best player of the latter tournament.",
        "Stevenson was born into a family of engineers, but he abandoned that career for writing.",
        "Her death was related to her reporting on trafficking in Veracruz, and it sparked outrage in Mexico.",
        "In 2019, he helped the team reach the final, but they lost to Bayern Munich.",
    ],
)
def test_a_clause_that_points_back_stays_with_the_one_before(sentence: str) -> None:
    assert statements(sentence) == [sentence]


def test_a_clause_that_stands_alone_is_still_split_off() -> None:
    assert statements("The army took Mosul in 2017 and lost Raqqa.") == [
        "The army took Mosul in 2017.",
        "The army lost Raqqa.",
    ]
    assert statements("Prior to his career in politics, Fischer served in the army and worked as a farmer.") == [
        "Prior to his career in politics, Fischer served in the army.",
        "Prior to his career in politics, Fischer worked as a farmer.",
    ]


QUESTIONS = {
    "He asked: “Why did it fall in 2016?”": True,
    '"Why did it fall in 2016?" he asked.': True,
    "“Why did it fall?”": True,
    "Why did the town (Hajin) fall?": True,
    'He has written several books, including "The Fall" and "Is North Korea Destined to Collapse?"': False,
    'She played Martha in "Who’s Afraid of Virginia Woolf?"': False,
    "The town fell.": False,
}


@pytest.mark.parametrize("sentence", QUESTIONS)
def test_the_question_mark_of_a_title_makes_no_question(sentence: str) -> None:
    assert is_question(sentence) is QUESTIONS[sentence]


def test_the_first_person_of_a_title_is_nobodys_experience() -> None:
    sentence = "He is best known for his singles “Get It Right”, “I Want It All” and “My Mother”."
    assert statements(sentence) == [sentence]


def test_of_an_announced_plan_the_announcement_is_the_claim() -> None:
    sentence = "In 2019, Letwin announced that he would not be standing and would be retiring."
    assert statements(sentence) == [sentence]
    extraction = extract_claims(
        Report(id="r", text="Analysts believe that he may retire and would be sad."), ClaimsSettings()
    )
    assert [item.reason for item in extraction.skipped] == ["forecast"]
