"""The review store: one suite for SQLite and PostgreSQL. What went in comes out; decisions are only ever added."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import DecisionError, StoreError
from factcheck.model import Answer, Claim, Failure, Label, Report, Run, Skipped, Span, Verdict
from factcheck.review.codec import decode, encode
from factcheck.review.store import Store
from tests.review_databases import ids
from tests.review_samples import RUN, failure, fill, heading, report, verdicts

# What went in comes out.

words = st.text(max_size=12)
spans = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: Span(min(pair), max(pair)))
claims = st.builds(
    Claim, id=words, report_id=st.just("r"), span=spans, quote=words, statement=words, speaker=st.none() | words,
    checkworthiness=st.none() | st.floats(0, 1), columns=st.lists(st.tuples(words, words), max_size=2).map(tuple),
)  # fmt: skip


open_questions = st.builds(
    Verdict, claim=claims, label=st.just(Label.not_enough_evidence), evidence=st.just(()), confidence=st.floats(0, 1)
)


@given(open_questions)
def test_any_verdict_survives_the_codec(value: Verdict) -> None:
    assert decode(Verdict, encode(value)) == value
    assert encode(value).isascii()


@given(st.builds(Report) | st.builds(Run, settings=st.dictionaries(words, words)) | st.builds(Failure, claim=claims))
def test_any_other_noun_survives_the_codec(value: object) -> None:
    assert decode(type(value), encode(value)) == value


def test_what_went_in_comes_out(store: Store) -> None:
    of = replace(report(), text=report().text + "\x00 \ud800 é 😀", title="\x00\udfff")
    found = [replace(v, notes=("\x00\ud800", "é")) for v in verdicts(report())]
    lost = failure(of)
    store.begin(RUN)
    store.begin(replace(RUN, started_at="later"))
    store.add_report(RUN.id, of, 5)
    assert store.add_results(RUN.id, of.id, verdicts=found[:4], skipped=[heading(of)], failures=[lost]) == 6
    assert store.add_results(RUN.id, of.id, verdicts=found[:4], skipped=[heading(of)], failures=[lost]) == 0
    assert store.add_results(RUN.id, of.id, verdicts=found[:4] + found[:4] + found[4:]) == 1
    assert store.runs() == [RUN]
    assert store.report(of.id) == of
    assert {item.verdict.id: item.verdict for item in store.items()} == {v.id: v for v in found}
    assert store.finished(RUN.id, of.id) == {v.claim.id for v in found}
    rows = list(store.rows())
    assert [row.skipped for row in rows if row.skipped] == [heading(of)]
    assert [row.status for row in rows] == ["skipped", *["checked"] * 5]  # the failed claim was checked in the end
    assert store.audit().valid


def test_counts_add_up(store: Store) -> None:
    of = fill(store)
    store.add_report(RUN.id, of, 7)
    other = replace(failure(of).claim or pytest.fail(), id="another")
    store.add_results(
        RUN.id, of.id, failures=[replace(failure(of), claim=other), replace(failure(of), code="x", claim=other)]
    )
    (line,) = store.reports()
    assert (line.claims, line.checked, line.failed, line.pending, line.skipped) == (7, 5, 1, 1, 1)
    assert str(line) == "7 claims: 5 open, 2 not checked; not cleared"
    for verdict_id in ids(store):
        store.decide(verdict_id, "supported", reviewer="ann")
    assert str(store.reports()[0]) == "7 claims: 5 supported, 2 not checked; not cleared"


def test_a_report_is_cleared_when_all_its_claims_are(store: Store) -> None:
    fill(store)
    for verdict_id in ids(store):
        store.decide(verdict_id, "supported", reviewer="ann")
    assert str(store.reports()[0]) == "5 claims: 5 supported; cleared"
    store.undo(reviewer="ann")
    assert not store.reports()[0].cleared


def test_unknown_runs_and_reports_are_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.add_report("run-x", report(), 1)
    store.begin(RUN)
    with pytest.raises(StoreError):
        store.add_results(
            RUN.id, "report-x", skipped=[Skipped(report_id="report-x", span=Span(0, 1), quote="a", reason="b")]
        )
    store.add_report(RUN.id, report(), 1)
    with pytest.raises(StoreError, match="another text"):
        store.add_report(RUN.id, replace(report(), text="other"), 1)


# Deciding.


def test_decide_undo_and_reopen(store: Store) -> None:
    fill(store)
    first, second = ids(store)[:2]
    decision = store.decide(first[:14], " Not-Enough Evidence", reviewer=" ann ", note="n")
    assert (decision.label, decision.reviewer, decision.verdict_id) == (Answer.not_enough_evidence, "ann", first)
    assert decision.at == "2026-01-01T00:00:01.000000Z" or decision.at.endswith("Z")
    assert store.item(first).state == "decided"
    assert store.item(first).decisions == (decision,)
    assert store.decide(first, "not_enough_evidence", reviewer="ann", note="n") == decision
    assert store.item(first).revision == 1
    store.decide(second, "refuted", reviewer="ann")
    assert store.undo(reviewer="ann").verdict_id == second
    assert store.undo(first, reviewer="ann") == decision
    assert [item.state for item in store.items()] == ["open"] * 5
    assert store.item(first).decisions == ()
    assert store.item(first).revision == 2
    with pytest.raises(DecisionError):
        store.undo(reviewer="ann")
    with pytest.raises(DecisionError):
        store.undo(first, reviewer="ann")
    store.decide(first, "refuted", reviewer="ann")
    store.decide(first, "supported", reviewer="ann")
    assert [d.label for d in store.item(first).decisions] == ["refuted", "supported"]
    assert store.undo(reviewer="ann").label is Answer.supported
    assert store.reports()[0].answers == {"refuted": 1}
    store.reopen(first, reviewer="bob", note="look again")
    assert store.item(first).state == "open"
    assert store.item(first).decisions == ()
    audit = store.audit()
    assert audit.valid, audit.problems
    assert audit.events == 8


@pytest.mark.parametrize("label", ["", "maybe", "true"])
def test_unknown_answers_are_refused(store: Store, label: str) -> None:
    fill(store)
    with pytest.raises(DecisionError) as caught:
        store.decide(ids(store)[0], label, reviewer="ann")
    assert "wrong_evidence" in caught.value.hint


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x00", "\ud800", "x" * 201])
def test_odd_reviewers_are_refused(store: Store, name: str) -> None:
    fill(store)
    with pytest.raises(DecisionError):
        store.decide(ids(store)[0], "supported", reviewer=name)


def test_references(store: Store) -> None:
    fill(store)
    known = ids(store)[0]
    assert store.item(known.removeprefix("verdict-")[:6]).verdict.id == known
    for reference in ("verdict-", "nothing", "", "%", "____", "\x00\x00\x00\x00", "ver%ict-"):
        with pytest.raises(DecisionError):
            store.item(reference)
