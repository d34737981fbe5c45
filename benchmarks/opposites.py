"""Does a claim that was turned about go unnoticed? Supported dev rows with one word of direction changed.

    python benchmarks/opposites.py --data DIR [--model FOLDER]

``DIR`` holds the labelled rows (``*.jsonl.gz``). Of each supported dev row whose claim has a word of direction
("raises"), printed is how many the stance model still calls supported once that word says the opposite ("lowers"),
how many where another word says the same ("increases"), and how many as they are. Which word, by what, hangs on the
claim alone; the words are those of factcheck/training/opposites.py, no row trains.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from contrast_set import SETS, rows

from factcheck.settings import Settings, cache_folder
from factcheck.training.opposites import alike, turned
from factcheck.verdict.stance import load_stance_model


def variants(claim: str) -> dict[str, str]:
    """The claim as it is, turned about, and in another word of the same direction; {} where it cannot be turned."""
    lot = random.Random(claim)
    about, same = turned(claim, lot, 1), alike(claim, lot)
    if not about:
        return {}
    return {"as it is": claim, "turned about": about[0]} | ({"in another word": same[0]} if same else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="default", help="as verdict.stance_model takes it")
    given = parser.parse_args()
    settings = Settings().with_changes(verdict={"stance_model": given.model})
    model = load_stance_model(settings, cache_folder(Path.cwd()))
    print("| set | claims | called supported |\n|---|---|---|")
    for name in SETS:
        supported = {(r.claim, r.evidence) for r in rows(given.data, "dev", [name]) if r.label == "supported"}
        asked = [
            (kind, new, evidence) for claim, evidence in sorted(supported) for kind, new in variants(claim).items()
        ]
        if not asked:
            continue
        judged = model.judge([(claim, evidence) for _, claim, evidence in asked])
        shown = []
        for kind in ("as it is", "in another word", "turned about"):
            mine = [stance for (what, *_), stance in zip(asked, judged, strict=True) if what == kind]
            held = sum(stance.supports > max(stance.refutes, stance.neutral) for stance in mine)
            shown.append(f"{kind} {held} of {len(mine)}")
        print(f"| {name} | {sum(kind == 'as it is' for kind, *_ in asked)} | {', '.join(shown)} |")


if __name__ == "__main__":
    main()
