"""Dense ranking: inner products of unit vectors, found with FAISS, over files that stay on the disk."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.errors import IndexCorruptError
from factcheck.retrieval.lists import WHOLE, Lists, Share
from factcheck.retrieval.rows import Rows
from factcheck.retrieval.vectors import VECTORS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDING = 1e-5
"""Products that FAISS, summing in float32, tells apart by less may be ties in truth."""

_MOST_TOUCHED = 2048
"""Rows read before their pages are let go: a touched row brings 64 kB around it into the process, 128 MB in all."""

Found = tuple[int, float, int, float]
"""Segment, product as the search computed it, row in the index, exact product."""


class SegmentVectors:
    """The vectors of one segment: a float32 unit row a passage, straight from the file.

    With ``lists`` the candidates come from there; without, from a comparison with every vector. ``alive`` is given
    where some passages are dead: whether each lives. Opened at once, so that an index stays whole when a build takes
    its files away; mapped when first needed.
    """

    def __init__(
        self,
        folder: Path,
        shape: tuple[int, int],
        lists: Lists | None = None,
        alive: NDArray[np.bool_] | None = None,
    ) -> None:
        path, size = folder / VECTORS, shape[0] * shape[1] * 4
        if path.stat().st_size != size:
            raise IndexCorruptError(f"{path}: not {shape[0]} rows of {shape[1]} numbers, which take {size} bytes")
        self._file = path.open("rb")
        self._shape, self._lists, self._alive = shape, lists, alive
        self._vectors: NDArray[np.float32] | None = None
        self._scattered: mmap.mmap | None = None
        self._touched = 0

    def read(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of some rows, copied.

        A page of a map counts as this process's memory, so what was touched is let go now and then; the system keeps
        it for the next time. A read call a row was slower, as each lets the other thread in between.
        """
        import numpy as np

        if self._scattered is None:
            self._scattered = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            if hasattr(mmap, "MADV_RANDOM"):
                self._scattered.madvise(mmap.MADV_RANDOM)
        found = np.frombuffer(self._scattered, dtype="<f4").reshape(self._shape)[np.asarray(rows, np.int64)]
        self._touched += len(rows)
        if self._touched >= _MOST_TOUCHED and hasattr(mmap, "MADV_DONTNEED"):
            self._scattered.madvise(mmap.MADV_DONTNEED)
            self._touched = 0
        return found

    def candidates(self, claim: NDArray[np.float32], k: int, share: Share = WHOLE) -> list[tuple[int, float]]:
        """At least ``k`` living rows (or all that were found) with their products: the first, and all that may tie.

        A share compares its part of the rows, or of the lists. One claim a call: from 20 on FAISS multiplies matrices,
        and a product's last bits would depend on the others.
        """
        import numpy as np

        if self._lists is not None:
            return self._lists.candidates(claim, k, self._alive, share)
        import faiss

        if self._vectors is None:
            self._vectors = np.memmap(self._file, dtype="<f4", mode="r", shape=self._shape)
        which, shares = share
        first, end = (self._shape[0] * part // shares for part in (which, which + 1))
        wanted = min(k + 1, end - first)
        while wanted:
            products, places = faiss.knn(
                claim[None], self._vectors[first:end], wanted, metric=faiss.METRIC_INNER_PRODUCT
            )
            found = places[0] >= 0  # -1: FAISS found no more
            rows = places[0] + first
            if self._alive is not None:
                found &= self._alive[rows]
            if wanted == end - first or (found.sum() >= k and products[0][found][k - 1] - products[0, -1] > _ROUNDING):
                return list(zip(rows[found].tolist(), products[0][found].tolist(), strict=True))
            wanted = min(4 * wanted, end - first)
        return []

    def reach(self, k: int) -> int | None:
        """How many rows a search without shares takes at most, by their products; None where it takes all it found."""
        return None if self._lists is None else self._lists.reach(k)

    def close(self) -> None:
        """Let go of the file."""
        self._vectors = self._scattered = None
        self._file.close()


class DenseRanking:
    """The vectors of an index, in its segments."""

    def __init__(self, segments: Sequence[SegmentVectors | None], rows: Rows) -> None:
        """A segment without passages has no vectors."""
        self._segments, self._rows = segments, rows

    def nearest(self, claim: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The ``k`` rows (or all there are) closest to a claim vector, with their :meth:`products`.

        Larger first, ties by row: where equal products straddle the cut, the lower rows are in.
        """
        return self.merged([self.part(claim, k, WHOLE)], k)

    def part(self, claim: NDArray[np.float32], k: int, share: Share) -> list[Found]:
        """What one share of a search finds, for :meth:`merged`."""
        parts: list[Found] = []
        for place, segment in enumerate(self._segments):
            if segment is not None:
                found = segment.candidates(claim, k, share)
                locals_ = [row for row, _ in found]
                rows = self._rows.of_segment(place, locals_).tolist()
                exact = _products(claim, segment.read(locals_)) if found else []
                parts += zip([place] * len(rows), (close for _, close in found), rows, exact, strict=True)
        return parts

    def merged(self, parts: Iterable[list[Found]], k: int) -> list[tuple[int, float]]:
        """What :meth:`nearest` gives, from the parts of all shares of a search for the same claim and ``k``."""
        by_segment: dict[int, list[Found]] = {}
        for found in parts:
            for each in found:
                by_segment.setdefault(each[0], []).append(each)
        pairs: list[tuple[int, float]] = []
        for place, found in by_segment.items():
            segment = self._segments[place]
            assert segment is not None  # something was found in it
            found.sort(key=lambda each: (-each[1], each[2]))
            pairs += [(row, product) for _, _, row, product in found[: segment.reach(k)]]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def products(self, claim: NDArray[np.float32], rows: Sequence[int]) -> list[float]:
        """The inner products of one claim vector with some rows, in their order, summed in float64.

        A row's product is the same whichever rows it is asked for with.
        """
        products = [0.0] * len(rows)
        for place, chosen, locals_ in self._rows.passages_in(rows):
            segment = self._segments[place]
            assert segment is not None  # it holds passages
            for at, product in zip(chosen.tolist(), _products(claim, segment.read(locals_.tolist())), strict=True):
                products[at] = product
        return products

    def close(self) -> None:
        """Let go of the files."""
        for segment in self._segments:
            if segment is not None:
                segment.close()


def _products(claim: NDArray[np.float32], vectors: NDArray[np.float32]) -> list[float]:
    import numpy as np

    sums: list[float] = (vectors.astype(np.float64) * claim.astype(np.float64)).sum(axis=1).tolist()
    return sums
