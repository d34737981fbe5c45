"""The report itself and its near copies are told from sources that merely share its subject."""

from __future__ import annotations

from factcheck.model import Document
from factcheck.retrieval.copies import near_copies

REPORT = " ".join(
    f"On day {i} the coalition struck {i * 3} positions near town {i % 7} and {i + 5} people fled." for i in range(20)
)
OTHER = " ".join(
    f"The ministry counted {i * 11} families in camp {i}, which the storm of month {i % 12} had cut off."
    for i in range(20)
)


def copies(*texts: str, threshold: float = 0.8) -> set[str]:
    return near_copies(REPORT, [Document(id=str(i), text=text) for i, text in enumerate(texts)], threshold)


def test_the_report_itself_in_other_layout_is_a_copy() -> None:
    assert copies(REPORT, REPORT.replace(". ", ".\n\n").upper(), OTHER) == {"0", "1"}


def test_a_lightly_edited_report_is_a_copy() -> None:
    assert copies(REPORT.replace("day 7 ", "the seventh day "), REPORT.replace("people fled", "had gone")) == {"0"}


def test_a_document_that_holds_the_report_or_most_of_it_is_a_copy() -> None:
    assert copies(OTHER + "\n\n" + REPORT + "\n\n" + OTHER, REPORT[: len(REPORT) // 3]) == {"0", "1"}


def test_a_quotation_is_no_copy() -> None:
    sentence = REPORT.split(". ")[0] + "."
    assert copies(sentence, OTHER + " " + sentence) == set()


def test_texts_without_words_are_no_copies() -> None:
    assert copies("", "...") == set()
    assert near_copies("", [Document(id="a", text=""), Document(id="b", text="A word.")], 0.0) == set()
    assert near_copies("One.", [Document(id="a", text="one")], 0.8) == {"a"}
