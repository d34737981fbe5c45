"""The rules: golden cases of stances and texts, and the promises that hold for every verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.grounds import address
from factcheck.model import (
    Asserted,
    Check,
    Claim,
    Document,
    Evidence,
    Hit,
    Label,
    Outcome,
    Passage,
    Report,
    Run,
    Span,
    Stance,
    Verdict,
    content_id,
)
from factcheck.pipeline import verify
from factcheck.settings import Settings, VerdictSettings
from factcheck.verdict.checks import run_checks
from factcheck.verdict.rules import RULES, decide
from factcheck.verdict.stance import OverlapStanceModel
from golden import cases, claim_of, evidence_of

SETTINGS = VerdictSettings(threshold=0.6)


def judged(claim: Claim, case: dict[str, Any], report_date: str | None) -> Evidence:
    text = {key: case[key] for key in ("origin", "title", "date", "similarity", "sentence") if key in case}
    evidence = evidence_of(
        case["quote"], stance=(case["supports"], case["refutes"]), document=case.get("document", "d"), **text
    )
    return replace(evidence, checks=run_checks(claim, evidence, report_date=report_date))


def joined(one: Evidence, other: Evidence, supports: float, refutes: float) -> list[Evidence]:
    stance = Stance(supports=supports, refutes=refutes, neutral=1 - supports - refutes)
    return [replace(item, stance=stance, joined=(address(beside),)) for item, beside in ((one, other), (other, one))]


def verdict_of(case: Any) -> Verdict:
    told = dict(case["claim"])
    claim = claim_of(told.pop("statement"), **{k: Asserted(v) if k == "asserted" else v for k, v in told.items()})
    date = case.get("report_date")
    evidence = [judged(claim, item, date) for item in case["judged"]]
    for one, other, supports, refutes in case.get("together", ()):
        evidence += joined(evidence[one], evidence[other], supports, refutes)
    cited = {item.citation.document_id: item.citation for item in evidence}
    copies = {item["document"]: cited[item["copy_of"]] for item in case["judged"] if "copy_of" in item}
    return decide(claim, evidence, SETTINGS, report_date=date, conditions="test", copies=copies)


@pytest.mark.parametrize("case", cases("rules"), ids=lambda case: case["name"])
def test_rules(case: Any) -> None:
    verdict = verdict_of(case)
    arithmetic = [check.explanation for item in (*verdict.evidence, *verdict.nearest) for check in item.checks]
    told = f"{verdict.rule}: {verdict.missing} {verdict.notes}\n" + "\n".join(arithmetic)
    assert (verdict.label, verdict.rule) == (case["label"], case["rule"]), told
    assert case.get("missing", "") in verdict.missing
    if "note" in case:
        assert (case["note"] in " ".join(verdict.notes)) if case["note"] else not verdict.notes


CHECKS = st.builds(
    lambda kind, outcome: Check(
        kind=kind, claim_span=Span(0, 3), passage_span=Span(0, 3), outcome=outcome, explanation=f"{kind} {outcome}"
    ),
    st.sampled_from(["number", "date", "name", "quote"]),
    st.sampled_from(list(Outcome)),
)
STANCES = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
    lambda pair: (pair[0] / 200, pair[1] / 200) if sum(pair) > 100 else (pair[0] / 100, pair[1] / 100)
)
EVIDENCE = st.builds(
    lambda stance, origin, number, checks: replace(
        evidence_of("The mill burned down.", stance=stance, document=f"d{number}", origin=origin), checks=tuple(checks)
    ),
    STANCES,
    st.sampled_from(["", "A", "B"]),
    st.integers(0, 9),
    st.lists(CHECKS, max_size=3),
)
CLAIM = claim_of("The mill burned down.")


@given(st.lists(EVIDENCE, max_size=6))
def test_every_verdict_keeps_its_promises(evidence: list[Evidence]) -> None:
    verdict = decide(CLAIM, evidence, SETTINGS, report_date=None, conditions="x")
    assert verdict.id == content_id("v", CLAIM.id, "x")
    assert verdict == decide(CLAIM, evidence, SETTINGS, report_date=None, conditions="x")
    assert 0 <= verdict.confidence <= 1
    assert verdict.rule in {name for name, _ in RULES}
    assert set(verdict.evidence) | set(verdict.nearest) <= set(evidence)
    assert verdict.judged == len(evidence)
    if verdict.label is Label.not_enough_evidence:
        assert verdict.missing
        assert len(verdict.nearest) == min(3, len(evidence))
    if verdict.label is Label.supported:
        assert all(item.stance.supports >= SETTINGS.threshold for item in verdict.evidence)
        assert not any(check.outcome is Outcome.differs for item in verdict.evidence for check in item.checks)


@given(st.lists(EVIDENCE, min_size=1, max_size=4), st.integers(0, 3))
def test_a_veto_never_makes_support_or_raises_confidence_in_it(evidence: list[Evidence], at: int) -> None:
    differs = Check(
        kind="name", claim_span=Span(0, 3), passage_span=Span(0, 3), outcome=Outcome.differs, explanation="differs"
    )
    at %= len(evidence)
    vetoed = [replace(e, checks=(*e.checks, differs)) if n == at else e for n, e in enumerate(evidence)]
    before = decide(CLAIM, evidence, SETTINGS, report_date=None, conditions="x")
    after = decide(CLAIM, vetoed, SETTINGS, report_date=None, conditions="x")
    if after.label is Label.supported and before.label is Label.supported:
        assert after.confidence <= before.confidence


@given(st.floats(0.6, 0.9), st.floats(0, 0.1))
def test_confidence_grows_with_the_deciding_stance(supports: float, more: float) -> None:
    low, high = (
        decide(CLAIM, [evidence_of(CLAIM.statement, stance=(s, 0.0))], SETTINGS, report_date=None, conditions="x")
        for s in (supports, supports + more)
    )
    assert low.label is high.label is Label.supported
    assert low.confidence <= high.confidence


def test_every_rule_is_documented_in_its_order() -> None:
    page = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE) == [name for name, _ in RULES]


class OneSearcher:
    """Finds every document whole, for any claim."""

    aliases: Mapping[str, str] = {}

    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        hits = [
            Hit(
                passage=Passage(id=d.id, document_id=d.id, span=Span(0, len(d.text)), quote=d.text),
                citation=d.citation,
                similarity=1.0,
            )
            for d in self.documents
        ]
        return [hits[:k] for _ in claims]

    def wording(self, words: str, k: int) -> list[Hit]:
        return self.search([words], k)[0]

    def document(self, document_id: str) -> Document:
        return next(document for document in self.documents if document.id == document_id)


FACT = "The old mill at the river burned down in the night of the great storm."


def verdict_from(document: Document, report_text: str = "Another text, about bread and butter.") -> Verdict:
    searcher = OneSearcher([document])
    report = Report(id="r", text=report_text)
    run = Run(id="run", started_at="", version="", index="", index_fingerprint="")
    rows = verify(
        report, [claim_of(FACT)], run=run, searcher=searcher, documents=searcher,
        stance_model=OverlapStanceModel(), settings=Settings(),
    )  # fmt: skip
    return next(row for chunk in rows for row in chunk if isinstance(row, Verdict))


def test_a_source_may_testify() -> None:
    assert verdict_from(Document(id="d", text=FACT)).label is Label.supported


@pytest.mark.parametrize(
    "document",
    [
        Document(id="d", text=FACT, status="retracted"),
        Document(id="d", text=FACT, status="superseded", superseded_by="e"),
        Document(id="d", text=FACT, superseded_by="e"),
    ],
)
def test_a_retracted_or_superseded_source_is_left_out_visibly(document: Document) -> None:
    verdict = verdict_from(document)
    assert (verdict.label, verdict.rule) == (Label.not_enough_evidence, "nothing_found")
    assert any("left out as evidence" in note for note in verdict.notes)
    assert verdict.missing == "All that was found for this claim was left out as evidence."


def test_a_report_never_supports_itself() -> None:
    verdict = verdict_from(Document(id="d", text=FACT), report_text=FACT)
    assert verdict.label is Label.not_enough_evidence
    assert any("copy of the report" in note for note in verdict.notes)
