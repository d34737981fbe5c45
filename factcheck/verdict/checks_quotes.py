"""Every quotation of four words and more in a claim, looked up in a passage."""

from __future__ import annotations

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.quotations import Quotation, find_quotations
from factcheck.text.quotes import LEAST_WORDS, QuotationMatch, find_quotation, quoted_words


def check_quotes(claim: Claim, evidence: Evidence) -> list[Check]:
    """One check for each quotation in the claim's statement, in order.

    Verbatim and shortened quotations agree, an altered one differs (the words that changed are shown), and one that
    is not in this passage is not verifiable: that it is found nowhere is never held against it.
    """
    found = []
    for quotation in find_quotations(claim.statement):
        words = quotation.inner.of(claim.statement)
        if quotation.nested or quoted_words(words) < LEAST_WORDS:
            continue
        found.append(_check(claim, evidence, quotation, find_quotation(words, [evidence.passage.quote])))
    return found


def _check(claim: Claim, evidence: Evidence, quotation: Quotation, match: QuotationMatch | None) -> Check:
    words = quotation.inner.of(claim.statement)
    where: Span | None = None
    if match is None:
        outcome, what = Outcome.not_verifiable, "not in this source → not verifiable"
    elif match.kind == "altered":
        outcome, what = Outcome.differs, f"altered: {' '.join(match.changes)} → differs"
    else:
        outcome, what = Outcome.agrees, f"{match.kind} → agrees"
    if match is not None:
        where = match.span.shift(evidence.passage.span.start)
    return Check(
        kind="quote",
        claim_span=quotation.span,
        passage_span=where,
        outcome=outcome,
        explanation=f"quotation: “{words}” · {what}",
    )
