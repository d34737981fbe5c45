"""The forward pass of the stance cross-encoder for training: transformers' BERT or MPNet at about half the cost.

Two things make the difference. The last layer computes only what the first token needs, because the head reads nothing
else. Dropout draws slices of one pool of masks: drawing fresh random bits took a third of a step on a CPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


class DropoutPool:
    """Dropout masks cut at random places out of one pool, scaled so that the mean stays: as good as fresh ones here."""

    def __init__(self, p: float, *, size: int = 1 << 24, seed: int = 0, device: str = "cpu") -> None:
        generator = torch.Generator().manual_seed(seed)
        kept = torch.rand(size, generator=generator) >= p
        self.p = p
        self.pool = (kept.to(torch.bfloat16) / (1.0 - p)).to(device)
        self.seed = seed
        self.places = torch.Generator()
        self.at(0)

    def at(self, step: int) -> None:
        """Begin the draws of ``step``: they are the same whether or not training was resumed before it (on a CPU)."""
        self.places.manual_seed(self.seed * 1_000_003 + step)

    def __call__(self, x: Tensor) -> Tensor:
        """``x`` with each entry dropped with probability p."""
        if self.p == 0.0:
            return x
        if x.numel() >= self.pool.numel() or x.device.type != "cpu":
            return functional.dropout(x, self.p)
        at = int(torch.randint(self.pool.numel() - x.numel(), (1,), generator=self.places))
        return x * self.pool[at : at + x.numel()].view(x.shape).to(x.dtype)


def stance_logits(
    model: Any,
    ids: Tensor,
    types: Tensor,
    lengths: Tensor,
    dropout: DropoutPool | None = None,
    hidden_states: dict[int, Tensor] | None = None,
) -> Tensor:
    """Logits, shape (rows, labels), of transformers' Bert- or MPNetForSequenceClassification ``model``.

    ``ids`` and ``types`` have shape (rows, tokens), padded on the right; ``lengths`` counts each row's tokens.
    ``dropout`` acts where hidden dropout does (none in attention); None: no dropout, as in use. The keys of
    ``hidden_states`` are layers from 1 on, whose states are put there, shape (rows, tokens, width); of the last one the
    first token's alone, shape (rows, width).
    """
    drop = dropout if dropout is not None else (lambda x: x)
    heads = model.config.num_attention_heads
    mask = torch.arange(ids.shape[1], device=ids.device)[None, :] < lengths[:, None]
    bias = torch.zeros(mask.shape, dtype=torch.float32, device=ids.device).masked_fill(~mask, -1e4)[:, None, None, :]
    mpnet = model.config.model_type == "mpnet"
    if mpnet:
        encoder, head = model.mpnet, model.classifier
        hidden = _mpnet_embeddings(encoder.embeddings, ids, drop)
        bias = bias + encoder.encoder.compute_position_bias(hidden[:1])
    else:
        encoder, head = model.base_model, model.base_model.pooler
        hidden = _bert_embeddings(encoder.embeddings, ids, types, drop)
    layers = [_parts(layer) for layer in encoder.encoder.layer]
    for number, layer in enumerate(layers[:-1], start=1):
        hidden = _layer(layer, hidden, hidden, bias, drop, heads)
        if hidden_states is not None and number in hidden_states:
            hidden_states[number] = hidden
    first = _layer(layers[-1], hidden, hidden[:, :1], bias[:, :, :1], drop, heads)[:, 0]
    if hidden_states is not None and len(layers) in hidden_states:
        hidden_states[len(layers)] = first
    if mpnet:
        first = drop(first)
    pooled = drop(torch.tanh(head.dense(first)))
    logits: Tensor = head.out_proj(pooled) if mpnet else model.classifier(pooled)
    return logits


def _bert_embeddings(part: Any, ids: Tensor, types: Tensor, drop: Any) -> Tensor:
    words = part.word_embeddings(ids)
    if hasattr(part, "embedding_transformation"):  # MobileBERT: the vectors of the words are narrower than the layers
        words = part.embedding_transformation(words)
    words = words + part.token_type_embeddings(types)
    embedded: Tensor = drop(part.LayerNorm(words + part.position_embeddings.weight[: ids.shape[1]]))
    return embedded


def _mpnet_embeddings(part: Any, ids: Tensor, drop: Any) -> Tensor:
    """MPNet has no token types, and counts positions from behind its padding's number."""
    first = part.padding_idx + 1
    positions = part.position_embeddings.weight[first : first + ids.shape[1]]
    embedded: Tensor = drop(part.LayerNorm(part.word_embeddings(ids) + positions))
    return embedded


@dataclass(frozen=True, slots=True)
class _Parts:
    """The modules of one transformer layer by what they do; BERT and MPNet name them differently."""

    query: Any
    key: Any
    value: Any
    mixed: Any
    mixed_norm: Any
    inner: Any
    outer: Any
    outer_norm: Any


def _parts(layer: Any) -> _Parts:
    attention, rest = layer.attention, (layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm)
    if hasattr(attention, "attn"):  # MPNet
        own = attention.attn
        return _Parts(own.q, own.k, own.v, own.o, attention.LayerNorm, *rest)
    own, out = attention.self, attention.output
    return _Parts(own.query, own.key, own.value, out.dense, out.LayerNorm, *rest)


def _layer(layer: _Parts, hidden: Tensor, asked: Tensor, bias: Tensor, drop: Any, heads: int) -> Tensor:
    rows, width = hidden.shape[0], hidden.shape[2]

    def split(x: Tensor) -> Tensor:
        return x.view(rows, -1, heads, width // heads).transpose(1, 2)

    query, key, value = split(layer.query(asked)), split(layer.key(hidden)), split(layer.value(hidden))
    if hidden.device.type == "cpu":  # the fused kernel is slower here than the two products, by a third
        weights = torch.softmax(query @ key.transpose(2, 3) * (width // heads) ** -0.5 + bias.to(query.dtype), dim=-1)
        mixed = weights.to(value.dtype) @ value
    else:
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
    mixed = mixed.transpose(1, 2).reshape(rows, -1, width)
    asked = layer.mixed_norm(drop(layer.mixed(mixed)) + asked)
    inner = functional.gelu(layer.inner(asked))
    normed: Tensor = layer.outer_norm(drop(layer.outer(inner)) + asked)
    return normed
