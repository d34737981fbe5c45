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


@pytest.mark.parametrize(
    ("sentence", "said", "own"),
    [
        ("Police said the driver had fled and arrested him a day later.", "The driver had fled.",
         "Police arrested the driver a day later."),
        ("The regulator said the bank had hidden losses and fined it $18 million.", "The bank had hidden losses.",
         "The regulator fined the bank $18 million."),
        ("The army said the rebels had fled and killed them on 3 May 2019.", "The rebels had fled.",
         "The army killed the rebels on 3 May 2019."),
        ("The court found that Ann Smith had lied and sentenced her to 3 years.", "Ann Smith had lied.",
         "The court sentenced Ann Smith to 3 years."),
        ("Doctors said the patient had a fever and gave him 3 doses.", "The patient had a fever.",
         "Doctors gave the patient 3 doses."),
        ("Ana Ruiz said the fine was fair and promised a new law.", "The fine was fair.",
         "Ana Ruiz promised a new law."),
        ("The regulator said sales fell 3% and fined the bank $3 million.", "Sales fell 3%.",
         "The regulator fined the bank $3 million."),
    ],
)  # fmt: skip
def test_what_the_one_spoken_of_cannot_have_done_is_the_speakers(sentence: str, said: str, own: str) -> None:
    first, second = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert (first.statement, second.statement) == (said, own)
    assert first.speaker
    assert second.speaker is None


@pytest.mark.parametrize(
    "sentence",
    [
        "The regulator found that the bank broke the rules and banned two directors.",
        "The minister said the bank lost $3 million and promised a new law.",
        "Police said the woman had fled and arrested her brother in 2019.",
        "Police said two men had robbed 3 banks and arrested them in 2019.",
        "Police said the man had fled and arrested and charged him in 2019.",
    ],
)
def test_a_ruling_or_promise_of_either_stays_with_who_says_so(sentence: str) -> None:
    assert statements(sentence) == [sentence]


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("Police said the man broke in and stole a car.", ["The man broke in.", "The man stole a car."]),
        ("Police said the man robbed the bank and sold it in 2019.", ["The man robbed the bank and sold it in 2019."]),
        ("The UN said rebels took 30 men and killed them.", ["Rebels took 30 men and killed them."]),
        ("Police said the men broke in, tied up the family and robbed them.",
         ["The men broke in, tied up the family and robbed them."]),
        ("The report said the bank took money and lost it in 2019.", ["The bank took money and lost it in 2019."]),
        ("Amnesty said police raided the office and arrested 12 people.",
         ["Police raided the office.", "Police arrested 12 people."]),
        ("Police said that the man was found and arrested a day later.",
         ["The man was found and arrested a day later."]),
        ("The UN said the army closed the road and denied entry to 300 trucks.",
         ["The army closed the road.", "The army denied entry to 300 trucks."]),
        ("The UN said the boy was ill and denied treatment.", ["The boy was ill and denied treatment."]),
    ],
)  # fmt: skip
def test_what_the_one_spoken_of_did_stays_his(sentence: str, clauses: list[str]) -> None:
    claims = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert [claim.statement for claim in claims] == clauses
    assert all(claim.speaker for claim in claims)
