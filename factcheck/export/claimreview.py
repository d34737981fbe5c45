"""Decided claims as ClaimReview, the schema.org form in which fact-checks are published (https://schema.org/ClaimReview).

Only what a person decided is a review: proposals, open and disputed items, and answers that judge the item and not the
claim (not a claim, cannot tell, wrong evidence) are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from factcheck.columns import Row
from factcheck.export.files import written
from factcheck.export.html import is_link
from factcheck.model import Evidence, Label

# 5 is borne out, 1 is refuted; "not enough evidence" is no place on that scale and gets no number.
_RATINGS = {
    Label.supported: (5, "Supported"),
    Label.conflicting: (3, "Sources conflict"),
    Label.refuted: (1, "Refuted"),
    Label.not_enough_evidence: (None, "Not enough evidence"),
}


def write_claimreview(rows: Iterable[Row], path: Path) -> int:
    """Write the decided claims to ``path`` as one JSON-LD document and return their number; WriteError if it cannot be.

    The last reviewer of a claim is the author of its review.
    """
    graph = [review for review in map(claim_review, rows) if review]
    with written(path) as file:
        document = {"@context": "https://schema.org", "@graph": graph}
        file.write(json.dumps(document, ensure_ascii=True, indent=2).encode("ascii") + b"\n")
    return len(graph)


def claim_review(row: Row) -> dict[str, Any] | None:
    """One decided claim as a ClaimReview; None where no person decided it with one of the four labels."""
    if row.verdict is None or row.state not in ("decided", "adjudicated") or row.answer not in set(Label):
        return None
    claim, last, label = row.verdict.claim, row.decisions[-1], Label(row.answer)
    value, name = _RATINGS[label]
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": name}
    if value is not None:
        rating |= {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    appearance: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": row.report.title or row.report.source or row.report.id,
    }
    if row.report.date and row.report.date_confirmed:
        appearance["datePublished"] = row.report.date
    if row.report.url and is_link(row.report.url):
        appearance["url"] = row.report.url
    if row.report.publisher:
        appearance["publisher"] = {"@type": "Organization", "name": row.report.publisher}
    item: dict[str, Any] = {"@type": "Claim", "text": claim.quote, "appearance": appearance}
    if claim.speaker:
        item["author"] = {"@type": "Person", "name": claim.speaker}
    if claim.date:
        item["datePublished"] = claim.date
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"urn:factcheck:{row.id}",
        "claimReviewed": claim.statement,
        "datePublished": last.at[:10],
        "author": {"@type": "Person", "name": last.reviewer},
        "itemReviewed": item,
        "reviewRating": rating,
    }
    # Of an answer that was changed or overruled the note argues for something else.
    in_force = {decision.reviewer: decision for decision in row.decisions}
    notes = [each.note for each in row.decisions if each is in_force[each.reviewer] and each.label == row.answer]
    if any(notes):
        review["reviewBody"] = [note for note in notes if note][-1]
    # The sources that decided are cited only where the person agreed with what they decided.
    if row.verdict.evidence and label is row.verdict.label:
        review["citation"] = [_citation(evidence) for evidence in row.verdict.evidence]
    return review


def _citation(evidence: Evidence) -> dict[str, Any]:
    source = evidence.citation
    cited: dict[str, Any] = {"@type": "CreativeWork", "name": source.title or source.source or source.document_id}
    if is_link(source.url):
        cited["url"] = source.url
    if source.origin:
        cited["publisher"] = {"@type": "Organization", "name": source.origin}
    if source.published:
        cited["datePublished"] = source.published
    return cited | {"text": evidence.quote}
