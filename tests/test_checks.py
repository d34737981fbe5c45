"""The checks as a whole: exact spans, purity, and no text that makes them raise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.model import Citation, Claim, Evidence, Passage, Span, Stance
from factcheck.verdict.checks import run_checks

PIECES_TEXT = (
    "14,000 to 18,000|members|up to|3,000|per cent|94 %|$5 million|6 August 2019|since|2007-2008|Q2|two "
    "thirds|a|half|of|dozens|fifty|hundred|and|–|-|.|,|€|1/2|½|IS|ISIS|said|“we will hold the line”|last month|at "
    "least|°|()|9|99"
)
PIECES = st.sampled_from(PIECES_TEXT.split("|"))
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=14).map("".join)
)


def evidence_of(text: str, *, before: str = "", date: str | None = None) -> Evidence:
    """Evidence whose passage and deciding sentence are ``text``, standing after ``before`` in its document."""
    span = Span(len(before), len(before) + len(text))
    return Evidence(
        passage=Passage(id="p", document_id="d", span=span, quote=text),
        citation=Citation(document_id="d", date=date),
        span=span,
        quote=text,
        stance=Stance(supports=0.9, refutes=0.05, neutral=0.05),
    )


def claim_of(text: str) -> Claim:
    return Claim(id="c", report_id="r", span=Span(0, len(text)), quote=text, statement=text)


@settings(max_examples=300, deadline=None)
@given(claim=TEXTS, passage=TEXTS, before=st.text(max_size=5))
def test_spans_lie_in_their_texts_and_checks_are_pure(claim: str, passage: str, before: str) -> None:
    evidence = evidence_of(passage, before=before, date="2019-08-07")
    checks = run_checks(claim_of(claim), evidence, report_date="2019-08-06")
    assert checks == run_checks(claim_of(claim), evidence, report_date="2019-08-06")
    for check in checks:
        assert check.claim_span.within(Span(0, len(claim)))
        assert claim[check.claim_span.start : check.claim_span.end] == check.claim_span.of(claim)
        assert check.passage_span is None or check.passage_span.within(evidence.passage.span)
