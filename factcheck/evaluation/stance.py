"""What a stance model is worth on labelled rows: every figure with its interval and the majority label's beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from factcheck.evaluation import metrics
from factcheck.evaluation.curves import reliability
from factcheck.evaluation.metrics import Table
from factcheck.model import Stance
from factcheck.reading.labelled import Row, normalise, read_rows
from factcheck.seams import StanceModel

_AT_ONCE = 512
_FEWEST = 30  # a part of a set with fewer rows gets no line of its own

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Way:
    """How a set is scored: its classes, and how three probabilities become theirs."""

    way: int
    classes: tuple[str, ...]
    said: str

    def probabilities(self, stances: Sequence[Stance]) -> Table:
        """Shape (rows, classes), rows summing to 1."""
        three = np.array([(s.supports, s.refutes, s.neutral) for s in stances], dtype=float).reshape(-1, 3)
        if self.way == 3:
            return three
        if self.classes[1] == "refuted":  # neither is possible here: the model must choose between the two
            two = three[:, :2]
            sums = two.sum(axis=1, keepdims=True)
            return np.where(sums > 0, two / np.maximum(sums, 1e-12), 0.5)
        return np.stack([three[:, 0], three[:, 1] + three[:, 2]], axis=1)

    def truths(self, rows: Sequence[Row]) -> list[int]:
        """The class of each row."""
        if self.way == 3 or self.classes[1] == "refuted":
            return [self.classes.index(row.label) for row in rows]
        return [0 if row.label == "supported" else 1 for row in rows]


THREE = Way(3, ("supported", "refuted", "not_enough_evidence"), "three-way")
REFUTED = Way(2, ("supported", "refuted"), "two-way: the set has no third label, neutral is left out")
REST = Way(2, ("supported", "not_supported"), "two-way: refuted and not enough evidence count as one")


def way_of(rows: Sequence[Row]) -> Way:
    """How these rows can be scored: three-way where they hold all three labels and no ``not_supported``."""
    labels = {row.label for row in rows}
    if labels <= {"supported", "refuted"}:
        return REFUTED
    return THREE if labels == set(THREE.classes) else REST


def evaluate_stance(
    files: Sequence[Path],
    model: StanceModel,
    *,
    bootstrap: int = 1000,
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
    keep: Callable[[str, Sequence[Row], Sequence[Stance]], None] | None = None,
) -> dict[str, Any]:
    """Figures of ``model`` on the rows that measure in each file: ``{"model": fingerprint, "sets": [{…}, …]}``.

    A file with dev or test rows is measured on those, split by split; one with train rows alone on all of them.
    ``limit``: at most so many rows of a set, evenly spread. ``bootstrap``: draws for the intervals (0: none).
    ``keep`` is given each set as it was judged.
    A set of which some evidence also stands in the file's train rows is split again: "seen" and "unseen evidence".
    Raises ReadError or FormatError for a bad file.
    """
    parts = [part for path in files for part in measured_parts(read_rows(path), path.name.split(".")[0])]
    parts = [(name, _spread(rows, limit), seen) for name, rows, seen in parts]
    total, done = sum(len(rows) for _, rows, _ in parts), 0
    sets = []
    for name, rows, seen in parts:
        stances: list[Stance] = []
        for start in range(0, len(rows), _AT_ONCE):
            stances += model.judge([(row.claim, row.evidence) for row in rows[start : start + _AT_ONCE]])
            if progress is not None:
                progress(done + len(stances), total)
        done += len(stances)
        if keep is not None:
            keep(name, rows, stances)
        sets.append(stance_figures(name, rows, stances, bootstrap=bootstrap, seed=seed))
        for said, wanted in (("seen", True), ("unseen", False)):
            inside = [i for i, row in enumerate(rows) if (normalise(row.evidence) in seen) is wanted]
            if _FEWEST <= len(inside) <= len(rows) - _FEWEST:
                some, theirs = [rows[i] for i in inside], [stances[i] for i in inside]
                sets.append(stance_figures(f"{name}, {said} evidence", some, theirs, bootstrap=bootstrap, seed=seed))
    return {"model": model.fingerprint, "sets": sets}


def measured_parts(rows: Sequence[Row], name: str) -> list[tuple[str, list[Row], frozenset[str]]]:
    """(name, rows, evidence that trained) of each split of each source that measures, in order of appearance."""
    measure = [row for row in rows if row.split != "train"]
    trained = frozenset(normalise(row.evidence) for row in rows if row.split == "train") if measure else frozenset()
    measure = measure or list(rows)
    keys = dict.fromkeys((row.source or name, row.split) for row in measure)
    return [
        (f"{source} {split}", [row for row in measure if (row.source or name, row.split) == (source, split)], trained)
        for source, split in keys
    ]


def stance_figures(
    name: str, rows: Sequence[Row], stances: Sequence[Stance], *, bootstrap: int = 1000, seed: int = 0
) -> dict[str, Any]:
    """The figures of one set, ready to print as JSON; groups of rows are drawn whole for the intervals."""
    way = way_of(rows)
    probabilities, truths = way.probabilities(stances), way.truths(rows)
    guesses = probabilities.argmax(axis=1).tolist()
    classes = len(way.classes)
    table = metrics.confusion(truths, guesses, classes)
    drawn = metrics.bootstrap_tables(
        truths, guesses, classes, groups=[row.group for row in rows], draws=bootstrap, seed=seed
    )
    each = zip(metrics.precision(table), metrics.recall(table), metrics.f1(table), table.sum(axis=1), strict=True)
    confidence, right = metrics.top(probabilities, truths)
    return {
        "name": name,
        "n": len(rows),
        "groups": len({row.group for row in rows}),
        "way": way.way,
        "scored": way.said,
        "labels": dict(sorted(Counter(row.label for row in rows).items())),
        **metrics.label_figures(way.classes, table, drawn),
        "balanced_accuracy": metrics.interval(
            float(metrics.balanced_accuracy(table)), metrics.balanced_accuracy(drawn)
        ).as_dict(),
        "per_class": {
            label: {
                "precision": round(float(p), 5),
                "recall": round(float(r), 5),
                "f1": round(float(f), 5),
                "n": int(n),
            }
            for label, (p, r, f, n) in zip(way.classes, each, strict=True)
        },
        "ece": round(metrics.calibration_error(probabilities, truths), 5),
        "brier": round(metrics.brier(probabilities, truths), 5),
        "reliability": [asdict(one) for one in reliability(confidence.tolist(), (right > 0).tolist())],
    }


def _spread(rows: list[Row], limit: int | None) -> list[Row]:
    if limit is None or len(rows) <= limit:
        return rows
    return [rows[i * len(rows) // limit] for i in range(limit)]
