"""Vectors on disk: ``vectors.f32``, one unit row per passage, and ``vectors.texts``, the hash of the text behind each.

The hashes let the next build take over the vectors of texts that did not change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from factcheck.errors import IndexCorruptError, IndexMismatchError, ModelError
from factcheck.retrieval.manifest import Manifest
from factcheck.seams import Embedder

VECTORS = "vectors.f32"
TEXTS = "vectors.texts"
MODEL = "vectors.model"
_HASH = 16
_TOGETHER = 2048


class KnownVectors:
    """Vectors that need not be made again, by text: those of the index that is there and of builds that were killed.

    Whatever was made by another model, or cannot be read, counts as not there.
    """

    def __init__(self, home: Path, leftovers: Sequence[Path], embedder: Embedder) -> None:
        self._places: dict[bytes, tuple[BinaryIO, int]] = {}
        self._files: list[BinaryIO] = []
        self._width = embedder.dimensions * 4
        try:
            manifest = Manifest.read(home)
            if (manifest.embedder_fingerprint, manifest.dimensions) == (embedder.fingerprint, embedder.dimensions):
                self._add(home / manifest.generation)
        except (OSError, IndexCorruptError, IndexMismatchError):
            pass
        for folder in leftovers:
            try:
                if (folder / MODEL).read_text(encoding="utf-8") == embedder.fingerprint:
                    self._add(folder)
            except (OSError, UnicodeDecodeError):
                pass

    def get(self, text: bytes) -> bytes | None:
        """The bytes of the vector of a text, given by its hash."""
        if text not in self._places:
            return None
        file, row = self._places[text]
        raw = os.pread(file.fileno(), self._width, row * self._width)
        return raw if _is_unit(raw) else None

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files:
            file.close()

    def _add(self, folder: Path) -> None:
        hashes = (folder / TEXTS).read_bytes()
        file = (folder / VECTORS).open("rb")
        self._files.append(file)
        rows = min(len(hashes) // _HASH, (folder / VECTORS).stat().st_size // self._width)
        for row in range(rows):
            self._places.setdefault(hashes[row * _HASH : (row + 1) * _HASH], (file, row))


def write_vectors(
    folder: Path,
    texts: Iterable[str],
    count: int,
    embedder: Embedder,
    known: KnownVectors,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Write the vectors of texts, in order, to ``folder``; embeds only what is neither known nor met before.

    What is written is good for :class:`KnownVectors` at any moment, should the build be killed. Raises ModelError where
    the embedder does not keep its promise of shape and length.
    """
    (folder / MODEL).write_text(embedder.fingerprint, encoding="utf-8")
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
            hashes.flush()
            for offset, key in enumerate(keys):
                met.setdefault(key, row + offset)
            row += len(keys)
            if progress is not None:
                progress(row, count)
    (folder / MODEL).unlink()


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


def _is_unit(raw: bytes) -> bool:
    """Whether bytes are a vector of length 1: what a power cut left behind may not be."""
    import numpy as np

    vector = np.frombuffer(raw, dtype="<f4").astype(np.float64)
    return bool(abs(float(vector @ vector) - 1) < 1e-3)
