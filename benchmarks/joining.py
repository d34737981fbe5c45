"""What do two sentences say together that neither says alone?

    python benchmarks/joining.py --data DIR [--split train|dev] [--rows 400]

DIR holds fever.jsonl.gz. Of rows whose evidence has two to four sentences, so many of each label, every sentence is
made a document of its own. Prints what becomes of each label without and with pairs (``verdict.together`` 0 and 3),
rules and checks included; and for the claims that no sentence decides, what the pairs would say, for several shares of
the words that they must hold between them (``HELD``), supporting and refuting apart.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from factcheck.model import Citation, Claim, Evidence, Hit, Label, Passage, Span
from factcheck.settings import Settings, cache_folder
from factcheck.text.sentences import split_sentences
from factcheck.verdict import joining
from factcheck.verdict.checks import run_checks
from factcheck.verdict.deciding import judge_claims
from factcheck.verdict.rules import decide
from factcheck.verdict.stance import load_stance_model

SHARES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)


def rows(path: Path, split: str, most: int) -> Iterator[tuple[Claim, list[Hit], Label]]:
    taken: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            sentences = [span.of(row["evidence"]) for span in split_sentences(row["evidence"])]
            if row["split"] != split or not 2 <= len(sentences) <= 4 or taken[row["label"]] == most:
                continue
            taken[row["label"]] += 1
            said = row["claim"]
            claim = Claim(id=row["id"], report_id="", span=Span(0, len(said)), quote=said, statement=said)
            yield claim, [_hit(f"{row['id']}.{i}", text) for i, text in enumerate(sentences)], Label(row["label"])


def _hit(name: str, text: str) -> Hit:
    passage = Passage(id=name, document_id=name, span=Span(0, len(text)), quote=text)
    return Hit(passage=passage, citation=Citation(document_id=name), similarity=1.0)


def outcomes(
    claims: Sequence[Claim], judged: Sequence[Sequence[Evidence]], gold: Sequence[Label], settings: Settings
) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often each label is called what, and by which rule."""
    said: Counter[tuple[str, str]] = Counter()
    rules: Counter[str] = Counter()
    for claim, items, truth in zip(claims, judged, gold, strict=True):
        checked = [replace(item, checks=run_checks(claim, item, report_date=None)) for item in items]
        verdict = decide(claim, checked, settings.verdict, report_date=None, conditions="")
        said[truth.value, verdict.label.value] += 1
        rules[f"{verdict.rule} {'right' if verdict.label is truth else 'wrong'}"] += 1
    return said, rules


def pairs_alone(
    claims: Sequence[Claim], judged: Sequence[Sequence[Evidence]], gold: Sequence[Label], model: Any, settings: Settings
) -> None:
    for share in SHARES:
        joining.HELD = share
        found: Counter[str] = Counter()
        for items, truth in zip(joining.with_pairs(claims, judged, model, settings.verdict), gold, strict=True):
            pairs = joining.pairs_of(items)
            found["pairs"] += len(pairs)
            for side, label in (("supports", Label.supported), ("refutes", Label.refuted)):
                if any(getattr(pair[0].stance, side) >= settings.verdict.threshold for pair in pairs):
                    found[f"{side} {'right' if label is truth else 'wrong'}"] += 1
        print(f"  words held ≥ {share:.1f}: {dict(sorted(found.items()))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="train", choices=("train", "dev"))
    parser.add_argument("--rows", type=int, default=400)
    chosen = parser.parse_args()
    if not (chosen.data / "fever.jsonl.gz").is_file():
        parser.error(f"{chosen.data}: no fever.jsonl.gz there; --data is the folder of the labelled sets")
    settings = Settings()
    model = load_stance_model(settings, cache_folder(Path()))
    claims, hits, gold = zip(*rows(chosen.data / "fever.jsonl.gz", chosen.split, chosen.rows), strict=True)
    judged = judge_claims(claims, hits, model, passages=settings.verdict.passages)
    print(f"fever {chosen.split}: {len(claims)} claims, {dict(Counter(label.value for label in gold))}")
    for most in (0, settings.verdict.together):
        some = settings.with_changes(verdict={"together": most})
        said, rules = outcomes(claims, joining.with_pairs(claims, judged, model, some.verdict), gold, some)
        right = sum(count for (truth, label), count in said.items() if truth == label)
        print(f"  together {most}: {right / len(claims):.4f} right")
        for truth in (Label.supported, Label.refuted, Label.not_enough_evidence):
            print(f"    {truth.value}: { ({label: n for (t, label), n in sorted(said.items()) if t == truth}) }")
        print(f"    { ({rule: n for rule, n in sorted(rules.items()) if rule.startswith('supported_together')}) }")
    print("what pairs say where no sentence decides:")
    pairs_alone(claims, judged, gold, model, settings)


if __name__ == "__main__":
    main()
