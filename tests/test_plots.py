"""Plots: the same bytes every time, one picture a set, of whatever the set has."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from factcheck.errors import MissingExtraError, WriteError
from factcheck.evaluation.curves import confidence_figures
from factcheck.evaluation.plots import draw

CONFUSION = {"labels": ["supported", "not_enough_evidence"], "table": [[120, 10], [3, 70]]}


def figures() -> dict[str, Any]:
    lot = random.Random(0)
    confidences = [lot.random() for _ in range(200)]
    return confidence_figures(confidences, [lot.random() < c for c in confidences])


def panels(path: Path) -> list[str]:
    """The axes in a picture, by the ids that matplotlib gives them."""
    return [e.get("id", "") for e in ElementTree.parse(path).iter() if (e.get("id") or "").startswith("axes_")]


def test_a_picture_is_the_same_to_the_byte_each_time(tmp_path: Path) -> None:
    one = {"name": "Queue, May & June", "n": 200, "confusion": CONFUSION, **figures()}
    [first] = draw([one], tmp_path / "a")
    [second] = draw([one], tmp_path / "b")
    assert first.name == "queue-may-june.svg" and first.read_bytes() == second.read_bytes()
    assert len(panels(first)) == 3


def test_every_set_has_a_file_of_its_own(tmp_path: Path) -> None:
    names = ("Ответы dev", "Вопросы dev", "fever dev", "fever dev 2", "fever_dev", "Fever, dev", "?")
    paths = draw([{"name": name, "n": 9, "confusion": CONFUSION} for name in names], tmp_path)
    assert [path.stem for path in paths] == [
        "ответы-dev", "вопросы-dev", "fever-dev", "fever-dev-2", "fever-dev-3", "fever-dev-4", "set",
    ]  # fmt: skip
    assert all(path.is_file() for path in paths)


def test_each_kind_of_set_shows_what_it_has(tmp_path: Path) -> None:
    stance = {"name": "stance", "n": 9, "confusion": CONFUSION, "ece": 0.1, "reliability": figures()["reliability"]}
    whole = {"name": "whole", "n": 9, "claims": {"confusion": CONFUSION, "confidence": figures()}}
    own = {"name": "own", "n": 9, "before": figures(), "after": figures()}
    nothing = {"name": "search", "n": 9, "ndcg@10": 0.7}
    assert [len(panels(path)) for path in draw([stance, whole, own, nothing], tmp_path)] == [2, 3, 2]


def test_without_matplotlib_or_a_folder_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="file"):
        draw([{"name": "a", "n": 1, "confusion": CONFUSION}], tmp_path / "file" / "below")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match="matplotlib"):
        draw([], tmp_path)
