"""What the whole line is worth on a benchmark: verdicts against SciFact's or Check-COVID's gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from factcheck.evaluation import metrics
from factcheck.evaluation.confidence import ENOUGH, Case, crossable, crossed_confidences
from factcheck.evaluation.curves import confidence_figures
from factcheck.evaluation.datasets import Benchmark, BenchmarkClaim
from factcheck.evaluation.metrics import Table
from factcheck.evaluation.scoring import (
    MOST_SENTENCES,
    Abstract,
    ScifactCounts,
    check_covid_counts,
    precision_recall_f1,
    scifact_counts,
)
from factcheck.model import Evidence, Failure, Label, Verdict

Verify = Callable[[Sequence[str]], Sequence[Verdict | Failure]]
CLASSES = ("SUPPORT", "CONTRADICT", "NOT_ENOUGH_INFO")
_SCIFACT = (("abstract", "label"), ("abstract", "rationale"), ("sentence", "selection"), ("sentence", "label"))


def evaluate_end_to_end(
    benchmark: Benchmark, verify: Verify, *, bootstrap: int = 1000, seed: int = 0
) -> dict[str, Any]:
    """Verify every claim of the benchmark and score what came of it.

    ``verify`` takes claims and returns one verdict or failure for each, in order, from an index of exactly
    ``benchmark.documents``. A failure counts as not enough evidence, and is counted apart. Claims are drawn with
    replacement for the intervals. ``scifact`` scores every abstract that decided, ``scifact_first`` only the one with
    the clearest evidence: nearly every claim there has a single abstract marked, and the others cost precision.
    ``scifact_abstracts`` counts what became of each abstract (see :func:`abstract_errors`).
    """
    verdicts = verify([claim.claim for claim in benchmark.claims])
    if len(verdicts) != len(benchmark.claims):
        raise ValueError(f"{len(verdicts)} verdicts for {len(benchmark.claims)} claims")
    said = [abstracts_of(verdict, benchmark) for verdict in verdicts]
    out: dict[str, Any] = {
        "name": f"{benchmark.kind} end to end",
        "n": len(verdicts),
        "failures": sum(isinstance(verdict, Failure) for verdict in verdicts),
        "labels_said": dict(sorted(Counter(_label(verdict) for verdict in verdicts).items())),
        "claims": _claim_figures(benchmark.claims, verdicts, bootstrap, seed),
    }
    if benchmark.kind == "scifact":
        first = [dict(list(one.items())[:1]) for one in said]
        for name, some in (("scifact", said), ("scifact_first", first)):
            counts = [scifact_counts(one, claim.gold) for one, claim in zip(some, benchmark.claims, strict=True)]
            out[name] = _scifact_figures(counts, bootstrap, seed)
        out["scifact_abstracts"] = abstract_errors(said, benchmark.claims)
        return out | {"trivial": {"f1": 0.0, "said": "returning nothing, as the majority label would have it"}}
    return out | _covid_figures(benchmark.claims, said)


def abstracts_of(verdict: Verdict | Failure, benchmark: Benchmark) -> dict[str, Abstract]:
    """What a verdict says of each abstract that decided it: the label of its clearest evidence, its deciding sentences.

    The clearest abstract comes first; sentences stand in the order of how clearly they speak, at most three, as
    SciFact allows.
    """
    if isinstance(verdict, Failure):
        return {}
    by_document: dict[str, list[Evidence]] = {}
    for item in sorted(verdict.evidence, key=lambda item: -max(item.stance.supports, item.stance.refutes)):
        by_document.setdefault(item.passage.document_id, []).append(item)
    out = {}
    for name, items in by_document.items():
        label = "SUPPORT" if items[0].stance.supports >= items[0].stance.refutes else "CONTRADICT"
        sentences = [i for item in items for i in benchmark.documents[name].sentences(item.span)]
        out[name] = Abstract(label=label, sentences=tuple(dict.fromkeys(sentences))[:MOST_SENTENCES])
    return out


def abstract_errors(said: Sequence[Mapping[str, Abstract]], claims: Sequence[BenchmarkClaim]) -> dict[str, int]:
    """Where the abstracts that decided, and those that should have, went wrong: how many of each kind.

    Of those said: "right" (label, and a whole rationale among the sentences), "right label, other sentences", "wrong
    label", "cited, not marked" (the annotators found no evidence in it) and "not cited" (nobody asked them). Of those
    marked: "missed" (nothing was said of it).
    """
    kinds = ("right", "right label, other sentences", "wrong label", "cited, not marked", "not cited", "missed")
    counts = dict.fromkeys(kinds, 0)
    for some, claim in zip(said, claims, strict=True):
        counts["missed"] += len(claim.gold.keys() - some.keys())
        for name, abstract in some.items():
            truth = claim.gold.get(name)
            if truth is None:
                kind = "cited, not marked" if name in claim.cited else "not cited"
            elif abstract.label != truth.label:
                kind = "wrong label"
            else:
                whole = any(one <= set(abstract.sentences[:MOST_SENTENCES]) for one in truth.rationales)
                kind = "right" if whole else "right label, other sentences"
            counts[kind] += 1
    return counts


def _label(verdict: Verdict | Failure) -> str:
    if isinstance(verdict, Failure):
        return "NOT_ENOUGH_INFO"
    return {
        Label.supported: "SUPPORT",
        Label.refuted: "CONTRADICT",
        Label.conflicting: "CONFLICTING",
        Label.not_enough_evidence: "NOT_ENOUGH_INFO",
    }[verdict.label]


def _claim_figures(
    claims: Sequence[BenchmarkClaim], verdicts: Sequence[Verdict | Failure], bootstrap: int, seed: int
) -> dict[str, Any]:
    """Accuracy and macro-F1 of the claims' labels, and what the verdicts' confidence is worth as a chance of them.

    Conflicting is right only where the gold conflicts too; a failure has no confidence.
    """
    classes = (*CLASSES, "CONFLICTING")
    truths = [classes.index(claim.label) for claim in claims]
    guesses = [classes.index(_label(verdict)) for verdict in verdicts]
    table = metrics.confusion(truths, guesses, len(classes))
    groups = [claim.id for claim in claims]
    drawn = metrics.bootstrap_tables(truths, guesses, len(classes), groups=groups, draws=bootstrap, seed=seed)
    return {
        **metrics.label_figures(classes, table, drawn),
        **_confidence(claims, verdicts, [truth == guess for truth, guess in zip(truths, guesses, strict=True)]),
    }


def _confidence(
    claims: Sequence[BenchmarkClaim], verdicts: Sequence[Verdict | Failure], right: Sequence[bool]
) -> dict[str, Any]:
    """Figures of the verdicts' own confidence, and of one fitted on these claims, crossed (None for too few)."""
    own = [0.0 if isinstance(verdict, Failure) else verdict.confidence for verdict in verdicts]
    cases = cases_of(claims, verdicts)
    refitted = None
    if len(cases) >= ENOUGH and crossable(cases):
        refitted = confidence_figures(crossed_confidences(cases, "here"), [case.right for case in cases])
    return {"confidence": confidence_figures(own, right), "confidence_refitted": refitted}


def cases_of(claims: Sequence[BenchmarkClaim], verdicts: Sequence[Verdict | Failure]) -> list[Case]:
    """What a confidence is fitted on: each verdict with whether it has its claim's label. Failures are left out."""
    return [
        Case(verdict=verdict, right=_label(verdict) == claim.label, group=claim.id)
        for claim, verdict in zip(claims, verdicts, strict=True)
        if not isinstance(verdict, Failure)
    ]


def _scifact_figures(counts: Sequence[ScifactCounts], bootstrap: int, seed: int) -> dict[str, Any]:
    total = sum(counts, ScifactCounts())
    lot = np.random.default_rng(seed)
    drawn = lot.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=bootstrap).astype(float)
    out = {}
    for level, right in _SCIFACT:
        keys = (f"{level} {right}", f"{level} returned", f"{level} wanted")
        each = np.array([[one.counts[key] for key in keys] for one in counts], dtype=float)
        figure = metrics.interval(total.f1(level, right)["f1"], _f1_of(drawn @ each))
        out[f"{level}_{right}"] = {**_rounded(total.f1(level, right)), "f1_interval": figure.as_dict()}
    return out


def _f1_of(sums: Table) -> Table:
    right, both = sums[:, 0], sums[:, 1] + sums[:, 2]
    return np.divide(2 * right, both, out=np.zeros(len(right)), where=both > 0)


def _covid_figures(claims: Sequence[BenchmarkClaim], said: Sequence[Mapping[str, Abstract]]) -> dict[str, Any]:
    total = Counter[str]()
    for claim, abstracts in zip(claims, said, strict=True):
        if claim.named is None or claim.label == "NOT_ENOUGH_INFO":
            continue
        name, gold = claim.named
        total["wanted"] += len(gold)
        for document, abstract in abstracts.items():
            found = check_covid_counts(abstract.sentences, gold, right_abstract=document == name)
            total.update({key: count for key, count in found.items() if key != "wanted"})
    return {
        "check_covid": {
            kind: _rounded(precision_recall_f1(total[kind], total["returned"], total["wanted"]))
            for kind in ("standard", "whole")
        }
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 5) for key, value in values.items()}
