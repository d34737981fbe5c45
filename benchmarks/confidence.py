"""Fit the verdict confidence that ships, and measure what it is worth.

    python benchmarks/confidence.py --data DIR [--work WORK] [--claims 150] [--sets NAMES] [--model default] [--write]
        [--measure]

DIR holds scifact/ and check_covid/. The whole line verifies train claims of both against their corpora, and the
confidence is fitted on whether each verdict has its claim's label. --write renews
factcheck/verdict/fits/MODEL.json (MODEL: default, or large for the larger model); run it for both whenever a rule or a
stance model has changed, since a fit is refused under any other. --measure prints what
it is worth on the dev claims, beside the confidence that the rules alone give and one fitted on the other half of dev.
Indexes and judged pairs are kept in WORK, so a second run is quick.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from factcheck.evaluation.confidence import Case, crossed_confidences, fit_confidence
from factcheck.evaluation.curves import confidence_figures
from factcheck.evaluation.datasets import load_benchmark
from factcheck.evaluation.end_to_end import cases_of
from factcheck.reading.labelled import normalise
from factcheck.settings import Settings
from factcheck.verdict.confidence import SHIPPED, clarity, fitted_under
from factcheck.workbench import Workbench

SETS = ("scifact", "check_covid")


def verified(bench: Workbench, data: Path, name: str, split: str, most: int | None) -> list[Case]:
    """Cases of one set's claims, ``most`` of them drawn by lot. Of train, none whose text is a dev claim's too."""
    corpus = data / name / "corpus.jsonl.gz"
    benchmark = load_benchmark(corpus, data / name / f"claims_{split}.jsonl")
    claims = list(benchmark.claims)
    if split == "train":
        dev = {normalise(one.claim) for one in load_benchmark(corpus, data / name / "claims_dev.jsonl").claims}
        claims = [one for one in claims if normalise(one.claim) not in dev]
    random.Random(0).shuffle(claims)

    def progress(done: int, total: int) -> None:
        print(f"\r{name} {split}: {done}/{total}", end="", file=sys.stderr)

    claims = claims[:most]
    with bench.benchmark_index([one.document for one in benchmark.documents.values()], benchmark.kind) as index:
        verdicts = bench.check_all([one.claim for one in claims], index, progress=progress)
    print(file=sys.stderr)
    return cases_of(claims, verdicts)


def said(name: str, confidences: list[float], cases: list[Case]) -> str:
    right = [case.right for case in cases]
    brier = sum((c - hit) ** 2 for c, hit in zip(confidences, right, strict=True)) / len(right)
    ece = confidence_figures(confidences, right)["ece"]
    return f"  {name:32} ECE {ece:.4f}  Brier {brier:.4f}  mean {sum(confidences) / len(right):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "factcheck-quality")
    parser.add_argument("--claims", type=int, default=150, help="train claims of each set, at most")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--model", default="default", choices=("default", "large"), help="the stance model")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    bench = Workbench.open(given.work, settings=Settings().with_changes(verdict={"stance_model": given.model}))
    under = fitted_under(bench.stance_model, bench.settings.verdict)
    sets = given.sets.split(",")
    train = [case for name in sets for case in verified(bench, given.data, name, "train", given.claims)]
    fitted = fit_confidence(train, under)
    print(f"{len(train)} train claims, {sum(case.right for case in train) / len(train):.3f} right; {under}")
    print(said("as the rules give it", [clarity(case.verdict) for case in train], train))
    print(said("fitted, crossed", crossed_confidences(train, under), train))
    for name in sets if given.measure else ():
        dev = verified(bench, given.data, name, "dev", None)
        print(f"{name} dev: {len(dev)} claims, {sum(case.right for case in dev) / len(dev):.3f} right")
        print(said("as the rules give it", [clarity(case.verdict) for case in dev], dev))
        print(said("fitted on train", [fitted.of(case.verdict, under) for case in dev], dev))
        print(said("fitted on the other half of dev", crossed_confidences(dev, under), dev))
    text = json.dumps(fitted.as_dict(), indent=1, sort_keys=True) + "\n"
    if given.write:
        path = SHIPPED / f"{given.model}.json"
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path}")
    else:
        print(text)


if __name__ == "__main__":
    main()
