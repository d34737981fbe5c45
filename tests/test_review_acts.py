"""What people do with an item on the command line, and what a blind desk lets them see on every way out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from factcheck.cli import export, review
from factcheck.errors import DecisionError, FactcheckError, ProjectError, WriteError
from factcheck.review.order import Policy
from factcheck.review.store import Store, open_store
from factcheck.web.guard import kept_token
from tests.review_samples import fill, report


def run(folder: Path, *arguments: str) -> str:
    """The standard output of a command; its error, if it fails, as the library raised it."""
    app = typer.Typer()
    review.add_to(app)
    export.add_to(app)

    @app.callback()
    def main(context: typer.Context) -> None:
        context.obj = folder

    done = CliRunner().invoke(app, list(arguments))
    if isinstance(done.exception, FactcheckError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def rows(folder: Path, *arguments: str) -> Any:
    return json.loads(run(folder, *arguments, "--format", "json"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "factcheck.toml").write_text('[review]\nreviewer = "ann"\n')
    with open_store("review.db", base=tmp_path) as store:
        fill(store)
    return tmp_path


def opened(project: Path) -> Store:
    return open_store("review.db", base=project)


def test_duplicates_are_decided_together_and_opened_again(project: Path) -> None:
    with opened(project) as store:
        fill(store, report("copy.txt"))
        first = store.items()[0].verdict.id
    run(project, "review", "decide", first, "refuted", "--alike", "--note", "both")
    decided = rows(project, "review", "list", "--state", "decided")
    assert [row["decision"] for row in decided] == ["ann: refuted"] * 2
    assert {row["report"] for row in decided} == {"report.txt", "copy.txt"}
    assert len({row["report_id"] for row in decided}) == 2
    run(project, "review", "reopen", first, "--note", "a new source")
    run(project, "review", "reopen")  # what was decided last and still is
    assert rows(project, "review", "list", "--state", "decided") == []
    with opened(project) as store:
        assert store.audit().valid


def test_skip_assign_and_defer_show_in_the_list(project: Path) -> None:
    held = [row["id"] for row in rows(project, "review", "list")]
    run(project, "review", "skip", held[0])
    run(project, "review", "assign", held[1], "bob")
    run(project, "review", "defer", held[2], "--days", "2")
    listed = {row["id"]: row["held"] for row in rows(project, "review", "list")}
    assert listed[held[1]] == "assigned to bob"
    assert listed[held[2]].startswith("put off until ")
    assert rows(project, "review", "next")[0]["verdict_id"] == held[3]
    with pytest.raises(DecisionError):
        run(project, "review", "assign", held[3], "b" * 300)
    with opened(project) as store:
        assert store.held([held[3]]) == {held[3]: "in the hands of ann"}
    assert rows(project, "review", "next", "--reviewer", "bob", "--order", "problems")[0]["verdict_id"] == held[0]


def test_next_follows_report_and_order(project: Path) -> None:
    with opened(project) as store:
        other = fill(store, report("copy.txt", ("Only one.", "Or two.")))
        chosen = {item.verdict.id for item in store.items(report=other.id)}
    (shown,) = rows(project, "review", "next", "--report", "copy.txt", "--order", "random")
    assert shown["verdict_id"] in chosen
    assert (shown["report"], shown["report_id"]) == ("copy.txt", other.id)


def test_a_renamed_version_takes_the_place_of_the_old(project: Path) -> None:
    run(project, "review", "decide", "next", "refuted")
    with opened(project) as store:
        fill(store, report("final.txt"))
    run(project, "review", "supersede", "report.txt", "final.txt")
    (line,) = rows(project, "review", "stats")
    assert (line["report"], line["decided"]) == ("final.txt", 1)
    for names in (("final.txt", "none.txt"), ("none.txt", "final.txt")):
        with pytest.raises(DecisionError, match=r"none\.txt"):
            run(project, "review", "supersede", *names)


def test_a_name_that_two_new_reports_have_is_refused_before_anything_is_moved(project: Path) -> None:
    with opened(project) as store:
        for sentence in ("Only one.", "Another."):
            fill(store, report("final.txt", (sentence,)))
        head = store.head()
    with pytest.raises(DecisionError, match="more than one report is called so"):
        run(project, "review", "supersede", "report.txt", "final.txt")
    with opened(project) as store:
        assert (store.head(), len(store.reports())) == (head, 3)


def test_a_token_is_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    made = kept_token(path)
    assert kept_token(path) == made == path.read_text().strip()
    assert len(made) >= 20
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("too short")
    with pytest.raises(ProjectError, match="a token has"):
        kept_token(path)
    with pytest.raises(ProjectError, match="No such file"):
        kept_token(tmp_path / "none" / "token")


# A blind desk.

TELLING = r"stance|refuted|conflicting|0\.8|100 against|a sentence on the cost|a note|secret|bob"


@pytest.fixture
def blind(project: Path) -> Path:
    with opened(project) as store:
        store.set_policy(Policy(second_share=1.0, blind=True), reviewer="chief")
        store.decide(store.items()[0].verdict.id, "cannot_tell", reviewer="bob", note="secret")
    return project


def settle(project: Path) -> str:
    """Two people agree on one item; its id."""
    with opened(project) as store:
        known: str = store.items(label="conflicting")[0].verdict.id
        for name in ("bob", "cid"):
            store.decide(known, "wrong_evidence", reviewer=name, note="open note")
        return known


def test_the_terminal_tells_nothing(blind: Path) -> None:
    shown = run(blind, "review", "list", "--format", "jsonl") + run(blind, "review", "next", "--format", "json")
    with opened(blind) as store:
        found = store.items()
    for item in found:
        shown += run(blind, "review", "show", item.verdict.id) + run(
            blind, "review", "show", item.verdict.id, "--format", "json"
        )
    assert not re.findall(TELLING, shown)
    assert "The source says 1 things" in shown
    with pytest.raises(DecisionError, match="works blind"):
        run(blind, "review", "list", "--label", "refuted")


def test_the_order_tells_nothing(blind: Path) -> None:
    with opened(blind) as store:
        shuffled = [item.verdict.id for item in store.items(order="random")]
        taken = store.take(reviewer="ann", order="problems")
        assert taken
        assert (taken[0].verdict.id, "at random" in taken[1]) == (shuffled[0], True)
        coming = store.following(shuffled[0], reviewer="ann", order="uncertainty")
        assert coming
        assert coming.verdict.id == shuffled[1]
    assert [row["id"] for row in rows(blind, "review", "list")] == shuffled


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "html", "jsonld"])
def test_an_export_tells_nothing_of_what_is_not_settled(blind: Path, suffix: str) -> None:
    known = settle(blind)
    out = blind / f"out.{suffix}"
    run(blind, "export", str(out))
    if suffix in ("csv", "parquet"):
        frame = pd.read_parquet(out) if suffix == "parquet" else pd.read_csv(out, dtype=str)
        text, settled = (frame[chosen].to_csv() for chosen in (frame["id"] != known, frame["id"] == known))
    else:
        parts = out.read_text("utf-8").split("<article" if suffix == "html" else "\n")[1:]
        mark = "Mosul was liberated" if suffix == "html" else known
        text = "".join(part for part in parts if mark not in part)
        settled = "".join(part for part in parts if mark in part)
    text = text.replace("row-", "").replace("evidence_stance", "")
    assert not re.findall(
        rf">\s*(?:{TELLING})" if suffix == "html" else TELLING, re.sub(r"[a-z]+-[0-9a-f]{16}", "", text)
    )
    assert suffix == "jsonld" or "open note" in settled


def test_a_blind_sheet_comes_back(blind: Path) -> None:
    from factcheck.review.importing import import_sheet

    out = blind / "out.csv"
    run(blind, "export", str(out))
    with opened(blind) as store:
        counts = import_sheet(store, out, reviewer="ann", dry_run=True).counts
        assert counts["unchanged"] == sum(counts.values()) == 6
        frame = pd.read_csv(out, dtype=str, keep_default_na=False)
        frame.loc[1, "rule"] = "made_up"
        frame.to_csv(out, index=False)
        assert import_sheet(store, out, reviewer="ann", dry_run=True).counts["tampered"] == 1


def test_who_may_know_says_so(blind: Path) -> None:
    with pytest.raises(DecisionError, match="works blind"):
        run(blind, "export", str(blind / "out.csv"), "--label", "refuted")
    run(blind, "export", str(blind / "out.csv"), "--label", "refuted", "--no-blind")
    assert "refuted" in (blind / "out.csv").read_text("utf-8-sig")
    with pytest.raises(WriteError, match="CSV"):
        run(blind, "export", str(blind / "out.jsonl"), "--annotators", "2")


@pytest.mark.parametrize("command", [("review", "list"), ("export", "out.jsonl")], ids=" ".join)
@pytest.mark.parametrize("what", ["label", "state"])
def test_a_label_or_state_that_there_is_none_of_is_an_error(project: Path, command: tuple[str, ...], what: str) -> None:
    with pytest.raises(DecisionError, match=f"'x' is no {what}") as caught:
        run(project, *command, f"--{what}", "x")
    assert caught.value.hint.startswith("One of: ")


def test_without_a_login_name_one_may_look_and_not_decide(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    (project / "factcheck.toml").write_text("")
    monkeypatch.delenv("USER", raising=False)
    monkeypatch.setattr("getpass.getuser", nobody)
    listed = rows(project, "review", "list")
    assert len(listed) == 5
    assert rows(project, "review", "show", listed[0]["id"])[0]["verdict_id"] == listed[0]["id"]
    run(project, "export", str(project / "out.csv"))
    run(project, "export", str(project / "out.csv"))
    for needs_one in (("decide", "next", "refuted"), ("next",), ("undo",)):
        with pytest.raises(DecisionError) as caught:
            run(project, "review", *needs_one)
        assert caught.value.hint == "Give one with --reviewer, or set [review] reviewer."
    run(project, "review", "decide", "next", "refuted", "--reviewer", "ann")
