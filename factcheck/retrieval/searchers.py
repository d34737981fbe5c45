"""The three searchers of an index, behind one seam: dense, lexical and both fused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from factcheck.model import Hit
from factcheck.retrieval.dense import DenseRanking
from factcheck.retrieval.fuse import reciprocal, weighted
from factcheck.retrieval.lexical import LexicalRanking
from factcheck.seams import Embedder
from factcheck.settings import RetrievalSettings


class HitOf(Protocol):
    """Makes the hit of a row."""

    def __call__(self, row: int, similarity: float, ranks: tuple[tuple[str, int], ...]) -> Hit: ...


class DenseSearcher:
    """Closest by embedding alone: similarity is the cosine, negative ones counted as 0."""

    def __init__(self, embedder: Embedder, ranking: DenseRanking, hit: HitOf) -> None:
        self._embedder, self._ranking, self._hit = embedder, ranking, hit

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """See :class:`factcheck.seams.Searcher`. A claim without text finds nothing."""
        found = dense_rankings(self._embedder, self._ranking, claims, k)
        return [_hits(ranking, "dense", self._hit) for ranking in found]


class LexicalSearcher:
    """Closest by BM25 alone: similarity is the share of the most that the claim's terms could reach."""

    def __init__(self, ranking: LexicalRanking, hit: HitOf) -> None:
        self._ranking, self._hit = ranking, hit

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """See :class:`factcheck.seams.Searcher`. Only passages that share a term with the claim are found."""
        _check_k(k)
        return [_hits(self._ranking.nearest(claim, k), "lexical", self._hit) for claim in claims]


class FusedSearcher:
    """Closest by embedding and BM25 together, as :class:`RetrievalSettings` says."""

    def __init__(
        self,
        embedder: Embedder,
        dense: DenseRanking,
        lexical: LexicalRanking,
        settings: RetrievalSettings,
        hit: HitOf,
    ) -> None:
        self._embedder, self._dense, self._lexical = embedder, dense, lexical
        self._settings, self._hit = settings, hit

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """See :class:`factcheck.seams.Searcher`. From each ranking ``max(k, settings.depth)`` passages are fused."""
        _check_k(k)
        depth = max(k, self._settings.depth)
        fuse = weighted if self._settings.fusion == "weighted" else reciprocal
        found = []
        for claim, dense in zip(claims, dense_rankings(self._embedder, self._dense, claims, depth), strict=True):
            lexical = self._lexical.nearest(claim, depth)
            places = [
                (name, {row: place for place, (row, _) in enumerate(ranking, start=1)})
                for name, ranking in (("dense", dense), ("lexical", lexical))
            ]
            found.append(
                [
                    self._hit(row, similarity, tuple((name, at[row]) for name, at in places if row in at))
                    for row, similarity in fuse(dense, lexical, self._settings.dense_weight)[:k]
                ]
            )
        return found


def dense_rankings(
    embedder: Embedder, ranking: DenseRanking, claims: Sequence[str], k: int
) -> list[list[tuple[int, float]]]:
    """The dense ranking of each claim; a claim without text gets an empty one."""
    _check_k(k)
    found: list[list[tuple[int, float]]] = [[] for _ in claims]
    worded = [i for i, claim in enumerate(claims) if claim.strip()]
    if worded:
        nearest = ranking.nearest(embedder.embed_claims([claims[i] for i in worded]), k)
        for i, pairs in zip(worded, nearest, strict=True):
            clipped = ((row, min(1.0, max(0.0, product))) for row, product in pairs)
            found[i] = sorted(clipped, key=lambda pair: (-pair[1], pair[0]))
    return found


def _hits(ranking: Sequence[tuple[int, float]], name: str, hit: HitOf) -> list[Hit]:
    return [hit(row, similarity, ((name, place),)) for place, (row, similarity) in enumerate(ranking, start=1)]


def _check_k(k: int) -> None:
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
