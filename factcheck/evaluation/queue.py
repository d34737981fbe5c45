"""How often the machine was right where a person decided: a user's own reviewed verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from factcheck.evaluation import metrics
from factcheck.evaluation.curves import confidence_figures
from factcheck.model import Label, ReviewItem

LABELS = tuple(label.value for label in Label)
_FEWEST_REPORTS = 10


def evaluate_queue(items: Iterable[ReviewItem], *, bootstrap: int = 1000, seed: int = 0) -> dict[str, Any]:
    """The machine's labels against the last decision on each item, its confidence against how often it was right.

    Only decisions for one of the four labels count; the others ("not_a_claim", "wrong_evidence", …) are counted
    apart under ``left_out``. Items of one report are drawn together for the intervals, from ten reports on; fewer would
    make no interval, and items are drawn one by one. Without any decision, ``n`` is 0 and there are no figures.
    """
    decided = [(item, item.decisions[-1].label.value) for item in items if item.decisions]
    left_out = Counter(answer for _, answer in decided if answer not in LABELS)
    judged = [(item, answer) for item, answer in decided if answer in LABELS]
    out: dict[str, Any] = {"name": "queue", "n": len(judged), "left_out": dict(sorted(left_out.items()))}
    if not judged:
        return out
    truths = [LABELS.index(answer) for _, answer in judged]
    guesses = [LABELS.index(item.verdict.label.value) for item, _ in judged]
    table = metrics.confusion(truths, guesses, len(LABELS))
    reports = [item.report_id for item, _ in judged]
    groups = reports if len(set(reports)) >= _FEWEST_REPORTS else [item.verdict.id for item, _ in judged]
    drawn = metrics.bootstrap_tables(truths, guesses, len(LABELS), groups=groups, draws=bootstrap, seed=seed)
    confidences = [item.verdict.confidence for item, _ in judged]
    right = [truth == guess for truth, guess in zip(truths, guesses, strict=True)]
    return out | {
        **metrics.label_figures(LABELS, table, drawn),
        **confidence_figures(confidences, right),
    }
