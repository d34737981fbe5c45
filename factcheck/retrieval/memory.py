"""Vectors of claims, remembered between runs: those that people decided on are compared with every new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from factcheck.runtime.memory import Memory
from factcheck.runtime.processor import processor
from factcheck.seams import Embedder, Vectors

MOST = 100_000  # vectors kept, at about 1.6 KB each


def remembered_claims(embedder: Embedder, texts: Sequence[str], folder: Path) -> Vectors:
    """The vectors of claims, as ``embedder`` makes them; it is asked only for those not in the cache ``folder`` yet."""
    import numpy as np

    memory = Memory(folder / "claims.sqlite3", conditions=f"{embedder.fingerprint} {processor()}", most=MOST)
    keys = {text: memory.key(text) for text in texts}
    raw = memory.recall(list(keys.values()))
    width = 4 * embedder.dimensions
    found = {key: np.frombuffer(value, "<f4") for key, value in raw.items() if len(value) == width}
    missing = [text for text, key in keys.items() if key not in found]
    if missing:
        fresh = np.ascontiguousarray(embedder.embed_claims(missing), dtype="<f4")
        found |= {keys[text]: vector for text, vector in zip(missing, fresh, strict=True)}
        memory.remember({keys[text]: found[keys[text]].tobytes() for text in missing})
    rows = [found[keys[text]] for text in texts]
    return np.stack(rows) if rows else np.zeros((0, embedder.dimensions), np.float32)
