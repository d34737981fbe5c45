"""Weights packed in 8 bits: what is lost, how large the files are, and what is refused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from factcheck.errors import ModelError
from factcheck.runtime import known
from factcheck.runtime.known import large_stance_folder, stance_folder
from factcheck.runtime.packed import pack, unpacked
from factcheck.settings import Settings, cache_folder
from factcheck.verdict.stance import load_stance_model

ROOT = Path(__file__).resolve().parent.parent
MOST = 100_000


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with two large matrices, one with a row of zeros and one with a row far larger than the others."""
    random = np.random.default_rng(0)
    large = random.normal(0, 0.05, (300, 256)).astype(np.float16)
    large[7] = 0
    large[8] *= 100
    folder = tmp_path / "model"
    folder.mkdir()
    weights = {"b": large, "a": random.normal(0, 1, (256, 300)).astype(np.float16), "bias": np.ones(300, np.float16)}
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return folder


def test_packing_loses_half_a_step_of_each_row_at_most(model: Path, tmp_path: Path) -> None:
    files = pack(model, tmp_path / "packed", most=MOST)
    assert [path.name for path in files] == ["packed-1-of-2.safetensors", "packed-2-of-2.safetensors"]
    assert all(path.stat().st_size < MOST + 1000 for path in files)
    made = unpacked(tmp_path / "packed", tmp_path / "cache")
    before, after = load_file(model / "model.safetensors"), load_file(made / "model.safetensors")
    assert before.keys() == after.keys()
    assert np.array_equal(before["bias"], after["bias"])
    for name in ("a", "b"):
        values = before[name].astype(np.float32)
        step = np.abs(values).max(axis=1, keepdims=True) / 127
        assert after[name].dtype == np.float16
        assert (np.abs(after[name] - values) <= step * 0.5 + np.abs(values) / 1024 + 1e-9).all()
    assert (made / "config.json").read_bytes() == (model / "config.json").read_bytes()


def test_what_was_learned_from_packed_weights_stays_on_another_grid_and_not_on_theirs(
    model: Path, tmp_path: Path
) -> None:
    def kept(before: dict[str, Any], learned: dict[str, Any], steps: int) -> float:
        """The share of what was learned that packing keeps, along its own direction."""
        pack(tmp_path / "learned", tmp_path / str(steps), steps=steps)
        after = load_file(unpacked(tmp_path / str(steps), tmp_path / "cache") / "model.safetensors")
        moved = [(learned[n] - before[n].astype(np.float32), after[n] - before[n].astype(np.float32)) for n in "ab"]
        return float(sum((m * k).sum() for m, k in moved) / sum((m * m).sum() for m, _ in moved))

    pack(model, tmp_path / "packed")
    before = load_file(unpacked(tmp_path / "packed", tmp_path / "cache") / "model.safetensors")
    lot = np.random.default_rng(0)
    learned = dict(before)
    for name in "ab":
        values = before[name].astype(np.float32)
        learned[name] = values + np.abs(values).max(axis=1, keepdims=True) / 127 * 0.1 * lot.choice(
            np.array([-1, 1], np.float32), values.shape
        )
    (tmp_path / "learned").mkdir()
    save_file(learned, tmp_path / "learned" / "model.safetensors")
    assert kept(before, learned, 127) < 0.2 < 0.7 < kept(before, learned, 101) < 1.3
    with pytest.raises(ValueError, match="steps is 128"):
        pack(model, tmp_path / "none", steps=128)


def test_unpacking_is_done_once_and_gives_the_same_bytes(model: Path, tmp_path: Path) -> None:
    pack(model, tmp_path / "packed", most=MOST)
    made = unpacked(tmp_path / "packed", tmp_path / "cache") / "model.safetensors"
    first, when = made.read_bytes(), made.stat().st_mtime_ns
    assert unpacked(tmp_path / "packed", tmp_path / "cache") == made.parent
    assert made.stat().st_mtime_ns == when
    again = unpacked(tmp_path / "packed", tmp_path / "other") / "model.safetensors"
    assert again.read_bytes() == first
    assert again.parent.name == made.parent.name
    (tmp_path / "packed" / "calibration.json").write_text('{"temperature": 2.0}', encoding="utf-8")
    other = unpacked(tmp_path / "packed", tmp_path / "cache")
    assert other != made.parent, "a changed temperature is another model"
    assert "2.0" in (other / "calibration.json").read_text("utf-8")


def test_a_folder_that_is_not_packed_is_used_as_it_is(model: Path, tmp_path: Path) -> None:
    assert unpacked(model, tmp_path / "cache") == model
    assert not (tmp_path / "cache").exists()


def test_a_missing_or_damaged_file_is_refused_and_leaves_nothing_usable(model: Path, tmp_path: Path) -> None:
    first, second = pack(model, tmp_path / "packed", most=MOST)
    whole = second.read_bytes()
    second.write_bytes(whole[:-500])
    with pytest.raises(ModelError, match=r"packed-2-of-2\.safetensors: damaged"):
        unpacked(tmp_path / "packed", tmp_path / "cache")
    second.unlink()
    with pytest.raises(ModelError, match="1 of 2 packed files"):
        unpacked(tmp_path / "packed", tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("model.safetensors"))
    second.write_bytes(whole)
    assert unpacked(first.parent, tmp_path / "cache").is_dir()


def test_a_damaged_larger_model_is_refused_by_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "stance-large"
    shutil.copytree(large_stance_folder(), copy)
    last = sorted(copy.glob("packed-*.safetensors"))[-1]
    content = bytearray(last.read_bytes())
    content[-1] ^= 1
    last.write_bytes(content)
    monkeypatch.setattr(known, "_LARGE", copy)
    with pytest.raises(ModelError, match="stance-large: damaged: sha256 is"):
        unpacked(copy, tmp_path / "cache")
    monkeypatch.setattr(known, "_LARGE", tmp_path / "nowhere")
    with pytest.raises(ModelError, match="not installed"):
        load_stance_model(Settings().with_changes(verdict={"stance_model": "large"}), tmp_path / "cache")


@pytest.mark.model
def test_the_larger_model_tells_the_three_apart() -> None:
    model = load_stance_model(Settings().with_changes(verdict={"stance_model": "large"}), cache_folder(ROOT))
    held, fell, bread = model.judge(
        [
            ("The camp held 73,043 people.", "In June the camp held 73,043 people."),
            ("The village fell in March.", "The village did not fall in March."),
            ("Bread costs more.", "The coalition struck a refinery."),
        ]
    )
    assert held.supports > 0.8
    assert fell.refutes > 0.6
    assert bread.neutral > 0.8


@pytest.mark.model
def test_a_packed_stance_model_judges_as_before(tmp_path: Path) -> None:
    pack(stance_folder(), tmp_path / "packed")
    settings = Settings()
    packed = replace(settings, verdict=replace(settings.verdict, stance_model=str(tmp_path / "packed")))
    pairs = [
        ("The camp held 73,043 people.", "In June the camp held 73,043 people."),
        ("The group was defeated.", "The group was not defeated."),
        ("Bread costs more.", "The coalition struck a refinery."),
    ]
    whole = load_stance_model(settings, cache_folder(ROOT)).judge(pairs)
    for one, other in zip(whole, load_stance_model(packed, tmp_path / "cache").judge(pairs), strict=True):
        assert abs(one.supports - other.supports) < 0.03
        assert abs(one.refutes - other.refutes) < 0.03
