"""What training begins with: a transformers encoder under a new three-way head."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch

from factcheck.errors import ModelError

ID2LABEL = {0: "supports", 1: "refutes", 2: "neutral"}


def new_model(base: Path) -> Any:
    """A three-way classifier on the encoder in ``base``. Raises ModelError where that is no BERT, with word vectors as
    wide as its layers or narrower (a MobileBERT without bottlenecks), and no MPNet."""
    from transformers import (
        AutoConfig,
        BertForSequenceClassification,
        MobileBertForSequenceClassification,
        MPNetForSequenceClassification,
    )
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    labels = {name: number for number, name in ID2LABEL.items()}
    try:
        kinds: dict[str, Any] = {
            "bert": BertForSequenceClassification,
            "mobilebert": MobileBertForSequenceClassification,
            "mpnet": MPNetForSequenceClassification,
        }
        config = AutoConfig.from_pretrained(base)
        kind = kinds[config.model_type]
        if getattr(config, "use_bottleneck", False) or getattr(config, "trigram_input", False):
            raise ValueError("a MobileBERT with bottlenecks")
        return kind.from_pretrained(base, id2label=ID2LABEL, label2id=labels, dtype=torch.float32)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{base}: no such encoder there ({error})", hint="Name a transformers folder with a BERT or an MPNet."
        ) from error


def freeze(model: Any, layers: int) -> None:
    """Keep the embeddings and the lowest ``layers`` as they are; 0: nothing is kept. Their gradients cost nothing then.

    What lies low changes little in fine-tuning (Lee, Tang and Lin, 2019, "What would Elsa do?").
    """
    if layers:
        encoder = model.base_model
        for part in (encoder.embeddings, *encoder.encoder.layer[:layers]):
            part.requires_grad_(False)


def parameter_groups(model: Any, weight_decay: float, layer_decay: float) -> list[dict[str, Any]]:
    """AdamW's groups of what is not frozen: biases and norms shrink by no weight decay, and each group has a ``share``
    of the learning rate. The head and the top layer have 1, each layer below ``layer_decay`` of the one above it, the
    embeddings least (discriminative fine-tuning; Howard and Ruder, 2018).
    """
    top = len(model.base_model.encoder.layer) - 1
    groups: dict[tuple[float, bool], list[torch.Tensor]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            layer = re.search(r"\.layer\.(\d+)\.", name)
            below = top + 1 if ".embeddings." in name else top - int(layer[1]) if layer else 0
            plain = name.endswith("bias") or "LayerNorm" in name
            groups.setdefault((layer_decay**below, plain), []).append(parameter)
    return [
        {"params": parameters, "weight_decay": 0.0 if plain else weight_decay, "share": share}
        for (share, plain), parameters in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1]))
    ]
