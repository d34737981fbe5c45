"""What share of the time of verifying do the deterministic checks cost? At most 10 % is asked.

    python benchmarks/checks_share.py [--data DIR] [--claims 100] [--runs 3]

Verifies the sample report against the sample corpus and, with DIR (it holds scifact/), so many dev claims of SciFact
against its abstracts. Timed: the whole of verifying (searching, judging, checks, rules; models and index loaded before
and every table of words read); inside it the checks, which are the look-up of quotations, the comparisons, and reading
them under the rules. Once with every pair of texts judged anew, and once with all of them remembered from the run
before, where nothing but the checks and the search is left to do. Prints the medians, and the share.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from factcheck import Failure, Workbench, pipeline
from factcheck.evaluation.datasets import load_benchmark
from factcheck.settings import cache_folder
from factcheck.text import dates, names, quantities
from factcheck.verdict import checks_wording, origins
from factcheck.verifying import verify_work
from factcheck.work import Work, read_work, ready

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ("look_up", "run_checks", "weigh")  # in factcheck.pipeline


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[None]:
    """Adds up, by name, the seconds that the checks take while they are called by the pipeline."""

    def clocked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] = spent.get(name, 0.0) + time.perf_counter() - start

        return call

    real = {name: getattr(pipeline, name) for name in CHECKS}
    for name, function in real.items():
        setattr(pipeline, name, clocked(name, function))
    try:
        yield
    finally:
        for name, function in real.items():
            setattr(pipeline, name, function)


def forget() -> None:
    """Empties what the checks remember of texts within a process, so that each run reads them anew."""
    for module in (dates, names, quantities, checks_wording, origins):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def measure(bench: Workbench, index: Any, work: Work, runs: int) -> None:
    memory = bench.stance_model
    for what, model in (("judged anew", getattr(memory, "model", memory)), ("remembered", memory)):
        bench.stance_model = model
        verify_work(bench, bench.run(index), work, index, None)  # loads, compiles, and fills the memory
        total, shares, parts = [], [], []
        for _ in range(runs):
            forget()
            spent: dict[str, float] = {}
            with timed(spent):
                start = time.perf_counter()
                rows = verify_work(bench, bench.run(index), work, index, None)
                total.append(time.perf_counter() - start)
            assert not any(isinstance(row, Failure) for row in rows)
            shares.append(sum(spent.values()) / total[-1])
            parts.append(spent)
        each = "  ".join(f"{name} {1000 * statistics.median(part[name] for part in parts):.0f} ms" for name in CHECKS)
        print(
            f"  {what:12} {statistics.median(total):7.2f} s  checks {statistics.median(shares):6.1%}"
            f"  ({1000 * statistics.median(map(sum_of, parts)) / len(work.claims):.1f} ms a claim: {each})"
        )
    bench.stance_model = memory


def sum_of(part: dict[str, float]) -> float:
    return sum(part.values())


def sentences(folder: Path, most: int) -> tuple[Sequence[str], Any]:
    benchmark = load_benchmark(folder / "corpus.jsonl.gz", folder / "claims_dev.jsonl")
    return [claim.claim for claim in benchmark.claims][:most], benchmark


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--claims", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "corpus").symlink_to(ROOT / "corpus")
        bench = Workbench.open(name)
        bench.cache = cache_folder(ROOT)
        work = read_work(ROOT / "examples" / "withdrawal-report.txt", bench.settings.claims)
        bench.build_index("inherent-resolve")
        print(f"the sample report: {len(work.claims)} claims")
        with bench.index("inherent-resolve") as index:
            measure(bench, index, work, chosen.runs)
        if chosen.data is None:
            return
        texts, benchmark = sentences(chosen.data / "scifact", chosen.claims)
        print(f"scifact: {len(texts)} claims")
        documents = [one.document for one in benchmark.documents.values()]
        with bench.benchmark_index(documents, benchmark.kind) as index:
            measure(bench, index, ready(list(texts)), chosen.runs)


if __name__ == "__main__":
    main()
