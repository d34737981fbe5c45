"""Vectors of decided claims are made once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.memory import remembered_claims
from factcheck.seams import Vectors

CLAIMS = [f"Claim number {n} of the list." for n in range(40)]


class Counting(HashingEmbedder):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed_claims(texts)


def test_a_claim_is_embedded_once_and_its_vector_is_the_same(tmp_path: Path) -> None:
    first, again = Counting(), Counting()
    vectors = remembered_claims(first, [*CLAIMS, CLAIMS[0]], tmp_path / "cache")
    assert vectors.tobytes() == HashingEmbedder().embed_claims([*CLAIMS, CLAIMS[0]]).tobytes()
    assert first.asked == CLAIMS
    more = remembered_claims(again, [*CLAIMS[::-1], "A new one."], tmp_path / "cache")
    assert again.asked == ["A new one."]
    assert np.array_equal(more[:-1], vectors[:40][::-1])


def test_no_claims_give_no_rows(tmp_path: Path) -> None:
    assert remembered_claims(Counting(), [], tmp_path).shape == (0, HashingEmbedder.dimensions)


def test_another_model_remembers_nothing_of_this_one(tmp_path: Path) -> None:
    remembered_claims(Counting(), CLAIMS[:2], tmp_path)
    other = Counting()
    other.fingerprint = "another"
    remembered_claims(other, CLAIMS[:2], tmp_path)
    assert other.asked == CLAIMS[:2]


def test_what_cannot_be_kept_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for _ in range(2):
        embedder = Counting()
        assert len(remembered_claims(embedder, CLAIMS[:3], tmp_path / "file")) == 3
        assert embedder.asked == CLAIMS[:3]
