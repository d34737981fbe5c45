"""How much a machine may clear alone, at what risk: risk–coverage with bounds, and reliability bins."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

LEVEL = 0.95
RISKS = (0.01, 0.02, 0.05, 0.1)
GRID = tuple(round(1 - step / 100, 2) for step in range(1, 67))  # thresholds 0.99, 0.98, … 0.34: fixed before any data


@dataclass(frozen=True, slots=True)
class Point:
    """What accepting everything of at least ``threshold`` confidence means: ``errors`` of ``accepted`` items.

    ``upper``: the risk is no more than this with 95 % confidence, for this threshold alone (Clopper and Pearson).
    """

    threshold: float
    accepted: int
    errors: int
    coverage: float
    risk: float
    upper: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The items of one range of confidence: how confident on average, how often right, which share of all."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float
    share: float = 0.0


def upper_bound(errors: int, n: int, level: float = LEVEL) -> float:
    """The largest error rate that ``errors`` in ``n`` does not refute, one-sided (Clopper and Pearson, 1934).

    0 errors in 60 give 0.0487; no items give 1.
    """
    if not 0 <= errors <= n:
        raise ValueError(f"{errors} errors in {n}")
    if errors == n:
        return 1.0
    low, high = errors / n, 1.0
    for _ in range(60):  # halving: the chance of so few errors falls as the rate grows
        middle = (low + high) / 2
        low, high = (middle, high) if chance_of_at_most(errors, n, middle) > 1 - level else (low, middle)
    return high


def chance_of_at_most(errors: int, n: int, rate: float) -> float:
    """P(at most ``errors`` of ``n`` fail) where each fails with chance ``rate`` (0 < rate < 1)."""
    if rate <= 0.0 or rate >= 1.0:
        return 1.0 if rate <= 0.0 or errors >= n else 0.0
    kinds = np.arange(errors + 1)
    steps = np.log(n - kinds[:-1]) - np.log(kinds[1:])
    ways = np.concatenate([[0.0], np.cumsum(steps)])
    return min(1.0, float(np.exp(ways + kinds * math.log(rate) + (n - kinds) * math.log1p(-rate)).sum()))


def risk_coverage(
    confidences: Sequence[float],
    right: Sequence[bool],
    grid: Sequence[float] = GRID,
    *,
    weights: Sequence[float] | None = None,
) -> list[Point]:
    """One point per threshold of ``grid`` that accepts anything, highest threshold first.

    ``weights``: one over the chance that each item was drawn. Coverage and risk are then shares of weight, and the
    bound is that of the effective number of items, (Σw)²/Σw² (Kish, 1965), rounded down, with the errors among them
    rounded up (after Korn and Graubard, 1998). Equal weights change nothing.
    """
    return [
        Point(one.threshold, one.n, one.errors, one.share, one.risk, upper_bound(*one.effective))
        for one in _accepted(confidences, right, grid, weights)
    ]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """What a threshold accepts: counts as they are, shares by weight, and effective counts (errors, items)."""

    threshold: float
    n: int
    errors: int
    share: float
    risk: float
    effective: tuple[int, int]


def _accepted(
    confidences: Sequence[float], right: Sequence[bool], grid: Sequence[float], weights: Sequence[float] | None
) -> Iterator[_Accepted]:
    """Highest threshold first, where anything is accepted."""
    confident, wrong = np.asarray(confidences, dtype=float), ~np.asarray(right, dtype=bool)
    weight = np.ones(len(wrong)) if weights is None else np.asarray(weights, dtype=float)
    for threshold in sorted(grid, reverse=True):
        inside = confident >= threshold
        if not inside.any():
            continue
        some, bad = weight[inside], wrong[inside]
        risk = float(some[bad].sum() / some.sum())
        n = math.floor(float(some.sum() ** 2 / (some**2).sum()) + 1e-6)
        yield _Accepted(
            threshold=threshold,
            n=int(inside.sum()),
            errors=int(bad.sum()),
            share=float(some.sum() / weight.sum()),
            risk=risk,
            effective=(min(n, math.ceil(risk * n - 1e-6)), n),
        )


def accept_at(
    confidences: Sequence[float],
    right: Sequence[bool],
    risk: float,
    grid: Sequence[float] = GRID,
    *,
    weights: Sequence[float] | None = None,
) -> Point | None:
    """The lowest threshold whose error rate is at most ``risk`` with 95 % confidence, or None where none is.

    Learn then test (Angelopoulos et al., 2021) with fixed-sequence testing: from the highest threshold down, each must
    refute by the binomial tail that its risk is above ``risk``, and the first that cannot ends it. So the promise
    holds for the threshold chosen, not only for one named beforehand. Thresholds that accept too few to refute
    anything, whatever their errors, are passed over: that depends on no label. ``weights`` as in :func:`risk_coverage`.
    """
    if not 0 < risk < 1:
        raise ValueError(f"risk is {risk}; between 0 and 1")
    fewest = math.log(1 - LEVEL) / math.log(1 - risk)
    best = None
    for one in _accepted(confidences, right, grid, weights):
        errors, n = one.effective
        if n < fewest:
            continue
        if chance_of_at_most(errors, n, risk) > 1 - LEVEL:
            break
        best = one.threshold
    return risk_coverage(confidences, right, [best], weights=weights)[0] if best is not None else None


def reliability(
    confidences: Sequence[float], right: Sequence[bool], bins: int = 10, *, weights: Sequence[float] | None = None
) -> list[Bin]:
    """Bins of equal width over 0 to 1 that hold anything, lowest first; ``weights`` weigh the means, not ``n``."""
    confident, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    weight = np.ones(len(hits)) if weights is None else np.asarray(weights, dtype=float)
    places = np.minimum((confident * bins).astype(int), bins - 1)
    return [
        Bin(
            low=b / bins,
            high=(b + 1) / bins,
            n=int(inside.sum()),
            confidence=float(np.average(confident[inside], weights=weight[inside])),
            accuracy=float(np.average(hits[inside], weights=weight[inside])),
            share=float(weight[inside].sum() / weight.sum()),
        )
        for b in range(bins)
        if (inside := places == b).any()
    ]


def confidence_figures(
    confidences: Sequence[float], right: Sequence[bool], *, weights: Sequence[float] | None = None
) -> dict[str, Any]:
    """What confidences are worth, ready to print as JSON: ece (ten bins), brier, reliability, risk_coverage, accept.

    ``brier`` is the mean squared distance between confidence and outcome, 0 to 1. ``accept`` gives, for each of
    :data:`RISKS`, the point of :func:`accept_at`, or None.
    """
    bins = reliability(confidences, right, weights=weights)
    points = {risk: accept_at(confidences, right, risk, weights=weights) for risk in RISKS}
    gaps = (np.asarray(confidences, dtype=float) - np.asarray(right, dtype=float)) ** 2
    return {
        "ece": round(sum(one.share * abs(one.confidence - one.accuracy) for one in bins), 5),
        "brier": round(float(np.average(gaps, weights=weights)), 5) if len(right) else 0.0,
        "reliability": [asdict(one) for one in bins],
        "risk_coverage": [asdict(point) for point in risk_coverage(confidences, right, weights=weights)],
        "accept": {f"{risk:g}": None if point is None else asdict(point) for risk, point in points.items()},
    }
