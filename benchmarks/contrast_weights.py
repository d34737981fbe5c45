"""The weights of the graded checks, counted and fitted on supported train rows and contrasts made from them.

    python benchmarks/contrast_weights.py --data DIR [--limit N] [--folds 5]

Rows are taken of each set in the shares in which dev has them. Prints ``DATES`` of factcheck.verdict.mismatch (how
much more often each kind of match is met where a date was replaced than where it stands as written), ``FIGURE_SIGNS``
of factcheck.verdict.rival_figures and ``SIGNS`` of factcheck.verdict.rivals (each a logistic sum over what the passage
does not bear out: the ones that were put in against those that stand there as written, with a small ridge, shifted to
the same scale), and the weight from which a missing name is vetoed in 1 % of the untouched rows. Last, what the checks
would detect with weights fitted on four fifths of the evidence and measured on the fifth part, in turn.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from contrast import detection
from contrast_set import KINDS, SETS, Contrast, Row, contrasts, rows

from factcheck.model import Outcome, Span
from factcheck.verdict.checks_names import match_names
from factcheck.verdict.checks_numbers import match_numbers
from factcheck.verdict.mismatch import DATES, date_kinds
from factcheck.verdict.rival_figures import figure_signs

RIDGE = 1.0
VETOED = 0.01
Signs = dict[str, float]


@dataclass(frozen=True)
class Seen:
    """What is seen of one pair: of each figure and name that is not borne out, and of each date; and which of the
    figures or names was put in (None: none, or none that is seen)."""

    kind: str
    evidence: str
    figures: list[Signs]
    names: list[Signs]
    dates: list[str]
    changed: int | None


def look(claim: str, evidence: str, kind: str = "", new: str = "") -> Seen:
    whole = Span(0, len(evidence))
    numbers = match_numbers(claim, evidence, whole)
    figures = list(zip(numbers, figure_signs(claim, evidence, numbers), strict=True))
    figures = [(match, signs) for match, signs in figures if match.outcome is not Outcome.agrees]
    missing = [match for match in match_names(claim, evidence) if match.seen]
    written = [match.claim.figure.of(claim) for match, _ in figures]
    if kind == "number":
        changed = next((i for i, text in enumerate(written) if new in text), None)
    else:
        start = new.removesuffix("'s")
        changed = next((i for i, match in enumerate(missing) if match.claim.text.startswith(start)), None)
    return Seen(
        kind,
        evidence,
        [signs for _, signs in figures],
        [dict(match.seen) for match in missing],
        date_kinds(claim, evidence, whole),
        changed if kind in {"number", "name"} else None,
    )


def dates(clean: Sequence[Seen], made: Sequence[tuple[Seen, list[str]]]) -> None:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for seen in clean:
        before.update(set(seen.dates))
    for seen, as_it_was in made:
        new = Counter(seen.dates)
        new.subtract(as_it_was)
        after.update(kind for kind, count in new.items() if count > 0)
    for kind in sorted({*before, *after}):
        share = (after[kind] + 0.5) / (len(made) + 1)
        rate = (before[kind] + 0.5) / (len(clean) + 1)
        print(f'    "{kind}": {math.log(share / rate):.1f},  # {share:.3f} of contrasts, {rate:.4f} of rows')


def fit(clean: Sequence[Seen], made: Sequence[Seen], kind: str) -> Signs:
    """The weights of the signs of figures or names: how much likelier what is seen is where it was put in, in a row,
    than in an untouched one."""
    standing = [signs for seen in clean for signs in (seen.figures if kind == "number" else seen.names)]
    mine = [seen for seen in made if seen.kind == kind]
    put_in = [(s.figures if kind == "number" else s.names)[s.changed] for s in mine if s.changed is not None]
    keys = sorted({key for signs in (*standing, *put_in) for key in signs})
    table = np.array([[signs.get(k, 0.0) for k in keys] for signs in (*standing, *put_in)])
    weights = _newton(table, np.array([0.0] * len(standing) + [1.0] * len(put_in)))
    # From the odds in this table to how much likelier such an item is in a changed row than in an untouched one.
    weights[keys.index("any")] += math.log(len(clean) / len(mine))
    return dict(zip(keys, (float(weight) for weight in weights), strict=True))


def _newton(table: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method."""
    weights = np.zeros(table.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (target - chance) - RIDGE * weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def score(seen: Seen, figures: Signs, names: Signs) -> float:
    summed = [
        sum(weights.get(key, 0.0) * value for key, value in signs.items())
        for all_signs, weights in ((seen.figures, figures), (seen.names, names))
        for signs in all_signs
    ]
    return max([0.0, *summed, *(DATES.get(kind, 0.0) for kind in seen.dates)])


def crossed(clean: Sequence[Seen], made: Sequence[Seen], folds: int) -> None:
    """What is detected with weights fitted without the evidence that is measured."""
    order = {evidence: i for i, evidence in enumerate(dict.fromkeys(seen.evidence for seen in clean))}
    part = {evidence: i * 8 * folds // len(order) % folds for evidence, i in order.items()}
    before, after = [0.0] * len(clean), [0.0] * len(made)
    for fold in range(folds):
        kept = [s for s in clean if part[s.evidence] != fold], [s for s in made if part[s.evidence] != fold]
        figures, names = fit(*kept, "number"), fit(*kept, "name")
        for seen, scores in ((clean, before), (made, after)):
            for i, item in enumerate(seen):
                if part[item.evidence] == fold:
                    scores[i] = score(item, figures, names)
    for kind in KINDS:
        mine = [value for value, seen in zip(after, made, strict=True) if seen.kind == kind]
        found = [detection(before, mine, rate) for rate in (0.02, 0.05)]
        print(f"# crossed, {kind:7}" + " · ".join(f"{got:.1%} at {false:.1%} false vetoes" for got, false in found))


def sample(folder: Path, limit: int) -> list[Row]:
    """About ``limit`` supported train rows, of each set the share that it has of the supported dev rows."""
    of_set = {name: [r for r in rows(folder, "train", [name]) if r.label == "supported"] for name in SETS}
    shares = {name: sum(r.label == "supported" for r in rows(folder, "dev", [name])) for name in SETS}
    whole = sum(shares[name] for name in SETS if of_set[name])
    chosen = []
    for name in SETS:
        wanted = min(len(of_set[name]), round(limit * shares[name] / whole))
        chosen += [of_set[name][i * len(of_set[name]) // wanted] for i in range(wanted)]
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=12_500, help="about this many supported rows")
    parser.add_argument("--folds", type=int, default=5)
    chosen = parser.parse_args()
    supported = sample(chosen.data, chosen.limit)
    changed: list[Contrast] = contrasts(supported)
    clean = [look(row.claim, row.evidence) for row in supported]
    made = [look(item.claim, item.evidence, item.kind, item.after) for item in changed]
    print(f"# {len(clean)} rows, contrasts: {dict(Counter(seen.kind for seen in made))}\nDATES")
    was = [item.claim.replace(item.after, item.before, 1) for item in changed]
    dated = [(s, date_kinds(c, s.evidence, Span(0, len(s.evidence)))) for s, c in zip(made, was, strict=True)]
    dates(clean, [pair for pair in dated if pair[0].kind == "date"])
    figures, names = fit(clean, made, "number"), fit(clean, made, "name")
    for title, weights in (("FIGURE_SIGNS", figures), ("SIGNS", names)):
        print(title, *(f'    "{key}": {weight:.2f},' for key, weight in weights.items()), sep="\n")
    worst = sorted(score(Seen("", "", [], seen.names, [], None), figures, names) for seen in clean)
    print(f"DIFFERS = {worst[-1 - int(VETOED * len(worst))]:.1f}")
    crossed(clean, made, chosen.folds)


if __name__ == "__main__":
    main()
