"""Two models on the same rows: the difference is that of the rows, and other rows are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from factcheck.errors import FormatError, ReadError
from factcheck.evaluation.compare import FIGURES, compare, judged_rows, read_judged, write_judged
from factcheck.model import Stance
from factcheck.reading.labelled import Row

LABELS = ("supported", "refuted", "not_enough_evidence")
SURE = {
    "supported": Stance(supports=0.9, refutes=0.05, neutral=0.05),
    "refuted": Stance(supports=0.05, refutes=0.9, neutral=0.05),
    "not_enough_evidence": Stance(supports=0.05, refutes=0.05, neutral=0.9),
}
ROWS = [
    Row(
        claim=f"claim {i}", evidence=f"text {i}", label=LABELS[i % 3], source="s", split="dev",
        group=str(i // 2),
    )
    for i in range(90)
]  # fmt: skip


def said(path: Path, wrong: int) -> Path:
    """The rows as a model judged them that got the first ``wrong`` of them wrong."""
    stances = [SURE[LABELS[(i + 1) % 3] if i < wrong else row.label] for i, row in enumerate(ROWS)]
    write_judged(judged_rows("s dev", ROWS, stances), path)
    return path


def test_the_second_less_the_first_with_its_interval(tmp_path: Path) -> None:
    worse, better = said(tmp_path / "a.jsonl", 30), said(tmp_path / "b.jsonl", 3)
    found = compare(worse, better, draws=400)
    assert [row["figure"] for row in found] == list(FIGURES)
    accuracy = found[0]
    assert (accuracy["first"], accuracy["second"], accuracy["difference"]) == (0.66667, 0.96667, 0.3)
    assert 0.1 < accuracy["low"] < 0.3 < accuracy["high"] and accuracy["p"] < 0.05
    back = compare(better, worse, draws=400)[0]
    assert back["difference"] == -accuracy["difference"] and back["p"] == accuracy["p"]
    same = compare(worse, worse, draws=400)[0]
    assert (same["difference"], same["low"], same["high"], same["p"]) == (0.0, 0.0, 0.0, 1.0)


def test_other_rows_and_no_rows_are_refused(tmp_path: Path) -> None:
    whole = said(tmp_path / "a.jsonl", 3)
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("\n".join(whole.read_text().splitlines()[:-1]))
    with pytest.raises(FormatError, match="other rows of s dev"):
        compare(whole, fewer)
    other = tmp_path / "other.jsonl"
    other.write_text(whole.read_text().replace("s dev", "t dev"))
    with pytest.raises(FormatError, match="other sets"):
        compare(whole, other)
    other.write_text(whole.read_text().splitlines()[0] + "\n" + json.dumps({"set": "s dev"}))
    with pytest.raises(FormatError, match=r"other\.jsonl:2: no judged row"):
        read_judged(other)
    with pytest.raises(ReadError):
        read_judged(tmp_path / "missing.jsonl")
