"""Fitting verdict confidence on decisions of people: see factcheck.verdict.confidence for what is fitted.

A logistic regression. Rules seen in few cases are drawn to the mean by the penalty on their offset, and a veto may not
raise a confidence: a positive weight on it becomes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from factcheck.errors import ModelError
from factcheck.evaluation.calibration import halves
from factcheck.evaluation.metrics import Table
from factcheck.model import Calibration, Verdict
from factcheck.verdict.confidence import SLOPES, Confidence, features

ENOUGH = 200  # decisions on the user's own corpus; before that a confidence is not calibrated there
_SLOPE_PENALTY, _RULE_PENALTY = 0.5, 4.0  # of the squared weights, in units of cases
_NONE = 1e9  # a penalty that leaves no weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A verdict that a person decided: whether its label was right, and one over the chance that it was drawn."""

    verdict: Verdict
    right: bool
    group: str  # what stands and falls together: the report
    weight: float = 1.0


def fit_confidence(
    cases: Sequence[Case], conditions: str, *, calibration: Calibration = Calibration.general
) -> Confidence:
    """The weights with the least penalised log loss, found by Newton's method (it has one minimum).

    Raises ModelError without at least one right and one wrong case: there is nothing to tell them apart by.
    """
    _refuse_fewer(cases, 1)
    rules = sorted({case.verdict.rule for case in cases})
    inputs = np.array(
        [[1.0, *features(case.verdict), *(float(case.verdict.rule == rule) for rule in rules)] for case in cases]
    )
    wanted = np.array([float(case.right) for case in cases])
    weight = np.array([case.weight for case in cases])
    weight = weight / weight.mean()
    penalty = np.array([1e-6, *[_SLOPE_PENALTY] * len(SLOPES), *[_RULE_PENALTY] * len(rules)])
    found = _newton(inputs, wanted, weight, penalty)
    veto = 1 + SLOPES.index("vetoed")
    if found[veto] > 0:
        penalty[veto] = _NONE
        found = _newton(inputs, wanted, weight, penalty)
        found[veto] = 0.0
    return Confidence(
        conditions=conditions,
        n=len(cases),
        intercept=_kept(found[0]),
        slopes=dict(zip(SLOPES, map(_kept, found[1:]), strict=False)),
        rules=dict(zip(rules, map(_kept, found[1 + len(SLOPES) :]), strict=True)),
        calibration=calibration,
    )


def crossed_confidences(cases: Sequence[Case], conditions: str, *, seed: int = 0) -> list[float]:
    """Each case's confidence fitted on the half of the groups that it is not in: what a fit is worth before use.

    With a single group, or a half that cannot be fitted, cases are split one by one; where even that leaves a half
    without a right or without a wrong one, the right ones and the wrong ones each for themselves. Raises ModelError
    without two of either kind, one for each half: see :func:`crossable`.
    """
    _refuse_fewer(cases, 2)
    places = [str(place) for place in range(len(cases))]
    first = halves([case.group for case in cases], seed)
    if not _both_fit(cases, first):
        first = halves(places, seed)
    if not _both_fit(cases, first):
        right = halves([place for place, case in zip(places, cases, strict=True) if case.right], seed)
        wrong = halves([place for place, case in zip(places, cases, strict=True) if not case.right], seed)
        sides = {True: iter(right), False: iter(wrong)}
        first = [next(sides[case.right]) for case in cases]
    out = [0.0] * len(cases)
    for side in (True, False):
        fitted = fit_confidence([case for case, inside in zip(cases, first, strict=True) if inside is side], conditions)
        for place, (case, inside) in enumerate(zip(cases, first, strict=True)):
            if inside is not side:
                out[place] = fitted.of(case.verdict, conditions)
    return out


def crossable(cases: Sequence[Case]) -> bool:
    """Whether either half can be given a right and a wrong case."""
    right = sum(case.right for case in cases)
    return min(right, len(cases) - right) >= 2


def _refuse_fewer(cases: Sequence[Case], needed: int) -> None:
    """Raise ModelError where fewer than ``needed`` cases are right, or fewer are wrong, and say which."""
    right = sum(case.right for case in cases)
    wrong = len(cases) - right
    if min(right, wrong) >= needed:
        return
    if not cases:
        said = "none of them there"
    elif not right or not wrong:
        said = f"all of them {'right' if right else 'wrong'}"
    else:
        said = f"only {min(right, wrong)} of them {'right' if right < wrong else 'wrong'}"
    raise ModelError(
        f"{len(cases)} decisions, and {said}: no confidence can be fitted",
        hint="Decide more verdicts: factcheck review next",
    )


def _kept(weight: float) -> float:
    return round(float(weight), 6)


def _both_fit(cases: Sequence[Case], first: Sequence[bool]) -> bool:
    sides = [{c.right for c, inside in zip(cases, first, strict=True) if inside is side} for side in (True, False)]
    return all(len(side) == 2 for side in sides)


def _newton(inputs: Table, wanted: Table, weight: Table, penalty: Table) -> Table:
    found = np.zeros(inputs.shape[1])
    for _ in range(100):
        chances = 1.0 / (1.0 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (weight * (chances - wanted)) + penalty * found
        curve = (inputs * (weight * chances * (1 - chances))[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        found = found - step * min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        if float(np.abs(step).max()) < 1e-9:
            break
    return found
