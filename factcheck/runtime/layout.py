"""What a model folder says of itself: config, pooling, the longest input, the hash of its weights."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck.errors import ModelError
from factcheck.runtime.known import expected_sha256, weights_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A model folder, read. ``sha256`` covers weights and config; ``longest`` counts tokens, special ones included.

    ``hidden``: the layers behind which an embedder's hidden states come out, joined; (): behind the last one alone.
    """

    folder: Path
    task: str
    sha256: str
    pooling: str
    longest: int
    width: int
    segments: bool
    labels: tuple[str, ...]
    hidden: tuple[int, ...] = ()


def read_layout(folder: Path, task: str, hidden: tuple[int, ...] = ()) -> Layout:
    """The layout of ``folder``. Raises ModelError for a missing or damaged file, or modules that cannot be run here."""
    config = read_json(folder / "config.json")
    digest = hashlib.sha256(json.dumps(config, sort_keys=True).encode())
    digest.update((expected_sha256(folder) or weights_sha256(folder)).encode())
    labels = config.get("id2label") or {}
    try:
        names = tuple(str(labels[key]) for key in sorted(labels, key=int))
        longest = int(config.get("max_position_embeddings", 512))
        width = int(config.get("hidden_size") or config.get("dim") or 0)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{folder / 'config.json'}: id2label or max_position_embeddings is not readable") from error
    if any(kind in str(config.get("model_type", "")) for kind in ("roberta", "mpnet")):
        longest -= 2  # these count positions from the padding id on
    return Layout(
        folder=folder,
        task=task,
        sha256=digest.hexdigest(),
        pooling=_pooling(folder) if task == "embed" else "",
        longest=longest,
        width=width * max(1, len(hidden)) if task == "embed" else len(names),
        segments=int(config.get("type_vocab_size") or 0) > 1,
        labels=names,
        hidden=hidden,
    )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a model folder. Raises ModelError where it is missing or is not one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: missing", hint="A model folder holds config.json, tokenizer.json, model.safetensors."
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not readable as JSON ({error})") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path}: not a JSON object")
    return found


def _pooling(folder: Path) -> str:
    path = folder / "modules.json"
    if not path.exists():
        return "mean"
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
        where = {kind: str(module["path"]) for kind, module in zip(kinds, modules, strict=True)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not readable ({error})") from error
    other = sorted(set(kinds) - {"Transformer", "Pooling", "Normalize"})
    if other or kinds[:2] != ["Transformer", "Pooling"]:
        raise ModelError(
            f"{path}: modules {', '.join(kinds)} cannot be run here",
            hint="An embedder of Transformer, Pooling and Normalize works.",
        )
    pooling = read_json(folder / where["Pooling"] / "config.json")
    modes = {"cls": "pooling_mode_cls_token", "max": "pooling_mode_max_tokens", "mean": "pooling_mode_mean_tokens"}
    if pooling.get("include_prompt") is False:
        raise ModelError(f"{path}: pooling without the prompt cannot be run here")
    named = pooling.get("pooling_mode")
    chosen = [str(named)] if named else [mode for mode in modes if pooling.get(modes[mode])]
    if len(chosen) != 1 or chosen[0] not in modes:
        raise ModelError(f"{path}: pooling {chosen or 'unknown'} cannot be run here", hint="mean, cls or max works.")
    return chosen[0]
