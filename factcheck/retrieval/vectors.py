"""Vectors on disk: ``vectors.f32``, one unit row per passage, and ``vectors.texts``, the hash of the text behind each.

The hashes let the next build take over the vectors of texts that did not change; ``vectors.model`` says which model
made them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from factcheck.errors import IndexCorruptError, IndexMismatchError, ModelError
from factcheck.retrieval.manifest import Manifest
from factcheck.seams import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VECTORS = "vectors.f32"
TEXTS = "vectors.texts"
MODEL = "vectors.model"
_HASH = 16
_TOGETHER = 2048


class KnownVectors:
    """Vectors that need not be made again, by text: those of the index that is there and of builds that were killed.

    Whatever was made by another model, or cannot be read, counts as not there.
    """

    def __init__(self, home: Path | None, leftovers: Sequence[Path], embedder: Embedder) -> None:
        self._files: list[tuple[BinaryIO, bytes, NDArray[np.uint64], NDArray[np.int64]]] = []
        self._width = embedder.dimensions * 4
        try:
            manifest = Manifest.read(home) if home else None
            if (
                home
                and manifest
                and (manifest.embedder_fingerprint, manifest.dimensions)
                == (
                    embedder.fingerprint,
                    embedder.dimensions,
                )
            ):
                for entry in manifest.segments:
                    self._add(home / manifest.generation / entry.folder)
        except (OSError, IndexCorruptError, IndexMismatchError):
            pass
        for folder in (path.parent for leftover in leftovers for path in sorted(leftover.glob(f"*/{MODEL}"))):
            try:
                if (folder / MODEL).read_text(encoding="utf-8") == embedder.fingerprint:
                    self._add(folder)
            except (OSError, UnicodeDecodeError):
                pass

    def take(self, texts: Sequence[bytes]) -> dict[bytes, bytes]:
        """The bytes of the vectors of those texts, given by their hashes, that have one."""
        import numpy as np

        taken: dict[bytes, bytes] = {}
        for file, hashes, heads, order in self._files:
            missing = [text for text in texts if text not in taken]
            at = heads.searchsorted(_heads(b"".join(missing)))
            for text, place in zip(missing, at.tolist(), strict=True):
                while place < len(heads) and int(heads[place]) == int.from_bytes(text[:8], "little"):
                    row = int(order[place])
                    if hashes[row * _HASH : (row + 1) * _HASH] == text:
                        taken[text] = os.pread(file.fileno(), self._width, row * self._width)
                        break
                    place += 1
        if not taken:
            return {}
        whole = {text: raw for text, raw in taken.items() if len(raw) == self._width}
        vectors = np.frombuffer(b"".join(whole.values()), "<f4").reshape(len(whole), -1).astype(np.float64)
        units = np.abs((vectors * vectors).sum(axis=1) - 1) < 1e-3  # what a power cut left behind may be none
        return {text: raw for (text, raw), unit in zip(whole.items(), units.tolist(), strict=True) if unit}

    def close(self) -> None:
        """Let go of the files."""
        for file, *_ in self._files:
            file.close()
        self._files.clear()

    def _add(self, folder: Path) -> None:
        import numpy as np

        hashes = (folder / TEXTS).read_bytes()
        file = (folder / VECTORS).open("rb")
        rows = min(len(hashes) // _HASH, (folder / VECTORS).stat().st_size // self._width)
        heads = _heads(hashes[: rows * _HASH])
        order = np.argsort(heads, kind="stable")
        self._files.append((file, hashes, heads[order], order))


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
            rows = {key: os.pread(vectors.fileno(), width, met[key] * width) for key in keys if key in met}
            rows |= known.take([key for key in dict.fromkeys(keys) if key not in rows])
            fresh = {key: text for key, text in zip(keys, batch, strict=True) if key not in rows}
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


def _heads(hashes: bytes) -> NDArray[np.uint64]:
    """The first eight bytes of each hash, as a number."""
    import numpy as np

    return np.ascontiguousarray(np.frombuffer(hashes, "<u8")[::2])
