"""The forward pass of the stance cross-encoder for training: transformers' BERT, at about half the cost on a CPU.

Two things make the difference. The last layer computes only what the first token needs, because the head reads nothing
else. Dropout draws slices of one pool of masks: drawing fresh random bits took a third of a step on a CPU.
"""

from __future__ import annotations

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
    model: Any, ids: Tensor, types: Tensor, lengths: Tensor, dropout: DropoutPool | None = None
) -> Tensor:
    """Logits, shape (rows, labels), of transformers' BertForSequenceClassification ``model``.

    ``ids`` and ``types`` have shape (rows, tokens), padded on the right; ``lengths`` counts each row's tokens.
    ``dropout`` acts where BERT's hidden dropout does (none in attention); None: no dropout, as in use.
    """
    drop = dropout if dropout is not None else (lambda x: x)
    bert = model.bert
    part = bert.embeddings
    positions = part.position_embeddings.weight[: ids.shape[1]]
    words = part.word_embeddings(ids) + part.token_type_embeddings(types) + positions
    hidden = drop(part.LayerNorm(words))
    mask = torch.arange(ids.shape[1], device=ids.device)[None, :] < lengths[:, None]
    bias = torch.zeros(mask.shape, dtype=torch.float32, device=ids.device).masked_fill(~mask, -1e4)[:, None, None, :]
    layers = list(bert.encoder.layer)
    for layer in layers[:-1]:
        hidden = _layer(layer, hidden, hidden, bias, drop, model.config.num_attention_heads)
    first = _layer(layers[-1], hidden, hidden[:, :1], bias, drop, model.config.num_attention_heads)[:, 0]
    pooled = drop(torch.tanh(bert.pooler.dense(first)))
    logits: Tensor = model.classifier(pooled)
    return logits


def _layer(layer: Any, hidden: Tensor, asked: Tensor, bias: Tensor, drop: Any, heads: int) -> Tensor:
    attention = layer.attention
    own = attention.self
    rows, width = hidden.shape[0], hidden.shape[2]

    def split(x: Tensor) -> Tensor:
        return x.view(rows, -1, heads, width // heads).transpose(1, 2)

    query, key, value = split(own.query(asked)), split(own.key(hidden)), split(own.value(hidden))
    if hidden.device.type == "cpu":  # the fused kernel is slower here than the two products, by a third
        weights = torch.softmax(query @ key.transpose(2, 3) * (width // heads) ** -0.5 + bias.to(query.dtype), dim=-1)
        mixed = weights.to(value.dtype) @ value
    else:
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
    mixed = mixed.transpose(1, 2).reshape(rows, -1, width)
    out = attention.output
    asked = out.LayerNorm(drop(out.dense(mixed)) + asked)
    inner = functional.gelu(layer.intermediate.dense(asked))
    normed: Tensor = layer.output.LayerNorm(drop(layer.output.dense(inner)) + asked)
    return normed
