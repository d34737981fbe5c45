"""The review store keeps what is in it: nothing is changed, lost or opened that should not be."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from factcheck.cli import project
from factcheck.errors import DecisionError, StoreError
from factcheck.review import database
from factcheck.review.order import Policy
from factcheck.review.schema import VERSION
from factcheck.review.store import Store, open_store
from factcheck.settings import Settings
from factcheck.workbench import Workbench
from tests.review_databases import Clock, ids, on_postgres
from tests.review_samples import RUN, fill, report, verdicts

ROOT = Path(__file__).parent.parent


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
    before_the_first = store.head()
    assert store.audit(expect=before_the_first).valid
    store.decide(first, "supported", reviewer="ann")
    assert store.audit(expect=before_the_first).valid
    assert not store.audit(expect="0").valid
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


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:secret@127.0.0.1:1/x", "postgresql://me:***@127.0.0.1:1/x"),
        ("postgresql://127.0.0.1:1/x?user=me&password=secret", "postgresql://127.0.0.1:1/x?user=me"),
        ("postgresql://127.0.0.1:1/x?sslpassword=secret&user=me", "postgresql://127.0.0.1:1/x?user=me"),
        ("postgresql://me:a@secret@127.0.0.1:1/x", "postgresql://…"),
        ("postgresql://me:secret@127.0.0.1:port/x", "postgresql://…"),
        ("mysql://host/x?PASSWORD=secret", "mysql://host/x"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url, base=Path())
    assert str(caught.value).startswith(f"{shown}: ")
    assert "secret" not in str(caught.value)


def test_doctor_shows_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_postgres_engine", lambda url: database._sqlite_engine(tmp_path / "review.db"))
    given = Settings().with_changes(review={"database": "postgresql://host/x?user=me&password=secret"})
    row = project._database(Workbench.open(tmp_path, settings=given))
    assert (row["state"], row["detail"]) == ("ok", "postgresql://host/x?user=me")


@pytest.mark.parametrize("name", ["Really?", "a?b=c&d", "no #1", "100%41", "a+b"])
def test_the_database_lies_in_its_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with open_store("review.db", base=folder) as store:
        fill(store)
    assert (folder / "review.db").is_file()
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_opening_loads_nothing_for_those_who_only_import() -> None:
    code = "import factcheck, sys; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


@settings(max_examples=15)
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
    for url in on_postgres():
        run("--database", url)
