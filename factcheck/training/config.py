"""What decides a trained stance model, and what of it may change while a run goes on."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from factcheck.training.data import SOURCES

BEFORE = {
    "frozen": 0,
    "layer_decay": 1.0,
    "states": False,
}  # how checkpoints from before there was such a choice were made


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceConfig:
    """What decides a trained model. ``data``: folder of labelled rows; ``out``: the run's folder (made if missing)."""

    data: Path
    out: Path
    extra: Path | None = None  # a file of further rows (factcheck.training.near); may change between stages of a run
    taught: Path | None = None  # a teacher's probabilities (factcheck.training.taught); may change between stages
    teacher_share: float = 0.7  # of the loss of a row that the teacher judged; the rest is its label's
    states: Path | None = None  # its hidden states (factcheck.training.states): from the beginning, or not at all
    states_weight: float = 4.0  # of the loss of a token's hidden states
    mix: str = "all"  # or another of factcheck.training.mix.MIXES; may change between stages too
    base: Path | None = None  # a BERT encoder's folder; None: all-MiniLM-L6-v2 as installed
    frozen: int = 0  # layers from the bottom that stay as they are, and the embeddings with them
    seed: int = 0
    batch: int = 64
    learning_rate: float = 1.5e-4
    layer_decay: float = 1.0  # each layer learns at this share of the rate of the one above it; 1: all at one rate
    weight_decay: float = 0.01
    dropout: float = 0.1
    clip: float = 1.0
    warm_up: int = 400  # steps
    max_tokens: int = 192  # longer rows are left out of an epoch; may change between stages
    made: float = 0.25  # made rows as a share of the given ones; may change between stages
    fraction: float = 1.0  # of the training rows, by group, for learning curves
    average: float = 0.999  # weight of the past in the running mean of the weights; 0: no mean is kept
    stop_at: int = 0  # steps; 0: until stopped
    decay: int = 0  # steps of decay to zero from the last checkpoint, then export; 0: train on at the full rate
    checkpoint_every: int = 250
    score_every: int = 1000
    threads: int = 0  # 0: all cores
    device: str = "auto"  # "auto": cuda where there is one, else cpu


def stage_of(config: StanceConfig) -> str:
    """What tells the rows of one stage of a run from those of another: the mix, weights, files, length."""
    digest = hashlib.sha256(config.extra.read_bytes() if config.extra else b"")
    if config.taught:
        digest.update(config.taught.read_bytes())
        digest.update(repr(config.teacher_share).encode())
    digest.update(repr((config.max_tokens, config.made)).encode())
    digest.update(repr([(name, source.copies) for name, source in sorted(SOURCES.items())]).encode())
    return f"{config.mix} {digest.hexdigest()[:16]}"


def identity_of(config: StanceConfig) -> dict[str, Any]:
    """What must not change between the runs that share a checkpoint."""
    free = {
        "extra", "mix", "data", "out", "stop_at", "decay", "checkpoint_every", "score_every", "threads", "device",
        "base", "taught", "teacher_share", "states_weight", "max_tokens", "made",
    }  # fmt: skip
    return {key: value for key, value in asdict(config).items() if key not in free} | {"states": bool(config.states)}
