"""The desk's commands: rules, disputes, agreement, putting off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from factcheck.cli import review_acts, review_rules
from factcheck.errors import DecisionError
from factcheck.review.store import open_store
from tests.review_samples import fill


def run(folder: Path, *arguments: str) -> str:
    """The standard output of a command of the group; its error, if it fails, as the library raised it."""
    app = typer.Typer()
    review_rules.add_commands(app)
    review_acts.add_commands(app)

    @app.callback()
    def main(context: typer.Context) -> None:
        context.obj = folder

    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "factcheck.toml").write_text('[review]\nreviewer = "chief"\n')
    with open_store("review.db", base=tmp_path) as store:
        fill(store)
    return tmp_path


def test_the_rules_are_shown_changed_and_kept(project: Path) -> None:
    before = json.loads(run(project, "policy", "--format", "json"))
    assert before == [{"second_share": 0.0, "second_below": 0.0, "second_labels": [], "blind": False}]
    run(project, "policy", "--second-share", "0.5", "--second-label", "refuted", "--blind")
    run(project, "policy", "--second-below", "0.3")
    after = json.loads(run(project, "policy", "--format", "json"))
    assert after == [{"second_share": 0.5, "second_below": 0.3, "second_labels": ["refuted"], "blind": True}]
    with open_store("review.db", base=project) as store:
        assert store.audit().events == 2
    (cleared,) = json.loads(run(project, "policy", "--no-second-label", "--open", "--format", "json"))
    assert (cleared["second_labels"], cleared["blind"], cleared["second_share"]) == ([], False, 0.5)


def test_disputes_are_listed_and_settled(project: Path) -> None:
    assert json.loads(run(project, "adjudicate", "--format", "json")) == []
    with open_store("review.db", base=project) as store:
        known = store.items()[0].verdict.id
        store.decide(known, "supported", reviewer="ann", note="why")
        store.decide(known, "refuted", reviewer="bob")
    (row,) = json.loads(run(project, "adjudicate", "--format", "json"))
    assert row["answers"] == ["ann: supported why", "bob: refuted"]
    with pytest.raises(DecisionError):
        run(project, "adjudicate", known)
    run(project, "adjudicate", known, "refuted", "--note", "read both")
    with open_store("review.db", base=project) as store:
        assert store.item(known).state == "adjudicated"
        assert store.item(known).decisions[-1].reviewer == "chief"


def test_agreement_is_printed(project: Path) -> None:
    assert json.loads(run(project, "agreement", "--format", "json")) == []
    with open_store("review.db", base=project) as store:
        for item in store.items():
            store.decide(item.verdict.id, item.verdict.label, reviewer="ann")
            store.decide(item.verdict.id, "refuted", reviewer="bob")
    rows = json.loads(run(project, "agreement", "--format", "json"))
    by_who = {(row["what"], row["who"]): row for row in rows}
    assert by_who["people", "ann and bob"]["percent"] == 0.2
    assert by_who["machine", "ann and machine"]["kappa"] == 1.0
    assert "0.20 (" in run(project, "agreement")


def test_an_item_is_put_off(project: Path) -> None:
    run(project, "defer", "next", "--days", "2")
    with open_store("review.db", base=project) as store:
        first = store.items()[0]
        following = store.next(reviewer="ann")
        assert following
        assert following.verdict.id != first.verdict.id
