"""What does each part of the training recipe move? Models that differ in one thing each, beside one of the recipe.

    python benchmarks/ablations.py --data DIR --work WORK --run RUN [--taught FILE] [--extra FILE] [--steps 250]
        [--only NAME,NAME]
    python benchmarks/ablations.py --data DIR --work WORK --fresh 1600 [--steps 250] …

RUN holds a checkpoint of the stance model (factcheck.training.stance). From it, and with the same seed, each variant
goes on for the same number of steps while the rate falls to zero. With few steps this only hints at what a variant
does over a whole run: take from the table which way a part pulls. With ``--fresh`` each variant begins at the base
encoder and takes so many steps at the full rate before: a quarter and half of the rows, and rates by layer.
Printed as a table are accuracy or macro-F1 on dev rows, up to 2,500 a set, and what each variant lies above or below
the first one, the recipe as it is. Variants that are done already are not run again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from factcheck.runtime.known import embedder_folder
from factcheck.runtime.processor import fast_bf16
from factcheck.runtime.tokens import Tokens
from factcheck.training.base import new_model
from factcheck.training.batches import encode
from factcheck.training.checkpoint import latest
from factcheck.training.config import StanceConfig
from factcheck.training.data import SOURCES, Source, end_to_end_claims, keep_apart, read_folder
from factcheck.training.score import dev_subset, score
from factcheck.training.stance import train_stance

ROWS = 2500  # of a set
SHOWN = {
    "vitaminc": "accuracy",
    "fever": "macro-F1",
    "mnli": "accuracy",
    "scifact": "macro-F1",
    "check_covid": "macro-F1",
}
NLI = ("mnli", "snli", "conjnli", "cad_nli", "negation_nli", "scitail")


def variants(plain: StanceConfig, extra: Path | None) -> dict[str, tuple[StanceConfig, Mapping[str, float]]]:
    """What each variant changes: the configuration, and how many times an epoch takes a row of some sets."""
    found: dict[str, tuple[StanceConfig, Mapping[str, float]]] = {"the recipe as it is": (plain, {})}
    if plain.taught:
        found["no teacher"] = (replace(plain, taught=None), {})
        found["teacher's share 0.9"] = (replace(plain, teacher_share=0.9), {})
    if extra:
        found["near misses, joined passages, 192 tokens"] = (replace(plain, extra=extra, max_tokens=192), {})
    found["no made rows"] = (replace(plain, made=0.0), {})
    found["made rows doubled"] = (replace(plain, made=2 * plain.made), {})
    found["VitaminC once, not three times"] = (plain, {"vitaminc": 1.0})
    found["no NLI sets (NLI first, facts second)"] = (plain, dict.fromkeys(NLI, 0.0))
    found["FEVER four times, not three times"] = (plain, {"fever": 4.0})
    return found


def fresh_variants(plain: StanceConfig) -> dict[str, tuple[StanceConfig, Mapping[str, float]]]:
    """What can only differ from the beginning: how many rows there are, and how fast each layer learns."""
    return {
        "the recipe as it is": (plain, {}),
        "half of the rows": (replace(plain, fraction=0.5), {}),
        "a quarter of the rows": (replace(plain, fraction=0.25), {}),
        "rates by layer, 0.8": (replace(plain, layer_decay=0.8), {}),
    }


def trained(name: str, config: StanceConfig, copies: Mapping[str, float], begin: Path | int) -> Path:
    """The folder of the variant's model, trained now unless it is there.

    ``begin``: a checkpoint, or so many steps from the base encoder before the decay.
    """
    if not (config.out / "final").is_dir():
        config.out.mkdir(parents=True, exist_ok=True)
        changed = {key: Source(SOURCES[key].licence, SOURCES[key].may_train, times) for key, times in copies.items()}
        with patch.dict(SOURCES, changed):
            if isinstance(begin, Path):
                shutil.copyfile(begin, config.out / begin.name)
            else:
                train_stance(replace(config, decay=0, stop_at=begin), say=lambda line: None)
            train_stance(config, say=lambda line: None)
        for checkpoint in config.out.glob("step-*.pt"):
            checkpoint.unlink()
        sys.stderr.write(f"{name}: done\n")
    return config.out / "final"


def measured(folder: Path, dev: Mapping[str, Any]) -> dict[str, float]:
    """The shown figure of each set, by the model in ``folder``."""
    model = new_model(folder).eval()
    return {name: score(model, pairs, "cpu", fast_bf16())[SHOWN[name]] for name, pairs in dev.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    begin = parser.add_mutually_exclusive_group(required=True)
    begin.add_argument("--run", type=Path, help="a run with a checkpoint")
    begin.add_argument("--fresh", type=int, help="steps at the full rate, from the base encoder")
    parser.add_argument("--work", type=Path, required=True, help="where the variants go")
    parser.add_argument("--taught", type=Path)
    parser.add_argument("--extra", type=Path)
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--only", default="", help="beginnings of the variants' names, with commas between")
    given = parser.parse_args()
    beginning = given.fresh or latest(given.run)
    if beginning is None:
        parser.error(f"{given.run}: no checkpoint there")
    rows = keep_apart(read_folder(given.data), end_to_end_claims(given.data))
    tokens = Tokens(embedder_folder())
    dev = {
        name: encode(tokens, some, longest=192, drop_long=False)
        for name, some in dev_subset(rows.measure, ROWS).items()
    }
    plain = StanceConfig(
        data=given.data, out=given.work, taught=given.taught, teacher_share=0.5, made=0.15, max_tokens=128,
        decay=given.steps, score_every=10**9, checkpoint_every=10**9,
    )  # fmt: skip
    first: dict[str, float] = {}
    print("| variant | " + " | ".join(f"{name} {what}" for name, what in SHOWN.items()) + " |")
    print("|---" * (len(SHOWN) + 1) + "|")
    chosen = fresh_variants(plain) if given.fresh else variants(plain, given.extra)
    for number, (name, (config, copies)) in enumerate(chosen.items()):
        if given.only and number and not name.startswith(tuple(given.only.split(","))):
            continue
        out = given.work / f"{number}-{''.join(c if c.isalnum() else '-' for c in name)}"
        found = measured(trained(name, replace(config, out=out), copies, beginning), dev)
        first = first or found
        (out / "scores.json").write_text(json.dumps(found) + "\n", encoding="utf-8")
        cells = [
            f"{found[key]:.3f}" + ("" if found is first else f" ({found[key] - first[key]:+.3f})") for key in SHOWN
        ]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
