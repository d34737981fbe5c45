"""The seams: what can be replaced, as Protocols of one or two methods.

Each has a conformance suite in tests/ that compares an implementation with an oracle, and a stand-in that ships and
needs no model: ``factcheck.retrieval.embed.HashingEmbedder`` and ``factcheck.verdict.stance.OverlapStanceModel``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from factcheck.model import Hit, Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]
else:
    Vectors = Any


class Embedder(Protocol):
    """Turns texts into unit vectors. Passages and claims apart, because some models prompt them differently."""

    @property
    def fingerprint(self) -> str:
        """Names model, weights and all that changes a vector; a different fingerprint refuses the index."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One float32 unit row per text, in order: shape (len(texts), dimensions). The same alone or in a batch."""

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`embed_passages`, for the searching side."""


class Searcher(Protocol):
    """Finds passages for claims."""

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        """For each claim its ``k`` closest passages or fewer, larger similarity first, ties by passage position.

        The same for a claim alone or among others. ``k`` must be at least 1, ``claims`` no single text (ValueError).
        """


class StanceModel(Protocol):
    """Judges what passages say of claims."""

    @property
    def fingerprint(self) -> str:
        """Names model, weights and all that changes a stance."""

    @property
    def precision(self) -> str:
        """The numbers that it computes with, as a Run records them: "f32", "bf16", or "exact" without a model."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        """One stance per (claim, passage) pair, in order, the same alone or in a batch.

        A passage longer than the model's window is judged window by window, never cut silently.
        """
