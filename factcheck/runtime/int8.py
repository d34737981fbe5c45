"""Products of a converted model in 8 bits: weights and what they are multiplied with, by static ranges.

The ranges come from running the model once, in float32, over rows of tokens drawn by a seed: no text has to be shipped
or read for it (docs/scale.md says what 8 bits cost). A column of a layer's input that is far larger than the others
would take the whole range for itself, so large columns are made smaller, and the weights that they meet larger by as
much (Xiao et al., 2023, "SmoothQuant"). The range of the input is the one with the least squared error among eleven,
that of weights the largest of each row.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.runtime.layout import read_json
from factcheck.runtime.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ROWS, TOKENS = 24, 126  # drawn to find the ranges
_SMOOTHING = 0.8  # of a column's size that moves into the weights: 0 none, 1 all
_LEVELS = 256


def in_8_bits(core: Any, model: Any, rows: NDArray[np.int64]) -> Any:
    """``model`` with every product by constant weights in 8 bits. ``rows``: token ids, shape (rows, tokens).

    The products of attention, and all that is no product, stay as they are.
    """
    import numpy as np
    from openvino import opset13 as ops

    groups = _products(model)
    seen = _inputs(core, model, list(groups), rows)
    for source, products in groups.items():
        first = products[0].input_value(0)
        values, weights = seen[source], [_weights(product) for product in products]
        if first.get_node().get_type_name() == "Add":  # behind a layer's normalisation, where columns differ most
            share = _smaller(values, weights)
            values, weights = values / share, [one * share for one in weights]
            first = ops.multiply(first, ops.constant((1.0 / share)[None, None].astype(np.float32))).output(0)
        low, high = (np.array(edge, np.float32) for edge in _range(values))
        rounded = ops.fake_quantize(first, low, high, low, high, _LEVELS)
        for product, one in zip(products, weights, strict=True):
            most = np.maximum(np.abs(one).max(axis=1, keepdims=True), 1e-6).astype(np.float32)
            constant = ops.constant(one.astype(np.float32))
            product.input(0).replace_source_output(rounded.output(0))
            product.input(1).replace_source_output(
                ops.fake_quantize(constant, -most, most, -most, most, _LEVELS - 1).output(0)
            )
    return model


def drawn_rows(folder: Path) -> NDArray[np.int64]:
    """Rows of tokens drawn by a seed from all but the first fifteenth of a model's vocabulary (single characters and
    tokens that no text has, mostly), each between the model's special tokens.
    """
    import numpy as np

    tokens, vocabulary = Tokens(folder), int(read_json(folder / "config.json")["vocab_size"])
    drawn = np.random.default_rng(0).integers(vocabulary // 15, vocabulary, (ROWS, TOKENS))
    return np.array([tokens.row(row.tolist()).ids for row in drawn], np.int64)


def _products(model: Any) -> dict[tuple[str, int], list[Any]]:
    """Products by constant weights, together where they read the same input (its node's name and output)."""
    groups: dict[tuple[str, int], list[Any]] = {}
    for node in model.get_ordered_ops():
        if node.get_type_name() == "MatMul" and _constant(node) is not None and node.get_transpose_b():
            value = node.input_value(0)
            groups.setdefault((value.get_node().get_friendly_name(), value.get_index()), []).append(node)
    return groups


def _constant(product: Any) -> Any:
    node = product.input_value(1).get_node()
    while node.get_type_name() == "Convert":
        node = node.input_value(0).get_node()
    return node if node.get_type_name() == "Constant" and len(node.get_output_shape(0)) == 2 else None


def _weights(product: Any) -> Floats:
    import numpy as np

    found: Floats = _constant(product).data.astype(np.float32)
    return found


def _inputs(
    core: Any, model: Any, sources: list[tuple[str, int]], rows: NDArray[np.int64]
) -> dict[tuple[str, int], Floats]:
    """What each source gives for ``rows``, in float32, one line a token."""
    import numpy as np

    probe = model.clone()
    nodes = {node.get_friendly_name(): node for node in probe.get_ordered_ops()}
    probe.add_outputs([nodes[name].output(index) for name, index in sources])
    run = core.compile_model(probe, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    fed = {"input_ids": rows, "attention_mask": np.ones_like(rows), "token_type_ids": np.zeros_like(rows)}
    results = run([fed[port.get_any_name()] for port in probe.inputs])
    return {
        source: results[run.outputs[at]].reshape(-1, results[run.outputs[at]].shape[-1])
        for at, source in enumerate(sources, 1)
    }


def _smaller(values: Floats, weights: list[Floats]) -> Floats:
    """By how much each column is divided, their geometric mean one."""
    import numpy as np

    columns = np.quantile(np.abs(values), 0.999, axis=0) + 1e-4
    met = np.max([np.abs(one).max(axis=0) for one in weights], axis=0) + 1e-6
    share = columns**_SMOOTHING / met ** (1.0 - _SMOOTHING)
    scaled: Floats = (share / np.exp(np.log(share).mean())).astype(np.float32)
    return scaled


def _range(values: Floats) -> tuple[float, float]:
    """The ends of the range that loses least in squares; zero is one of its levels."""
    import numpy as np

    least, most = float(values.min()), float(values.max())
    best = (float("inf"), least, most)
    for part in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1):
        low, high = (least * part if least < -1.0 else least), most * part
        step = max(high - low, 1e-6) / (_LEVELS - 1)
        zero = round(-low / step)
        back = (np.clip(np.rint(values / step) + zero, 0, _LEVELS - 1) - zero) * np.float32(step)
        best = min(best, (float(np.square(back - values).mean()), -zero * step, (_LEVELS - 1 - zero) * step))
    return best[1], best[2]
