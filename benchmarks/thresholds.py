"""How near must a document be to be read, and how clear a stance to decide? Settings compared on train claims.

    python benchmarks/thresholds.py --data DIR --work WORK [--model FOLDER] [--set scifact] [--claims 150]

DIR holds scifact/ (or check_covid/) with corpus.jsonl.gz and claims_train.jsonl. Run it after a new stance model: the
passages of each claim are judged once, and every combination of verdict.passages, verdict.nearness and
verdict.threshold is decided from that, by the rules as they are. Prints for each: passages read a claim, accuracy of
the claim's label, and for SciFact the F1 of abstracts by label and by rationale, then what became of the abstracts
under the settings in force. Dev claims are never read. A model that was trained on these claims judges them too well,
so take from the table which way a setting pulls, and leave a setting alone where the gain is within the interval.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from factcheck.evaluation.datasets import Benchmark, load_benchmark
from factcheck.evaluation.end_to_end import abstract_errors, abstracts_of
from factcheck.evaluation.metrics import paired_means
from factcheck.evaluation.retrieval import families
from factcheck.evaluation.scoring import Abstract, ScifactCounts, scifact_counts
from factcheck.model import Claim, Evidence, Hit, Label, Span, Verdict
from factcheck.pipeline import SPARE
from factcheck.retrieval.index import Index
from factcheck.settings import Settings, VerdictSettings
from factcheck.testimony import Testimony
from factcheck.verdict.checks import run_checks
from factcheck.verdict.deciding import judge_claims
from factcheck.verdict.rules import decide
from factcheck.workbench import Workbench

PASSAGES, NEARNESS, THRESHOLDS = (3, 5, 8), (0.0, 0.6, 0.7, 0.8, 0.9), (0.4, 0.5, 0.6, 0.7, 0.8)
LABELS = {Label.supported: "SUPPORT", Label.refuted: "CONTRADICT", Label.not_enough_evidence: "NOT_ENOUGH_INFO"}


@dataclass(frozen=True)
class Judged:
    """A claim with its hits, closest first, and what the stance model and the checks say of the first of them."""

    claim: Claim
    hits: tuple[Hit, ...]
    evidence: dict[str, Evidence]


def judged_claims(bench: Workbench, benchmark: Benchmark, index: Index, most: int) -> Iterator[Judged]:
    claims = [
        Claim(id=one.id, report_id="", span=Span(0, len(one.claim)), quote=one.claim, statement=one.claim)
        for one in benchmark.claims
    ]
    searcher = index.searcher(bench.embedder, bench.settings.retrieval)
    for start in range(0, len(claims), 16):
        some = claims[start : start + 16]
        hits = searcher.search([claim.statement for claim in some], most + SPARE)
        wanted = [_needed(one, index, most) for one in hits]
        found = judge_claims(some, wanted, bench.stance_model, passages=most + SPARE)
        for claim, all_hits, evidence in zip(some, hits, found, strict=True):
            checked = [replace(item, checks=tuple(run_checks(claim, item, report_date=None))) for item in evidence]
            yield Judged(claim, tuple(all_hits), {item.passage.id: item for item in checked})
        print(f"\r{start + len(some)}/{len(claims)} claims", end="", file=sys.stderr)
    print(file=sys.stderr)


def _needed(hits: Sequence[Hit], index: Index, most: int) -> list[Hit]:
    """The hits that any combination reads."""
    wanted = {
        hit.passage.id for nearness in NEARNESS for hit in Testimony(None, index, 1.0, nearness).hear(hits, most).hits
    }
    return [hit for hit in hits if hit.passage.id in wanted]


def decided(one: Judged, index: Index, settings: VerdictSettings) -> Verdict:
    heard = Testimony(None, index, 1.0, settings.nearness).hear(one.hits, settings.passages).hits
    evidence = [one.evidence[hit.passage.id] for hit in heard]
    return decide(one.claim, evidence, settings, report_date=None, conditions="")


@dataclass(frozen=True)
class Outcome:
    """What a combination of settings comes to: figures of all claims, and of each."""

    read: float
    right: tuple[float, ...]
    counts: tuple[ScifactCounts, ...]
    said: tuple[dict[str, Abstract], ...]

    def f1(self, right: str) -> float:
        return sum(self.counts, ScifactCounts()).f1("abstract", right)["f1"]


def outcome(judged: Sequence[Judged], benchmark: Benchmark, index: Index, settings: VerdictSettings) -> Outcome:
    verdicts = [decided(one, index, settings) for one in judged]
    said = [abstracts_of(verdict, benchmark) for verdict in verdicts]
    return Outcome(
        read=sum(verdict.judged for verdict in verdicts) / len(verdicts),
        right=tuple(
            float(LABELS.get(verdict.label, "CONFLICTING") == claim.label)
            for verdict, claim in zip(verdicts, benchmark.claims, strict=True)
        ),
        counts=tuple(scifact_counts(some, claim.gold) for some, claim in zip(said, benchmark.claims, strict=True)),
        said=tuple(said),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="where the index and judged pairs are kept")
    parser.add_argument("--model", default="default", help="the stance model's folder; the one that ships if not given")
    parser.add_argument("--set", default="scifact", choices=("scifact", "check_covid"))
    parser.add_argument("--claims", type=int, default=150, help="so many train claims, drawn by lot")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    bench = Workbench.open(given.work, settings=Settings().with_changes(verdict={"stance_model": given.model}))
    benchmark = load_benchmark(
        given.data / given.set / "corpus.jsonl.gz", given.data / given.set / "claims_train.jsonl"
    )
    some = random.Random(0).sample(list(benchmark.claims), min(given.claims, len(benchmark.claims)))
    benchmark = replace(benchmark, claims=tuple(some))
    now = bench.settings.verdict
    with bench.benchmark_index([one.document for one in benchmark.documents.values()], benchmark.kind) as index:
        judged = list(judged_claims(bench, benchmark, index, max(*PASSAGES, now.passages)))
        present = outcome(judged, benchmark, index, now)
        names = families(benchmark)
        print(f"{given.set} train, {len(some)} claims, model {bench.stance_model.fingerprint}")
        print("passages nearness threshold  read  label accuracy, gain over those in force  F1 label  F1 rationale")
        grid = {(now.passages, now.nearness, now.threshold): None}
        grid |= dict.fromkeys(product(PASSAGES, NEARNESS, THRESHOLDS))
        for passages, nearness, threshold in grid:
            settings = replace(now, passages=passages, nearness=nearness, threshold=threshold)
            one = outcome(judged, benchmark, index, settings)
            gain = paired_means(present.right, one.right, groups=names)
            figures = f"{one.f1('label'):.3f}     {one.f1('rationale'):.3f}" if benchmark.kind == "scifact" else ""
            print(
                f"{passages:8} {nearness:8g} {threshold:9g} {one.read:5.1f}  {sum(one.right) / len(one.right):.3f} "
                f"{gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})  {figures}"
                + ("  in force" if settings == now else "")
            )
    if benchmark.kind == "scifact":
        print("abstracts:", abstract_errors(present.said, benchmark.claims))


if __name__ == "__main__":
    main()
