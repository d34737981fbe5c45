"""Quick scores on small parts of the dev splits, to watch a run; the figures that count come from evaluation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch

from factcheck.reading.labelled import Row
from factcheck.training.batches import Pair, collate, in_order
from factcheck.training.encoder import stance_logits

WATCHED = ("vitaminc", "fever", "mnli", "scifact", "check_covid")


def dev_subset(measure: Sequence[Row], count: int = 300) -> dict[str, list[Row]]:
    """Up to ``count`` three-way dev rows of each watched set, by lot, the same in every run."""
    subsets = {}
    for name in WATCHED:
        rows = [row for row in measure if row.source == name and row.split == "dev" and row.label != "not_supported"]
        if rows:
            subsets[name] = random.Random(name).sample(rows, min(count, len(rows)))
    return subsets


@torch.no_grad()
def score(model: Any, pairs: Sequence[Pair], device: str, bf16: bool) -> dict[str, float]:
    """Accuracy and macro-F1 (the mean of the three classes' F1; 0 for a class that never occurs) of three-way rows."""
    guesses = [0] * len(pairs)
    for batch in in_order(pairs, 64):
        ids, types, lengths, *_ = (tensor.to(device) for tensor in collate([pairs[i] for i in batch]))
        with torch.autocast(device, dtype=torch.bfloat16, enabled=bf16):
            logits = stance_logits(model, ids, types, lengths)
        for i, guess in zip(batch, logits.argmax(dim=1).tolist(), strict=True):
            guesses[i] = guess
    truths = [pair.allowed.index(True) for pair in pairs]
    f1 = []
    for label in range(3):
        hits = sum(g == t == label for g, t in zip(guesses, truths, strict=True))
        said, there = guesses.count(label), truths.count(label)
        f1.append(2 * hits / (said + there) if said + there else 0.0)
    right = sum(g == t for g, t in zip(guesses, truths, strict=True))
    return {"accuracy": round(right / len(pairs), 4), "macro-F1": round(sum(f1) / 3, 4)}
