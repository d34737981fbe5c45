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


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge was bought in 1987 and, the ministry said, cost €45 million.",
        "The firm will move to Leeds, which, the council says, will create 300 jobs.",
        "The firm will move to Leeds, which, according to the council, will create 300 jobs.",
        "The firm has sold, the bank said, 30 of its shops.",
        "The firm has sold, according to the bank, 30 of its shops.",
        "The firm allegedly paid $3m and, prosecutors say, hid $2m abroad.",
        "The bank lost $3m because, its chief said, the market fell.",
        "The bank lost $3m after, according to its chief, the market fell by 20%.",
        "Police arrested 30 people who, they said, had thrown stones in 2019.",
        "The firm cut 300 jobs, the union said, more than in 2019.",
        "The attack killed 30 people, police said, the worst toll since 2015.",
        "The firm is one of, the report says, the 30 largest in Europe.",
    ],
)
def test_what_a_speaker_in_the_middle_of_a_sentence_parts_stays_whole(sentence: str) -> None:
    assert told(sentence) == [(None, sentence)]


@pytest.mark.parametrize(
    "behind",
    [
        "said Ann Lee, a doctor at the hospital",
        "said Ann Lee, 34, a teacher",
        "said Ann Lee, managing editor of the Post",
        "said Ann Lee, who left in 2019",
        "according to Ann Lee, mayor of Leeds",
        "Ann Lee said on July 6, 2008",
        "Ann Lee said, citing a report of the bank",
    ],
)
def test_who_the_speaker_is_and_when_he_spoke_is_no_part_of_what_he_said(behind: str) -> None:
    assert told(f'"The bridge was closed in 2003," {behind}.') == [("Ann Lee", "The bridge was closed in 2003.")]
    if "editor" not in behind:
        assert told(f"The bridge was closed in 2003, {behind}.") == [("Ann Lee", "The bridge was closed in 2003.")]


def test_a_line_gives_its_speaker_what_follows_until_the_report_speaks_again() -> None:
    text = (
        'The minister said:\n\n"The bridge was closed in May."\n\nWe paid $3 million for it in 2019.\n\n'
        "The city has 300,000 inhabitants and 14 bridges.\n\nIn the shelter, we met 20 families in 2019.\n\n"
        '"The plant was sold in 2015."\n'
    )
    assert [speaker for speaker, _ in told(text)] == ["The minister", "The minister", None, None, None]


@pytest.mark.parametrize("line", ["It is false that:", "It is known that:", "There is no evidence that:"])
def test_a_line_that_names_nobody_gives_nobody_what_follows(line: str) -> None:
    text = f'{line}\n\n- The mayor paid $3 million in 2015.\n\n"The plant was sold in 2015."\n'
    assert [claim.speaker for claim in claims_of(text)][-1] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "The jury found that Smith lied and awarded Jones $3 million.",
        "The company said sales had risen and raised its forecast.",
        "The ministry said the school had mould and closed it.",
        "The paper reported that the firm was bankrupt, and later withdrew the story.",
        "The paper reported that the firm lost $3 million, but withdrew the story.",
        "The mayor announced that the bridge was closed and opened a new one.",
    ],
)
def test_any_act_that_may_be_the_speakers_stays_with_who_says_so(sentence: str) -> None:
    assert told(sentence) == [(None, sentence)]


@pytest.mark.parametrize(
    ("sentence", "statements"),
    [
        ("The agency said the drug was unsafe and recalled 3,000 packs.",
         ["The drug was unsafe.", "The agency recalled 3,000 packs."]),
        ("The army said the rebels attacked the town and killed 12.",
         ["The rebels attacked the town.", "The rebels killed 12."]),
        ("The ministry said the fire destroyed 30 houses and killed 12 people.",
         ["The fire destroyed 30 houses.", "The fire killed 12 people."]),
        ("The report found that smoking raised the risk of cancer and reduced the income of families.",
         ["Smoking raised the risk of cancer.", "Smoking reduced the income of families."]),
        ("The minister said that the firm was founded in 1990 and went bankrupt in 2003.",
         ["The firm was founded in 1990.", "The firm went bankrupt in 2003."]),
        ("The company said it cut 300 jobs and closed two plants.",
         ["The company cut 300 jobs.", "The company closed two plants."]),
    ],
)  # fmt: skip
def test_an_act_that_is_plainly_of_the_one_or_the_other_is_his(sentence: str, statements: list[str]) -> None:
    assert [statement for _, statement in told(sentence)] == statements


@pytest.mark.parametrize(
    "sentence",
    [
        "The study suggests coffee may lower the risk of cancer by 20%, but it did not prove a link.",
        "The report says the bridge is unsafe, but it gives no figures.",
        "The study found that the drug lowered blood pressure by 10%, though it included only 40 patients.",
        "The study found that the drug lowered blood pressure by 10%, but included only 40 patients.",
        "The study suggests coffee lowers the risk of cancer, but gives no figures.",
        "BP said that the well was sealed in 2010, but it leaked again in 2011.",
        "Police said the man fled to Leeds, but they caught him on Monday.",
        "Lee said the firm had sold 30 shops, but he gave no names.",
    ],
)
def test_a_pronoun_that_may_be_the_speaker_keeps_the_sentence_whole(sentence: str) -> None:
    assert [(claim.speaker, claim.statement, claim.ambiguous) for claim in claims_of(sentence)] == [
        (None, sentence, False)
    ]


@pytest.mark.parametrize(
    ("sentence", "speaker", "statements"),
    [
        ("The firm said sales fell 3%, but they rose in May.", "The firm", ["Sales fell 3%, but they rose in May."]),
        ("The firm said it lost $3 million, but it sold a plant in 2020.", "The firm",
         ["The firm lost $3 million.", "The firm sold a plant in 2020."]),
        ("The minister said the army took the town, but it was driven back.", "The minister",
         ["The army took the town, but it was driven back."]),
        ("The bank said: “The well cost $3 million, but it leaked in 2011.”", "The bank",
         ["The well cost $3 million.", "The well leaked in 2011."]),
        ("The group said in a tweet that it was behind the attack, but gave no evidence.", "The group",
         ["The group was behind the attack, but gave no evidence."]),
    ],
)  # fmt: skip
def test_a_pronoun_that_cannot_be_the_speaker_parts_nothing(sentence: str, speaker: str, statements: list[str]) -> None:
    assert [statement for _, statement in told(sentence)] == statements
    assert told(sentence)[0][0] == speaker


def test_a_sentence_that_stays_whole_has_the_speaker_of_its_turn() -> None:
    text = (
        "Rishi Sunak: The bank said that the well was sealed, but it leaked again in 2011.\n\n"
        "Lisa Grant: The well cost $3 million.\n"
    )
    assert told(text) == [
        ("Rishi Sunak", "The bank said that the well was sealed, but it leaked again in 2011."),
        ("Lisa Grant", "The well cost $3 million."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister said in 2019 the tax was cut.",
        "Police said on 4 May three people had died.",
        "The bank said at the end of 2019 it had 300 branches.",
        "The mayor said during a visit in 2020 the bridge was safe.",
        "The ministry said in Leeds 300 people had died.",
        "The ministry said last week it had 300 staff.",
        "The ministry said two years ago the man was shot.",
    ],
)
def test_a_time_or_place_of_either_the_saying_or_the_said_parts_nothing(sentence: str) -> None:
    assert told(sentence) == [(None, sentence)]


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("on Tuesday it had 300 staff", "The ministry had 300 staff."),
        ("in a statement it had 300 staff", "The ministry had 300 staff."),
        ("about 300 people had died", "About 300 people had died."),
        ("at least 300 people had died", "At least 300 people had died."),
        ("last year was the worst since 2010", "Last year was the worst since 2010."),
        ("in 2019 that the tax was cut", "The tax was cut."),
    ],
)
def test_what_is_plainly_of_the_said_stays_with_it(said: str, statement: str) -> None:
    assert told(f"The ministry said {said}.") == [("The ministry", statement)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"The bridge is safe," said Anna Kowalski in 2021.', "Anna Kowalski"),
        ('"The bridge is safe," said Anna Kowalski on 4 May 2021.', "Anna Kowalski"),
        ('"The bridge is safe," said Anna Kowalski last week.', "Anna Kowalski"),
        ("According to police on Monday, the bridge is safe.", "police"),
        ("According to police in Leeds, the bridge is safe.", "police in Leeds"),
        ("The bridge is safe, according to a report in 2021.", "a report in 2021"),
        ("The bridge is safe, according to a release issued yesterday.", "a release issued yesterday"),
        ("Yesterday police said the bridge is safe.", "police"),
        ("On 4 May police said the bridge is safe.", "police"),
        ("Today the firm said the bridge is safe.", "the firm"),
        ("Two days later officials said the bridge is safe.", "officials"),
        ("Now Foods said the bridge is safe.", "Now Foods"),
        ("April Jones said the bridge is safe.", "April Jones"),
    ],
)
def test_the_time_when_he_spoke_is_no_part_of_a_speaker(text: str, speaker: str) -> None:
    assert told(text) == [(speaker, "The bridge is safe.")]


@pytest.mark.parametrize(
    ("labels", "speakers"),
    [
        (("CHAIR:", "MS. LEE:"), ("CHAIR", "MS. LEE")),
        (("THE MINISTER (Labour):", "MS. LEE —"), (None, "MS. LEE")),
        (("Speaker 1:", "Participant 2:"), ("Speaker 1", "Participant 2")),
        (("JOHN SMITH, MAYOR OF LEEDS:", "Ann Lee, CNN:"), ("JOHN SMITH", "Ann Lee")),
        (("Mr. Cox -", "Ms. Lee –"), ("Mr. Cox", "Ms. Lee")),
        (("LONDON —", "NOTE:"), (None, None)),
    ],
)
def test_the_labels_of_a_transcript_name_who_speaks(
    labels: tuple[str, str], speakers: tuple[str | None, str | None]
) -> None:
    text = f"{labels[0]} The dam was built in 1931.\n\n{labels[1]} The dam was closed in 1990.\n"
    found = told(text)
    assert [speaker for speaker, _ in found][1] == speakers[1]
    assert found[1][1] == "The dam was closed in 1990."
    if speakers[0] or "LONDON" in text:
        assert found[0] == (speakers[0], "The dam was built in 1931.")


@pytest.mark.parametrize("label", ["Phase 1:", "Paris, France:", "In 2019, the firm wrote, it seems:", "Table 2:"])
def test_what_is_no_label_of_a_speaker_names_nobody(label: str) -> None:
    text = f"{label} The dam was built in 1931.\n\n{label} The dam was closed in 1990.\n"
    assert all(speaker != label.rstrip(":") for speaker, _ in told(text))


def test_what_is_too_short_to_state_anything_is_no_claim_behind_a_label() -> None:
    text = "Speaker 1: The dam was built in 1931.\n\nSpeaker 2: That's wrong.\n"
    assert told(text) == [("Speaker 1", "The dam was built in 1931.")]
