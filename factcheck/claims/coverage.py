"""Which characters of a report were checked, which were skipped and why: runs that tile its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from factcheck.model import Claim, Report, Skipped, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A run of a report: ``state`` is "checked" (then ``claim_id`` is set), "skipped" (then ``reason`` is) or "between"
    (white space, and the word or mark that joins two clauses).
    """

    span: Span
    state: str
    claim_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The runs of a report in order; they tile its text: each starts where the one before ends."""

    report_id: str
    runs: tuple[Covered, ...]

    @property
    def characters(self) -> dict[str, int]:
        """Characters checked, skipped and between; they add up to the length of the report's text."""
        counts = {"checked": 0, "skipped": 0, "between": 0}
        for run in self.runs:
            counts[run.state] += run.span.end - run.span.start
        return counts

    @property
    def skipped_for(self) -> dict[str, int]:
        """Characters skipped by reason, most first, equals by name; repeats of claims count under "duplicate of"."""
        counts: dict[str, int] = {}
        for run in self.runs:
            if run.state == "skipped":
                reason = "duplicate of" if run.reason.startswith("duplicate of") else run.reason
                counts[reason] = counts.get(reason, 0) + run.span.end - run.span.start
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def cover(report: Report, claims: Iterable[Claim], skipped: Iterable[Skipped]) -> Coverage:
    """How the text of ``report`` was dealt with. ``claims`` and ``skipped`` may be in any order.

    Where spans overlap (ready claims that quote the same words) the earlier one keeps what they share, and at the same
    start the longer one.
    """
    marked = [Covered(span=claim.span, state="checked", claim_id=claim.id) for claim in claims]
    marked += [Covered(span=item.span, state="skipped", reason=item.reason) for item in skipped]
    runs: list[Covered] = []
    place = 0
    for item in sorted(marked, key=lambda item: (item.span.start, -item.span.end, item.state, item.claim_id)):
        start, end = max(item.span.start, place), min(item.span.end, len(report.text))
        if start >= end:
            continue
        if start > place:
            runs.append(Covered(span=Span(place, start), state="between"))
        runs.append(Covered(span=Span(start, end), state=item.state, claim_id=item.claim_id, reason=item.reason))
        place = end
    if place < len(report.text):
        runs.append(Covered(span=Span(place, len(report.text)), state="between"))
    return Coverage(report_id=report.id, runs=tuple(runs))
