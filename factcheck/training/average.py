"""The mean of several trained models' weights: ``python -m factcheck.training.average OUT MODEL OTHER... [--share S]``.

Models that went on from one checkpoint with other rows lie in one basin, and the mean of their weights is mostly
better than each of them, at no cost in use (Wortsman et al., 2022, "Model soups"). The first model counts half, or as
much as ``--share`` says, and the others share the rest alike.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from factcheck.errors import ModelError

WEIGHTS = "model.safetensors"


def average(first: Path, others: Sequence[Path], out: Path, share: float = 0.5) -> None:
    """Write to ``out`` the model of ``first`` with float16 weights: ``share`` of its own, the rest those of ``others``.

    Raises ModelError for a folder without weights, or with weights of another shape; ValueError without ``others`` and
    for a share that is not between 0 and 1.
    """
    if not others:
        raise ValueError("no other model to average with")
    if not 0.0 < share < 1.0:
        raise ValueError(f"the first model's share is {share}, not between 0 and 1")
    shares = [share, *((1.0 - share) / len(others) for _ in others)]
    total: dict[str, Any] = {}
    for folder, part in zip((first, *others), shares, strict=True):
        weights = _weights(folder)
        if total and {n: w.shape for n, w in weights.items()} != {n: w.shape for n, w in total.items()}:
            raise ModelError(f"{folder}: another shape than {first}", hint="Average models of one run.")
        for name, weight in weights.items():
            total[name] = total.get(name, 0.0) + part * weight.astype(np.float64)
    out.mkdir(parents=True, exist_ok=True)
    for path in first.iterdir():
        if path.name != WEIGHTS:
            shutil.copyfile(path, out / path.name)
    half = {name: weight.astype(np.float16) for name, weight in total.items()}
    (out / WEIGHTS).write_bytes(save(half, metadata={"format": "pt"}))


def _weights(folder: Path) -> dict[str, Any]:
    try:
        return load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{folder}: no weights to read ({error})", hint="Name model folders as train writes."
        ) from error


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="where the averaged model goes")
    parser.add_argument("first", type=Path, help="a model folder: half of the average, or as --share says")
    parser.add_argument("others", type=Path, nargs="+", help="model folders: the rest, in equal parts")
    parser.add_argument("--share", type=float, default=0.5, help="of the first model, between 0 and 1")
    given = parser.parse_args(arguments)
    average(given.first, given.others, given.out, given.share)
    sys.stderr.write(f"wrote {given.out}\n")


if __name__ == "__main__":
    main()
