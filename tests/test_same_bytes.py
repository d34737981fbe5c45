"""The real models: the same inputs give the same bytes, offline, and nothing is written outside the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT = ("verify", "examples/withdrawal-report.txt", "--no-queue", "-f", "jsonl")


def offline(folder: Path, *arguments: str, **env: str) -> str:
    """Run a command in a namespace without a network; returns what it printed."""
    done = subprocess.run(
        ["unshare", "--net", "--map-root-user", sys.executable, "-m", "factcheck", *arguments],
        cwd=folder,
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def sample(folder: Path) -> Path:
    for part in ("corpus", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


@pytest.mark.model
def test_the_same_bytes_in_another_folder_batch_time_zone_and_locale(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    env = {"HOME": str(home), "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(home / "cache")}
    first = sample(tmp_path / "first")
    offline(first, "index", "build", "inherent-resolve", **env)
    printed = offline(first, *REPORT, **env)
    assert printed
    again = offline(first, *REPORT, "--batch", "3", TZ="Asia/Kolkata", LC_ALL="POSIX", **env)
    assert again == printed
    second = sample(tmp_path / "a second folder")
    offline(second, "index", "build", "inherent-resolve", TZ="America/Lima", PYTHONHASHSEED="3", **env)
    assert offline(second, *REPORT, "--batch", "1", **env) == printed
    assert not list(home.rglob("*"))
    assert not list(temporary.rglob("*"))
    allowed = {".cache", "corpus", "examples", "indexes"}
    assert {path.name for path in first.iterdir()} == allowed
