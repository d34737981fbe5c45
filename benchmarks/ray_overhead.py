"""What the engine ray costs: two workers of one thread against one process of two threads, on one machine.

    python benchmarks/ray_overhead.py PROJECT [--index NAME] [--claims 320] [--runs 5]

PROJECT is a project folder with a built index. Sentences of its documents, shortened in turn so that no two are alike,
are verified as ready claims with nothing saved and nothing remembered between runs, in turn on both engines, after a
warm-up of each that starts processes and loads models. Prints claims a second (medians), the overhead of ray, and
whether all rows are the same byte for byte.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from factcheck.cluster.work import Job, verify_on
from factcheck.model import Failure, Verdict
from factcheck.pipeline import CHUNK
from factcheck.text.sentences import split_sentences
from factcheck.verifying import verify_work
from factcheck.work import ready
from factcheck.workbench import Workbench

Rows = list[Verdict | Failure]


def sentences(bench: Workbench, name: str | None, count: int) -> list[str]:
    found: dict[str, None] = {}
    with bench.index(name) as index:
        for document in index.documents():
            for span in split_sentences(document.text):
                words = span.of(document.text).split()
                for cut in range(3):  # the same sentence, less its last words
                    if len(words) - cut >= 5:
                        found[" ".join(words[: len(words) - cut])] = None
            if len(found) >= 3 * count:
                break
    taken = list(found)
    return taken[:: max(1, len(taken) // count)][:count]


def timed(run: Callable[[], Rows]) -> tuple[float, Rows]:
    start = time.perf_counter()
    rows = run()
    return time.perf_counter() - start, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--index")
    parser.add_argument("--claims", type=int, default=320)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    plain = Workbench.open(arguments.project)
    settings = plain.settings.with_changes(
        runtime={"threads": 2}, engine={"name": "ray", "workers": 2, "threads": 1, "address": ""}
    )
    bench = Workbench.open(arguments.project, settings=settings)
    claims = sentences(bench, arguments.index, arguments.claims * (arguments.runs + 1))
    batches = [claims[n :: arguments.runs + 1] for n in range(arguments.runs + 1)]  # new ones for each run
    seconds: dict[str, list[float]] = {"local": [], "ray": []}
    same = True
    with (
        tempfile.TemporaryDirectory() as own,
        tempfile.TemporaryDirectory() as theirs,
        bench.index(arguments.index) as index,
    ):
        bench.cache = Path(own)  # what one engine judged must not spare the other
        there = Workbench.open(arguments.project, settings=settings)
        there.cache = Path(theirs)
        run = bench.run(index)
        with there.pool() as pool:
            for number, batch in enumerate(batches):
                work = ready(batch)
                job = Job(
                    report=work.report, extracted=False, run=run, index=bench.folder / "indexes" / index.name,
                    confidence=bench.confidence[0], accept_from=bench.accept_from, earlier={},
                )  # fmt: skip

                def local(work=work) -> Rows:  # type: ignore[no-untyped-def]
                    return list(verify_work(bench, run, work, index, None))

                def ray(job=job, work=work) -> Rows:  # type: ignore[no-untyped-def]
                    return [row for _, rows in verify_on(pool, [(job, work.claims)], size=CHUNK) for row in rows]

                first = (("local", local), ("ray", ray)) if number % 2 else (("ray", ray), ("local", local))
                rows: dict[str, Rows] = {}
                for name, engine in first:
                    spent, rows[name] = timed(engine)
                    if number:  # the first batch warms up
                        seconds[name].append(spent)
                same &= repr(rows["local"]) == repr(rows["ray"])
    rates = {name: len(batches[0]) / statistics.median(each) for name, each in seconds.items()}
    print(f"{len(batches[0])} claims a run, {arguments.runs} runs")
    for name, rate in rates.items():
        print(f"{name:6} {rate:8.2f} claims/s")
    print(
        f"overhead {rates['local'] / rates['ray'] - 1:+.1%}, rows {'the same' if same else 'DIFFERENT'} byte for byte"
    )


if __name__ == "__main__":
    main()
