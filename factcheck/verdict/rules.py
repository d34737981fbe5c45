"""Stances and checks → one verdict, by one ordered list of named rules (``RULES``, at the end of this file).

The first rule that applies decides, and the verdict carries its name. A passage *supports* (or *refutes*) where its
calibrated stance reaches ``settings.threshold``; a check that differs takes its passage's support away, and no check
makes "supported" alone.

Confidence is the decisive passage's stance, nothing more: its supports (or refutes) probability for supported (or
refuted), the smaller of the two sides for conflicting, and for not enough evidence one minus the largest stance
that any judged passage reached. It grows with the stance that decided, and a veto never raises it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from factcheck.model import Check, Claim, Evidence, Label, Outcome, Verdict, content_id
from factcheck.settings import VerdictSettings
from factcheck.verdict.origins import independent

OFF_SUBJECT = 0.2  # a passage whose stances stay below this (both) says nothing on the claim's subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the rules look at: the judged passages, sorted into sides. Each side: most decisive first."""

    claim: Claim
    judged: tuple[Evidence, ...]
    supporting: tuple[Evidence, ...]
    refuting: tuple[Evidence, ...]
    vetoed: tuple[Evidence, ...]  # would support, but a check differs
    report_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule concludes; ``evidence`` is empty exactly for not enough evidence."""

    label: Label
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    missing: str = ""
    notes: tuple[str, ...] = ()


def decide(
    claim: Claim,
    judged: Sequence[Evidence],
    settings: VerdictSettings,
    *,
    report_date: str | None,
    conditions: str,
) -> Verdict:
    """The verdict on ``claim`` from its judged passages (in hit order), with the name of the rule that made it.

    ``conditions`` names all else that the verdict depends on (index, models, settings): equal claim and conditions
    give an equal id. Ties between passages keep hit order.
    """
    case = _sort(claim, judged, settings, report_date)
    for name, rule in RULES:
        finding = rule(case)
        if finding is not None:
            break
    else:
        raise AssertionError("the last rule always applies")
    return Verdict(
        id=content_id("v", claim.id, conditions),
        claim=claim,
        label=finding.label,
        confidence=min(1.0, max(0.0, finding.confidence)),
        rule=name,
        evidence=finding.evidence,
        nearest=_nearest(case) if finding.label is Label.not_enough_evidence else (),
        judged=len(case.judged),
        missing=finding.missing,
        notes=finding.notes,
    )


def _sort(claim: Claim, judged: Sequence[Evidence], settings: VerdictSettings, report_date: str | None) -> Case:
    supporting = [e for e in judged if e.stance.supports >= settings.threshold]
    refuting = [e for e in judged if e.stance.refutes >= settings.threshold]
    supporting.sort(key=lambda e: -e.stance.supports)
    refuting.sort(key=lambda e: -e.stance.refutes)
    return Case(
        claim=claim,
        judged=tuple(judged),
        supporting=tuple(e for e in supporting if not _differing(e)),
        refuting=tuple(refuting),
        vetoed=tuple(e for e in supporting if _differing(e)),
        report_date=report_date,
    )


def _differing(evidence: Evidence) -> tuple[Check, ...]:
    return tuple(check for check in evidence.checks if check.outcome is Outcome.differs)


def _nearest(case: Case) -> tuple[Evidence, ...]:
    return tuple(sorted(case.judged, key=lambda e: (e.stance.neutral, -e.similarity))[:3])


def _leaning(case: Case) -> float:
    return max((max(e.stance.supports, e.stance.refutes) for e in case.judged), default=0.0)


def _conflicting_origins(case: Case) -> Finding | None:
    if not independent(case.supporting, case.refuting):
        return None
    weaker = min(case.supporting[0].stance.supports, case.refuting[0].stance.refutes)
    return Finding(label=Label.conflicting, confidence=weaker, evidence=case.supporting[:3] + case.refuting[:3])


def _supported_by_evidence(case: Case) -> Finding | None:
    if not case.supporting:
        return None
    best = case.supporting[0].stance.supports
    if case.refuting and case.refuting[0].stance.refutes > best:
        return None
    return Finding(label=Label.supported, confidence=best, evidence=case.supporting)


def _refuted_by_evidence(case: Case) -> Finding | None:
    if not case.refuting:
        return None
    return Finding(label=Label.refuted, confidence=case.refuting[0].stance.refutes, evidence=case.refuting)


def _differs_in_figure(case: Case) -> Finding | None:
    if not case.vetoed:
        return None
    kinds = sorted({check.kind for e in case.vetoed for check in _differing(e)})
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - case.vetoed[0].stance.supports,
        missing=f"A source on the subject was found, but it differs in a {' and a '.join(kinds)}.",
        notes=tuple(check.explanation for check in _differing(case.vetoed[0])),
    )


def _nothing_found(case: Case) -> Finding | None:
    if case.judged:
        return None
    return Finding(label=Label.not_enough_evidence, confidence=1.0, missing="No passage was found for this claim.")


def _off_subject(case: Case) -> Finding | None:
    leaning = _leaning(case)
    if leaning >= OFF_SUBJECT:
        return None
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - leaning,
        missing="Passages were found, but none of them is on the subject of the claim.",
    )


def _silent(case: Case) -> Finding:
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - _leaning(case),
        missing="Passages on the subject were found, but none of them says clearly enough whether the claim holds.",
    )


RULES: tuple[tuple[str, Callable[[Case], Finding | None]], ...] = (
    ("nothing_found", _nothing_found),
    ("conflicting_origins", _conflicting_origins),
    ("supported_by_evidence", _supported_by_evidence),
    ("refuted_by_evidence", _refuted_by_evidence),
    ("differs_in_figure", _differs_in_figure),
    ("off_subject", _off_subject),
    ("silent", _silent),
)
