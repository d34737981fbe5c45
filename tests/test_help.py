"""Every command's help ends with an example, and every example works."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from command_line import run
from factcheck.cli import app

ROOT = Path(__file__).parents[1]
# The order of one working day: an example may need what an earlier one made.
FIRST = ("demo", "init", "doctor", "index build", "verify")
LAST = ("review reopen", "review decide", "review undo", "import")
PREPARED = {
    "review supersede": "echo 'ISIS set fire to crops in Iraq.' | tee draft.txt > final.txt;"
    " factcheck verify draft.txt final.txt",
}


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
    middle = [name for name in examples if name not in (*FIRST, *LAST[:1], *LAST[2:])]
    project = tmp_path / "factcheck-demo"
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    env = {"PATH": path, "USER": "tester", "HOME": str(tmp_path)}
    for name in (*FIRST, *middle, *LAST):
        line = "; ".join(filter(None, (PREPARED.get(name), examples[name].removeprefix("Example: "))))
        folder = project if project.exists() else tmp_path
        code, said = serve(line, folder, env) if name == "review serve" else once(line, folder, env)
        assert code == 0, f"{line}\n{said}"


def once(line: str, folder: Path, env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(line, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def serve(line: str, folder: Path, env: dict[str, str]) -> tuple[int, str]:
    """Start the server, wait for its address, open it, and stop it as a person does."""
    process = subprocess.Popen(line.split(), cwd=folder, env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    address = process.stderr.readline().strip()
    try:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(address, timeout=30) as page:
            assert page.status == 200
    finally:
        process.send_signal(signal.SIGINT)
    return process.wait(timeout=30), address
