"""Calibrating on a project's own decisions: which count, what comes of them, and what a machine may then accept."""

from __future__ import annotations

import csv
import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from command_line import make_project, records, run
from factcheck.cli.review import sheet
from factcheck.columns import FROM_ALL, cells
from factcheck.errors import ModelError
from factcheck.evaluation.confidence import ENOUGH, Case
from factcheck.evaluation.curves import confidence_figures, risk_coverage
from factcheck.evaluation.own import OTHER_CONDITIONS, OwnCalibration, Sample, calibrate, may_accept, sample_of
from factcheck.export.annotators import write_sheets
from factcheck.export.html import write_html
from factcheck.export.records import confidence_said
from factcheck.grounds import may_accept as has_mark
from factcheck.model import Answer, Calibration, Label, Report, Run, Verdict
from factcheck.results import Results
from factcheck.review.fair import IN_VIEW, NOT_DRAWN
from factcheck.review.importing import import_sheet
from factcheck.review.order import Policy
from factcheck.review.store import Store, open_store
from factcheck.settings import VerdictSettings
from factcheck.verdict.confidence import fitted_under, fitted_under_run, marked, rules_fingerprint
from factcheck.verdict.stance import OverlapStanceModel
from factcheck.work import ready
from review_samples import RUN, fill, report, verdict

UNDER = fitted_under(OverlapStanceModel(), VerdictSettings())
NOW = Run(
    id="run-now", started_at="2026-01-02T03:04:05Z", version="0.1.0", index="small", index_fingerprint="abc",
    models={"stance": OverlapStanceModel.fingerprint, "rules": rules_fingerprint(), "confidence": "none"},
    precision=OverlapStanceModel.precision, settings={"verdict": {"threshold": VerdictSettings().threshold}},
)  # fmt: skip
BLIND = Policy(blind=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("review.db", base=tmp_path) as opened:
        yield opened


def many(store: Store, n: int, *, name: str = "long.txt") -> Report:
    """A report with ``n`` verdicts made under the rules and model in use; one in five refuted."""
    sentences = tuple(f"Camp number {i} held {i + 100} people." for i in range(n))
    of = report(name, sentences)
    found = [
        replace(
            verdict(of, s, Label.refuted if i % 5 == 0 else Label.supported, run=NOW.id),
            confidence=0.62 + 0.37 * ((i * 37) % n) / n,
        )
        for i, s in enumerate(sentences)
    ]
    store.begin(NOW)
    store.add_report(NOW.id, of, n)
    store.add_results(NOW.id, of.id, verdicts=found)
    return of


def answer(store: Store, of: Verdict) -> Answer:
    """What the people of these tests say: the surer the machine, the more often it is right."""
    lot = random.Random(of.claim.statement)
    wrong = Answer.refuted if of.label is Label.supported else Answer.supported
    surest = of.confidence > 0.9  # one error among the few at the top would end what may be accepted at all
    return Answer(of.label.value) if surest or lot.random() < of.confidence**2 else wrong


def decide_by_lot(store: Store, n: int, reviewer: str = "ada") -> None:
    for _ in range(n):
        item = store.next(reviewer=reviewer, order="random")
        assert item is not None
        store.decide(item.verdict.id, answer(store, item.verdict), reviewer=reviewer)


def test_only_blind_decisions_on_items_drawn_by_lot_are_fair(store: Store) -> None:
    many(store, 30)
    decide_by_lot(store, 2)  # the machine's verdict is in view
    store.set_policy(BLIND, reviewer="chief")
    first = store.items(state="open")[0].verdict.id
    store.decide(first, "supported", reviewer="ada")  # picked, not drawn
    decide_by_lot(store, 3)
    fair, left_out = store.fair_decisions()
    assert len(fair) == 3 and left_out == {IN_VIEW: 2, NOT_DRAWN: 1}
    assert all(each.weight == 1.0 and each.drawing == "desk" and each.run == NOW for each in fair)
    assert fitted_under_run(fair[0].run) == UNDER


def test_decisions_of_a_walk_through_one_report_are_not_drawn_from_all(store: Store) -> None:
    of, other = many(store, 30), many(store, 5, name="other.txt")
    store.set_policy(BLIND, reviewer="chief")
    for report_id, order in ((of.id, "random"),) * 9 + ((other.source, "date"),):  # the tenth is that of the lot else
        item = store.next(reviewer="ada", order=order, report=report_id)  # type: ignore[arg-type]
        assert item is not None
        store.decide(item.verdict.id, "supported", reviewer="ada")
    assert store.fair_decisions() == ([], {NOT_DRAWN: 10})
    decide_by_lot(store, 2)
    assert len(store.fair_decisions()[0]) == 2


def test_the_first_answer_counts_whatever_became_of_it(store: Store) -> None:
    many(store, 5)
    store.set_policy(BLIND, reviewer="chief")
    item = store.next(reviewer="ada", order="random")
    assert item is not None
    store.decide(item.verdict.id, "conflicting", reviewer="ada")
    store.undo(reviewer="ada")
    store.decide(item.verdict.id, item.verdict.label.value, reviewer="ada")  # having seen it
    fair, left_out = store.fair_decisions()
    assert [each.answer for each in fair] == [Answer.conflicting] and left_out == {}


def test_annotators_sheets_count_by_their_weight_unless_they_show_the_verdict_or_are_a_selection(
    store: Store, tmp_path: Path
) -> None:
    many(store, 40)
    many(store, 8, name="short.txt")
    rows = list(store.rows())

    def filled_sheet(name: str, *, blind: bool = True, drawn_from: str = FROM_ALL) -> Path:
        out = tmp_path / f"{name}.csv"
        [path] = write_sheets(
            rows, out, annotators=[name], sample=10, stratify="report", blind=blind, drawn_from=drawn_from
        )
        with path.open(encoding="utf-8", newline="") as file:
            filled = [row | {"decision": "supported"} for row in csv.DictReader(file)]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(filled[0]))
            writer.writeheader()
            writer.writerows(filled)
        return path

    summary = import_sheet(store, filled_sheet("open", blind=False), reviewer="x")
    assert summary.counts["decided"] == 10, str(summary)
    assert store.fair_decisions() == ([], {IN_VIEW: 10})
    import_sheet(store, filled_sheet("part", drawn_from="a selection"), reviewer="x")
    assert store.fair_decisions() == ([], {IN_VIEW: 10, NOT_DRAWN: 10})
    import_sheet(store, filled_sheet("fair"), reviewer="x")
    fair, _ = store.fair_decisions()
    # Five claims drawn of each report: one stands for 1.6, or for 8.
    assert sorted({each.weight for each in fair}) == [1.6, 8] and len(fair) == 10
    sample = sample_of(fair, {}, UNDER)
    assert math.isclose(sum(case.weight for case in sample.cases), 10)
    assert {round(case.weight, 3) for case in sample.cases} == {0.333, 1.667}


def test_other_answers_and_other_conditions_are_counted_and_left_out(store: Store) -> None:
    many(store, 4)
    fill(store, run=RUN)
    store.set_policy(BLIND, reviewer="chief")
    said = iter(["not_a_claim", "cannot_tell", "wrong_evidence", "supported"])
    for _ in range(9):
        item = store.next(reviewer="ada", order="random")
        assert item is not None
        now = item.run_id == NOW.id
        store.decide(item.verdict.id, next(said) if now else "supported", reviewer="ada")
    sample = sample_of(*store.fair_decisions(), UNDER)
    assert len(sample.cases) == 1 and sample.missing == ENOUGH - 1
    assert sample.left_out == {OTHER_CONDITIONS: 5, "cannot_tell": 1, "not_a_claim": 1, "wrong_evidence": 1}
    with pytest.raises(ModelError, match=f"1 of {ENOUGH} decisions"):
        calibrate(sample, UNDER)


def cases(n: int, seed: int) -> list[tuple[Case, float]]:
    """Verdicts with the chance that each is right."""
    lot = random.Random(seed)
    of = report("x.txt", ("One camp held 100 people.",))
    plain = verdict(of, "One camp held 100 people.", Label.supported)
    out = []
    for i in range(n):
        own = lot.uniform(0.6, 0.99)
        chance = 1 / (1 + math.exp(-(2.2 * math.log(own / (1 - own)) - 1.2)))
        made = replace(plain, confidence=own, rule=lot.choice(["one", "two"]))
        out.append((Case(verdict=made, right=lot.random() < chance, group=str(i // 4)), chance))
    return out


def test_what_a_calibration_promises_holds_in_95_of_100_worlds() -> None:
    """The whole of it: fit on what was decided, choose the threshold there, and accept what comes later."""
    broken = promised = 0
    later = cases(4000, seed=10_000)
    for seed in range(60):
        own = calibrate(Sample(cases=tuple(case for case, _ in cases(260, seed)), left_out={}), UNDER)
        try:
            threshold = own.accept(0.1).threshold
        except ModelError:
            continue
        promised += 1
        chances = [chance for case, chance in later if own.confidence.of(case.verdict, UNDER) >= threshold]
        broken += bool(chances) and 1 - sum(chances) / len(chances) > 0.1
    assert promised > 30
    assert broken <= 0.05 * promised + 2


def test_the_bound_of_weighted_decisions_holds_in_95_of_100_draws() -> None:
    """Two strata, the one that is wrong more often drawn eight times as often: 1,000 samples, a known risk."""
    strata = [(900, 0.03), (100, 0.3)]  # items, share wrong
    truth = sum(n * wrong for n, wrong in strata) / sum(n for n, _ in strata)
    lot = random.Random(5)
    held = 0
    for _ in range(1000):
        right, weights = [], []
        for (n, wrong), drawn in zip(strata, (90, 80), strict=True):
            right += [lot.random() >= wrong for _ in range(drawn)]
            weights += [n / drawn] * drawn
        [point] = risk_coverage([0.9] * len(right), right, [0.5], weights=weights)
        held += point.upper >= truth
    assert held >= 950


def test_equal_weights_change_nothing() -> None:
    lot = random.Random(2)
    confidences = [lot.random() for _ in range(300)]
    right = [lot.random() < c for c in confidences]
    plain = confidence_figures(confidences, right)
    weighed = confidence_figures(confidences, right, weights=[2.5] * 300)
    assert [point["upper"] for point in weighed["risk_coverage"]] == [p["upper"] for p in plain["risk_coverage"]]
    assert weighed["accept"].keys() == plain["accept"].keys() and math.isclose(
        weighed["ece"], plain["ece"], abs_tol=1e-5
    )


def test_an_own_calibration_survives_being_saved_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    own = calibrate(Sample(cases=tuple(case for case, _ in cases(240, 1)), left_out={}), UNDER)
    assert own.confidence.calibration is Calibration.corpus
    path = tmp_path / "calibration.json"
    with pytest.raises(ModelError, match="not calibrated on this corpus"):
        may_accept(path, UNDER, 0.05)
    own.save(path)
    assert OwnCalibration.load(path) == own
    before = path.read_bytes()
    own.save(path)
    assert path.read_bytes() == before
    assert may_accept(path, UNDER, 0.3) == own.accept(0.3).threshold
    with pytest.raises(ModelError, match="verdicts are now made under other"):
        may_accept(path, "other", 0.3)
    with pytest.raises(ModelError, match=r"240 decisions do not show .* at 0.1% risk: the best that they promise is"):
        own.accept(0.001)
    for broken in ("{}", "[1]", "x"):
        path.write_text(broken)
        with pytest.raises(ModelError, match="no calibration"):
            OwnCalibration.load(path)


def test_a_mark_hides_nothing_and_goes_to_what_is_sure_enough_once() -> None:
    of = report("x.txt", ("One camp held 100 people.",))
    plain = verdict(of, "One camp held 100 people.", Label.supported, confidence=0.9)
    assert marked(plain, None, 0.0) is plain and marked(plain, 0.91, 0.02) is plain
    found = marked(plain, 0.9, 0.02)
    assert found.notes == (*plain.notes, "machine may accept at ≤2 % risk") and has_mark(found.notes)
    assert replace(found, notes=plain.notes) == plain
    assert marked(found, 0.9, 0.02) is found


def test_what_is_not_calibrated_on_this_corpus_is_marked_wherever_it_is_shown(store: Store, tmp_path: Path) -> None:
    of = many(store, 2)
    [first, _] = store.items()
    mark = "not calibrated on this corpus"
    assert confidence_said(first.verdict).endswith(f", {mark}")
    assert confidence_said(replace(first.verdict, calibration=Calibration.corpus)) == f"{first.verdict.confidence:.2f}"
    shown = {row["part"]: row["text"] for row in sheet(first)}
    assert mark in shown["verdict"] and "verdict" not in {row["part"] for row in sheet(first, hidden=True)}
    write_html(list(store.rows()), tmp_path / "out.html")
    assert mark in (tmp_path / "out.html").read_text("utf-8")
    results = Results(run=NOW, work=ready(["One camp."]), rows=(first.verdict,))
    assert mark in results._repr_html_() and list(results.to_frame()["calibration"]) == ["none"]
    assert results.records()[0]["calibration"] == "none"
    assert {row["calibration"] for row in map(cells, store.rows(report=of.id))} == {"none"}


def test_calibrate_from_the_command_line_to_a_marked_queue(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    done = run(project, "verify", "report.txt", "--format", "jsonl")
    assert {row["calibration"] for row in records(done)} == {"none"}
    early = run(project, "calibrate")
    assert early.returncode == 0 and "0 of 200 decisions" in early.stderr
    refused = run(project, "verify", "report.txt", "--auto-accept-risk", "0.02")
    assert refused.returncode == 1 and "not calibrated on this corpus" in refused.stderr

    with open_store("review.db", base=project) as store:
        many(store, 260)
        store.set_policy(BLIND, reviewer="chief")
        decide_by_lot(store, 230)
        store.set_policy(Policy(), reviewer="chief")
    plan = run(project, "calibrate", "--dry-run", "--format", "json")
    figures = json.loads(plan.stdout)["sets"][0]
    assert plan.returncode == 0 and figures["n"] >= ENOUGH and not (project / "calibration.json").exists()
    assert figures["after"]["ece"] < figures["before"]["ece"] and "accept" in figures["after"]
    done = run(project, "calibrate", "--plots", "pictures")
    assert done.returncode == 0 and "wrote" in done.stderr and "upper 95 % bound" in done.stdout
    assert [path.suffix for path in (project / "pictures").iterdir()] == [".svg"]

    again = run(project, "verify", "report.txt", "--format", "jsonl")
    assert {row["calibration"] for row in records(again)} == {"corpus"}
    assert "not calibrated" not in run(project, "review", "list", "--report", "report.txt").stderr
    risky = run(project, "verify", "report.txt", "--auto-accept-risk", "0.45", "--format", "jsonl")
    marks = [row for row in records(risky) if has_mark(row["notes"])]
    listed = json.loads(run(project, "review", "list", "--may-accept", "--format", "json").stdout)
    everything = json.loads(run(project, "review", "list", "--report", "report.txt", "--format", "json").stdout)
    assert len(everything) == len(records(risky))
    assert len(listed) == len(marks) > 0 and all(row in everything for row in listed)
    with open_store("review.db", base=project) as store:
        ids = [each.id for each in store.runs()]
    assert len(ids) == len(set(ids)) == 4  # as it was, the prepared one, calibrated, marked
