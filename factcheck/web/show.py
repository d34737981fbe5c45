"""What the review page shows of an item, cut into pieces that a template only has to place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from factcheck.export.html import clean, is_link
from factcheck.export.records import confidence_said, neutrally
from factcheck.grounds import may_accept
from factcheck.model import Answer, Evidence, Outcome, Report, ReviewItem
from factcheck.spans import part_at

# One key per action. Shown on the buttons; letters that screen readers and browsers leave alone outside of fields.
KEYS: dict[str, str] = {
    Answer.supported: "s",
    Answer.refuted: "r",
    Answer.conflicting: "c",
    Answer.not_enough_evidence: "n",
    Answer.not_a_claim: "x",
    Answer.cannot_tell: "t",
    Answer.wrong_evidence: "w",
    "undo": "u",
    "skip": "k",
    "defer": "d",
    "note": "m",
    "alike": "a",
    "next": "j",
}
SHOWN = 20_000  # code points of the report shown on either side of the claim; the rest of a long one is left out


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence, cut at its deciding sentence."""

    evidence: Evidence
    before: str
    quote: str
    after: str
    link: str
    place: str
    differing: tuple[str, ...]
    others: tuple[str, ...]


def item_page(item: ReviewItem, report: Report) -> dict[str, Any]:
    """The values that the item's template needs."""
    verdict, span = item.verdict, item.verdict.claim.span
    first, last = max(0, span.start - SHOWN), min(len(report.text), span.end + SHOWN)
    compared = {check.explanation for each in (*verdict.evidence, *verdict.nearest) for check in each.checks}
    return {
        "item": item,
        "verdict": verdict,
        "claim": verdict.claim,
        "report": report,
        "before": ("…" if first else "") + report.text[first : span.start],
        "inside": span.of(report.text),
        "after": report.text[span.end : last] + ("…" if last < len(report.text) else ""),
        "place": str(part_at(report.parts, span) or ""),
        "evidence": [shown(each) for each in verdict.evidence],
        "nearest": [shown(each) for each in verdict.nearest],
        # For eyes that must not know yet what decided: all passages alike, in an order that says nothing.
        "alike_passages": [shown(each) for each in neutrally(verdict)],
        # What a comparison says already stands beside the sentence that was compared.
        "notes": [note for note in verdict.notes if note not in compared],
        "answers": [(answer.value, KEYS[answer]) for answer in Answer],
    }


def shown(evidence: Evidence) -> Shown:
    """A piece of evidence in its passage."""
    span = evidence.span.shift(-evidence.passage.span.start)
    url = evidence.citation.url
    return Shown(
        evidence,
        evidence.passage.quote[: span.start],
        evidence.quote,
        evidence.passage.quote[span.end :],
        url if is_link(url) else "",
        str(evidence.part or ""),
        tuple(c.explanation for c in evidence.checks if c.outcome is Outcome.differs),
        tuple(c.explanation for c in evidence.checks if c.outcome is not Outcome.differs),
    )


def text_filters() -> dict[str, Callable[..., Any]]:
    """Jinja filters: ``plain`` takes out control and direction-turning characters, ``words`` shows a label,
    ``confidence`` a verdict's confidence with its mark, ``may_accept`` whether a machine may accept it.
    """
    return {
        "plain": lambda text: clean(str(text)),
        "words": lambda label: str(label).replace("_", " "),
        "confidence": confidence_said,
        "may_accept": lambda verdict: may_accept(verdict.notes),
    }
