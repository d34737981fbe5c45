"""The review database under load, measured: many writers that are killed, a long queue, a long sheet.

    python benchmarks/review.py writers [--database URL] [--items 2000] [--processes 8] [--kills 12] [--seconds 300]
    python benchmarks/review.py queue [--database URL] [--verdicts 100000]
    python benchmarks/review.py sheet [--rows 10000]        (needs LibreOffice's soffice)

writers: so many processes decide every item twice (each item asks for a second reviewer), while others are killed with
SIGKILL at random and replaced. Asserts that every item has exactly two answers by two people, and a valid audit.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from factcheck.export.table import write_csv
from factcheck.model import Claim, Label, Report, Run, Span, Verdict
from factcheck.review.importing import import_sheet
from factcheck.review.order import Policy
from factcheck.review.store import Store, open_store

RUN = Run(id="run-bench", started_at="2026-01-01T00:00:00Z", version="0", index="none", index_fingerprint="none")
LABELS = list(Label)


def fill(store: Store, number: int, per_report: int = 1000) -> None:
    """So many verdicts without evidence, in reports of a thousand."""
    store.begin(RUN)
    for first in range(0, number, per_report):
        numbers = range(first, min(first + per_report, number))
        lines = [f"Claim number {n} of the report says a thing, =1+{n}, 00{n}." for n in numbers]
        report = Report(id=f"report-{first:07d}", text="\n".join(lines), source=f"report-{first}.txt")
        verdicts, at = [], 0
        for n, line in zip(numbers, lines, strict=True):
            claim = Claim(
                id=f"claim-{n}", report_id=report.id, span=Span(at, at + len(line)), quote=line, statement=line
            )
            verdicts.append(
                Verdict(
                    id=f"verdict-{n:016x}", claim=claim, label=Label.not_enough_evidence, rule="none",
                    confidence=(n * 7919 % 1000) / 1000,
                )
            )  # fmt: skip
            at += len(line) + 1
        store.add_report(RUN.id, report, len(verdicts))
        store.add_results(RUN.id, report.id, verdicts=verdicts)


def work(database: str, reviewer: str) -> None:
    """One reviewer until nothing waits: take an item, decide it, print how long the write took."""
    source = random.Random(reviewer)
    with open_store(database, base=Path()) as store:
        idle = 0
        while idle < 20:
            # Short leases, so that what a killed process held comes back within the run.
            item = store.next(reviewer=reviewer, minutes=0.05)
            if item is None:
                idle += 1
                time.sleep(0.25)
                continue
            idle = 0
            start = time.perf_counter()
            try:
                store.decide(item.verdict.id, source.choice(LABELS), reviewer=reviewer, revision=item.revision)
            except Exception as error:
                if "moved on" not in str(error) and "in the hands" not in str(error):
                    raise
                continue
            print(f"{time.perf_counter() - start:.6f}", flush=True)


def writers(options: argparse.Namespace, database: str) -> None:
    with open_store(database, base=Path()) as store:
        fill(store, options.items)
        store.set_policy(Policy(second_share=1.0), reviewer="chief")
    folder, source = Path(tempfile.mkdtemp()), random.Random(options.seed)

    def start(number: int) -> subprocess.Popen[bytes]:
        # A person comes back under their own name after a crash.
        log = (folder / f"{number}.log").open("ab")
        command = [sys.executable, __file__, "work", "--database", database, "--reviewer", f"person {number}"]
        return subprocess.Popen(command, stdout=log, stderr=log)

    begun, kills = time.perf_counter(), 0
    running = {number: start(number) for number in range(options.processes)}
    while any(process.poll() is None for process in running.values()):
        time.sleep(source.uniform(0.5, 3.0))
        if kills < options.kills:
            number = source.choice(sorted(running))
            if running[number].poll() is None:
                os.kill(running[number].pid, signal.SIGKILL)
                running[number].wait()
                kills += 1
            running[number] = start(number)
        if time.perf_counter() - begun > options.seconds:
            raise SystemExit("not done in time")
    seconds = time.perf_counter() - begun
    lines = [line for path in folder.iterdir() for line in path.read_text().splitlines()]
    strange = [line for line in lines if not line[:1].isdigit()]
    writes = sorted(float(line) for line in lines if line[:1].isdigit())
    with open_store(database, base=Path()) as store:
        items, audit = store.items(), store.audit()
    answers = [[decision.reviewer for decision in item.decisions] for item in items]
    assert not strange, strange[:5]
    assert len(items) == options.items
    assert all(len(names) == 2 and len(set(names)) == 2 for names in answers), "an item was lost or doubled"
    assert audit.valid, audit.problems[:5]
    show(
        kind=database.split(":")[0] if "://" in database else "sqlite", items=len(items), processes=options.processes,
        kills=kills, decisions=sum(map(len, answers)), seconds=round(seconds, 1),
        decisions_per_second=round(sum(map(len, answers)) / seconds, 1),
        median_write_ms=round(statistics.median(writes) * 1000, 1), slowest_write_ms=round(writes[-1] * 1000, 1),
        audit="valid",
    )  # fmt: skip
    shutil.rmtree(folder)


def queue(options: argparse.Namespace, database: str) -> None:
    with open_store(database, base=Path()) as store:
        start = time.perf_counter()
        fill(store, options.verdicts)
        filled = time.perf_counter() - start
        measured: dict[str, float] = {}
        for order in ("problems", "uncertainty", "date", "random"):
            measured[f"list_{order}"] = median_ms(lambda o=order: store.items(order=o, limit=50))
        measured["list_open"] = median_ms(lambda: store.items(state="open", limit=50))
        measured["list_page_200"] = median_ms(lambda: store.items(limit=50, offset=10_000))
        measured["item"] = median_ms(lambda: store.item(f"verdict-{options.verdicts // 2:016x}"))
        measured["counts"] = median_ms(store.reports, times=5)
        turn = store.next(reviewer="ann")
        assert turn
        measured["following"] = median_ms(lambda: store.following(turn.verdict.id, reviewer="ann"))
        ids = [item.verdict.id for item in store.items(order="random", limit=300)]
        for verdict_id in ids[:200]:
            store.release(turn.verdict.id, reviewer="ann")
            store.decide(verdict_id, "supported", reviewer="bob")
        measured["next"] = median_ms(lambda: store.next(reviewer="cid"))
        measured["decide"] = median_ms(iter_decide(store, ids[200:]), times=50)
        measured |= page_figures(store)
    show(
        verdicts=options.verdicts,
        fill_seconds=round(filled, 1),
        **{f"{k}_ms": round(v, 1) for k, v in measured.items()},
    )


def page_figures(store: Store) -> dict[str, float]:
    """The review page without a browser: an item's page, and a decision with the page of the next item."""
    from starlette.testclient import TestClient

    from factcheck.web.app import create_app
    from factcheck.web.guard import Access

    access = Access(token="bench", reviewer="eve")
    page = TestClient(create_app(store, access), base_url="http://127.0.0.1")
    page.get("/", params={"token": "bench"})
    here = [str(page.get("/next").url)]

    def decide() -> None:
        form = {"csrf": access.csrf("eve"), "action": "supported", "revision": "0"}
        here[0] = str(page.post(here[0].split("?")[0], data=form).url)
        assert "/item/" in here[0]

    return {
        "page_home": median_ms(lambda: page.get("/"), times=5),
        "page_list": median_ms(lambda: page.get("/list")),
        "page_item": median_ms(lambda: page.get(here[0])),
        "page_decide_and_next": median_ms(decide),
    }


def iter_decide(store: Store, ids: list[str]):  # type: ignore[no-untyped-def]
    waiting = iter(ids)
    return lambda: store.decide(next(waiting), "supported", reviewer="dora")


def median_ms(action, times: int = 20) -> float:  # type: ignore[no-untyped-def]
    action()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def sheet(options: argparse.Namespace, database: str) -> None:
    folder = Path(tempfile.mkdtemp())
    with open_store(database, base=Path()) as store:
        fill(store, options.rows)
        measured: dict[str, float] = {}

        def timed(name: str, action):  # type: ignore[no-untyped-def]
            start = time.perf_counter()
            result = action()
            measured[f"{name}_seconds"] = round(time.perf_counter() - start, 1)
            return result

        path = folder / "out.csv"
        timed("export", lambda: write_csv(store.rows(), path, bom=True))
        base = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        reading = ["--infilter=CSV:44,34,76,1,,0,false,true", "--convert-to", "ods"]
        back = folder / "back"
        timed("libreoffice", lambda: [
            subprocess.run([*base, *reading, "--outdir", str(back), str(path)], check=True, capture_output=True),
            subprocess.run([*base, "--convert-to", "csv", "--outdir", str(back), str(back / "out.ods")],
                           check=True, capture_output=True),
        ])  # fmt: skip
        summary = timed("import", lambda: import_sheet(store, back / "out.csv", reviewer="ann"))
    show(rows=options.rows, **summary.counts, **measured)
    assert summary.counts["unchanged"] == options.rows
    shutil.rmtree(folder)


def show(**figures: object) -> None:
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["writers", "queue", "sheet", "work"])
    parser.add_argument("--database", default="", help="a postgresql:// URL (an empty database) or a new file")
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=500)
    parser.add_argument("--verdicts", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--reviewer", default="")
    options = parser.parse_args()
    database = options.database or str(Path(tempfile.mkdtemp()) / "review.db")
    if options.what == "work":
        work(database, options.reviewer)
    else:
        {"writers": writers, "queue": queue, "sheet": sheet}[options.what](options, database)


if __name__ == "__main__":
    main()
