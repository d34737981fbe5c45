"""Verdict confidence: what is put in is found, few cases say little, and it is refused where it does not hold."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import ModelError
from factcheck.evaluation.calibration import halves
from factcheck.evaluation.confidence import ENOUGH, Case, crossed_confidences, fit_confidence
from factcheck.evaluation.curves import confidence_figures
from factcheck.model import (
    Calibration,
    Check,
    Citation,
    Claim,
    Evidence,
    Label,
    Outcome,
    Passage,
    Span,
    Stance,
    Verdict,
)
from factcheck.settings import VerdictSettings
from factcheck.verdict.confidence import (
    SHIPPED,
    SLOPES,
    Confidence,
    features,
    in_use,
    is_vetoed,
    load_confidence,
    weigh,
)
from factcheck.verdict.rules import RULES
from golden import claim_of, evidence_of


def verdict(rule: str, confidence: float, *, differs: bool = False, agrees: bool = True, judged: int = 5) -> Verdict:
    outcome = Outcome.differs if differs else Outcome.agrees if agrees else Outcome.undecided
    check = Check(kind="number", claim_span=Span(0, 1), passage_span=None, outcome=outcome, explanation="e")
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


CHECKS = st.sampled_from(list(Outcome)).map(
    lambda outcome: Check(kind="name", claim_span=Span(0, 3), passage_span=Span(0, 3), outcome=outcome, explanation="e")
)
STANCES = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
    lambda pair: (pair[0] / 50, (50 - pair[0]) * pair[1] / 2500)
)
EVIDENCE = st.builds(
    lambda stance, origin, checks: replace(
        evidence_of("The mill burned down.", stance=stance, document=origin, origin=origin), checks=tuple(checks)
    ),
    STANCES,
    st.sampled_from(["A", "B"]),
    st.lists(CHECKS, max_size=2),
)
CLAIM = claim_of("The mill burned down.")


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


def test_a_veto_never_raises_a_confidence_whatever_the_cases_say() -> None:
    cases = [Case(verdict=verdict("a", 0.7, differs=i % 2 == 0), right=i % 2 == 0, group=str(i)) for i in range(400)]
    fitted = fit_confidence(cases, "c")
    assert fitted.slopes["vetoed"] == 0.0
    plain, vetoed = verdict("a", 0.7, agrees=False), verdict("a", 0.7, differs=True)
    assert fitted.of(vetoed, "c") <= fitted.of(plain, "c")
    wrong = [replace(case, right=not case.right) for case in cases]
    assert fit_confidence(wrong, "c").of(vetoed, "c") < fit_confidence(wrong, "c").of(plain, "c") - 0.4


def test_a_check_that_differs_bears_a_refutation_out() -> None:
    refuted = replace(verdict("a", 0.7, differs=True), label=Label.refuted)
    assert not is_vetoed(refuted) and features(refuted)[3:] == (1.0, 0.0)
    assert features(verdict("a", 0.7))[3:] == (1.0, 0.0)
    assert features(verdict("a", 0.7, differs=True))[3:] == (0.0, 1.0)


def test_it_is_refused_under_other_rules_or_models_and_survives_being_saved(tmp_path: Path) -> None:
    fitted = fit_confidence(drawn(ENOUGH), "rules 1, model 1")
    with pytest.raises(ModelError, match="fitted under rules 1, model 1; verdicts are now made under rules 2"):
        fitted.of(verdict("a", 0.9), "rules 2")
    path = tmp_path / "confidence.json"
    assert load_confidence(path) is None
    path.write_text(json.dumps(fitted.as_dict()))
    assert load_confidence(path) == fitted
    for broken in ("{}", "[]", "no", json.dumps(fitted.as_dict() | {"intercept": "nan"})):
        path.write_text(broken)
        with pytest.raises(ModelError, match="no fitted confidence"):
            load_confidence(path)


def test_the_projects_own_fit_goes_before_the_one_that_ships_and_neither_is_used_where_it_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    general = fit_confidence(drawn(300), "now")
    own = fit_confidence(drawn(300, seed=1), "now", calibration=Calibration.corpus)
    other = fit_confidence(drawn(300, seed=2), "now, larger model")
    project = tmp_path / "calibration.json"
    monkeypatch.setattr("factcheck.verdict.confidence.SHIPPED", tmp_path / "fits")
    assert in_use(project, "now") == (None, "no confidence is fitted for now")
    (tmp_path / "fits").mkdir()
    (tmp_path / "fits" / "default.json").write_text(json.dumps(general.as_dict()))
    (tmp_path / "fits" / "large.json").write_text(json.dumps(other.as_dict()))
    assert in_use(project, "now") == (general, "")
    assert in_use(project, "now, larger model") == (other, "")
    assert in_use(project, "later")[0] is None
    project.write_text(json.dumps({"confidence": own.as_dict()}))
    assert in_use(project, "now") == (own, "")
    found, why = in_use(project, "later")
    assert found is None and why == "calibration.json is not used: it was fitted under now; in use: later"


@pytest.mark.parametrize("model", ["default", "large"])
def test_what_ships_was_fitted_by_the_command_that_says_so(model: str) -> None:
    found = load_confidence(SHIPPED / f"{model}.json")
    assert found is not None and found.calibration is Calibration.general and found.n >= ENOUGH
    assert found.slopes["vetoed"] <= 0 < found.slopes["clarity"]
    assert set(found.rules) <= {name for name, _ in RULES}


@given(
    st.lists(EVIDENCE, min_size=1, max_size=4),
    st.integers(0, 3),
    st.lists(st.floats(-3, 3), min_size=5, max_size=5),
    st.lists(st.floats(-3, 3), min_size=len(RULES), max_size=len(RULES)),
)
def test_a_check_that_differs_never_raises_the_confidence_in_what_is_not_refuted(
    evidence: list[Evidence], at: int, slopes: list[float], offsets: list[float]
) -> None:
    """Whatever was fitted: with the veto a verdict is never surer than it would be without."""
    at %= len(evidence)
    differs = Check(
        kind="name", claim_span=Span(0, 3), passage_span=Span(0, 3), outcome=Outcome.differs, explanation="differs"
    )
    vetoed = [replace(e, checks=(*e.checks, differs)) if n == at else e for n, e in enumerate(evidence)]
    names = [name for name, _ in RULES]
    fitted = Confidence(
        conditions="c", n=200, intercept=0.0, slopes=dict(zip(SLOPES, slopes, strict=True)),
        rules=dict(zip(names, offsets, strict=True)),
    )  # fmt: skip
    before = weigh(CLAIM, evidence, VerdictSettings(), fitted, "c", report_date=None, conditions="x")
    after = weigh(CLAIM, vetoed, VerdictSettings(), fitted, "c", report_date=None, conditions="x")
    if is_vetoed(after) and not any(c.outcome is Outcome.differs for e in evidence for c in e.checks):
        assert after.confidence <= before.confidence


def cases_with(wrong: int, n: int, *, a_report: int = 5) -> list[Case]:
    """``wrong`` of ``n`` decisions against the verdict, at places by lot; so many of them a report."""
    places = set(random.Random(7).sample(range(n), wrong))
    return [
        Case(verdict=verdict("ab"[i % 2], 0.6 + 0.3 * i / n), right=i not in places, group=str(i // a_report))
        for i in range(n)
    ]


@pytest.mark.parametrize(
    ("wrong", "n", "said"),
    [
        (0, 0, "0 decisions, and none of them there"),
        (0, 5, "5 decisions, and all of them right"),
        (200, 200, "200 decisions, and all of them wrong"),
        (1, 200, "200 decisions, and only 1 of them wrong"),
        (199, 200, "200 decisions, and only 1 of them right"),
    ],
)
def test_what_cannot_be_fitted_is_refused_for_its_own_reason(wrong: int, n: int, said: str) -> None:
    cases = cases_with(wrong, n)
    with pytest.raises(ModelError, match=f"^{said}: no confidence can be fitted"):
        crossed_confidences(cases, "c")
    if wrong in (0, n):
        with pytest.raises(ModelError, match=said):
            fit_confidence(cases, "c")
    else:
        assert fit_confidence(cases, "c").n == n


@pytest.mark.parametrize("wrong", [2, 3, 198])
@pytest.mark.parametrize("seed", range(8))
def test_two_of_each_kind_are_enough_wherever_they_stand(wrong: int, seed: int) -> None:
    cases = cases_with(wrong, 200)
    found = crossed_confidences(cases, "c", seed=seed)
    assert len(found) == 200 and all(0 < one < 1 for one in found)
    assert found == crossed_confidences(cases, "c", seed=seed)
    assert crossed_confidences(cases_with(wrong, 200, a_report=200), "c", seed=seed)  # all of one report


def test_where_whole_reports_can_be_crossed_they_are() -> None:
    cases = drawn(400)
    first = halves([case.group for case in cases])
    found = crossed_confidences(cases, "c")
    other = fit_confidence([case for case, inside in zip(cases, first, strict=True) if not inside], "c")
    at = first.index(True)
    assert found[at] == other.of(cases[at].verdict, "c")
