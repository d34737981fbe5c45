"""Dates, numbers, places and persons in other forms: ``python -m factcheck.training.formed``.

What a source says of a claim does not hang on whether either writes "1 Mar 2020" or "March 1, 2020"
(factcheck.training.forms has the forms). A model that goes by the look of a figure calls the claim refuted where the
two differ in that alone. So the model is its own teacher, as in factcheck.training.titled: what it says of a pair is
what it is to say of it with one of the two texts in another form. Of rows this is asked only where it is right, and so
that a wrong figure stays one in another form, too, claims that a rule changed are among the pairs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from factcheck.reading.labelled import Row
from factcheck.training.data import end_to_end_claims, keep_apart, read_folder
from factcheck.training.forms import other_forms
from factcheck.training.pairs import LONGEST, NO_PROSE, ruled
from factcheck.training.taught import Soft, bare, judge, kept, paced, read_taught, write_taught

LABELS = ("supported", "refuted", "not_enough_evidence")  # in the order of a model's probabilities
SHARES = {"place": 0.5}  # of what a kind of form gets; the others get a whole share


def pairs_of(rows: Sequence[Row], lot: random.Random) -> dict[tuple[str, str], str]:
    """(claim, evidence) → its label, "" where a rule changed the claim, of all prose of ``rows``."""
    some = [row for row in rows if row.source not in NO_PROSE and len(row.claim) + len(row.evidence) <= LONGEST]
    found = {(row.claim, row.evidence): row.label for row in some if row.label in LABELS}
    return found | {pair: "" for pair in ruled(some, lot) if pair not in found}


def drawn(pairs: Mapping[tuple[str, str], str], count: int, lot: random.Random) -> list[tuple[str, str]]:
    """Up to ``count`` of ``pairs`` that have other forms, by lot: as many of each kind, half as many of places."""
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in pairs:
        for kind in sorted({kind for kind, *_ in other_forms(*pair)}):
            kinds[kind].append(pair)
    out: dict[tuple[str, str], None] = {}
    for kind, some in sorted(kinds.items()):
        share = round(count / len(kinds) * SHARES.get(kind, 1.0))
        out |= dict.fromkeys(lot.sample(some, min(share, len(some))))
    return list(out)


def lessons(
    said: Mapping[tuple[str, str], Soft], labels: Mapping[tuple[str, str], str], lot: random.Random
) -> dict[tuple[str, str], Soft]:
    """What the model ``said`` of each pair, for it as it is and in up to two other forms by lot.

    A pair whose label in ``labels`` is another one than what was said is left out.
    """
    out = {}
    for pair, soft in said.items():
        if labels[pair] and LABELS[max(range(3), key=lambda i: soft[i])] != labels[pair]:
            continue
        out[pair] = soft
        forms = [(claim, evidence) for _, claim, evidence in other_forms(*pair)]
        out |= dict.fromkeys(lot.sample(forms, min(2, len(forms))), soft)
    return out


def main(arguments: list[str] | None = None) -> None:
    """The command line: the model's own probabilities of train pairs, for them as they are and in other forms."""
    from factcheck.settings import cache_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.formed", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--model", default="default", help="the model that is trained on afterwards")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl file to write, for --taught")
    parser.add_argument("--beside", type=Path, help="a file of other lessons for the same training, put before these")
    parser.add_argument("--pairs", type=int, default=12_000, help="that are asked about")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    cache, lot = cache_folder(Path()), random.Random(f"formed/{given.seed}")
    apart = keep_apart(read_folder(given.data), end_to_end_claims(given.data))
    labels = pairs_of(apart.train, lot)
    asked = apart.free(drawn(labels, given.pairs, lot))
    model = replace(bare(given.model, cache), temperature=1.0)  # what it says, not how sure it may be of it
    as_they_are = kept(given.out, "as-they-are", model)
    for line in paced(judge(asked, model, as_they_are)):
        sys.stderr.write(f"{line}\n")
    said = read_taught(as_they_are)
    out = read_taught(given.beside) if given.beside else {}
    out |= lessons({pair: said[pair] for pair in asked}, labels, lot)
    write_taught(given.out, {pair: out[pair] for pair in apart.free(out)})


if __name__ == "__main__":
    main()
