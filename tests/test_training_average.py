"""Averaged models: half the first or another share, the rest the others, and what cannot be averaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from factcheck.errors import ModelError
from factcheck.training.average import average, main


def model(folder: Path, *values: float) -> Path:
    folder.mkdir()
    weights = {"a": np.array(values, dtype=np.float16), "b": np.full((2, 2), values[0], dtype=np.float16)}
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text(folder.name)
    return folder


def test_the_first_counts_half_and_the_others_share_the_rest(tmp_path: Path) -> None:
    first, one, other = (model(tmp_path / n, v, -v) for n, v in (("first", 4.0), ("one", 1.0), ("other", 3.0)))
    main([str(tmp_path / "out"), str(first), str(one), str(other)])
    found = load_file(tmp_path / "out" / "model.safetensors")
    assert found["a"].dtype == np.float16 and found["a"].tolist() == [3.0, -3.0]
    assert found["b"].tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert (tmp_path / "out" / "config.json").read_text() == "first"


def test_the_first_counts_as_much_as_its_share(tmp_path: Path) -> None:
    first, one, other = (model(tmp_path / n, v) for n, v in (("first", 4.0), ("one", 1.0), ("other", 3.0)))
    main([str(tmp_path / "out"), str(first), str(one), str(other), "--share", "0.25"])
    assert load_file(tmp_path / "out" / "model.safetensors")["a"].tolist() == [2.5]
    for share in (0.0, 1.0, -1.0):
        with pytest.raises(ValueError, match="share"):
            average(first, [one], tmp_path / "none", share)


def test_the_average_of_equal_models_is_that_model(tmp_path: Path) -> None:
    folders = [model(tmp_path / name, 0.1, 65504.0) for name in "abc"]
    average(folders[0], folders[1:], tmp_path / "out")
    assert (
        load_file(tmp_path / "out" / "model.safetensors")["a"].tolist()
        == np.array([0.1, 65504.0], dtype=np.float16).tolist()
    )


def test_what_cannot_be_averaged_is_refused(tmp_path: Path) -> None:
    first = model(tmp_path / "first", 1.0)
    with pytest.raises(ModelError, match="other: another shape"):
        average(first, [model(tmp_path / "other", 1.0, 2.0)], tmp_path / "out")
    with pytest.raises(ModelError, match="gone: no weights"):
        average(first, [tmp_path / "gone"], tmp_path / "out")
    with pytest.raises(ValueError, match="no other model"):
        average(first, [], tmp_path / "out")
    assert not (tmp_path / "out").exists()
