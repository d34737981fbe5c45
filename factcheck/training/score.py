"""Quick scores on small parts of the dev splits, to watch a run; the figures that count come from evaluation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch

from factcheck.evaluation import metrics
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
    """Accuracy and macro-F1 of three-way rows, as :mod:`factcheck.evaluation.metrics` defines them."""
    guesses = [0] * len(pairs)
    for batch in in_order(pairs, 64):
        ids, types, lengths, *_ = (tensor.to(device) for tensor in collate([pairs[i] for i in batch]))
        with torch.autocast(device, dtype=torch.bfloat16, enabled=bf16):
            logits = stance_logits(model, ids, types, lengths)
        for i, guess in zip(batch, logits.argmax(dim=1).tolist(), strict=True):
            guesses[i] = guess
    truths = [pair.allowed.index(True) for pair in pairs]
    table = metrics.confusion(truths, guesses, 3)
    return {
        "accuracy": round(float(metrics.accuracy(table)), 4),
        "macro-F1": round(float(metrics.macro_f1(table)), 4),
    }
