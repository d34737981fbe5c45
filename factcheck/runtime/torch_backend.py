"""Models run by torch: where OpenVINO is absent, and on GPUs.

torch picks its matrix kernels by the number of rows, and kernels round differently. So every call has the same number
of rows for its length (``ROWS``): short batches are filled up with copies of their first row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from factcheck.errors import MissingExtraError, ModelError
from factcheck.runtime.encoder import STEP
from factcheck.runtime.known import check_weights
from factcheck.runtime.layout import Layout
from factcheck.settings import RuntimeSettings

if TYPE_CHECKING:
    from factcheck.runtime.encoder import Batch, Floats, Ints

ROWS = {"cpu": 8, "cuda": 64, "mps": 32}  # rows in every call, by device


class TorchBackend:
    """See :class:`factcheck.runtime.encoder.Backend`."""

    name = "torch"
    lanes = 1
    step = STEP

    def __init__(self, layout: Layout, settings: RuntimeSettings) -> None:
        torch = import_torch()
        _check_device(torch, settings.device)
        if settings.threads and settings.device == "cpu":
            torch.set_num_threads(settings.threads)
        self.version = str(torch.__version__).split("+")[0]
        self.precision = _precision(torch, settings)
        dtype = torch.bfloat16 if self.precision == "bf16" else torch.float32
        self._torch = torch
        self._device = settings.device
        self._rows = ROWS[settings.device]
        self._segments = layout.segments
        self._model = load_torch_model(layout).to(settings.device, dtype)

    def compute(self, batches: Iterator[Batch], finish: Callable[[Batch, Floats], None]) -> None:
        """See :class:`factcheck.runtime.encoder.Backend`. Every call has ``ROWS`` rows."""
        import numpy as np

        for batch in batches:
            parts = []
            for start in range(0, len(batch.ids), self._rows):
                chunk = [array[start : start + self._rows] for array in (batch.ids, batch.mask, batch.segments)]
                count = len(chunk[0])
                filled = [np.concatenate([a, np.repeat(a[:1], self._rows - count, axis=0)]) for a in chunk]
                parts.append(self._call(*filled)[:count])
            finish(batch, np.concatenate(parts))

    def _call(self, ids: Ints, mask: Ints, segments: Ints) -> Floats:
        torch = self._torch
        with torch.inference_mode():
            inputs = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
            if self._segments:
                inputs["token_type_ids"] = torch.from_numpy(segments)
            out = self._model(**{name: value.to(self._device) for name, value in inputs.items()})
            first: Floats = out[0].float().cpu().numpy()
        return first


def import_torch() -> Any:
    """torch, imported with every library around it told to stay offline."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError("torch is not installed", hint="pip install 'torch>=2.8,<2.14'") from error
    return torch


def load_torch_model(layout: Layout) -> Any:
    """The model of a folder as sentence-transformers loads it, float32, ready for inference.

    An embedder's encoder without its pooling, or a cross-encoder; only local safetensors, no remote code. Its first
    output is what ``layout`` asks for.
    """
    check_weights(layout.folder)
    torch = import_torch()
    from sentence_transformers import CrossEncoder, SentenceTransformer

    logging: Any = import_module("transformers.utils.logging")
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    options = {"dtype": torch.float32, "use_safetensors": True, "attn_implementation": "eager"}
    kind: Any = SentenceTransformer if layout.task == "embed" else CrossEncoder
    try:
        loaded = kind(str(layout.folder), device="cpu", local_files_only=True, model_kwargs=options)
        model = loaded[0].auto_model if layout.task == "embed" else loaded.model
    except Exception as error:  # the libraries below raise many kinds for a folder that they cannot use
        raise ModelError(f"{layout.folder}: {type(error).__name__}: {error}") from error
    return (_joined(torch, model, layout.hidden) if layout.hidden else model).eval()


def _joined(torch: Any, model: Any, layers: tuple[int, ...]) -> Any:
    """``model`` with the hidden states behind ``layers`` (0: the embeddings), joined, as its first output."""

    class Joined(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, **inputs: Any) -> tuple[Any]:
            states = self.model(**inputs, output_hidden_states=True).hidden_states
            return (torch.cat([states[layer] for layer in layers], dim=-1),)

    return Joined()


def _precision(torch: Any, settings: RuntimeSettings) -> str:
    if settings.precision == "int8":
        raise ModelError("torch does not run models in 8 bits here", hint="pip install 'factcheck[fast]' for OpenVINO.")
    if settings.precision != "auto":
        return settings.precision
    if settings.device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "f32"
    if settings.device == "mps":
        return "f32"
    from factcheck.runtime.processor import fast_bf16

    return "bf16" if fast_bf16() else "f32"


def _check_device(torch: Any, device: str) -> None:
    missing = (device == "cuda" and not torch.cuda.is_available()) or (
        device == "mps" and not torch.backends.mps.is_available()
    )
    if missing:
        raise ModelError(f"this machine has no {device} device that torch can use", hint='Set runtime.device = "cpu".')
