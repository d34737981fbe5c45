"""Dense ranking: inner products of unit vectors, found with FAISS, over files that stay on the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from factcheck.retrieval.lists import Lists

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDING = 1e-5
"""Products that FAISS, summing in float32, tells apart by less may be ties in truth."""


class DenseRanking:
    """The vectors of an index: one float32 unit row per passage, in passage order, straight from the file.

    With ``lists`` the candidates come from there; without, from a comparison with every vector.
    """

    def __init__(self, file: BinaryIO, rows: int, dimensions: int, lists: Lists | None = None) -> None:
        import numpy as np

        self._file, self._width, self._lists = file, dimensions * 4, lists
        self._vectors = np.memmap(file, dtype="<f4", mode="r", shape=(rows, dimensions))

    def nearest(self, claim: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The ``k`` rows (or all there are) closest to a claim vector, with their :meth:`products`.

        Larger first, ties by row: where equal products straddle the cut, the lower rows are in.
        """
        rows = self._candidates(claim, k)
        pairs = zip(rows, self.products(claim, rows), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def products(self, claim: NDArray[np.float32], rows: Sequence[int]) -> list[float]:
        """The inner products of one claim vector with some rows, in their order, summed in float64.

        A row's product is the same whichever rows it is asked for with.
        """
        import numpy as np

        # Read, not mapped: a page of a map counts as this process's memory, and rows lie far apart.
        raw = b"".join(os.pread(self._file.fileno(), self._width, row * self._width) for row in rows)
        vectors = np.frombuffer(raw, dtype="<f4").reshape(len(rows), -1 if rows else self._width // 4)
        sums: list[float] = (vectors.astype(np.float64) * claim.astype(np.float64)).sum(axis=1).tolist()
        return sums

    def close(self) -> None:
        """Let go of the file."""
        del self._vectors

    def _candidates(self, claim: NDArray[np.float32], k: int) -> list[int]:
        """At least ``k`` rows (or all that were found): those that FAISS ranks first, with all that may tie at the cut.

        One claim a call: from 20 on FAISS multiplies matrices, and a product's last bits would depend on the others.
        """
        if self._lists is not None:
            return self._lists.candidates(claim, k)
        import faiss

        rows = len(self._vectors)
        wanted = min(k + 1, rows)
        while True:
            products, places = faiss.knn(claim[None], self._vectors, wanted, metric=faiss.METRIC_INNER_PRODUCT)
            if wanted == rows or products[0, k - 1] - products[0, -1] > _ROUNDING:
                return [row for row in places[0].tolist() if row >= 0]  # -1: FAISS found no more
            wanted = min(4 * wanted, rows)
