"""Does a changed number, date or name go unnoticed? A contrast set made from supported rows, and what notices it.

    python benchmarks/contrast.py --data DIR [--limit N] [--no-model]

``DIR`` holds the labelled rows (``*.jsonl.gz``: id, claim, evidence, label, split). From each supported dev row one
contrast of each kind is made: a number, date or name of the claim that occurs, normalised, in its evidence is replaced
by another of its kind that makes the claim false under its comparator. Which, and by what, hangs on the row's id alone.

Printed: the share of contrasts that is noticed at 2 % and at 5 % false vetoes over all untouched supported rows, by
the checks with the stance model and by the stance model alone; the checks' own operating point; and on each set (of
VitaminC the rows with figures) the accuracy with and without checks, with a paired bootstrap.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from contrast_set import KINDS, SETS, Contrast, Row, contrasts, rows

from factcheck.model import Citation, Claim, Evidence, Outcome, Passage, Span, Stance
from factcheck.text.dates import find_dates
from factcheck.text.quantities import find_quantities
from factcheck.verdict.checks import run_checks
from factcheck.verdict.mismatch import mismatch
from factcheck.verdict.readings import read

STANCE = 0.5  # what the stance model's odds count beside the checks; among 0.1 to 1, chosen on train contrasts

# --- what notices ---------------------------------------------------------------------------------------------------


def stances(pairs: Sequence[tuple[str, str]]) -> list[Stance]:
    from factcheck.settings import Settings, cache_folder
    from factcheck.verdict.stance import load_stance_model

    return load_stance_model(Settings(), cache_folder(Path.cwd())).judge(pairs)


def logit(p: float) -> float:
    p = min(1 - 1e-4, max(1e-4, p))
    return math.log(p / (1 - p))


def detection(clean: Sequence[float], changed: Sequence[float], rate: float) -> tuple[float, float]:
    """(share of ``changed`` above the threshold, false vetoes): the lowest threshold with at most ``rate`` of ``clean``
    above it."""
    ranked = sorted(clean, reverse=True)
    threshold = ranked[int(rate * len(ranked))]
    return sum(s > threshold for s in changed) / len(changed), sum(s > threshold for s in clean) / len(clean)


def vetoed(claim: str, evidence: str) -> bool:
    """Whether a check of the product differs."""
    return any(
        check.outcome is Outcome.differs for check in run_checks(*_as_evidence(claim, evidence), report_date=None)
    )


def _as_evidence(claim: str, evidence: str) -> tuple[Claim, Evidence]:
    span = Span(0, len(evidence))
    return (
        Claim(id="c", report_id="r", span=Span(0, len(claim)), quote=claim, statement=claim),
        Evidence(
            passage=Passage(id="p", document_id="d", span=span, quote=evidence),
            citation=Citation(document_id="d"),
            span=span,
            quote=evidence,
            stance=Stance(supports=1.0, refutes=0.0, neutral=0.0),
        ),
    )


def report(supported: Sequence[Row], made: Sequence[Contrast], model: bool) -> None:
    clean_checks = [mismatch(row.claim, row.evidence) for row in supported]
    made_checks = [mismatch(item.claim, item.evidence) for item in made]
    systems: dict[str, tuple[list[float], list[float]]] = {"checks alone": (clean_checks, made_checks)}
    if model:
        clean = [logit(1 - s.supports) for s in stances([(r.claim, r.evidence) for r in supported])]
        other = [logit(1 - s.supports) for s in stances([(c.claim, c.evidence) for c in made])]
        systems["stance alone"] = (clean, other)
        systems["checks and stance"] = (
            [STANCE * a + b for a, b in zip(clean, clean_checks, strict=True)],
            [STANCE * a + b for a, b in zip(other, made_checks, strict=True)],
        )
    print(f"{len(supported)} supported rows, {len(made)} contrasts: {dict(Counter(c.kind for c in made))}")
    for name, (clean_scores, made_scores) in systems.items():
        for kind in KINDS:
            mine = [s for s, c in zip(made_scores, made, strict=True) if c.kind == kind]
            found = [detection(clean_scores, mine, rate) for rate in (0.02, 0.05)]
            shown = " · ".join(f"{got:.1%} at {false:.1%} false vetoes" for got, false in found)
            print(f"{name:18} {kind:7} {shown}")
    false = sum(vetoed(r.claim, r.evidence) for r in supported) / len(supported)
    for kind in KINDS:
        mine_made = [c for c in made if c.kind == kind]
        got = sum(vetoed(c.claim, c.evidence) for c in mine_made) / max(1, len(mine_made))
        print(f"{'a check differs':18} {kind:7} {got:.1%} at {false:.1%} false vetoes")


def accuracy(folder: Path, name: str, limit: int) -> None:
    """Accuracy on the dev rows of one set without checks, with them, and with the rules on wording too.

    On VitaminC only rows with a number or date count. 2,000 paired bootstrap samples.
    """
    chosen = [r for r in rows(folder, "dev", [name]) if name != "vitaminc" or _has_figures(r.claim)][:limit]
    judged = stances([(r.claim, r.evidence) for r in chosen])
    plain = [_label(stance) for stance in judged]
    without = [label == row.label for label, row in zip(plain, chosen, strict=True)]
    for what, wording in (("checks", False), ("checks and wording", True)):
        labels = [_checked(p, s, r, wording) for p, s, r in zip(plain, judged, chosen, strict=True)]
        right = [label == row.label for label, row in zip(labels, chosen, strict=True)]
        gains = [b - a for a, b in zip(without, right, strict=True)]
        dice = random.Random(7)
        means = sorted(sum(dice.choices(gains, k=len(gains))) / len(gains) for _ in range(2000))
        print(
            f"{name}: {len(chosen)} rows, accuracy {sum(without) / len(chosen):.4f} without, "
            f"{sum(right) / len(chosen):.4f} with {what}; "
            f"{sum(gains) / len(gains):+.4f} [{means[49]:+.4f}, {means[1949]:+.4f}]"
        )


def _has_figures(text: str) -> bool:
    return bool(find_quantities(text) or find_dates(text))


def _label(stance: Stance) -> str:
    named = {"supported": stance.supports, "refuted": stance.refutes, "not_enough_evidence": stance.neutral}
    return max(named, key=lambda label: named[label])


def _checked(plain: str, stance: Stance, row: Row, wording: bool) -> str:
    """The rules on one passage, without the threshold: a check that differs takes support away, and refutes on the very
    subject; with ``wording`` a less certain or less sweeping source takes it away too."""
    claim, evidence = _as_evidence(row.claim, row.evidence)
    checked = replace(evidence, stance=stance, checks=run_checks(claim, evidence, report_date=None))
    reading = read(claim, checked, report_date=None)
    if plain == "supported" and reading.differing:
        return "refuted" if reading.strict or stance.refutes >= stance.neutral else "not_enough_evidence"
    if plain == "not_enough_evidence" and reading.strict:
        return "refuted"
    if plain == "supported" and wording and (reading.hedge or reading.unsaid or reading.undecided):
        return "not_enough_evidence"
    return plain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=10**9, help="at most this many supported rows")
    parser.add_argument("--no-model", action="store_true", help="the checks alone")
    chosen = parser.parse_args()
    supported = [r for r in rows(chosen.data, "dev") if r.label == "supported"]
    step = max(1, len(supported) // chosen.limit)
    supported = supported[::step]
    report(supported, contrasts(supported), not chosen.no_model)
    if not chosen.no_model:
        for name in SETS:
            accuracy(chosen.data, name, chosen.limit)


if __name__ == "__main__":
    sys.exit(main())
