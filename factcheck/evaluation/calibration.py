"""Temperature scaling of stance probabilities, and its measure on rows that it was not fitted on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from factcheck.evaluation.metrics import Table, brier, calibration_error

_LOW, _HIGH = 0.05, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """Calibration error and Brier score before and after, each half scaled by what fits the other."""

    n: int
    temperatures: tuple[float, float]
    temperature: float  # fitted on all rows: what a model would ship with
    ece_before: float
    ece_after: float
    brier_before: float
    brier_after: float


def scaled(probabilities: Table, temperature: float) -> Table:
    """The probabilities as they are with logits divided by ``temperature``: p^(1/t), made to sum to 1."""
    logs = np.log(np.maximum(probabilities, 1e-12)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: Table = powers / powers.sum(axis=1, keepdims=True)
    return shares


def fit_temperature(probabilities: Table, truths: Sequence[int], weights: Sequence[float] | None = None) -> float:
    """The temperature with the least mean log loss on these rows (Guo et al., 2017), between 0.05 and 20.

    The loss has one minimum in the logarithm of the temperature; golden-section search finds it to 1e-4.
    Raises ValueError without rows.
    """
    if len(truths) == 0:
        raise ValueError("no rows to fit a temperature on")
    weight = np.ones(len(truths)) if weights is None else np.asarray(weights, dtype=float)
    wanted = np.asarray(truths, dtype=int)
    rows = np.arange(len(wanted))

    def loss(log_temperature: float) -> float:
        chances = scaled(probabilities, float(np.exp(log_temperature)))[rows, wanted]
        return float(-(weight * np.log(np.maximum(chances, 1e-12))).sum() / weight.sum())

    ratio = (5**0.5 - 1) / 2
    low, high = np.log(_LOW), np.log(_HIGH)
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) <= loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def halves(groups: Sequence[str], seed: int = 0) -> list[bool]:
    """Which half each row is in: whole groups by lot."""
    names = sorted(set(groups))
    random.Random(seed).shuffle(names)
    first = set(names[: len(names) // 2])
    return [group in first for group in groups]


def crossed(probabilities: Table, truths: Sequence[int], groups: Sequence[str], *, seed: int = 0) -> Crossed:
    """Fit a temperature on either half of the rows, split by group, and measure both on the half not fitted on.

    With a single group rows are split one by one. Raises ValueError for fewer than two rows.
    """
    names = groups if len(set(groups)) > 1 else [str(place) for place in range(len(groups))]
    first = np.asarray(halves(names, seed), dtype=bool)
    wanted = np.asarray(truths, dtype=int)
    out = probabilities.copy()
    found = []
    for fitted in (first, ~first):
        found.append(fit_temperature(probabilities[fitted], wanted[fitted].tolist()))
        out[~fitted] = scaled(probabilities[~fitted], found[-1])
    return Crossed(
        n=len(wanted),
        temperatures=(found[0], found[1]),
        temperature=fit_temperature(probabilities, truths),
        ece_before=calibration_error(probabilities, truths),
        ece_after=calibration_error(out, truths),
        brier_before=brier(probabilities, truths),
        brier_after=brier(out, truths),
    )
