"""Some pages of a PDF alone: what is on them reads as it does among all the others, and every sentence is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.errors import EmptyError, FormatError
from factcheck.reading import Reading, read
from factcheck.reading.pdf_cut import runs_on
from factcheck.reading.pdf_flow import Paragraph
from reading_files import Pdf

PAGES = 5


def mission() -> bytes:
    """Five pages under a running head; a sentence goes over from each page to the next."""
    pdf = Pdf()
    for page in range(1, PAGES + 1):
        pdf.page()
        pdf.put(72, 40, "Quarterly report of the mission")
        opening = [f"the region before {2010 + page} and never left it."] if page > 1 else []
        lines = [*opening, f"On {page} June 2019 the camp housed 73,04{page} people. Some came from abroad to"]
        pdf.lines(72, 90, lines if page < PAGES else [*lines[:-1], "On 5 June 2019 the camp was closed."])
        pdf.put(300, 800, str(page + 9))
    return pdf.bytes()


DATA = mission()


def reading(first: int, last: int) -> Reading:
    return read(Path("q.pdf"), max_mb=5, data=DATA, pages=(first, last))


@pytest.mark.parametrize("page", range(1, PAGES))
def test_a_page_alone_has_no_running_head_and_whole_sentences(page: int) -> None:
    result = reading(page, page)
    assert result.text == (
        f"On {page} June 2019 the camp housed 73,04{page} people. Some came from abroad to the region before "
        f"{2011 + page} and never left it."
    )
    assert [(part.page, part.label) for part in result.parts] == [(page, str(page + 9)), (page + 1, str(page + 10))]


@pytest.mark.parametrize("cut", range(1, PAGES))
def test_two_halves_say_what_the_whole_does_in_the_same_places(cut: int) -> None:
    whole = read(Path("q.pdf"), max_mb=5, data=DATA)
    halves = [reading(1, cut), reading(cut + 1, PAGES)]
    assert " ".join(half.text for half in halves).split() == whole.text.split()
    said = {(str(part), run.strip()) for half in halves for part in half.parts if (run := part.span.of(half.text))}
    assert {place for place, _ in said} == {str(part) for part in whole.parts}
    for place, run in said:
        assert any(str(part) == place and run in part.span.of(whole.text) for part in whole.parts)


def test_pages_that_are_not_there() -> None:
    with pytest.raises(FormatError, match="has 5 pages; there is no page 9"):
        reading(9, 9)
    with pytest.raises(FormatError, match="there is no pages 7-9"):
        reading(7, 9)
    assert reading(4, 99).text == reading(4, 5).text


def test_a_page_on_which_no_sentence_begins() -> None:
    pdf = Pdf()
    for line in ("Some of them came from abroad to", "the region before 2018.", "It rained."):
        pdf.page()
        pdf.lines(72, 90, [line])
    with pytest.raises(EmptyError, match="no sentence begins on page 2"):
        read(Path("q.pdf"), max_mb=5, data=pdf.bytes(), pages=(2, 2))


TEXTS = st.lists(
    st.sampled_from(["One fell. ", "Two of ", "them rose. ", "It did", " so and ", "left. It "]), max_size=4
)


@settings(max_examples=400)
@given(st.lists(TEXTS.map("".join).filter(bool), min_size=1, max_size=6), st.integers(1, 6))
def test_what_is_cut_is_in_one_half_or_the_other(texts: list[str], cut: int) -> None:
    """Every run is shared out: what one half takes over a page's end the other leaves out."""
    paragraph = Paragraph(runs=list(enumerate(texts, start=1)))
    first, second = runs_on(paragraph, 1, cut), runs_on(paragraph, cut + 1, 6)
    assert [a + b for a, b in zip(first, second, strict=True)] == texts
