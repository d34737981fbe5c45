"""factcheck.toml: precedence, types, ranges, and no silent typo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from factcheck.errors import SettingsError
from factcheck.settings import Settings


def load(folder: Path, text: str) -> Settings:
    (folder / "factcheck.toml").write_text(text, encoding="utf-8")
    return Settings.load(folder)


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert Settings.load(tmp_path) == Settings()


def test_values_are_read_and_the_rest_stays(tmp_path: Path) -> None:
    settings = load(tmp_path, 'index = "a"\n[verdict]\npassages = 7\nthreshold = 1\n')
    assert settings.index == "a"
    assert settings.verdict.passages == 7
    assert settings.verdict.threshold == 1.0
    assert settings.retrieval == Settings().retrieval


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("[verdict]\npasages = 7", "unknown key verdict.pasages", "Did you mean verdict.passages?"),
        ("[verdict]\npassages = '7'", "must be int, not str", ""),
        ("[verdict]\npassages = true", "must be int, not bool", ""),
        ("[verdict]\npassages = 0", "verdict.passages is 0", "Between 1 and 100."),
        ("[runtime]\nbackend = 'gpu'", "runtime.backend is 'gpu'", "One of: auto, openvino, torch."),
        ("verdict = 3", "verdict must be a table", "[verdict]"),
        ("[verdict", "factcheck.toml", "It must be TOML"),
    ],
)
def test_mistakes_are_named_with_a_remedy(tmp_path: Path, text: str, what: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert what in str(caught.value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "what", "hint"),
    [
        ({"claims": {"headline": "no"}}, "settings: claims.headline must be bool, not str: 'no'", ""),
        ({"verdict": {"passages": 2.5}}, "settings: verdict.passages must be int, not float: 2.5", ""),
        ({"verdict": {"passages": "10"}}, "settings: verdict.passages must be int, not str: '10'", ""),
        ({"verdict": {"passages": True}}, "settings: verdict.passages must be int, not bool: True", ""),
        ({"verdict": {"passages": 0}}, "settings: verdict.passages is 0", "Between 1 and 100."),
        ({"verdict": {"threshold": float("nan")}}, "settings: verdict.threshold is nan", "Between 0.34 and 1."),
        ({"verdict": {"pasages": 7}}, "unknown key verdict.pasages", "Did you mean verdict.passages?"),
        ({"verdict": {7: 7}}, "unknown key verdict.7", "Known keys: "),
        ({"verdicts": {"passages": 7}}, "unknown key verdicts", "Did you mean verdict?"),
        ({"verdict": 7}, "verdict must be a table", "[verdict]"),
        ({"index": {"name": "x"}}, "settings: index must be str, not dict", ""),
    ],
)
def test_mistakes_in_changes_are_named_as_those_of_the_file(changes: dict[str, Any], what: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings().with_changes(**changes)
    assert what in str(caught.value)
    assert hint in caught.value.hint


def test_changes_replace_what_they_name_and_nothing_else(tmp_path: Path) -> None:
    settings = load(tmp_path, 'index = "a"\n[verdict]\npassages = 7\n')
    changed = settings.with_changes(index="b", verdict={"threshold": np.float64(0.5), "together": np.int64(2)})
    assert (changed.index, changed.verdict.passages) == ("b", 7)
    assert [type(changed.verdict.threshold), type(changed.verdict.together)] == [float, int]
    assert (
        settings.with_changes()
        == settings
        == changed.with_changes(index="a", verdict={"threshold": 0.6, "together": 3})
    )
