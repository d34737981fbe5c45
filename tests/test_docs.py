"""The documents say what the program does: tables are compared with the source, marked console blocks are run.

A ``console`` block after a line ``<!-- run -->`` is run in a copy of the project: each ``$ command`` must end with
exit code 0, and what the block shows below it must be what it prints ("…" stands for anything).
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck import errors
from factcheck.export.records import KEYS, claim_records
from factcheck.model import Report, Skipped, Span
from factcheck.settings import RANGES, Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^<!-- run -->\n+```console\n(.*?)^```$", re.M | re.S)


def table_rows(page: str, heading: str = "") -> Iterator[list[str]]:
    """The cells of each table row of docs/``page``, from ``heading`` to the next heading."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0] if heading else text
    for line in part.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def names(page: str, heading: str) -> list[str]:
    return [name for row in table_rows(page, heading) for name in re.findall(r"`([^`]+)`", row[0])]


def test_settings_are_all_documented_with_their_defaults() -> None:
    settings = Settings()
    groups = {"At the top": settings}
    top = {}
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if dataclasses.is_dataclass(value):
            groups[f"[{field.name}]"] = value  # type: ignore[assignment]
        else:
            top[field.name] = value
    for heading, group in groups.items():
        documented = {row[0].strip("`"): json.loads(row[1].strip("`")) for row in table_rows("settings.md", heading)}
        assert documented == (top if heading == "At the top" else dataclasses.asdict(group)), heading


def test_ranges_of_settings_are_all_documented() -> None:
    for (group, key), (low, high) in RANGES.items():
        (row,) = [row for row in table_rows("settings.md", f"[{group}]") if row[0] == f"`{key}`"]
        assert f"({low:,g} to {high:,g})" in row[2], key


def test_errors_are_all_documented() -> None:
    tree = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.FactcheckError) and value is not errors.FactcheckError
    ]
    documented = {(row[0].strip("`"), row[1]) for row in table_rows("errors.md")}
    assert documented == {(error.code, error.__name__) for error in tree}
    assert len({error.code for error in tree}) == len(tree)


def test_records_are_all_documented_in_order() -> None:
    assert names("output.md", "factcheck verify … --format jsonl")[: len(KEYS)] == list(KEYS)
    report = Report(id="r", text="A heading", source="a.txt")
    skipped = Skipped(report_id="r", span=Span(0, 9), quote="A heading", reason="heading")
    [record] = claim_records(report, [], [skipped])
    assert names("output.md", "factcheck claims REPORT --format jsonl") == list(record)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def project_copy(target: Path) -> Path:
    for name in ("corpus", "examples", "docs"):
        shutil.copytree(ROOT / name, target / name)
    return target


def blocks() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, block in enumerate(BLOCK.findall(page.read_text("utf-8")), start=1):
            yield f"{page.name}-{number}", block


def test_every_command_shown_exists() -> None:
    from typer.main import get_command

    from factcheck.cli import app

    shown = 0
    for page in PAGES:
        for block in re.findall(r"^```console\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
            for line in re.findall(r"^\$ (?:\S*/)?factcheck (.*)$", block, re.M):
                command, options = get_command(app), set()
                for word in shlex.split(line, comments=True):
                    options |= {option for item in command.params for option in item.opts}
                    if word.startswith("--"):
                        assert word in options, f"{page.name}: factcheck {line}"
                    elif (inner := getattr(command, "commands", {}).get(word)) is not None:
                        command = inner
                assert not hasattr(command, "commands"), f"{page.name}: factcheck {line}: no such command"
                shown += 1
    assert shown > 5


def as_pattern(expected: str) -> str:
    """What the output must match. "…" is anything; counts and the fraction of a confidence move with the model."""
    pattern = ".*".join(re.escape(piece) for piece in tidy(expected).split("…"))
    pattern = re.sub(r"\b0\\\.\d\d\b", r"0\\.\\d\\d", pattern)
    return re.sub(
        r"\b\d+(?=\\ (?:supported|refuted|conflicting|not\\ enough|skipped|verdicts|rows)\b)", r"\\d+", pattern
    )


def tidy(output: str) -> str:
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


def test_there_is_an_example_to_run() -> None:
    assert any("factcheck demo" in block for _, block in blocks())


@pytest.mark.model
@pytest.mark.skipif(os.name != "posix", reason="the examples are for a POSIX shell")
def test_console_blocks_run_and_print_what_they_show(tmp_path: Path) -> None:
    project = project_copy(tmp_path / "project")
    env = {**os.environ, "LC_ALL": "C.UTF-8", "USER": "ada", "PYTHONUNBUFFERED": "1"}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    env.pop("FACTCHECK_CACHE", None)
    for name, block in blocks():
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, expected = part.partition("\n")
            done = subprocess.run(
                ["/bin/sh", "-c", f"({command}) 2>&1"], cwd=project, env=env, capture_output=True, timeout=300
            )
            printed = done.stdout.decode("utf-8")
            assert done.returncode == 0, f"{name}: {command}\n{printed}"
            if expected.strip():
                assert re.fullmatch(as_pattern(expected), tidy(printed), re.S), f"{name}: {command}\n{printed}"
