"""Sentences and paragraphs: exact spans, hand-marked texts, property tests, time on hostile input."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Span
from factcheck.text.sentences import split_paragraphs, split_sentences

MARKED = sorted((Path(__file__).parent / "data/claims/sentences").glob("*.txt"))
# fmt: off
PIECES = ["He left.", "Dr. ", "U.S. ", "no. 5", "“Yes!” ", "\n", "\n\n", "\r\n",
          " ", "…", "3.5", "a", "Ab", "- x", "1. ",
          "\u00ad", "e\u0301", "𝒳", "\u00a0", "\u2029", "?", "!", ")", "’", "\t", "|",
          "。", "\x0c", "[1]", "#"]
# fmt: on
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=200))


def marked(path: Path) -> tuple[str, list[str]]:
    raw = path.read_text(encoding="utf-8")
    return raw.replace("‖", ""), [" ".join(part.split()) for part in raw.split("‖") if part.strip()]


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_hand_marked_sentences(path: Path) -> None:
    text, expected = marked(path)
    assert [" ".join(span.of(text).split()) for span in split_sentences(text)] == expected


def test_marked_texts_are_there() -> None:
    assert len(MARKED) >= 5
    assert sum(len(marked(path)[1]) for path in MARKED) > 70


@given(TEXTS)
def test_spans_are_exact_ordered_and_leave_out_nothing(text: str) -> None:
    sentences = split_sentences(text)
    place = 0
    for span in sentences:
        assert place <= span.start < span.end
        assert not text[place : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        place = span.end
    assert not text[place:].strip()


@given(TEXTS)
def test_no_sentence_crosses_a_paragraph(text: str) -> None:
    paragraphs = split_paragraphs(text)
    for sentence in split_sentences(text):
        assert sum(sentence.within(paragraph) for paragraph in paragraphs) == 1


@given(TEXTS, st.integers(0, 60), st.integers(0, 200))
def test_a_run_splits_as_it_would_alone(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    run = Span(start, min(len(text), start + length))
    alone = [span.shift(start) for span in split_sentences(run.of(text))]
    assert split_sentences(text, run) == alone


@given(st.lists(st.sampled_from(["The army left.", "It took 3.5 km.", "Mr. Brown spoke.", "Why?"]), min_size=1), TEXTS)
def test_paragraphs_are_split_alike_whatever_follows(sentences: list[str], after: str) -> None:
    first = " ".join(sentences)
    spans = split_sentences(first + "\n\n" + after)
    assert [span.of(first) for span in spans[: len(sentences)]] == sentences


def test_the_same_text_gives_the_same_sentences_in_every_process() -> None:
    """Sets of strings are walked in another order under another hash seed."""
    code = (
        "import pathlib, sys; from factcheck.text.sentences import split_sentences;"
        "print([split_sentences(pathlib.Path(name).read_text('utf-8')) for name in sys.argv[1:]])"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code, *map(str, MARKED)],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert "Span" in said[0] and said[0] == said[1]


def test_wrapped_lines_are_one_paragraph_and_deliberate_ones_are_not() -> None:
    wrapped = (
        "The Department of Defense said on Tuesday that the operation in the\n"
        "north of Iraq had cost more than planned. Congress will hear of it in\n"
        "September."
    )
    assert len(split_paragraphs(wrapped)) == 1
    lines = "Related Articles\nBack to top"
    assert [span.of(lines) for span in split_paragraphs(lines)] == ["Related Articles", "Back to top"]
    listed = "The group lost:\n- Mosul in 2017\n- Raqqa in 2017"
    assert len(split_paragraphs(listed)) == 3
    page = "A paragraph on one long line. " * 8 + "\n" + "Another paragraph on one long line. " * 8
    assert len(split_paragraphs(page)) == 2


@pytest.mark.parametrize(
    "sentences",
    [
        ["Yahoo! was founded in 1994 and employs 8,600 people.", "It is sold."],
        ["It is owned by Yahoo! and others.", "Moulin Rouge! was released in 2001."],
        ["Guess? was founded in 1981.", "Oklahoma! opened in 1943."],
        ["“Yahoo! was founded in 1994,” he said."],
        ["He won! ", "and left."],
        ["Who won? ", "he asked."],
        ["They were in Paris!", "Who else was?", "He left."],
        ["“Stop!” he said.", "“Stop!”", "He left."],
    ],
)
def test_a_name_that_ends_in_a_mark_ends_no_sentence(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [span.of(text) for span in split_sentences(text)] == [sentence.strip() for sentence in sentences]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(newline: str) -> None:
    text = newline.join(["One here.", "", "Two there.", "", "", "Three."])
    assert [span.of(text) for span in split_paragraphs(text)] == ["One here.", "Two there.", "Three."]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "ab " * 333_000,
        "a. " * 60_000,
        '."' * 40_000,
        ".)" * 40_000,
        "\n" * 1_000_000,
        "Mr. " * 60_000,
        "1. " * 40_000,
        "a.[1]" * 30_000,
        "- a\n" * 30_000,
        "a." + " " * 1_000_000 + "b",
    ],
    ids=lambda text: repr(text[:6]),
)
def test_hostile_text_is_split_in_bounded_time(text: str) -> None:
    start = time.process_time()
    sentences = split_sentences(text)
    assert time.process_time() - start < 6
    assert all(span.end - span.start <= 8_000 for span in sentences)


def test_twice_the_hostile_text_takes_about_twice_the_time() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        split_sentences(text)
        return time.process_time() - start

    seconds("warm. Up.")
    small, large = seconds('."' * 10_000), seconds('."' * 40_000)
    assert large < 10 * small + 0.2


def test_starting_costs_little() -> None:
    code = (
        "import time; t = time.process_time(); from factcheck.text.sentences import split_sentences;"
        "split_sentences('Dr. No came. He left.'); print(time.process_time() - t)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert float(out) < 0.5
