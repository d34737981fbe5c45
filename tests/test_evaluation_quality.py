"""benchmarks/quality.py: found against expected, and the page it writes."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from factcheck.evaluation.stance import stance_figures
from factcheck.model import Stance
from factcheck.reading.labelled import Row

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def quality() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quality", ROOT / "benchmarks" / "quality.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures() -> dict[str, Any]:
    labels = ["supported", "refuted", "not_enough_evidence"] * 20
    rows = [Row(f"c{i}", f"e{i}", label, "toy", "dev", str(i)) for i, label in enumerate(labels)]
    return stance_figures("toy dev", rows, [Stance(supports=0.6, refutes=0.3, neutral=0.1)] * 60, bootstrap=50)


@pytest.mark.parametrize(
    ("figure", "expected", "verdict"),
    [
        ("accuracy", 0.33, "ok"),  # found: 0.3333
        ("accuracy", 0.34, "ok"),
        ("accuracy", 0.36, "near"),
        ("accuracy", 0.37, "fail"),
        ("accuracy", 0.10, "ok"),  # better than expected is no failure
        ("ece", 0.26, "ok"),  # found: 0.2667, and less is better
        ("ece", 0.24, "near"),
        ("ece", 0.20, "fail"),
    ],
)
def test_ok_near_or_fail(quality: ModuleType, figure: str, expected: float, verdict: str) -> None:
    wanted = {"toy dev": {figure: {"expected": expected, "tolerance": 0.01}}, "not measured": {}}
    ((name, which, _, _, said),) = quality.against_expected([figures()], wanted)
    assert (name, which, said) == ("toy dev", figure, verdict)


def test_the_page_holds_every_set_with_its_interval_and_the_majority(quality: ModuleType) -> None:
    page = quality.page({"model": "m-1", "weights": "0" * 64, "machine": "m", "sets": [figures()]}, "default")
    line = next(line for line in page.splitlines() if line.startswith("| toy dev | 60 | 3-way"))
    assert "| 0.333 (" in line and "–" in line
    assert quality.NEVER_TRAINED[0] in page


def test_what_was_judged_is_not_judged_again(quality: ModuleType, tmp_path: Path) -> None:
    calls: list[int] = []

    class Model:
        fingerprint = "toy"
        precision = "exact"

        def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
            calls.append(len(pairs))
            return [Stance(supports=len(claim) / 10, refutes=0.1, neutral=0.2) for claim, _ in pairs]

    pairs = [("a", "x\u2028y"), ("bb", "x"), ("a", "x\u2028y")]
    first = quality.Remembering(Model(), tmp_path).judge(pairs)
    again = quality.Remembering(Model(), tmp_path).judge(pairs)
    assert first == again and [stance.supports for stance in first] == [0.1, 0.2, 0.1]
    assert calls == [2]


def test_expected_figures_are_numbers_with_tolerances() -> None:
    path = ROOT / "benchmarks" / "expected.toml"
    for name, wanted in tomllib.loads(path.read_text("utf-8")).items():
        for figure, values in wanted.items():
            assert set(values) == {"expected", "tolerance"} and values["tolerance"] > 0, (name, figure)
