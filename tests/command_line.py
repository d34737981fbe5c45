"""Running the command line in a real process, on a small project that needs no model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

REPORT = (
    "Mattis resigns\n\nJim Mattis resigned on 20 December 2018. The camp housed 73,043 people.\n\nShare this page\n"
)
SOURCES = {
    "mattis.md": "---\ntitle: Resignation\norigin: DoD\ndate: 2018-12-20\nurl: https://www.defense.gov/\n---\n\n"
    "Jim Mattis resigned on 20 December 2018. He named 28 February 2019 as his last day.\n",
    "camp.txt": "On 19 June 2019 the camp housed 73,043 people in 21,039 households.\n",
}


def run(folder: Path, *arguments: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "factcheck", *arguments],
        cwd=folder,
        input=raw,
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode in (0, 3), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def make_project(folder: Path) -> Path:
    corpus = folder / "corpus" / "small"
    corpus.mkdir(parents=True)
    for name, text in SOURCES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    (folder / "factcheck.toml").write_text(
        '[retrieval]\nembedder = "hashing"\n[verdict]\nstance_model = "overlap"\n', encoding="utf-8"
    )
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    done = run(folder, "index", "build", "small")
    assert done.returncode == 0, done.stderr
    return folder
