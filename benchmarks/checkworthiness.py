"""How well does check-worthiness part what can be checked from what cannot?

    python benchmarks/checkworthiness.py --data DIR

DIR is the folder that holds check_worthiness/: ct24_dev.tsv (CheckThat! 2024, English, dev: sentences of US debates)
and Factcheck-Bench at sentence and claim level. Prints for each: the share of checkworthy rows, the area under the ROC
curve, precision, recall and F1 at the default of settings.min_checkworthiness, the best F1 at any threshold, F1 of
saying yes to all, and the area under the curve of sentence length alone. The weights were set by hand and looked at
on ct24_dev only coarsely, so that figure is a little kind; Factcheck-Bench had no part in them but for the bias.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path

from factcheck.claims.worth import check_worthiness
from factcheck.settings import ClaimsSettings

Rows = list[tuple[str, bool]]


def read(folder: Path) -> dict[str, Rows]:
    with (folder / "ct24_dev.tsv").open(encoding="utf-8", newline="") as file:
        ct24 = [(row["Text"], row["class_label"] == "Yes") for row in csv.DictReader(file, delimiter="\t")]
    sentences = _jsonl(folder / "subtask1_sentence_checkworthiness.jsonl", "sentence", "yes")
    claims = _jsonl(folder / "subtask2_claim_checkworthiness.jsonl", "claim", "factual")
    return {"ct24_dev": ct24, "factcheck-bench sentences": sentences, "factcheck-bench claims": claims}


def _jsonl(path: Path, field: str, yes: str) -> Rows:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row[field], row["checkworthy"] == yes) for row in rows]


def area(gold: Sequence[bool], values: Sequence[float]) -> float:
    """The area under the ROC curve: the chance that a positive stands above a negative, ties half."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    rank = [0.0] * len(values)
    i = 0
    while i < len(order):
        j = i
        while j < len(order) and values[order[j]] == values[order[i]]:
            j += 1
        for k in order[i:j]:
            rank[k] = (i + j + 1) / 2
        i = j
    positives = sum(gold)
    total = sum(r for r, yes in zip(rank, gold, strict=True) if yes)
    return (total - positives * (positives + 1) / 2) / (positives * (len(gold) - positives))


def scores(gold: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall, F1 of the positive class."""
    hits = sum(g and s for g, s in zip(gold, said, strict=True))
    if not hits:
        return 0.0, 0.0, 0.0
    return hits / sum(said), hits / sum(gold), 2 * hits / (sum(said) + sum(gold))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds check_worthiness/")
    threshold = ClaimsSettings().min_checkworthiness
    for name, rows in read(parser.parse_args().data / "check_worthiness").items():
        gold = [yes for _, yes in rows]
        values = [check_worthiness(text).probability for text, _ in rows]
        precision, recall, f1 = scores(gold, [value >= threshold for value in values])
        best, at = max((scores(gold, [value >= t / 100 for value in values])[2], -t) for t in range(1, 100))
        print(f"{name}: {len(rows)} rows, {sum(gold) / len(rows):.1%} checkworthy")
        length = area(gold, [len(text) for text, _ in rows])
        print(f"  area under the curve {area(gold, values):.4f}   (length alone {length:.4f})")
        print(f"  at {threshold:.2f}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
        print(f"  best F1 {best:.3f} at {-at / 100:.2f}   always yes: F1 {scores(gold, [True] * len(gold))[2]:.3f}")


if __name__ == "__main__":
    main()
