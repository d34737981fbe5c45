"""Inverted lists for large indexes: fast candidates, which the exact vectors then put in order.

Below :data:`FLAT_UNTIL` passages every vector is compared and nothing is missed. Above, FAISS clusters the vectors
(k-means with a fixed seed) and keeps one byte a number; a search reads the lists of the closest clusters only. How many
is settled when the index is built: the fewest that find :data:`RECALL` of the true ten nearest.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LISTS = "vectors.lists"
FLAT_UNTIL = 100_000
RECALL = 0.98

_PROBES = (4, 8, 16, 32, 64, 128, 256, 512, 1024)
_TRAINING = 64  # vectors a cluster is trained on
_SAMPLE = 200  # passages whose neighbours settle the number of probes
_NEAREST = 10
_REACH = 4  # candidates a wanted row: what one byte a number blurs, the exact vectors put right
_CHUNK = 65_536


def write_lists(vectors: NDArray[np.float32], path: Path) -> dict[str, Any]:
    """Write the inverted lists of vectors to ``path``; returns what the manifest says of them.

    The recall is measured: the share of the exact ten nearest of 200 passages, spread over the index, that a search
    finds, the passage itself not counted.
    """
    import faiss
    import numpy as np

    rows, dimensions = vectors.shape
    clusters = 2 ** round(np.log2(4 * rows**0.5))
    quantizer = faiss.IndexFlatIP(dimensions)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimensions, clusters, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.train(np.ascontiguousarray(vectors[_spread(rows, _TRAINING * clusters)]))
    for start in range(0, rows, _CHUNK):
        index.add(np.ascontiguousarray(vectors[start : start + _CHUNK]))
    sample = np.ascontiguousarray(vectors[_spread(rows, _SAMPLE)])
    _, truth = faiss.knn(sample, vectors, _NEAREST + 1, metric=faiss.METRIC_INNER_PRODUCT)
    recall, probes = 0.0, 0
    for probes in (*(p for p in _PROBES if p < clusters), clusters):
        recall = _recall(index, vectors, sample, truth, probes)
        if recall >= RECALL:
            break
    faiss.write_index(index, str(path))
    return {"vectors": "inverted lists, 8 bits", "lists": clusters, "probes": probes, "recall": round(recall, 4)}


class Lists:
    """Inverted lists that were written by :func:`write_lists`, memory-mapped."""

    def __init__(self, path: Path, probes: int) -> None:
        import faiss

        self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        self._probes = probes

    def candidates(self, claim: NDArray[np.float32], k: int) -> list[int]:
        """Rows that are likely to hold the ``k`` closest to a claim vector: some four times as many."""
        return _candidates(self._index, claim[None], k, self._probes)[0]


def _candidates(index: Any, claims: NDArray[np.float32], k: int, probes: int) -> list[list[int]]:
    import faiss

    reach = min(_REACH * k + 1, index.ntotal)
    _, places = index.search(claims, reach, params=faiss.SearchParametersIVF(nprobe=probes))  # type: ignore[call-arg]
    return [[row for row in found if row >= 0] for found in places.tolist()]  # -1: FAISS found no more


def _recall(
    index: Any, vectors: NDArray[np.float32], sample: NDArray[np.float32], truth: NDArray[np.int64], probes: int
) -> float:
    import numpy as np

    found = 0
    for claim, rows, exact in zip(
        sample, _candidates(index, sample, _NEAREST + 1, probes), truth.tolist(), strict=True
    ):
        products = vectors[rows] @ claim
        nearest = {rows[place] for place in np.argsort(-products, kind="stable")[: _NEAREST + 1]}
        found += len(nearest & set(exact)) - 1
    return found / (_NEAREST * len(sample))


def _spread(rows: int, count: int) -> NDArray[np.int64]:
    """``count`` rows, or all, evenly spread."""
    import numpy as np

    return np.unique(np.linspace(0, rows - 1, min(count, rows)).astype(np.int64))
