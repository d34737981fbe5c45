"""Text in narrow columns: the claims are those of the text unwrapped, and what is no prose breaks at each line."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.claims.extract import extract_claims
from factcheck.model import Report
from factcheck.reading.plain import headline
from factcheck.settings import ClaimsSettings
from factcheck.text.sentences import split_paragraphs

ROOT = Path(__file__).parent.parent
REPORTS = [ROOT / "examples/withdrawal-report.txt", ROOT / "tests/data/claims/harbour-report.txt"]


def wrapped(text: str, width: int) -> str:
    lines = [textwrap.wrap(line, width, break_on_hyphens=False) for line in text.split("\n")]
    return "\n".join("\n".join(line) for line in lines)


def claims(text: str, title: str | None = None) -> list[tuple[str | None, str]]:
    extraction = extract_claims(Report(id="r", text=text, title=title), ClaimsSettings())
    for item in (*extraction.claims, *extraction.skipped):
        assert item.span.of(text) == item.quote
    return [(claim.speaker, claim.statement) for claim in extraction.claims]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
@settings(max_examples=20)
@given(width=st.integers(30, 100))
def test_a_report_has_the_same_claims_at_every_width(path: Path, width: int) -> None:
    text = path.read_text(encoding="utf-8")
    title = headline(text)
    assert claims(wrapped(text, width), title) == claims(text, title)


def test_a_negation_at_the_end_of_a_line_is_not_lost() -> None:
    text = (
        "Iran fired at two bases in Iraq on 8 January 2020. No\n"
        "US service members were injured in the Iranian attack.\n"
        "The camp at al-Hol held 65,000 people on 19\n"
        "July 2020, and Germany took 90 of them home."
    )
    assert [statement for _, statement in claims(text)] == [
        "Iran fired at two bases in Iraq on 8 January 2020.",
        "No US service members were injured in the Iranian attack.",
        "The camp at al-Hol held 65,000 people on 19 July 2020.",
        "Germany took 90 of them home.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "On 19 December 2018 President Donald\nTrump declared ISIS defeated in Syria.",
        "On 7 October 2019 the president wrote that the United\nStates was 7,000 miles away.",
        "The number of troops in the country fell to\n500. The army had wanted more of them.",
        "The contractors of the port of Elmsby\n– who were paid in March – want more.",
        "The wall was finished in the year 1931.\nIt was the longest wall of the country.",
    ],
)
def test_a_sentence_goes_on_in_the_next_line(text: str) -> None:
    assert len(split_paragraphs(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Related Articles\nBack to top",
        "Home\nAbout us\nWho we are\nWhat we do\nLog in\nRegister",
        "Bridge collapses in Selby\nTwo died on Monday.",
        "Mosul falls to the Iraqi army\nRaqqa under siege by the SDF\nHajin taken after four weeks",
        "By Hanna Feld\n12 October 2020",
        "The group lost:\nMosul in 2017\nRaqqa in 2017\nHajin in 2018.",
        "Mosul was taken by the army in 2017\nRaqqa was taken by the SDF in 2017\nHajin was taken by the SDF in 2018.",
        "The army took the town in 2017.\nA bridge was lost in the fight.\nTen men died on that evening.",
        "And be one traveler, long I stood\nAnd looked down one as far as I could\nTo where it bent in the wood.",
        "Jane Doe\nDirector of Communications\nAcme Inc.\n+44 20 7946 0000",
        "Ministry of Defence\nStauffenbergstrasse 18\n10785 Berlin\nGermany",
        "1. the mayor, and\n2. the council, and\n3. the owner of the bridge.",
        "Things that you need for it\n– two eggs\n– milk",
        "Year Population\n2011 3,000\n2012 4,000",
        "Q: Was there a warning on that day?\nA: Yes, there was one on 12 July.\nQ: Why did it not reach you at all?",
    ],
)
def test_lists_verses_and_headings_break_at_each_line(text: str) -> None:
    assert [span.of(text) for span in split_paragraphs(text)] == text.split("\n")


def test_a_heading_over_a_column_is_none_of_its_text() -> None:
    text = "Bridge collapses in Selby\nThe bridge at Selby was opened\non 3 May 2019 by the mayor of\nthe town."
    assert [span.of(text) for span in split_paragraphs(text)] == text.split("\n", 1)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("> The bridge was built in\n> 1987 by Acme.", 1),
        (">> The camp was sold to\n> > Acme in 2019.", 1),
        ("> The camp was sold to\n>> Acme in 2019.", 2),
        ("> The camp was sold to\nAcme in 2019.", 2),
        ("> Things to buy\n> Two eggs", 2),
    ],
)
def test_a_short_quoted_line_that_leads_on_goes_on_in_the_next_of_its_depth(text: str, paragraphs: int) -> None:
    assert len(split_paragraphs(text)) == paragraphs


def test_the_claim_of_a_short_quoted_mail_is_whole() -> None:
    assert claims("Dear all,\n\n> The bridge was built in\n> 1987 by Acme.") == [
        (None, "The bridge was built in 1987 by Acme.")
    ]
