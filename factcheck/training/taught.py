"""A teacher's probabilities for pairs with and without a label: ``python -m factcheck.training.taught``.

A small model learns more from a larger one's probabilities than from labels alone, and from pairs that nobody
labelled (Hinton, Vinyals and Dean, 2015, "Distilling the Knowledge in a Neural Network"). The pairs are the training
rows themselves, claims beside other evidence of their own page, and claims beside the closest evidence of another page.
``factcheck train --taught FILE`` learns from them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.errors import FormatError, ReadError
from factcheck.reading.labelled import Row, normalise
from factcheck.training.data import SOURCES, end_to_end_claims, keep_apart, read_folder
from factcheck.training.near import PAGES, neighbours, page_of

if TYPE_CHECKING:
    from factcheck.seams import Embedder, StanceModel

Soft = tuple[float, float, float]  # probabilities of supports, refutes, neutral
CHUNK = 512  # pairs judged between two writes


def read_taught(path: Path) -> dict[tuple[str, str], Soft]:
    """(claim, evidence) → probabilities, from JSON lines with ``claim``, ``evidence`` and ``soft``, in order.

    A last line that was cut off on its way to the disk is left out. Raises ReadError for a file that cannot be read,
    FormatError with the line for another fault.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: {error}", hint="Make it with python -m factcheck.training.taught.") from error
    taught: dict[tuple[str, str], Soft] = {}
    for number, line in enumerate(lines[:-1], start=1):
        try:
            raw = json.loads(line)
            supports, refutes, neutral = (float(share) for share in raw["soft"])
            if min(supports, refutes, neutral) < 0 or abs(supports + refutes + neutral - 1) > 0.01:
                raise ValueError("soft is not three shares of one")
            taught[str(raw["claim"]), str(raw["evidence"])] = (supports, refutes, neutral)
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"{path}:{number}: no taught pair ({error})", hint="Delete the line.") from error
    return taught


def with_taught(rows: Sequence[Row], taught: Mapping[tuple[str, str], Soft]) -> list[Row]:
    """``rows``, in order, those that the teacher judged with its probabilities; behind them, as rows without a label
    (source ``taught``), the pairs that are no row."""
    found = [replace(row, soft=taught.get((row.claim, row.evidence))) for row in rows]
    known = {(row.claim, row.evidence) for row in rows}
    return found + [
        Row(claim, evidence, "", "taught", "train", claim, soft)
        for (claim, evidence), soft in taught.items()
        if (claim, evidence) not in known
    ]


def pairs_to_judge(data: Path, embedder: Embedder, *, seed: int = 0, near: int = 15_000) -> list[tuple[str, str]]:
    """Distinct pairs in an order by lot: any beginning of it is a fair sample.

    Training rows of sets that an epoch takes more than once; each claim beside one other evidence of its own page
    (where groups are pages); ``near`` claims beside close evidence of another page. No text that measures is there.
    """
    lot = random.Random(f"taught/{seed}")
    apart = keep_apart(read_folder(data), end_to_end_claims(data))
    rows = [row for row in apart.train if row.source not in SOURCES or SOURCES[row.source].copies > 1]
    pairs = [(row.claim, row.evidence) for row in rows]
    paged = [row for row in rows if row.source in PAGES]
    pairs += same_page(paged, lot)
    pairs += [(row.claim, other) for row, other in neighbours(paged, embedder, lot, near)] if paged else []
    distinct = [pair for pair in dict.fromkeys(pairs) if not apart.measured & {normalise(pair[0]), normalise(pair[1])}]
    lot.shuffle(distinct)
    return distinct


def same_page(rows: Sequence[Row], lot: random.Random) -> list[tuple[str, str]]:
    """Each row's claim beside another evidence of its page, drawn by lot; nothing for a page with one evidence."""
    pages: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        pages[page_of(row)][row.evidence] = None
    pairs = []
    for row in rows:
        others = [evidence for evidence in pages[page_of(row)] if evidence != row.evidence]
        if others:
            pairs.append((row.claim, lot.choice(others)))
    return pairs


def judge(pairs: Sequence[tuple[str, str]], teacher: StanceModel, out: Path) -> Iterator[int]:
    """Append the teacher's probabilities of ``pairs`` to ``out``, some hundred at a time; yields how many are done.

    Pairs that ``out`` holds already are left out: the same call goes on where it stopped.
    """
    done = read_taught(out) if out.exists() else {}
    left = [pair for pair in pairs if pair not in done]
    count = len(pairs) - len(left)
    if out.exists():
        os.truncate(out, out.read_bytes().rfind(b"\n") + 1)  # a line that was cut off
    with out.open("a", encoding="utf-8", newline="\n") as file:
        for start in range(0, len(left), CHUNK):
            some = left[start : start + CHUNK]
            for (claim, evidence), stance in zip(some, teacher.judge(some), strict=True):
                soft = [round(share, 4) for share in (stance.supports, stance.refutes, stance.neutral)]
                file.write(json.dumps({"claim": claim, "evidence": evidence, "soft": soft}, ensure_ascii=False) + "\n")
            file.flush()
            count += len(some)
            yield count


def main(arguments: list[str] | None = None) -> None:
    """The command line: forms the pairs, judges them with the model in ``--teacher``, goes on where it stopped."""
    from factcheck.retrieval.embed import load_embedder
    from factcheck.settings import Settings, cache_folder
    from factcheck.verdict.stance import load_stance_model

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.taught", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--teacher", required=True, help="folder of a three-way cross-encoder, the larger model")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl file to write, or to go on with")
    parser.add_argument("--pairs", type=int, default=0, help="stop at this many pairs; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    settings = Settings().with_changes(verdict={"stance_model": given.teacher})
    cache = cache_folder(Path())
    pairs = pairs_to_judge(given.data, load_embedder(settings, cache), seed=given.seed)
    sys.stderr.write(f"{len(pairs)} pairs to judge\n")
    teacher = load_stance_model(settings, cache)
    for done in judge(pairs[: given.pairs or None], getattr(teacher, "model", teacher), given.out):
        sys.stderr.write(f"{done} judged\n")


if __name__ == "__main__":
    main()
