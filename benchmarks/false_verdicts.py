"""How many claims get a verdict from a corpus that does not hold their answer?

    python benchmarks/false_verdicts.py --claims scifact/claims_dev.jsonl --corpus re3d/documents.jsonl
    python benchmarks/false_verdicts.py --claims scifact/claims_dev.jsonl --corpus scifact/corpus.jsonl.gz \\
        --without-cited

The first corpus is on another subject; the second is on the subject, without the abstracts that each claim cites
(their verdicts are the harder test: what is left may still speak of the claim, so not every verdict there is wrong).
Prints, for 1, 5 and 10 passages judged, the share of claims that are not "not enough evidence".
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from factcheck import Document, Hit, Verdict, Workbench
from factcheck.settings import Settings


def lines(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    yield from (json.loads(line) for line in text.splitlines())


def document(row: dict[str, Any]) -> Document:
    text = row["text"] if "text" in row else " ".join(row["abstract"])
    name = str(row.get("doc_id", row.get("id")))
    return Document(id=name, text=text, title=row.get("title") or "", origin=row.get("origin") or name)


class Without:
    """A searcher that does not find a claim's own abstracts."""

    def __init__(self, searcher: Any, cited: dict[str, set[str]]) -> None:
        self.searcher, self.cited = searcher, cited

    def search(self, claims: list[str], k: int) -> list[list[Hit]]:
        found = self.searcher.search(claims, k + 20)
        return [
            [hit for hit in hits if hit.passage.document_id not in self.cited[claim]][:k]
            for claim, hits in zip(claims, found, strict=True)
        ]


class Pruned:
    """An index whose searcher leaves the cited abstracts out."""

    def __init__(self, index: Any, cited: dict[str, set[str]]) -> None:
        self.index, self.cited = index, cited
        self.name, self.fingerprint, self.document = index.name, index.fingerprint, index.document

    def searcher(self, embedder: Any, settings: Any) -> Without:
        return Without(self.index.searcher(embedder, settings), self.cited)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--without-cited", action="store_true")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--together", type=int, default=Settings().verdict.together, help="0: no pairs are judged")
    parser.add_argument("--cache", type=Path, default=None, help="keeps vectors and models between calls")
    given = parser.parse_args()
    rows = [row for row in lines(given.claims) if row.get("cited_doc_ids")][: given.count]
    cited = {row["claim"]: {str(name) for name in row["cited_doc_ids"]} for row in rows}
    documents = [document(row) for row in lines(given.corpus)]
    with tempfile.TemporaryDirectory() as folder:
        for passages in (1, 5, 10):
            settings = Settings()
            settings = replace(settings, verdict=replace(settings.verdict, passages=passages, together=given.together))
            bench = Workbench.open(folder, settings=settings)
            if given.cache:
                bench.cache = given.cache
            with bench.benchmark_index(documents, "false-verdicts") as index:
                searched: Any = Pruned(index, cited) if given.without_cited else index
                results = bench.check_all(list(cited), searched)
            labels = Counter(str(row.label) for row in results if isinstance(row, Verdict))
            wrong = len(results) - labels["not_enough_evidence"]
            print(
                f"{passages:2} passages: {wrong} of {len(results)} claims ({wrong / len(results):.1%})  {dict(labels)}"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
