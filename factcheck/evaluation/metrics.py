"""Figures of a classifier from its confusion table and its probabilities, with bootstrap intervals.

Classes are numbered from 0. A confusion table has a row per true class and a column per guessed class. Macro figures
are means over the classes that occur in the truth; precision, recall and F1 of nothing are 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
LEVEL = 0.95
_DRAWS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float]:
        """Plain values, rounded to five places."""
        return {"value": round(self.value, 5), "low": round(self.low, 5), "high": round(self.high, 5)}


def confusion(truths: Sequence[int], guesses: Sequence[int], classes: int) -> Table:
    """Counts of (truth, guess), shape (classes, classes)."""
    table = np.zeros((classes, classes))
    np.add.at(table, (np.asarray(truths, dtype=int), np.asarray(guesses, dtype=int)), 1.0)
    return table


def accuracy(table: Table) -> Table:
    """The share on the diagonal; of one table or of a stack of them (..., classes, classes)."""
    return _ratio(np.trace(table, axis1=-2, axis2=-1), table.sum(axis=(-2, -1)))


def precision(table: Table) -> Table:
    """Of what was guessed to be each class, the share that is: shape (..., classes)."""
    return _ratio(np.diagonal(table, axis1=-2, axis2=-1), table.sum(axis=-2))


def recall(table: Table) -> Table:
    """Of each class, the share that was found: shape (..., classes)."""
    return _ratio(np.diagonal(table, axis1=-2, axis2=-1), table.sum(axis=-1))


def f1(table: Table) -> Table:
    """The harmonic mean of precision and recall of each class: shape (..., classes)."""
    return _ratio(2 * np.diagonal(table, axis1=-2, axis2=-1), table.sum(axis=-2) + table.sum(axis=-1))


def macro(values: Table, table: Table) -> Table:
    """The mean of per-class ``values`` (..., classes) over the classes that occur in the truth of ``table``."""
    there = table.sum(axis=-1) > 0
    return _ratio((values * there).sum(axis=-1), there.sum(axis=-1))


def macro_f1(table: Table) -> Table:
    """The mean F1 of the classes that occur."""
    return macro(f1(table), table)


def balanced_accuracy(table: Table) -> Table:
    """The mean recall of the classes that occur."""
    return macro(recall(table), table)


def majority_table(table: Table) -> Table:
    """The confusion table of always guessing the most frequent class of the truth (the first of equals)."""
    always = np.zeros_like(table)
    always[:, int(table.sum(axis=1).argmax())] = table.sum(axis=1)
    return always


def label_figures(classes: Sequence[str], table: Table, drawn: Table) -> dict[str, Any]:
    """What a confusion table over ``classes`` comes to, ready to print as JSON: accuracy and macro-F1 with the
    intervals of the ``drawn`` tables, both of always guessing the majority label, and the table."""
    always = majority_table(table)
    return {
        "accuracy": interval(float(accuracy(table)), accuracy(drawn)).as_dict(),
        "macro_f1": interval(float(macro_f1(table)), macro_f1(drawn)).as_dict(),
        "majority": {
            "label": classes[int(table.sum(axis=1).argmax())],
            "accuracy": round(float(accuracy(always)), 5),
            "macro_f1": round(float(macro_f1(always)), 5),
        },
        "confusion": {"labels": list(classes), "table": table.astype(int).tolist()},
    }


def calibration_error(probabilities: Table, truths: Sequence[int], bins: int = 15) -> float:
    """Expected calibration error of the guessed class (Guo et al., 2017): ``bins`` of equal width, weighted by size."""
    confidence, right = top(probabilities, truths)
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(float((confidence[places == b] - right[places == b]).sum())) for b in range(bins)]
    return sum(gaps) / len(confidence)


def brier(probabilities: Table, truths: Sequence[int]) -> float:
    """The mean squared distance between the probabilities and the truth, summed over classes (Brier, 1950): 0 to 2."""
    wanted = np.eye(probabilities.shape[1])[np.asarray(truths, dtype=int)]
    return float(((probabilities - wanted) ** 2).sum(axis=1).mean())


def top(probabilities: Table, truths: Sequence[int]) -> tuple[Table, Table]:
    """(confidence of the guessed class, 1.0 where the guess is right); the first of equals is the guess."""
    guesses = probabilities.argmax(axis=1)
    return probabilities.max(axis=1), (guesses == np.asarray(truths)).astype(float)


def bootstrap_tables(
    truths: Sequence[int], guesses: Sequence[int], classes: int, *, groups: Sequence[str], draws: int, seed: int
) -> Table:
    """Confusion tables of ``draws`` bootstrap samples, shape (draws, classes, classes).

    Whole groups are drawn with replacement, as many as there are, because rows of one page or claim stand and fall
    together. The draws depend on ``seed`` and on the groups alone, so two runs over the same rows are paired.
    """
    names = {name: place for place, name in enumerate(dict.fromkeys(groups))}
    tables = np.zeros((len(names), classes, classes))
    places = np.array([names[group] for group in groups], dtype=int)
    np.add.at(tables, (places, np.asarray(truths, dtype=int), np.asarray(guesses, dtype=int)), 1.0)
    lot = np.random.default_rng(seed)
    even = np.full(len(names), 1.0 / len(names))
    out = []
    for start in range(0, draws, _DRAWS_AT_ONCE):
        counts = lot.multinomial(len(names), even, size=min(_DRAWS_AT_ONCE, draws - start)).astype(np.float64)
        out.append((counts @ tables.reshape(len(names), -1)).reshape(-1, classes, classes))
    return np.concatenate(out) if out else np.zeros((0, classes, classes))


def interval(value: float, drawn: Table, level: float = LEVEL) -> Figure:
    """``value`` with the percentile interval of its bootstrap draws; no draws: the value is its own interval."""
    if len(drawn) == 0:
        return Figure(value, value, value)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Figure(value, float(low), float(high))


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better the second of two runs is; ``p``: two-sided, how often the bootstrap turns the sign."""

    value: float
    low: float
    high: float
    p: float


def paired_bootstrap(
    truths: Sequence[int],
    first: Sequence[int],
    second: Sequence[int],
    classes: int,
    *,
    groups: Sequence[str],
    draws: int = 1000,
    seed: int = 0,
    figure: str = "macro_f1",
) -> Difference:
    """Second minus first in ``figure`` ("accuracy", "macro_f1" or "balanced_accuracy") on the same rows."""
    of = {"accuracy": accuracy, "macro_f1": macro_f1, "balanced_accuracy": balanced_accuracy}[figure]
    both = [bootstrap_tables(truths, g, classes, groups=groups, draws=draws, seed=seed) for g in (first, second)]
    return _difference(
        float(of(confusion(truths, second, classes)) - of(confusion(truths, first, classes))), of(both[1]) - of(both[0])
    )


def paired_means(
    first: Sequence[float],
    second: Sequence[float],
    *,
    groups: Sequence[str] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Difference:
    """Second minus first in the mean of a figure per item (nDCG per claim, say).

    Whole ``groups`` are drawn with replacement, as many as there are; each item is its own where none are given.
    """
    gaps = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    if groups is None:
        return _difference(float(gaps.mean()), _drawn_means(gaps, draws, seed))
    _, places = np.unique(np.asarray(groups), return_inverse=True)
    sums, sizes = np.bincount(places, gaps), np.bincount(places).astype(float)
    lot = np.random.default_rng(seed)
    counts = lot.multinomial(len(sums), np.full(len(sums), 1.0 / len(sums)), size=draws).astype(float)
    return _difference(float(gaps.mean()), counts @ sums / (counts @ sizes))


def mean_with_interval(values: Sequence[float], *, draws: int = 1000, seed: int = 0) -> Figure:
    """The mean of a figure per item, items drawn with replacement."""
    array = np.asarray(values, dtype=float)
    return interval(float(array.mean()), _drawn_means(array, draws, seed))


def _drawn_means(values: Table, draws: int, seed: int) -> Table:
    lot = np.random.default_rng(seed)
    even = np.full(len(values), 1.0 / len(values))
    return lot.multinomial(len(values), even, size=draws) @ values / len(values)


def _difference(value: float, drawn: Table) -> Difference:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    # One is added to either count: a bootstrap of n draws cannot show a p below 1/n.
    smaller = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return Difference(value, float(low), float(high), min(1.0, 2 * (smaller + 1) / (len(drawn) + 1)))


def _ratio(part: Table, whole: Table) -> Table:
    return np.divide(part, whole, out=np.zeros(np.shape(part), dtype=float), where=np.asarray(whole) > 0)
