"""Lists whose marks are not in the text: web pages and Word documents say as much of them as plain text does."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from factcheck.claims.extract import Extraction, extract_claims
from factcheck.model import Report
from factcheck.reading import read_report
from factcheck.settings import ClaimsSettings

AROUND = [f"The council met in {year} and bought {year - 1900} buses for it." for year in range(1990, 1998)]
ITEMS = [
    "The bridge cost €45 million.",
    "the camp closed on 31 July 2019;",
    "The camp held 3,000 people. It held 300 in fact.",
]
SAID = [
    "The bridge cost €45 million.",
    "The camp closed on 31 July 2019.",
    "The camp held 3,000 people.",
]


def extracted(report: Report) -> Extraction:
    extraction = extract_claims(report, ClaimsSettings())
    for item in (*extraction.claims, *extraction.skipped):
        assert item.span.of(report.text) == item.quote
    return extraction


def page(markup: str, around: bool = True) -> Report:
    paragraphs = "".join(f"<p>{line}</p>" for line in AROUND) if around else ""
    markup = f"<html><head><title>Town</title></head><body><article>{paragraphs}{markup}</article></body></html>"
    return read_report(Path("page.html"), max_mb=5, data=markup.encode())


def document(*paragraphs: tuple[str, str]) -> Report:
    made = docx.Document()
    for text, style in paragraphs:
        made.add_paragraph(text, style=style)
    file = io.BytesIO()
    made.save(file)
    return read_report(Path("report.docx"), max_mb=5, data=file.getvalue())


def in_page(before: str, kind: str = "ul", around: bool = True) -> Report:
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    return page(f"<div>{before}<{kind}>{items}</{kind}></div><p>The town had 4,000 people in 2019.</p>", around)


def in_word(line: str, style: str) -> Report:
    items = [(item, style) for item in ITEMS]
    return document((line, "Normal"), *items, ("The town had 4,000 people in 2019.", "Normal"))


MADE: dict[str, Callable[[str], Report]] = {
    "paragraph": lambda line: in_page(f"<p>{line}</p>"),
    "heading over numbers": lambda line: in_page(f"<h2>{line}</h2>", "ol"),
    "short page": lambda line: in_page(f"<p><b>{line}</b></p>", "ol", around=False),
    "loose line": lambda line: in_page(f"<b>{line}</b> <br>"),
    "division": lambda line: in_page(f"<div>{line}</div>"),
    "bullets in Word": lambda line: in_word(line, "List Bullet"),
    "numbers in Word": lambda line: in_word(line, "List Number 2"),
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize(
    ("line", "speaker", "asserted"),
    [
        ("It is false that:", None, "denied"),
        ("Myths about the camp:", None, "denied"),
        ("According to the UN:", "the UN", "fact"),
        ("The mayor said that:", "The mayor", "fact"),
    ],
)
def test_the_line_over_a_list_tells_of_its_items(kind: str, line: str, speaker: str | None, asserted: str) -> None:
    *_, after = claims = extracted(MADE[kind](line)).claims
    told = {claim.statement: (claim.speaker, claim.asserted) for claim in claims}
    assert [told[statement] for statement in SAID] == [(speaker, asserted)] * 3
    assert (after.speaker, after.asserted) == (None, "fact")


def test_a_paragraph_further_on_in_an_item_is_said_but_not_denied() -> None:
    items = "<ol><li><p>The camp cost $3 million.</p><p>The camp cost $300 in 2019.</p></li><li>It fell in 1999.</ol>"
    denied = extracted(page(f"<p>It is false that:</p>{items}")).claims[-3:]
    said = extracted(page(f"<p>According to the UN:</p>{items}")).claims[-3:]
    assert [claim.asserted for claim in denied] == ["denied", "fact", "denied"]
    assert [claim.speaker for claim in said] == ["the UN"] * 3
    word = document(
        ("It is false that:", "Normal"),
        ("The camp cost $3 million.", "List Bullet"),
        ("The camp cost $300 in 2019.", "List Continue"),
        ("The camp fell in 1999.", "List Bullet"),
    )
    assert [claim.asserted for claim in extracted(word).claims] == ["denied", "fact", "denied"]


NESTED = (
    "<p>It is false that:</p><ul><li>The camp fell in 1999.</li><li>According to the UN:<ol><li>The camp held 300 "
    "people.</li></ol></li><li>The camp cost $3 million.</li></ul>"
)
NESTED_TEXT = (
    "It is false that:\n\n- The camp fell in 1999.\n- According to the UN:\n    1. The camp held 300 people.\n"
    "- The camp cost $3 million.\n"
)


@pytest.mark.parametrize(
    "made",
    [
        page(NESTED),
        page(NESTED, around=False),
        document(
            ("It is false that:", "Normal"),
            ("The camp fell in 1999.", "List Bullet"),
            ("According to the UN:", "List Bullet"),
            ("The camp held 300 people.", "List Number 2"),
            ("The camp cost $3 million.", "List Bullet"),
        ),
        Report(id="r", text=NESTED_TEXT),
    ],
)
def test_a_line_over_a_list_in_a_list_tells_of_that_alone(made: Report) -> None:
    claims = extracted(made).claims[-3:]
    assert [(claim.statement, claim.speaker, claim.asserted) for claim in claims] == [
        ("The camp fell in 1999.", None, "denied"),
        ("The camp held 300 people.", "the UN", "fact"),
        ("The camp cost $3 million.", None, "denied"),
    ]


def test_numbers_that_are_set_to_the_right_are_one_list() -> None:
    items = "\n".join(f"{n:>3}. The camp held {n}00 people in 2019." for n in range(1, 12))
    claims = extracted(Report(id="r", text=f"It is false that:\n\n{items}\n")).claims
    assert [claim.asserted for claim in claims] == ["denied"] * 11


def test_the_line_over_a_menu_is_no_text_and_a_numbered_heading_no_item() -> None:
    menu = "<div>Share this page:<ul><li><a href='/a'>By mail</a></li><li><a href='/b'>By post</a></li></ul></div>"
    assert "Share this" not in page(menu).text
    made = docx.Document()
    heading = made.add_heading("The camp", 1)._p.get_or_add_pPr()
    heading.get_or_add_numPr().get_or_add_numId().val = 1
    made.add_paragraph("The camp held 300 people in 2019.")
    file = io.BytesIO()
    made.save(file)
    assert read_report(Path("report.docx"), max_mb=5, data=file.getvalue()).items == ()


UNENDED = [
    "The council voted 7 to 5 to sell the bridge in 2020",
    "300 workers are needed",
    "Revenue of $412 million, up 18% on the year",
    "the camp was closed in 2019; and",
]


@pytest.mark.parametrize("around", [True, False])
def test_an_item_that_states_something_is_no_heading_for_want_of_a_full_stop(around: bool) -> None:
    items = "".join(f"<li>{item}</li>" for item in [*UNENDED, "Costs in 2019"])
    made = extracted(page(f"<p>It rained in Leeds.</p><ul>{items}</ul><p>It rained in York.</p>", around))
    reasons = {item.quote: item.reason for item in made.skipped}
    assert {claim.quote for claim in made.claims} >= set(UNENDED)
    assert reasons == {"Costs in 2019": "fragment"}
    word = document(*((item, "List Number") for item in UNENDED), ("It rained in Leeds.", "Normal"))
    assert [claim.quote for claim in extracted(word).claims[:4]] == UNENDED


def test_an_item_that_is_a_link_alone_is_a_heading_as_before() -> None:
    links = (
        "<ul><li><a href='/1'>The mayor was fined in 2019</a> <i>3 May</i></li><li><h4><a href='/2'>The camp was "
        "closed in 2018</a></h4><p>It held 300 people.</p></li><li>The <a href='/3'>bridge</a> was sold in 2017"
        "</li></ul>"
    )
    made = extracted(page(f"{links}<p>It rained in Leeds.</p>"))
    assert [item.quote for item in made.skipped if item.reason == "heading"] == [
        "The mayor was fined in 2019 3 May",
        "The camp was closed in 2018",
    ]
    assert "The bridge was sold in 2017" in [claim.quote for claim in made.claims]
