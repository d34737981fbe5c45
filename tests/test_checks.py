"""The checks as a whole: golden cases, exact spans, purity, and no text that makes them raise or crawl."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.model import Check, Span
from factcheck.text.aliases import extend_aliases
from factcheck.verdict.checks import run_checks
from golden import cases, claim_of, evidence_of, label

PIECES_TEXT = (
    "14,000 to 18,000|members|up to|3,000|per cent|94 %|$5 million|6 August 2019|since|2007-2008|Q2|two thirds|a|half"
    "|of|dozens|fifty|hundred|and|–|-|.|,|€|1/2|½|IS|ISIS|said|“we will hold the line”|last month|at least|°|()|9|99|\n"
)
PIECES = st.sampled_from(PIECES_TEXT.split("|"))
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=14).map("".join)
)


def found(case: Any, kind: str) -> list[Check]:
    """The checks of one kind that a golden case gives."""
    told = {"date": case.get("source_date"), "title": case.get("title", "")}
    evidence = evidence_of(case["source"], sentence=case.get("sentence"), **told)
    claim = claim_of(case["claim"], context=case.get("before"))
    aliases = extend_aliases(case.get("aliases", {}))
    checks = run_checks(claim, evidence, report_date=case.get("report_date"), aliases=aliases)
    return [check for check in checks if check.kind == kind]


@pytest.mark.parametrize("case", cases("quantities"), ids=label)
def test_quantities(case: Any) -> None:
    check = found(case, "number")[0]
    assert check.outcome == case["outcome"], check.explanation
    assert case.get("explanation", check.explanation) == check.explanation


@pytest.mark.parametrize("case", cases("time"), ids=label)
def test_time(case: Any) -> None:
    check = found(case, "date")[0]
    assert check.outcome == case["outcome"], check.explanation
    assert case.get("explanation", check.explanation) == check.explanation


@pytest.mark.parametrize("case", cases("names"), ids=label)
def test_names(case: Any) -> None:
    by_name = {check.claim_span.of(case["claim"]): check for check in found(case, "name")}
    assert case["name"] in by_name, f"found the names {list(by_name)}"
    assert by_name[case["name"]].outcome == case["outcome"], by_name[case["name"]].explanation


@pytest.mark.parametrize("case", cases("quoted"), ids=label)
def test_quotations_in_claims(case: Any) -> None:
    (check,) = found(case, "quote")
    assert check.outcome == case["outcome"], check.explanation
    assert case.get("says", "") in check.explanation


@settings(max_examples=300)
@given(claim=TEXTS, passage=TEXTS, before=st.text(max_size=5))
def test_spans_lie_in_their_texts_and_checks_are_pure(claim: str, passage: str, before: str) -> None:
    evidence = evidence_of(passage, before=before, date="2019-08-07")
    checks = run_checks(claim_of(claim), evidence, report_date="2019-08-06")
    assert checks == run_checks(claim_of(claim), evidence, report_date="2019-08-06")
    for check in checks:
        assert check.claim_span.within(Span(0, len(claim)))
        assert check.passage_span is None or check.passage_span.within(evidence.passage.span)


HOSTILE = ["1,000 " * 4_000, "9" * 20_000, "twenty-" * 3_000, "(" * 10_000 + "A", "Aa " * 6_000, "to 5 " * 4_000,
           "of the " * 3_000, "“" * 4_000, "1-" * 8_000, "January " * 2_400, "hundred and " * 1_800,
           "in 1850 " * 20_000, "11," * 20_000, "1,11,11," * 8_000, "aged 43, " * 4_000,
           "$5 a day or " * 4_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_linear_time(text: str) -> None:
    from factcheck.text.dates import find_dates
    from factcheck.text.names import find_names
    from factcheck.text.quantities import find_quantities

    def seconds(part: str) -> float:
        started = time.process_time()
        find_quantities(part)
        find_dates(part)
        find_names(part)
        return time.process_time() - started

    half = min(seconds(text[: len(text) // 2] + " a" * n) for n in (1, 2))
    whole = min(seconds(text + " b" * n) for n in (1, 2))
    assert whole < 4 * half + 0.2, f"{half:.3f} s for half of it, {whole:.3f} s for the whole"
