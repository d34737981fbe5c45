"""A trained model as a folder of plain files that transformers and sentence-transformers load."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import torch


def export(model: Any, base: Path, folder: Path) -> None:
    """Write config.json, float16 model.safetensors and the tokenizer of ``base`` to ``folder``, replacing it."""
    aside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    half = copy.deepcopy(model).to("cpu", torch.float16)
    half.save_pretrained(aside)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (base / name).is_file():
            shutil.copyfile(base / name, aside / name)
    shutil.rmtree(folder, ignore_errors=True)
    aside.replace(folder)
