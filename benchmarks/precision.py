"""Do the precisions give the same labels, and how fast is each? The ground for runtime.precision = "auto".

    python benchmarks/precision.py --data DIR [--pairs 2000] [--model default] [--backends openvino,torch]

DIR holds <set>.jsonl.gz with rows {claim, evidence, label, split}; dev rows are drawn evenly from vitaminc, fever, mnli
and scifact. float32 (by OpenVINO where installed) is what the others are compared with: the share of equal labels, the
largest difference of a probability, accuracy, macro-F1, and pairs a second, medians of --runs. The embedder is compared
over the same evidence texts: cosines with the float32 vectors.

``--int8`` adds the stance model in 8 bits, weights and activations, quantised after training by NNCF (``pip install
nncf``; 300 train pairs fix the ranges), which the program itself does not offer.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from factcheck.model import Stance
from factcheck.retrieval.embed import load_embedder
from factcheck.runtime.processor import fast_bf16, processor
from factcheck.settings import Settings, cache_folder
from factcheck.verdict.stance import load_stance_model, model_folder

T = TypeVar("T")
SETS = ("vitaminc", "fever", "mnli", "scifact")
LABELS = ("supported", "refuted", "not_enough_evidence")


def read_rows(data: Path, count: int, split: str = "dev") -> Iterator[dict[str, str]]:
    """``count`` rows, evenly from the sets and spread evenly over each."""
    share = count // len(SETS)
    for name in SETS:
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if row["split"] == split and row["label"] in LABELS]
        step = max(1.0, len(rows) / share)
        yield from (rows[int(i * step)] for i in range(min(share, len(rows))))


def label(stance: Stance) -> str:
    sides = (stance.supports, stance.refutes, stance.neutral)
    return LABELS[sides.index(max(sides))]


def macro_f1(found: Sequence[str], gold: Sequence[str]) -> float:
    scores = []
    for name in LABELS:
        both = sum(f == g == name for f, g in zip(found, gold, strict=True))
        scores.append(2 * both / max(1, sum(f == name for f in found) + sum(g == name for g in gold)))
    return sum(scores) / len(scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--model", default="default")
    parser.add_argument("--backends", default="openvino")
    parser.add_argument("--int8", action="store_true", help="the stance model in 8 bits too (needs nncf)")
    chosen = parser.parse_args()
    missing = [name for name in SETS if not (chosen.data / f"{name}.jsonl.gz").is_file()]
    if missing:
        parser.error(f"{chosen.data}: no {missing[0]}.jsonl.gz there; --data is the folder of the labelled sets")
    cache = cache_folder(Path())
    rows = list(read_rows(chosen.data, chosen.pairs))
    pairs = [(row["claim"], row["evidence"]) for row in rows]
    gold = [row["label"] for row in rows]
    texts = [row["evidence"] for row in rows]
    print(f"{processor()}\nbf16 by default: {fast_bf16()}; {len(pairs)} pairs from dev of {', '.join(SETS)}")
    print(f"{'':15} {'pairs/s':>8} {'same label':>11} {'largest diff':>13} {'accuracy':>9} {'macroF1':>8}", end="")
    print(f" {'texts/s':>8} {'cosine min':>11} {'mean':>8}")
    reference: list[Stance] = []
    vectors = np.zeros((0, 0), np.float32)

    def judged(name: str, model: Any) -> None:
        nonlocal reference
        stances, speed = _timed(model.judge, pairs, chosen.runs)
        reference = reference or stances
        same = sum(label(a) == label(b) for a, b in zip(stances, reference, strict=True)) / len(pairs)
        apart = max(_apart(a, b) for a, b in zip(stances, reference, strict=True))
        said = [label(stance) for stance in stances]
        right = sum(a == b for a, b in zip(said, gold, strict=True)) / len(gold)
        print(
            f"{name:15} {len(pairs) / speed:8.1f} {same:11.4f} {apart:13.4f} {right:9.4f} {macro_f1(said, gold):8.4f}",
            end="",
            flush=True,
        )

    for backend in chosen.backends.split(","):
        for precision in ("f32", "bf16"):
            settings = Settings().with_changes(
                runtime={"backend": backend, "precision": precision}, verdict={"stance_model": chosen.model}
            )
            judged(f"{backend} {precision}", _forgetful(settings, cache))
            embedder = load_embedder(settings, cache)
            found, embedding = _timed(embedder.embed_passages, texts, chosen.runs)
            vectors = vectors if len(vectors) else found
            cosines = (found * vectors).sum(axis=1)
            print(f" {len(set(texts)) / embedding:8.1f} {cosines.min():11.5f} {cosines.mean():8.5f}", flush=True)
    if chosen.int8:
        calibration = [(row["claim"], row["evidence"]) for row in read_rows(chosen.data, 300, "train")]
        settings = Settings().with_changes(
            runtime={"backend": "openvino", "precision": "f32"}, verdict={"stance_model": chosen.model}
        )
        judged("openvino int8", in_8_bits(_forgetful(settings, cache), chosen.model, calibration))
        print()


def _forgetful(settings: Settings, cache: Path) -> Any:
    """The model without its memory: every pair is judged in every run."""
    remembering = load_stance_model(settings, cache)
    return getattr(remembering, "model", remembering)


def in_8_bits(model: Any, name: str, calibration: Sequence[tuple[str, str]]) -> Any:
    """The same model with its matrices in 8 bits, compiled anew; ranges as they are over the calibration pairs."""
    import nncf  # type: ignore[import-untyped,import-not-found,unused-ignore]

    from factcheck.runtime.encoder import _batches
    from factcheck.runtime.layout import read_layout
    from factcheck.runtime.openvino_backend import _convert, import_openvino
    from factcheck.runtime.processor import cores

    ov = import_openvino()
    layout = read_layout(model_folder(name, cache_folder(Path())), "classify")
    rows = [row for windows in model._windows(list(calibration)) for group in windows for row in group]
    converted = _convert(ov, layout)
    names = [port.get_any_name() for port in converted.inputs]
    data = []
    for batch in _batches(rows, 1, 1):
        named = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.segments}
        data.append({name: named[name] for name in names})
    small = nncf.quantize(
        converted, nncf.Dataset(data), model_type=nncf.ModelType.TRANSFORMER, subset_size=len(data),
        preset=nncf.QuantizationPreset.MIXED,
    )  # fmt: skip
    options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": cores(), "NUM_STREAMS": cores()}
    compiled = ov.Core().compile_model(small, "CPU", options)
    backend = copy.copy(model.encoder.backend_)
    backend.lanes = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    backend._requests = [compiled.create_infer_request() for _ in range(backend.lanes)]
    backend._inputs = names
    return replace(model, encoder=replace(model.encoder, backend_=backend))


def _timed(work: Callable[[Any], T], given: Any, runs: int) -> tuple[T, float]:
    """What ``work`` returns, and the median of its seconds."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        found = work(given)
        seconds.append(time.perf_counter() - start)
    return found, statistics.median(seconds)


def _apart(a: Stance, b: Stance) -> float:
    return max(abs(a.supports - b.supports), abs(a.refutes - b.refutes), abs(a.neutral - b.neutral))


if __name__ == "__main__":
    main()
