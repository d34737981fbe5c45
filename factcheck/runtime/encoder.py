"""One encoder, two backends: rows of tokens in, float32 rows out, the same whatever lies beside them.

Why results do not depend on the batch: a row's padded length is the next multiple of 32 (in 8 bits 16) above its own
length, never its neighbours', and each backend is asked only for shapes for which its arithmetic of one row is
independent of the others (see ``openvino_backend`` and ``torch_backend``; tests/test_runtime.py compares bytes).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from factcheck.errors import MissingExtraError, ModelError
from factcheck.runtime.tokens import TokenRow
from factcheck.settings import RuntimeSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

Task = Literal["embed", "classify"]
STEP = 32  # padded lengths are multiples of this, unless a backend needs less
MOST_TOKENS = 2048  # in one batch, padding included: more takes memory and saves no time


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one padded length: three arrays of shape (rows, length); ``places`` says where each row stood."""

    places: tuple[int, ...]
    ids: Ints
    mask: Ints
    segments: Ints


class Backend(Protocol):
    """A model ready to run."""

    name: str
    version: str
    precision: str
    lanes: int  # batches that run at once
    step: int  # rows are padded to a multiple of so many tokens

    def compute(self, batches: Iterator[Batch], finish: Callable[[Batch, Floats], None]) -> None:
        """Runs every batch and hands each with its output to ``finish``, in order, in the calling thread.

        The output, which ``finish`` must not keep, has shape (rows, labels) to classify and (rows, length, width) to
        embed.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """A loaded model. ``fingerprint`` names weights, task, backend, version and precision: all that changes a row.

    ``weights`` names weights and config alone. ``longest`` is the largest number of tokens that a row may have;
    ``width`` the length of what comes out for it.
    """

    backend_: Backend
    task: Task
    pooling: str
    batch: int
    longest: int
    width: int
    weights: str
    fingerprint: str

    @property
    def backend(self) -> str:
        """ "openvino" or "torch"."""
        return self.backend_.name

    @property
    def precision(self) -> str:
        """ "f32", "bf16" or "int8"."""
        return self.backend_.precision

    def run(self, rows: Sequence[TokenRow]) -> Floats:
        """One float32 row per token row, in order: logits (classify) or the pooled vector, not normalised (embed).

        The bytes of a row depend on that row alone. Raises ModelError for a row longer than ``longest``.
        """
        import numpy as np

        for row in rows:
            if not 0 < len(row) <= self.longest:
                raise ModelError(f"a row of {len(row)} tokens; the model reads 1 to {self.longest}")
        found = np.zeros((len(rows), self.width), np.float32)

        def finish(batch: Batch, output: Floats) -> None:
            pooled = _pool(output, batch.mask, self.pooling) if self.task == "embed" else output
            found[list(batch.places)] = pooled

        self.backend_.compute(_batches(rows, self.batch, self.backend_.lanes, self.backend_.step), finish)
        return found

    def hidden_states(self, rows: Sequence[TokenRow]) -> list[Floats]:
        """Hidden states of each row, in order, shape (tokens, ``width``), of a model loaded to embed; not pooled."""
        found: list[Floats | None] = [None] * len(rows)

        def finish(batch: Batch, output: Floats) -> None:
            for place, states in zip(batch.places, output, strict=True):
                found[place] = states[: len(rows[place])].copy()

        self.backend_.compute(_batches(rows, self.batch, self.backend_.lanes, self.backend_.step), finish)
        return [states for states in found if states is not None]


def load_encoder(
    folder: Path,
    *,
    task: Task,
    settings: RuntimeSettings,
    cache: Path,
    ranges: Ints | None = None,
    hidden: tuple[int, ...] = (),
) -> Encoder:
    """The model in ``folder`` (config.json, model.safetensors), ready to run.

    With OpenVINO the model is compiled once for this processor and kept under ``cache``; later loads import no torch.
    Embedding models are pooled as their modules say (mean, cls or max). ``ranges``: token ids, shape (rows, tokens),
    over which 8 bits take their ranges; None: drawn ones. ``hidden``: an embedder gives the hidden states behind these
    layers (0: the embeddings), joined. Raises ModelError for a folder that is no such model, MissingExtraError
    where the backend that the settings name is not installed.
    """
    from factcheck.runtime.layout import read_layout

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault(
        "TORCHINDUCTOR_CACHE_DIR", str(cache / "torch")
    )  # else torch makes one among the temporary files
    layout = read_layout(folder, task, hidden)
    backend: Backend
    if _chosen(settings) == "openvino":
        from factcheck.runtime.openvino_backend import OpenVinoBackend

        backend = OpenVinoBackend(layout, settings, cache, ranges)
    else:
        from factcheck.runtime.torch_backend import TorchBackend

        backend = TorchBackend(layout, settings)
    layers = "".join(f"-{layer}" for layer in hidden)
    ranged = "" if ranges is None else f"-{hashlib.sha256(ranges.tobytes()).hexdigest()[:8]}"
    return Encoder(
        backend_=backend,
        task=task,
        pooling=layout.pooling,
        batch=settings.batch,
        longest=layout.longest,
        width=layout.width,
        weights=layout.sha256[:16],
        fingerprint=f"{layout.sha256[:16]}-{task}{layers}-{backend.name}{backend.version}-{backend.precision}{ranged}",
    )


def padded_length(tokens: int, step: int = STEP) -> int:
    """The next multiple of ``step``: the only lengths that a model is ever asked for."""
    return -(-tokens // step) * step


def _batches(rows: Sequence[TokenRow], largest: int, lanes: int, step: int) -> Iterator[Batch]:
    """The rows by padded length, longest first, in batches of nearly equal size that keep all lanes busy.

    None holds more than ``largest`` rows or ``MOST_TOKENS`` tokens (but for a single row).
    """
    by_length: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        by_length.setdefault(padded_length(len(row), step), []).append(place)
    for length in sorted(by_length, reverse=True):
        places = by_length[length]
        count = -(-len(places) // min(largest, max(1, MOST_TOKENS // length)))
        count = min(len(places), -(-count // lanes) * lanes)
        edges = [i * len(places) // count for i in range(count + 1)]
        for start, end in pairwise(edges):
            yield _batch(rows, tuple(places[start:end]), length)


def _batch(rows: Sequence[TokenRow], places: tuple[int, ...], length: int) -> Batch:
    import numpy as np

    ids, mask, segments = (np.zeros((len(places), length), np.int64) for _ in range(3))
    for i, place in enumerate(places):
        row = rows[place]
        ids[i, : len(row)] = row.ids
        segments[i, : len(row)] = row.segments
        mask[i, : len(row)] = 1
    return Batch(places, ids, mask, segments)


def _chosen(settings: RuntimeSettings) -> str:
    from importlib.util import find_spec

    installed = find_spec("openvino") is not None
    if settings.device != "cpu":
        if settings.backend == "openvino":
            raise ModelError(f"OpenVINO does not run on {settings.device} here", hint="Set runtime.backend to auto.")
        return "torch"
    if settings.backend == "openvino" and not installed:
        raise MissingExtraError("OpenVINO is not installed", hint="pip install 'factcheck[fast]'")
    return "openvino" if installed and settings.backend != "torch" else "torch"


def _pool(hidden: Floats, mask: Ints, pooling: str) -> Floats:
    """(rows, length, width) → (rows, width), in float32, one token after the other, so that a row stands alone."""
    import numpy as np

    if pooling == "cls":
        return hidden[:, 0]
    kept = mask[:, :, None].astype(np.float32)
    if pooling == "max":
        largest: Floats = np.max(np.where(kept > 0, hidden, np.float32(-np.inf)), axis=1)
        return largest
    total: Floats = np.sum(hidden * kept, axis=1, dtype=np.float32) / kept.sum(axis=1)
    return total
