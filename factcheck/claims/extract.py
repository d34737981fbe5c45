"""Report → claims and skipped sentences: every sentence ends up in one of the two, in text order."""

from __future__ import annotations

from dataclasses import dataclass

from factcheck.model import Claim, Report, Skipped, Span, content_id
from factcheck.settings import ClaimsSettings
from factcheck.text.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a report holds: its claims and what was skipped, each in text order. Together they cover every sentence."""

    claims: tuple[Claim, ...]
    skipped: tuple[Skipped, ...]


def extract_claims(report: Report, settings: ClaimsSettings) -> Extraction:
    """The claims of ``report`` and the sentences that are none, each with its reason."""
    claims: list[Claim] = []
    skipped: list[Skipped] = []
    for span in split_sentences(report.text):
        quote = span.of(report.text)
        reason = _skip_reason(quote, report, settings)
        if reason:
            skipped.append(Skipped(report_id=report.id, span=span, quote=quote, reason=reason))
        else:
            claims.append(_claim(report, span, " ".join(quote.split())))
    return Extraction(claims=tuple(claims), skipped=tuple(skipped))


def _claim(report: Report, span: Span, statement: str) -> Claim:
    return Claim(
        id=content_id("c", report.id, str(span.start), str(span.end), statement),
        report_id=report.id,
        span=span,
        quote=span.of(report.text),
        statement=statement,
        context=report.title,
        date=report.date,
    )


def _skip_reason(quote: str, report: Report, settings: ClaimsSettings) -> str:
    if quote == report.title and not settings.headline:
        return "heading"
    if quote.rstrip("”\"’')").endswith("?"):
        return "question"
    return "" if quote.rstrip("”\"’')").endswith((".", "!", "…")) else "heading"
