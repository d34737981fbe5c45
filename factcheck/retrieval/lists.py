"""Inverted lists for large indexes: fast candidates, which the exact vectors then put in order.

Below :data:`FLAT_UNTIL` passages every vector is compared and nothing is missed. Above, FAISS clusters the vectors
(k-means with a fixed seed) and keeps one byte a number, or, from :data:`PRODUCT_FROM` on, a product quantiser's code;
a search reads the lists of the closest clusters only. How many is settled when the index is built: the fewest that find
:data:`RECALL` of the true ten nearest. What is added later is put into the same clusters.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Share = tuple[int, int]
"""Which part of a search is done here, and of how many."""

WHOLE: Share = (0, 1)

LISTS = "vectors.lists"
CLUSTERS = "vectors.clusters"
"""The clusters and the quantiser without a vector in them: what a later segment is put into."""

FLAT_UNTIL = 100_000
PRODUCT_FROM = 4_000_000
GROWN_FROM = 2_000
"""A segment that is added to an index with lists gets lists of its own from this many passages on."""

RECALL = 0.95

_PROBES = (4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024)
_TRAINING = 64  # vectors a cluster is trained on
_ROUNDS = 10  # of k-means: later ones move the recall by less than a thousandth
_SAMPLE = 400  # points whose neighbours settle the number of probes
_NEAREST = 10
_REACH = {"8 bits": 2, "product": 16}  # candidates a wanted row: what the codes blur, the exact vectors put right
_CODE = (96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1)  # bytes of a product quantiser's code
_CHUNK = 65_536


def write_lists(vectors: NDArray[np.float32], folder: Path) -> dict[str, Any]:
    """Cluster vectors and write their lists into ``folder``; returns what the manifest says of them.

    The recall is measured: the share of the exact ten nearest of 400 points that a search finds, each point half-way
    between two unrelated passages. A claim lies about as far from what it asks for, and takes about as many probes; a
    passage, which lies in the midst of its neighbours, takes far fewer.
    """
    import faiss
    import numpy as np

    rows, dimensions = vectors.shape
    clusters = 2 ** round(np.log2(2 * rows**0.5))
    kind = "product" if rows >= PRODUCT_FROM else "8 bits"
    index = _empty(dimensions, clusters, kind)
    index.cp.niter = _ROUNDS
    index.train(np.ascontiguousarray(vectors[_spread(rows, _TRAINING * clusters)]))
    faiss.write_index(index, str(folder / CLUSTERS))
    _fill(index, vectors)
    sample = _between(vectors)
    _, truth = faiss.knn(sample, vectors, _NEAREST, metric=faiss.METRIC_INNER_PRODUCT)
    recall, probes = 0.0, 0
    for probes in (*(p for p in _PROBES if p < clusters), clusters):
        recall = _recall(index, vectors, sample, truth, probes, _REACH[kind])
        if recall >= RECALL:
            break
    faiss.write_index(index, str(folder / LISTS))
    return {
        "vectors": f"inverted lists, {kind}",
        "lists": clusters,
        "probes": probes,
        "reach": _REACH[kind],
        "recall": round(recall, 4),
    }


def grow_lists(clusters: Path, vectors: NDArray[np.float32], folder: Path) -> None:
    """Write the lists of further vectors into ``folder``, by the clusters that an earlier build found."""
    import faiss

    index = faiss.read_index(str(clusters))
    _fill(index, vectors)
    faiss.write_index(index, str(folder / LISTS))


class Lists:
    """Inverted lists that were written by :func:`write_lists` or :func:`grow_lists`, memory-mapped."""

    def __init__(self, path: Path, probes: int, reach: int) -> None:
        import faiss

        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        self._probes, self._reach = probes, reach

    def reach(self, k: int) -> int:
        """How many rows :meth:`candidates` gives at most."""
        return min(self._reach * k + 1, int(self._index.ntotal))

    def candidates(
        self, claim: NDArray[np.float32], k: int, alive: NDArray[np.bool_] | None = None, share: Share = WHOLE
    ) -> list[tuple[int, float]]:
        """Rows likely to hold the ``k`` closest living ones to a claim vector, with their products by the codes.

        Of the closest clusters a share reads every so manyth. The rows of all shares, cut at :meth:`reach` of them by
        product, are those that are found without shares.
        """
        import faiss
        import numpy as np

        count = self.reach(k)
        if share == WHOLE:
            products, places = self._index.search(claim[None], count, params=_parameters(self._probes, alive))
        else:
            which, shares = share
            closeness, clusters = self._index.quantizer.search(claim[None], self._probes)
            clusters[clusters % shares != which] = -1  # FAISS passes over it
            products, places = np.empty((1, count), np.float32), np.empty((1, count), np.int64)
            arrays = (faiss.swig_ptr(each) for each in (clusters, closeness, products, places))
            claim = np.ascontiguousarray(claim)
            parameters = _parameters(self._probes, alive)
            self._index.search_preassigned_c(1, faiss.swig_ptr(claim), count, *arrays, False, parameters)
        pairs = zip(places[0].tolist(), products[0].tolist(), strict=True)
        return [pair for pair in pairs if pair[0] >= 0]  # -1: FAISS found no more


def _empty(dimensions: int, clusters: int, kind: str) -> Any:
    import faiss

    quantizer = faiss.IndexFlatIP(dimensions)
    if kind == "product":
        code = next(size for size in _CODE if dimensions % size == 0)
        index: Any = faiss.IndexIVFPQ(quantizer, dimensions, clusters, code, 8, faiss.METRIC_INNER_PRODUCT)
    else:
        quantiser = faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexIVFScalarQuantizer(quantizer, dimensions, clusters, quantiser, faiss.METRIC_INNER_PRODUCT)
    return index


def _fill(index: Any, vectors: NDArray[np.float32]) -> None:
    import numpy as np

    for start in range(0, len(vectors), _CHUNK):
        index.add(np.ascontiguousarray(vectors[start : start + _CHUNK]))


def _parameters(probes: int, alive: NDArray[np.bool_] | None = None) -> Any:
    import faiss
    import numpy as np

    named: dict[str, Any] = {"nprobe": probes}
    if alive is not None:
        selector: Any = faiss.IDSelectorBitmap
        # Given the array itself, FAISS keeps it alive; given its address, it would read freed memory.
        named["sel"] = selector(np.packbits(alive, bitorder="little"))
    return faiss.SearchParametersIVF(**named)


def _recall(
    index: Any,
    vectors: NDArray[np.float32],
    sample: NDArray[np.float32],
    truth: NDArray[np.int64],
    probes: int,
    reach: int,
) -> float:
    import numpy as np

    found = 0
    _, places = index.search(sample, min(reach * _NEAREST + 1, index.ntotal), params=_parameters(probes))
    for point, reached, exact in zip(sample, places, truth, strict=True):
        rows = reached[reached >= 0].tolist()
        products = vectors[rows] @ point
        nearest = {rows[place] for place in np.argsort(-products, kind="stable")[:_NEAREST]}
        found += len(nearest & set(exact.tolist()))
    return found / (_NEAREST * len(sample))


def _between(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit points, each half-way between a passage and one from another part of the index."""
    import numpy as np

    rows = _spread(len(vectors), _SAMPLE)
    sums = vectors[rows] + vectors[np.roll(rows, len(rows) // 3)]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.ascontiguousarray(sums / np.maximum(lengths, 1e-6), dtype=np.float32)


def _spread(rows: int, count: int) -> NDArray[np.int64]:
    """``count`` rows, or all, evenly spread."""
    import numpy as np

    return np.unique(np.linspace(0, rows - 1, min(count, rows)).astype(np.int64))
