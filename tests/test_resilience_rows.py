"""A table of a thousand paragraphs, some of them bad, killed half way and run again."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from command_line import make_project, records, run

ROWS = 1000
EMPTY, FRENCH, NUL, HUGE = 10, 400, 500, 600
REPEATS = range(700, 800)  # all of one text
FRENCH_TEXT = "Le groupe compte entre 14 000 et 18 000 membres en Irak et en Syrie, selon la coalition."


def paragraph(number: int) -> str:
    if number == EMPTY:
        return "   "
    if number == FRENCH:
        return FRENCH_TEXT
    if number == NUL:
        return "On 3 May 2019 the camp housed\0 73,043 people."
    if number == HUGE:
        return "On 3 May 2019 the camp housed 73,043 people. " + "word " * 420_000
    if number in REPEATS:
        return "On 19 June 2019 the camp housed 73,043 people in 21,039 households."
    return f"On 3 May 2019 the camp housed {70_000 + number} people. Was that too many?"


def judged(folder: Path) -> int:
    """How many verdicts the database holds, read beside the process that writes it."""
    try:
        with closing(sqlite3.connect(f"file:{folder / 'review.db'}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM queue").fetchone()[0])
    except sqlite3.OperationalError:  # it, or its tables, are not there yet
        return 0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("rows"))
    with (folder / "paragraphs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["desk", "paragraph", "n", "label"])
        writer.writerows([f"desk {n % 7}", paragraph(n), n, "mine"] for n in range(ROWS))
    return folder


def test_a_thousand_paragraphs_killed_half_way_lose_and_repeat_nothing(project: Path) -> None:
    command = ["verify", "--rows", "paragraphs.csv", "--column", "Paragraph"]
    process = subprocess.Popen(
        [sys.executable, "-m", "factcheck", *command],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 900
    while process.poll() is None and judged(project) < 450:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = judged(project)
    assert 450 <= kept < ROWS - 3

    done = run(project, *command, "-f", "jsonl")
    assert done.returncode == 3  # the empty row and the one with NUL
    assert "2 claims and 0 reports failed" in done.stderr
    rows = records(done)
    numbers = [int(row["n"]) for row in rows]
    assert numbers == [n for n in range(ROWS) if n != FRENCH]  # in the file's order, each once; French has no claim
    assert [row["desk"] for row in rows] == [f"desk {n % 7}" for n in numbers]
    assert {row["input_label"] for row in rows} == {"mine"}
    failed = {int(row["n"]): row["error"]["code"] for row in rows if row["error"]}
    assert failed == {EMPTY: "empty", NUL: "encoding"}
    assert all(row["label"] for row in rows if not row["error"])

    # What the review holds: everything once, the user's columns on every row, counts that add up to the sentences.
    assert run(project, "export", "out.jsonl").returncode == 0
    with (project / "out.jsonl").open(encoding="utf-8") as file:
        sheet = [json.loads(line) for line in file]
    assert len({row["id"] for row in sheet}) == len(sheet)
    status = Counter(row["status"] for row in sheet)
    ordinary = ROWS - len(REPEATS) - 4
    huge = [row for row in sheet if row["columns"]["n"] == str(HUGE) and row["status"] == "skipped"]
    assert {row["reason"] for row in huge} == {"fragment"}
    assert sum(len(row["quote"].split()) for row in huge) == 420_000
    # The questions, the French paragraph, and what is no sentence in the huge one.
    assert status == {"checked": ROWS - 3, "failed": 2, "skipped": ordinary + 1 + len(huge)}
    assert {row["columns"]["n"] for row in sheet} == {str(n) for n in range(ROWS)}
    assert all(row["columns"]["desk"] == f"desk {int(row['columns']['n']) % 7}" for row in sheet)
    french = next(row for row in sheet if row["columns"]["n"] == str(FRENCH))
    assert (french["status"], french["reason"], french["quote"]) == ("skipped", "not english", FRENCH_TEXT)
    assert run(project, "review", "audit").returncode == 0

    # A third run judges nothing again, says the same, and one row a report adds up.
    before = judged(project)
    again = run(project, *command, "-f", "jsonl")
    assert again.stdout == done.stdout
    assert judged(project) == before == ROWS - 3
    counts = records(run(project, *command, "--level", "report", "-f", "jsonl"))
    assert len(counts) == ROWS
    assert sum(row["total"] for row in counts) == len(sheet)
    assert Counter(row["failed"] for row in counts) == {0: ROWS - 2, 1: 2}


def test_without_a_bad_row_the_exit_code_is_0(project: Path) -> None:
    with (project / "good.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "n"])
        writer.writerows([paragraph(n), n] for n in (FRENCH, 1, 1))
    done = run(project, "verify", "--rows", "good.csv", "-f", "jsonl", "--no-queue")
    assert done.returncode == 0
    assert [row["n"] for row in records(done)] == ["1", "1"]
