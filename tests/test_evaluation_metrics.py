"""Figures against worked examples, brute force and another program."""

from __future__ import annotations

import math
import random

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.evaluation import metrics, ranking
from factcheck.evaluation.calibration import crossed, fit_temperature, halves, scaled
from factcheck.evaluation.curves import (
    GRID,
    accept_at,
    chance_of_at_most,
    reliability,
    risk_coverage,
    upper_bound,
)

# Truth 0 0 0 0 1 1 2, guessed 0 0 0 1 1 2 2.
TRUTHS, GUESSES = [0, 0, 0, 0, 1, 1, 2], [0, 0, 0, 1, 1, 2, 2]


def test_figures_of_a_table_worked_by_hand() -> None:
    table = metrics.confusion(TRUTHS, GUESSES, 3)
    assert table.tolist() == [[3, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert metrics.accuracy(table) == pytest.approx(5 / 7)
    assert metrics.precision(table) == pytest.approx([1, 1 / 2, 1 / 2])
    assert metrics.recall(table) == pytest.approx([3 / 4, 1 / 2, 1])
    assert metrics.f1(table) == pytest.approx([6 / 7, 1 / 2, 2 / 3])
    assert metrics.macro_f1(table) == pytest.approx((6 / 7 + 1 / 2 + 2 / 3) / 3)
    assert metrics.balanced_accuracy(table) == pytest.approx((3 / 4 + 1 / 2 + 1) / 3)


def test_a_class_that_never_occurs_is_not_in_the_mean() -> None:
    table = metrics.confusion([0, 0, 1], [0, 2, 1], 3)
    assert metrics.macro_f1(table) == pytest.approx((2 / 3 + 1) / 2)


def test_the_trivial_baseline_is_always_the_majority_label() -> None:
    always = metrics.majority_table(metrics.confusion(TRUTHS, GUESSES, 3))
    assert always.tolist() == [[4, 0, 0], [2, 0, 0], [1, 0, 0]]
    assert metrics.accuracy(always) == pytest.approx(4 / 7)
    assert metrics.macro_f1(always) == pytest.approx(8 / 11 / 3)


def test_calibration_error_and_brier_worked_by_hand() -> None:
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.3, 0.7]])
    truths = [0, 1, 0, 1]
    # Two bins of ten hold one row each (0.6 and 0.7, both right), one holds two rows at 0.9 of which one is right.
    assert metrics.calibration_error(probabilities, truths, bins=10) == pytest.approx((0.8 + 0.4 + 0.3) / 4)
    assert metrics.brier(probabilities, truths) == pytest.approx((0.02 + 1.62 + 0.32 + 0.18) / 4)


def test_bootstrap_follows_from_its_seed_and_draws_whole_groups() -> None:
    groups = ["a"] * 4 + ["b"] * 2 + ["c"]
    drawn = metrics.bootstrap_tables(TRUTHS, GUESSES, 3, groups=groups, draws=250, seed=3)
    again = metrics.bootstrap_tables(TRUTHS, GUESSES, 3, groups=groups, draws=250, seed=3)
    assert np.array_equal(drawn, again)
    assert drawn.shape == (250, 3, 3)
    assert set(drawn[:, 0, 0] % 3) == {0}  # the three right rows of group a come together
    assert (drawn[:, 0, 0] / 3 + drawn[:, 1, 1] + drawn[:, 2, 2]).tolist() == [3] * 250  # as many groups as there are


def test_the_interval_covers_the_true_accuracy_about_as_often_as_it_says() -> None:
    lot = random.Random(5)
    held = 0
    for _ in range(200):
        right = [int(lot.random() < 0.7) for _ in range(150)]
        truths = [1] * 150
        drawn = metrics.bootstrap_tables(truths, right, 2, groups=list(map(str, range(150))), draws=400, seed=1)
        figure = metrics.interval(0.0, metrics.accuracy(drawn))
        held += figure.low <= 0.7 <= figure.high
    assert 180 <= held <= 200


def test_paired_bootstrap_sees_a_difference_and_none() -> None:
    lot = random.Random(0)
    truths = [lot.randrange(3) for _ in range(400)]
    worse = [t if lot.random() < 0.6 else lot.randrange(3) for t in truths]
    better = [t if lot.random() < 0.9 else g for t, g in zip(truths, worse, strict=True)]
    groups = list(map(str, range(400)))
    gain = metrics.paired_bootstrap(truths, worse, better, 3, groups=groups)
    assert 0 < gain.low < gain.value < gain.high and gain.p < 0.01
    same = metrics.paired_bootstrap(truths, worse, worse, 3, groups=groups)
    assert same.value == same.low == same.high == 0 and same.p == 1.0


def test_paired_means_take_the_same_draws_for_both() -> None:
    first = [0.1, 0.9, 0.4, 0.6] * 25
    gain = metrics.paired_means(first, [value + 0.05 for value in first])
    assert gain.low == pytest.approx(0.05) and gain.high == pytest.approx(0.05)


def test_paired_means_draw_whole_groups() -> None:
    # Ten groups of ten like items: drawn one by one they would seem a hundred, and the interval too narrow.
    gaps = [0.1 if group < 6 else -0.1 for group in range(10) for _ in range(10)]
    groups = [str(group) for group in range(10) for _ in range(10)]
    whole = metrics.paired_means([0.0] * 100, gaps, groups=groups)
    single = metrics.paired_means([0.0] * 100, gaps)
    assert whole.value == single.value == pytest.approx(0.02)
    assert whole.low < single.low and whole.high > single.high and whole.p > single.p


@settings(max_examples=40)
@given(st.data())
def test_ranking_figures_agree_with_ir_measures(data: st.DataObject) -> None:
    names = [f"d{i}" for i in range(30)]
    found = data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    gains = data.draw(st.dictionaries(st.sampled_from(names), st.integers(0, 3), min_size=1))
    if not any(gains.values()):
        gains[names[0]] = 1
    wanted = [ir_measures.nDCG @ 10, ir_measures.R @ 5, ir_measures.R @ 100]
    qrels = [ir_measures.Qrel("q", name, gain) for name, gain in gains.items()]
    run = [ir_measures.ScoredDoc("q", name, float(-rank)) for rank, name in enumerate(found)]
    theirs = ir_measures.calc_aggregate(wanted, qrels, run)
    ours = {
        wanted[0]: ranking.ndcg(found, gains, 10),
        wanted[1]: ranking.recall(found, gains, 5),
        wanted[2]: ranking.recall(found, gains, 100),
    }
    for measure in wanted:
        assert ours[measure] == pytest.approx(theirs[measure], abs=1e-9)


@settings(max_examples=40)
@given(st.data())
def test_average_precision_agrees_with_ir_measures(data: st.DataObject) -> None:
    names = [f"d{i}" for i in range(12)]
    found = data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    relevant = data.draw(st.sets(st.sampled_from(names), min_size=1, max_size=5))
    qrels = [ir_measures.Qrel("q", name, 1) for name in relevant]
    run = [ir_measures.ScoredDoc("q", name, float(-rank)) for rank, name in enumerate(found)]
    theirs = ir_measures.calc_aggregate([ir_measures.AP @ 5], qrels, run)[ir_measures.AP @ 5]
    assert ranking.average_precision(found, relevant, 5) == pytest.approx(theirs, abs=1e-9)
    assert ranking.average_precision(found, [], 5) == 0


def test_a_document_stands_where_its_first_passage_does() -> None:
    assert ranking.in_first_place_of_each(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


@given(st.integers(1, 60), st.data())
def test_chance_of_at_most_is_the_binomial_sum(n: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, n))
    rate = data.draw(st.floats(0.001, 0.999))
    exact = sum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(errors + 1))
    assert chance_of_at_most(errors, n, rate) == pytest.approx(exact, abs=1e-9)


def test_upper_bound_known_values() -> None:
    assert upper_bound(0, 60) == pytest.approx(1 - 0.05 ** (1 / 60)) == pytest.approx(0.0487, abs=1e-4)
    assert upper_bound(5, 100) == pytest.approx(0.10225, abs=1e-4)  # Clopper and Pearson's table, one-sided
    assert upper_bound(3, 3) == upper_bound(0, 0) == 1.0
    with pytest.raises(ValueError, match="4 errors in 3"):
        upper_bound(4, 3)


def test_risk_coverage_worked_by_hand() -> None:
    confidences, right = [0.95, 0.9, 0.8, 0.5], [True, True, False, True]
    points = {point.threshold: point for point in risk_coverage(confidences, right, [0.9, 0.8, 0.4, 0.99])}
    assert sorted(points) == [0.4, 0.8, 0.9]  # nothing reaches 0.99
    assert (points[0.9].accepted, points[0.9].errors, points[0.9].coverage) == (2, 0, 0.5)
    assert (points[0.8].accepted, points[0.8].errors) == (3, 1)
    assert points[0.4].risk == 0.25


def test_few_errors_in_few_items_accept_nothing() -> None:
    assert accept_at([0.99] * 59, [True] * 59, 0.05) is not None
    assert accept_at([0.99] * 58, [True] * 58, 0.05) is None


@pytest.mark.parametrize("slope", [1.0, 0.3])
def test_the_bound_holds_in_at_least_95_of_100_simulated_draws(slope: float) -> None:
    """1,000 draws of 400 items whose true risk is known: error chance ``slope`` × (1 - confidence)."""
    lot = np.random.default_rng(7)
    broken = chosen = 0
    for _ in range(1000):
        confidences = 0.34 + 0.66 * lot.beta(3, 1, size=400)
        right = lot.random(400) >= slope * (1 - confidences)
        point = accept_at(confidences.tolist(), right.tolist(), 0.05)
        if point is not None:
            chosen += 1
            # The risk of all confidences above the threshold, by the density 3x² of beta(3, 1).
            x = np.linspace((point.threshold - 0.34) / 0.66, 1, 2001)
            risk = float((slope * 0.66 * (1 - x) * x**2).sum() / (x**2).sum())
            broken += risk > 0.05
    assert chosen > 100  # else the promise is kept by promising nothing
    assert broken <= 50


def test_reliability_bins_worked_by_hand() -> None:
    bins = reliability([0.95, 0.91, 0.55, 1.0], [True, False, True, True])
    assert [(one.low, one.high, one.n) for one in bins] == [(0.5, 0.6, 1), (0.9, 1.0, 3)]
    assert bins[1].accuracy == pytest.approx(2 / 3) and bins[1].confidence == pytest.approx((0.95 + 0.91 + 1) / 3)


def test_the_grid_of_thresholds_is_fixed_and_falls() -> None:
    assert GRID[0] == 0.99 and GRID[-1] == 0.34 and list(GRID) == sorted(GRID, reverse=True)


def overconfident(n: int, temperature: float) -> tuple[np.ndarray, list[int]]:
    """Probabilities that are too sure of themselves by a known temperature, and truths drawn from the honest ones."""
    lot = np.random.default_rng(2)
    honest = lot.dirichlet([0.6, 0.6, 0.6], size=n)
    truths = [int(lot.choice(3, p=row)) for row in honest]
    return scaled(honest, 1 / temperature), truths


def test_the_temperature_that_was_put_in_is_found() -> None:
    probabilities, truths = overconfident(6000, 1.8)
    assert fit_temperature(probabilities, truths) == pytest.approx(1.8, rel=0.06)
    with pytest.raises(ValueError, match="no rows"):
        fit_temperature(probabilities[:0], [])


def test_crossed_calibration_measures_on_rows_it_was_not_fitted_on() -> None:
    probabilities, truths = overconfident(3000, 2.0)
    groups = [str(i // 3) for i in range(3000)]
    first = halves(groups)
    assert abs(sum(first) - 1500) < 10
    assert all(first[i] == first[i + 1] for i in range(0, 3000, 3))  # a group is never split
    result = crossed(probabilities, truths, groups)
    assert result.ece_before > 0.1 > 0.03 > result.ece_after
    assert result.brier_after < result.brier_before
    fitted = [i for i in range(3000) if first[i]]
    alone = fit_temperature(probabilities[fitted], [truths[i] for i in fitted])
    assert result.temperatures[0] == alone


def test_rows_of_a_single_group_are_crossed_one_by_one() -> None:
    probabilities, truths = overconfident(600, 2.0)
    assert crossed(probabilities, truths, ["one"] * 600) == crossed(probabilities, truths, [str(i) for i in range(600)])
    with pytest.raises(ValueError, match="no rows"):
        crossed(probabilities[:1], truths[:1], ["one"])
