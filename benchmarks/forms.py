"""Does the form of a date, a number, a place, a name or a verb of change decide? Dev rows with one written otherwise.

    python benchmarks/forms.py --data DIR [--model FOLDER]

``DIR`` holds the labelled rows (``*.jsonl.gz``). Of the supported and the refuted dev rows that the stance model gets
right, printed is how many it gets right no more once one of the two texts has another form of the same
("1 Mar 2020" for "March 1, 2020"; factcheck/training/forms.py has them). One form of each kind for a row, by lot of its
texts alone. "change" are no rows but sentences made here, with one verb in the claim and another in the passage for a
change of one size ("climbed 5%", "fell 5%"). The model is asked about the texts as they stand; the last column is of
the claim as it is asked in a verdict, where what the passage has in another form is first put in its words
(factcheck/verdict/asking.py).
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from contrast_set import SETS, rows

from factcheck.model import Citation, Claim, Passage, Span, Stance
from factcheck.settings import Settings, cache_folder
from factcheck.text.change_verbs import FALLING, RISING
from factcheck.training.forms import other_forms
from factcheck.verdict.asking import asked
from factcheck.verdict.stance import load_stance_model

Pair = tuple[str, str]
CHANGES = (
    "Sales {} 30% in 2020.",
    "The number of cases {} by 12 percent in May.",
    "Shares of the firm {} $3 on Monday.",
)


def variants(claim: str, evidence: str) -> dict[str, Pair]:
    """Kind → the pair with one other form of that kind."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for kind, *pair in other_forms(claim, evidence):
        found[kind].append((pair[0], pair[1]))
    return {kind: random.Random(f"{claim}/{evidence}").choice(pairs) for kind, pairs in found.items()}


def moved() -> Iterator[tuple[str, Pair]]:
    """(label, pair) of sentences on a change by one size: of every two verbs of one direction, and of both."""
    for ours, theirs in product((RISING, FALLING), repeat=2):
        for one, other in product(ours, theirs):
            if one != other:
                for told in CHANGES:
                    yield "supported" if ours is theirs else "refuted", (told.format(one[2]), told.format(other[2]))


def in_its_words(claim: str, evidence: str) -> Pair:
    """The pair as it is asked about in a verdict."""
    said = Claim(id="", report_id="", span=Span(0, len(claim)), quote=claim, statement=claim)
    passage = Passage(id="", document_id="", span=Span(0, len(evidence)), quote=evidence)
    return asked(said, (passage, Citation(document_id="", title=""))), evidence


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
    changes = list(moved())
    new = [*(pair for made in forms.values() for pair in made.values()), *(pair for _, pair in changes)]
    pairs = list(dict.fromkeys([*forms, *new, *(in_its_words(*pair) for pair in new)]))
    stances = dict(zip(pairs, model.judge(pairs), strict=True))
    print("| in another form | label | right as they are | of these wrong in another form | and asked in its words |")
    print("|---|---|---|---|---|")
    for kind in sorted({"change", *(kind for made in forms.values() for kind in made)}):
        for label in ("supported", "refuted"):
            mine = [made[kind] for pair, made in forms.items()
                    if kind in made and labels[pair] == label and right(stances[pair], label)]  # fmt: skip
            if kind == "change":
                mine = [pair for its, pair in changes if its == label]
            wrong = [sum(not right(stances[pair], label) for pair in some)
                     for some in (mine, [in_its_words(*pair) for pair in mine])]  # fmt: skip
            shares = " | ".join(f"{count} ({count / max(1, len(mine)):.1%})" for count in wrong)
            print(f"| {kind} | {label} | {len(mine)} | {shares} |")


if __name__ == "__main__":
    main()
