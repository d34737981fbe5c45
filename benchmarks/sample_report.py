"""How many of the verdicts that examples/expected.jsonl expects does the program reach?

    python benchmarks/sample_report.py [PROJECT]

An expected claim is met where the verdict on the claim that covers most of its quote has the expected label; a claim
that was not extracted, or failed, is not met. Writes nothing but the index of the sample corpus.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from factcheck import Failure, Span, Verdict, Workbench

CORPUS = "inherent-resolve"


@dataclass(frozen=True)
class Row:
    """One expected claim and what the program made of it ("skipped" or "failed" where it has no verdict)."""

    quote: str
    expected: str
    got: str
    rule: str = ""
    confidence: float = 0.0
    evidence: str = ""

    @property
    def met(self) -> bool:
        return self.expected == self.got


def compare(bench: Workbench) -> list[Row]:
    """One row per expected claim, in the order of the report."""
    bench.build_index(CORPUS)
    results = bench.verify(bench.folder / "examples" / "withdrawal-report.txt", index=CORPUS, save=False)
    rows = []
    for line in (bench.folder / "examples" / "expected.jsonl").read_text("utf-8").splitlines():
        wanted = json.loads(line)
        start = results.report.text.index(wanted["quote"])
        rows.append(_row(wanted, Span(start, start + len(wanted["quote"])), list(results)))
    return rows


def _row(wanted: dict[str, str], span: Span, found: list[Verdict | Failure]) -> Row:
    def shared(item: Verdict | Failure) -> int:
        return min(span.end, item.claim.span.end) - max(span.start, item.claim.span.start) if item.claim else 0

    best = max(found, key=shared)
    if shared(best) <= 0:
        return Row(wanted["quote"], wanted["label"], "skipped")
    if isinstance(best, Failure):
        return Row(wanted["quote"], wanted["label"], "failed", best.code)
    shown = best.evidence or best.nearest
    evidence = f"{shown[0].quote} [{shown[0].citation.document_id}]" if shown else ""
    return Row(wanted["quote"], wanted["label"], str(best.label), best.rule, best.confidence, evidence)


def main() -> None:
    rows = compare(Workbench.open(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent))
    for row in rows:
        print(f"{'ok   ' if row.met else 'WRONG'} {row.expected:>19} ← {row.got} ({row.rule}, {row.confidence:.2f})")
        print(f"      {row.quote}")
        if not row.met:
            print(f"      evidence: {row.evidence}")
    for label, total in Counter(row.expected for row in rows).items():
        print(f"{label:>19}: {sum(row.met for row in rows if row.expected == label)} of {total}")
    met = sum(row.met for row in rows)
    print(f"{met} of {len(rows)} expected verdicts met ({met / len(rows):.1%})")


if __name__ == "__main__":
    main()
