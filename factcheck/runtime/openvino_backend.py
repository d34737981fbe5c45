"""Models compiled by OpenVINO for the processor that is there.

The first load converts the torch model (importing torch and transformers) and keeps the compiled model in the cache,
under a name made from all that went into it; later loads need OpenVINO alone. With lengths a multiple of 32, the CPU
plugin's result for a row does not depend on the other rows of the batch, in f32 and in bf16.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.model import content_id
from factcheck.runtime.layout import Layout
from factcheck.runtime.processor import fast_bf16, processor
from factcheck.runtime.store import kept
from factcheck.settings import RuntimeSettings

if TYPE_CHECKING:
    from factcheck.runtime.encoder import Floats, Ints

_FORMAT = "1"  # part of the cache key: raise it when the conversion below changes


class OpenVinoBackend:
    """See :class:`factcheck.runtime.encoder.Backend`."""

    name = "openvino"

    def __init__(self, layout: Layout, settings: RuntimeSettings, cache: Path) -> None:
        ov = import_openvino()
        self.version = str(ov.__version__).split("-")[0]
        self.precision = settings.precision
        if settings.precision == "auto":
            self.precision = "bf16" if fast_bf16() else "f32"
        options: dict[str, Any] = {"INFERENCE_PRECISION_HINT": self.precision, "PERFORMANCE_HINT": "LATENCY"}
        if settings.threads:
            options["INFERENCE_NUM_THREADS"] = settings.threads
        key = content_id(
            "compiled",
            _FORMAT,
            layout.sha256,
            layout.task,
            str(ov.__version__),
            processor(),
            repr(sorted(options.items())),
        )
        core = ov.Core()
        path = cache / "models" / f"{key}.blob"
        blob = kept(path, lambda: _compile(ov, core, layout, options))
        self._ov = ov
        try:
            compiled = core.import_model(blob, "CPU", options)
        except RuntimeError:  # whole, but not readable by this build of OpenVINO: make it again
            path.unlink(missing_ok=True)
            compiled = core.import_model(kept(path, lambda: _compile(ov, core, layout, options)), "CPU", options)
        self._request = compiled.create_infer_request()
        self._inputs = {port.get_any_name() for port in compiled.inputs}

    def compute(self, ids: Ints, mask: Ints, segments: Ints) -> Floats:
        """One call of the compiled model; shapes are dynamic in both dimensions."""
        import numpy as np

        named = {"input_ids": ids, "attention_mask": mask, "token_type_ids": segments}
        given = {name: self._ov.Tensor(value) for name, value in named.items() if name in self._inputs}
        result = self._request.infer(given, share_inputs=True)
        return np.array(result[0], dtype=np.float32)


def import_openvino() -> Any:
    """openvino, with its telemetry replaced by nothing: it would write under HOME and call out."""
    sys.modules.setdefault("openvino_telemetry", types.ModuleType("openvino_telemetry"))
    import openvino

    return openvino


def _compile(ov: Any, core: Any, layout: Layout, options: dict[str, Any]) -> bytes:
    exported = core.compile_model(_convert(ov, layout), "CPU", options).export_model()
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
        converted = ov.convert_model(First(), example_input=example, input=[ov.PartialShape([-1, -1])] * len(names))
    for port, name in zip(converted.inputs, names, strict=True):
        port.get_tensor().set_names({name})
    return converted
