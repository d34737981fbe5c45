"""Calibrating confidence on a project's own decisions, and what a machine may accept alone by them.

Only fair decisions count (factcheck.review.fair). Everything that is said of a confidence before it is used is said of
crossed ones: each decision's confidence is fitted on the half of the reports that it is not in.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck.errors import ModelError
from factcheck.evaluation.confidence import ENOUGH, Case, crossed_confidences, fit_confidence
from factcheck.evaluation.curves import Point, accept_at, confidence_figures, risk_coverage
from factcheck.evaluation.metrics import mean_with_interval
from factcheck.export.files import written
from factcheck.model import Calibration, Label
from factcheck.review.fair import FairDecision
from factcheck.verdict.confidence import Confidence, fitted_under_run

OTHER_CONDITIONS = "made under other rules or another model"
_FORMAT = 1
_HINT = "Fit it again: factcheck calibrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The decisions that a calibration can rest on. ``left_out``: how many could not, by reason or answer."""

    cases: tuple[Case, ...]
    left_out: Mapping[str, int]

    @property
    def missing(self) -> int:
        """How many more decisions are needed."""
        return max(0, ENOUGH - len(self.cases))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCalibration:
    """A confidence fitted on a project's own decisions, with the crossed (confidence, right, weight) of each."""

    confidence: Confidence
    crossed: tuple[tuple[float, bool, float], ...]

    def save(self, path: Path) -> None:
        """Write it as JSON, whole or not at all (WriteError)."""
        document = {
            "format": _FORMAT,
            "confidence": self.confidence.as_dict(),
            "crossed": [[chance, int(right), weight] for chance, right, weight in self.crossed],
        }
        with written(path) as file:
            file.write(json.dumps(document, indent=1, sort_keys=True).encode("ascii") + b"\n")

    @classmethod
    def load(cls, path: Path) -> OwnCalibration | None:
        """What :meth:`save` wrote, None where there is no file. Raises ModelError for anything else."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if raw["format"] != _FORMAT:
                raise ValueError("another format")
            crossed = tuple((float(chance), bool(right), float(weight)) for chance, right, weight in raw["crossed"])
            return cls(confidence=Confidence.read(raw["confidence"], str(path)), crossed=crossed)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: no calibration ({error})", hint=f"Delete it. {_HINT}") from error

    def accept(self, risk: float) -> Point:
        """What a machine may accept alone so that no more than ``risk`` of it is wrong, with 95 % confidence.

        Raises ModelError, with the best that these decisions can promise, where they support no such threshold.
        """
        chances, right, weights = self.columns()
        found = accept_at(chances, right, risk, weights=weights)
        if found is None:
            best = min(risk_coverage(chances, right, weights=weights), key=lambda point: point.upper, default=None)
            if best is None:
                promised = "none is sure"
            elif best.upper <= risk:  # thresholds are tried from the highest down, and the first that fails ends it
                promised = "too many of the surest are wrong"
            else:
                promised = f"the best that they promise is {best.upper:.1%}, from {best.threshold:g}"
            raise ModelError(
                f"{len(right)} decisions do not show that any share may be accepted at {risk:.1%} risk: {promised}",
                hint="Decide more verdicts blind (docs/calibration.md), or allow a larger risk.",
            )
        return found

    def columns(self) -> tuple[list[float], list[bool], list[float]]:
        """Crossed confidences, whether each verdict was right, and weights."""
        return [c for c, _, _ in self.crossed], [r for _, r, _ in self.crossed], [w for _, _, w in self.crossed]


def sample_of(decisions: Sequence[FairDecision], left_out: Mapping[str, int], under: str) -> Sample:
    """The decisions on verdicts that were made ``under`` the rules and model in use, as cases.

    An answer that is none of the four labels is counted under its own name and left out. Weights have the mean 1 within
    each drawing, so that a small sheet of a large queue does not drown the desk's own draws.
    """
    counts = Counter(left_out)
    usable = []
    for each in decisions:
        if fitted_under_run(each.run) != under:
            counts[OTHER_CONDITIONS] += 1
        elif each.answer.value not in set(Label):
            counts[each.answer.value] += 1
        else:
            usable.append(each)
    totals: dict[str, list[float]] = {}
    for each in usable:
        totals.setdefault(each.drawing, []).append(each.weight)
    cases = tuple(
        Case(
            verdict=each.verdict,
            right=each.answer.value == each.verdict.label.value,
            group=each.report.source or each.report.id,
            weight=each.weight * len(totals[each.drawing]) / sum(totals[each.drawing]),
        )
        for each in usable
    )
    return Sample(cases=cases, left_out=dict(sorted(counts.items())))


def calibrate(sample: Sample, under: str) -> OwnCalibration:
    """Fit a confidence on the sample. Raises ModelError for fewer decisions than ENOUGH, or fewer than two for or two
    against the verdict."""
    if sample.missing:
        raise ModelError(
            f"{len(sample.cases)} of {ENOUGH} decisions that a calibration can rest on",
            hint="Decide verdicts blind and drawn by lot (docs/calibration.md).",
        )
    crossed = crossed_confidences(sample.cases, under)
    return OwnCalibration(
        confidence=fit_confidence(sample.cases, under, calibration=Calibration.corpus),
        crossed=tuple(
            (chance, case.right, round(case.weight, 6)) for chance, case in zip(crossed, sample.cases, strict=True)
        ),
    )


def before_and_after(sample: Sample, found: OwnCalibration | None) -> dict[str, Any]:
    """Figures ready to print as JSON: the confidence that people saw and, where there is one, the new one, crossed.

    ``accuracy`` is that of the verdicts' labels, in which a calibration changes nothing. Without cases only the counts.
    """
    out: dict[str, Any] = {
        "name": "decisions drawn by lot, blind",
        "n": len(sample.cases),
        "needed": ENOUGH,
        "left_out": dict(sample.left_out),
    }
    if not sample.cases:
        return out
    right, weights = [case.right for case in sample.cases], [case.weight for case in sample.cases]
    out["accuracy"] = mean_with_interval([w * r for w, r in zip(weights, right, strict=True)]).as_dict()
    seen = [case.verdict.confidence for case in sample.cases]
    out["before"] = confidence_figures(seen, right, weights=weights)
    if found is not None:
        chances, right, weights = found.columns()
        out["after"] = confidence_figures(chances, right, weights=weights)
    return out


def may_accept(file: Path, under: str, risk: float) -> float:
    """The confidence from which on a machine may accept at ``risk`` by the project's own calibration in ``file``.

    Raises ModelError where there is none, it was fitted under other rules or another model, or it does not support it.
    """
    own = OwnCalibration.load(file)
    if own is None:
        raise ModelError(
            "nothing may be accepted by machine: confidence is not calibrated on this corpus",
            hint=f"Decide {ENOUGH} verdicts blind and drawn by lot, then: factcheck calibrate",
        )
    own.confidence.check(under)
    return own.accept(risk).threshold
