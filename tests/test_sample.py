"""The sample report against the sample corpus: verdicts as a careful fact-checker would give them.

The expected labels in examples/expected.jsonl were written before any setting was chosen, and are not bent.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck import Failure, Label, Workbench
from factcheck.results import Results

ROOT = Path(__file__).parents[1]
EXPECTED = [json.loads(line) for line in (ROOT / "examples" / "expected.jsonl").read_text("utf-8").splitlines()]
LEAST = 0.75


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    folder = tmp_path_factory.mktemp("sample")
    for part in ("corpus", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    bench = Workbench.open(folder)
    bench.build_index("inherent-resolve")
    yield bench.verify(folder / "examples" / "withdrawal-report.txt")


def test_expected_labels_are_in_the_report_and_of_every_kind() -> None:
    text = (ROOT / "examples" / "withdrawal-report.txt").read_text("utf-8")
    assert all(row["quote"] in text for row in EXPECTED)
    assert {row["label"] for row in EXPECTED} == {str(label) for label in Label}


@pytest.mark.model
def test_enough_verdicts_are_as_expected(results: Results) -> None:
    by_quote = {verdict.claim.quote: verdict for verdict in results.verdicts}
    wrong = []
    for row in EXPECTED:
        verdict = by_quote.get(row["quote"])
        got = "not a claim" if verdict is None else str(verdict.label)
        if got != row["label"]:
            wrong.append(f"{row['quote']} expected {row['label']}, got {got}")
    share = 1 - len(wrong) / len(EXPECTED)
    assert share >= LEAST, f"{share:.0%}\n" + "\n".join(wrong)


@pytest.mark.model
def test_no_false_claim_is_called_supported(results: Results) -> None:
    false = {row["quote"] for row in EXPECTED if row["label"] == "refuted"}
    called = {v.claim.quote for v in results.verdicts if v.label is Label.supported}
    assert not false & called


@pytest.mark.model
def test_nothing_fails_and_everything_adds_up(results: Results) -> None:
    assert not any(isinstance(row, Failure) for row in results)
    assert sum(results.counts().values()) == results.work.total
