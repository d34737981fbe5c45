"""How should a passage be judged: whole, sentence by sentence, with its title? And which sentence decides?

    python benchmarks/deciding.py --data DIR [--set scifact|check_covid] [--split train|dev] [--claims N]

DIR holds scifact/ and check_covid/. Every claim is judged against the passages (three sentences) of the abstracts that
it cites. A passage that holds a rationale sentence should get the claim's label there, any other passage neutral.
Prints, for each way of judging: accuracy and macro-F1 over passages, the share of silent passages that are called
supporting or refuting at the threshold, pairs judged, the share of telling passages found where the threshold lets 5,
10 and 20 % of the silent ones through, and how often the deciding sentence is a rationale sentence.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from factcheck.model import Stance
from factcheck.settings import Settings, cache_folder
from factcheck.verdict.stance import load_stance_model

LABELS = {
    "SUPPORT": "supports",
    "REFUTE": "refutes",
    "CONTRADICT": "refutes",
    "NEI": "neutral",
    "NOTENOUGHINFO": "neutral",
}
THRESHOLD = 0.6
FALSE_RATES = (0.05, 0.1, 0.2)
Judged = dict[tuple[str, str], Stance]


@dataclass(frozen=True)
class Case:
    """One claim with one passage: its sentences, which of them are rationales, and what it should be called."""

    claim: str
    title: str
    sentences: tuple[str, ...]
    rationales: frozenset[int]
    gold: str

    @property
    def whole(self) -> str:
        return " ".join(self.sentences)


def read_cases(folder: Path, split: str, limit: int) -> Iterator[Case]:
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents = {str(row.get("doc_id") or row.get("cord_id")): row for row in rows}
    claims = [json.loads(line) for line in (folder / f"claims_{split}.jsonl").read_text("utf-8").splitlines()]
    for claim in claims[:limit]:
        for document_id, (label, rationales) in _evidence(claim).items():
            row = documents[document_id]
            sentences = row["abstract"]
            for start in range(0, len(sentences), 3):
                held = frozenset(i - start for i in rationales if start <= i < start + 3)
                yield Case(
                    claim=claim["claim"].strip(),
                    title=row.get("title") or "",
                    sentences=tuple(sentences[start : start + 3]),
                    rationales=held,
                    gold=label if held else "neutral",
                )


def _evidence(claim: dict[str, object]) -> dict[str, tuple[str, set[int]]]:
    """document → (stance, its rationale sentences), in either data set's form."""
    found: dict[str, tuple[str, set[int]]] = {}
    if "cord_id" in claim:
        sentences = {int(one["sent_index"]) for one in claim.get("evidence_set") or []}  # type: ignore[attr-defined]
        label = LABELS[str(claim["label"])]
        return {str(claim["cord_id"]): (label, sentences if label != "neutral" else set())}
    for document in claim["cited_doc_ids"]:  # type: ignore[attr-defined]
        given = claim["evidence"].get(str(document), [])  # type: ignore[attr-defined]
        label = LABELS[given[0]["label"]] if given else "neutral"
        found[str(document)] = (label, {i for one in given for i in one["sentences"]})
    return found


def clarity(stance: Stance) -> float:
    return max(stance.supports, stance.refutes)


def called(stance: Stance) -> str:
    if clarity(stance) < THRESHOLD:
        return "neutral"
    return "supports" if stance.supports >= stance.refutes else "refutes"


def mean(stances: list[Stance]) -> Stance:
    n = len(stances)
    return Stance(
        supports=sum(s.supports for s in stances) / n,
        refutes=sum(s.refutes for s in stances) / n,
        neutral=sum(s.neutral for s in stances) / n,
    )


def gated(bar: float) -> Callable[[Stance, list[Stance]], tuple[Stance, int]]:
    def judge(whole: Stance, alone: list[Stance]) -> tuple[Stance, int]:
        if clarity(whole) < bar:
            return whole, 1
        return max([whole, *alone], key=clarity), 1 + len(alone)

    return judge


def same_side(bar: float) -> Callable[[Stance, list[Stance]], tuple[Stance, int]]:
    def judge(whole: Stance, alone: list[Stance]) -> tuple[Stance, int]:
        if clarity(whole) < bar:
            return whole, 1
        side = "supports" if whole.supports >= whole.refutes else "refutes"
        return max([whole, *alone], key=lambda stance: float(getattr(stance, side))), 1 + len(alone)

    return judge


def turning(whole: Stance, alone: list[Stance]) -> tuple[Stance, int]:
    """As factcheck.verdict.deciding does it."""
    best = max(alone, key=lambda stance: stance.supports)
    if turns(whole, best):
        return best, 1 + len(alone)
    return same_side(0.34)(whole, alone)


def turns(whole: Stance, best: Stance) -> bool:
    return whole.refutes > whole.supports and best.supports > whole.refutes >= 0.34


WAYS: dict[str, Callable[[Stance, list[Stance]], tuple[Stance, int]]] = {
    "whole": lambda whole, alone: (whole, 1),
    "sentences": lambda whole, alone: (max(alone, key=clarity), len(alone)),
    "clearest of all": lambda whole, alone: (max([whole, *alone], key=clarity), 1 + len(alone)),
    "mean of whole and clearest": lambda whole, alone: (mean([whole, max(alone, key=clarity)]), 1 + len(alone)),
    "clearest, where whole >= .34": gated(0.34),
    "clearest, where whole >= .5": gated(0.5),
    "same side, where whole >= .34": same_side(0.34),
    "same side, where whole >= .5": same_side(0.5),
    "same side, or clearer support": turning,
}


def measure(cases: list[Case], judged: Judged, prefix: Callable[[Case], str]) -> None:
    rates = " ".join(f"@{rate:<5.2f}" for rate in FALSE_RATES)
    print(f"{'way':30} {'acc':>6} {'macroF1':>8} {'false':>6} {'found':>6} {'pairs':>6} found {rates}")
    for name, way in WAYS.items():
        pairs, counts, said = 0, {}, []
        for case in cases:
            alone = [judged[case.claim, prefix(case) + text] for text in case.sentences]
            stance, cost = way(judged[case.claim, prefix(case) + case.whole], alone)
            pairs += cost if len(alone) > 1 else 1
            said.append((clarity(stance), case.gold, "supports" if stance.supports >= stance.refutes else "refutes"))
            key = (case.gold, called(stance))
            counts[key] = counts.get(key, 0) + 1
        found = " ".join(f"{found_at(said, rate):6.3f}" for rate in FALSE_RATES)
        print(f"{name:30} {_row(counts)} {pairs:6}       {found}")
    turned = Counter(case.gold for case in cases if _turns(case, judged, prefix))
    print(f"whole refutes, a sentence supports more clearly: {dict(sorted(turned.items()))}")
    decided = [case for case in cases if case.gold != "neutral" and len(case.sentences) > 1]
    for name, pick in (("largest", _largest), ("least neutral", _least_neutral)):
        right = 0
        for case in decided:
            alone = [judged[case.claim, prefix(case) + text] for text in case.sentences]
            right += pick(judged[case.claim, prefix(case) + case.whole], alone) in case.rationales
        print(f"deciding sentence, {name}: a rationale in {right / len(decided):.3f} of {len(decided)}")


def _turns(case: Case, judged: Judged, prefix: Callable[[Case], str]) -> bool:
    whole = judged[case.claim, prefix(case) + case.whole]
    best = max((judged[case.claim, prefix(case) + text] for text in case.sentences), key=lambda stance: stance.supports)
    return turns(whole, best) and best.supports >= THRESHOLD


def found_at(said: list[tuple[float, str, str]], rate: float) -> float:
    """The share of telling passages called rightly, at the threshold where ``rate`` of the silent ones are called."""
    allowed = rate * sum(gold == "neutral" for _, gold, _ in said)
    false = found = 0
    for _, gold, side in sorted(said, reverse=True):
        false += gold == "neutral"
        if false > allowed:
            break
        found += gold == side
    return found / sum(gold != "neutral" for _, gold, _ in said)


def _largest(whole: Stance, alone: list[Stance]) -> int:
    clearest = max([whole, *alone], key=clarity)
    supported = clearest.supports >= clearest.refutes
    return max(range(len(alone)), key=lambda i: alone[i].supports if supported else alone[i].refutes)


def _least_neutral(whole: Stance, alone: list[Stance]) -> int:
    return min(range(len(alone)), key=lambda i: alone[i].neutral)


def _row(counts: dict[tuple[str, str], int]) -> str:
    total = sum(counts.values())
    names = ("supports", "refutes", "neutral")
    scores = []
    for name in names:
        hit = counts.get((name, name), 0)
        said = sum(counts.get((gold, name), 0) for gold in names)
        real = sum(counts.get((name, other), 0) for other in names)
        scores.append(2 * hit / (said + real) if said + real else 0.0)
    silent = sum(counts.get(("neutral", name), 0) for name in names)
    false = (silent - counts.get(("neutral", "neutral"), 0)) / silent
    found = sum(counts.get((name, name), 0) for name in names[:2])
    real = total - silent
    right = sum(counts.get((name, name), 0) for name in names)
    return f"{right / total:6.3f} {sum(scores) / 3:8.3f} {false:6.3f} {found / real:6.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", default="scifact", choices=("scifact", "check_covid"))
    parser.add_argument("--split", default="train", choices=("train", "dev"))
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--model", default="default")
    chosen = parser.parse_args()
    settings = Settings().with_changes(verdict={"stance_model": chosen.model})
    remembering = load_stance_model(settings, cache_folder(Path()))
    model = getattr(remembering, "model", remembering)
    cases = list(read_cases(chosen.data / chosen.set, chosen.split, chosen.claims))
    telling = sum(case.gold != "neutral" for case in cases)
    print(f"{chosen.set} {chosen.split}: {len(cases)} passages, {telling} with a rationale")
    for title, prefix in (("without title", _no_title), ("with title", _with_title)):
        pairs = [(case.claim, prefix(case) + text) for case in cases for text in (case.whole, *case.sentences)]
        judged = dict(zip(pairs, model.judge(pairs), strict=True))
        print(f"\n{title}")
        measure(cases, judged, prefix)


def _no_title(case: Case) -> str:
    return ""


def _with_title(case: Case) -> str:
    return case.title.rstrip(". ") + ". " if case.title else ""


if __name__ == "__main__":
    main()
