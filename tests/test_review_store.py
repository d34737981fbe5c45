"""The review store: one suite for SQLite and PostgreSQL. What went in comes out; decisions are only ever added."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from factcheck.errors import DecisionError, StoreError
from factcheck.model import Answer, Claim, Failure, Label, Report, Run, Skipped, Span, Verdict
from factcheck.review.codec import decode, encode
from factcheck.review.order import Policy
from factcheck.review.schema import VERSION
from factcheck.review.store import Store, open_store
from tests.review_samples import RUN, SENTENCES, failure, fill, heading, report, verdicts

POSTGRES = os.environ.get("FACTCHECK_TEST_POSTGRES", "")
ROOT = Path(__file__).parent.parent


class Clock:
    """A clock that goes on by one second whenever it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def _on_postgres() -> Iterator[str]:
    """A schema of its own in the test server, dropped afterwards."""
    if not POSTGRES:
        pytest.skip("PostgreSQL: FACTCHECK_TEST_POSTGRES names no server")
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{name}"
        connection.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "review.db")
    else:
        yield from _on_postgres()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database, base=Path(), now=Clock()) as opened:
        yield opened


def ids(store: Store, **filters: str) -> list[str]:
    return [item.verdict.id for item in store.items(**filters)]  # type: ignore[arg-type]


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


def test_only_one_of_two_gets_an_item(store: Store) -> None:
    fill(store)
    mine, yours = store.next(reviewer="ann"), store.next(reviewer="bob")
    assert mine and yours
    assert mine.verdict.id != yours.verdict.id
    assert mine.state == "leased"
    assert store.next(reviewer="ann") == mine
    with pytest.raises(DecisionError, match="in the hands of ann"):
        store.decide(mine.verdict.id, "supported", reviewer="bob")
    store.release(mine.verdict.id, reviewer="ann")
    store.decide(mine.verdict.id, "supported", reviewer="bob")
    with pytest.raises(DecisionError, match="moved on"):
        store.decide(mine.verdict.id, "refuted", reviewer="ann", revision=mine.revision)


def test_nobody_else_moves_an_item_on_that_one_holds(database: str) -> None:
    clock = Clock()
    with open_store(database, base=Path(), now=clock) as store:
        fill(store)
        held = store.next(reviewer="ann")
        assert held
        later = clock.now + timedelta(days=1)
        acts: list[Callable[[], object]] = [
            lambda: store.skip(held.verdict.id, reviewer="bob"),
            lambda: store.defer(held.verdict.id, later, reviewer="bob"),
            lambda: store.assign(held.verdict.id, "bob", reviewer="bob"),
        ]
        for act in acts:
            with pytest.raises(DecisionError, match="in the hands of ann") as caught:
                act()
            assert "wait" in caught.value.hint
        store.decide(held.verdict.id, "supported", reviewer="ann", revision=held.revision)
        again = store.next(reviewer="ann")
        assert again
        clock.now += timedelta(minutes=16)
        store.skip(again.verdict.id, reviewer="bob")
        assert store.audit().valid


def test_a_lease_ends_by_itself(database: str) -> None:
    clock = Clock()
    with open_store(database, base=Path(), now=clock) as store:
        fill(store)
        held = store.next(reviewer="ann", minutes=10)
        assert held
        assert held.verdict.id in ids(store, state="leased")
        clock.now += timedelta(minutes=11)
        assert store.item(held.verdict.id).state == "open"
        taken = store.next(reviewer="bob")
        assert taken
        assert taken.verdict.id == held.verdict.id


def test_skip_defer_and_assign(database: str) -> None:
    clock = Clock()
    with open_store(database, base=Path(), now=clock) as store:
        fill(store)
        order = ids(store)
        store.skip(order[0], reviewer="ann")
        store.defer(order[1], clock.now + timedelta(hours=1), reviewer="ann")
        store.assign(order[2], "bob", reviewer="ann")
        seen = []
        while item := store.next(reviewer="ann"):
            seen.append(item.verdict.id)
            store.decide(item.verdict.id, "supported", reviewer="ann")
        assert seen == [order[3], order[4], order[0]]
        bobs = store.next(reviewer="bob")
        assert bobs
        assert bobs.verdict.id == order[2]
        clock.now += timedelta(hours=2)
        later = store.next(reviewer="ann")
        assert later
        assert later.verdict.id == order[1]
        assert store.audit().valid


def test_a_second_reviewer_does_not_see_the_first_answer(store: Store) -> None:
    fill(store)
    store.set_policy(Policy(second_labels=(Label.refuted,)), reviewer="chief")
    first = store.next(reviewer="ann")
    assert first
    assert first.verdict.label is Label.refuted
    store.decide(first.verdict.id, "refuted", reviewer="ann")
    assert store.item(first.verdict.id).state == "needs_second"
    assert store.next(reviewer="ann") != first
    second = store.next(reviewer="bob")
    assert second
    assert second.verdict.id == first.verdict.id
    assert second.decisions == ()
    store.decide(second.verdict.id, "supported", reviewer="bob")
    assert store.item(first.verdict.id).state == "disputed"
    with pytest.raises(DecisionError, match="cannot adjudicate"):
        store.adjudicate(first.verdict.id, "refuted", reviewer="ann")
    ruling = store.next(reviewer="eve", adjudicate=True)
    assert ruling
    assert [d.reviewer for d in ruling.decisions] == ["ann", "bob"]
    store.adjudicate(first.verdict.id, "refuted", reviewer="eve")
    assert store.item(first.verdict.id).state == "adjudicated"
    assert store.reports()[0].answers == {"refuted": 1}
    with pytest.raises(DecisionError, match="adjudicated"):
        store.decide(first.verdict.id, "refuted", reviewer="bob")
    store.undo(reviewer="eve")
    assert store.item(first.verdict.id).state == "disputed"
    assert store.policy() == Policy(second_labels=(Label.refuted,))
    assert store.audit().valid


def test_the_share_of_second_reviews_is_drawn_by_id() -> None:
    drawn = [Policy(second_share=0.2).wants_second(f"verdict-{n}", "supported", 0.9, "supported") for n in range(2000)]
    assert 0.17 < sum(drawn) / len(drawn) < 0.23
    assert Policy(second_below=0.5).wants_second("x", "supported", 0.4, "supported")


def test_like_items_are_decided_together(store: Store) -> None:
    fill(store)
    fill(store, report("copy.txt"))
    repeated = store.items(order="uncertainty")
    decisions = store.decide_alike(repeated[0].verdict.id, "refuted", reviewer="ann")
    assert len(decisions) == 2
    assert len({d.verdict_id for d in decisions}) == 2
    assert all(store.item(d.verdict_id).state == "decided" for d in decisions)


def test_orders(store: Store) -> None:
    fill(store, replace(report("old.txt"), date="2001"))
    fill(store, replace(report("new.txt", SENTENCES[:3]), date="2024-05-06"))
    by = {order: store.items(order=order) for order in ("problems", "uncertainty", "date", "random")}  # type: ignore[arg-type]
    assert [i.verdict.label.value for i in by["problems"][:3]] == ["refuted", "conflicting", "not_enough_evidence"]
    assert len({i.report_id for i in by["problems"][:5]}) == 1
    gains = [
        (1 - i.verdict.confidence) * (2 if i.verdict.claim.quote in SENTENCES[:3] else 1) for i in by["uncertainty"]
    ]
    assert gains == sorted(gains, reverse=True)
    assert len({i.report_id for i in by["date"][:3]}) == 1
    assert by["date"][0].report_id != by["date"][-1].report_id
    assert sorted(i.verdict.id for i in by["random"]) == sorted(i.verdict.id for i in by["problems"])
    assert store.items(order="random", limit=2, offset=1) == by["random"][1:3]
    assert len(store.items(report="old.txt")) == 5
    with pytest.raises(DecisionError):
        store.items(order="best")  # type: ignore[arg-type]
    with pytest.raises(DecisionError):
        store.items(state="done")


def test_every_tenth_item_is_drawn_at_random(store: Store) -> None:
    store.begin(RUN)
    of = report("many.txt", tuple(f"Sentence number {n} stands here." for n in range(30)))
    store.add_report(RUN.id, of, 30)
    store.add_results(RUN.id, of.id, verdicts=verdicts(of))
    reasons = []
    while taken := store.take(reviewer="ann"):
        reasons.append(taken[1])
        store.decide(taken[0].verdict.id, "supported", reviewer="ann")
    assert [n for n, why in enumerate(reasons) if "at random" in why] == [9, 19, 29]
    assert reasons[0].startswith("refuted")


# Nothing is changed behind anybody's back.


@pytest.mark.parametrize("table", ["events", "items"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET body = 'x'", "DELETE FROM {}"])
def test_what_is_stored_cannot_be_changed(store: Store, table: str, statement: str) -> None:
    fill(store)
    store.decide(ids(store)[0], "supported", reviewer="ann")
    with pytest.raises(StoreError, match="only ever added"), store.database.write() as connection:
        connection.execute(text(statement.format(table)))
    assert store.audit().valid


def test_the_audit_finds_what_was_changed(store: Store) -> None:
    fill(store)
    first, second = ids(store)[:2]
    store.decide(first, "supported", reviewer="ann")
    head = store.head()
    store.decide(second, "supported", reviewer="ann")
    assert store.audit(expect=head).valid
    assert store.audit(expect=head[:12]).valid
    assert not store.audit(expect="0" * 63 + "1").valid
    with store.database.write() as connection:
        connection.execute(text("UPDATE queue SET state = 'open', waiting = 1 WHERE id = :id"), {"id": first})
    assert any(first in problem for problem in store.audit().problems)
    with store.database.write() as connection:
        drop = {"sqlite": "DROP TRIGGER events_no_update", "postgresql": "DROP TRIGGER events_only_added ON events"}
        connection.execute(text(drop[connection.dialect.name]))
        connection.execute(text("UPDATE events SET reviewer = 'bob' WHERE seq = 1"))
    assert any("event 1 is not what was hashed" in problem for problem in store.audit().problems)


@pytest.mark.parametrize("body", ["x", "[]", "{}", "null"])
@pytest.mark.parametrize("table", ["events", "items", "reports", "runs"])
def test_a_damaged_row_is_named(tmp_path: Path, table: str, body: str) -> None:
    with open_store("review.db", base=tmp_path) as store:
        of = fill(store)
        store.set_policy(Policy(second_share=1.0), reviewer="chief")
        store.decide(ids(store)[0], "supported", reviewer="ann")
        row = store.items()[0].verdict.id
        with store.database.write() as connection:
            for guarded in ("events", "items"):
                connection.execute(text(f"DROP TRIGGER {guarded}_no_update"))
            connection.execute(text(f"UPDATE {table} SET body = :body"), {"body": body})
        problems = store.audit().problems
        named = {"events": "event 1 ", "items": row, "reports": of.id, "runs": RUN.id}[table]
        assert any(problem.startswith(named) for problem in problems)
        uses: dict[str, list[Callable[[], object]]] = {
            "events": [store.policy, store.items, lambda: store.decide(row, "supported", reviewer="bob")],
            "items": [store.items, lambda: list(store.rows()), lambda: store.carry_over(RUN.id, of.id)],
            "reports": [store.reports, lambda: store.report(of.id), lambda: list(store.rows())],
            "runs": [store.runs, lambda: list(store.rows()), lambda: store.carry_over(RUN.id, of.id)],
        }
        for use in uses[table]:
            with pytest.raises(StoreError, match=r"review\.db: .* is damaged") as caught:
                use()
            assert "audit" in caught.value.hint


def test_all_of_a_step_or_nothing(store: Store) -> None:
    of = fill(store)
    before = store.head(), len(store.items())
    with pytest.raises(ZeroDivisionError), store.database.write() as connection:
        from factcheck.review import intake

        extra = report("more.txt")
        intake.add_report(connection, RUN.id, extra, 1)
        intake.add_results(connection, RUN.id, extra.id, verdicts(extra), [], [])
        raise ZeroDivisionError
    assert (store.head(), len(store.items())) == before
    assert [r.report_id for r in store.reports()] == [of.id]


def test_opening_again(database: str) -> None:
    with open_store(database, base=Path()) as store:
        fill(store)
        head = store.decide(ids(store)[0], "supported", reviewer="ann")
    with open_store(database, base=Path()) as store:
        assert store.item(head.verdict_id).decisions == (head,)
        with store.database.write() as connection:
            connection.execute(text(f"UPDATE factcheck_schema SET version = {VERSION + 1}"))
    with pytest.raises(StoreError, match="schema") as caught:
        open_store(database, base=Path())
    assert "Update factcheck" in caught.value.hint


def test_an_older_database_is_brought_up_to_date(database: str) -> None:
    with open_store(database, base=Path()) as store:
        fill(store)
        decision = store.decide(ids(store)[0], "supported", reviewer="ann")
        with store.database.write() as connection:  # as version 1 left it
            connection.execute(text("DROP INDEX items_counted"))
            connection.execute(text("DROP INDEX queue_counted"))
            connection.execute(text("ALTER TABLE run_reports DROP COLUMN place"))
            connection.execute(text("UPDATE factcheck_schema SET version = 1"))
    with open_store(database, base=Path()) as store:
        with store.database.read() as connection:
            assert connection.execute(text("SELECT version FROM factcheck_schema")).scalar() == VERSION
            names = {index["name"] for index in inspect(connection).get_indexes("items")}
        assert "items_counted" in names
        assert store.item(decision.verdict_id).decisions == (decision,)
        assert store.audit().valid


def test_a_forked_child_opens_its_own_connection(store: Store) -> None:
    fill(store)
    known = ids(store)[:2]
    child = os.fork()
    if child == 0:
        try:
            store.decide(known[0], "supported", reviewer="child")
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    store.decide(known[1], "supported", reviewer="parent")
    assert len(store.items(state="decided")) == 2
    assert store.audit().valid


# Files that are no review database.


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is a text file, not a database" * 100)
    with pytest.raises(StoreError) as caught:
        open_store("x.db", base=tmp_path)
    assert caught.value.hint
    assert (tmp_path / "x.db").read_bytes().startswith(b"this is")


def test_the_database_of_another_program(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE songs (id INTEGER)")
    with pytest.raises(StoreError, match="songs"):
        open_store("x.db", base=tmp_path)


@pytest.mark.parametrize("name", [".", "missing/x.db", "mysql://host/db"])
def test_places_that_cannot_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(name, base=tmp_path)
    assert caught.value.hint


def test_a_password_is_never_shown() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://me:secret@127.0.0.1:1/x", base=Path())
    assert "secret" not in str(caught.value)


def test_opening_loads_nothing_for_those_who_only_import() -> None:
    code = "import factcheck, sys; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_queue_always_says_what_the_events_say(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any sequence of actions, refused or not, leaves a chain and a queue that the audit finds whole."""
    with open_store("review.db", base=tmp_path_factory.mktemp("any"), now=Clock()) as store:
        fill(store)
        store.set_policy(Policy(second_share=0.5), reviewer="chief")
        known = ids(store)[:2]
        people = ("ann", "bob", "eve")
        actions: dict[str, Callable[[str, str, str], object]] = {
            "decide": lambda v, who, label: store.decide(v, label, reviewer=who),
            "adjudicate": lambda v, who, label: store.adjudicate(v, label, reviewer=who),
            "undo": lambda v, who, label: store.undo(v, reviewer=who),
            "undo last": lambda v, who, label: store.undo(reviewer=who),
            "reopen": lambda v, who, label: store.reopen(v, reviewer=who),
            "next": lambda v, who, label: store.next(reviewer=who),
            "skip": lambda v, who, label: store.skip(v, reviewer=who),
            "assign": lambda v, who, label: store.assign(v, who, reviewer=who),
        }
        answers = ["supported", "refuted"]
        for _ in range(data.draw(st.integers(1, 12))):
            name, who = data.draw(st.sampled_from(sorted(actions))), data.draw(st.sampled_from(people))
            target, label = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(answers))
            before = store.head()
            try:
                actions[name](target, who, label)
            except DecisionError:
                assert store.head() == before
            item = store.item(target)
            latest = {d.reviewer: d.label for d in item.decisions}
            if item.state in ("decided", "needs_second"):
                assert len(set(latest.values())) == 1
            if item.state == "open":
                assert not latest
            if item.state == "disputed":
                assert len(set(latest.values())) > 1
        audit = store.audit()
        assert audit.valid, audit.problems


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def test_nothing_is_lost_or_doubled_when_reviewers_are_killed(where: str) -> None:
    """The benchmark's own check, small: every item answered once by each of two people, the audit valid."""
    command = [sys.executable, "benchmarks/review.py", "writers", "--items", "16", "--processes", "3", "--kills", "3"]

    def run(*options: str) -> None:
        done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["decisions"] == 32

    if where == "sqlite":
        run()
        return
    for url in _on_postgres():
        run("--database", url)
