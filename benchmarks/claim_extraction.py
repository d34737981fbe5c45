"""Do the claims taken out of a sentence hold the facts that people find in it?

    python benchmarks/claim_extraction.py --data DIR [--sentences N] [--no-stance] [--show N]

DIR is the folder that holds claim_extraction/ (FActScore: sentences about a topic with atomic facts written by people).
The sentences of a topic are read as one report whose title is the topic. Prints claims per sentence, the share of
sentences with no claim and why, what became of leading pronouns, and the share of the atomic facts that a stance model
finds supported (support at least 0.5) by: any claim of the sentence; the sentence as written as the only claim; and
the sentence with the topic before it. The last two are what splitting and resolving have to be measured against.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from factcheck.claims.extract import extract_claims
from factcheck.model import Report, Span
from factcheck.seams import StanceModel
from factcheck.settings import ClaimsSettings, Settings, cache_folder


@dataclass(frozen=True)
class Case:
    """A sentence with its atomic facts, the claims taken out of it, and why parts of it were skipped."""

    topic: str
    sentence: str
    facts: tuple[str, ...]
    claims: tuple[str, ...]
    reasons: tuple[str, ...]


def cases(folder: Path) -> list[Case]:
    found = []
    for name in ("factscore_chatgpt.jsonl.gz", "factscore_instructgpt.jsonl.gz"):
        with gzip.open(folder / name, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        for topic, group in groupby(rows, key=lambda row: row["topic"]):
            found.extend(_of_topic(topic.rstrip("."), list(group)))
    return found


def _of_topic(topic: str, rows: list[dict[str, object]]) -> list[Case]:
    sentences = [" ".join(str(row["sentence"]).split()) for row in rows]
    text = " ".join(sentences)
    extraction = extract_claims(Report(id=topic, text=text, title=topic), ClaimsSettings())
    found, start = [], 0
    for sentence, row in zip(sentences, rows, strict=True):
        span = Span(start, start + len(sentence))
        start = span.end + 1
        facts = row["atomic_facts"]
        assert isinstance(facts, list)
        found.append(
            Case(
                topic=topic,
                sentence=sentence,
                facts=tuple(facts),
                claims=tuple(claim.statement for claim in extraction.claims if claim.span.overlaps(span)),
                reasons=tuple(item.reason for item in extraction.skipped if item.span.overlaps(span)),
            )
        )
    return found


def pronouns(found: Sequence[Case]) -> Counter[str]:
    """What became of "he", "she", "his" and "her" at the start of a sentence: the topic, another, or left as it was."""
    counts: Counter[str] = Counter()
    for case in found:
        first = re.match(r"(?:He|She|His|Her)\b", case.sentence)
        if first is None or not case.claims:
            continue
        start = case.claims[0].split()[:5]
        if start[0] == first[0]:
            counts["left"] += 1
        else:
            named = set(re.findall(r"\w+", " ".join(start).lower())) & set(re.findall(r"\w+", case.topic.lower()))
            counts["the topic" if named else "another"] += 1
    return counts


def supported(model: StanceModel, facts: Sequence[tuple[str, tuple[str, ...]]]) -> list[bool]:
    """For each fact whether any of the texts beside it supports it."""
    pairs = [(fact, text) for fact, texts in facts for text in texts]
    stances = iter(model.judge(pairs))
    return [max((next(stances).supports for _ in texts), default=0.0) >= 0.5 for _, texts in facts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds claim_extraction/")
    parser.add_argument("--sentences", type=int, default=0, help="only the first N sentences (0: all)")
    parser.add_argument("--no-stance", action="store_true", help="only count; load no model")
    parser.add_argument("--show", type=int, default=0, help="print N sentences with their claims")
    options = parser.parse_args()
    found = cases(options.data / "claim_extraction")
    found = found[: options.sentences] if options.sentences else found
    claims = sum(len(case.claims) for case in found)
    facts = sum(len(case.facts) for case in found)
    print(f"{len(found)} sentences, {facts} atomic facts ({facts / len(found):.2f} a sentence)")
    print(f"{claims} claims: {claims / len(found):.2f} a sentence; at most {max(len(case.claims) for case in found)}")
    empty = [case for case in found if not case.claims]
    reasons = dict(Counter(reason for case in empty for reason in case.reasons).most_common())
    print(f"{len(empty)} sentences without a claim: {reasons}")
    print(f"he, she, his, her at the start of a sentence put into words: {dict(pronouns(found))}")
    for case in found[: options.show]:
        print(f"- {case.sentence}")
        for line in [*case.claims, *(f"({reason})" for reason in case.reasons)]:
            print(f"    {line}")
    if options.no_stance:
        return
    from factcheck.verdict.stance import load_stance_model

    model = load_stance_model(Settings(), cache_folder(Path.cwd()))
    print(f"stance model {model.fingerprint}")
    rows = [(fact, case) for case in found for fact in case.facts]
    ways = {
        "any claim of the sentence": [(fact, case.claims) for fact, case in rows],
        "the sentence as written": [(fact, (case.sentence,)) for fact, case in rows],
        "topic: the sentence": [(fact, (f"{case.topic}: {case.sentence}",)) for fact, case in rows],
    }
    for name, way in ways.items():
        yes = sum(supported(model, way))
        print(f"facts supported by {name}: {yes} of {len(rows)} ({yes / len(rows):.1%})")


if __name__ == "__main__":
    main()
