"""Verdicts, claims and failures as flat records: the documented JSON-lines contract (docs/output.md).

Keys are stable and in this order. Numbers are rounded to six decimals, so that a record reads the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from factcheck.grounds import with_first
from factcheck.model import Calibration, Claim, Evidence, Failure, Report, Skipped, Verdict
from factcheck.spans import part_at

DIGITS = 6
NOT_CALIBRATED = "not calibrated on this corpus"
KEYS = (
    *("id", "claim", "label", "confidence", "rule", "evidence", "nearest", "missing", "notes"),
    *("report", "start", "end", "speaker", "asserted", "error", "calibration"),
)
CLAIM_KEYS = (
    *("status", "quote", "start", "end", "statement", "reason", "speaker", "asserted", "ambiguous"),
    *("checkworthiness", "report", "place"),
)


def confidence_said(verdict: Verdict) -> str:
    """A confidence as a person is shown it, with a mark where it says little about the user's own corpus."""
    mark = "" if verdict.calibration is Calibration.corpus else f", {NOT_CALIBRATED}"
    return f"{verdict.confidence:.2f}{mark}"


def verdict_record(row: Verdict | Failure, report: Report) -> dict[str, Any]:
    """One claim's outcome. A failure has a null label and an ``error`` with its code and message.

    The user's own columns follow last; one that is named like a key of ours is prefixed "input_".
    """
    if isinstance(row, Failure):
        return _failure_record(row, report)
    claim = row.claim
    return {
        "id": claim.id,
        "claim": claim.statement,
        "label": str(row.label),
        "confidence": round(row.confidence, DIGITS),
        "rule": row.rule,
        "evidence": [evidence_record(item) for item in row.evidence],
        "nearest": [evidence_record(item) for item in row.nearest],
        "missing": row.missing,
        "notes": list(row.notes),
        "report": report.source,
        "start": claim.span.start,
        "end": claim.span.end,
        "speaker": claim.speaker,
        "asserted": str(claim.asserted),
        "error": None,
        "calibration": str(row.calibration),
        **own_columns(claim.columns),
    }


def _failure_record(row: Failure, report: Report) -> dict[str, Any]:
    claim = row.claim
    return {
        "id": claim.id if claim else row.given or None,
        "claim": claim.statement if claim else row.text or None,
        "label": None,
        "confidence": None,
        "rule": None,
        "evidence": [],
        "nearest": [],
        "missing": "",
        "notes": [],
        "report": report.source,
        "start": claim.span.start if claim else None,
        "end": claim.span.end if claim else None,
        "speaker": claim.speaker if claim else None,
        "asserted": str(claim.asserted) if claim else None,
        "error": {"code": row.code, "message": row.message, "where": row.where},
        "calibration": None,
        **own_columns(row.columns),
    }


def evidence_record(item: Evidence) -> dict[str, Any]:
    """One deciding sentence: ``quote`` is the document's text from ``start`` to ``end``; ``place`` and what follows it
    say where that stands in the source.
    """
    cite, part = item.citation, item.part
    return {
        "quote": item.quote,
        "start": item.span.start,
        "end": item.span.end,
        "document": cite.document_id,
        "title": cite.title,
        "origin": cite.origin,
        "date": cite.date,
        "url": cite.url,
        "supports": round(item.stance.supports, DIGITS),
        "refutes": round(item.stance.refutes, DIGITS),
        "neutral": round(item.stance.neutral, DIGITS),
        "checks": [
            {"kind": check.kind, "outcome": str(check.outcome), "explanation": check.explanation}
            for check in item.checks
        ],
        "source": cite.source,
        "place": str(part or ""),
        "page": part.page if part else None,
        "page_label": part.label if part else None,
        "paragraph": part.paragraph if part else None,
        "cell": part.cell if part else None,
        "date_confirmed": cite.date_confirmed,
        "author": cite.author,
        "columns": dict(cite.columns),
        "joined": list(item.joined),
    }


def joined_quotes(verdict: Verdict) -> str:
    """The sentences that were judged together with the first deciding one, one a line; "" where it was judged alone."""
    return "\n".join(item.quote for item in with_first(verdict.evidence)[1:])


def neutrally(verdict: Verdict) -> list[Evidence]:
    """All passages of a verdict for eyes that must not know yet what decided: by document and place in it."""
    return sorted((*verdict.evidence, *verdict.nearest), key=lambda e: (e.citation.document_id, e.span.start))


def claim_records(report: Report, claims: Iterable[Claim], skipped: Iterable[Skipped]) -> list[dict[str, Any]]:
    """What extraction found, in text order: ``status`` is claim or skipped. The user's own columns follow last."""
    rows = [
        {
            "status": "claim",
            "quote": claim.quote,
            "start": claim.span.start,
            "end": claim.span.end,
            "statement": claim.statement,
            "reason": None,
            "speaker": claim.speaker,
            "asserted": str(claim.asserted),
            "ambiguous": claim.ambiguous,
            "checkworthiness": None if claim.checkworthiness is None else round(claim.checkworthiness, DIGITS),
            "report": report.source,
            "place": str(part_at(report.parts, claim.span) or ""),
            **own_columns(claim.columns, CLAIM_KEYS),
        }
        for claim in claims
    ]
    rows += [
        {
            "status": "skipped",
            "quote": item.quote,
            "start": item.span.start,
            "end": item.span.end,
            "statement": None,
            "reason": item.reason,
            "speaker": None,
            "asserted": None,
            "ambiguous": None,
            "checkworthiness": None,
            "report": report.source,
            "place": str(part_at(report.parts, item.span) or ""),
            **own_columns(item.columns, CLAIM_KEYS),
        }
        for item in skipped
    ]
    return sorted(rows, key=lambda row: (row["start"], row["end"]))


def own_columns(columns: Iterable[tuple[str, Any]], taken: Iterable[str] = (*KEYS, "earlier")) -> dict[str, Any]:
    """The user's own columns, one that is called as one of ours (``taken``, or "evidence_…") as ``input_NAME``."""
    ours = set(taken)
    named: dict[str, Any] = {}
    for name, value in columns:
        while name in ours or name in named or name.startswith("evidence_"):
            name = f"input_{name}"
        named[name] = value
    return named
