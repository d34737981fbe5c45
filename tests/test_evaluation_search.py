"""Searches compared on a benchmark: claims that share abstracts stand and fall together."""

from __future__ import annotations

import pytest

from factcheck.evaluation.datasets import Benchmark, BenchmarkClaim
from factcheck.evaluation.retrieval import compare_rankings, families


def benchmark_of(*cited: tuple[str, ...]) -> Benchmark:
    claims = tuple(
        BenchmarkClaim(id=f"c{place}", claim="x", label="NOT_ENOUGH_INFO", gold={}, cited=some)
        for place, some in enumerate(cited)
    )
    return Benchmark(kind="scifact", documents={}, claims=claims)


def test_claims_that_cite_a_common_abstract_are_a_family_also_by_way_of_others() -> None:
    benchmark = benchmark_of(("a",), ("b",), ("c",), ("b", "a"), (), ("c", "d"), ("e",))
    assert families(benchmark) == ["c0", "c0", "c2", "c0", "c4", "c2", "c6"]


def test_a_difference_worked_by_hand() -> None:
    benchmark = benchmark_of(("a",), ("b",), ())
    gain = compare_rankings(benchmark, [["a"], ["x", "b"], ["z"]], [["a"], ["b"], ["y"]], draws=200)
    assert gain.value == pytest.approx((0 + (1 - 0.63093)) / 2, abs=1e-5)  # a claim that cites nothing counts nowhere
    assert gain.low == 0 and gain.high == pytest.approx(0.36907, abs=1e-5)


def test_one_family_has_one_vote_however_many_claims() -> None:
    many = benchmark_of(*[("a",)] * 30, ("b",))
    better, worse = [["a"]] * 30 + [["x"]], [["x", "a"]] * 30 + [["b"]]
    gain = compare_rankings(many, worse, better, draws=500)
    assert gain.value > 0.3 and gain.low < 0  # thirty claims on one abstract prove nothing about others
