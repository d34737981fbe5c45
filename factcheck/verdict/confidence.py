"""Verdict confidence: the chance that a careful person gives this label, read off weights fitted on such persons.

A logistic function of what the verdict rests on: how clear its deciding stance is, the second-best stance, how many
passages were judged, what the checks found, and an offset for each rule. The weights are fitted by
factcheck.evaluation.confidence, hold for one set of rules and one stance model, and are refused under any other.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from pathlib import Path

from factcheck.errors import ModelError
from factcheck.grounds import MAY_ACCEPT, may_accept
from factcheck.model import Calibration, Citation, Claim, Evidence, Label, Outcome, Run, Verdict, content_id
from factcheck.seams import StanceModel
from factcheck.settings import VerdictSettings
from factcheck.text.names import ALIASES
from factcheck.verdict.origins import NO_COPIES
from factcheck.verdict.rules import decide

SLOPES = ("clarity", "second", "judged", "borne_out", "vetoed")
SHIPPED = Path(__file__).with_name("fits")  # one for each stance model of ours: NAME.json

_FORMAT = 2
_DIGITS = 6  # of a confidence: what exp() gives beyond them differs between processors
_HERE = Path(__file__).parent
_DIFFERS = Outcome.differs
_NOT_RULES = ("__init__.py", "confidence.py", "memory.py", "stance.py")  # the model has a fingerprint of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """Fitted weights. ``conditions``: the rules and model they hold for (:func:`fitted_under`); ``n``: the cases behind
    them; ``calibration``: whether those cases are of the corpus in use.
    """

    conditions: str
    n: int
    intercept: float
    slopes: Mapping[str, float]
    rules: Mapping[str, float]
    calibration: Calibration = Calibration.general

    @property
    def fingerprint(self) -> str:
        """Names all that changes a confidence."""
        return content_id("confidence", json.dumps(asdict(self), sort_keys=True))

    def of(self, verdict: Verdict, conditions: str) -> float:
        """The chance that the label is right, 0 to 1, in steps of a millionth.

        A rule that had no case has the mean's offset. Raises ModelError where rules or model are not those that it was
        fitted under.
        """
        self.check(conditions)
        total = self.intercept + self.rules.get(verdict.rule, 0.0)
        total += sum(self.slopes[name] * value for name, value in zip(SLOPES, features(verdict), strict=True))
        return round(1.0 / (1.0 + math.exp(-max(-700.0, total))), _DIGITS)

    def check(self, conditions: str) -> None:
        """Raises ModelError where rules or model are not those that it was fitted under."""
        if conditions != self.conditions:
            raise ModelError(
                f"the confidence was fitted under {self.conditions}; verdicts are now made under {conditions}",
                hint="Fit it again on decisions about verdicts of today: factcheck calibrate",
            )

    def as_dict(self) -> dict[str, object]:
        """Plain values, as :meth:`read` takes them."""
        return {"format": _FORMAT, **asdict(self)}

    @classmethod
    def read(cls, raw: Mapping[str, object], where: str) -> Confidence:
        """What :meth:`as_dict` gave. Raises ModelError, naming ``where``, for anything else."""
        try:
            slopes, rules = raw["slopes"], raw["rules"]
            if raw["format"] != _FORMAT or not isinstance(slopes, dict) or not isinstance(rules, dict):
                raise ValueError("another format")
            found = cls(
                conditions=str(raw["conditions"]),
                n=int(str(raw["n"])),
                intercept=float(str(raw["intercept"])),
                slopes={name: float(slopes[name]) for name in SLOPES},
                rules={str(name): float(offset) for name, offset in sorted(rules.items())},
                calibration=Calibration(str(raw["calibration"])),
            )
            if not all(map(math.isfinite, (found.intercept, *found.slopes.values(), *found.rules.values()))):
                raise ValueError("a weight that is no number")
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{where}: no fitted confidence ({error})", hint="Fit it: factcheck calibrate") from error
        return found


def load_confidence(path: Path) -> Confidence | None:
    """The fit in ``path``: the project's own (written by ``factcheck calibrate``) or one of :data:`SHIPPED`; None
    without one.

    Raises ModelError for a file that is not as either was written.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        hint = "Delete it, and fit it again: factcheck calibrate"
        raise ModelError(f"{path}: no fitted confidence ({error})", hint=hint) from error
    inside = raw.get("confidence", raw) if isinstance(raw, dict) else {}
    return Confidence.read(inside if isinstance(inside, dict) else {}, str(path))


def in_use(project: Path, conditions: str) -> tuple[Confidence | None, str]:
    """The fit that verdicts get under ``conditions``, and in words why a better one is not used ("" where it is).

    The project's own (``project`` is its file) where it was fitted under these conditions, else one that ships, else
    none: then a confidence stays what the rule made it. Raises ModelError for a damaged project file.
    """
    own, reason = load_confidence(project), ""
    if own is not None and own.conditions == conditions:
        return own, ""
    if own is not None:
        reason = f"{project.name} is not used: it was fitted under {own.conditions}; in use: {conditions}"
    for path in sorted(SHIPPED.glob("*.json")):
        shipped = load_confidence(path)
        if shipped is not None and shipped.conditions == conditions:
            return shipped, reason
    return None, reason or f"no confidence is fitted for {conditions}"


def fitted_under(model: StanceModel, settings: VerdictSettings) -> str:
    """The rules and the stance model that a confidence is fitted under, in words.

    The numbers that the model computes with are no part of it: labels are equal on 99.9 % of pairs.
    """
    return _conditions(rules_fingerprint(), settings.threshold, model.fingerprint, model.precision)


def fitted_under_run(run: Run) -> str:
    """As :func:`fitted_under`, of the verdicts of a run."""
    threshold = run.settings.get("verdict", {}).get("threshold", 0.0)
    return _conditions(run.models.get("rules", "unknown"), threshold, run.models.get("stance", ""), run.precision)


def _conditions(rules: str, threshold: float, model: str, precision: str) -> str:
    return f"rules {rules} at {threshold:g}, model {model.replace(f'-{precision}-', '-')}"


@cache
def rules_fingerprint() -> str:
    """Names the source of all that turns judged passages into a verdict: 12 hex digits of SHA-256 over this package."""
    digest = hashlib.sha256()
    for path in sorted(_HERE.glob("*.py")):
        if path.name not in _NOT_RULES:
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


def clarity(verdict: Verdict) -> float:
    """How clear the deciding stance is, by the rule alone, 0 to 1: the confidence before any fit."""
    return verdict.confidence if verdict.clarity is None else verdict.clarity


def features(verdict: Verdict) -> tuple[float, ...]:
    """What a confidence rests on beside the rule, in the order of :data:`SLOPES`.

    The log odds of the clarity; the second passage's stance; the logarithm of one more than the passages judged;
    whether a check speaks for the label (agrees for supported, differs for refuted); whether one vetoes.
    """
    own = min(max(clarity(verdict), 0.01), 0.99)
    others = [item for item in (verdict.evidence or verdict.nearest)[1:] if not item.joined]
    second = max((max(item.stance.supports, item.stance.refutes) for item in others), default=0.0)
    wanted = {Label.supported: Outcome.agrees, Label.refuted: Outcome.differs}.get(verdict.label)
    borne_out = any(check.outcome is wanted for item in verdict.evidence for check in item.checks)
    return (
        math.log(own / (1 - own)),
        second,
        math.log1p(verdict.judged),
        float(borne_out),
        float(is_vetoed(verdict)),
    )


def is_vetoed(verdict: Verdict) -> bool:
    """Whether a check that differs stands against what a passage says for the claim."""
    if verdict.label in (Label.refuted, Label.conflicting):
        return False
    items = (*verdict.evidence, *verdict.nearest)
    return any(check.outcome is Outcome.differs for item in items for check in item.checks)


def weigh(
    claim: Claim,
    judged: Sequence[Evidence],
    settings: VerdictSettings,
    confidence: Confidence | None,
    under: str,
    *,
    report_date: str | None,
    conditions: str,
    aliases: Mapping[str, str] = ALIASES,
    copies: Mapping[str, Citation] = NO_COPIES,
) -> Verdict:
    """The verdict of :func:`factcheck.verdict.rules.decide` with its fitted confidence (None: as its rule made it).

    Where a check vetoes, the verdict is never surer than it would be if no check had differed. ``under``: the rules and
    model in use (:func:`fitted_under`); raises ModelError where ``confidence`` was fitted under others.
    """
    ruled = partial(
        decide, claim, settings=settings, report_date=report_date, conditions=conditions, aliases=aliases, copies=copies
    )
    made = ruled(judged)
    if confidence is None:
        return made
    chance = confidence.of(made, under)
    if is_vetoed(made):
        spared = [replace(item, checks=tuple(c for c in item.checks if c.outcome is not _DIFFERS)) for item in judged]
        chance = min(chance, confidence.of(ruled(spared), under))
    return replace(made, confidence=chance, clarity=made.confidence, calibration=confidence.calibration)


def marked(verdict: Verdict, accept_from: float | None, risk: float) -> Verdict:
    """The verdict with a note that a machine may accept it, where its confidence reaches ``accept_from``.

    The mark hides nothing and decides nothing. A verdict that a check vetoes never gets it.
    """
    if accept_from is None or verdict.confidence < accept_from or is_vetoed(verdict) or may_accept(verdict.notes):
        return verdict
    return replace(verdict, notes=(*verdict.notes, f"{MAY_ACCEPT} ≤{100 * risk:g} % risk"))
