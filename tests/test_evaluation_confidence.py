"""Verdict confidence: what is put in is found, few cases say little, and it is refused where it does not hold."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from factcheck.errors import ModelError
from factcheck.evaluation.confidence import ENOUGH, Case, Confidence, crossed_confidences, fit_confidence
from factcheck.evaluation.curves import confidence_figures
from factcheck.model import Check, Citation, Claim, Evidence, Label, Outcome, Passage, Span, Stance, Verdict


def verdict(rule: str, confidence: float, *, differs: bool = False, judged: int = 5) -> Verdict:
    check = Check(
        kind="number", claim_span=Span(0, 1), passage_span=None, outcome=Outcome.differs if differs else Outcome.agrees,
        explanation="e",
    )  # fmt: skip
    evidence = Evidence(
        passage=Passage(id="p", document_id="d", span=Span(0, 1), quote="x"),
        citation=Citation(document_id="d"),
        span=Span(0, 1),
        quote="x",
        stance=Stance(supports=confidence, refutes=0.0, neutral=1 - confidence),
        checks=(check,),
    )
    claim = Claim(id="c", report_id="r", span=Span(0, 1), quote="x", statement="x")
    return Verdict(
        id="v",
        claim=claim,
        label=Label.supported,
        confidence=confidence,
        rule=rule,
        evidence=(evidence,),
        judged=judged,
    )


def drawn(n: int, seed: int = 0) -> list[Case]:
    """Verdicts that are all too sure: right with a chance well below their confidence, worse by rule b."""
    lot = random.Random(seed)
    cases = []
    for i in range(n):
        own, rule = lot.uniform(0.6, 0.99), lot.choice("ab")
        chance = 1 / (1 + math.exp(-(math.log(own / (1 - own)) * 0.6 - (0.3 if rule == "a" else 1.5))))
        cases.append(Case(verdict=verdict(rule, own), right=lot.random() < chance, group=str(i // 5)))
    return cases


def ece(cases: list[Case], confidences: list[float]) -> float:
    return float(confidence_figures(confidences, [case.right for case in cases])["ece"])


def test_crossed_confidence_says_how_often_a_person_agrees() -> None:
    cases = drawn(1200)
    before = ece(cases, [case.verdict.confidence for case in cases])
    after = ece(cases, crossed_confidences(cases, "c"))
    assert before > 0.2 and after < 0.05
    fitted = fit_confidence(cases, "c")
    assert fitted.of(verdict("a", 0.9), "c") > fitted.of(verdict("b", 0.9), "c")
    assert fitted.of(verdict("a", 0.95), "c") > fitted.of(verdict("a", 0.7), "c")


def test_a_rule_with_few_cases_stays_near_the_mean() -> None:
    cases = drawn(400)
    few = [Case(verdict=verdict("rare", 0.8), right=False, group=str(i)) for i in range(3)]
    many = [Case(verdict=verdict("rare", 0.8), right=False, group=str(i)) for i in range(100)]
    mean = fit_confidence(cases, "c").of(verdict("unknown", 0.8), "c")
    rare = fit_confidence([*cases, *few], "c").of(verdict("rare", 0.8), "c")
    known = fit_confidence([*cases, *many], "c").of(verdict("rare", 0.8), "c")
    assert known < 0.1 < rare < mean


def test_weights_undo_how_cases_were_drawn() -> None:
    """Half of the wrong ones were drawn, all of the right ones: weighted by two, the full picture comes back."""
    everything = drawn(3000)
    lot = random.Random(3)
    some = [case for case in everything if case.right or lot.random() < 0.5]
    weighted = [
        Case(verdict=c.verdict, right=c.right, group=c.group, weight=1.0 if c.right else 2.0) for c in some
    ]  # fmt: skip
    one = verdict("a", 0.8)
    truth, biased, undone = (fit_confidence(cases, "c").of(one, "c") for cases in (everything, some, weighted))
    assert abs(undone - truth) < 0.03 < biased - truth


def test_a_differing_check_never_raises_it() -> None:
    sure = [Case(verdict=verdict("a", 0.6, differs=i % 2 == 0), right=i % 20 != 0, group=str(i)) for i in range(400)]
    fitted = fit_confidence(sure, "c")
    assert fitted.of(verdict("a", 0.6), "c") > 0.85
    assert fitted.of(verdict("a", 0.6, differs=True), "c") == 0.6


def test_it_is_refused_under_other_rules_or_models_and_survives_being_saved(tmp_path: Path) -> None:
    fitted = fit_confidence(drawn(ENOUGH), "rules 1, model 1")
    assert fitted.calibrated and not fit_confidence(drawn(ENOUGH - 1), "c").calibrated
    with pytest.raises(ModelError, match="fitted under rules 1, model 1, and verdicts are now made under rules 2"):
        fitted.of(verdict("a", 0.9), "rules 2")
    fitted.save(tmp_path / "confidence.json")
    assert Confidence.load(tmp_path / "confidence.json") == fitted
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(ModelError, match="no fitted confidence"):
        Confidence.load(tmp_path / "bad.json")


def test_what_cannot_be_fitted_is_refused() -> None:
    for cases in ([], [Case(verdict=verdict("a", 0.9), right=True, group="g")] * 5):
        with pytest.raises(ModelError, match="no confidence can be fitted"):
            fit_confidence(cases, "c")
