"""Training checkpoints: written whole or not at all, loaded as tensors and plain values only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from factcheck.errors import ModelError
from factcheck.training.config import BEFORE

KEPT = 2  # the newest checkpoints; older ones are deleted


def save(folder: Path, state: dict[str, Any], *, name: str) -> Path:
    """Write ``state`` to ``folder/name``, atomically, and delete all but the newest ``step-*.pt``."""
    aside = folder / f".{name}.part"
    with aside.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / name)
    for old in sorted(folder.glob("step-*.pt"))[:-KEPT]:
        old.unlink()
    return folder / name


def latest(folder: Path) -> Path | None:
    """The newest ``step-*.pt`` of a run; None where there is none."""
    return max(folder.glob("step-*.pt"), default=None)


def load(path: Path, identity: dict[str, Any]) -> dict[str, Any]:
    """The state in ``path`` (``weights_only``: no code runs). Raises ModelError if damaged or of another recipe."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged file
        raise ModelError(f"{path}: not a checkpoint ({error})", hint="Delete it; the one before is used.") from error
    made = {**BEFORE, **state["identity"]}
    changed = sorted(key for key in identity if made.get(key) != identity[key])
    if changed:
        was = ", ".join(f"{key} was {made.get(key)!r}, is {identity[key]!r}" for key in changed)
        raise ModelError(f"{path}: made with another recipe: {was}", hint="Give the old values, or another --out.")
    return state
