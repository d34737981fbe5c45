"""A text and its near copies are told from texts that merely share its subject."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from factcheck.retrieval.copies import first_copies, is_copy, shingles
from factcheck.text.lexemes import lexemes

REPORT = " ".join(
    f"On day {i} the coalition struck {i * 3} positions near town {i % 7} and {i + 5} people fled." for i in range(20)
)
OTHER = " ".join(
    f"The ministry counted {i * 11} families in camp {i}, which the storm of month {i % 12} had cut off."
    for i in range(20)
)


def copies(*texts: str, threshold: float = 0.8) -> set[str]:
    return {str(i) for i, text in enumerate(texts) if is_copy(shingles(REPORT), shingles(text), threshold)}


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
    assert not is_copy(shingles(""), shingles(""), 0.0)
    assert is_copy(shingles("One."), shingles("one"), 0.8)


def test_every_copy_stands_for_the_first_of_its_kind() -> None:
    texts = {"a": REPORT, "b": OTHER, "c": REPORT.replace("day 7 ", "the seventh day "), "d": OTHER, "e": REPORT}
    texts |= {
        "f": REPORT + " " + OTHER[: len(OTHER) // 3],
        "g": " ".join([OTHER, *(f"Camp {i} is dry." for i in range(99))]),
    }
    assert first_copies(list(texts), lambda name: shingles(texts[name]), 0.8) == {
        "c": "a",
        "d": "b",
        "e": "a",
        "f": "a",
    }


@given(st.lists(st.sampled_from(["mill", "bread", "storm"])), st.lists(st.sampled_from(["mill", "bread", "storm"])))
def test_numbers_stand_for_runs_of_three_terms(one: Sequence[str], other: Sequence[str]) -> None:
    def runs(words: Sequence[str]) -> set[tuple[str, ...]]:
        terms = lexemes(" ".join(words))
        return {tuple(terms[i : i + 3]) for i in range(max(1, len(terms) - 2))} if terms else set()

    left, right = shingles(" ".join(one)), shingles(" ".join(other))
    assert (len(left), len(right)) == (len(runs(one)), len(runs(other)))
    assert len(np.intersect1d(left, right)) == len(runs(one) & runs(other))
    assert is_copy(left, right, 0.8) == is_copy(right, left, 0.8)
