"""Does another embedder find SciFact's abstracts better, alone or beside the one that ships?

    python benchmarks/embedders.py --data DIR --work WORK --embedder FOLDER [--weight 0.3 ...]

DIR holds SciFact's corpus.jsonl.gz, claims_train.jsonl and claims_dev.jsonl, FOLDER a sentence-transformers model.
Prints for the train and the dev claims nDCG@10 and recall@100 of the fused search with the embedder that ships, with
FOLDER in its place, and with both at each ``--weight`` (retrieval.second_weight), and the gain with its 95 % interval
and p by a paired bootstrap, claims that cite common abstracts drawn together. Neither embedder was fitted to any of the
claims; a weight is chosen on train. Each index is kept under WORK, in a folder of its own; that of both takes its
passages' vectors from the other two.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from kept_vectors import Kept
from retrieval import build, measure, pooled, read_claims

from factcheck.evaluation.datasets import load_benchmark
from factcheck.evaluation.retrieval import compare_rankings
from factcheck.retrieval.embed import load_embedder
from factcheck.retrieval.joined import JoinedEmbedder
from factcheck.seams import Embedder
from factcheck.settings import Settings

SHIPS = Settings().retrieval.embedder
Found = list[dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of SciFact")
    parser.add_argument("--work", type=Path, required=True, help="where the indexes are kept")
    parser.add_argument("--embedder", type=Path, required=True, help="the folder of a sentence-transformers model")
    parser.add_argument("--weight", type=float, nargs="+", default=[Settings().retrieval.second_weight])
    given = parser.parse_args()
    claims = {split: read_claims(given.data, split) for split in ("train", "dev")}

    def found(name: str, embedder: Embedder) -> dict[str, Found]:
        with build(given.work / name, given.data, Settings(), embedder) as index:
            searcher = index.searcher(embedder, Settings().retrieval)
            return {split: pooled(searcher, [claim for _, claim, _ in some]) for split, some in claims.items()}

    named = {SHIPS: SHIPS, given.embedder.name: str(given.embedder.resolve())}
    embedders = {
        name: load_embedder(Settings().with_changes(retrieval={"embedder": where}), given.work / name / "cache")
        for name, where in named.items()
    }
    searches = {name: found(name, embedder) for name, embedder in embedders.items()}
    kept = [Kept(embedder, given.work / name / "indexes") for name, embedder in embedders.items()]
    for weight in given.weight:
        searches[f"both, {weight:g}"] = found(f"both-{weight:g}", JoinedEmbedder(kept[0], kept[1], weight))
    print("| claims | embedder | nDCG@10 | recall@100 | gain in nDCG@10 |\n|---|---|---|---|---|")
    for split, some in claims.items():
        benchmark = load_benchmark(given.data / "corpus.jsonl.gz", given.data / f"claims_{split}.jsonl")
        ranked = {name: [list(one) for one in by_split[split]] for name, by_split in searches.items()}
        for name, by_split in searches.items():
            gain = compare_rankings(benchmark, ranked[SHIPS], ranked[name])
            told = f"{gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}], p {gain.p:.3f}" if name != SHIPS else "–"
            ndcg, recall = measure(some, by_split[split])
            print(f"| {len(some)} of {split} | {name} | {ndcg:.4f} | {recall:.4f} | {told} |")


if __name__ == "__main__":
    main()
