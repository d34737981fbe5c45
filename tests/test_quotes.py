"""Quotations found in texts: golden cases, and spans that hold what was found."""

from __future__ import annotations

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
