"""What an index costs as it grows: build, open, search, memory, and adding 100 documents.

    python benchmarks/index_speed.py --index DIR --claims FILE [--claims FILE] [--sizes 10000,100000] [--work DIR]

DIR is an index of real sentences (``benchmarks/retrieval.py --data scifact --work W`` leaves one in
W/indexes/scifact); FILE holds {"claim": …} lines, embedded with the model of DIR.

What is searched: the passages and vectors of DIR are the first rows. Every further row n stands by row a = n mod m
(m: passages of DIR): its vector is the unit sum of a's, of two of a's 32 nearest (weights 0.3 to 0.9) and of any row's
(0.8 to 1.4), its text is a's with every other sentence exchanged for one of that other row's. The weights are such that
rows come closer together as real ones do when there are more of them: ``--spread`` prints the median cosine to the
tenth nearest, among a part of the real rows and then among more and more made ones. Each text ends with its number, by
which its vector is found; the vectors are given, so that build times are those of the index alone. Ten passages a
document.

Each size is built, searched in fresh processes (dense: claims embedded before, VmHWM after 1,000 searches; fused: with
the model, embedding included; once to fetch from the disk, "first", then timed), and 100 documents are added. Prints
one JSON line a size, then the exponents of growth (slope of log cost over log size); ``--plot FILE.svg`` draws them.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from factcheck.model import Document, Passage, Span
from factcheck.retrieval.embed import load_embedder
from factcheck.retrieval.index import Index, build_index
from factcheck.retrieval.vectors import VECTORS
from factcheck.seams import Searcher, Vectors
from factcheck.settings import RetrievalSettings, Settings

CLAIMS = 200  # searches that are compared with exact ones
SEARCHES = 1_000
FUSED = 300
TOGETHER = 10  # passages in a document
ADDED = 100  # documents that are added
NEAR = 32  # real neighbours that a made row can lie between
SEPARATOR = "\n\n"


class GivenVectors:
    """Stands in for the model: knows the vector of every row by its number, of every claim by its text."""

    def __init__(self, base: Vectors, claims: dict[str, Vectors], fingerprint: str) -> None:
        self._base, self._claims, self.dimensions, self.fingerprint = base, claims, base.shape[1], fingerprint
        self._near = neighbours(base)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.rows(np.array([int(text.rsplit(" ", 1)[1]) for text in texts]))

    def rows(self, numbers: Any) -> Vectors:
        count = len(self._base)
        own, turn = numbers % count, numbers // count
        vectors = self._base[own].astype(np.float64)
        made = turn > 0
        for first, step, weight in ((0, 7, 40503), (5, 13, 50021)):
            between = 0.3 + 0.6 * ((numbers * weight) % 1000) / 1000
            chosen = self._near[own, (turn * step + own + first) % NEAR]
            vectors[made] += between[made, None] * self._base[chosen[made]]
        beside = 0.8 + 0.6 * ((numbers * 30011) % 1000) / 1000
        vectors[made] += beside[made, None] * self._base[other(numbers[made], count)]
        units: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return units

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._claims[text] for text in texts])


def neighbours(base: Vectors) -> Any:
    """The rows of the ``NEAR`` nearest of every row, itself left out."""
    near = np.empty((len(base), NEAR), np.int64)
    for start in range(0, len(base), 2048):
        products = base[start : start + 2048] @ base.T
        nearest = np.argpartition(-products, NEAR + 1, axis=1)[:, : NEAR + 1]
        for place, row in enumerate(nearest):
            near[start + place] = np.sort(row[row != start + place])[:NEAR]
    return near


def other(number: Any, count: int) -> Any:
    return (number * 7919 + number // count) % count


def made(texts: list[list[str]], first: int, last: int) -> list[Document]:
    """Documents of ten passages each, rows ``first`` to ``last``."""
    count = len(texts)
    documents = []
    for start in range(first, last, TOGETHER):
        quotes = []
        for n in range(start, min(start + TOGETHER, last)):
            own, there = texts[n % count], texts[other(n, count)]
            if n >= count:
                own = [there[i % len(there)] if (i + n // count) % 2 else each for i, each in enumerate(own)]
            quotes.append(f"{' '.join(own)} {n}")
        documents.append(Document(id=str(start), text=SEPARATOR.join(quotes)))
    return documents


def split(document: Document) -> list[Passage]:
    passages, start = [], 0
    for quote in document.text.split(SEPARATOR):
        span = Span(start, start + len(quote))
        id_ = f"{document.id}:{span.start}"
        passages.append(Passage(id=id_, document_id=document.id, span=span, quote=quote))
        start += len(quote) + len(SEPARATOR)
    return passages


def build(folder: Path, documents: list[Document], embedder: GivenVectors, name: str) -> float:
    entries: Any = ((document, split) for document in documents)
    start = time.perf_counter()
    build_index(entries, folder, embedder, name=name, corpus_fingerprint="", settings=Settings())
    return time.perf_counter() - start


def timed(searcher: Searcher, claims: Sequence[str], count: int, k: int) -> dict[str, Any]:
    """Searches one claim at a time: once through, which also fetches from the disk, then again, which is timed."""
    chosen = [claims[i % len(claims)] for i in range(count)]
    first, times = (1000 * np.array([seconds(searcher, claim, k) for claim in chosen]) for _ in range(2))
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return {
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 2),
        "first_p50_ms": round(statistics.median(first), 2),
        "peak_MB": round(int(peak.group(1)) / 1024) if peak else None,
    }


def seconds(searcher: Searcher, claim: str, k: int) -> float:
    start = time.perf_counter()
    searcher.search([claim], k)
    return time.perf_counter() - start


class Embedded:
    """The claims' vectors, made before."""

    def __init__(self, claims: Sequence[str], vectors: Vectors, fingerprint: str) -> None:
        self._claims, self.dimensions, self.fingerprint = claims, vectors.shape[1], fingerprint
        self._vectors = dict(zip(claims, vectors, strict=True))

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])

    embed_passages = embed_claims


def search_dense(folder: Path, work: Path) -> dict[str, Any]:
    """Open an index and search it; runs in a process of its own."""
    claims, stored = json.loads((work / "claims.json").read_text("utf-8")), np.load(work / "claims.npy")
    start = time.perf_counter()
    index = Index.open(folder)
    opened = time.perf_counter() - start
    searcher = index.dense_searcher(Embedded(claims, stored, index.manifest.embedder_fingerprint))
    record = {"open_s": round(opened, 3)} | timed(searcher, claims, SEARCHES, 10)
    segment = index.manifest.segments[0]
    path = folder / index.manifest.generation / segment.folder / VECTORS
    vectors = np.memmap(path, dtype="<f4", mode="r", shape=(segment.passages, stored.shape[1]))
    products = np.concatenate([vectors[i : i + 65_536] @ stored[:CLAIMS].T for i in range(0, len(vectors), 65_536)])
    found = 0
    for place, claim in enumerate(claims[:CLAIMS]):
        exact = set(np.argpartition(-products[:, place], 10)[:10].tolist())
        rows = {int(hit.passage.quote.rsplit(" ", 1)[1]) for hit in searcher.search([claim], 10)[0]}
        found += len(rows & exact)
    return record | {"recall@10": round(found / (10 * min(CLAIMS, len(claims))), 4)}


def search_fused(folder: Path, work: Path) -> dict[str, Any]:
    claims = json.loads((work / "claims.json").read_text("utf-8"))
    embedder = load_embedder(Settings(), work / "cache")
    with Index.open(folder, embedder_fingerprint=embedder.fingerprint) as index:
        record = timed(index.searcher(embedder, RetrievalSettings()), claims, FUSED, 10)
    return {f"fused_{key}": value for key, value in record.items()}


PARTS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {"dense": search_dense, "fused": search_fused}


def spread(given: GivenVectors, rows: Any, asked: Any) -> float:
    """The median cosine of the rows ``asked`` to their tenth nearest among ``rows``, themselves left out."""
    nearest = np.full((len(asked), TOGETHER + 1), -1.0)
    for start in range(0, len(rows), 65_536):
        products = given.rows(asked) @ given.rows(rows[start : start + 65_536]).T
        nearest = np.sort(np.concatenate([nearest, products], axis=1), axis=1)[:, -TOGETHER - 1 :]
    return float(np.median(nearest[:, 0]))


def print_spread(given: GivenVectors, real: int, largest: int) -> None:
    order: Any = (
        np.arange(real, dtype=np.int64) * 7919 % real
    )  # real rows by lot: neighbours in a document are not neighbours here
    for share in (16, 8, 4, 2, 1):
        rows = order[: real // share]
        print(f"{len(rows):>9} real rows: cosine to the tenth nearest {spread(given, rows, rows[:300]):.3f}")
    for rows in (n for n in (2 * real, 100_000, 1_000_000) if n <= largest):
        asked = np.linspace(real, rows - 1, 300).astype(np.int64)
        print(f"{rows:>9} with made ones: {spread(given, np.arange(rows, dtype=np.int64), asked):.3f}", flush=True)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of log cost over log size."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


GROWTH = ("build_s", "add_100_s", "open_s", "p50_ms", "fused_p50_ms", "peak_MB", "disk_MB")


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Cost over size, both on logarithmic axes, as SVG: the same figures give the same file."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "factcheck"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 5))
    sizes = [row["passages"] for row in rows]
    for key in GROWTH:
        costs = [row[key] for row in rows]
        axes.plot(sizes, costs, marker="o", label=f"{key} (exponent {exponent(sizes, costs):.2f})")
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="seconds, milliseconds or MB, as named")
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None})


def report(rows: list[dict[str, Any]], path: Path | None) -> None:
    rows = sorted(rows, key=lambda row: row["passages"])
    if len(rows) > 1:
        for key in GROWTH:
            slope = exponent([row["passages"] for row in rows], [row[key] for row in rows])
            print(f"{key} grows with passages to the power of {slope:.2f}")
    if path:
        plot(rows, path)


def measure(size: int, folder: Path, texts: list[list[str]], given: GivenVectors, index: Path) -> dict[str, Any]:
    name = f"n{size}"
    documents = made(texts, 0, size + ADDED * TOGETHER)
    record: dict[str, Any] = {"passages": size}
    record["build_s"] = round(build(folder, documents[:-ADDED], given, name), 2)
    files = [path.stat().st_size for path in (folder / name).rglob("*") if path.is_file()]
    record["disk_MB"] = round(sum(files) / 1e6)
    for part in PARTS:
        command = [sys.executable, __file__, "--index", str(index), "--part", part, str(folder / name), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        record |= json.loads(done.stdout)
    with Index.open(folder / name) as opened:
        told = opened.manifest.parameters
        record |= {key: told[key] for key in ("vectors", "lists", "probes", "recall") if key in told}
    record["add_100_s"] = round(build(folder, documents, given, name), 2)
    record["add_100_share"] = round(record["add_100_s"] / record["build_s"], 4)
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, help="an index of real sentences")
    parser.add_argument("--claims", type=Path, action="append", help="JSON lines with a claim each")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--work", type=Path, help="where the indexes are built; a temporary folder where not given")
    parser.add_argument("--plot", type=Path, help="draw the growth into this SVG file")
    parser.add_argument("--read", type=Path, help="report and draw the JSON lines of earlier runs; measures nothing")
    parser.add_argument("--spread", action="store_true", help="print how close rows lie; builds nothing")
    parser.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        part, folder, work = arguments.part
        print(json.dumps(PARTS[part](Path(folder), Path(work))))
        return
    if arguments.read:
        lines = arguments.read.read_text(encoding="utf-8").splitlines()
        report([json.loads(line) for line in lines if line.startswith("{")], arguments.plot)
        return
    with Index.open(arguments.index) as index:
        manifest = index.manifest
        quotes = [passage.quote for _, passages in index.entries() for passage in passages]
    texts = [re.split(r"(?<=[.!?]) ", " ".join(quote.split())) for quote in quotes]
    path = arguments.index / manifest.generation / manifest.segments[0].folder / VECTORS
    base = np.fromfile(path, dtype="<f4").reshape(-1, manifest.dimensions)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.work or Path(temporary)
        folder.mkdir(exist_ok=True)
        embedder = load_embedder(Settings(), folder / "cache")
        lines = [line for file in arguments.claims for line in file.read_text(encoding="utf-8").splitlines()]
        claims = list(dict.fromkeys(json.loads(line)["claim"] for line in lines))
        np.save(folder / "claims.npy", embedder.embed_claims(claims))
        (folder / "claims.json").write_text(json.dumps(claims), encoding="utf-8")
        given = GivenVectors(base, {}, embedder.fingerprint)
        print(f"{len(base)} real rows, {len(claims)} claims", flush=True)
        if arguments.spread:
            print_spread(given, len(base), max(map(int, arguments.sizes.split(","))))
            return
        rows = []
        for size in map(int, arguments.sizes.split(",")):
            rows.append(measure(size, folder, texts, given, arguments.index))
            print(json.dumps(rows[-1]), flush=True)
    report(rows, arguments.plot)


if __name__ == "__main__":
    main()
