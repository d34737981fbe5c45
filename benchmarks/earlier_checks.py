"""Finding a claim that was checked before: tweets against 14,231 checked claims (CheckThat! 2022, task 2A, English).

    python benchmarks/earlier_checks.py --data DIR [--work DIR] [--split dev]

DIR holds checked_claims.jsonl.gz, train-dev_queries.tsv and SPLIT_qrels.tsv. A checked claim is a document of its
claim and its subtitle under its title; tweets are claims to be searched for. Prints MAP@5 (mean average precision of
the first five) of BM25, of the embedding and of both fused, each with its 95 % bootstrap interval, and what embedding
and fusing add to BM25 by a paired bootstrap over tweets. How much the embedding weighs in the fusion is chosen on the
train tweets, never on those that are measured. Nothing was trained on this set. The organisers' BM25 reached 0.818 on
the test tweets, which are not part of DIR.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from factcheck.corpus.passages import split_passages
from factcheck.evaluation.metrics import mean_with_interval, paired_means
from factcheck.evaluation.ranking import average_precision
from factcheck.model import Document
from factcheck.retrieval.embed import load_embedder
from factcheck.retrieval.index import Index, build_index
from factcheck.seams import Searcher
from factcheck.settings import Settings

DEPTH = 5
WEIGHTS = (0.2, 0.35, 0.5, 0.65, 0.8)
_NOISE = re.compile(r"https?://\S+|pic\.twitter\.com/\S+|— [^—]*$")


def read_checked(folder: Path) -> list[Document]:
    with gzip.open(folder / "checked_claims.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Document(id=r["vclaim_id"], title=r["title"] or "", text=f"{r['vclaim']}\n\n{r['subtitle'] or ''}".strip())
        for r in records
    ]


def read_tweets(folder: Path, split: str) -> list[tuple[str, set[str]]]:
    """(tweet without links and signature, ids of the checked claims that it repeats)."""
    rows = [line.split("\t", 1) for line in (folder / "train-dev_queries.tsv").read_text("utf-8").splitlines()]
    texts = {row[0]: row[1] for row in rows if len(row) == 2}
    wanted: dict[str, set[str]] = {}
    for line in (folder / f"{split}_qrels.tsv").read_text("utf-8").splitlines():
        tweet, _, claim, relevant = line.split("\t")
        if relevant.strip() == "1":
            wanted.setdefault(tweet, set()).add(claim)
    return [(_NOISE.sub(" ", texts[tweet]).strip(), claims) for tweet, claims in wanted.items()]


def precisions(searcher: Searcher, tweets: Sequence[tuple[str, set[str]]]) -> list[float]:
    """Average precision of the first five checked claims, for each tweet."""
    found = searcher.search([text for text, _ in tweets], 4 * DEPTH)
    rankings = [list(dict.fromkeys(hit.passage.document_id for hit in hits)) for hits in found]
    return [
        average_precision(ranking, relevant, DEPTH) for ranking, (_, relevant) in zip(rankings, tweets, strict=True)
    ]


def build(folder: Path, documents: Sequence[Document], settings: Settings) -> Index:
    embedder = load_embedder(settings, folder / "cache")

    def progress(done: int, total: int) -> None:
        print(f"\r{done} of {total} passages", end="", file=sys.stderr, flush=True)

    entries = ((document, split_passages(document, settings.corpus)) for document in documents)
    build_index(
        entries, folder / "indexes", embedder, name="checked", corpus_fingerprint="checked", settings=settings,
        progress=progress,
    )  # fmt: skip
    print(file=sys.stderr)
    return Index.open(folder / "indexes" / "checked", embedder_fingerprint=embedder.fingerprint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of CheckThat! 2022 task 2A")
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--work", type=Path, help="where the index is kept; a temporary folder where not given")
    arguments = parser.parse_args()
    settings = Settings()
    tweets = read_tweets(arguments.data, arguments.split)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.work or Path(temporary)
        embedder = load_embedder(settings, folder / "cache")
        with build(folder, read_checked(arguments.data), settings) as index:

            def fused(weight: float) -> Searcher:
                return index.searcher(embedder, replace(settings.retrieval, dense_weight=weight))

            train = read_tweets(arguments.data, "train")
            chosen = {weight: sum(precisions(fused(weight), train)) / len(train) for weight in WEIGHTS}
            best = max(WEIGHTS, key=lambda weight: (chosen[weight], -weight))
            print(f"{len(tweets)} tweets of {arguments.split}, {index.manifest.documents} checked claims, ", end="")
            print(f"embedder {index.manifest.embedder_fingerprint}; weight of the embedding, chosen on train: {best}")
            figures = {
                "BM25": precisions(index.lexical_searcher(), tweets),
                "dense": precisions(index.dense_searcher(embedder), tweets),
                "fused": precisions(fused(best), tweets),
            }
    for name, each in figures.items():
        figure = mean_with_interval(each)
        line = f"{name:6} MAP@5 {figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"
        if name != "BM25":
            gap = paired_means(figures["BM25"], each)
            line += f"   over BM25 {gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f}), p {gap.p:.3f}"
        print(line)


if __name__ == "__main__":
    main()
