"""Does the form of a date, a number, a place or a name decide? Dev rows with one of them written otherwise.

    python benchmarks/forms.py --data DIR [--model FOLDER]

``DIR`` holds the labelled rows (``*.jsonl.gz``). Of the supported and the refuted dev rows that the stance model gets
right, printed is how many it gets right no more once one of the two texts has another form of the same
("1 Mar 2020" for "March 1, 2020"; factcheck/training/forms.py has them). One form of each kind for a row, by lot of its
texts alone. The model is asked about the texts as they stand; in a verdict a claim that has an equal date or amount in
another form, or a person with initials, is first put in the passage's words (factcheck/verdict/asking.py).
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path

from contrast_set import SETS, rows

from factcheck.model import Stance
from factcheck.settings import Settings, cache_folder
from factcheck.training.forms import other_forms
from factcheck.verdict.stance import load_stance_model

Pair = tuple[str, str]


def variants(claim: str, evidence: str) -> dict[str, Pair]:
    """Kind → the pair with one other form of that kind."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for kind, *pair in other_forms(claim, evidence):
        found[kind].append((pair[0], pair[1]))
    return {kind: random.Random(f"{claim}/{evidence}").choice(pairs) for kind, pairs in found.items()}


def right(stance: Stance, label: str) -> bool:
    """Whether ``label``, supported or refuted, is what the stance says most of."""
    ours, other = stance.supports, stance.refutes
    if label == "refuted":
        ours, other = other, ours
    return ours > max(other, stance.neutral)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="default", help="as verdict.stance_model takes it")
    given = parser.parse_args()
    settings = Settings().with_changes(verdict={"stance_model": given.model})
    model = load_stance_model(settings, cache_folder(Path.cwd()))
    labels = {
        (row.claim, row.evidence): row.label
        for row in rows(given.data, "dev", SETS)
        if row.label in ("supported", "refuted")
    }
    forms = {pair: made for pair in labels if (made := variants(*pair))}
    asked = list(dict.fromkeys([*forms, *(new for made in forms.values() for new in made.values())]))
    stances = dict(zip(asked, model.judge(asked), strict=True))
    print("| in another form | label | right as they are | of these wrong in another form |\n|---|---|---|---|")
    for kind in sorted({kind for made in forms.values() for kind in made}):
        for label in ("supported", "refuted"):
            mine = [made[kind] for pair, made in forms.items()
                    if kind in made and labels[pair] == label and right(stances[pair], label)]  # fmt: skip
            wrong = sum(not right(stances[new], label) for new in mine)
            print(f"| {kind} | {label} | {len(mine)} | {wrong} ({wrong / max(1, len(mine)):.1%}) |")


if __name__ == "__main__":
    main()
