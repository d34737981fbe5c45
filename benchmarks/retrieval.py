"""How well passages are found: SciFact claims against its 5,183 abstracts.

    python benchmarks/retrieval.py --data DIR [--split dev] [--work DIR] [--set dense_weight=0.6 ...] [--precision int8]

DIR holds corpus.jsonl.gz, claims_train.jsonl and claims_dev.jsonl of SciFact (Wadden et al., 2020). Abstracts become
documents, split and indexed as any corpus; a claim's relevant documents are its ``cited_doc_ids``. Of the ranked
passages each document keeps its first (max-pooling). Prints nDCG@10 and recall@100 of the dense, the lexical and the
fused searcher. The index is kept under --work, and used again where nothing changed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from factcheck.corpus.passages import split_passages
from factcheck.model import Document, Passage
from factcheck.retrieval.embed import load_embedder
from factcheck.retrieval.index import Index, build_index
from factcheck.seams import Embedder, Searcher
from factcheck.settings import Settings

PASSAGES = 500  # per claim, so that at least 100 documents come together


def read_documents(folder: Path) -> Iterator[Document]:
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = " ".join(sentence.strip() for sentence in record["abstract"])  # as `factcheck eval` reads them
            yield Document(id=str(record["doc_id"]), title=record["title"], text=text)


def read_claims(folder: Path, split: str) -> list[tuple[str, str, set[str]]]:
    """(claim id, claim, ids of the cited documents)."""
    lines = (folder / f"claims_{split}.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [(str(r["id"]), r["claim"], {str(cited) for cited in r["cited_doc_ids"]}) for r in records]


def pooled(searcher: Searcher, claims: Sequence[str]) -> list[dict[str, float]]:
    """For each claim the documents found, with the similarity of their closest passage."""
    found = []
    for hits in searcher.search(claims, PASSAGES):
        documents: dict[str, float] = {}
        for hit in hits:
            documents.setdefault(hit.passage.document_id, hit.similarity)
        found.append(documents)
    return found


def measure(claims: list[tuple[str, str, set[str]]], found: list[dict[str, float]]) -> tuple[float, float]:
    """nDCG@10 and recall@100 by ir-measures."""
    import ir_measures

    relevant = [ir_measures.Qrel(id_, cited, 1) for id_, _, all_cited in claims for cited in sorted(all_cited)]
    run = [
        ir_measures.ScoredDoc(id_, document, similarity)
        for (id_, _, _), documents in zip(claims, found, strict=True)
        for document, similarity in documents.items()
    ]
    wanted = [ir_measures.nDCG @ 10, ir_measures.R @ 100]
    figures = ir_measures.calc_aggregate(wanted, relevant, run)
    return figures[wanted[0]], figures[wanted[1]]


def build(folder: Path, data: Path, settings: Settings, embedder: Embedder) -> Index:

    def entries() -> Iterator[tuple[Document, list[Passage]]]:
        return ((document, split_passages(document, settings.corpus)) for document in read_documents(data))

    def progress(done: int, total: int) -> None:
        print(f"\r{done} of {total} passages", end="", file=sys.stderr, flush=True)

    build_index(
        entries(),
        folder / "indexes",
        embedder,
        name="scifact",
        corpus_fingerprint="scifact",
        settings=settings,
        progress=progress,
    )
    print(file=sys.stderr)
    return Index.open(folder / "indexes" / "scifact", embedder_fingerprint=embedder.fingerprint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of SciFact")
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--work", type=Path, help="where the index is kept; a temporary folder where not given")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a retrieval setting")
    parser.add_argument("--precision", default="auto", help="runtime.embedder_precision")
    arguments = parser.parse_args()
    changes = {key: json.loads(value) for key, value in (change.split("=", 1) for change in arguments.set)}
    settings = Settings().with_changes(retrieval=changes, runtime={"embedder_precision": arguments.precision})
    claims = read_claims(arguments.data, arguments.split)
    texts = [claim for _, claim, _ in claims]
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.work or Path(temporary)
        embedder = load_embedder(settings, folder / "cache")
        with build(folder, arguments.data, settings, embedder) as index:
            searchers: dict[str, Searcher] = {
                "dense": index.dense_searcher(embedder),
                "lexical": index.lexical_searcher(),
                "fused": index.searcher(embedder, settings.retrieval),
            }
            print(f"{len(claims)} claims of {arguments.split}, {index.manifest.documents} documents, ", end="")
            print(f"{index.manifest.passages} passages, embedder {index.manifest.embedder_fingerprint}")
            for name, searcher in searchers.items():
                ndcg, recall = measure(claims, pooled(searcher, texts))
                print(f"{name:8} nDCG@10 {ndcg:.4f}  recall@100 {recall:.4f}", flush=True)


if __name__ == "__main__":
    main()
