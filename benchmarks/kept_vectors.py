"""Vectors that an index holds already, so that a benchmark does not compute them again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from factcheck.retrieval.vectors import text_hash
from factcheck.seams import Embedder, Vectors


class Kept:
    """An embedder that takes the vectors of passages from the indexes in ``folder``, which were built with it.

    Texts that no index holds are embedded.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self.fingerprint, self.dimensions = embedder.fingerprint, embedder.dimensions
        self._embedder = embedder
        self._rows: dict[bytes, Vectors] = {}
        for texts in sorted(folder.rglob("vectors.texts")):
            hashes = texts.read_bytes()
            rows = np.fromfile(texts.with_name("vectors.f32"), "<f4").reshape(-1, self.dimensions)
            self._rows |= {hashes[16 * row : 16 * row + 16]: vector for row, vector in enumerate(rows)}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in texts if text_hash(text) not in self._rows]
        if missing:
            self._rows |= dict(zip(map(text_hash, missing), self._embedder.embed_passages(missing), strict=True))
        return np.stack([self._rows[text_hash(text)] for text in texts])

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_claims(texts)
