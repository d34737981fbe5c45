"""Claims that were decided before: found again, shown beside the new verdict, reused only while nothing changed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from command_line import make_project, records, run
from factcheck.earlier import EarlierCheck, EarlierChecks
from factcheck.model import Label, Stance
from factcheck.results import Results
from factcheck.work import ready
from factcheck.workbench import Workbench

CAMP = "The camp housed 73,043 people."
ALIKE = "73,043 people: the camp housed them."
OTHER = "The camp housed 73,044 people."


class Paraphrases:
    """A stance model that knows one pair of paraphrases, in the directions given; else as the stand-in."""

    fingerprint, precision = "paraphrases", "exact"

    def __init__(self, *known: tuple[str, str]) -> None:
        self.known = known

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        yes, no = (Stance(supports=s, refutes=0.0, neutral=1 - s) for s in (0.9, 0.1))
        return [yes if pair in self.known else no for pair in pairs]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def bench(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    project = Path(shutil.copytree(built, tmp_path / "project"))
    monkeypatch.chdir(project)
    bench = Workbench.open(project)
    verify(bench, CAMP)
    decide(bench)
    return bench


def decide(bench: Workbench, label: str = "supported") -> None:
    with bench.store() as store:
        for item in store.items(state="open"):
            store.decide(item.verdict.id, label, reviewer="eve")


def verify(bench: Workbench, *claims: str, reuse: bool = False, date: str | None = None) -> Results:
    [results] = bench.verify_all([ready(list(claims), date=date)], reuse=reuse)
    return results


def only(results: Results) -> EarlierCheck:
    [[check]] = results.earlier.values()
    return check


def test_a_claim_that_was_decided_is_shown_with_its_decision(bench: Workbench) -> None:
    results = verify(bench, "Nothing like it.", CAMP.upper())
    check = only(results)
    assert (check.same, check.unchanged, check.reused, str(check.answer)) == (True, True, False, "supported")
    nothing, found = results.records()
    assert "earlier" not in nothing
    assert [(e["claim"], e["decision"], e["reviewers"]) for e in found["earlier"]] == [(CAMP, "supported", ["eve"])]
    with bench.store() as store:  # shown, not taken over
        assert [item.decisions for item in store.items(run=results.run.id, report=results.report.id)] == [(), ()]


def test_a_decision_is_reused_where_asked_for(bench: Workbench) -> None:
    results = verify(bench, CAMP, "A second claim.", reuse=True)
    assert only(results).reused
    with bench.store() as store:
        by_claim = {i.verdict.claim.statement: i for i in store.items(report=results.report.id)}
        assert [(d.reviewer, str(d.label)) for d in by_claim[CAMP].decisions] == [("eve", "supported")]
        assert by_claim["A second claim."].decisions == ()
        assert store.audit().valid


@pytest.mark.parametrize("change", ["corpus", "date", "machine"])
def test_nothing_is_reused_where_something_behind_it_changed(bench: Workbench, change: str) -> None:
    date = None
    if change == "corpus":
        camp = bench.folder / "corpus/small/camp.txt"
        camp.write_text("On 19 June 2019 the camp housed 73,043 people and 12 cats.\n")
        bench.build_index("small")
    elif change == "date":
        date = "2021"
    else:
        camp = bench.folder / "corpus/small/camp.txt"
        camp.write_text("On 19 June 2019 the camp housed 61,000 people in 21,039 households.\n")
        bench.build_index("small")
    results = verify(bench, CAMP, "A second claim.", reuse=True, date=date)
    check = only(results)
    assert (check.unchanged, check.reused) == (False, False)
    assert ("changed since" in str(check)) is True
    with bench.store() as store:
        assert all(not item.decisions for item in store.items(report=results.report.id))


def test_a_new_source_that_says_nothing_of_it_changes_nothing(bench: Workbench) -> None:
    (bench.folder / "corpus/small/other.txt").write_text("Quite another matter was settled in Geneva.\n")
    bench.build_index("small")
    assert only(verify(bench, CAMP, "A second claim.", reuse=True)).reused


def test_those_who_disagree_are_not_reused(bench: Workbench) -> None:
    verify(bench, CAMP, "A second claim.")
    with bench.store() as store:
        for item in store.items(state="open"):
            store.decide(item.verdict.id, "refuted", reviewer="adam")
    results = verify(bench, CAMP, "A third claim.", reuse=True)
    assert [check.reused for checks in results.earlier.values() for check in checks] == [False, False]


def test_what_is_no_verdict_is_not_reused(bench: Workbench) -> None:
    verify(bench, "Jim Mattis resigned on 20 December 2018.")
    decide(bench, "cannot_tell")
    results = verify(bench, "Jim Mattis resigned on 20 December 2018.", "A second claim.", reuse=True)
    assert (only(results).unchanged, only(results).reused) == (False, False)


@pytest.mark.parametrize(
    ("new", "known", "found"),
    [
        (ALIKE, ((ALIKE, CAMP), (CAMP, ALIKE)), True),
        (ALIKE, ((ALIKE, CAMP),), False),  # one way only: the one says more than the other
        (ALIKE, (), False),
        (OTHER, ((OTHER, CAMP), (CAMP, OTHER)), False),  # another figure, whatever the model says
    ],
)
def test_other_words_count_where_each_supports_the_other(
    bench: Workbench, new: str, known: tuple[tuple[str, str], ...], found: bool
) -> None:
    results = verify(bench, new)
    vars(bench)["stance_model"] = Paraphrases(*known)
    with bench.store() as store:
        checks = EarlierChecks(bench, store).of(results.verdicts, results.report, results.run)
    assert bool(checks) is found
    if found:
        [[check]] = checks.values()
        assert not check.same
        assert f"as “{CAMP}”" in str(check)


def test_a_stale_decision_is_shown_as_such(bench: Workbench) -> None:
    camp = bench.folder / "corpus/small/camp.txt"
    camp.write_text("On 19 June 2019 the camp housed 61,000 people in 21,039 households.\n")
    bench.build_index("small")
    check = only(verify(bench, CAMP, reuse=True))
    assert (str(check.answer), check.unchanged) == ("supported", False)
    assert check.verdict.label is Label.supported


def test_the_commands(bench: Workbench) -> None:
    (bench.folder / "claims.txt").write_text(f"{CAMP}\nA second claim.\n")
    table = run(bench.folder, "verify", "--claims", "claims.txt")
    assert "decided before" in table.stdout
    lines = records(run(bench.folder, "verify", "--claims", "claims.txt", "--reuse-decisions", "-f", "jsonl"))
    assert lines[0]["earlier"][0]["reused"] is True
    with bench.store() as store:
        [decided] = [i for i in store.items(state="decided") if i.report_id != lines[0]["report"]][:1]
    [shown] = records(run(bench.folder, "review", "show", decided.verdict.id, "-f", "jsonl"))
    assert [each["decision"] for each in shown["earlier"]] == ["supported"]
    assert run(bench.folder, "verify", "--claims", "claims.txt", "--reuse-decisions", "--no-queue").returncode == 2


def test_the_review_page_shows_them_once_the_reviewer_may_see_the_verdict(bench: Workbench) -> None:
    from starlette.testclient import TestClient

    from factcheck.earlier import EarlierOf
    from factcheck.review.order import Policy
    from factcheck.web.app import create_app
    from factcheck.web.guard import Access

    again, new = verify(bench, CAMP, "The road was closed in 2016.").verdicts
    with bench.store() as store:
        access = Access(token="the-token", reviewer="ann")
        app = create_app(store, access, earlier=EarlierOf(bench, store))
        page = TestClient(app, base_url="http://127.0.0.1:8765", follow_redirects=True)
        page.get("/", params={"token": "the-token"})
        assert f'data-earlier="/item/{again.id}/earlier"' in page.get(f"/item/{again.id}").text
        shown = page.get(f"/item/{again.id}/earlier").text
        assert "The same claim</a>: <strong>supported</strong>, by eve" in shown
        assert "Nobody decided on this claim before" in page.get(f"/item/{new.id}/earlier").text
        store.decide(new.id, "refuted", reviewer="ben")  # what is decided while the page is served counts
        same, _ = verify(bench, "The road was closed in 2016.", "A second claim.").verdicts
        assert "<strong>refuted</strong>, by ben" in page.get(f"/item/{same.id}/earlier").text
        store.set_policy(Policy(blind=True), reviewer="ann")
        assert "data-earlier" not in page.get(f"/item/{again.id}").text
        assert "by eve" not in page.get(f"/item/{again.id}/earlier").text
        silent = TestClient(create_app(store, access), base_url="http://127.0.0.1:8765", follow_redirects=True)
        silent.get("/", params={"token": "the-token"})
        assert "data-earlier" not in silent.get(f"/item/{again.id}").text
