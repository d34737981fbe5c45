"""Deterministic comparisons of a claim with a passage: arithmetic beside the stance model's feeling."""

from __future__ import annotations

from factcheck.model import Check, Claim, Evidence


def run_checks(claim: Claim, evidence: Evidence, *, report_date: str | None) -> tuple[Check, ...]:
    """Every comparison of ``claim`` with the passage of ``evidence``, in the order of the claim's text.

    ``Check.claim_span`` counts in ``claim.statement``, ``Check.passage_span`` in the document's text. Pure: the same
    arguments give the same checks, and no clock is read.
    """
    return ()
