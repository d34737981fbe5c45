"""Evidence behind the title of its page: ``python -m factcheck.training.titled``.

Some texts come with a title before the sentence ("Sea level rise. The rate …"), labelled rows mostly without. A model
that never read one leans to neutral there, though what the sentence says of a claim does not hang on the title. So the
model is its own teacher: what it says of a pair is what it is to say of it with a title, and of the pair as it is, so
that nothing else moves. No label is needed. ``--mix judged`` trains on just these pairs.

With ``--said`` no model is asked: what a teacher said already is kept, and is what is to be said of the pairs of facts
among it with a title, too.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from factcheck.reading.labelled import Row
from factcheck.seams import Embedder
from factcheck.training.data import end_to_end_claims, keep_apart, read_folder
from factcheck.training.mix import FACTS
from factcheck.training.pairs import SWAPPED, closest, ruled, same_page
from factcheck.training.taught import Soft, bare, judge, kept, paced, read_taught, write_taught

PAGES = "vitaminc"  # the set whose groups are the titles of its pages


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is judged: pairs that get a title, each with it, and pairs that stay as they are."""

    titled: tuple[tuple[str, str, str], ...]  # claim, evidence, title
    plain: tuple[tuple[str, str], ...]


def pairs_of(rows: Sequence[Row], embedder: Embedder, count: int, *, seed: int = 0) -> Pairs:
    """Up to ``count`` pairs with a title and half as many without, by lot.

    Of facts, one half rows, one half pairs that nobody labelled (claims beside the closest other evidence of FEVER, and
    of their page; claims changed by a rule), as a model knows its rows by heart. The title is that of the row's page
    where its set tells it, else one by lot of the others'. The pairs without a title are rows of other sets, and those
    the other way about.
    """
    lot = random.Random(f"titled/{seed}")
    facts = [row for row in rows if row.source in FACTS]
    others = [row for row in rows if row.source in SWAPPED or row.source == "snli"]
    titles = sorted({row.group for row in facts if row.source == PAGES})
    if not titles:
        return Pairs((), ())
    known = [(row.claim, row.evidence, row.group if row.source == PAGES else lot.choice(titles)) for row in facts]
    made = closest([row for row in facts if row.source == "fever"], embedder, 1)
    made += same_page([row for row in facts if row.source == PAGES], 1) + ruled(facts, lot)
    new = [(claim, evidence, lot.choice(titles)) for claim, evidence in made]
    plain = [(row.claim, row.evidence) for row in others] + [(row.evidence, row.claim) for row in others]
    return Pairs(
        tuple(lot.sample(known, min(count // 2, len(known))) + lot.sample(new, min(count // 2, len(new)))),
        tuple(lot.sample(plain, min(count // 2, len(plain)))),
    )


def behind_titles(
    rows: Sequence[Row], said: Mapping[tuple[str, str], Soft], count: int, *, seed: int = 0
) -> dict[tuple[str, str], Soft]:
    """``said``, and up to ``count`` of the rows of facts among it, by lot, once more behind a title, chosen as by
    :func:`pairs_of`."""
    lot = random.Random(f"behind/{seed}")
    by_pair = {(row.claim, row.evidence): row for row in rows if row.source in FACTS}
    facts = [row for pair, row in by_pair.items() if pair in said]
    titles = sorted({row.group for row in rows if row.source == PAGES})
    both = dict(said)
    for row in lot.sample(facts, min(count, len(facts))) if titles else ():
        title = row.group if row.source == PAGES else lot.choice(titles)
        both.setdefault((row.claim, _behind(title, row.evidence)), said[row.claim, row.evidence])
    return both


def _behind(title: str, evidence: str) -> str:
    return f"{title.rstrip('.')}. {evidence}"


def main(arguments: list[str] | None = None) -> None:
    """The command line: the model's own probabilities of train rows, for them as they are and with a title."""
    from factcheck.retrieval.embed import load_embedder
    from factcheck.settings import Settings, cache_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.titled", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--model", default="default", help="the model that is trained on afterwards")
    parser.add_argument("--said", type=Path, help="what a teacher said (factcheck.training.taught): no model is asked")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl file to write, for --taught")
    parser.add_argument("--pairs", type=int, default=10_000, help="that get a title")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    cache = cache_folder(Path())
    apart = keep_apart(read_folder(given.data), end_to_end_claims(given.data))
    if given.said:
        write_taught(given.out, behind_titles(apart.train, read_taught(given.said), given.pairs, seed=given.seed))
        return
    pairs = pairs_of(apart.train, load_embedder(Settings(), cache), given.pairs, seed=given.seed)
    if not pairs.titled:
        parser.error(f"{given.data}: no rows of {PAGES} to take titles from")
    model = replace(bare(given.model, cache), temperature=1.0)  # what it says, not how sure it may be of it
    asked = [(claim, evidence) for claim, evidence, _ in pairs.titled] + list(pairs.plain)
    as_they_are = kept(given.out, "plain", model)
    for line in paced(judge(apart.free(asked), model, as_they_are)):
        sys.stderr.write(f"{line}\n")
    said = read_taught(as_they_are)
    both = dict(said)
    for claim, evidence, title in pairs.titled:
        if (claim, evidence) in said:
            both[claim, _behind(title, evidence)] = said[claim, evidence]
    write_taught(given.out, both)


if __name__ == "__main__":
    main()
