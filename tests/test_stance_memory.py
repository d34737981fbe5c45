"""Judged pairs are remembered, within bounds, and never change a result."""

from __future__ import annotations

import multiprocessing
import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factcheck.model import Stance
from factcheck.verdict.memory import RememberingStance
from factcheck.verdict.stance import OverlapStanceModel

PAIRS = [(f"The raid killed {i} fighters.", f"The raid killed {j} fighters.") for i in range(6) for j in range(6)]


class Counter:
    """The stand-in, counting what it is asked; each third of a stance is exact only as a float."""

    fingerprint = "counter"
    precision = "exact"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        self.asked += pairs
        return [
            Stance(supports=s.supports / 3, refutes=s.refutes / 3, neutral=1 - s.supports / 3 - s.refutes / 3)
            for s in OverlapStanceModel().judge(pairs)
        ]


def _remembering(path: Path, conditions: str = "here", most: int = 1000) -> tuple[RememberingStance, Counter]:
    counter = Counter()
    return RememberingStance(counter, path, conditions=conditions, most=most), counter


def test_what_was_judged_is_not_judged_again_and_is_the_same(tmp_path: Path) -> None:
    first, counter = _remembering(tmp_path / "deep" / "judged.sqlite3")
    wanted = first.judge(PAIRS + PAIRS)
    assert counter.asked == PAIRS
    assert wanted == Counter().judge(PAIRS + PAIRS)
    second, counter = _remembering(tmp_path / "deep" / "judged.sqlite3")
    assert second.judge(PAIRS[::-1]) == wanted[: len(PAIRS)][::-1]
    assert counter.asked == []
    assert second.judge([("new", "pair"), PAIRS[3]])[1] == wanted[3]
    assert counter.asked == [("new", "pair")]


@pytest.mark.parametrize("conditions", ["elsewhere", "here "])
def test_other_conditions_are_judged_anew(tmp_path: Path, conditions: str) -> None:
    _remembering(tmp_path / "a")[0].judge(PAIRS)
    other, counter = _remembering(tmp_path / "a", conditions)
    other.judge(PAIRS)
    assert counter.asked == PAIRS


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=12))
def test_pairs_are_told_apart(tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    model, _ = _remembering(tmp_path / "a")
    assert model.judge(pairs) == Counter().judge(pairs)
    assert model.judge([(a + b, "") for a, b in pairs]) == Counter().judge([(a + b, "") for a, b in pairs])


def test_the_oldest_go_first_when_it_is_full(tmp_path: Path) -> None:
    model, counter = _remembering(tmp_path / "a", most=10)
    for pair in PAIRS:
        model.judge([pair])
    with sqlite3.connect(tmp_path / "a") as connection:
        assert connection.execute("SELECT count(*) FROM judged").fetchone() == (10,)
    counter.asked.clear()
    model.judge(PAIRS[-10:])
    assert counter.asked == []
    model.judge(PAIRS[:1])
    assert counter.asked == PAIRS[:1]


@pytest.mark.parametrize("damage", ["text", "cut", "middle"])
def test_a_damaged_file_changes_nothing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a"
    _remembering(path)[0].judge(PAIRS)
    raw = path.read_bytes()
    path.write_bytes(
        {
            "text": b"this was never a database, " * 50,
            "cut": raw[: len(raw) // 2],
            "middle": raw[:200] + b"\xff" * (len(raw) - 400) + raw[-200:],
        }[damage]
    )
    for _ in range(3):
        model, counter = _remembering(path)
        assert model.judge(PAIRS) == Counter().judge(PAIRS)
    assert counter.asked == []  # dropped, made again, and of use again


def test_a_changed_value_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    _remembering(path)[0].judge(PAIRS)
    with sqlite3.connect(path) as connection:
        value = struct.pack("<3d", 1.0, 0.0, 0.0)
        connection.execute("UPDATE judged SET value = ? || substr(value, 25)", (value,))
    model, counter = _remembering(path)
    assert model.judge(PAIRS) == Counter().judge(PAIRS)
    assert counter.asked == PAIRS


def test_a_locked_file_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    _remembering(path)[0].judge(PAIRS[:3])
    monkeypatch.setattr("factcheck.runtime.memory.sqlite3.connect", _impatient(sqlite3.connect))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert _remembering(path)[0].judge(PAIRS) == Counter().judge(PAIRS)
    finally:
        holder.close()
    assert path.exists()


def _impatient(connect):  # type: ignore[no-untyped-def]
    def quick(path: Path, **options: object) -> sqlite3.Connection:
        return connect(path, **{**options, "timeout": 0.01})  # type: ignore[no-any-return]

    return quick


def test_a_folder_that_cannot_be_made_is_passed_by(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert _remembering(tmp_path / "file" / "a")[0].judge(PAIRS) == Counter().judge(PAIRS)


def _work(path: str, offset: int) -> int:
    model, _ = _remembering(Path(path))
    wanted = Counter().judge(PAIRS)
    return sum(model.judge([PAIRS[i]])[0] == wanted[i] for i in [*range(offset, 36), *range(offset)])


def test_several_processes_share_it(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(_work, [(str(tmp_path / "a"), 0), (str(tmp_path / "a"), 18)]) == [36, 36]
    model, counter = _remembering(tmp_path / "a")
    model.judge(PAIRS)
    assert counter.asked == []
