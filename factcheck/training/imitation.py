"""Learning to see each token as a teacher does: hidden states, mapped linearly, against the teacher's.

After Jiao et al., 2020, "TinyBERT", where the mean squared error of hidden states under a learned map is a part of the
loss. Here the map begins as the best one for the small model as it is, by ridge regression, so that the small model is
not first pulled to where a random map would have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from factcheck.errors import ModelError
from factcheck.training.batches import Pair, collate
from factcheck.training.encoder import stance_logits
from factcheck.training.states import FINE, States

RIDGE = 0.01  # the penalty, times the tokens
FAST = 3.0  # times the model's rate: the maps may keep up with what changes below


class Imitation(torch.nn.Module):
    """A linear map for each kept layer of the teacher, from the layer of the small model at the same share of depth.

    Raises ModelError where that would be its embeddings or its last layer, which has states of one token only.
    """

    def __init__(self, states: States, layers: int, width: int) -> None:
        super().__init__()
        self.states = states
        self.layers = tuple(round(layer * layers / states.depth) for layer in states.layers)
        if not all(0 < layer < layers for layer in self.layers) or len(set(self.layers)) < len(self.layers):
            raise ModelError(
                f"the teacher's layers {states.layers} of {states.depth} fall on {self.layers} of {layers}",
                hint="Keep the states of layers that fall on different ones below the last.",
            )
        self.maps = torch.nn.ModuleList(torch.nn.Linear(width, states.width) for _ in self.layers)

    def wanted(self, pairs: Sequence[Pair], longest: int) -> tuple[Tensor, Tensor]:
        """The teacher's states of a batch: 8-bit values, shape (tokens that have any, layers, width), and where those
        tokens are, shape (rows, ``longest``)."""
        there = np.zeros((len(pairs), longest), dtype=bool)
        for row, pair in enumerate(pairs):
            there[row, : pair.states[1] - pair.states[0]] = True
        found = [self.states.at(pair.states) for pair in pairs]
        return torch.from_numpy(np.concatenate(found)), torch.from_numpy(there)

    def loss(self, hidden: dict[int, Tensor], pairs: Sequence[Pair]) -> Tensor:
        """The mean squared error, in the teacher's deviations, summed over the layers; 0 for pairs without states."""
        first = hidden[self.layers[0]]
        wanted, there = (tensor.to(first.device) for tensor in self.wanted(pairs, first.shape[1]))
        if not len(wanted):
            return torch.zeros((), device=first.device)
        total = torch.zeros((), device=first.device)
        for at, (layer, linear) in enumerate(zip(self.layers, self.maps, strict=True)):
            target = wanted[:, at].to(first.dtype) / FINE
            total = total + (linear(hidden[layer][there]) - target).float().square().mean()
        return total

    @torch.no_grad()
    def fit(self, model: Any, batches: Sequence[Sequence[Pair]]) -> None:
        """Set the maps to the ridge regressions over some batches."""
        seen: list[list[Tensor]] = [[] for _ in self.layers]
        targets = []
        for pairs in batches:
            ids, types, lengths, *_ = (tensor.to(model.device) for tensor in collate(pairs))
            hidden = self.begin()
            stance_logits(model, ids, types, lengths, hidden_states=hidden)
            wanted, there = (tensor.to(model.device) for tensor in self.wanted(pairs, ids.shape[1]))
            targets.append(wanted)
            for at, layer in enumerate(self.layers):
                seen[at].append(hidden[layer][there].float())
        target = torch.cat(targets)
        maps: Any = self.maps
        for at, linear in enumerate(maps):
            x = torch.nn.functional.pad(torch.cat(seen[at]), (0, 1), value=1.0)
            penalty = RIDGE * len(x) * torch.eye(x.shape[1], device=x.device)
            solved = torch.linalg.solve(x.T @ x + penalty, x.T @ (target[:, at].float() / FINE))
            linear.weight.copy_(solved[:-1].T)
            linear.bias.copy_(solved[-1])

    def begin(self) -> dict[int, Tensor]:
        """What :func:`stance_logits` is to fill."""
        return dict.fromkeys(self.layers, torch.empty(0))
