"""Two rankings → one."""

from __future__ import annotations

from collections.abc import Sequence

Ranking = Sequence[tuple[int, float]]
"""(row, similarity in 0..1), larger first."""

_RRF = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""


def reciprocal(dense: Ranking, lexical: Ranking, dense_weight: float) -> list[tuple[int, float]]:
    """Reciprocal rank fusion, weighted, scaled so that the first place in both rankings is 1."""
    similarities: dict[int, float] = {}
    for ranking, weight in ((dense, dense_weight), (lexical, 1 - dense_weight)):
        for place, (row, _) in enumerate(ranking, start=1):
            similarities[row] = similarities.get(row, 0.0) + weight * (_RRF + 1) / (_RRF + place)
    return _closest_first(similarities)


def _closest_first(similarities: dict[int, float]) -> list[tuple[int, float]]:
    return sorted(similarities.items(), key=lambda pair: (-pair[1], pair[0]))
