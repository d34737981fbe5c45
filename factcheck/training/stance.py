"""Fine-tune a small BERT encoder into the three-way stance cross-encoder: ``python -m factcheck.training.stance``.

The learning rate warms up, stays, and decays only when asked: training can stop and go on at any time, and a finished
model is one decay away from any checkpoint (warm-up, stable, decay; Hu et al., 2024, "MiniCPM"). Row order, made rows
and dropout follow from the seed and the step, so that a resumed run sees the rows it would have seen.
"""

from __future__ import annotations

import json
import math
import signal
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch

from factcheck.errors import ModelError
from factcheck.reading.labelled import Row, read_rows
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.processor import fast_bf16
from factcheck.runtime.tokens import Tokens
from factcheck.training.base import freeze, new_model, parameter_groups
from factcheck.training.batches import Pair, by_length, collate, encode
from factcheck.training.checkpoint import latest, load, save
from factcheck.training.config import StanceConfig, identity_of, stage_of
from factcheck.training.data import end_to_end_claims, keep_apart, read_folder
from factcheck.training.encoder import DropoutPool, stance_logits
from factcheck.training.export import export
from factcheck.training.imitation import FAST, Imitation
from factcheck.training.mix import epoch_rows
from factcheck.training.score import dev_subset, score
from factcheck.training.states import States
from factcheck.training.taught import read_taught, with_taught


def train_stance(config: StanceConfig, say: Callable[[str], None] = lambda line: None) -> Path:
    """Train, or go on from the last checkpoint in ``config.out``; returns the folder with the exported model.

    With ``decay`` the rate falls to zero over that many steps from the last checkpoint, and the float16 model is
    written to ``out/final``; without it, ``out/latest`` gets the running mean of the weights whenever training stops
    (``stop_at``, SIGTERM or SIGINT). ``say`` gets one line of progress at a time; ``out/log.jsonl`` keeps them.
    Raises ReadError or FormatError for bad data, ModelError for a base that is no BERT encoder or a checkpoint of
    another configuration.
    """
    device = _device(config)
    torch.manual_seed(config.seed)
    given = read_folder(config.data) + (read_rows(config.extra) if config.extra else [])
    if config.taught:
        given = with_taught(given, read_taught(config.taught))
    rows = keep_apart(given, end_to_end_claims(config.data))
    say(rows.describe())
    train = _fraction(rows.train, config)
    base = config.base or embedder_folder()
    model = new_model(base).to(device)
    freeze(model, config.frozen)
    run = _Run(config, model, Tokens(base), device, say)
    run.dev = {
        name: encode(run.tokens, some, longest=config.max_tokens, drop_long=False)
        for name, some in dev_subset(rows.measure).items()
    }
    run.restore()
    run.measured = rows.measured
    run.loop(train)
    folder = config.out / ("final" if config.decay else "latest")
    export(run.weights(), base, folder, config.max_tokens)
    if config.decay:
        (config.out / run.name()).unlink()
    return folder


class _Run:
    """The moving parts of one training run."""

    def __init__(
        self, config: StanceConfig, model: Any, tokens: Tokens, device: str, say: Callable[[str], None]
    ) -> None:
        self.config, self.model, self.tokens, self.device, self.say = config, model, tokens, device, say
        self.bf16 = _in_bf16(device)
        self.dev: dict[str, list[Pair]] = {}
        self.measured: frozenset[str] = frozenset()
        groups = parameter_groups(model, config.weight_decay, config.layer_decay)
        self.imitation: Imitation | None = None
        if config.states:
            shape = model.config.num_hidden_layers, model.config.hidden_size
            self.imitation = Imitation(States(config.states), *shape).to(device)
            groups.append({"params": list(self.imitation.parameters()), "weight_decay": 0.0, "share": FAST})
        self.optimizer = torch.optim.AdamW(groups, lr=config.learning_rate, fused=True, betas=(0.9, 0.98))
        self.mean = {n: p.detach().clone() for n, p in model.named_parameters()} if config.average else {}
        self.step = self.epoch = self.position = self.decay_from = 0
        self.stopped = False
        self.stage = stage_of(config)

    def restore(self) -> None:
        """Take up the last checkpoint, if there is one."""
        self.config.out.mkdir(parents=True, exist_ok=True)
        path = latest(self.config.out)
        if path is None:
            if self.config.decay:
                raise ModelError(f"{self.config.out}: no checkpoint to decay from", hint="Train without --decay first.")
            return
        self.decay_from = int(path.stem.removeprefix("step-"))
        if self.config.decay and (self.config.out / self.name()).exists():  # this very decay was stopped on its way
            path = self.config.out / self.name()
        state = load(path, identity_of(self.config))
        self.model.load_state_dict(state["model"])
        if self.imitation:
            self.imitation.load_state_dict(state["imitation"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.mean = {name: tensor.to(self.device) for name, tensor in state["mean"].items()}
        self.step, self.epoch, self.position = state["step"], state["epoch"], state["position"]
        if state.get("stage", "all") != self.stage:  # another stage has other rows: it begins with an epoch of its own
            self.epoch, self.position = self.epoch + 1, 0
        self.say(f"went on from {path} at step {self.step}")

    def save(self) -> None:
        """A checkpoint of everything that a later run needs."""
        state = {
            "identity": identity_of(self.config), "model": self.model.state_dict(), "mean": self.mean,
            "optimizer": self.optimizer.state_dict(), "step": self.step, "epoch": self.epoch,
            "position": self.position, "stage": self.stage,
            "imitation": self.imitation.state_dict() if self.imitation else {},
        }  # fmt: skip
        save(self.config.out, state, name=self.name())

    def name(self) -> str:
        """The name of the next checkpoint; a decay has one of its own, so that training can go on from before it."""
        if self.config.decay:
            return f"decay-{self.decay_from:07d}-{self.config.decay}.pt"
        return f"step-{self.step:07d}.pt"

    def rate(self) -> float:
        """The learning rate of the coming step: up, flat, and 1 - sqrt down where a decay was asked for."""
        up = min(1.0, (self.step + 1) / max(1, self.config.warm_up))
        if not self.config.decay:
            return self.config.learning_rate * up
        done = (self.step - self.decay_from) / self.config.decay
        return self.config.learning_rate * up * max(0.0, 1.0 - math.sqrt(done))

    def finished(self) -> bool:
        """Whether the last step that was asked for is done, or someone asked to stop."""
        if self.config.decay:
            return self.stopped or self.step - self.decay_from >= self.config.decay
        return self.stopped or bool(self.config.stop_at and self.step >= self.config.stop_at)

    def loop(self, train: list[Row]) -> None:
        """Epoch after epoch until finished; checkpoints, scores and log lines on the way."""

        def stop(*_: object) -> None:
            self.stopped = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not self.finished():
                self._one_epoch(train)
            self.save()
            self._scores()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self.config.decay and self.step - self.decay_from < self.config.decay:
            raise ModelError(
                f"decay stopped at step {self.step}, before its end", hint="The same command takes it up again."
            )

    def _one_epoch(self, train: list[Row]) -> None:
        seed = f"{self.config.seed}/{self.epoch}"
        rows = epoch_rows(
            train,
            seed=self.config.seed,
            epoch=self.epoch,
            made=self.config.made,
            measured=self.measured,
            mix=self.config.mix,
        )
        states = self.imitation.states if self.imitation else None
        pairs = encode(self.tokens, rows, longest=self.config.max_tokens, drop_long=True, states=states)
        batches = by_length(pairs, self.config.batch, seed=seed)
        self.say(f"epoch {self.epoch}: {len(rows)} rows, {len(rows) - len(pairs)} too long, {len(batches)} steps")
        del rows
        if self.imitation and not self.step:
            self.imitation.fit(self.model.eval(), [[pairs[i] for i in batch] for batch in batches[:24]])
        dropout = DropoutPool(self.config.dropout, seed=self.config.seed, device=self.device)
        self.model.train()
        losses, unlike, tokens, steps, began = 0.0, 0.0, 0, 0, time.monotonic()
        while self.position < len(batches) and not self.finished():
            batch = [pairs[i] for i in batches[self.position]]
            dropout.at(self.step)
            loss, away = self._one_step(batch, dropout)
            losses, unlike = losses + loss, unlike + away
            tokens += sum(len(pair.ids) for pair in batch)
            self.step += 1
            self.position += 1
            steps += 1
            if self.step % 50 == 0:
                seconds = time.monotonic() - began
                values = {"loss": round(losses / steps, 4), "rate": self.rate()}
                values |= {"states": round(unlike / steps, 4)} if self.imitation else {}
                self._log(**values, tokens_per_second=round(tokens / seconds))
                losses, unlike, tokens, steps, began = 0.0, 0.0, 0, 0, time.monotonic()
            if self.step % self.config.checkpoint_every == 0:
                self.save()
            if self.step % self.config.score_every == 0 and not self.finished():
                self._scores()
        if self.position == len(batches):
            self.epoch, self.position = self.epoch + 1, 0

    def _one_step(self, batch: list[Pair], dropout: DropoutPool) -> tuple[float, float]:
        """Learn from one batch; returns the loss of its labels and probabilities, and of its hidden states."""
        ids, types, lengths, allowed, soft = (tensor.to(self.device) for tensor in collate(batch))
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate() * group.get("share", 1.0)  # checkpoints from before there were shares have none
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bf16):
            hidden = self.imitation.begin() if self.imitation else None
            logits = stance_logits(self.model, ids, types, lengths, dropout, hidden)
            unlike = self.imitation.loss(hidden, batch) if self.imitation and hidden else torch.zeros(())
        logs = torch.log_softmax(logits.float(), dim=1)
        # The chance of all classes that the label allows: for a two-way row the sum of two of them.
        likely = logs.masked_fill(~allowed, float("-inf")).logsumexp(dim=1)
        share = self.config.teacher_share * soft.sum(dim=1)  # no share where the teacher said nothing
        loss = -((1.0 - share) * likely + self.config.teacher_share * (soft * logs).sum(dim=1)).mean()
        (loss + self.config.states_weight * unlike).backward()  # type: ignore[no-untyped-call]
        learning = [p for group in self.optimizer.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(learning, self.config.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        if self.mean and self.step % 8 == 0:
            past = min(self.config.average, (self.step + 1) / (self.step + 10)) ** 8
            for name, parameter in self.model.named_parameters():
                self.mean[name].lerp_(parameter.detach(), 1.0 - past)
        return float(loss.detach()), float(unlike.detach())

    def weights(self) -> Any:
        """The model to score and export: decayed weights as they are, else their running mean."""
        if not self.mean or self.config.decay:
            return self.model
        import copy

        mean = copy.deepcopy(self.model)
        mean.load_state_dict(self.mean, strict=False)
        return mean

    def _scores(self) -> None:
        if self.dev:
            model = self.weights().eval()
            found = {name: score(model, pairs, self.device, self.bf16) for name, pairs in self.dev.items()}
            self._log(**{f"{name} {what}": value for name, both in found.items() for what, value in both.items()})
        self.model.train()

    def _log(self, **values: float) -> None:
        line = json.dumps({"step": self.step, "epoch": self.epoch, **values})
        with (self.config.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        self.say(line)


def _device(config: StanceConfig) -> str:
    if config.threads:
        torch.set_num_threads(config.threads)
    torch.set_flush_denormal(True)  # Adam's small moments become denormals, and those are slow
    if config.device != "auto":
        return config.device
    return "cuda" if torch.cuda.is_available() else "cpu"


def _in_bf16(device: str) -> bool:
    """Whether forward passes are faster in 16 bits."""
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return device == "cpu" and fast_bf16()


def _fraction(rows: tuple[Row, ...], config: StanceConfig) -> list[Row]:
    import random

    if config.fraction >= 1.0:
        return list(rows)
    groups = sorted({(row.source, row.group) for row in rows})
    kept = set(random.Random(config.seed).sample(groups, round(len(groups) * config.fraction)))
    return [row for row in rows if (row.source, row.group) in kept]


def main(arguments: list[str] | None = None) -> None:
    """The command line of ``python -m factcheck.training.stance``: one option per field of :class:`StanceConfig`."""
    import argparse
    import sys

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.stance", description=__doc__.split("\n")[0])
    for f in fields(StanceConfig):
        kind = {"Path": Path, "Path | None": Path, "int": int, "float": float, "str": str}[str(f.type)]
        required = f.name in ("data", "out")
        parser.add_argument(
            f"--{f.name.replace('_', '-')}", type=kind, required=required, default=None if required else f.default
        )
    given = parser.parse_args(arguments)

    def say(line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    folder = train_stance(StanceConfig(**vars(given)), say=say)
    say(f"wrote {folder}")


if __name__ == "__main__":
    main()
