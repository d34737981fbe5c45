"""The nouns: spans hold, a verdict cannot claim evidence that it does not have."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Claim, Label, Span, Verdict, content_id

CLAIM = Claim(id="c", report_id="r", span=Span(0, 4), quote="Text", statement="Text")


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_a_span_is_what_slicing_gives(text: str, start: int, length: int) -> None:
    span = Span(start, start + length)
    assert span.of(text) == text[start : start + length]
    assert span.shift(3).of("abc" + text) == span.of(text)


def test_a_span_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(3, 2)


@pytest.mark.parametrize("label", [Label.supported, Label.refuted, Label.conflicting])
def test_no_span_no_verdict(label: Label) -> None:
    with pytest.raises(ValueError, match="0 deciding sentences"):
        Verdict(id="v", claim=CLAIM, label=label, confidence=0.9, rule="any")


@given(st.lists(st.text()), st.lists(st.text()))
def test_content_ids_tell_part_lists_apart(a: list[str], b: list[str]) -> None:
    assert (content_id("x", *a) == content_id("x", *b)) == (a == b)


def test_importing_the_package_is_light() -> None:
    heavy = {"numpy", "torch", "faiss", "pandas", "openvino", "sqlalchemy", "tantivy", "transformers"}
    code = f"import sys, factcheck; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_starts_without_what_only_verifying_needs() -> None:
    late = {"rapidfuzz", "numpy", "faiss", "openvino", "sqlalchemy", "factcheck.testimony", "factcheck.pipeline"}
    code = f"import sys, factcheck.cli; print(sorted({late!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
