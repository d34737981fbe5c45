"""Agreement: published worked examples, and independent libraries to nine places."""

from __future__ import annotations

import importlib
import random
from pathlib import Path

import pytest

from factcheck.review.agreement import Answered, alpha, kappa, measure, percent
from factcheck.review.store import open_store
from tests.review_samples import fill

LABELS = ("supported", "refuted", "conflicting", "not_enough_evidence")


def pairs_of(table: list[list[int]]) -> list[tuple[str, str]]:
    return [(str(i), str(j)) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]


def drawn(seed: int, size: int = 200) -> list[tuple[str, str]]:
    source = random.Random(seed)
    first = [source.choice(LABELS) for _ in range(size)]
    return [(one, one if source.random() < 0.7 else source.choice(LABELS)) for one in first]


# Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability, section C: four observers, twelve units, gaps.
KRIPPENDORFF_2011 = (
    ["1", "2", "3", "3", "2", "1", "4", "1", "2", ".", ".", "."],
    ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", ".", "3"],
    [".", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", "."],
    ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", "."],
)


def test_alpha_of_the_published_example() -> None:
    units = [[row[n] for row in KRIPPENDORFF_2011 if row[n] != "."] for n in range(12)]
    figure = alpha(units)
    assert figure.value == pytest.approx(0.743, abs=5e-4)
    assert figure.items == 11


def test_kappa_of_the_published_example() -> None:
    # Cohen, J. (1960), A coefficient of agreement for nominal scales, table 1 in counts: κ = .492.
    figure = kappa(pairs_of([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))
    assert figure.value == pytest.approx(0.492, abs=5e-4)


def test_kappa_and_its_interval_agree_with_independent_libraries() -> None:
    inter_rater = importlib.import_module("statsmodels.stats.inter_rater")
    metrics = importlib.import_module("sklearn.metrics")
    for seed in range(20):
        pairs = drawn(seed)
        figure = kappa(pairs)
        assert figure.value == pytest.approx(metrics.cohen_kappa_score(*zip(*pairs, strict=True)), abs=1e-9)
        table = [[sum(1 for p in pairs if p == (a, b)) for b in LABELS] for a in LABELS]
        other = inter_rater.cohens_kappa(table)
        assert figure.low == pytest.approx(other.kappa_low, abs=1e-9)
        assert figure.high == pytest.approx(other.kappa_upp, abs=1e-9)


def test_alpha_and_its_interval_agree_with_an_independent_library() -> None:
    krippendorff = importlib.import_module("krippendorff")
    import numpy as np

    for seed in range(5):
        source = random.Random(seed)
        units = [[a, b, *([source.choice(LABELS)] if source.random() < 0.3 else [])] for a, b in drawn(seed, 60)]
        counts = np.array([[unit.count(label) for label in LABELS] for unit in units])
        figure = alpha(units, resamples=200, seed=seed)
        assert figure.value == pytest.approx(
            krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"), abs=1e-9
        )
        draw = np.random.default_rng(seed)
        even = np.full(60, 1 / 60)
        samples = [np.repeat(counts, draw.multinomial(60, even), axis=0) for _ in range(200)]
        again = [krippendorff.alpha(value_counts=each, level_of_measurement="nominal") for each in samples]
        low, high = np.percentile(again, [2.5, 97.5])
        assert figure.low == pytest.approx(low, abs=1e-9)
        assert figure.high == pytest.approx(high, abs=1e-9)


def test_percent_and_its_interval_agree_with_an_independent_library() -> None:
    proportion = importlib.import_module("statsmodels.stats.proportion")
    pairs = drawn(1)
    figure = percent(pairs)
    same = sum(1 for one, two in pairs if one == two)
    low, high = proportion.proportion_confint(same, len(pairs), method="wilson")
    assert figure.value == same / len(pairs)
    assert (figure.low, figure.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@pytest.mark.parametrize("pairs", [[], [("a", "a")] * 5])
def test_what_is_not_defined_is_none(pairs: list[tuple[str, str]]) -> None:
    assert kappa(pairs).value is None
    assert alpha(pairs).value is None
    assert "not defined" in str(kappa(pairs))


def test_answers_about_the_item_are_counted_and_kept_from_the_machine() -> None:
    items = [
        Answered("supported", {"ann": ("supported", "2026-01-01"), "bob": ("cannot_tell", "2026-02-01")}),
        Answered("refuted", {"ann": ("refuted", "2026-02-03"), "bob": ("refuted", "2026-02-01")}),
    ]
    found = measure(items, resamples=50)
    assert [(p.one, p.two, p.percent.value, p.percent.items) for p in found.people] == [("ann", "bob", 0.5, 2)]
    assert [(p.one, p.percent.value, p.percent.items) for p in found.machine] == [("ann", 1, 2), ("bob", 1, 1)]
    assert found.aside == {"cannot_tell": 1}
    assert list(found.months) == ["2026-02"]
    assert found.labels["refuted"].value == 1


def several(seed: int, size: int = 60) -> list[Answered]:
    """Items with two to five answers, all of which lean to what the item is; some are harder than others."""
    source = random.Random(seed)
    made = []
    for _ in range(size):
        truth, ease = source.choice(LABELS[:2]), source.choice((0.55, 0.95))
        people = source.sample(("ann", "bob", "cid", "dee", "eve"), source.choice((2, 3, 5)))
        said = {who: truth if source.random() < ease else source.choice(LABELS[:3]) for who in people}
        made.append(Answered(truth, {who: (label, "2026-01-01") for who, label in said.items()}))
    return made


def test_pairs_of_one_item_count_as_one() -> None:
    three = {"ann": ("supported", "2026-01-01"), "bob": ("supported", "2026-01-01"), "cid": ("supported", "2026-01-01")}
    other = {who: ("refuted", at) for who, (_, at) in three.items()}
    found = measure([Answered("supported", three), Answered("refuted", other)] * 5, resamples=20)
    assert found.months["2026-01"] == percent([("a", "a")] * 10)  # ten items, thirty pairs
    assert found.labels["refuted"].items == 10


def test_an_item_that_stands_there_often_says_no_more() -> None:
    """Each pair three times is one observation: the intervals are those of each pair once."""
    pairs = drawn(3, 80)
    often, of = pairs * 3, list(range(80)) * 3
    for measured in (percent, kappa):
        once, thrice = measured(pairs), measured(often, of)
        assert (thrice.value, thrice.low, thrice.high) == pytest.approx((once.value, once.low, once.high), abs=1e-12)
        assert thrice.items == once.items == 80


def test_the_intervals_by_label_and_month_are_those_of_resampled_items() -> None:
    import numpy as np

    for seed in range(2):
        items = several(seed)
        found, source = measure(items, resamples=1), random.Random(seed)
        drawn_again = [measure(source.choices(items, k=len(items)), resamples=1) for _ in range(250)]
        for now, again in (
            (found.months["2026-01"], [each.months["2026-01"].value for each in drawn_again]),
            (found.labels["refuted"], [each.labels["refuted"].value for each in drawn_again]),
        ):
            low, high = np.percentile([value for value in again if value is not None], [2.5, 97.5])
            assert now.items == len(items)
            assert now.low is not None and now.high is not None
            assert now.high - now.low == pytest.approx(high - low, rel=0.2)


def test_agreement_in_the_store(tmp_path: Path) -> None:
    with open_store("review.db", base=tmp_path) as store:
        fill(store)
        for item in store.items():
            store.decide(item.verdict.id, item.verdict.label, reviewer="ann")
            store.decide(item.verdict.id, "refuted", reviewer="bob")
        found = store.agreement()
        assert [(p.one, p.percent.value) for p in found.machine] == [("ann", 1.0), ("bob", 0.2)]
        assert found.people[0].kappa.items == 5
