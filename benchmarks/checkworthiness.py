"""How well does check-worthiness part what can be checked from what cannot?

    python benchmarks/checkworthiness.py --data DIR

DIR is the folder that holds check_worthiness/: ct24_dev.tsv (CheckThat! 2024, English, dev: sentences of US debates)
and Factcheck-Bench at sentence and claim level. Prints for each: the share of checkworthy rows, the area under the ROC
curve with its 95 % interval (a bootstrap over rows), precision, recall and F1 at the default of
settings.min_checkworthiness, the best F1 at any threshold, F1 of saying yes to all, and the area under the curve of
sentence length: as it is, and as an oracle that knows what share of each tenth of the lengths is labelled yes.

The weights were set by hand and looked at on ct24_dev, so that figure is a little kind. Those of Factcheck-Bench were
chosen without it, but its rows were read before "unknown" and what opens an order were written.

Last, how many of Factcheck-Bench's claims that are labelled no were taken from a sentence that it labels yes (four
fifths of the claim's words stand in it): there no judgement of the words can please both labels.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
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


def interval(gold: Sequence[bool], values: Sequence[float], rounds: int = 1000) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of :func:`area` over resampled rows; a resample of one class is drawn anew."""
    chance = random.Random(0)
    found: list[float] = []
    while len(found) < rounds:
        drawn = chance.choices(range(len(gold)), k=len(gold))
        yes = [gold[i] for i in drawn]
        if 0 < sum(yes) < len(yes):
            found.append(area(yes, [values[i] for i in drawn]))
    found.sort()
    return found[int(0.025 * rounds)], found[int(0.975 * rounds) - 1]


def length_oracle(rows: Rows) -> list[float]:
    """For each row the share of yes among the tenth of the rows that are as long: fitted on the very labels."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    values = [0.0] * len(rows)
    for part in range(10):
        tenth = order[part * len(rows) // 10 : (part + 1) * len(rows) // 10]
        for i in tenth:
            values[i] = sum(rows[k][1] for k in tenth) / len(tenth)
    return values


def at_odds(sentences: Rows, claims: Rows) -> tuple[int, int]:
    """How many claims are labelled no, and how many of them come from a sentence that is labelled yes."""
    words = [(set(re.findall(r"\w+", text.lower())), yes) for text, yes in sentences]
    no = [set(re.findall(r"\w+", text.lower())) for text, yes in claims if not yes]
    best = [max(words, key=lambda sentence: len(claim & sentence[0])) for claim in no]
    pairs = zip(no, best, strict=True)
    return len(no), sum(yes and len(claim & sentence) >= 0.8 * len(claim) for claim, (sentence, yes) in pairs)


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
    data = read(parser.parse_args().data / "check_worthiness")
    for name, rows in data.items():
        gold = [yes for _, yes in rows]
        values = [check_worthiness(text).probability for text, _ in rows]
        precision, recall, f1 = scores(gold, [value >= threshold for value in values])
        best, at = max((scores(gold, [value >= t / 100 for value in values])[2], -t) for t in range(1, 100))
        print(f"{name}: {len(rows)} rows, {sum(gold) / len(rows):.1%} checkworthy")
        length = area(gold, [len(text) for text, _ in rows])
        low, high = interval(gold, values)
        print(f"  area under the curve {area(gold, values):.4f} ({low:.3f} to {high:.3f})")
        print(f"  length alone {length:.4f}, length as an oracle {area(gold, length_oracle(rows)):.4f}")
        print(f"  at {threshold:.2f}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
        print(f"  best F1 {best:.3f} at {-at / 100:.2f}   always yes: F1 {scores(gold, [True] * len(gold))[2]:.3f}")
    no, odd = at_odds(data["factcheck-bench sentences"], data["factcheck-bench claims"])
    print(f"factcheck-bench claims labelled no: {no}, of them from a sentence labelled yes: {odd}")


if __name__ == "__main__":
    main()
