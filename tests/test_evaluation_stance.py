"""The figures of a stance model on labelled rows, three-way and two-way, worked by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from factcheck.errors import FormatError, ReadError
from factcheck.evaluation.stance import evaluate_stance, measured_parts
from factcheck.model import Stance
from factcheck.reading.labelled import Row, read_rows


class ByEvidence:
    """Says what the evidence spells out: "s", "r" or "n", at 0.8."""

    fingerprint = "by-evidence"

    precision = "exact"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        three = {"s": (0.8, 0.15, 0.05), "r": (0.15, 0.8, 0.05), "n": (0.15, 0.05, 0.8)}
        return [Stance(**dict(zip(("supports", "refutes", "neutral"), three[e[0]], strict=True))) for _, e in pairs]


def write_rows(path: Path, rows: Sequence[tuple[str, str, str]]) -> Path:
    lines = [
        json.dumps({"claim": f"c{i}", "evidence": f"{said} {i}", "label": label, "source": path.stem, "split": split})
        for i, (said, label, split) in enumerate(rows)
    ]
    path.write_text("\n".join(lines))
    return path


def test_three_way_set_worked_by_hand(tmp_path: Path) -> None:
    rows = [("s", "supported", "dev")] * 2 + [("r", "refuted", "dev"), ("s", "refuted", "dev")]
    rows += [("n", "not_enough_evidence", "dev"), ("r", "supported", "train")]
    found = evaluate_stance([write_rows(tmp_path / "mine.jsonl", rows)], ByEvidence(), bootstrap=20)
    assert found["model"] == "by-evidence"
    (one,) = found["sets"]
    assert (one["name"], one["n"], one["way"]) == ("mine dev", 5, 3)  # the train row is not measured
    assert one["accuracy"]["value"] == 0.8
    assert one["macro_f1"]["value"] == pytest.approx((4 / 5 + 2 / 3 + 1) / 3, abs=1e-5)
    assert one["majority"] == {"label": "supported", "accuracy": 0.4, "macro_f1": pytest.approx(4 / 7 / 3, abs=1e-5)}
    assert one["per_class"]["refuted"] == {"precision": 1.0, "recall": 0.5, "f1": 0.66667, "n": 2}
    assert one["ece"] == 0.0  # 0.8 confident, right 4 times in 5
    assert one["confusion"]["table"] == [[2, 0, 0], [1, 1, 0], [0, 0, 1]]
    json.dumps(found)


def test_two_way_sets_are_scored_in_their_own_way_and_say_so(tmp_path: Path) -> None:
    no_third = write_rows(tmp_path / "a.jsonl", [("n", "supported", "test"), ("r", "refuted", "test")])
    rest = write_rows(tmp_path / "b.jsonl", [("n", "not_supported", "dev"), ("s", "supported", "dev")])
    first, second = evaluate_stance([no_third, rest], ByEvidence(), bootstrap=0)["sets"]
    assert first["way"] == 2 and "neutral is left out" in first["scored"]
    assert first["accuracy"]["value"] == 1.0  # neutral at 0.8, but supports before refutes
    assert second["way"] == 2 and "count as one" in second["scored"]
    assert second["confusion"]["labels"] == ["supported", "not_supported"]
    assert second["accuracy"]["value"] == 1.0


def test_seen_and_unseen_evidence_apart() -> None:
    rows = [Row("c", "Old text.", "supported", "x", "train", "g"), Row("d", "old  TEXT", "refuted", "x", "dev", "g")]
    (part,) = measured_parts(rows, "x")
    assert part[0] == "x dev" and part[1] == [rows[1]] and part[2] == {"old text"}


def test_seen_evidence_gets_a_line_of_its_own(tmp_path: Path) -> None:
    rows = [("s", "supported", "dev")] * 60
    path = write_rows(tmp_path / "y.jsonl", rows)
    seen = [
        json.dumps({"claim": f"t{i}", "evidence": f"s {i}", "label": "supported", "split": "train"}) for i in range(30)
    ]
    path.write_text(path.read_text() + "\n" + "\n".join(seen))
    sets = evaluate_stance([path], ByEvidence(), bootstrap=0)["sets"]
    assert [(one["name"], one["n"]) for one in sets] == [
        ("y dev", 60), ("y dev, seen evidence", 30), ("y dev, unseen evidence", 30),
    ]  # fmt: skip


def test_rows_that_are_none_are_refused_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"claim": "c", "evidence": "e", "label": "supported"}\n{"claim": "c"}\n')
    with pytest.raises(FormatError, match=r"bad\.jsonl:2"):
        read_rows(path)
    path.write_text('{"claim": "c", "evidence": "e", "label": "true"}')
    with pytest.raises(FormatError, match="unknown label 'true'"):
        read_rows(path)
    with pytest.raises(ReadError):
        read_rows(tmp_path / "missing.jsonl")
