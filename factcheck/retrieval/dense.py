"""Dense ranking: exact inner products of unit vectors with FAISS, over a memory-mapped file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from factcheck.seams import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOGETHER = 16
"""Claims in one call of FAISS. From 20 on it multiplies matrices instead, and a sum's last bit would depend on the
neighbours; below, each claim is summed alone, so a claim finds the same alone and among others."""


class DenseRanking:
    """The vectors of an index: one float32 unit row per passage, in passage order, straight from the file."""

    def __init__(self, file: BinaryIO, rows: int, dimensions: int) -> None:
        import numpy as np

        self._vectors = np.memmap(file, dtype="<f4", mode="r", shape=(rows, dimensions))

    def nearest(self, claims: Vectors, k: int) -> list[list[tuple[int, float]]]:
        """For each claim vector its ``k`` closest rows (or all there are) with their inner products.

        Larger first, ties by row: where equal products straddle the cut, the lower rows are in.
        """
        import numpy as np

        claims = np.ascontiguousarray(claims, dtype=np.float32)
        found: list[list[tuple[int, float]]] = []
        for start in range(0, len(claims), _TOGETHER):
            found += self._nearest(claims[start : start + _TOGETHER], k)
        return found

    def close(self) -> None:
        """Let go of the file."""
        del self._vectors

    def _nearest(self, claims: NDArray[np.float32], k: int) -> list[list[tuple[int, float]]]:
        import faiss

        rows = len(self._vectors)
        wanted = min(k + 1, rows)
        products, places = faiss.knn(claims, self._vectors, wanted, metric=faiss.METRIC_INNER_PRODUCT)
        found = []
        for i in range(len(claims)):
            if wanted > k and products[i, k - 1] == products[i, k]:
                found.append(self._tied(claims[i : i + 1], k))
            else:
                pairs = zip(places[i].tolist(), products[i].tolist(), strict=True)
                found.append(closest_first(pairs)[:k])
        return found

    def _tied(self, claim: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """One claim again, with so many rows that all ties at the cut are seen."""
        import faiss

        wanted, rows = 2 * k, len(self._vectors)
        while True:
            wanted = min(2 * wanted, rows)
            products, places = faiss.knn(claim, self._vectors, wanted, metric=faiss.METRIC_INNER_PRODUCT)
            if wanted == rows or products[0, k - 1] > products[0, -1]:
                return closest_first(zip(places[0].tolist(), products[0].tolist(), strict=True))[:k]


def closest_first(pairs: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """(row, similarity) pairs, larger similarity first, ties by row; row -1, FAISS's "nothing more", left out."""
    return sorted(((row, value) for row, value in pairs if row >= 0), key=lambda pair: (-pair[1], pair[0]))
