"""What an index costs as it grows: build, open, search, memory, and a rebuild after a small change.

    python benchmarks/index_speed.py --index DIR [--sizes 10000,100000,1000000] [--claims FILE] [--work DIR]

DIR is an index of real sentences (``benchmarks/retrieval.py --work W`` leaves one in W/indexes/scifact). Its passages
and vectors are the first rows; every further row n repeats the text of row n mod m (m: passages of DIR), with its
number appended, and takes the unit sum of that row's vector and 0.6 of another's, so that all rows differ. The
vectors are given, not made: times are those of the index alone. FILE holds {"claim": …} lines, embedded with the
model of DIR before anything is timed. Each size is built, then searched in a fresh process, which reports the peak of
its memory (VmHWM) after all searches, vectors and terms included. Prints one JSON line a size, then the exponents of
growth (slope of log cost over log size).
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from factcheck.model import Document, Passage, Span
from factcheck.retrieval.embed import load_embedder
from factcheck.retrieval.index import Index, build_index
from factcheck.retrieval.vectors import VECTORS
from factcheck.seams import Vectors
from factcheck.settings import Settings

CLAIMS = 200  # searches that are compared with exact ones
SEARCHES = 1_000
TOGETHER = 10  # passages in a document
ADDED = 100  # documents of the small change


class GivenVectors:
    """Stands in for the model: knows the vector of every row by its number, of every claim by its text."""

    fingerprint = "given"

    def __init__(self, base: Vectors, claims: dict[str, Vectors]) -> None:
        self._base, self._claims, self.dimensions = base, claims, base.shape[1]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([int(text.rsplit(" ", 1)[1]) for text in texts])
        count = len(self._base)
        vectors = self._base[rows % count].astype(np.float64)
        later = rows >= count
        vectors[later] += 0.6 * self._base[(rows[later] * 7919 + rows[later] // count) % count]
        units: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return units

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._claims[text] for text in texts])


def made(texts: list[str], first: int, last: int) -> Iterator[tuple[Document, list[Passage]]]:
    """Documents of ten passages each, rows ``first`` to ``last``."""
    for start in range(first, last, TOGETHER):
        quotes = [f"{texts[n % len(texts)]} {n}" for n in range(start, min(start + TOGETHER, last))]
        ends, end = [], -2
        for quote in quotes:
            end += 2 + len(quote)
            ends.append(end)
        spans = [Span(end - len(quote), end) for quote, end in zip(quotes, ends, strict=True)]
        passages = [
            Passage(id=f"{start}:{span.start}", document_id=str(start), span=span, quote=quote)
            for span, quote in zip(spans, quotes, strict=True)
        ]
        yield Document(id=str(start), text="\n\n".join(quotes)), passages


def build(folder: Path, texts: list[str], rows: int, embedder: GivenVectors) -> float:
    start = time.perf_counter()
    build_index(made(texts, 0, rows), folder, embedder, name=f"n{rows}", corpus_fingerprint="", settings=Settings())
    return time.perf_counter() - start


def search(folder: Path, claims_file: Path) -> dict[str, Any]:
    """Open an index and search it; runs in a process of its own."""
    stored = np.load(claims_file)
    names = [f"c{i}" for i in range(len(stored))]
    embedder = GivenVectors(stored, dict(zip(names, stored, strict=True)))
    start = time.perf_counter()
    index = Index.open(folder)
    searcher = index.dense_searcher(embedder)
    opened = time.perf_counter() - start
    searcher.search(names[:1], 10)
    times = []
    for i in range(SEARCHES):
        start = time.perf_counter()
        searcher.search([names[i % len(names)]], 10)
        times.append(1000 * (time.perf_counter() - start))
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    vectors = np.memmap(
        folder / index.manifest.generation / VECTORS,
        dtype="<f4",
        mode="r",
        shape=(index.manifest.passages, stored.shape[1]),
    )
    found = 0
    for name, claim in islice(zip(names, stored, strict=True), CLAIMS):
        exact = set(np.argsort(-(vectors @ claim), kind="stable")[:10].tolist())
        hits = searcher.search([name], 10)[0]
        rows = {int(hit.passage.quote.rsplit(" ", 1)[1]) for hit in hits}
        found += len(rows & exact)
    return {
        "open_s": round(opened, 3),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 2),
        "peak_MB": round(int(peak.group(1)) / 1024) if peak else None,
        "recall@10": round(found / (10 * min(CLAIMS, len(stored))), 4),
    }


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of log cost over log size."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True, help="an index of real sentences")
    parser.add_argument("--claims", type=Path, help="JSON lines with a claim each; the index's passages if not given")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--search", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.search:
        print(json.dumps(search(*arguments.search)))
        return
    with Index.open(arguments.index) as index:
        manifest = index.manifest
        texts = [" ".join(p.quote.split()) for document in index.documents() for p in index.passages(document.id)]
    path = arguments.index / manifest.generation / VECTORS
    base = np.fromfile(path, dtype="<f4").reshape(manifest.passages, manifest.dimensions)
    sizes = [int(size) for size in arguments.sizes.split(",")]
    with tempfile.TemporaryDirectory(dir=arguments.work) as temporary:
        folder = Path(temporary)
        if arguments.claims:
            lines = arguments.claims.read_text(encoding="utf-8").splitlines()
            embedder = load_embedder(Settings(), (arguments.work or folder) / "cache")
            claims = embedder.embed_claims([json.loads(line)["claim"] for line in lines])
        else:
            claims = base[:: max(1, len(base) // CLAIMS)]
        np.save(folder / "claims.npy", claims)
        given = GivenVectors(base, {})
        rows = []
        for size in sizes:
            record: dict[str, Any] = {"passages": size, "build_s": round(build(folder, texts, size, given), 2)}
            start = time.perf_counter()
            more = made(texts, 0, size + ADDED * TOGETHER)
            build_index(more, folder, given, name=f"n{size}", corpus_fingerprint="", settings=Settings())
            record["rebuild_with_100_more_s"] = round(time.perf_counter() - start, 2)
            command = [sys.executable, __file__, "--index", str(arguments.index)]
            command += ["--search", str(folder / f"n{size}"), str(folder / "claims.npy")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            record |= json.loads(done.stdout)
            record |= {
                key: value
                for key, value in Index.open(folder / f"n{size}").manifest.parameters.items()
                if key in ("vectors", "lists", "probes", "recall")
            }
            print(json.dumps(record), flush=True)
            rows.append(record)
    if len(rows) > 1:
        for key in ("build_s", "p50_ms", "peak_MB"):
            print(f"{key} grows with passages to the power of {exponent(sizes, [row[key] for row in rows]):.2f}")


if __name__ == "__main__":
    main()
