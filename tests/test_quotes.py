"""Quotations found in texts: golden cases, and spans that hold what was found."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Span
from factcheck.text.quotes import find_quotation, quoted_words
from golden import cases, label

WORDS = st.lists(
    st.sampled_from(["hold", "the", "line", "we", "will", "never", "Über", "don’t"]), min_size=4, max_size=12
)


@pytest.mark.parametrize("case", cases("quotations"), ids=label)
def test_quotations(case: Any) -> None:
    match = find_quotation(case["quote"], case["texts"])
    assert (match.kind if match else None) == case["kind"], match
    if match is None:
        return
    assert match.span.of(case["texts"][match.text]) == case.get("found", match.span.of(case["texts"][match.text]))
    assert list(match.changes) == case.get("changes", list(match.changes))


@pytest.mark.parametrize(
    ("quote", "text", "kind", "found"),
    [
        ("it cost $3 million in all", "It cost €3 million in all.", "altered", "It cost €3 million in all"),
        ("it cost $3 million in all", "It cost 3 million in all.", "altered", "It cost 3 million in all"),
        ("$3 million it cost us", "Now: $ 3 million it cost us.", "verbatim", "$ 3 million it cost us"),
        ("the rate rose by -4 percent", "The rate rose by 4 percent.", "altered", "The rate rose by 4 percent"),
        ("the rate rose by -4 percent", "The rate rose by −4 percent.", "verbatim", "The rate rose by −4 percent"),
        ("the war of 2009-10 was lost", "The war of 2009–10 was lost.", "verbatim", "The war of 2009–10 was lost"),
        ("they lost --4 men in all", "They lost — 4 men in all.", "verbatim", "They lost — 4 men in all"),
        (
            "the soft\u00adware was re\u200bleased",
            "The software was released.",
            "verbatim",
            "The software was released",
        ),
        ("the software was released", "The soft\u00adware was re\u200bleased.", "verbatim", None),
        ("nai\u0308ve cafe\u0301 owners lost", "Naïve café owners lost.", "verbatim", "Naïve café owners lost"),
        ("naïve owners lost a café", "Nai\u0308ve owners lost a cafe\u0301.", "verbatim", None),
        ("naive owners lost a cafe", "Naïve owners lost a café.", "altered", "Naïve owners lost a café"),
    ],
)
def test_signs_of_figures_count_and_what_does_not_show_does_not(
    quote: str, text: str, kind: str, found: str | None
) -> None:
    match = find_quotation(quote, [text])
    assert match is not None
    assert (match.kind, match.span.of(text)) == (kind, found or text[:-1])


def test_words_are_found_in_linear_time() -> None:
    start = time.process_time()
    for piece in ("a\u200b", "a’", "e\u0301", "\u00ad", "$ ", "-", "'", "a\u200b’"):
        assert find_quotation("one two three four", [piece * 100_000]) is None
    assert time.process_time() - start < 10


@given(
    before=st.text(max_size=30),
    words=WORDS,
    after=st.text(max_size=30),
    marks=st.sampled_from([" ", "\n", ", ", " — "]),
)
def test_what_stands_in_a_text_is_found_verbatim(before: str, words: list[str], after: str, marks: str) -> None:
    text = f"{before} {marks.join(words)} {after}"
    match = find_quotation(" ".join(words), [text])
    assert match is not None
    assert match.kind == "verbatim"
    found = match.span.of(text).replace(marks, " ").split()
    assert [word.casefold() for word in found] == [word.casefold() for word in words]


@given(quote=st.text(max_size=60), texts=st.lists(st.text(max_size=60), max_size=3))
def test_any_text_gives_a_span_within_it_or_nothing(quote: str, texts: list[str]) -> None:
    match = find_quotation(quote, texts)
    if match is None:
        return
    assert quoted_words(quote) >= 4
    assert match.span.within(Span(0, len(texts[match.text])))
    assert match.similarity == 100 or match.kind == "altered"
