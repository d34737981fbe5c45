"""A teacher's probabilities for pairs with and without a label: ``python -m factcheck.training.taught``.

A small model learns more from a larger one's probabilities than from labels alone, and from pairs that nobody
labelled (Hinton, Vinyals and Dean, 2015, "Distilling the Knowledge in a Neural Network"). The pairs are training rows
and what can be made of them without knowing a label. ``factcheck train --taught FILE`` learns from them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from factcheck.errors import FormatError, ReadError
from factcheck.reading.labelled import Row, normalise
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.tokens import TokenRow, Tokens
from factcheck.settings import RuntimeSettings
from factcheck.training.abstracts import title_rows
from factcheck.training.data import SOURCES, end_to_end_claims, keep_apart, read_folder
from factcheck.training.mix import changed_name, changed_number, negated
from factcheck.training.near import neighbours, page_of
from factcheck.training.reworded import Near, Neighbours, wide_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from factcheck.seams import Embedder, StanceModel
    from factcheck.verdict.stance import CrossEncoderStance

Soft = tuple[float, float, float]  # probabilities of supports, refutes, neutral
CHUNK = 512  # pairs judged between two writes
ONE_PAGE = ("vitaminc", "vitaminc_synthetic", "mnli", "snli")  # groups are pages, premises or captions
SEARCHED = ("vitaminc", "fever", "mnli", "scifact", "check_covid")
CLOSEST, CLAIMS = 2, 1  # other evidences and other claims of its page for a claim
CHANGED = 3  # changed claims for a text
NO_PROSE = ("tabfact_pairs", "condaqa", "wice", "summedits", "cad_nli")  # tables, long documents, another set's texts
IN_8_BITS = RuntimeSettings(backend="openvino", precision="int8")
RANGED = 64  # tokens of a pair that counts for the ranges of 8 bits
LONGEST = 500  # characters of a pair: about 120 tokens


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


def pairs_to_judge(
    data: Path, embedder: Embedder, words: Near, *, seed: int = 0, near: int = 5_000
) -> list[tuple[str, str]]:
    """Distinct pairs of at most ``LONGEST`` characters, in an order by lot: any beginning of it is a fair sample.

    Training rows of sets that an epoch takes more than once, and what can be made of training rows without knowing a
    label: claims beside other evidence and other claims of their page, ``near`` claims beside close evidence of another
    page, claims changed by a rule or in a word (factcheck.training.reworded; ``words`` gives what a word may become),
    and titles and changed claims beside sentences of SciFact's abstracts where its folder lies beside ``data``. No text
    that measures is there, nor an abstract that a claim which measures cites.
    """
    lot = random.Random(f"taught/{seed}")
    apart = keep_apart(read_folder(data), end_to_end_claims(data))
    rows = [row for row in apart.train if row.source not in SOURCES or SOURCES[row.source].copies > 1]
    paged = [row for row in apart.train if row.source in ONE_PAGE]
    searched = [row for row in rows if row.source in SEARCHED]
    pairs = [(row.claim, row.evidence) for row in rows]
    pairs += same_page(paged, CLOSEST) + page_claims(paged, lot, CLAIMS)
    pairs += [(row.claim, other) for row, other in neighbours(searched, embedder, lot, near)] if searched else []
    pairs += ruled(rows, lot)
    texts = [row for row in apart.train if row.source not in NO_PROSE]
    if (data.parent / "scifact" / "corpus.jsonl.gz").is_file():
        titles = title_rows(data.parent / "scifact", lot)
        pairs += [(row.claim, row.evidence) for row in titles]
        texts += titles
    for _ in range(CHANGED):
        pairs += wide_pairs(texts, lot, words)
    short = [pair for pair in dict.fromkeys(pairs) if len(pair[0]) + len(pair[1]) <= LONGEST]
    distinct = [pair for pair in short if not apart.measured & {normalise(pair[0]), normalise(pair[1])}]
    lot.shuffle(distinct)
    return distinct


def same_page(rows: Sequence[Row], most: int) -> list[tuple[str, str]]:
    """Each claim beside the ``most`` other evidences of its page with the largest share of words in common.

    Ties go to the evidence that comes first; a page with one evidence gives nothing.
    """
    pages: dict[str, dict[str, set[str]]] = defaultdict(dict)
    own: dict[tuple[str, str], set[str]] = defaultdict(set)  # the evidences that a claim is a row with
    for row in rows:
        pages[page_of(row)].setdefault(row.evidence, set(normalise(row.evidence).split()))
        own[page_of(row), row.claim].add(row.evidence)
    pairs = []
    for (page, claim), known in own.items():
        said = set(normalise(claim).split())
        others = {
            e: len(said & words) / max(1, len(said | words)) for e, words in pages[page].items() if e not in known
        }
        pairs += [(claim, e) for e in sorted(others, key=lambda e: -others[e])[:most]]
    return pairs


def page_claims(rows: Sequence[Row], lot: random.Random, most: int) -> list[tuple[str, str]]:
    """Each claim beside ``most`` other claims of its page as if they were evidence, drawn by lot; all, if fewer."""
    pages: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        pages[page_of(row)][row.claim] = None
    pairs = []
    for claims in pages.values():
        for claim in claims:
            others = [other for other in claims if other != claim]
            pairs += [(claim, other) for other in lot.sample(others, min(most, len(others)))]
    return pairs


def ruled(rows: Sequence[Row], lot: random.Random) -> list[tuple[str, str]]:
    """Claims that a rule of factcheck.training.mix can change, changed, beside their evidence, whatever the label."""
    pairs = []
    for row in rows:
        maker = lot.choice((changed_number, changed_name, negated))
        new = maker(replace(row, label="supported"), lot)
        if new is not None:
            pairs.append((new.claim, new.evidence))
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


def in_8_bits(model: CrossEncoderStance, folder: Path, pairs: Sequence[tuple[str, str]], cache: Path) -> StanceModel:
    """``model``, whose folder is ``folder``, with its products in 8 bits of ranges that they have over some of
    ``pairs``: about twice as fast. Raises ModelError where the processor has no instructions for it."""
    from factcheck.runtime import load_encoder

    ranges = ranges_of(model.tokens, pairs)
    encoder = load_encoder(folder, task="classify", settings=IN_8_BITS, cache=cache, ranges=ranges)
    return replace(model, encoder=encoder)


def ranges_of(tokens: Tokens, pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64] | None:
    """The beginnings of up to 48 of the first ``pairs``, shape (rows, ``RANGED``): what ranges of 8 bits are taken
    from. None where no pair is long enough."""
    rows = [row.ids for row in pair_rows(tokens, pairs[:2048])]
    long = [row[:RANGED] for row in rows if len(row) >= RANGED][:48]
    return np.array(long, np.int64) if long else None


def pair_rows(tokens: Tokens, pairs: Sequence[tuple[str, str]]) -> list[TokenRow]:
    """The row of each (claim, evidence), in order, however long it is."""
    said = tokens.pieces([claim for claim, _ in pairs])
    read = tokens.pieces([evidence for _, evidence in pairs])
    return [tokens.row(a.ids, b.ids) for a, b in zip(said, read, strict=True)]


def paced(counts: Iterable[int]) -> Iterator[str]:
    """A line for each count of pairs done: the count and, from the second on, how many a second there were since the
    first."""
    first: tuple[int, float] | None = None
    for done in counts:
        now = time.monotonic()
        first = first or (done, now)
        yield f"{done} pairs" + (f", {(done - first[0]) / (now - first[1]):.0f} a second" if done > first[0] else "")


def main(arguments: list[str] | None = None) -> None:
    """The command line: forms the pairs, judges them with the model in ``--teacher``, goes on where it stopped."""
    from factcheck.retrieval.embed import load_embedder
    from factcheck.settings import Settings, cache_folder
    from factcheck.verdict.stance import load_stance_model, model_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.taught", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--teacher", required=True, help="folder of a three-way cross-encoder, the larger model")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl file to write, or to go on with")
    parser.add_argument("--pairs", type=int, default=0, help="stop at this many pairs; 0: all")
    parser.add_argument("--int8", action="store_true", help="judge in 8 bits: twice as fast, nearly as well")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    settings = Settings().with_changes(verdict={"stance_model": given.teacher})
    cache = cache_folder(Path())
    pairs = pairs_to_judge(given.data, load_embedder(settings, cache), Neighbours(embedder_folder()), seed=given.seed)
    sys.stderr.write(f"{len(pairs)} pairs to judge\n")
    teacher: Any = load_stance_model(settings, cache)
    teacher = getattr(teacher, "model", teacher)  # without its memory
    if given.int8:
        teacher = in_8_bits(teacher, model_folder(given.teacher, cache), pairs, cache)
    for line in paced(judge(pairs[: given.pairs or None], teacher, given.out)):
        sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
