"""Texts that are no news report: a README, a listicle, an interview, minutes, a press release with bullets."""

from __future__ import annotations

import pytest

from factcheck.claims.extract import extract_claims
from factcheck.model import Report
from factcheck.reading.plain import headline
from factcheck.settings import ClaimsSettings


def made(text: str) -> dict[str, str]:
    """Each claim's statement with "claim" or "ambiguous", each skipped quote with its reason."""
    extraction = extract_claims(Report(id="r", text=text), ClaimsSettings())
    found = {claim.statement: "ambiguous" if claim.ambiguous else "claim" for claim in extraction.claims}
    for item in (*extraction.claims, *extraction.skipped):
        assert item.span.of(text) == item.quote
    return found | {item.quote: item.reason for item in extraction.skipped}


README = """# fastgrep

`fastgrep` is a search tool that was first released in 2016.

> Note: version 13 dropped support for Rust 1.50.

```sh
fastgrep -i "it is said that 14,000 fighters were killed in 2015."

fastgrep -v "The town of Hajin fell on 14 December 2018."
```

The 2019 audit by Cure53 found two low-severity bugs.
"""


def test_a_readme() -> None:
    found = made(README)
    assert {text for text, what in found.items() if what == "claim"} == {
        "Fastgrep is a search tool that was first released in 2016.",
        "Version 13 dropped support for Rust 1.50.",
        "The 2019 audit by Cure53 found two low-severity bugs.",
    }
    assert {what for text, what in found.items() if "fastgrep -" in text} == {"fragment"}


MINUTES = """2. Matters arising
2.1 The Clerk reported that the bus shelter in Mill Lane had been repaired at a cost of £1,240.
2.2 Cllr Patel asked whether the county had replied. The Clerk said it had not.
3. Finance
3.1 Payments of £3,412.77 were approved unanimously.
ACTION: Clerk to write to the county council by 31 January.
"""


def test_minutes_of_a_meeting() -> None:
    found = made(MINUTES)
    assert found["The bus shelter in Mill Lane had been repaired at a cost of £1,240."] == "claim"
    assert found["Payments of £3,412.77 were approved unanimously."] == "claim"
    assert found["The Clerk said it had not."] == "fragment"  # what it had not is told by the sentence before
    assert found["ACTION: Clerk to write to the county council by 31 January."] == "instruction"
    speakers = extract_claims(Report(id="r", text=MINUTES), ClaimsSettings()).claims
    assert [claim.speaker for claim in speakers if claim.speaker] == ["The Clerk"]


INTERVIEW = """Q: Did you lose staff?
A: Eleven nurses died. Two doctors as well.

Q: And beds?
A: In March it was 640. The government promised 5,000 nurses by June; so far it's hired 900.

This interview has been edited for length and clarity.
"""


def test_an_interview_with_halves_of_sentences() -> None:
    found = made(INTERVIEW)
    assert found["Eleven nurses died."] == "claim"
    assert found["Two doctors as well."] == "fragment"
    assert found["In March it was 640."] == "ambiguous"
    assert found["The government promised 5,000 nurses by June; so far it's hired 900."] == "claim"
    assert found["This interview has been edited for length and clarity."] == "boilerplate"


RELEASE = """Acme Bio Reports Third Quarter 2019 Results

- Revenue of $412.3 million, up 18% year over year
- A stronger team than ever before

CAMBRIDGE, Mass., Nov. 5, 2019 /PRNewswire/ -- Acme Bio today announced results for the quarter.

Philip Hammond said: The UK has secured 13 new EU sanctions listings on Syria.
"""


def test_a_release_with_figures_in_bullets() -> None:
    found = made(RELEASE)
    assert found["Revenue of $412.3 million, up 18% year over year."] == "claim"
    assert found["- A stronger team than ever before"] == "fragment"
    assert found["Acme Bio today announced results for the quarter."] == "claim"
    (listings,) = [c for c in extract_claims(Report(id="r", text=RELEASE), ClaimsSettings()).claims if "EU" in c.quote]
    assert listings.speaker == "Philip Hammond"
    assert listings.statement == "The UK has secured 13 new EU sanctions listings on Syria."


def test_a_list_for_entertainment() -> None:
    found = made(
        "3. It might help you live longer\n\nBonus: Decaf isn't caffeine-free :)\n\nWho knew?\n\nThat's right!"
    )
    assert set(found.values()) == {"forecast", "claim", "question", "fragment"}
    assert found["Bonus: Decaf isn't caffeine-free."] == "claim"


def test_raised_note_marks_are_no_part_of_a_statement() -> None:
    text = "There are up to 3,000¹² foreigners in the camp.³ The group¹ held 600 km² of land in 2018."
    camp, group = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert camp.statement == "There are up to 3,000 foreigners in the camp."
    assert group.statement == "The group held 600 km² of land in 2018."
    assert camp.span.of(text) == camp.quote == "There are up to 3,000¹² foreigners in the camp.³"


def test_a_note_mark_behind_a_quotation_is_no_part_of_a_statement() -> None:
    text = (
        'The rescue cost “$12 billion.”4\n\nThe bank lost “a million pounds.”12 The city sold "the market."3 It closed.'
    )
    found = {
        claim.quote: claim.statement for claim in extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    }
    assert found == {
        "The rescue cost “$12 billion.”4": "The rescue cost “$12 billion.”",
        "The bank lost “a million pounds.”12": "The bank lost “a million pounds.”",
        'The city sold "the market."3': 'The city sold "the market."',
        "It closed.": "The city closed.",
    }


@pytest.mark.parametrize(
    "dateline",
    [
        "WASHINGTON —",
        "Wellbridge, 3 May 2019 (AP) —",
        "LONDON, May 3 (Reuters) -",
        "Paris, 3 May 2019 –",
        "BEIRUT/AMMAN, Aug 6 (Reuters) -",
        "Stratford upon Avon, 6 August —",
        "KYIV, Ukraine —",
        "Washington, D.C. (AP) —",
    ],
)
def test_a_dateline_is_no_part_of_the_statement(dateline: str) -> None:
    text = f"{dateline} The army lost 12 men on Monday."
    (claim,) = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert (claim.quote, claim.statement) == (text, "The army lost 12 men on Monday.")


@pytest.mark.parametrize(
    "text", ["He met her in Paris, May 3 - a Tuesday.", "Ann Lee, 22 May 1581 – 20 May 1597, was queen."]
)
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    report = Report(id="r", text=text)
    found = extract_claims(report, ClaimsSettings(min_checkworthiness=0.0))
    assert [claim.statement for claim in found.claims] == [text]


@pytest.mark.parametrize(
    ("sentence", "speaker", "asserted", "statement"),
    [
        ("Officials claim that 12 men died in 2018.", "Officials", "alleged", "12 men died in 2018."),
        ("The police report that 12 men died in 2018.", "The police", "fact", "12 men died in 2018."),
        ("Critics of the plan warn that prices rose by 5%.", "Critics of the plan", "likely", "Prices rose by 5%."),
        ("The firms dispute that they cut 300 jobs.", "The firms", "denied", "The firms cut 300 jobs."),
        ("The army said on Tuesday it had lost 12 men.", "The army", "fact", "The army had lost 12 men."),
        ("The army said in a statement 12 men had died.", "The army", "fact", "12 men had died."),
        ("About 12 men died, according to the U.N.", "the U.N.", "fact", "About 12 men died."),
    ],
)
def test_who_says_so(sentence: str, speaker: str, asserted: str, statement: str) -> None:
    (claim,) = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert (claim.speaker, str(claim.asserted), claim.statement) == (speaker, asserted, statement)


@pytest.mark.parametrize(
    ("sentence", "said", "own"),
    [
        ("About 12 men died, according to the UN, and 300 fled.", "About 12 men died.", "300 fled."),
        ("About 12 men died according to the UN and 300 fled to Iraq.", "About 12 men died.", "300 fled to Iraq."),
        ("About 12 men died, the UN said on Monday, while 300 fled.", "About 12 men died.", "300 fled."),
        ("About 12 men died, the UN said, leaving 300 homeless.", "About 12 men died, leaving 300 homeless.", ""),
        ("About 12 men died, the UN said in a report of 2018.", "About 12 men died.", ""),
        ("About 12 men died, the UN said, citing local doctors.", "About 12 men died.", ""),
        ("About 12 men died, according to the UN, which counted.", "About 12 men died.", ""),
        (
            "About 12 men died, according to the UN, because the dam broke.",
            "About 12 men died, because the dam broke.",
            "",
        ),
    ],
)
def test_what_follows_an_attribution_is_not_lost(sentence: str, said: str, own: str) -> None:
    found = extract_claims(Report(id="r", text=sentence), ClaimsSettings(min_checkworthiness=0.0)).claims
    assert [(claim.statement, claim.speaker) for claim in found] == [(said, "the UN"), *([(own, None)] if own else [])]
    assert "".join(claim.quote for claim in found)[:19] == sentence[:19]


def test_what_another_denies_is_his() -> None:
    text = "About 12 men died, according to the UN, but the army denied that it fired."
    _, denied = extract_claims(Report(id="r", text=text), ClaimsSettings(min_checkworthiness=0.0)).claims
    assert (denied.statement, denied.speaker, str(denied.asserted)) == ("The army fired.", "the army", "denied")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ann Lee (born in 1972, according to the ministry) was arrested in Madrid in 2016.",
        'In 2009, Angelou wrote "We Had Him", a poem about Michael Jackson.',
        "The town lies in the south and, according to the UN, its camp housed 300 people in 2018.",
        "The band had two albums when they announced on Oct. 6, 2011, that Mercury had signed them.",
    ],
)
def test_a_sentence_that_is_more_than_what_is_said_stays_whole(sentence: str) -> None:
    (claim,) = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert (claim.speaker, claim.statement) == (None, sentence)


def test_what_a_speaker_adds_is_not_lost_after_his_office() -> None:
    text = "“It's a mistake,” said Sen. Lindsey Graham, R-S.C., adding that 2,000 troops remained in Syria."
    (claim,) = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert (claim.speaker, claim.statement) == ("Sen. Lindsey Graham", "2,000 troops remained in Syria.")


@pytest.mark.parametrize(
    "sentence",
    [
        "The claim that 12 men died in 2018 was false.",
        "Reports that 12 men died in 2018 were false.",
        "The bus stop that they show that day was built in 2018.",
    ],
)
def test_a_noun_says_nothing(sentence: str) -> None:
    (claim,) = extract_claims(Report(id="r", text=sentence), ClaimsSettings()).claims
    assert (claim.speaker, claim.statement) == (None, sentence)


MARKED_UP = """# Camp report

The *first* [count](https://x.org/a) of May found 12 dead in Hajin.[^1]

The camp grew in May of that year.¹²

The town of Hajin fell to the army.12

<p>The camp housed <b>73,043</b> people<br/>in June 2019.</p>
"""


def test_note_marks_and_tags_hide_no_sentence() -> None:
    found = extract_claims(Report(id="r", text=MARKED_UP, title="Camp report"), ClaimsSettings())
    assert [(item.quote, item.reason) for item in found.skipped] == [("# Camp report", "heading")]
    assert [claim.statement for claim in found.claims] == [
        "The first count of May found 12 dead in Hajin.",
        "The camp grew in May of that year.",
        "The town of Hajin fell to the army.",
        "The camp housed 73,043 people in June 2019.",
    ]
    assert all(claim.span.of(MARKED_UP) == claim.quote for claim in found.claims)


@pytest.mark.parametrize("sentence", ["Whether it will recover is unclear.", "Who set the fire remains unknown."])
def test_what_nobody_knows_cannot_be_looked_up(sentence: str) -> None:
    found = extract_claims(Report(id="r", text=sentence), ClaimsSettings())
    assert not found.claims
    assert [item.quote for item in found.skipped] == [sentence]


def test_a_name_after_a_role_is_who_speaks() -> None:
    text = "The bank's governor, Mark Carney, said that the bank lost $3bn in 2018."
    (claim,) = extract_claims(Report(id="r", text=text), ClaimsSettings()).claims
    assert (claim.speaker, claim.statement) == ("Mark Carney", "The bank lost $3bn in 2018.")


def test_a_short_sentence_with_a_rare_verb_is_a_claim() -> None:
    (claim,) = extract_claims(Report(id="r", text="The rebels retook Hajin."), ClaimsSettings()).claims
    assert claim.statement == "The rebels retook Hajin."


NEWS = """Governor signs budget after standoff

By Maria Lopez | Staff writer | July 14, 2023 | Updated 9:41 p.m. ET

In 2015, then-Gov. Bruce Lane vetoed a budget, and the impasse lasted 736 days.

Correction: An earlier version of this story misstated the number of furloughed workers.

Reach the reporter at mlopez@example.com. Sign up for our newsletter here.
"""


def test_what_stands_round_a_news_story() -> None:
    found = extract_claims(Report(id="r", text=NEWS, title="Governor signs budget after standoff"), ClaimsSettings())
    assert [claim.statement for claim in found.claims] == [
        "In 2015, then-Gov. Bruce Lane vetoed a budget, and the impasse lasted 736 days.",
    ]
    assert {item.reason for item in found.skipped} == {"heading", "byline", "boilerplate"}


MARKS = ["\u200e", "\u200f", "\u202c", "\u2060", "\u200b", "\ufeff"]


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
@pytest.mark.parametrize(
    "text",
    [
        "Jim Mattis resigned on 20 December 2018.@\n\nThe Senate met on 3 May 2019.\n",
        "Jim Mattis resigned on 20 December 2018.@ @The Senate met on 3 May 2019.@",
        "Did Jim Mattis resign on 20 December 2018?@ The Senate met on 3 May 2019.",
        "@- Revenue fell to 3 million in 2018@\n\nBy Ann Lee@\n\nThe minister said on Monday:@\n\n@Related stories@",
        "A | Jim Mattis resigned on 20 December 2018.@ | B",
    ],
)
def test_an_invisible_mark_changes_no_claim_and_no_reason(text: str, mark: str) -> None:
    assert headline(text.replace("@", mark)) == headline(text.replace("@", ""))
    found = made(text.replace("@", mark))
    assert {key.replace(mark, ""): what for key, what in found.items()} == made(text.replace("@", ""))
