"""Which search ranks SciFact's abstracts best? Every candidate against the fused search, by a paired bootstrap.

    python benchmarks/rerank.py --data DIR --work WORK [--split train|dev] [--claims N] [--only NAME ...] [--write]

DIR holds SciFact's corpus.jsonl.gz, claims_train.jsonl and claims_dev.jsonl. Candidates:

- dense, lexical: the two halves of the fused search alone
- rrf: the same two rankings, fused by their ranks instead of their similarities
- fitted head: the fused search, the claim's vector turned by a matrix that was fitted on train claims (InfoNCE over all
  abstracts, the encoder frozen). On train a claim is searched by a head that saw none of its family (claims that cite a
  common abstract); on dev, by one that saw all of train, and dev is also split by whether train cites its abstracts
- stance: the ten best abstracts of the fused search, reordered by their similarity plus how little neutral the stance
  model finds their best passage. It was trained on train claims, so only dev says what that is worth

Prints nDCG@10, the gain over the fused search with its 95 % interval and p, and what a claim takes. --write puts the
table of this split into docs/search.md. What may go into the product is chosen on train and must gain there.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kept_vectors import Kept

from factcheck.evaluation import ranking
from factcheck.evaluation.datasets import Benchmark, load_benchmark
from factcheck.evaluation.retrieval import DEPTH, compare_rankings, families, rankings
from factcheck.model import Hit
from factcheck.retrieval.index import Index
from factcheck.seams import Embedder, Searcher, StanceModel, Vectors
from factcheck.workbench import Workbench

PAGE = Path(__file__).parent.parent / "docs" / "search.md"
RERANKED = 10
STANCE_WEIGHT = 0.1  # fixed beforehand, not fitted: similarities of neighbours in a ranking differ by about a hundredth
STEPS, SOFTNESS, SHRINKING, RATE = 40, 0.05, 0.03, 3e-3
FOLDS = 5


@dataclass(frozen=True)
class GivenClaims:
    """An embedder whose claims have vectors already; passages are the index's own."""

    embedder: Embedder
    vectors: dict[str, Vectors]

    @property
    def fingerprint(self) -> str:
        return self.embedder.fingerprint

    @property
    def dimensions(self) -> int:
        return self.embedder.dimensions

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.embedder.embed_passages(texts)

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        return np.stack([self.vectors[text] for text in texts])


@dataclass(frozen=True)
class Reranker:
    """The first abstracts of a search, reordered by what the stance model says of their best passage."""

    searcher: Searcher
    model: StanceModel
    abstracts: int = RERANKED
    weight: float = STANCE_WEIGHT

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        found = self.searcher.search(claims, k)
        firsts = [self._firsts(hits) for hits in found]
        pairs = [(claim, hit.passage.quote) for claim, hits in zip(claims, firsts, strict=True) for hit in hits]
        stances = iter(self.model.judge(pairs))
        out = []
        for hits, some in zip(found, firsts, strict=True):
            told = {hit.passage.id: self.weight * (1 - next(stances).neutral) for hit in some}
            better = [replace(hit, similarity=hit.similarity + told[hit.passage.id]) for hit in some]
            ordered = sorted(better, key=lambda hit: -hit.similarity)
            out.append([*ordered, *(hit for hit in hits if hit.passage.id not in told)])
        return out

    def _firsts(self, hits: Sequence[Hit]) -> list[Hit]:
        best: dict[str, Hit] = {}
        for hit in hits:
            best.setdefault(hit.passage.document_id, hit)
        return list(best.values())[: self.abstracts]


def abstract_vectors(benchmark: Benchmark, index: Index, embedder: Embedder, work: Path) -> Vectors:
    """The mean direction of each abstract's passages, a unit row each; embedded once and kept under ``work``."""
    import numpy as np

    path = work / f"abstracts-{embedder.fingerprint}-{index.fingerprint[:16]}.npy"
    if not path.is_file():
        texts, owners = [], []
        for place, (name, one) in enumerate(benchmark.documents.items()):
            for passage in index.passages(name):
                texts.append(f"{one.document.title}\n{passage.quote}" if one.document.title else passage.quote)
                owners.append(place)
        sums = np.zeros((len(benchmark.documents), embedder.dimensions), np.float32)
        np.add.at(sums, owners, embedder.embed_passages(texts))
        np.save(path, sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))
    return np.asarray(np.load(path), np.float32)


def fit_head(claims: Vectors, wanted: Sequence[Sequence[int]], abstracts: Vectors) -> Vectors:
    """The matrix W for which ``normalise(claim + claim W)`` lies closest to what the claims cite.

    Cross-entropy of a softmax over all abstracts (temperature ``SOFTNESS``), W held near nothing by ``SHRINKING``.
    """
    import torch

    torch.manual_seed(0)
    ours, theirs = torch.tensor(claims), torch.tensor(abstracts)
    target = torch.zeros(len(claims), len(abstracts))
    for row, places in enumerate(wanted):
        target[row, list(places)] = 1 / len(places)
    head = torch.zeros(claims.shape[1], claims.shape[1], requires_grad=True)
    optimiser = torch.optim.Adam([head], lr=RATE)
    for _ in range(STEPS):
        turned = torch.nn.functional.normalize(ours + ours @ head, dim=1)
        said = torch.log_softmax(turned @ theirs.T / SOFTNESS, dim=1)
        loss = -(target * said).sum(dim=1).mean() + SHRINKING * (head**2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return head.detach().numpy()


def turned_claims(
    asked: Benchmark, train: Benchmark, abstracts: Vectors, embedder: Embedder, *, held_out: bool
) -> dict[str, Vectors]:
    """Claim → its vector, turned by a fitted head: one that saw no claim of its family where ``held_out``."""
    import numpy as np

    places = {name: place for place, name in enumerate(train.documents)}
    vectors = embedder.embed_claims([claim.claim for claim in train.claims])
    wanted = [[places[name] for name in claim.cited] for claim in train.claims]
    cited = [row for row, some in enumerate(wanted) if some]

    def head(rows: Sequence[int]) -> Vectors:
        return fit_head(vectors[list(rows)], [wanted[row] for row in rows], abstracts)

    def turn(some: Vectors, matrix: Vectors) -> Vectors:
        out = some + some @ matrix
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), np.float32)

    if not held_out:
        texts = [claim.claim for claim in asked.claims]
        return dict(zip(texts, turn(embedder.embed_claims(texts), head(cited)), strict=True))
    names = families(train)
    drawn = sorted(set(names))
    random.Random(0).shuffle(drawn)
    fold = {name: place % FOLDS for place, name in enumerate(drawn)}
    out: dict[str, Vectors] = {}
    for left_out in range(FOLDS):
        matrix = head([row for row in cited if fold[names[row]] != left_out])
        rows = [row for row in range(len(names)) if fold[names[row]] == left_out]
        out |= {train.claims[row].claim: one for row, one in zip(rows, turn(vectors[rows], matrix), strict=True)}
    return out


def part_of(benchmark: Benchmark, keep: Callable[[int], bool]) -> tuple[Benchmark, list[int]]:
    rows = [row for row in range(len(benchmark.claims)) if keep(row)]
    return replace(benchmark, claims=tuple(benchmark.claims[row] for row in rows)), rows


def score(benchmark: Benchmark, found: Sequence[Sequence[str]]) -> float:
    pairs = [(ids, claim.cited) for claim, ids in zip(benchmark.claims, found, strict=True) if claim.cited]
    return sum(ranking.ndcg(ids, dict.fromkeys(cited, 1.0), 10) for ids, cited in pairs) / len(pairs)


def compared(benchmark: Benchmark, name: str, base: Any, found: Any, seconds: float) -> str:
    gain = "–"
    if found is not base:
        d = compare_rankings(benchmark, base, found)
        gain = f"{d.value:+.4f} ({d.low:+.4f} to {d.high:+.4f}), p {d.p:.3f}"
    took = f"{1000 * seconds / len(benchmark.claims):.0f}" if seconds else ""
    return f"| {name} | {len(benchmark.claims)} | {score(benchmark, found):.4f} | {gain} | {took} |"


def write(split: str, rows: Sequence[str]) -> None:
    """Put the rows between the marks of their split into docs/search.md."""
    page = PAGE.read_text(encoding="utf-8")
    marks = f"<!-- {split} -->\n", f"<!-- end of {split} -->"
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    if not pattern.search(page):
        raise SystemExit(f"{PAGE} has no place marked {marks[0].strip()}")
    table = marks[0] + "\n".join(rows) + "\n" + marks[1]
    PAGE.write_text(pattern.sub(lambda _: table, page), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of SciFact")
    parser.add_argument("--work", type=Path, required=True, help="where index, vectors and judged pairs are kept")
    parser.add_argument("--split", choices=("train", "dev"), default="train")
    parser.add_argument("--claims", type=int, default=None, help="so many claims, drawn by lot; all where not given")
    parser.add_argument("--only", nargs="+", default=None, help="of the candidates only these")
    parser.add_argument("--write", action="store_true", help="renew this split's table in docs/search.md")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    bench = Workbench.open(given.work)
    corpus = given.data / "corpus.jsonl.gz"
    train = load_benchmark(corpus, given.data / "claims_train.jsonl")
    asked = train if given.split == "train" else load_benchmark(corpus, given.data / "claims_dev.jsonl")
    drawn = sorted(random.Random(0).sample(range(len(asked.claims)), min(given.claims or 10**6, len(asked.claims))))
    asked, _ = part_of(asked, set(drawn).__contains__)
    settings, embedder = bench.settings.retrieval, bench.embedder
    index = bench.benchmark_index([one.document for one in asked.documents.values()], asked.kind)
    with index:
        fused = index.searcher(embedder, settings)

        def head() -> Searcher:
            kept = Kept(embedder, bench.cache / "benchmarks")
            vectors = abstract_vectors(train, index, kept, given.work)
            turned = turned_claims(asked, train, vectors, embedder, held_out=given.split == "train")
            return index.searcher(GivenClaims(embedder, turned), settings)

        candidates: dict[str, Callable[[], Searcher]] = {
            "dense": lambda: index.dense_searcher(embedder),
            "lexical": index.lexical_searcher,
            "rrf": lambda: index.searcher(embedder, replace(settings, fusion="rrf")),
            "fitted head": head,
            "stance": lambda: Reranker(fused, bench.stance_model),
        }
        rows = ["| search | claims | nDCG@10 | gain over fused | ms a claim |", "|---|---|---|---|---|"]
        base: list[list[str]] = []
        seen = {name for claim in train.claims for name in claim.cited}
        for name, make in {"fused": lambda: fused, **candidates}.items():
            if given.only and name not in (*given.only, "fused"):
                continue
            searcher = make()
            started = time.perf_counter()
            found = rankings(asked, searcher, depth=DEPTH)
            seconds = time.perf_counter() - started
            base = base or found
            rows.append(compared(asked, name, base, found, seconds))
            if name in ("fitted head", "stance") and given.split == "dev":
                for words, known in (("abstracts that train cites", True), ("abstracts that train does not", False)):
                    part, kept = part_of(
                        asked, lambda row, known=known: bool(seen & set(asked.claims[row].cited)) is known
                    )
                    some = [base[row] for row in kept]
                    rows.append(compared(part, f"{name}, {words}", some, [found[row] for row in kept], 0))
            print("\n".join(rows[-3:] if len(rows) > 3 else rows), file=sys.stderr, flush=True)
    print("\n".join(rows))
    if given.write:
        write(given.split, rows)


if __name__ == "__main__":
    main()
