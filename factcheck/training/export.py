"""A trained model as a folder of plain files that transformers and sentence-transformers load."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import torch


def export(model: Any, base: Path, folder: Path, max_tokens: int) -> None:
    """Write config.json, float16 model.safetensors and the tokenizer of ``base`` to ``folder``, replacing it.

    calibration.json says how long a pair the model was trained for (from 128 tokens on, the least that use allows), and
    a temperature of 1: fit that one on dev rows.
    """
    aside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    half = copy.deepcopy(model).to("cpu", torch.float16)
    half.save_pretrained(aside)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (base / name).is_file():
            shutil.copyfile(base / name, aside / name)
    calibration = {"temperature": 1.0} | ({"max_tokens": max_tokens} if max_tokens >= 128 else {})
    (aside / "calibration.json").write_text(json.dumps(calibration) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    aside.replace(folder)
