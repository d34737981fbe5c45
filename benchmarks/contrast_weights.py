"""The weights of the graded checks, counted and fitted on supported train rows and contrasts made from them.

    python benchmarks/contrast_weights.py --data DIR [--limit N]

Prints ``WEIGHTS`` of factcheck.verdict.mismatch (how much more often each kind of match is met where a number or date
was replaced than where it stands as written) and ``SIGNS`` of factcheck.verdict.rivals (a logistic sum over the names
that the evidence lacks: those that were put in against those that stand there as written, with a small ridge, shifted
to the same scale), with the weight from which a missing name is vetoed in 1 % of the untouched rows.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path

import numpy as np
from contrast_set import Contrast, Row, contrasts, rows

from factcheck.verdict.checks_names import NameMatch, match_names
from factcheck.verdict.mismatch import match_kinds

RIDGE = 1.0
VETOED = 0.01


def figures(supported: list[Row], made: list[Contrast]) -> None:
    clean: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for row in supported:
        clean.update(set(match_kinds(row.claim, row.evidence)))
    for item in made:
        new = Counter(k for k in match_kinds(item.claim, item.evidence) if k.startswith(item.kind))
        new.subtract(match_kinds(item.claim.replace(item.after, item.before, 1), item.evidence))
        changed.update(k for k, n in new.items() if n > 0)
    per_kind = Counter(c.kind for c in made)
    for kind in sorted({*clean, *changed}):
        share = (changed[kind] + 0.5) / (per_kind[kind.split()[0]] + 1)
        rate = (clean[kind] + 0.5) / (len(supported) + 1)
        print(f'    "{kind}": {math.log(share / rate):.1f},  # {share:.3f} of contrasts, {rate:.4f} of rows')


def _lacking(claim: str, evidence: str) -> list[NameMatch]:
    return [match for match in match_names(claim, evidence) if match.seen]


def names(supported: list[Row], made: list[Contrast]) -> None:
    per_row = [[match.seen for match in _lacking(row.claim, row.evidence)] for row in supported]
    clean = [seen for row in per_row for seen in row]
    changed = []
    named = [item for item in made if item.kind == "name"]
    for item in named:
        new = item.after.removesuffix("'s")
        changed += [m.seen for m in _lacking(item.claim, item.evidence) if m.claim.text.startswith(new)][:1]
    keys = sorted({key for seen in (*clean, *changed) for key in seen})
    table = np.array([[seen.get(key, 0.0) for key in keys] for seen in (*clean, *changed)])
    target = np.array([0.0] * len(clean) + [1.0] * len(changed))
    weights = _fit(table, target)
    # From the odds in this table to how much likelier such a name is in a changed row than in an untouched one.
    scale = math.log(len(changed) / len(named)) - math.log(len(clean) / len(supported))
    weights[keys.index("any")] += scale - math.log(len(changed) / len(clean))
    print(f"# {len(clean)} names lacking in {len(supported)} rows, {len(changed)} in {len(named)} contrasts")
    for key, weight in zip(keys, weights, strict=True):
        print(f'    "{key}": {weight:.2f},')
    by_key = dict(zip(keys, weights, strict=True))
    worst = sorted(max((sum(by_key[k] * v for k, v in s.items()) for s in row), default=-99.0) for row in per_row)
    print(f"DIFFERS = {worst[-1 - int(VETOED * len(worst))]:.1f}")


def _fit(table: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method."""
    weights = np.zeros(table.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (target - chance) - RIDGE * weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=13_000, help="about this many supported rows")
    chosen = parser.parse_args()
    supported = [r for r in rows(chosen.data, "train") if r.label == "supported"]
    supported = supported[:: max(1, len(supported) // chosen.limit)]
    made = contrasts(supported)
    figures(supported, made)
    names(supported, made)


if __name__ == "__main__":
    main()
