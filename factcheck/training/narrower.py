"""The same model with narrower word vectors: what they took of its parameters is free for layers.

    python -m factcheck.training.narrower MODEL OUT --data DIR --width 176

Of a small BERT's parameters a third are the vectors of word pieces. Written as the product of narrower ones and one
matrix (Lan et al., 2020, "ALBERT") they take half of that, and what is lost is least where it is counted by how often
each piece occurs: the vectors are projected on the first principal directions of the train rows' tokens. transformers
knows this as a MobileBERT without bottlenecks, which adds positions behind the matrix, as here.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from factcheck.errors import ModelError
from factcheck.reading.labelled import Row
from factcheck.runtime.tokens import Tokens
from factcheck.training.base import ID2LABEL, new_model
from factcheck.training.data import end_to_end_claims, keep_apart, read_folder
from factcheck.training.deeper import occurring

WORDS = "embeddings.word_embeddings.weight"
MATRIX = "embeddings.embedding_transformation"
SAME = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act",
    "hidden_dropout_prob", "attention_probs_dropout_prob", "max_position_embeddings", "type_vocab_size",
    "initializer_range", "layer_norm_eps", "pad_token_id",
)  # fmt: skip


def narrow(base: Path, out: Path, rows: Sequence[Row], width: int) -> None:
    """Write to ``out`` the BERT cross-encoder of ``base`` with word vectors of ``width`` numbers and a matrix behind
    them, as a MobileBERT. Raises ModelError where ``base`` is no BERT, or ``width`` not less than its layers'.
    """
    from transformers import MobileBertConfig, MobileBertForSequenceClassification

    model, tokens = new_model(base), Tokens(base)
    config = model.config
    if config.model_type != "bert" or not 0 < width < config.hidden_size:
        raise ModelError(
            f"{base}: no word vectors there to narrow to {width}", hint="Name a BERT, and a width below its."
        )
    own = MobileBertConfig(
        embedding_size=width, trigram_input=False, use_bottleneck=False, use_bottleneck_attention=False,
        key_query_shared_bottleneck=False, num_feedforward_networks=1, normalization_type="layer_norm",
        intra_bottleneck_size=config.hidden_size, classifier_activation=True, id2label=ID2LABEL,
        label2id={name: number for number, name in ID2LABEL.items()}, **{name: getattr(config, name) for name in SAME},
    )  # fmt: skip
    weights = {name.replace("bert.", "mobilebert.", 1): weight for name, weight in model.state_dict().items()}
    seen = occurring(tokens, rows)
    counts = torch.tensor([seen[number] + 1.0 for number in range(config.vocab_size)])
    narrowed, matrix, shift = factors(weights[f"mobilebert.{WORDS}"], counts, width)
    weights |= {
        f"mobilebert.{WORDS}": narrowed, f"mobilebert.{MATRIX}.weight": matrix, f"mobilebert.{MATRIX}.bias": shift,
    }  # fmt: skip
    narrower = MobileBertForSequenceClassification(own)
    narrower.load_state_dict(weights)
    narrower.save_pretrained(out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if (base / name).is_file():
            shutil.copyfile(base / name, out / name)


def factors(vectors: Tensor, counts: Tensor, width: int) -> tuple[Tensor, Tensor, Tensor]:
    """Narrower vectors a, a matrix M and a shift s so that a Mᵀ + s is as close to ``vectors``, shape (pieces, wide),
    as any such product, by the squared distance of each piece times its count: shapes (pieces, width), (wide, width),
    (wide,)."""
    shares = (counts / counts.sum())[:, None]
    middle = (shares * vectors).sum(0)
    away = vectors - middle
    directions = torch.linalg.svd(away * shares.sqrt(), full_matrices=False)[2][:width]
    return (away @ directions.T).contiguous(), directions.T.contiguous(), middle


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m factcheck.training.narrower", description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of a BERT cross-encoder")
    parser.add_argument("out", type=Path, help="where the narrower one goes")
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--width", type=int, default=176, help="numbers of a word piece's vector")
    given = parser.parse_args(arguments)
    rows = keep_apart(read_folder(given.data), end_to_end_claims(given.data)).train
    narrow(given.model, given.out, rows, given.width)
    sys.stderr.write(f"wrote {given.out}\n")


if __name__ == "__main__":
    main()
