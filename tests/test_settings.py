"""factcheck.toml: precedence, types, ranges, and no silent typo."""

from __future__ import annotations

from pathlib import Path

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
