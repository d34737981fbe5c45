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
    """A linear map for each kept layer of the teacher, from the layer of the small model at the same share of depth,
    and one for the last state of the first token, with which either decides.

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
        self.last, self.decided = layers, torch.nn.Linear(width, states.width)

    def wanted(self, pairs: Sequence[Pair], longest: int) -> tuple[Tensor, Tensor]:
        """The teacher's states of a batch: 8-bit values, shape (tokens that have any, layers, width), and where those
        tokens are, shape (rows, ``longest``)."""
        there = np.zeros((len(pairs), longest), dtype=bool)
        found = []
        for row, pair in enumerate(pairs):
            mine, theirs = pair.match or (slice(pair.states[1] - pair.states[0]), slice(None))
            there[row, mine] = True
            found.append(self.states.at(pair.states)[theirs])
        return torch.from_numpy(np.concatenate(found)), torch.from_numpy(there)

    def loss(self, hidden: dict[int, Tensor], pairs: Sequence[Pair]) -> Tensor:
        """The mean squared error, in the teacher's deviations, summed over the layers; 0 for pairs without states.

        That of the first token's last state is a mean over all pairs of the batch that have one, and a term of its own.
        """
        first = hidden[self.layers[0]]
        wanted, there = (tensor.to(first.device) for tensor in self.wanted(pairs, first.shape[1]))
        if not len(wanted):
            return torch.zeros((), device=first.device)
        total = torch.zeros((), device=first.device)
        for at, (layer, linear) in enumerate(zip(self.layers, self.maps, strict=True)):
            target = wanted[:, at].to(first.dtype) / FINE
            total = total + (linear(hidden[layer][there]) - target).float().square().mean()
        target, rows = self.decisions(pairs)
        wanted = target.to(first.device, first.dtype) / FINE
        away: Tensor = self.decided(hidden[self.last][rows.to(first.device)]) - wanted
        return total + away.float().square().mean()

    def decisions(self, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor]:
        """The teacher's last states of the first token, 8-bit values, shape (pairs that have one, width), and which
        pairs those are."""
        rows = [row for row, pair in enumerate(pairs) if pair.states[1]]
        found = self.states.first([pairs[row].states for row in rows])
        return torch.from_numpy(found), torch.tensor(rows, dtype=torch.int64)

    @torch.no_grad()
    def fit(self, model: Any, batches: Sequence[Sequence[Pair]]) -> None:
        """Set the maps to the ridge regressions over some batches."""
        seen: list[list[Tensor]] = [[] for _ in (*self.layers, self.last)]
        targets: list[list[Tensor]] = [[] for _ in seen]
        for pairs in batches:
            ids, types, lengths, *_ = (tensor.to(model.device) for tensor in collate(pairs))
            hidden = self.begin()
            stance_logits(model, ids, types, lengths, hidden_states=hidden)
            wanted, there = (tensor.to(model.device) for tensor in self.wanted(pairs, ids.shape[1]))
            for at, layer in enumerate(self.layers):
                seen[at].append(hidden[layer][there].float())
                targets[at].append(wanted[:, at].float() / FINE)
            decided, rows = (tensor.to(model.device) for tensor in self.decisions(pairs))
            seen[-1].append(hidden[self.last][rows].float())
            targets[-1].append(decided.float() / FINE)
        maps: Any = (*self.maps, self.decided)
        for linear, states, wanted_states in zip(maps, seen, targets, strict=True):
            x = torch.nn.functional.pad(torch.cat(states), (0, 1), value=1.0)
            penalty = RIDGE * len(x) * torch.eye(x.shape[1], device=x.device)
            solved = torch.linalg.solve(x.T @ x + penalty, x.T @ torch.cat(wanted_states))
            linear.weight.copy_(solved[:-1].T)
            linear.bias.copy_(solved[-1])

    def begin(self) -> dict[int, Tensor]:
        """What :func:`stance_logits` is to fill."""
        return dict.fromkeys((*self.layers, self.last), torch.empty(0))
