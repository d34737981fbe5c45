"""The sample report, end to end with the models that ship: most verdicts are those that a careful reader expects."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.sample_report import compare
from factcheck import Workbench

ROOT = Path(__file__).parent.parent
PROMISED = 0.75


@pytest.mark.model
def test_three_quarters_of_the_expected_verdicts_are_met(tmp_path: Path) -> None:
    for name in ("corpus", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    rows = compare(Workbench.open(tmp_path))
    met = sum(row.met for row in rows)
    wrong = "\n".join(f"{row.expected} ← {row.got} ({row.rule}): {row.quote}" for row in rows if not row.met)
    assert met / len(rows) >= PROMISED, f"{met} of {len(rows)}\n{wrong}"
    assert not (tmp_path / "review.db").exists()
