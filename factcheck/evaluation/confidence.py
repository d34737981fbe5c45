"""Verdict confidence: the chance that a careful person gives this label, fitted on decisions of such persons.

A logistic regression on what the verdict rests on: the rule's own confidence, the second-best stance, how many passages
were judged, whether checks agree or differ, and an offset for every rule. Rules seen in few cases are drawn to the
mean by the penalty on their offset. Fitted once per set of rules and models, and refused under any other.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from factcheck.errors import ModelError
from factcheck.evaluation.calibration import halves
from factcheck.evaluation.metrics import Table
from factcheck.model import Evidence, Outcome, Verdict

ENOUGH = 200  # decisions on the user's own corpus; before that a confidence is not calibrated there
_FORMAT = 1
_SLOPES = ("own", "second", "judged", "agrees", "differs")
_SLOPE_PENALTY, _RULE_PENALTY = 0.5, 4.0  # of the squared weights, in units of cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A verdict that a person decided: whether its label was right, and one over the chance that it was drawn."""

    verdict: Verdict
    right: bool
    group: str  # what stands and falls together: the report
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """Fitted weights. ``conditions`` names rules and models they hold for; ``n`` is the number of cases behind them."""

    conditions: str
    n: int
    intercept: float
    slopes: Mapping[str, float]
    rules: Mapping[str, float]

    @property
    def calibrated(self) -> bool:
        """Whether enough decisions stand behind it; else say "not calibrated on this corpus"."""
        return self.n >= ENOUGH

    def of(self, verdict: Verdict, conditions: str) -> float:
        """The chance that the label is right. A verdict that a differing check speaks against is never raised.

        Raises ModelError where rules or models are not those that it was fitted under. A rule that had no case has
        the mean's offset.
        """
        if conditions != self.conditions:
            raise ModelError(
                f"this confidence was fitted under {self.conditions}, and verdicts are now made under {conditions}",
                hint="Fit it again on the decisions made since: factcheck calibrate",
            )
        features = _features(verdict)
        total = self.intercept + self.rules.get(verdict.rule, 0.0)
        total += sum(self.slopes[name] * value for name, value in zip(_SLOPES, features, strict=True))
        chance = 1.0 / (1.0 + math.exp(-total)) if total > -700 else 0.0
        return min(chance, verdict.confidence) if _differs(verdict) else chance

    def save(self, path: Path) -> None:
        """Write it as JSON, whole or not at all."""
        aside = path.with_name(f".{path.name}.part")
        with aside.open("w", encoding="utf-8") as file:
            json.dump({"format": _FORMAT, **asdict(self)}, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Confidence:
        """Read what :meth:`save` wrote. Raises ModelError for anything else."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if raw.pop("format") != _FORMAT or set(raw["slopes"]) != set(_SLOPES):
                raise ValueError("another format")
            return cls(
                conditions=str(raw["conditions"]), n=int(raw["n"]), intercept=float(raw["intercept"]),
                slopes={str(k): float(v) for k, v in raw["slopes"].items()},
                rules={str(k): float(v) for k, v in raw["rules"].items()},
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"{path}: no fitted confidence ({error})", hint="Fit it: factcheck calibrate") from error


def fit_confidence(cases: Sequence[Case], conditions: str) -> Confidence:
    """The weights with the least penalised log loss, found by Newton's method (it has one minimum).

    Raises ModelError without at least one right and one wrong case: there is nothing to tell them apart by.
    """
    if len({case.right for case in cases}) < 2:
        raise ModelError(
            f"{len(cases)} decisions, and none of them {'wrong' if cases else 'there'}: no confidence can be fitted",
            hint="Decide more verdicts: factcheck review next",
        )
    rules = sorted({case.verdict.rule for case in cases})
    inputs = np.array(
        [[1.0, *_features(case.verdict), *(float(case.verdict.rule == rule) for rule in rules)] for case in cases]
    )
    wanted = np.array([float(case.right) for case in cases])
    weight = np.array([case.weight for case in cases])
    weight = weight / weight.mean()
    penalty = np.array([1e-6, *[_SLOPE_PENALTY] * len(_SLOPES), *[_RULE_PENALTY] * len(rules)])
    found = _newton(inputs, wanted, weight, penalty)
    return Confidence(
        conditions=conditions,
        n=len(cases),
        intercept=float(found[0]),
        slopes=dict(zip(_SLOPES, found[1 : 1 + len(_SLOPES)].tolist(), strict=True)),
        rules=dict(zip(rules, found[1 + len(_SLOPES) :].tolist(), strict=True)),
    )


def crossed_confidences(cases: Sequence[Case], conditions: str, *, seed: int = 0) -> list[float]:
    """Each case's confidence fitted on the half of the groups that it is not in: what a fit is worth before use.

    With a single group, or a half that cannot be fitted, cases are split one by one. Raises as fit_confidence does.
    """
    first = halves([case.group for case in cases], seed)
    if not _both_fit(cases, first):
        first = halves([str(place) for place in range(len(cases))], seed)
    out = [0.0] * len(cases)
    for side in (True, False):
        fitted = fit_confidence([case for case, inside in zip(cases, first, strict=True) if inside is side], conditions)
        for place, (case, inside) in enumerate(zip(cases, first, strict=True)):
            if inside is not side:
                out[place] = fitted.of(case.verdict, conditions)
    return out


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


def _features(verdict: Verdict) -> tuple[float, ...]:
    others = verdict.evidence[1:] if verdict.evidence else verdict.nearest
    second = max((max(item.stance.supports, item.stance.refutes) for item in others), default=0.0)
    own = min(max(verdict.confidence, 0.01), 0.99)
    agrees = any(check.outcome is Outcome.agrees for item in verdict.evidence for check in item.checks)
    return math.log(own / (1 - own)), second, math.log1p(verdict.judged), float(agrees), float(_differs(verdict))


def _differs(verdict: Verdict) -> bool:
    items: tuple[Evidence, ...] = (*verdict.evidence, *verdict.nearest)
    return any(check.outcome is Outcome.differs for item in items for check in item.checks)
