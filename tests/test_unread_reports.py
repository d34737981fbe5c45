"""A report that cannot be read among many is a row of the output, in its place, and takes nothing back."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from command_line import make_project, records, run
from factcheck.errors import ReadError
from factcheck.model import Label
from factcheck.workbench import Workbench


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(built, tmp_path / "project"))
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder


def test_it_is_a_row_between_the_others(project: Path) -> None:
    shutil.copy(project / "report.txt", project / "last.txt")
    done = run(project, "verify", "report.txt", "gone.txt", "empty.txt", "last.txt", "-f", "jsonl")
    rows = records(done)
    assert done.returncode == 3
    assert list(dict.fromkeys(row["report"] for row in rows)) == ["report.txt", "gone.txt", "empty.txt", "last.txt"]
    failed = [row["error"] for row in rows if row["error"]]
    assert failed == [
        {"code": "read", "message": "gone.txt does not exist", "where": "gone.txt"},
        {"code": "empty", "message": "empty.txt is empty", "where": "empty.txt"},
    ]
    assert "hint: Check the name" in done.stderr
    assert "0 claims and 2 reports failed; all others are done" in done.stderr


@pytest.mark.parametrize(("style", "level"), [("csv", "claim"), ("json", "claim"), ("csv", "report")])
def test_it_is_there_in_every_form(project: Path, style: str, level: str) -> None:
    done = run(project, "verify", "gone.txt", "report.txt", "-f", style, "--level", level)
    assert done.returncode == 3
    if style == "json":
        assert '"message": "gone.txt does not exist"' in done.stdout
        return
    first = next(csv.DictReader(io.StringIO(done.stdout)))
    assert first["report"] == "gone.txt"
    assert first.get("error", first.get("failed")) in ("gone.txt does not exist", "1")


def test_where_none_can_be_read_it_is_an_error(project: Path) -> None:
    done = run(project, "verify", "gone.txt", "empty.txt", "-f", "jsonl")
    assert done.returncode == 1
    assert [json.loads(line)["report"] for line in done.stdout.splitlines()] == ["gone.txt", "empty.txt"]


def test_what_was_decided_before_stays(project: Path) -> None:
    """A file that is away for a day is no new version of its report."""
    run(project, "verify", "report.txt")
    row = records(run(project, "review", "list", "-f", "jsonl"))[0]
    run(project, "review", "decide", row["id"], "confirm", "--reviewer", "ada")
    before = run(project, "review", "list", "-f", "jsonl").stdout
    text = (project / "report.txt").read_bytes()
    (project / "report.txt").unlink()
    assert run(project, "verify", "report.txt", "empty.txt").returncode == 1
    assert run(project, "review", "list", "-f", "jsonl").stdout == before
    (project / "report.txt").write_bytes(text)


def test_in_python_the_others_are_verified(project: Path) -> None:
    bench = Workbench.open(project)
    first, lost, last = bench.verify_all([project / "report.txt", "gone.txt", project / "report.txt"])
    assert first.records() == last.records()
    assert lost.counts() == {**{str(label): 0 for label in Label}, "skipped": 0, "failed": 1}
    assert lost.failures[0].message.startswith("gone.txt does not exist")
    with pytest.raises(ReadError, match="is a file's name"):
        list(bench.verify_all([project / "report.txt", 7]))  # type: ignore[list-item]
    with pytest.raises(ReadError, match=r"gone\.txt does not exist"):
        bench.verify("gone.txt")
