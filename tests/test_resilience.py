"""What happens when the machine does not play along: kill -9, a read-only folder, a full disk, no network."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from command_line import make_project, records, run

CLAIMS = 600


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("project"))
    lines = (f"The camp housed {73_000 + i} people." for i in range(CLAIMS))
    (folder / "claims.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "project"))


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "factcheck", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_when(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    end_when(process, ready, signal.SIGKILL)


def end_when(process: subprocess.Popen[Any], ready: Callable[[], bool], how: signal.Signals) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and not ready():
        assert time.monotonic() < deadline, "the process did not get to the point where it was to be killed"
        time.sleep(0.005)
    process.send_signal(how)
    process.wait()


def judged(folder: Path) -> int:
    """How many verdicts the database holds, read beside the process that writes it."""
    if not (folder / "review.db").exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{folder / 'review.db'}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM queue").fetchone()[0])
    except sqlite3.OperationalError:  # the tables are not there yet
        return 0


def test_a_killed_verify_goes_on_where_it_stopped(project: Path) -> None:
    whole = run(project, "verify", "--claims", "claims.txt", "-f", "jsonl", "--no-queue").stdout
    process = start(project, "verify", "--claims", "claims.txt")
    kill_when(process, lambda: judged(project) > 0)
    kept = judged(project)
    assert 0 < kept < CLAIMS
    again = run(project, "verify", "--claims", "claims.txt", "-f", "jsonl")
    assert again.stdout == whole
    listed = records(run(project, "review", "list", "-f", "jsonl"))
    assert len({row["id"] for row in listed}) == len(listed) == CLAIMS
    assert run(project, "review", "audit").returncode == 0


def test_ctrl_c_says_that_finished_work_is_kept(project: Path) -> None:
    command = [sys.executable, "-m", "factcheck", "verify", "--claims", "claims.txt"]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    end_when(process, lambda: judged(project) > 0, signal.SIGINT)
    assert process.stderr
    said = process.stderr.read()
    assert process.returncode == 130, said
    assert said == "interrupted; finished work is kept: run the same command again to go on\n"
    assert 0 < judged(project) < CLAIMS


@pytest.mark.parametrize(
    "command", ["verify report.txt", "verify report.txt -f jsonl", "index list -f csv 2>&1", "--help"]
)
def test_a_reader_that_has_seen_enough_is_no_error(project: Path, command: str) -> None:
    shell = ["bash", "-c", f'exec "$0" -m factcheck {command}', sys.executable]
    process = subprocess.Popen(shell, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait() == 0, said
    assert "Traceback" not in said
    assert "error" not in said.lower()


@pytest.mark.parametrize("moment", [0.3, 0.6, 0.8, 1.0, 1.2])
def test_a_killed_build_leaves_the_old_index_or_the_new_one(project: Path, moment: float) -> None:
    before = run(project, "index", "search", "small", "Mattis resigned", "-f", "jsonl").stdout
    rows = ({"id": f"d{i}", "text": f"Sentence {i} of a large new source. It says {i * 7}."} for i in range(4000))
    with (project / "corpus" / "small" / "more.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    process = start(project, "index", "build", "small")
    begin = time.monotonic()
    kill_when(process, lambda: time.monotonic() - begin > moment)
    after = run(project, "index", "search", "small", "Mattis resigned", "-f", "jsonl")
    assert after.returncode == 0, after.stderr
    assert run(project, "index", "build", "small").returncode == 0
    new = run(project, "index", "search", "small", "Mattis resigned", "-f", "jsonl").stdout
    assert new != before and after.stdout in (before, new)
    assert run(project, "index", "check", "small").returncode == 0
    assert not [path for path in (project / "indexes").rglob("*") if "building" in path.name]


def snapshot(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def limited(folder: Path, size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose files cannot grow past ``size`` bytes: what a full disk looks like to a program."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    return subprocess.run(
        [sys.executable, "-m", "factcheck", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [("index", "build", "small"), ("verify", "report.txt"), ("export", "out.csv"), ("export", "out.jsonl")],
    ids=" ".join,
)
def test_a_full_disk_is_an_error_and_leaves_nothing_half_written(project: Path, arguments: tuple[str, ...]) -> None:
    if arguments[0] == "export":
        assert run(project, "verify", "report.txt").returncode == 0
    if arguments[0] == "index":
        (project / "corpus" / "small" / "new.txt").write_text("One more sentence. " * 50, encoding="utf-8")
    before = run(project, "index", "search", "small", "Mattis", "-f", "jsonl").stdout
    done = limited(project, 512, *arguments)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("error["), done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(project.glob("out.*"))
    assert run(project, "index", "search", "small", "Mattis", "-f", "jsonl").stdout == before
    assert run(project, *arguments).returncode == 0


def read_only(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "factcheck", *arguments]
    if os.geteuid() == 0:  # root ignores permissions, not a read-only mount
        script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'
        command = ["unshare", "--mount", "bash", "-c", script, str(folder), *command]
    else:
        for path in (folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    finally:
        if os.geteuid() != 0:
            for path in (folder, *folder.rglob("*")):
                path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.parametrize(
    "arguments",
    [("index", "build", "small"), ("verify", "report.txt"), ("init",), ("corpus", "add", "x", "report.txt")],
)
def test_a_read_only_folder_is_an_error(project: Path, arguments: tuple[str, ...]) -> None:
    if arguments[0] == "index":
        (project / "corpus" / "small" / "new.txt").write_text("One more sentence here.", encoding="utf-8")
    before = snapshot(project)
    done = read_only(project, *arguments)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("error["), done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(project) == before


def test_a_read_only_project_can_still_answer(project: Path) -> None:
    done = read_only(project, "verify", "report.txt", "--no-queue", "-f", "jsonl")
    assert done.returncode == 0, done.stderr
    assert len(records(done)) == 2


def test_a_read_only_project_shows_its_review(project: Path, tmp_path: Path) -> None:
    assert run(project, "verify", "report.txt").returncode == 0
    assert run(project, "review", "decide", "next", "refuted", "--note", "no").returncode == 0
    assert [path.name for path in project.glob("review.db*")] == ["review.db"]
    before = snapshot(project)
    for looking in (("review", "list", "-f", "jsonl"), ("review", "stats"), ("review", "audit"), ("doctor",)):
        done = read_only(project, *looking)
        assert done.returncode == 0, done.stderr
        assert done.stdout == run(project, *looking).stdout
    out = tmp_path / "out.csv"
    for _ in range(2):  # the second compares the decision in the sheet with the database
        assert read_only(project, "export", str(out)).returncode == 0
    assert "refuted" in out.read_text(encoding="utf-8-sig")
    done = read_only(project, "review", "decide", "next", "refuted")
    assert done.returncode == 1
    assert done.stderr.startswith("error[store]: ") and "hint: Check that you may write" in done.stderr
    assert snapshot(project) == before


def test_two_writers_at_once_lose_nothing(project: Path) -> None:
    both = [start(project, "verify", "--claims", "claims.txt") for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    listed = records(run(project, "review", "list", "-f", "jsonl"))
    assert len({row["id"] for row in listed}) == len(listed) == CLAIMS


def test_two_builders_at_once_leave_a_whole_index(project: Path) -> None:
    (project / "corpus" / "small" / "new.txt").write_text("One more sentence here.", encoding="utf-8")
    both = [start(project, "index", "build", "small") for _ in range(2)]
    assert sorted(process.wait(timeout=120) for process in both)[0] == 0
    assert run(project, "index", "check", "small").returncode == 0


def test_a_large_report_is_read_and_a_larger_one_refused(project: Path) -> None:
    (project / "factcheck.toml").write_text(
        '[claims]\nmax_report_mb = 1\n[retrieval]\nembedder = "hashing"\n[verdict]\nstance_model = "overlap"\n',
        encoding="utf-8",
    )
    (project / "large.txt").write_text("The camp housed people. " * 50_000, encoding="utf-8")
    done = run(project, "verify", "large.txt")
    assert done.returncode == 1
    assert done.stderr.startswith("error[too_large]: ")
    assert "max_report_mb" in done.stderr


def test_a_corrupt_index_is_named(project: Path) -> None:
    vectors = next(path for path in (project / "indexes" / "small").rglob("vectors*"))
    vectors.write_bytes(vectors.read_bytes()[:-4])
    done = run(project, "verify", "report.txt")
    assert done.returncode == 1
    assert done.stderr.startswith("error[index_corrupt]: ")
    assert vectors.name in done.stderr
    assert "factcheck index build small" in done.stderr
