"""Vectors on disk: ``vectors.f32``, one unit row per passage, and ``vectors.texts``, the hash of the text behind each.

The hashes let the next build take over the vectors of texts that did not change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import IO

from factcheck.errors import IndexCorruptError, IndexMismatchError, ModelError
from factcheck.retrieval.manifest import Manifest
from factcheck.seams import Embedder

VECTORS = "vectors.f32"
TEXTS = "vectors.texts"
_HASH = 16
_TOGETHER = 2048


class KnownVectors:
    """The vectors of the index that is there, by text; none where it was made by another model or cannot be read."""

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self._row: dict[bytes, int] = {}
        self._file: IO[bytes] | None = None
        self._width = embedder.dimensions * 4
        try:
            manifest = Manifest.read(home)
            if (manifest.embedder_fingerprint, manifest.dimensions) != (embedder.fingerprint, embedder.dimensions):
                return
            raw = (home / manifest.generation / TEXTS).read_bytes()
            vectors = home / manifest.generation / VECTORS
            sound = len(raw) == manifest.passages * _HASH and vectors.stat().st_size == manifest.passages * self._width
            if not sound:
                return
            self._file = vectors.open("rb")
        except (OSError, IndexCorruptError, IndexMismatchError):
            return
        for row in range(manifest.passages):
            self._row.setdefault(raw[row * _HASH : (row + 1) * _HASH], row)

    def get(self, text: bytes) -> bytes | None:
        """The bytes of the vector of a text, given by its hash."""
        row = self._row.get(text)
        if row is None or self._file is None:
            return None
        return os.pread(self._file.fileno(), self._width, row * self._width)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


def write_vectors(
    folder: Path,
    texts: Iterable[str],
    count: int,
    embedder: Embedder,
    known: KnownVectors,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Write the vectors of texts, in order, to ``folder``; embeds only what is neither known nor met before.

    Raises ModelError where the embedder does not keep its promise of shape and length.
    """
    width = embedder.dimensions * 4
    met: dict[bytes, int] = {}
    row = 0
    with (folder / VECTORS).open("w+b") as vectors, (folder / TEXTS).open("wb") as hashes:
        remaining = iter(texts)
        while batch := list(islice(remaining, _TOGETHER)):
            keys = [text_hash(text) for text in batch]
            fresh: dict[bytes, str] = {}
            rows: dict[bytes, bytes] = {}
            for key, text in zip(keys, batch, strict=True):
                if key in rows or key in fresh:
                    continue
                old = os.pread(vectors.fileno(), width, met[key] * width) if key in met else known.get(key)
                if old is None:
                    fresh[key] = text
                else:
                    rows[key] = old
            rows.update(zip(fresh, _embed(embedder, list(fresh.values())), strict=True))
            vectors.write(b"".join(rows[key] for key in keys))
            vectors.flush()
            hashes.write(b"".join(keys))
            for offset, key in enumerate(keys):
                met.setdefault(key, row + offset)
            row += len(keys)
            if progress is not None:
                progress(row, count)


def text_hash(text: str) -> bytes:
    """16 bytes of SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_HASH]


def _embed(embedder: Embedder, texts: list[str]) -> list[bytes]:
    import numpy as np

    if not texts:
        return []
    vectors = np.ascontiguousarray(embedder.embed_passages(texts), dtype="<f4")
    if vectors.shape != (len(texts), embedder.dimensions) or not np.isfinite(vectors).all():
        raise ModelError(
            f"embedder {embedder.fingerprint}: vectors of shape {vectors.shape} for {len(texts)} texts, or not finite",
            hint="Its model is damaged or not of the kind that embeds text.",
        )
    return [vector.tobytes() for vector in vectors]
