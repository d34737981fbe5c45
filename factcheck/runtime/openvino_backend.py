"""Models compiled by OpenVINO for the processor that is there.

The first load converts the torch model (importing torch and transformers) and keeps the compiled model in the cache,
under a name made from all that went into it; later loads need OpenVINO alone and map the file. With lengths a multiple
of 32, in 8 bits of 16, the CPU plugin's result for a row depends neither on the other rows of the batch nor on the
number of threads.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import types
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import ModelError
from factcheck.model import content_id
from factcheck.runtime.encoder import STEP
from factcheck.runtime.int8 import drawn_rows, in_8_bits
from factcheck.runtime.layout import Layout
from factcheck.runtime.processor import cores, exact_int8, fast_bf16, processor
from factcheck.runtime.store import kept
from factcheck.settings import RuntimeSettings

if TYPE_CHECKING:
    from factcheck.runtime.encoder import Batch, Floats, Ints

_FORMAT = "3"  # part of the cache key: raise it when the conversion below changes
_MOST_LANES = 8


class OpenVinoBackend:
    """See :class:`factcheck.runtime.encoder.Backend`. One batch a lane, each lane with its share of the threads:
    faster than all threads on one batch, the more so on a busy machine."""

    name = "openvino"

    def __init__(self, layout: Layout, settings: RuntimeSettings, cache: Path, ranges: Ints | None = None) -> None:
        ov = import_openvino()
        self.version = str(ov.__version__).split("-")[0]
        self.precision = settings.precision
        if settings.precision == "auto":
            self.precision = "bf16" if fast_bf16() else "f32"
        if self.precision == "int8" and not exact_int8():
            raise ModelError(
                "this processor has no instructions for 8 bits", hint='Set runtime.embedder_precision = "auto".'
            )
        self.step = 16 if self.precision == "int8" else STEP
        threads = settings.threads or cores()
        beside = "bf16" if fast_bf16() else "f32"  # of what 8 bits leave as it is
        options = {
            "INFERENCE_PRECISION_HINT": beside if self.precision == "int8" else self.precision,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": min(threads, _MOST_LANES),
            "ENABLE_CPU_PINNING": False,  # else several processes would all compute on the first core
        }
        made_from = [_FORMAT, layout.sha256, layout.task, str(ov.__version__), processor(), self.precision]
        if layout.hidden:
            made_from.append(repr(layout.hidden))
        if ranges is not None:
            made_from.append(hashlib.sha256(ranges.tobytes()).hexdigest())
        path = cache / "models" / f"{content_id('compiled', *made_from)}.blob"
        core = ov.Core()
        self._blob, compiled = _open(ov, core, path, layout, options, self.precision == "int8", ranges)
        self.lanes = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._requests = [compiled.create_infer_request() for _ in range(self.lanes)]
        self._inputs = [port.get_any_name() for port in compiled.inputs]

    def compute(self, batches: Iterator[Batch], finish: Callable[[Batch, Floats], None]) -> None:
        """See :class:`factcheck.runtime.encoder.Backend`. The next batches run while one is finished."""
        free = list(self._requests)
        running: deque[tuple[Any, Batch]] = deque()
        try:
            for batch in batches:
                if not free:
                    free.append(_finished(running, finish))
                request = free.pop()
                named = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.segments}
                request.start_async({name: named[name] for name in self._inputs}, share_inputs=True)
                running.append((request, batch))
            while running:
                _finished(running, finish)
        finally:
            for request, _ in running:
                request.wait()


def import_openvino() -> Any:
    """openvino, with its telemetry replaced by nothing: it would write under HOME and call out."""
    sys.modules.setdefault("openvino_telemetry", types.ModuleType("openvino_telemetry"))
    import openvino

    return openvino


def _finished(running: deque[tuple[Any, Batch]], finish: Callable[[Batch, Floats], None]) -> Any:
    request, batch = running.popleft()
    request.wait()
    finish(batch, request.get_output_tensor(0).data)
    return request


def _open(
    ov: Any, core: Any, path: Path, layout: Layout, options: dict[str, Any], small: bool, ranges: Ints | None
) -> tuple[Any, Any]:
    """The mapped file, which must live as long as the model, and the model compiled from it."""
    import numpy as np

    def opened() -> tuple[Any, Any]:
        made = kept(path, lambda: _compile(ov, core, layout, options, path.parent, small, ranges))
        blob = np.frombuffer(made, np.uint8)
        return blob, core.import_model(ov.Tensor(blob, shared_memory=True), "CPU", options)

    try:
        return opened()
    except RuntimeError:  # whole, but not readable by this build of OpenVINO: make it again
        path.unlink(missing_ok=True)
    try:
        return opened()
    except RuntimeError as error:
        raise ModelError(f"{layout.folder}: OpenVINO cannot run this model ({error})") from error


def _compile(
    ov: Any, core: Any, layout: Layout, options: dict[str, Any], beside: Path, small: bool, ranges: Ints | None
) -> bytes:
    """The torch model converted and compiled, its products in 8 bits where ``small``, by their ranges over ``ranges``
    (None: drawn rows). In the file weights are float16 where they came so, and where they are rounded to bfloat16
    anyway (three bits shorter)."""
    converted = _convert(ov, layout)
    if small:
        converted = in_8_bits(core, converted, drawn_rows(layout.folder) if ranges is None else ranges)
    half = options["INFERENCE_PRECISION_HINT"] == "bf16" or _stored_in_half(layout.folder)
    with tempfile.TemporaryDirectory(prefix=".convert-", dir=_made(beside)) as folder:
        ov.save_model(converted, f"{folder}/model.xml", compress_to_fp16=half)
        compiled = core.compile_model(core.read_model(f"{folder}/model.xml"), "CPU", options)
        exported = compiled.export_model()
    return bytes(exported.getvalue() if hasattr(exported, "getvalue") else exported)


def _convert(ov: Any, layout: Layout) -> Any:
    """The torch model as an OpenVINO model with dynamic shapes and its first output only."""
    import warnings

    from factcheck.runtime.torch_backend import import_torch, load_torch_model

    torch = import_torch()
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if layout.segments else [])]

    class First(torch.nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model = load_torch_model(layout).requires_grad_(False)

        def forward(self, *inputs: Any) -> Any:
            return self.model(**dict(zip(names, inputs, strict=True)))[0]

    ids = torch.ones(2, 64, dtype=torch.int64)
    mask = ids.clone()
    mask[1, 40:] = 0  # a mask without zeros would be traced away
    example = (ids, mask, torch.zeros_like(ids))[: len(names)]
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        try:
            converted = ov.convert_model(First(), example_input=example, input=[ov.PartialShape([-1, -1])] * len(names))
        except RuntimeError as error:
            raise ModelError(
                f"{layout.folder}: OpenVINO cannot convert this model", hint='Set runtime.backend = "torch".'
            ) from error
    for port, name in zip(converted.inputs, names, strict=True):
        port.get_tensor().set_names({name})
    return converted


def _stored_in_half(folder: Path) -> bool:
    """Whether every floating-point tensor of model.safetensors is float16; its header is JSON behind its length."""
    with (folder / "model.safetensors").open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    kinds = {entry["dtype"] for name, entry in header.items() if name != "__metadata__"}
    return "F16" in kinds and kinds <= {"F16", "I64", "I32"}


def _made(folder: Path) -> str:
    from factcheck.errors import WriteError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"{folder}: {error.strerror}", hint="Set FACTCHECK_CACHE to a folder that can be written."
        ) from error
    if not os.access(folder, os.W_OK):
        raise WriteError(f"{folder}: not writable", hint="Set FACTCHECK_CACHE to a folder that can be written.")
    return str(folder)
