"""What a search is worth on a benchmark's claims, as a ranking of abstracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from factcheck.errors import EmptyError
from factcheck.evaluation import ranking
from factcheck.evaluation.datasets import Benchmark
from factcheck.evaluation.metrics import Difference, mean_with_interval, paired_means
from factcheck.seams import Searcher

DEPTH = 300  # passages asked for: enough that 100 abstracts come of them


def rankings(benchmark: Benchmark, searcher: Searcher, *, depth: int = DEPTH) -> list[list[str]]:
    """For each claim the ids of the abstracts, each where its closest passage stands."""
    found = searcher.search([claim.claim for claim in benchmark.claims], depth)
    return [ranking.in_first_place_of_each([hit.passage.document_id for hit in hits]) for hits in found]


def evaluate_retrieval(
    benchmark: Benchmark, searcher: Searcher, *, depth: int = DEPTH, bootstrap: int = 1000, seed: int = 0
) -> dict[str, Any]:
    """nDCG@10 and recall at 1, 5, 10 and 100 of the cited abstracts, over the claims that cite any.

    Each figure is the mean over claims with its bootstrap interval; ``trivial`` is the expected value of a search
    that orders the abstracts by lot. ``per_claim`` holds each claim's nDCG@10, for paired comparisons. Raises
    EmptyError where no claim cites an abstract.
    """
    found = rankings(benchmark, searcher, depth=depth)
    return ranking_figures(benchmark, found, bootstrap=bootstrap, seed=seed)


def ranking_figures(
    benchmark: Benchmark, found: Sequence[Sequence[str]], *, bootstrap: int = 1000, seed: int = 0
) -> dict[str, Any]:
    """As :func:`evaluate_retrieval`, of rankings at hand (one per claim, in order). Raises EmptyError where no claim
    cites an abstract."""
    pairs = [(ids, dict.fromkeys(claim.cited, 1.0)) for claim, ids in zip(benchmark.claims, found, strict=True)]
    pairs = [(ids, wanted) for ids, wanted in pairs if wanted]
    if not pairs:
        raise EmptyError(
            "no claim cites an abstract, so that a search has nothing to find", hint="Give claims that do."
        )
    total = len(benchmark.documents)
    figures: dict[str, Any] = {}
    for name, of, k in [("ndcg@10", ranking.ndcg, 10), *((f"recall@{k}", ranking.recall, k) for k in (1, 5, 10, 100))]:
        values = [of(ids, wanted, k) for ids, wanted in pairs]
        figures[name] = mean_with_interval(values, draws=bootstrap, seed=seed).as_dict()
        if name == "ndcg@10":
            figures["per_claim"] = [round(value, 6) for value in values]
    trivial = {f"recall@{k}": round(min(1.0, k / total), 5) for k in (1, 5, 10, 100)}
    return {"name": f"{benchmark.kind} retrieval", "n": len(pairs), "documents": total, **figures, "trivial": trivial}


def compare_rankings(
    benchmark: Benchmark,
    first: Sequence[Sequence[str]],
    second: Sequence[Sequence[str]],
    *,
    draws: int = 10_000,
    seed: int = 0,
) -> Difference:
    """Second minus first in mean nDCG@10 over the claims that cite any abstract, by a paired bootstrap.

    Claims that cite common abstracts (see :func:`families`) are drawn together: what finds one finds the others.
    """
    values: list[list[float]] = [[], []]
    groups = []
    for claim, family, *both in zip(benchmark.claims, families(benchmark), first, second, strict=True):
        wanted = dict.fromkeys(claim.cited, 1.0)
        if wanted:
            groups.append(family)
            for out, ids in zip(values, both, strict=True):
                out.append(ranking.ndcg(ids, wanted, 10))
    return paired_means(*values, groups=groups, draws=draws, seed=seed)


def families(benchmark: Benchmark) -> list[str]:
    """For each claim the name of its family: claims that cite a common abstract, directly or by way of others.

    SciFact rewrites one citing sentence into several claims, so that a model fitted on one claim has seen the abstracts
    of its family. A family is named by the id of its first claim.
    """
    first: dict[str, int] = {}  # abstract → a claim that cites it
    parent = list(range(len(benchmark.claims)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    for place, claim in enumerate(benchmark.claims):
        for cited in claim.cited:
            one, other = root(first.setdefault(cited, place)), root(place)
            parent[max(one, other)] = min(one, other)
    return [benchmark.claims[root(place)].id for place in range(len(parent))]
