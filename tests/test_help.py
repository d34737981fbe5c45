"""Every command's help ends with an example, and every example works."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from command_line import run
from factcheck.cli import app

ROOT = Path(__file__).parents[1]
# The order of one working day: an example may need what an earlier one made.
FIRST = ("demo", "init", "doctor", "index build", "verify")
LAST = ("review undo", "import")


def commands() -> Iterator[tuple[str, str]]:
    def below(group: typer.Typer, prefix: str) -> Iterator[tuple[str, str]]:
        for command in group.registered_commands:
            assert command.callback is not None
            yield f"{prefix}{command.name or command.callback.__name__}", command.epilog or ""
        for child in group.registered_groups:
            assert child.typer_instance is not None
            yield from below(child.typer_instance, f"{prefix}{child.name} ")

    yield from below(app, "")


def test_every_help_text_ends_with_an_example() -> None:
    for name, epilog in commands():
        assert epilog.startswith(f"Example: factcheck {name}"), name


def test_help_prints_the_example(tmp_path: Path) -> None:
    done = run(tmp_path, "verify", "--help")
    assert done.stdout.rstrip().endswith("Example: factcheck verify examples/withdrawal-report.txt --format jsonl")


@pytest.mark.model
def test_every_example_runs(tmp_path: Path) -> None:
    examples = dict(commands())
    middle = [name for name in examples if name not in FIRST + LAST]
    project = tmp_path / "factcheck-demo"
    bin_folder = Path(sys.executable).parent
    for name in (*FIRST, *middle, *LAST):
        line = examples[name].removeprefix("Example: ")
        done = subprocess.run(
            line, shell=True, cwd=project if project.exists() else tmp_path, capture_output=True, text=True,
            env={"PATH": f"{bin_folder}:/usr/bin:/bin", "USER": "tester", "HOME": str(tmp_path)}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stderr}"
