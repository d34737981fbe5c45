"""A base with more layers and fewer word pieces than a model has, that says nearly the same: to train on from.

    python -m factcheck.training.deeper MODEL OUT --data DIR --behind 3,4,5 --pieces 17400

Half of a small BERT's parameters are vectors of word pieces, most of which hardly occur; more layers make more of them.
A new layer begins as nearly nothing (after Wu et al., 2024, "LLaMA Pro"): its two output products are zero, its
normalisations are fitted to give back what comes in, its other weights are those of the layer above. The word pieces
that stay are those that occur most often in the training rows, and all letters and marks; a word whose piece goes is
cut further.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import layer_norm

from factcheck.errors import ModelError
from factcheck.reading.labelled import Row
from factcheck.runtime.tokens import Tokens
from factcheck.training.base import new_model
from factcheck.training.batches import collate, encode, in_order
from factcheck.training.data import end_to_end_claims, keep_apart, read_folder
from factcheck.training.encoder import stance_logits

FITTED = 1_500  # rows on whose hidden states the new layers are fitted
WORDS = "bert.embeddings.word_embeddings.weight"
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_ALPHABETS = 0x530  # below it are the letters and marks of Latin, Greek and Cyrillic

Weights = dict[str, Tensor]


def deepen(base: Path, out: Path, rows: Sequence[Row], *, behind: Sequence[int], pieces: int = 0) -> None:
    """Write to ``out`` the BERT cross-encoder of ``base`` with one more layer behind each of the layers ``behind``
    (counted from 1; not the last) and only the ``pieces`` most frequent word pieces of ``rows`` (0: all).

    Raises ModelError where ``base`` is no BERT, a layer is not there, or ``out`` is ``base``.
    """
    if out.exists() and out.samefile(base):
        raise ModelError(f"{out} is the model itself", hint="Name another folder.")
    model, tokens = new_model(base).eval(), Tokens(base)
    depth = int(model.config.num_hidden_layers)
    if model.config.model_type != "bert" or not all(0 < layer < depth for layer in behind):
        raise ModelError(f"{base}: no layer behind {list(behind)} there", hint="Name layers of a BERT below its last.")
    fits = {layer: passing(states) for layer, states in _states(model, tokens, rows, sorted(set(behind))).items()}
    held = dict(model.state_dict())
    weights, number = {name: weight for name, weight in held.items() if ".layer." not in name}, 0
    for layer in range(1, depth + 1):
        for source in (layer, *[layer + 1] * list(behind).count(layer)):
            weights |= {
                name.replace(f".layer.{source - 1}.", f".layer.{number}."): weight
                for name, weight in held.items()
                if f".layer.{source - 1}." in name
            }
            if source > layer:
                weights |= _nothing(weights, number, fits[layer])
            number += 1
    config, spec = model.config, json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    kept = frequent(spec["model"]["vocab"], tokens, rows, pieces) if pieces else sorted(spec["model"]["vocab"].values())
    weights[WORDS] = weights[WORDS][kept]
    config.num_hidden_layers, config.vocab_size = number, len(kept)
    config.pad_token_id = kept.index(config.pad_token_id)
    deeper = type(model)(config)
    deeper.load_state_dict(weights)
    deeper.save_pretrained(out)
    (out / "tokenizer.json").write_text(json.dumps(with_pieces(spec, kept), ensure_ascii=False), encoding="utf-8")
    if (base / "tokenizer_config.json").is_file():
        said = json.loads((base / "tokenizer_config.json").read_text(encoding="utf-8"))
        said.pop("added_tokens_decoder", None)  # its numbers are those of before; tokenizer.json has them
        (out / "tokenizer_config.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def frequent(vocabulary: dict[str, int], tokens: Tokens, rows: Sequence[Row], count: int) -> list[int]:
    """The numbers of the ``count`` pieces to keep, in order: marks and letters, then the most frequent ones of the
    rows' texts, ties to the lower number. Letters of other scripts are kept only where they occur."""
    seen = occurring(tokens, rows)
    letters = {
        number
        for piece, number in vocabulary.items()
        if len(letter := piece.removeprefix("##")) == 1 and (seen[number] or ord(letter) < _ALPHABETS)
    }
    kept = {vocabulary[mark] for mark in MARKS if mark in vocabulary} | letters
    others = sorted(set(vocabulary.values()) - kept, key=lambda number: (-seen[number], number))
    return sorted([*kept, *others[: max(0, count - len(kept))]])


def occurring(tokens: Tokens, rows: Sequence[Row]) -> Counter[int]:
    """How often each word piece occurs in the texts of ``rows``, each of which counts once."""
    texts, seen = list(dict.fromkeys(text for row in rows for text in (row.claim, row.evidence))), Counter[int]()
    for start in range(0, len(texts), 4096):
        for found in tokens.pieces(texts[start : start + 4096]):
            seen.update(found.ids)
    return seen


def with_pieces(spec: dict[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """A tokenizer's JSON with the pieces ``kept`` alone, numbered anew in their order, wherever it names a number."""
    places = {old: new for new, old in enumerate(kept)}
    vocabulary = {piece: places[old] for piece, old in spec["model"]["vocab"].items() if old in places}
    out: dict[str, Any] = json.loads(json.dumps(spec))
    out["model"]["vocab"] = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    out["added_tokens"] = [
        added | {"id": places[added["id"]]} for added in out.get("added_tokens", ()) if added["id"] in places
    ]
    after = out.get("post_processor") or {}
    for special in after.get("special_tokens", {}).values() if after.get("type") == "TemplateProcessing" else ():
        special["ids"] = [places[old] for old in special["ids"]]
    for name in ("sep", "cls"):
        if name in after:  # BertProcessing
            after[name] = [after[name][0], places[after[name][1]]]
    if out.get("padding"):
        out["padding"]["pad_id"] = places[out["padding"]["pad_id"]]
    return out


def passing(states: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Gain and shift of two normalisations, one behind the other, that give back ``states``, shape (tokens, width), as
    closely as any do, in the mean square of each column."""
    found, at = list[tuple[Tensor, Tensor]](), states
    for _ in range(2):
        plain = layer_norm(at, at.shape[1:])
        middle, wanted = plain.mean(0), states.mean(0)
        gain = ((plain - middle) * (states - wanted)).mean(0) / (plain - middle).square().mean(0).clamp_min(1e-9)
        found.append((gain, wanted - gain * middle))
        at = gain * plain + found[-1][1]
    return found


def _nothing(weights: Weights, number: int, fits: Sequence[tuple[Tensor, Tensor]]) -> Weights:
    """What makes layer ``number`` one that passes on what comes in."""
    out: Weights = {}
    for part, (gain, shift) in zip(("attention.output", "output"), fits, strict=True):
        at = f"bert.encoder.layer.{number}.{part}"
        out |= {name: torch.zeros_like(weights[name]) for name in (f"{at}.dense.weight", f"{at}.dense.bias")}
        out |= {f"{at}.LayerNorm.weight": gain, f"{at}.LayerNorm.bias": shift}
    return out


@torch.no_grad()
def _states(model: Any, tokens: Tokens, rows: Sequence[Row], layers: Sequence[int]) -> dict[int, Tensor]:
    """The states behind some layers for rows by lot, shape (tokens, width)."""
    some = random.Random("deeper").sample(list(rows), min(FITTED, len(rows)))
    pairs = encode(tokens, some, longest=192, drop_long=True)
    seen: dict[int, list[Tensor]] = {layer: [] for layer in layers}
    for batch in in_order(pairs, 64):
        ids, types, lengths, *_ = collate([pairs[i] for i in batch])
        hidden = dict.fromkeys(layers, torch.empty(0))
        stance_logits(model, ids, types, lengths, hidden_states=hidden)
        there = torch.arange(ids.shape[1])[None, :] < lengths[:, None]
        for layer in layers:
            seen[layer].append(hidden[layer][there])
    return {layer: torch.cat(states) for layer, states in seen.items()}


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m factcheck.training.deeper", description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of a BERT cross-encoder")
    parser.add_argument("out", type=Path, help="where the deeper one goes")
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--behind", default="3,4,5", help="layers that get another one behind them")
    parser.add_argument("--pieces", type=int, default=17_400, help="word pieces that stay; 0: all")
    given = parser.parse_args(arguments)
    rows = keep_apart(read_folder(given.data), end_to_end_claims(given.data)).train
    behind = [int(layer) for layer in given.behind.split(",")]
    deepen(given.model, given.out, rows, behind=behind, pieces=given.pieces)
    sys.stderr.write(f"wrote {given.out}\n")


if __name__ == "__main__":
    main()
