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


@pytest.mark.parametrize(
    ("text", "statement", "ambiguous"),
    [
        ("The bank was fined in 2019. So was its auditor.", "So was its auditor.", True),
        ("The keeper was hurt in 2019. And so is the captain.", "So is the captain.", True),
        ("So many customers left that the bank closed in 2019.",
         "So many customers left that the bank closed in 2019.", False),
        ("So badly was the dam built that it broke in 2019.",
         "So badly was the dam built that it broke in 2019.", False),
        ("So Young-jin left the party in 2019.", "So Young-jin left the party in 2019.", False),
        ("So far 300 people have died in 2019.", "So far 300 people have died in 2019.", False),
        ("So the bank closed in 2019.", "The bank closed in 2019.", False),
        ("So, many customers left in 2019.", "Many customers left in 2019.", False),
        ("So it was said that 12 people died in 2019.", "It was said that 12 people died in 2019.", False),
    ],
)  # fmt: skip
def test_a_so_that_belongs_to_what_follows_stays(text: str, statement: str, ambiguous: bool) -> None:
    claim = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims[-1]
    assert (claim.statement, claim.ambiguous) == (statement, ambiguous)


ITEMS = "\n- the camp closed on 31 July 2019; and\n- the camp held 3,000 people, or\n- the camp cost $3 million."
IN_ITEMS = ["The camp closed on 31 July 2019.", "The camp held 3,000 people.", "The camp cost $3 million."]


@pytest.mark.parametrize(
    ("line", "speaker", "asserted"),
    [
        ("It is false that:", None, "denied"),
        ("Myths about the camp:", None, "denied"),
        ("The following claims are false:", None, "denied"),
        ("According to the UN:", "the UN", "fact"),
        ("The UN said that:", "The UN", "fact"),
        ("The company claimed that:", "The company", "alleged"),
        ("Myths and facts about the camp:", None, "fact"),
        ("It is not false that:", None, "fact"),
        ("The firm filed false reports in three years:", None, "fact"),
        ("It is well known that:", None, "fact"),
        ("What critics get wrong about the camp:", None, "denied"),
        ("The firm falsely claimed that:", None, "denied"),
        ("In a report of 2020, the UN said:", "the UN", "fact"),
        ("The minister told the BBC that:", "The minister", "fact"),
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_the_line_over_a_list_tells_of_its_items(line: str, speaker: str | None, asserted: str, gap: str) -> None:
    text = f"{line}{gap}{ITEMS}\n\nThe town had 4,000 people in 2019."
    *items, after = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert [(item.statement, item.speaker, item.asserted) for item in items] == [
        (statement, speaker, asserted) for statement in IN_ITEMS
    ]
    assert all(text[item.span.start : item.span.end] == item.quote for item in items)
    assert (after.speaker, after.asserted) == (None, "fact")


@pytest.mark.parametrize(
    "line",
    [
        "The audit found no evidence that:",
        "There is no evidence in 2020 that:",
        "There is no evidence for these claims:",
        "Critics wrongly claim that:",
        "The court rejected claims that:",
        "The firm has never said that:",
        "If the deal fails:",
        "The rule holds unless:",
    ],
)
def test_items_that_hang_on_the_line_over_them_are_no_claims(line: str) -> None:
    text = f"{line}{ITEMS}\n\nThe town had 4,000 people in 2019."
    found = extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert [claim.statement for claim in found.claims] == ["The town had 4,000 people in 2019."]
    assert [item.reason for item in found.skipped] == ["fragment"] * 4


def test_what_sets_a_myth_right_is_not_denied_and_a_heading_ends_the_list() -> None:
    text = (
        "Myths about the camp:\n- The camp closed in 2019. The camp still held 300 people in 2020.\n\n"
        "What is known\n\n- The camp opened in 2012.\n"
    )
    claims = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert [claim.asserted for claim in claims] == ["denied", "fact", "fact"]


def test_an_item_that_names_its_own_speaker_keeps_him() -> None:
    text = "The UN said that:\n- The camp closed in 2019, according to Reuters.\n- The camp held 300 people.\n"
    claims = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert [claim.speaker for claim in claims] == ["Reuters", "The UN"]


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("Myth: The bridge collapsed in 1990.", "denied"),
        ("MYTH #2: The bridge collapsed in 1990.", "denied"),
        ("- **Misconception:** The bridge collapsed in 1990.", "denied"),
        ("False: The bridge collapsed in 1990.", "denied"),
        ("Fact: The bridge collapsed in 1990.", "fact"),
        ("Claim: The bridge collapsed in 1990.", "alleged"),
        ("Claim: The bridge collapsed in 1990.\n\nVerdict: False.", "denied"),
        ("Claim: The bridge collapsed in 1990.\nOur rating: not true", "denied"),
        ("Claim: The bridge collapsed in 1990.\n\nVerdict: True.", "fact"),
        ("Claim: The bridge collapsed in 1990.\n\nVerdict: Mostly false.", "alleged"),
    ],
)
def test_the_label_before_a_sentence_tells_of_it(text: str, asserted: str) -> None:
    claims = extract_claims(Report(id="r", text=f"{text}\n\nThe city has 300 schools."), ClaimsSettings()).claims
    assert [(claim.statement, claim.asserted) for claim in claims] == [
        ("The bridge collapsed in 1990.", asserted),
        ("The city has 300 schools.", "fact"),
    ]
