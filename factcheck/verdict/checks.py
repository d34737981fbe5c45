"""Deterministic comparisons of a claim with a passage: arithmetic beside the stance model's feeling."""

from __future__ import annotations

from collections.abc import Mapping

from factcheck.model import Check, Claim, Evidence
from factcheck.text.names import ALIASES
from factcheck.verdict.checks_dates import check_dates
from factcheck.verdict.checks_multiples import check_multiples
from factcheck.verdict.checks_names import check_names
from factcheck.verdict.checks_numbers import check_numbers
from factcheck.verdict.checks_parts import check_parts
from factcheck.verdict.checks_quotes import check_quotes
from factcheck.verdict.checks_roles import check_roles
from factcheck.verdict.checks_shares import check_shares
from factcheck.verdict.crossing import uncrossed


def run_checks(
    claim: Claim, evidence: Evidence, *, report_date: str | None, aliases: Mapping[str, str] = ALIASES
) -> tuple[Check, ...]:
    """Every comparison of ``claim`` with the passage of ``evidence``, in the order of the claim's text.

    Kinds: number, date, name, role, quote. ``Check.claim_span`` counts in ``claim.statement``, ``Check.passage_span``
    in the document's text. Pure: the same arguments give the same checks, and no clock is read; without a
    ``report_date`` (or ``claim.date``) relative expressions of the claim stay unresolved. ``aliases`` is the table of
    names that mean the same (factcheck.text.names.read_aliases makes one; a corpus may extend the one that ships).
    """
    told = [*check_shares(claim, evidence), *check_multiples(claim, evidence), *check_parts(claim, evidence)]
    found = [
        *(check for check in check_numbers(claim, evidence) if not any(check.claim_span == c.claim_span for c in told)),
        *told,
        *check_dates(claim, evidence, report_date=report_date),
        *check_names(claim, evidence, aliases),
        *check_roles(claim, evidence),
        *check_quotes(claim, evidence, aliases),
    ]
    found = uncrossed(claim, evidence, found, report_date)
    found.sort(key=lambda check: (check.claim_span, check.kind))
    return tuple(found)
