"""Two embedders as one: a text's similarity to another is the weighted mean of what the two find.

Two models err on different texts, and their mean is better than either (docs/search.md has the figures). The vectors
stand side by side, each scaled by the root of its share, so that the product of two joined unit vectors is that mean:
an index holds and searches them as it does any others.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from factcheck.seams import Embedder

if TYPE_CHECKING:
    from factcheck.seams import Vectors


@dataclass(frozen=True, slots=True)
class JoinedEmbedder:
    """``first`` with ``second`` beside it. ``weight``: the share of the second's similarity, 0 to 1."""

    first: Embedder
    second: Embedder
    weight: float

    @property
    def fingerprint(self) -> str:
        """Names both embedders, their order and the weight."""
        said = f"{self.first.fingerprint} {self.second.fingerprint} {self.weight!r}"
        return f"joined-{hashlib.sha256(said.encode()).hexdigest()[:16]}"

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self.first.dimensions + self.second.dimensions

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One float32 unit row per text, in order."""
        return self._joined(self.first.embed_passages(texts), self.second.embed_passages(texts))

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`embed_passages`, for the searching side."""
        return self._joined(self.first.embed_claims(texts), self.second.embed_claims(texts))

    def _joined(self, first: Vectors, second: Vectors) -> Vectors:
        import numpy as np

        shares = np.float32(math.sqrt(1.0 - self.weight)), np.float32(math.sqrt(self.weight))
        return np.ascontiguousarray(np.hstack([first * shares[0], second * shares[1]]))
