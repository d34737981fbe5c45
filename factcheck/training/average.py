"""The mean of several trained models' weights: ``python -m factcheck.training.average OUT MODEL OTHER...``.

Models that went on from one checkpoint with other rows lie in one basin, and the mean of their weights is mostly
better than each of them, at no cost in use (Wortsman et al., 2022, "Model soups"). The first model counts half, the
others share the other half.
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


def average(first: Path, others: Sequence[Path], out: Path) -> None:
    """Write to ``out`` the model of ``first`` with float16 weights: half its own, half the mean of those of ``others``.

    Raises ModelError for a folder without weights, or with weights of another shape; ValueError without ``others``.
    """
    if not others:
        raise ValueError("no other model to average with")
    shares = [0.5, *(0.5 / len(others) for _ in others)]
    total: dict[str, Any] = {}
    for folder, share in zip((first, *others), shares, strict=True):
        weights = _weights(folder)
        if total and {n: w.shape for n, w in weights.items()} != {n: w.shape for n, w in total.items()}:
            raise ModelError(f"{folder}: another shape than {first}", hint="Average models of one run.")
        for name, weight in weights.items():
            total[name] = total.get(name, 0.0) + share * weight.astype(np.float64)
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
    parser.add_argument("first", type=Path, help="a model folder: half of the average")
    parser.add_argument("others", type=Path, nargs="+", help="model folders: the other half")
    given = parser.parse_args(arguments)
    average(given.first, given.others, given.out)
    sys.stderr.write(f"wrote {given.out}\n")


if __name__ == "__main__":
    main()
