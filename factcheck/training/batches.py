"""Rows as token ids in batches of about one length, in an order that follows from a seed alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from factcheck.reading.labelled import Row
from factcheck.runtime.tokens import Tokens

if TYPE_CHECKING:
    from factcheck.training.states import States

# Which of the classes supports, refutes, neutral a label allows.
ALLOWED = {
    "supported": (True, False, False),
    "refuted": (False, True, False),
    "not_enough_evidence": (False, False, True),
    "not_supported": (False, True, True),
    "": (True, True, True),  # a pair that only a teacher judged
}
UNTAUGHT = (0.0, 0.0, 0.0)
Places = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One row as the model reads it: token ids, where the evidence begins, the classes its label allows, a teacher's
    probabilities (three zeros: none), and where its hidden states begin and end (two zeros: nowhere). ``match``: where
    the teacher cuts words otherwise, the tokens that it has, too, and which of its own they are."""

    ids: np.ndarray[tuple[int], np.dtype[np.uint16]]
    second: int
    allowed: tuple[bool, bool, bool]
    soft: tuple[float, float, float]
    states: tuple[int, int] = (0, 0)
    match: tuple[Places, Places] | None = None


def encode(
    tokens: Tokens, rows: Sequence[Row], *, longest: int, drop_long: bool, states: States | None = None
) -> list[Pair]:
    """The rows as pairs, in order, the evidence cut where a pair is longer than ``longest`` tokens.

    ``drop_long`` leaves such rows out instead, because their label may rest on what would be cut. A claim that leaves
    no room for evidence is cut to half of ``longest``. ``states``: a teacher's hidden states; those of a row that is
    cut are not taken, and of one that the teacher cuts into other words those of the tokens that are alike.
    """
    room = longest - tokens.specials(pair=True)
    pairs = []
    for start in range(0, len(rows), 4096):
        some = rows[start : start + 4096]
        claims, evidence = tokens.pieces([r.claim for r in some]), tokens.pieces([r.evidence for r in some])
        for row, said, read in zip(some, claims, evidence, strict=True):
            if len(said) + len(read) <= room:
                first, second = said.ids, read.ids
            elif drop_long:
                continue
            else:
                first = said.ids if len(said) < room else said.ids[: room // 2]
                second = read.ids[: room - len(first)]
            one = tokens.row(first, second)
            starts = one.segments.index(1) if 1 in one.segments else len(one.ids)  # MPNet has no segments
            place, match = states.place(row.claim, row.evidence) if states else (0, 0), None
            if states and place[1] - place[0] != len(one):
                whole = place[1] and len(one) == len(said) + len(read) + 3  # a BERT's row, that nothing was cut from
                match = states.match((said, read), (row.claim, row.evidence)) if whole else None
                place = place if match else (0, 0)
            ids = np.asarray(one.ids, dtype=np.uint16)
            pairs.append(Pair(ids, starts, ALLOWED[row.label], row.soft or UNTAUGHT, place, match))
    return pairs


def by_length(pairs: Sequence[Pair], size: int, *, seed: str, window: int = 64) -> list[list[int]]:
    """Batches of indices, sorted by length within windows of ``window`` batches, then shuffled by ``seed``."""
    batches = []
    for start in range(0, len(pairs), size * window):
        some = sorted(range(start, min(start + size * window, len(pairs))), key=lambda i: (len(pairs[i].ids), i))
        batches += [some[at : at + size] for at in range(0, len(some), size)]
    random.Random(seed).shuffle(batches)
    return batches


def collate(pairs: Sequence[Pair]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """(ids, types, lengths, allowed, soft) of some pairs, padded to the longest with zeros."""
    longest = max(len(pair.ids) for pair in pairs)
    ids = np.zeros((len(pairs), longest), dtype=np.int64)
    types = np.zeros_like(ids)
    for at, pair in enumerate(pairs):
        ids[at, : len(pair.ids)] = pair.ids
        types[at, pair.second : len(pair.ids)] = 1
    lengths = torch.tensor([len(pair.ids) for pair in pairs])
    allowed, soft = torch.tensor([pair.allowed for pair in pairs]), torch.tensor([pair.soft for pair in pairs])
    return torch.from_numpy(ids), torch.from_numpy(types), lengths, allowed, soft


def in_order(pairs: Sequence[Pair], size: int) -> Iterator[list[int]]:
    """Batches of indices by length, longest first, for scoring."""
    order = sorted(range(len(pairs)), key=lambda i: (-len(pairs[i].ids), i))
    yield from (order[at : at + size] for at in range(0, len(order), size))
