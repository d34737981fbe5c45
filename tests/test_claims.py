"""Claims of a report: nothing vanishes, spans are exact, speakers are parted from content, the rest has its reason."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from factcheck.claims.coverage import cover
from factcheck.claims.extract import REASONS, Extraction, extract_claims
from factcheck.model import Asserted, Claim, Report, Skipped
from factcheck.settings import ClaimsSettings
from factcheck.text.sentences import split_paragraphs, split_sentences

TEXT = (Path(__file__).parent / "data/claims/harbour-report.txt").read_text(encoding="utf-8")
REPORT = Report(id="harbour", text=TEXT, title=TEXT.split("\n", 1)[0], date="2019-05-14")
SAID = [
    "The wall fell in 2016.",
    "“We lost 300 homes,” Ann Brown said.",
    "He left.",
    "The army took Mosul, and Iraq paid $3 billion.",
    "Related articles",
    "By Ann Brown",
    "Why?",
    "\n\n",
    "\n",
    "- ",
    "The United Nations (UN) met in 2019.",
    "It is so, the UN said, adding that it had 193 members",
    "I think so.",
    "Der Krieg ist vorbei und die Stadt wurde nicht zerstört.",
    "“",
    "”",
    "said",
    "according to the report",
    "| a | b\t",
    "𝒳 e\u0301\u00ad \u200e",
    "3.5",
]
TEXTS = st.one_of(st.lists(st.sampled_from(SAID), max_size=14).map(" ".join), st.text(max_size=150))


@pytest.fixture(scope="module")
def harbour() -> Extraction:
    return extract_claims(REPORT, ClaimsSettings())


def claims_of(text: str, title: str | None = None) -> tuple[Claim, ...]:
    return extract_claims(Report(id="r", text=text, title=title), ClaimsSettings()).claims


def reason_of(text: str, paragraphs_after: str = "") -> str:
    skipped = extract_claims(Report(id="r", text=text + paragraphs_after), ClaimsSettings()).skipped
    return skipped[0].reason if skipped else ""


def in_order(items: list[Claim | Skipped]) -> list[Claim | Skipped]:
    return sorted(items, key=lambda item: (item.span.start, item.span.end))


def check_nothing_vanishes(report: Report, found: Extraction) -> None:
    rows = in_order([*found.claims, *found.skipped])
    for row in rows:
        assert row.quote == row.span.of(report.text)
    for before, after in pairwise(rows):
        assert before.span.end <= after.span.start
    paragraphs = split_paragraphs(report.text)
    for sentence in split_sentences(report.text):
        inside = [row for row in rows if row.span.overlaps(sentence)]
        assert inside, sentence.of(report.text)
        assert all(any(row.span.within(paragraph) for paragraph in paragraphs) for row in inside)
        ends = report.text[sentence.start : inside[0].span.start] + report.text[inside[-1].span.end : sentence.end]
        assert not ends.strip("| \t"), "only the bars of a table stand outside"
    assert list(found.claims) == in_order(list(found.claims))
    assert list(found.skipped) == in_order(list(found.skipped))
    assert all(any(row.reason.startswith(reason) for reason in REASONS) for row in found.skipped)
    assert len({claim.id for claim in found.claims}) == len(found.claims)


@given(TEXTS, st.booleans())
@example("“We lost 300 homes,” Ann Brown said. “ “", True)
@settings(max_examples=200)
def test_every_sentence_is_claimed_or_skipped_with_an_exact_span(text: str, headline: bool) -> None:
    report = Report(id="r", text=text, title=text.split("\n")[0] or None)
    found = extract_claims(report, ClaimsSettings(headline=headline))
    check_nothing_vanishes(report, found)
    assert found == extract_claims(report, ClaimsSettings(headline=headline))
    assert all(claim.statement.strip() and "\n" not in claim.statement for claim in found.claims)


@given(TEXTS)
def test_coverage_tiles_the_text(text: str) -> None:
    report = Report(id="r", text=text)
    found = extract_claims(report, ClaimsSettings())
    coverage = cover(report, found.claims, found.skipped)
    assert "".join(run.span.of(text) for run in coverage.runs) == text
    assert sum(coverage.characters.values()) == len(text)
    assert sum(coverage.skipped_for.values()) == coverage.characters["skipped"]
    checked = {run.claim_id for run in coverage.runs if run.state == "checked"}
    assert checked == {claim.id for claim in found.claims}
    between = "".join(run.span.of(text) for run in coverage.runs if run.state == "between")
    assert all(not char.isdigit() for char in between)


def test_the_report_as_a_whole(harbour: Extraction) -> None:
    check_nothing_vanishes(REPORT, harbour)
    assert [(claim.speaker, str(claim.asserted), claim.statement) for claim in harbour.claims] == [
        ("a government auditor", "fact",
         "The Port of Elmsby (PoE) authority is failing to repair the sea wall that broke in 2016."),
        ("a government auditor", "fact", "The Port of Elmsby (PoE) authority has also lost control of the cost."),
        ("the audit report", "fact",
         "Despite promises made in 2017, the Port of Elmsby let its contractors work without supervision."),
        ("the audit report", "fact", "The Port of Elmsby was overspending every quarter."),
        ("Joan Whitlock", "fact", "The contractors – who received £41 million in all – are now asking for more."),
        ("the report", "fact",
         "The authority has been unable to “inspect and accept” the northern section because its engineers “lack the "
         "equipment to dive below 12 metres.”"),
        (None, "fact", "Last year, Transport Secretary Alan Merrick announced a partial repair of the wall."),
        (None, "fact",
         "Last year, Transport Secretary Alan Merrick ordered the closure of the outer quay – a decision that led then "
         "harbour master Ruth Okafor to resign."),
        ("Merrick", "fact", "We’ve spent 300 million."),
        (None, "fact",
         "About 40 fishing boats have stayed in the outer basin, an area not covered by the insurance of the port."),
        (None, "fact", "The town council is pressing for a second inquiry."),
        ("The coalition of residents opposing the plan", "likely",
         "The repair will likely cost between £80 million and £95 million."),
        ("The authority", "denied", "The authority had hidden any invoice."),
        (None, "fact", "The wall was finished in 1931."),
        (None, "fact", "The wall was 640 metres long."),
    ]  # fmt: skip


def test_what_is_no_claim_says_why(harbour: Extraction) -> None:
    first = next(claim for claim in harbour.claims if claim.statement == "The wall was finished in 1931.")
    assert [(item.reason, item.quote) for item in harbour.skipped] == [
        ("heading", "Harbour wall cost twice its budget as storms return, says auditor"),
        ("byline", "By Ines Calloway"),
        ("date line", "Tuesday 14 May 2019, 10:32 GMT"),
        ("boilerplate", "Share this article"),
        ("heading", "Ministers against ‘partial repair’"),
        ("forecast", "“We’ll be ready very soon."),
        ("instruction", "Let them wait for it."),
        ("question", "What will the town do?"),
        ("heading", "‘A wall of paper’"),
        ("opinion", "In my opinion it should never have been built."),
        ("not english", "Le mur a été construit par la ville avec des pierres du nord et il est tombé dans la mer."),
        (f"duplicate of {first.id}", "The wall was finished in 1931."),
        ("boilerplate", "Related stories"),
        ("boilerplate", "Subscribe to our newsletter"),
        ("boilerplate", "Back to top"),
    ]


def test_each_clause_quotes_its_own_words(harbour: Extraction) -> None:
    quotes = [claim.quote for claim in harbour.claims[:2]]
    assert quotes == [
        "The Port of Elmsby (PoE) authority is failing to repair the sea wall that broke in 2016, a government auditor "
        "said Monday, adding that",
        "it has also lost control of the cost.",
    ]


def test_a_claim_carries_date_context_and_check_worthiness(harbour: Extraction) -> None:
    claim = harbour.claims[-1]
    assert claim.date == "2019-05-14"
    assert claim.context == f"{REPORT.title}\nThe wall was finished in 1931."
    assert all((item.checkworthiness or 0) >= 0.5 for item in harbour.claims)
    spoken = next(item for item in harbour.claims if item.speaker == "Merrick")
    assert spoken.ambiguous
    assert not claim.ambiguous


def test_the_headline_is_checked_only_on_demand() -> None:
    text = "Fire destroyed 40 homes in Elmsby\n\nThe fire began on Monday."
    report = Report(id="r", text=text, title="Fire destroyed 40 homes in Elmsby")
    assert [claim.statement for claim in extract_claims(report, ClaimsSettings()).claims] == [
        "The fire began on Monday."
    ]
    both = extract_claims(report, ClaimsSettings(headline=True)).claims
    assert [claim.statement for claim in both] == ["Fire destroyed 40 homes in Elmsby.", "The fire began on Monday."]


def test_the_threshold_rules_what_is_worth_checking() -> None:
    report = Report(id="r", text="I think that it could well be nicer, you know. The bank lost $3 billion in 2009.")
    counts = [
        len(extract_claims(report, ClaimsSettings(min_checkworthiness=least)).claims) for least in (0.0, 0.5, 1.0)
    ]
    assert counts == [2, 1, 0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Why did it fall?", "question"),
        ("He asked: “Why did it fall in 2016?”", "question"),
        ("In my view it was the worst decision of all.", "opinion"),
        ("Ministers should resign.", "opinion"),
        ("I remember that my mother took me there.", "personal experience"),
        ("Please remember to lock the door.", "instruction"),
        ("We will see what you would do if it could be so.", "forecast"),
        ("Not so.", "fragment"),
        ("Правительство объявило о выводе войск из Сирии.", "not english"),
        ("政府宣布从叙利亚撤军。", "not english"),
        ("Die Regierung hat die Truppen nicht nach Syrien geschickt.", "not english"),
    ],
)
def test_sentences_that_are_no_claims(text: str, reason: str) -> None:
    assert reason_of(text) == reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("What the army lost", "heading"),
        ("# Losses in 2019", "heading"),
        ("By Ann Brown in Baghdad", "byline"),
        ("Reporting by Ann Brown; editing by Joe Smith", "byline"),
        ("12 October 2020", "date line"),
        ("Published: Tue, Aug 6, 2019 10:30 GMT", "date line"),
        ("Last updated 6 August 2019 at 17:05", "date line"),
        ("Related Articles", "boilerplate"),
        ("Back to top button", "boilerplate"),
        ("Read more: The fall of Mosul in 2014", "boilerplate"),
        ("© 2019 The Daily Post. All rights reserved.", "boilerplate"),
        ("This website uses cookies to improve your experience.", "boilerplate"),
        ("Follow us on Twitter", "boilerplate"),
        ("Advertisement", "boilerplate"),
        ("Iraq | 2019 | 300", "fragment"),
        ("* * *", "fragment"),
    ],
)
def test_lines_that_are_no_prose(line: str, reason: str) -> None:
    assert reason_of(line, "\n\nThe army left Mosul in 2017. It came back in 2019.") == reason


@pytest.mark.parametrize(
    "text",
    [
        "The group lost 300 men in 2017.",
        "Strike assessments are based on initial reports.",
        "All aircraft returned to base safely.",
        "Near Palmyra, one strike destroyed an ISIL-held tank.",
        "He resigned.",
        "Proteins facilitate the various processes that take place in cells.",
        "The bank will close 30 branches in May 2020.",
        "Women make up half of the board.",
        "The minister by then had read the letter.",
        "May 2019 was the warmest month on record.",
        "Read, who led the inquiry, left the army in 2010.",
    ],
)
def test_plain_statements_are_claims(text: str) -> None:
    assert [claim.quote for claim in claims_of(f"{text}\n\nIs it so?")] == [text]


def test_markdown_marks_stay_out_of_statements() -> None:
    text = (
        "# The harbour\n\n*By Ann Brown, 14 May 2019*\n\nThe wall **broke** in 2016.[^1] It cost "
        "[£41m](https://example.org/a.pdf), said the *Gazette*.\n\n> The quay fell in 2017.\n\n[^1]: Audit office."
    )
    found = extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert [(claim.speaker, claim.statement) for claim in found.claims] == [
        (None, "The wall broke in 2016."),
        ("the Gazette", "The wall cost £41m."),
        (None, "The quay fell in 2017."),
    ]
    assert [item.reason for item in found.skipped] == ["heading", "byline", "boilerplate"]


def test_a_title_in_the_first_lines_of_a_block_is_no_claim() -> None:
    text = "Fire took 40 homes in the old town of Elmsby this week\nThe fire began on Monday\nand killed two men."
    report = Report(id="r", text=text, title=text.split("\n")[0])
    assert [claim.statement for claim in extract_claims(report, ClaimsSettings()).claims] == [
        "The fire began on Monday.",
        "The fire killed two men.",
    ]


def test_a_line_that_announces_a_speaker_gives_him_what_follows() -> None:
    text = (
        "The wall fell in 2016.\n\nTransport Secretary Alan Merrick said:\n\nWe spent £300m on the wall in 2017. "
        "The quay is 640 metres long.\n\n“It is closed now.”\n\nWhat came\n\nOur town paid £3m in 2018."
    )
    found = extract_claims(Report(id="r", text=text), ClaimsSettings())
    assert [(claim.speaker, claim.quote) for claim in found.claims] == [
        (None, "The wall fell in 2016."),
        ("Transport Secretary Alan Merrick", "We spent £300m on the wall in 2017."),
        (None, "The quay is 640 metres long."),
        ("Transport Secretary Alan Merrick", "“It is closed now.”"),
        (None, "Our town paid £3m in 2018."),
    ]


def test_a_whole_sentence_in_a_table_cell_is_a_claim() -> None:
    row = "Finding 3 | The wall fell twice in 2017. It was never repaired. | 2018\nYear\tLoss"
    found = extract_claims(Report(id="r", text=f"The wall cost $3bn.\n\n{row}\n\nIt is old."), ClaimsSettings())
    assert [claim.quote for claim in found.claims][1:3] == ["The wall fell twice in 2017.", "It was never repaired."]
    assert [(item.quote, item.reason) for item in found.skipped] == [
        (quote, "fragment") for quote in ("Finding 3", "2018", "Year", "Loss")
    ]


def test_list_items_that_state_something_are_claims() -> None:
    text = "The report found:\n\n- 300 homes were lost in 2016\n- Mud\n- The wall fell twice in 2017\n\nIt is public."
    assert [claim.statement for claim in claims_of(text)][:2] == [
        "300 homes were lost in 2016.",
        "The wall fell twice in 2017.",
    ]


def test_an_agency_dateline_is_not_part_of_the_statement() -> None:
    (claim,) = claims_of("BAGHDAD (AP) — The army took Mosul in July 2017.")
    assert claim.statement == "The army took Mosul in July 2017."
    assert claim.quote.startswith("BAGHDAD")


def test_asserted_is_one_of_five() -> None:
    said = {
        "The bank lost $3bn, the regulator said.": Asserted.fact,
        "The bank allegedly lost $3bn.": Asserted.alleged,
        "Critics claimed that the bank lost $3bn.": Asserted.alleged,
        "The bank probably lost $3bn.": Asserted.likely,
        "The bank plans to close 30 branches.": Asserted.planned,
        "The bank denied that it lost $3bn.": Asserted.denied,
        "The bank denied losing $3bn.": Asserted.denied,
        "The deal will deny the bank a safe income of $3bn.": Asserted.planned,
        "In May the bank could not pay its 30 clerks.": Asserted.fact,
    }
    for text, asserted in said.items():
        assert [claim.asserted for claim in claims_of(text)] == [asserted], text


def test_an_empty_report_gives_nothing() -> None:
    assert extract_claims(Report(id="r", text=" \n\n "), ClaimsSettings()) == Extraction(claims=(), skipped=())


def test_every_reason_is_documented() -> None:
    page = (Path(__file__).parent.parent / "docs/claims.md").read_text(encoding="utf-8")
    table = page.split("## Reasons", 1)[1].split("##", 1)[0]
    listed = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    assert listed == list(REASONS)
