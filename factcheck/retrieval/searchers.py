"""The three searchers of an index, behind one seam: dense, lexical and both fused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from factcheck.model import Hit
from factcheck.retrieval.fuse import reciprocal
from factcheck.retrieval.lexical import ContextRanking, LexicalRanking, Ranking
from factcheck.seams import Embedder, Vectors
from factcheck.settings import RetrievalSettings


class HitOf(Protocol):
    """Makes the hit of a row."""

    def __call__(self, row: int, similarity: float, ranks: tuple[tuple[str, int], ...]) -> Hit: ...


class Dense(Protocol):
    """Closeness by embedding; see :class:`factcheck.retrieval.dense.DenseRanking`."""

    def nearest(self, claim: Vectors, k: int) -> list[tuple[int, float]]:
        """The closest rows with their products, larger first, ties by row."""

    def products(self, claim: Vectors, rows: Sequence[int]) -> list[float]:
        """The products of some rows, in their order."""


class DenseSearcher:
    """Closest by embedding alone: similarity is the cosine, negative ones counted as 0."""

    def __init__(self, embedder: Embedder, ranking: Dense, hit: HitOf) -> None:
        self._embedder, self._ranking, self._hit = embedder, ranking, hit

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """See :class:`factcheck.seams.Searcher`. A claim without text finds nothing."""
        _check(claims, k)
        return [
            [] if vector is None else _hits(_clipped(self._ranking.nearest(vector, k)), "dense", self._hit)
            for _, vector in _embedded(self._embedder, claims)
        ]


class LexicalSearcher:
    """Closest by BM25 alone: similarity is the share of the most that the claim's terms could reach."""

    def __init__(self, ranking: LexicalRanking, hit: HitOf) -> None:
        self._ranking, self._hit = ranking, hit

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """See :class:`factcheck.seams.Searcher`. Only passages that share a term with the claim are found."""
        _check(claims, k)
        return [_hits(self._ranking.nearest(claim, k), "lexical", self._hit) for claim in claims]


class FusedSearcher:
    """Closest by embedding and BM25 together, as :class:`RetrievalSettings` says."""

    def __init__(
        self,
        embedder: Embedder,
        dense: Dense,
        lexical: LexicalRanking,
        contexts: ContextRanking,
        settings: RetrievalSettings,
        owners: Callable[[Sequence[int]], list[int]],
        hit: HitOf,
    ) -> None:
        """``contexts`` ranks whole documents; ``owners`` gives the positions of the documents that hold passages."""
        self._embedder, self._dense, self._lexical, self._contexts = embedder, dense, lexical, contexts
        self._settings, self._owners, self._hit = settings, owners, hit
        self._beside = ThreadPoolExecutor(1)

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """See :class:`factcheck.seams.Searcher`. From each ranking ``max(k, settings.depth)`` passages are compared.

        With weighted fusion the similarity of a passage is ``dense_weight`` times its dense similarity plus the rest
        times its lexical one, of which ``context_weight`` is its whole document's. All are taken whether or not a
        ranking found the passage: they depend on the claim, the passage and the index, never on ``k`` or on what else
        was found.
        """
        _check(claims, k)
        depth = max(k, self._settings.depth)
        # A second thread looks up terms while the first embeds: tantivy computes without the interpreter's lock.
        lexical = [self._beside.submit(self._lexical.nearest, claim, depth) for claim in claims]
        try:
            return [
                self._one(claim, vector, found, k, depth)
                for (claim, vector), found in zip(_embedded(self._embedder, claims), lexical, strict=True)
            ]
        finally:
            for found in lexical:  # where something failed, what is left is not waited for
                found.cancel()

    def _one(self, claim: str, vector: Vectors | None, found: Future[Ranking], k: int, depth: int) -> list[Hit]:
        if vector is None:
            return []
        dense, lexical = _clipped(self._dense.nearest(vector, depth)), found.result()
        if self._settings.fusion == "rrf":
            fused = reciprocal(dense, lexical, self._settings.dense_weight)
        else:
            fused = self._weighted(claim, vector, dict(dense), dict(lexical))
        places = [
            (name, {row: place for place, (row, _) in enumerate(ranking, start=1)})
            for name, ranking in (("dense", dense), ("lexical", lexical))
        ]
        return [
            self._hit(row, similarity, tuple((name, at[row]) for name, at in places if row in at))
            for row, similarity in fused[:k]
        ]

    def _weighted(
        self, claim: str, vector: Vectors, close: dict[int, float], worded: dict[int, float]
    ) -> list[tuple[int, float]]:
        """Every row of either ranking with its similarity; what the other ranking did not find is computed here."""
        weight, context = self._settings.dense_weight, self._settings.context_weight
        rows = sorted(close.keys() | worded.keys())
        far, silent = ([row for row in rows if row not in found] for found in (close, worded))
        dense = close | dict(_clipped(zip(far, self._dense.products(vector, far), strict=True)))
        terms = worded | dict(zip(silent, self._lexical.similarities(claim, silent), strict=True))
        owners = self._owners(rows)
        around = sorted(set(owners))
        inside = dict(zip(around, self._contexts.similarities(claim, around), strict=True))
        similarities = {}
        for row, owner in zip(rows, owners, strict=True):
            lexical = (1 - context) * terms[row] + context * inside[owner]
            similarities[row] = weight * dense[row] + (1 - weight) * lexical
        return sorted(similarities.items(), key=lambda pair: (-pair[1], pair[0]))


def _embedded(embedder: Embedder, claims: Sequence[str]) -> list[tuple[str, Vectors | None]]:
    """Each claim with its vector; None for a claim without text."""
    worded = [claim for claim in claims if claim.strip()]
    vectors = iter(embedder.embed_claims(worded) if worded else ())
    return [(claim, next(vectors) if claim.strip() else None) for claim in claims]


def _clipped(ranking: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Cosines as similarities in 0..1, larger first: what points away is as far as what has nothing to do with it."""
    clipped = ((row, min(1.0, max(0.0, cosine))) for row, cosine in ranking)
    return sorted(clipped, key=lambda pair: (-pair[1], pair[0]))


def _hits(ranking: Sequence[tuple[int, float]], name: str, hit: HitOf) -> list[Hit]:
    return [hit(row, similarity, ((name, place),)) for place, (row, similarity) in enumerate(ranking, start=1)]


def _check(claims: Sequence[str], k: int) -> None:
    if isinstance(claims, str):  # a text is a sequence of letters, each of which would be searched
        raise ValueError(f"claims are a list of texts, not one: {claims!r:.60}")
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
