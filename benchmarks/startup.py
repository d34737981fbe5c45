"""How long a person waits: wall time and peak memory of whole commands, medians of several runs.

    python benchmarks/startup.py            # in the project's folder, after `make demo`

``factcheck --help``, ``factcheck verify`` of the one-page sample report with index and compiled models in place, and
the second ``factcheck demo``.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = (
    ("--help",),
    ("verify", "examples/withdrawal-report.txt", "--no-queue", "--format", "jsonl"),
    ("demo",),
)


def measure(folder: Path, arguments: tuple[str, ...]) -> tuple[float, float]:
    """Seconds of wall time and MB of peak resident memory of one command."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "factcheck", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"factcheck {' '.join(arguments)} failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def main(runs: int = 5) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("corpus", "examples"):
            shutil.copytree(ROOT / part, folder / part)
        measure(folder, ("demo",))  # compiles the models and builds the index
        for arguments in COMMANDS:
            seconds, memory = zip(*(measure(folder, arguments) for _ in range(runs)), strict=True)
            spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
            print(f"factcheck {arguments[0]:8} {statistics.median(seconds):.2f} s ({spread}), {max(memory):.0f} MB")


if __name__ == "__main__":
    main()
