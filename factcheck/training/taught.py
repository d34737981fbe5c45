"""A teacher's probabilities for pairs with and without a label: ``python -m factcheck.training.taught``.

A small model learns more from a larger one's probabilities than from labels alone, and from pairs that nobody
labelled (Hinton, Vinyals and Dean, 2015, "Distilling the Knowledge in a Neural Network"): those that
factcheck.training.pairs forms. ``factcheck train --taught FILE`` learns from them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from factcheck.errors import FormatError, ModelError, ReadError
from factcheck.reading.labelled import Row
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.processor import exact_int8
from factcheck.runtime.tokens import Tokens
from factcheck.settings import RuntimeSettings
from factcheck.training.pairs import pairs_to_judge, unsure
from factcheck.training.reworded import Neighbours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from factcheck.seams import StanceModel
    from factcheck.verdict.stance import CrossEncoderStance

Soft = tuple[float, float, float]  # probabilities of supports, refutes, neutral
CHUNK = 512  # pairs judged between two writes
IN_8_BITS = RuntimeSettings(backend="openvino", precision="int8")
RANGED = 64  # tokens of a pair that counts for the ranges of 8 bits


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


def write_taught(path: Path, said: Mapping[tuple[str, str], Soft]) -> None:
    """Write ``said`` as :func:`read_taught` reads it."""
    lines = [
        json.dumps({"claim": claim, "evidence": evidence, "soft": soft}, ensure_ascii=False) + "\n"
        for (claim, evidence), soft in said.items()
    ]
    path.write_text("".join(lines), encoding="utf-8")


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


def judge(pairs: Sequence[tuple[str, str]], teacher: StanceModel, out: Path) -> Iterator[int]:
    """Append the teacher's probabilities of ``pairs`` to ``out``, some hundred at a time; yields how many are done.

    Pairs that ``out`` holds already are left out: the same call goes on where it stopped. Raises FormatError where
    another teacher said what stands in ``out``.
    """
    done = read_taught(out) if out.exists() else {}
    if done and _by(out) not in (None, teacher.fingerprint):
        raise FormatError(f"{out}: said by another teacher", hint="Name another file, or delete this one.")
    left = [pair for pair in pairs if pair not in done]
    count = len(pairs) - len(left)
    if out.exists():
        os.truncate(out, out.read_bytes().rfind(b"\n") + 1)  # a line that was cut off
    with out.open("a", encoding="utf-8", newline="\n") as file:
        for start in range(0, len(left), CHUNK):
            some = left[start : start + CHUNK]
            for (claim, evidence), stance in zip(some, teacher.judge(some), strict=True):
                soft = [round(share, 4) for share in (stance.supports, stance.refutes, stance.neutral)]
                line = {"claim": claim, "evidence": evidence, "soft": soft, "by": teacher.fingerprint}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            count += len(some)
            yield count


def _by(out: Path) -> str | None:
    """The fingerprint of the teacher that began ``out``, which holds a line or more; None in a file from before they
    were kept."""
    with out.open(encoding="utf-8") as file:
        found: str | None = json.loads(file.readline()).get("by")
    return found


def kept(out: Path, what: str, model: StanceModel) -> Path:
    """The file beside ``out`` that keeps what ``model`` says of ``what``: each model has its own, so that none goes on
    with what another said."""
    return out.with_suffix(f".{what}-{model.fingerprint}.jsonl")


def bare(name: str, cache: Path) -> CrossEncoderStance:
    """The cross-encoder that the settings call ``name``, without its memory of pairs judged before.

    Raises ModelError for a name of none, and for the stand-in.
    """
    from factcheck.settings import Settings
    from factcheck.verdict.stance import CrossEncoderStance, load_stance_model

    loaded: Any = load_stance_model(Settings().with_changes(verdict={"stance_model": name}), cache)
    model = getattr(loaded, "model", loaded)
    if not isinstance(model, CrossEncoderStance):
        raise ModelError(f"{name!r} is no cross-encoder", hint='Name "default", "large" or a folder of one.')
    return model


def can_8_bits(wanted: bool) -> bool:
    """``wanted``, unless this processor has no products in 8 bits: then that is said, and it is not."""
    if wanted and not exact_int8():
        sys.stderr.write("no products in 8 bits on this processor: judged in full\n")
        return False
    return wanted


def in_8_bits(model: CrossEncoderStance, folder: Path, pairs: Sequence[tuple[str, str]], cache: Path) -> StanceModel:
    """``model``, whose folder is ``folder``, with its products in 8 bits of ranges that they have over some of
    ``pairs``: about twice as fast. Raises ModelError where the processor has no instructions for it."""
    from factcheck.runtime import load_encoder

    ranges = ranges_of(model.tokens, pairs)
    encoder = load_encoder(folder, task="classify", settings=IN_8_BITS, cache=cache, ranges=ranges)
    return replace(model, encoder=encoder)


def seeing(
    model: CrossEncoderStance, folder: Path, states: Path, pairs: Sequence[tuple[str, str]], cache: Path, *, int8: bool
) -> StanceModel:
    """``model``, whose folder is ``folder``, as one that keeps its hidden states in ``states``, in 8 bits of ranges as
    :func:`in_8_bits` takes them if ``int8``. Raises ModelError for one that cuts words in another way than the small
    model."""
    from factcheck.training.states import Keeper, same_words

    if not same_words(model.tokens, Tokens(embedder_folder())):
        raise ModelError(
            f"{folder}: cuts words in another way than the small model", hint="A teacher with BERT's word pieces works."
        )
    ranges = ranges_of(model.tokens, pairs) if int8 else None
    settings = IN_8_BITS if int8 else RuntimeSettings()
    return Keeper(states, model, folder, settings=settings, cache=cache, ranges=ranges)


def ranges_of(tokens: Tokens, pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64] | None:
    """The beginnings of up to 48 of the first ``pairs``, shape (rows, ``RANGED``): what ranges of 8 bits are taken
    from. None where no pair is long enough."""
    said = tokens.pieces([claim for claim, _ in pairs[:2048]])
    read = tokens.pieces([evidence for _, evidence in pairs[:2048]])
    rows = [tokens.row(a.ids, b.ids).ids for a, b in zip(said, read, strict=True)]
    long = [row[:RANGED] for row in rows if len(row) >= RANGED][:48]
    return np.array(long, np.int64) if long else None


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
    from factcheck.verdict.stance import model_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.taught", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--teacher", required=True, help="folder of a three-way cross-encoder, the larger model")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl file to write, or to go on with")
    parser.add_argument("--student", help="a small model: most pairs of which it is sure are left out")
    parser.add_argument("--states", type=Path, help="a folder for its hidden states, to write or to go on with")
    parser.add_argument("--pairs", type=int, default=0, help="stop at this many pairs; 0: all")
    parser.add_argument("--int8", action="store_true", help="in 8 bits where the processor can: faster, less well")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    given.int8, cache = can_8_bits(given.int8), cache_folder(Path())

    def judged(pairs: Sequence[tuple[str, str]], model: StanceModel, out: Path) -> None:
        for line in paced(judge(pairs, model, out)):
            sys.stderr.write(f"{line}\n")

    pairs = pairs_to_judge(given.data, load_embedder(Settings(), cache), Neighbours(embedder_folder()), seed=given.seed)
    sys.stderr.write(f"{len(pairs)} pairs to judge\n")
    if given.student:
        known, folder = bare(given.student, cache), model_folder(given.student, cache)
        student: StanceModel = in_8_bits(known, folder, pairs, cache) if given.int8 else known
        beside = kept(given.out, "student", student)
        judged(pairs, student, beside)
        pairs = unsure(pairs, read_taught(beside), seed=given.seed)
        sys.stderr.write(f"{len(pairs)} of them for the teacher\n")
    known, folder = bare(given.teacher, cache), model_folder(given.teacher, cache)
    teacher: StanceModel = known
    if given.states:
        teacher = seeing(known, folder, given.states, pairs, cache, int8=given.int8)
    elif given.int8:
        teacher = in_8_bits(known, folder, pairs, cache)
    judged(pairs[: given.pairs or None], teacher, given.out)


if __name__ == "__main__":
    main()
