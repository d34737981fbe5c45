"""The review on a real (pseudo-)terminal: keys in, decisions out."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

from command_line import make_project, records, run


def press(folder: Path, keys: list[str]) -> str:
    """Run ``review next`` on a terminal, send each key when the screen is still, and return all that was shown."""
    child, master = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "factcheck", "review", "next", "--reviewer", "Ann"])
    shown = b""
    try:
        for key in keys:
            shown += until_still(master)
            os.write(master, key.encode())
        shown += until_still(master)
    finally:
        os.close(master)
        os.waitpid(child, 0)
    return shown.decode(errors="replace")


def until_still(master: int, quiet: float = 0.7, limit: float = 30.0) -> bytes:
    """What the terminal shows until it has shown something and then nothing for a while."""
    shown, begin = b"", time.monotonic()
    while time.monotonic() - begin < limit:
        ready, _, _ = select.select([master], [], [], quiet if shown else 1.0)
        if ready:
            try:
                shown += os.read(master, 65536)
            except OSError:  # the program has ended
                return shown
        elif shown:
            return shown
    return shown


def test_keys_decide_note_undo_and_quit(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    assert run(project, "verify", "report.txt").returncode == 0
    shown = press(project, ["m", "read it\r", "s", "u", "r", "q"])
    assert "[s] supported" in shown
    assert "your note: read it" in shown
    decided = records(run(project, "review", "list", "--state", "decided", "-f", "jsonl"))
    assert [row["decision"] for row in decided] == ["Ann: refuted"]
    audit = run(project, "review", "audit")
    assert audit.returncode == 0
    assert "3 events" in audit.stderr


@pytest.mark.parametrize("keys", [["\x03"], ["\x04"], ["m", "\x03"], ["m", "\x04"], ["q"]], ids=repr)
def test_leaving_gives_the_item_back(tmp_path: Path, keys: list[str]) -> None:
    project = make_project(tmp_path / "project")
    assert run(project, "verify", "report.txt").returncode == 0
    shown = press(project, keys)
    assert "[s] supported" in shown
    assert "Traceback" not in shown
    assert [row["state"] for row in records(run(project, "review", "list", "-f", "jsonl"))] == ["open", "open"]
