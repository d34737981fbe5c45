"""A large index is searched through inverted lists: nearly all that a comparison with every vector finds."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from factcheck.errors import IndexCorruptError
from factcheck.model import Document, Passage, Span
from factcheck.retrieval import lists as lists
from factcheck.retrieval.index import Index, build_index
from factcheck.retrieval.lists import LISTS, RECALL
from factcheck.seams import Vectors
from factcheck.settings import RetrievalSettings, Settings

ROWS = 6_000


class CloudEmbedder:
    """Text "n" lies near the centre of cloud n mod 50."""

    fingerprint = "clouds"
    dimensions = 32

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.array([self._vector(int(text)) for text in texts], np.float64).reshape(len(texts), 32)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def _vector(self, number: int) -> list[float]:
        centre = np.random.default_rng(number % 50).standard_normal(32)
        vector: list[float] = (centre + 0.6 * np.random.default_rng(number + 1000).standard_normal(32)).tolist()
        return vector


def entries() -> list[tuple[Document, list[Passage]]]:
    texts = [str(i) for i in range(ROWS)]
    return [(Document(id=t, text=t), [Passage(id=t, document_id=t, span=Span(0, len(t)), quote=t)]) for t in texts]


def build(folder: Path) -> Index:
    build_index(entries(), folder, CloudEmbedder(), name="i", corpus_fingerprint="", settings=Settings())
    return Index.open(folder / "i")


def files(index: Index, name: str) -> list[str]:
    return [path for path in index.manifest.files if path.endswith(name)]


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("flat"))


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "FLAT_UNTIL", 1_000)
        return build(tmp_path_factory.mktemp("listed"))


def test_the_kind_follows_the_size_and_is_in_the_manifest(flat: Index, listed: Index) -> None:
    assert flat.manifest.parameters["vectors"] == "flat" and not files(flat, LISTS)
    assert listed.manifest.parameters["vectors"] == "inverted lists, 8 bits"
    assert listed.manifest.parameters["recall"] >= RECALL
    assert 0 < listed.manifest.parameters["probes"] < listed.manifest.parameters["lists"]
    assert flat.fingerprint == listed.fingerprint  # the same content
    listed.check()


def test_lists_find_nearly_all_and_give_exact_similarities(flat: Index, listed: Index) -> None:
    claims = [str(ROWS + i) for i in range(60)]
    found = listed.dense_searcher(CloudEmbedder()).search(claims, 10)
    exact = flat.dense_searcher(CloudEmbedder()).search(claims, 10)
    common = sum(len({h.passage.id for h in a} & {h.passage.id for h in b}) for a, b in zip(found, exact, strict=True))
    assert common >= 0.95 * 600
    every = flat.dense_searcher(CloudEmbedder()).search(claims[:1], ROWS)[0]
    similarity = {hit.passage.id: hit.similarity for hit in every}
    assert all(similarity[hit.passage.id] == hit.similarity for hit in found[0])
    assert found == [listed.dense_searcher(CloudEmbedder()).search([claim], 10)[0] for claim in claims]


def test_fused_search_through_lists(flat: Index, listed: Index) -> None:
    one, two = (i.searcher(CloudEmbedder(), RetrievalSettings()).search(["17"], 5)[0] for i in (flat, listed))
    assert one[0] == two[0] and one[0].passage.quote == "17"


@pytest.mark.parametrize("shares", [1, 2, 3, 7, 100])
def test_shares_of_a_search_make_the_whole(flat: Index, listed: Index, shares: int) -> None:
    for index in (flat, listed):
        for claim in CloudEmbedder().embed_claims([str(ROWS + i) for i in range(10)]):
            parts = [index.dense.part(claim, 10, (which, shares)) for which in range(shares)]
            assert index.dense.merged(parts, 10) == index.dense.nearest(claim, 10)
            seen = [row for part in parts for _, _, row, _ in part]
            assert len(seen) == len(set(seen))


def test_a_very_large_index_is_kept_in_product_codes(
    flat: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FLAT_UNTIL", 1_000)
    monkeypatch.setattr(lists, "PRODUCT_FROM", 1_000)
    index = build(tmp_path)
    assert index.manifest.parameters["vectors"] == "inverted lists, product"
    assert index.manifest.parameters["recall"] >= RECALL
    claims = [str(ROWS + i) for i in range(60)]
    found = index.dense_searcher(CloudEmbedder()).search(claims, 10)
    exact = flat.dense_searcher(CloudEmbedder()).search(claims, 10)
    common = sum(len({h.passage.id for h in a} & {h.passage.id for h in b}) for a, b in zip(found, exact, strict=True))
    assert common >= 0.95 * 600


def test_damaged_lists_are_named(listed: Index, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(listed._folder, tmp_path / "i"))
    path = folder / listed.manifest.generation / files(listed, LISTS)[0]
    raw = bytearray(path.read_bytes())
    raw[:64] = bytes(64)
    path.write_bytes(raw)
    with pytest.raises(IndexCorruptError, match=r"vectors\.lists") as caught:
        Index.open(folder)
    assert "factcheck index build i" in caught.value.hint


def test_removed_passages_are_never_found_in_a_large_index(tmp_path: Path) -> None:
    # FAISS may hold the set of living rows by its address alone; a small one outlives its being freed by luck.
    import faiss

    rows = 120_000
    draw = np.random.default_rng(0)
    vectors = draw.standard_normal((rows, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alive = draw.random(rows) < 0.5
    index = lists._empty(16, 16, "8 bits")
    index.train(vectors[:2_000])
    lists._fill(index, vectors)
    faiss.write_index(index, str(tmp_path / LISTS))
    opened = lists.Lists(tmp_path / LISTS, 16, 1)
    for vector in vectors[:50]:
        found = [row for row, _ in opened.candidates(vector, 100, alive)]
        assert alive[found].all()
        exact = set(np.flatnonzero(alive)[np.argsort(-(vectors[alive] @ vector))[:50]].tolist())
        assert len(exact & set(found)) >= 45
