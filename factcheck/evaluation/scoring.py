"""The scorers of SciFact and Check-COVID, as their authors define them.

SciFact: Wadden et al. (2020), "Fact or Fiction", section 4, and verisci/evaluate/lib/metrics.py of allenai/scifact.
Check-COVID: Wang et al. (2023) and fact-checking-system/evaluate of posuer/Check-COVID.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_SENTENCES = 3  # an abstract's rationale beyond this is not looked at, at the level of abstracts


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """What is said of one abstract: "SUPPORT" or "CONTRADICT", and the sentences (from 0) that say so, best first."""

    label: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldAbstract:
    """What is true of one abstract: its label, and its rationales, each enough by itself."""

    label: str
    rationales: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScifactCounts:
    """Counts of one claim or of many: of abstracts and of sentences, as many as were returned, wanted and right."""

    counts: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: ScifactCounts) -> ScifactCounts:
        total = Counter(self.counts)
        total.update(other.counts)
        return ScifactCounts(counts=total)

    def f1(self, level: str, right: str) -> dict[str, float]:
        """Precision, recall and F1 at ``level`` ("abstract", "sentence") of what is ``right`` (see scifact_counts)."""
        hits = self.counts[f"{level} {right}"]
        return precision_recall_f1(hits, self.counts[f"{level} returned"], self.counts[f"{level} wanted"])


def scifact_counts(said: Mapping[str, Abstract], gold: Mapping[str, GoldAbstract]) -> ScifactCounts:
    """The counts of one claim; both mappings go by abstract, and abstracts with not enough evidence are in neither.

    Right at the level of abstracts: "label" (abstract and label are), "rationale" (besides, one gold rationale lies
    wholly within the first three sentences). At the level of sentences: "selection" (the sentence is in a gold
    rationale all of which was returned), "label" (besides, the abstract's label is right).
    """
    counts = Counter[str]()
    counts["abstract wanted"] = len(gold)
    counts["sentence wanted"] = sum(len(rationale) for one in gold.values() for rationale in one.rationales)
    for name, abstract in said.items():
        counts["abstract returned"] += 1
        counts["sentence returned"] += len(abstract.sentences)
        truth = gold.get(name)
        if truth is None:
            continue
        labelled = abstract.label == truth.label
        first = set(abstract.sentences[:MOST_SENTENCES])
        counts["abstract label"] += labelled
        counts["abstract rationale"] += labelled and any(rationale <= first for rationale in truth.rationales)
        returned = set(abstract.sentences)
        whole = set[int]().union(*(rationale for rationale in truth.rationales if rationale <= returned))
        counts["sentence selection"] += len(returned & whole)
        counts["sentence label"] += len(returned & whole) if labelled else 0
    return ScifactCounts(counts=counts)


def check_covid_counts(said: Sequence[int], gold: Sequence[int], *, right_abstract: bool) -> Counter[str]:
    """Sentence counts of one claim that has enough evidence: "returned", "wanted", "standard", "whole".

    "standard" counts the sentences that are in the gold rationale, "whole" those only if all of it was returned.
    Sentences of another abstract than the claim's (``right_abstract`` False) are returned and never right.
    """
    counts = Counter({"returned": len(said), "wanted": len(gold)})
    if right_abstract:
        hits = len(set(said) & set(gold))
        counts["standard"] = hits
        counts["whole"] = hits if set(gold) <= set(said) else 0
    return counts


def precision_recall_f1(right: float, returned: float, wanted: float) -> dict[str, float]:
    """Precision, recall and F1 from counts; 0 where there is nothing to divide by."""
    precision = right / returned if returned else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / both if both else 0.0}
