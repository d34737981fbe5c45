"""Every searcher against brute force: the seam's promises, kept by dense, lexical and fused alike."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import bm25s
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from factcheck.model import Document, Hit, Passage, Span
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.fuse import reciprocal
from factcheck.retrieval.index import Index, build_index
from factcheck.seams import Embedder, Searcher, Vectors
from factcheck.settings import RetrievalSettings, Settings
from factcheck.text.lexemes import lexemes
from retrieval_samples import TOWNS, documents, entries

KINDS = ("dense", "lexical", "weighted", "rrf")
Ranking = list[tuple[int, float]]


class CornerEmbedder:
    """Every text on one of sixteen corners: sums are exact in any order, and ties abound."""

    fingerprint = "corners"
    dimensions = 4

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = [[0.5 if hashlib.sha256(t.encode()).digest()[0] >> bit & 1 else -0.5 for bit in range(4)] for t in texts]
        return np.array(rows, np.float32).reshape(len(texts), 4)

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)


class SphereEmbedder:
    """Every text somewhere on the sphere, with all digits of a float in use."""

    fingerprint = "sphere"
    dimensions = 96

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = [
            np.random.default_rng(list(hashlib.sha256(text.encode()).digest())).standard_normal(96) for text in texts
        ]
        vectors = np.array(rows, np.float64).reshape(len(texts), 96)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)


def build(folder: Path, sources: Sequence[tuple[Document, Sequence[Passage]]], embedder: Embedder) -> Index:
    build_index(sources, folder, embedder, name="i", corpus_fingerprint="", settings=Settings())
    return Index.open(folder / "i")


def one_a_document(texts: Sequence[str]) -> list[tuple[Document, list[Passage]]]:
    """Documents of one passage each, so that a row is a place in ``texts``."""
    return [
        (
            Document(id=str(i), text=text),
            [Passage(id=f"{i}", document_id=str(i), span=Span(0, len(text)), quote=text)],
        )
        for i, text in enumerate(texts)
    ]


def searcher_of(index: Index, kind: str, embedder: Embedder, depth: int = 100) -> Searcher:
    if kind == "dense":
        return index.dense_searcher(embedder)
    if kind == "lexical":
        return index.lexical_searcher()
    return index.searcher(embedder, RetrievalSettings(fusion=kind, depth=depth))


def by_similarity(similarities: dict[int, float]) -> Ranking:
    return sorted(similarities.items(), key=lambda pair: (-pair[1], pair[0]))


def dense_oracle(texts: Sequence[str], claim: str, embedder: Embedder) -> Ranking:
    products = embedder.embed_passages(texts).astype(np.float64) @ embedder.embed_claims([claim])[0].astype(np.float64)
    return by_similarity({row: max(0.0, float(product)) for row, product in enumerate(products)})


def lexical_oracle(texts: Sequence[str], claim: str) -> Ranking:
    """BM25 from its formula. Exact for passages of up to 40 terms: tantivy rounds the lengths of longer ones."""
    counts = [Counter(lexemes(text)) for text in texts]
    mean = sum(sum(count.values()) for count in counts) / len(counts)
    terms = set(lexemes(claim))
    idf = {}
    for term in terms:
        having = sum(term in count for count in counts)
        idf[term] = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
    found = {}
    for row, count in enumerate(counts):
        norm = 1.2 * (0.25 + 0.75 * sum(count.values()) / mean)
        share = math.fsum(idf[term] * count[term] / (count[term] + norm) for term in terms if term in count)
        if share:
            found[row] = share / math.fsum(idf.values())
    return by_similarity(found)


def oracle(kind: str, texts: Sequence[str], claim: str, embedder: Embedder, index: Index) -> Ranking:
    if kind == "dense":
        return dense_oracle(texts, claim, embedder)
    if kind == "lexical":
        return lexical_oracle(texts, claim)
    lexical = lexical_oracle(texts, claim)
    if kind == "rrf":  # which of two places what differs by rounding alone takes would decide here: as it was found
        hits = index.lexical_searcher().search([claim], len(texts))[0]
        agree(hits, lexical, len(texts))
        lexical = [(int(hit.passage.document_id), hit.similarity) for hit in hits]
    weight = RetrievalSettings().dense_weight
    sums: dict[int, float] = {}
    for ranking, share in ((dense_oracle(texts, claim, embedder), weight), (lexical, 1 - weight)):
        for place, (row, similarity) in enumerate(ranking, start=1):
            worth = similarity if kind == "weighted" else 61 / (60 + place)
            sums[row] = sums.get(row, 0.0) + share * worth
    return by_similarity(sums)


def agree(hits: Sequence[Hit], expected: Ranking, k: int) -> None:
    """The same rows at the same similarity; rows whose similarities differ by rounding alone may change places."""
    assert len(hits) == min(k, len(expected))
    assert [hit.similarity for hit in hits] == sorted((hit.similarity for hit in hits), reverse=True)
    truth = dict(expected)
    for hit, (_, similarity) in zip(hits, expected, strict=False):
        assert hit.similarity == pytest.approx(similarity, abs=2e-6)
        assert truth[int(hit.passage.document_id)] == pytest.approx(hit.similarity, abs=2e-6)
        assert 0 <= hit.similarity <= 1
    for one, two in pairwise(hits):
        assert one.similarity > two.similarity or int(one.passage.document_id) < int(two.passage.document_id)


WORDS = st.sampled_from(
    ["US", "us", "IS", "is", "not", "no", "14,000", "14 000", "men", "fled", "Raqqa", "the", "town"]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12)
@example(texts=["US"] * 5 + ["US US US US us IS", "US US US US IS 14,000"], claims=["US us IS 14,000"], k=1)
@given(texts=st.lists(SENTENCES, min_size=1, max_size=30), claims=st.lists(SENTENCES, max_size=3), k=st.integers(1, 40))
def test_a_searcher_finds_what_brute_force_finds(kind: str, texts: list[str], claims: list[str], k: int) -> None:
    embedder = CornerEmbedder()
    # tantivy's reader looks at its folder twice a second, and may put a lock file there while the folder goes.
    aside = TemporaryDirectory(ignore_cleanup_errors=True)
    with aside as folder, build(Path(folder), one_a_document(texts), embedder) as index:
        found = searcher_of(index, kind, embedder).search(claims, k)
        assert len(found) == len(claims)
        for claim, hits in zip(claims, found, strict=True):
            agree(hits, oracle(kind, texts, claim, embedder, index), k)


def test_bm25_is_that_of_bm25s(tmp_path: Path) -> None:
    texts = [p.quote for _, passages in entries(documents(40)) for p in passages]
    claim = f"How many people fled {TOWNS[2]} by day 18?"
    model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    model.index([lexemes(text) for text in texts], show_progress=False)
    expected = model.get_scores(sorted(set(lexemes(claim))))
    with build(tmp_path, one_a_document(texts), CornerEmbedder()) as index:
        hits = index.lexical_searcher().search([claim], len(texts))[0]
    ratios = {round(float(expected[int(hit.passage.id)]) / hit.similarity, 3) for hit in hits}
    assert len(hits) == int((expected > 0).sum()) > 40
    assert max(ratios) - min(ratios) <= 0.002  # a share of the same constant


@pytest.fixture(scope="module")
def sphere(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("indexes"), entries(documents(90)), SphereEmbedder())


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_finds_the_same_alone_among_others_and_in_any_order(sphere: Index, kind: str) -> None:
    searcher = searcher_of(sphere, kind, SphereEmbedder(), depth=20)
    claims = [f"Some {14_000 + i:,} people fled {TOWNS[i % 8]}" for i in range(50)]
    together = searcher.search(claims, 12)
    assert together == [searcher.search([claim], 12)[0] for claim in claims]
    assert together == searcher.search(claims[::-1], 12)[::-1]
    assert all(len(hits) == 12 for hits in together)


@pytest.mark.parametrize("kind", KINDS)
def test_fewer_hits_are_the_first_of_more(sphere: Index, kind: str) -> None:
    searcher = searcher_of(sphere, kind, SphereEmbedder(), depth=60)
    most = searcher.search(["The US sent no troops to Mosul"], 60)[0]
    for k in (1, 2, 7, 30):
        assert searcher.search(["The US sent no troops to Mosul"], k)[0] == most[:k]


@pytest.mark.parametrize("kind", KINDS)
def test_more_hits_than_passages(sphere: Index, kind: str) -> None:
    hits = searcher_of(sphere, kind, SphereEmbedder()).search(["IS did not leave the town"], 10_000)[0]
    assert len(hits) == len({hit.passage.id for hit in hits}) <= sphere.manifest.passages
    if kind != "lexical":
        assert len(hits) == sphere.manifest.passages


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "claim",
    [
        "the of and",
        "?!",
        'US" OR terms:* AND (row:[0 TO 9] ~~ ^^ \\',
        '+-&|!(){}[]^"~*?:\\/ \0 \ud800',
        "Mosul " * 1_700,
        " ".join(f"word{i}" for i in range(1_200)),
    ],
    ids=["stopwords", "marks", "query syntax", "hostile", "one word 10,000 characters", "1,200 words"],
)
def test_odd_claims_are_answered(sphere: Index, kind: str, claim: str) -> None:
    embedder = HashingEmbedder() if "\ud800" in claim else SphereEmbedder()
    if "\ud800" in claim and kind != "lexical":
        claim = claim.replace("\ud800", "")
        embedder = SphereEmbedder()
    hits = searcher_of(sphere, kind, embedder).search([claim], 5)[0]
    assert all(0 <= hit.similarity <= 1 for hit in hits)


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_without_text_finds_nothing_and_k_must_be_positive(sphere: Index, kind: str) -> None:
    searcher = searcher_of(sphere, kind, SphereEmbedder())
    assert searcher.search(["", " \n", "Mosul"], 3)[:2] == [[], []]
    assert searcher.search([], 3) == []
    for claims in ([], ["Mosul"]):
        with pytest.raises(ValueError, match="at least 1"):
            searcher.search(claims, 0)
    with pytest.raises(ValueError, match="list of texts"):
        searcher.search("Mosul", 3)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_without_a_word_are_no_error(tmp_path: Path, kind: str) -> None:
    with build(tmp_path / "index", one_a_document(["!!! ???", "。。。 — —"]), SphereEmbedder()) as index:
        for hit in searcher_of(index, kind, SphereEmbedder()).search(["Mattis resigned"], 3)[0]:
            assert 0 <= hit.similarity <= 1


def test_a_hit_says_where_it_stands_and_how_it_was_found(sphere: Index) -> None:
    hits = searcher_of(sphere, "weighted", SphereEmbedder()).search(["Some 14,003 people fled"], 200)[0]
    ranks: dict[str, list[int]] = {"dense": [], "lexical": []}
    for hit in hits:
        source = sphere.document(hit.citation.document_id)
        assert hit.citation == source.citation
        assert hit.passage.span.of(source.text) == hit.passage.quote
        assert hit.passage in sphere.passages(source.id)
        assert hit.ranks
        for name, place in hit.ranks:
            ranks[name].append(place)
    for places in ranks.values():
        assert sorted(places) == list(range(1, len(places) + 1))


@pytest.mark.parametrize(
    ("claim", "first"),
    [
        ("US", "The US left."),
        ("us", "They told us."),
        ("IS", "IS is here."),
        ("14000", "Some 14,000 men."),
        ("14 000", "Some 14,000 men."),
        ("did not", "They didn't go."),
        ("cafe", "The café closed."),
    ],
)
def test_names_figures_and_negations_are_found(tmp_path: Path, claim: str, first: str) -> None:
    texts = ["They told us.", "The US left.", "It is there.", "IS is here.", "Some 14,000 men.", "Some 14 men of 000."]
    texts += ["They did go.", "They didn't go.", "The café closed."]
    with build(tmp_path, one_a_document(texts), CornerEmbedder()) as index:
        hits = index.lexical_searcher().search([claim], 3)[0]
    assert hits[0].passage.quote == first
    if claim in ("US", "us", "14000"):
        assert len(hits) == 1


def test_reciprocal_ranks_keep_every_row_and_swap_sides_with_the_weight() -> None:
    dense, lexical = [(3, 0.9), (1, 0.5)], [(1, 0.8), (7, 0.2)]
    assert sorted(row for row, _ in reciprocal(dense, lexical, 0.3)) == [1, 3, 7]
    assert dict(reciprocal(dense, lexical, 0.3)) == pytest.approx(dict(reciprocal(lexical, dense, 0.7)))
    assert reciprocal([], [], 0.5) == []
    assert reciprocal([(4, 1.0)], [(4, 1.0)], 0.5) == [(4, pytest.approx(1.0))]


def test_a_weighted_similarity_does_not_depend_on_depth_or_number(sphere: Index) -> None:
    claim = "By day 17 nobody had counted the dead of Hajin"
    whole = searcher_of(sphere, "weighted", SphereEmbedder(), depth=10_000).search([claim], 1_000)[0]
    similarity = {hit.passage.id: hit.similarity for hit in whole}
    for depth, k in ((1, 1), (5, 3), (20, 40)):
        hits = searcher_of(sphere, "weighted", SphereEmbedder(), depth=depth).search([claim], k)[0]
        assert {hit.passage.id: hit.similarity for hit in hits}.items() <= similarity.items()


def test_the_context_weight_brings_in_the_whole_document(tmp_path: Path) -> None:
    texts = ["The dam broke. Nobody was hurt.", "The bank closed. Nobody was hurt.", "It rained. It was dry."]
    sources = []
    for i, text in enumerate(texts):
        end = text.index(".") + 1
        spans = [Span(0, end), Span(end + 1, len(text))]
        passages = [Passage(id=f"{i}:{s.start}", document_id=str(i), span=s, quote=s.of(text)) for s in spans]
        sources.append((Document(id=str(i), text=text), passages))
    claim = "Nobody was hurt when the bank closed"
    whole = dict(lexical_oracle(texts, claim))
    single = dict(lexical_oracle([p.quote for _, passages in sources for p in passages], claim))
    with build(tmp_path, sources, CornerEmbedder()) as index:
        for context in (0.0, 0.25, 1.0):
            retrieval = RetrievalSettings(dense_weight=0.0, context_weight=context)
            hits = index.searcher(CornerEmbedder(), retrieval).search([claim], 10)[0]
            assert len(hits) == 6
            for hit in hits:
                row = 2 * int(hit.passage.document_id) + (hit.passage.span.start > 0)
                document = whole.get(int(hit.passage.document_id), 0.0)
                expected = (1 - context) * single.get(row, 0.0) + context * document
                assert hit.similarity == pytest.approx(expected, abs=2e-6)
