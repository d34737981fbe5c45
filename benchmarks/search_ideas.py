"""Would another way of scoring find SciFact's abstracts better? Cheap ideas, each against the fused search, on train.

    python benchmarks/search_ideas.py --data DIR --work WORK [--claims N]

DIR holds SciFact's corpus.jsonl.gz and claims_train.jsonl; dev is never read. All scores of all abstracts are computed
at once, so an idea costs seconds: other shares of the dense, the document's and the passage's part, other BM25
parameters, scores normalised by claim, the document's mean vector, pairs of neighbouring words, letter 4-grams, titles,
and the claim's vector moved towards the closest abstracts (Rocchio). Prints nDCG@10 and the gain over the defaults with
its 95 % interval and p, claims that cite common abstracts drawn together. Only a gain whose interval leaves nothing out
is worth a setting; of thirty ideas one or two reach p < 0.05 by luck.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import log, log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from factcheck.corpus.passages import split_passages
from factcheck.evaluation.datasets import Benchmark, load_benchmark
from factcheck.evaluation.metrics import paired_means
from factcheck.evaluation.retrieval import families
from factcheck.seams import Embedder
from factcheck.settings import Settings
from factcheck.text.lexemes import lexemes
from factcheck.workbench import Workbench

Scores = NDArray[np.float32]


def bm25(claims: Sequence[Iterable[str]], texts: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.75) -> Scores:
    """The share of the most that each claim's terms could reach in each text; shape (claims, texts)."""
    wanted = {term for terms in claims for term in terms}
    postings: dict[str, list[tuple[int, int]]] = {term: [] for term in wanted}
    for place, terms in enumerate(texts):
        for term, count in Counter(term for term in terms if term in wanted).items():
            postings[term].append((place, count))
    lengths = np.array([len(terms) for terms in texts], float)
    norms = k1 * (1 - b + b * lengths / lengths.mean())
    idf, parts = {}, {}
    for term, found in postings.items():
        idf[term] = log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
        table = np.array(found, int).reshape(-1, 2)
        places, counts = table[:, 0], table[:, 1]
        parts[term] = places, idf[term] * counts / (counts + norms[places])
    out = np.zeros((len(claims), len(texts)), np.float32)
    for row, terms in enumerate(claims):
        own = sorted(set(terms))
        for term in own:
            places, part = parts[term]
            out[row, places] += part
        out[row] /= max(1e-9, sum(idf[term] for term in own))
    return out


def pairs_of(terms: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(terms)]


def grams_of(terms: Sequence[str], n: int = 4) -> list[str]:
    return [f"<{term}>"[i : i + n] for term in terms for i in range(max(1, len(term) + 3 - n))]


def unit(rows: Scores) -> Scores:
    out: Scores = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return out


class Corpus:
    """Everything of the abstracts that a score may rest on."""

    def __init__(self, benchmark: Benchmark, embedder: Embedder, work: Path) -> None:
        documents = [one.document for one in benchmark.documents.values()]
        passages = [split_passages(document, Settings().corpus) for document in documents]
        self.owners = np.array([place for place, some in enumerate(passages) for _ in some])
        self.starts = np.searchsorted(self.owners, np.arange(len(documents)))
        self.titles = [lexemes(document.title) for document in documents]
        own = [[lexemes(passage.quote) for passage in some] for some in passages]
        self.passages = [title + terms for title, some in zip(self.titles, own, strict=True) for terms in some]
        self.documents = [
            title + [t for terms in some for t in terms] for title, some in zip(self.titles, own, strict=True)
        ]
        self.runs = [
            pairs_of(title) + [p for terms in some for p in pairs_of(terms)]
            for title, some in zip(self.titles, own, strict=True)
        ]
        path = work / f"passages-{embedder.fingerprint}-{len(self.owners)}.npy"
        if not path.is_file():
            texts = [f"{d.title}\n{p.quote}" for d, some in zip(documents, passages, strict=True) for p in some]
            np.save(path, embedder.embed_passages(texts))
        self.vectors: Scores = np.load(path)
        sums = np.zeros((len(documents), self.vectors.shape[1]), np.float32)
        np.add.at(sums, self.owners, self.vectors)
        self.means = unit(sums)

    def best(self, scores: Scores) -> Scores:
        """Of passages' scores those of their documents: the largest."""
        out: Scores = np.maximum.reduceat(scores, self.starts, axis=1)
        return out


def ndcg(scores: Scores, wanted: Sequence[Sequence[int]]) -> list[float]:
    """nDCG@10 of each claim; of equal scores the earlier abstract first."""
    out = []
    for row, places in zip(scores, wanted, strict=True):
        ranks = [int((row > row[p]).sum() + (row[:p] == row[p]).sum()) for p in places]
        found = sum(1 / log2(rank + 2) for rank in ranks if rank < 10)
        out.append(found / sum(1 / log2(i + 2) for i in range(min(10, len(places)))))
    return out


def ideas(corpus: Corpus, claims: Sequence[str], vectors: Scores) -> Iterable[tuple[str, Scores]]:
    """(name, score of each claim with each abstract); the first are the defaults."""
    now = Settings().retrieval
    terms = [lexemes(claim) for claim in claims]
    dense, passage = np.clip(vectors @ corpus.vectors.T, 0, 1), bm25(terms, corpus.passages)
    document = bm25(terms, corpus.documents)
    mean = np.clip(vectors @ corpus.means.T, 0, 1)

    def fused(weight: float, context: float, of_dense: Scores = dense, of_document: Scores = document) -> Scores:
        lexical = (1 - context) * passage + context * of_document[:, corpus.owners]
        return corpus.best(weight * of_dense + (1 - weight) * lexical)

    base = fused(now.dense_weight, now.context_weight)
    yield "as it is", base
    yield "dense alone", corpus.best(dense)
    yield "passages' terms alone", corpus.best(passage)
    yield "documents' terms alone", document
    for weight in (0.25, 0.35, 0.45):
        for context in (0.5, 0.75, 1.0):
            yield f"dense {weight}, of the rest the document {context}", fused(weight, context)
    for k1, b in ((0.9, 0.4), (1.6, 0.75), (2.0, 0.9)):
        yield f"documents by k1 {k1}, b {b}", fused(0.35, 0.75, of_document=bm25(terms, corpus.documents, k1, b))
    three = corpus.best(dense) * 2 / 3 + mean / 3, corpus.best(passage) / 4 + document * 3 / 4
    for weight in (0.3, 0.4, 0.5):
        scaled = [part / np.maximum(part.max(axis=1, keepdims=True), 1e-9) for part in three]
        yield f"dense {weight}, each part over its best", weight * scaled[0] + (1 - weight) * scaled[1]
    mixed = 0.25 * corpus.best(dense) + 0.12 * mean + 0.15 * corpus.best(passage) + 0.48 * document
    yield "with the document's mean vector", mixed
    yield "the same, and titles", mixed + 0.1 * bm25(terms, corpus.titles)
    yield (
        "the same, and letter 4-grams",
        mixed + 0.1 * bm25([grams_of(t) for t in terms], [grams_of(t) for t in corpus.documents]),
    )
    runs = bm25([pairs_of(t) for t in terms], corpus.runs, b=0.0)
    for share in (0.1, 0.2, 0.3):
        yield f"the same, and {share} of word pairs", mixed + np.float32(share) * runs
    for most, share in ((2, 0.2), (2, 0.4), (3, 0.4), (5, 0.4)):
        top = np.argsort(-base, axis=1, kind="stable")[:, :most]
        moved = unit((1 - share) * vectors + share * unit(corpus.means[top].mean(axis=1)))
        yield f"moved by {share} to the first {most}", fused(0.35, 0.75, np.clip(moved @ corpus.vectors.T, 0, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of SciFact")
    parser.add_argument("--work", type=Path, required=True, help="where the passages' vectors are kept")
    parser.add_argument("--claims", type=int, default=None, help="the first so many")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    benchmark = load_benchmark(given.data / "corpus.jsonl.gz", given.data / "claims_train.jsonl")
    benchmark = replace(benchmark, claims=tuple(one for one in benchmark.claims if one.cited)[: given.claims])
    embedder = Workbench.open(given.work).embedder
    corpus = Corpus(benchmark, embedder, given.work)
    places = {name: place for place, name in enumerate(benchmark.documents)}
    wanted = [[places[name] for name in dict.fromkeys(claim.cited)] for claim in benchmark.claims]
    texts, groups = [claim.claim for claim in benchmark.claims], families(benchmark)
    base: list[float] = []
    print("| scored by | nDCG@10 | gain |\n|---|---|---|")
    for name, scores in ideas(corpus, texts, embedder.embed_claims(texts)):
        found = ndcg(scores, wanted)
        base = base or found
        d = paired_means(base, found, groups=groups, draws=10_000)
        gain = f"{d.value:+.4f} ({d.low:+.4f} to {d.high:+.4f}), p {d.p:.3f}" if found is not base else "–"
        print(f"| {name} | {sum(found) / len(found):.4f} | {gain} |", flush=True)


if __name__ == "__main__":
    main()
