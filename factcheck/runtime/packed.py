"""A model's weights in 8 bits, in files small enough to keep under version control, and back to float16.

Each row of a large matrix is kept as whole numbers times one float32, the largest absolute value of the row over 127
(or fewer ``steps``); all else as float16. Unpacking multiplies, and gives the same bytes wherever it is done. This is
about the size of files only: what the model then computes in, the runtime's settings say.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import ModelError
from factcheck.model import content_id
from factcheck.runtime.known import expected_packed_sha256
from factcheck.runtime.store import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[Any]]

SCALE = ".scale"  # behind the name of a matrix: what each of its rows is multiplied by
MOST_BYTES = 48_000_000  # in one file
_LARGE = 65_536  # elements from which a matrix is kept in 8 bits
_PATTERN = "packed-*.safetensors"
_BESIDE = ("config.json", "tokenizer.json", "tokenizer_config.json", "calibration.json")


def pack(folder: Path, out: Path, most: int = MOST_BYTES, steps: int = 127) -> list[Path]:
    """Write the model of ``folder`` to ``out`` with its weights packed, and give the files that hold them.

    A tensor lies whole in one file; none is larger than ``most`` bytes and a header unless a single tensor is.
    ``steps``: whole numbers from zero to a row's largest value, 2..127 (ValueError for others). A model that a short
    training moved by less than half a step from packed weights is rounded back to these by as many steps as they have.
    With fewer (101) its grid is another, and on the whole what it learned stays.
    """
    from safetensors.numpy import load_file, save

    if not 2 <= steps <= 127:
        raise ValueError(f"steps is {steps}, not one of 2..127")
    parts: list[Tensors] = [{}]
    for tensors in _packed(load_file(folder / "model.safetensors"), steps):
        size = sum(tensor.nbytes for part in (parts[-1], tensors) for tensor in part.values())
        if parts[-1] and size > most:
            parts.append({})
        parts[-1] |= tensors
    out.mkdir(parents=True, exist_ok=True)
    files = [out / f"packed-{number}-of-{len(parts)}.safetensors" for number in range(1, len(parts) + 1)]
    for path, part in zip(files, parts, strict=True):
        write_atomically(path, save(part))
    for name in _BESIDE:
        if (folder / name).exists():
            shutil.copyfile(folder / name, out / name)
    return files


def _packed(weights: Tensors, steps: int) -> Iterator[Tensors]:
    import numpy as np

    for name in sorted(weights):
        tensor = weights[name]
        if tensor.ndim != 2 or tensor.size < _LARGE:
            yield {name: tensor.astype(np.float16) if tensor.dtype.kind == "f" else tensor}
            continue
        values = tensor.astype(np.float32)
        scale = np.maximum(np.abs(values).max(axis=1), np.float32(1e-12)) / np.float32(steps)
        yield {name: np.rint(values / scale[:, None]).astype(np.int8), name + SCALE: scale.astype(np.float32)}


def unpacked(folder: Path, cache: Path) -> Path:
    """``folder`` itself, unless its weights are packed: then a folder under ``cache`` that holds them in float16.

    It is named by the hash of all that it is made from, and made once, whole or not at all; two processes may make it
    at once.
    Raises ModelError where a packed file is missing or damaged, WriteError where the cache cannot be written.
    """
    files = sorted(folder.glob(_PATTERN))
    if not files:
        return folder
    digest = packed_sha256(files)
    if (expected := expected_packed_sha256(folder)) not in (None, digest):
        raise ModelError(
            f"{folder}: damaged: sha256 is {digest[:16]}…, expected {str(expected)[:16]}…", hint="Copy it again."
        )
    beside = {name: (folder / name).read_bytes() for name in _BESIDE if (folder / name).is_file()}
    made = cache / "models" / content_id("unpacked", digest, repr(beside))
    if not (made / "model.safetensors").is_file():
        from safetensors.numpy import save

        weights = save(_read(files))
        for name, content in beside.items():
            write_atomically(made / name, content)
        write_atomically(made / "model.safetensors", weights)  # last: it says that the folder is whole
    return made


def packed_sha256(files: list[Path]) -> str:
    """SHA-256, in hex, over those of the packed files, in order."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _read(files: list[Path]) -> Tensors:
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    expected = int(files[0].stem.rsplit("-", 1)[-1])
    if len(files) != expected:
        raise ModelError(
            f"{files[0].parent}: {len(files)} of {expected} packed files", hint="Copy the whole folder again."
        )
    found: Tensors = {}
    for path in files:
        try:
            found |= load_file(path)
        except SafetensorError as error:
            raise ModelError(f"{path}: damaged ({error})", hint="Copy the whole folder again.") from error
    scales = {name: found.pop(name) for name in [name for name in found if name.endswith(SCALE)]}
    for name, scale in scales.items():
        matrix = name.removesuffix(SCALE)
        found[matrix] = (found[matrix].astype(np.float32) * scale[:, None]).astype(np.float16)
    return found
