"""A teacher's hidden states for pairs that it judged: ``python -m factcheck.training.states``.

A small model that must find out for itself how a larger one came to its probabilities learns its training texts by
heart; one that follows the larger one's view of every token on the way there learns more from each text (Jiao et al.,
2020, "TinyBERT"). The states are kept in 8 bits, 1.5 kB a token with two layers of all-mpnet-base-v2: some 70 kB a
pair. ``factcheck train --states FOLDER`` learns from them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from factcheck.errors import FormatError, ModelError
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.tokens import Tokens
from factcheck.training.taught import IN_8_BITS, paced, pair_rows, ranges_of, read_taught

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from factcheck.runtime.encoder import Encoder

Pair = tuple[str, str]  # (claim, evidence)
CHUNK = 1024  # pairs between two writes
FINE = 24  # steps of the 8 bits in one standard deviation: values of up to 5.3 of them are kept apart
ROW = np.dtype([("pair", "<u8"), ("tokens", "<u4")])
SHAPE, SCALE, ROWS, STATES = "shape.json", "scale.npy", "rows.bin", "states.bin"


def key_of(pair: Pair) -> int:
    """A number of 64 bits for a pair."""
    digest = blake2b("\0".join(pair).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "little")


class States:
    """The kept hidden states of a teacher, read from their folder; the larger file is mapped, not loaded.

    ``layers`` are those of the teacher, of its ``depth``; ``width`` is one layer's. Raises FormatError for a folder
    that holds no states, or whose files do not fit each other.
    """

    def __init__(self, folder: Path) -> None:
        try:
            shape = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
            self.layers, self.depth = tuple(int(layer) for layer in shape["layers"]), int(shape["depth"])
            self.width = int(shape["width"])
            rows = np.fromfile(folder / ROWS, ROW)
            flat = np.memmap(folder / STATES, np.int8, "r")
            ends = np.cumsum(rows["tokens"], dtype=np.int64)
            self._states = flat[: int(ends[-1]) * len(self.layers) * self.width].reshape(
                int(ends[-1]), len(self.layers), self.width
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise FormatError(
                f"{folder}: no hidden states there ({error})",
                hint="Make them with python -m factcheck.training.states.",
            ) from error
        starts = ends - rows["tokens"]
        self._places = {
            int(key): (int(start), int(end)) for key, start, end in zip(rows["pair"], starts, ends, strict=True)
        }

    def __len__(self) -> int:
        return len(self._places)

    def place(self, claim: str, evidence: str) -> tuple[int, int]:
        """Where the pair's tokens begin and end; (0, 0) for a pair without states."""
        return self._places.get(key_of((claim, evidence)), (0, 0))

    def at(self, place: tuple[int, int]) -> NDArray[np.int8]:
        """States of the tokens of ``place``, shape (tokens, layers, width), in ``FINE`` steps a standard deviation of
        each column around its mean."""
        return self._states[place[0] : place[1]]


def keep_states(pairs: Sequence[Pair], encoder: Encoder, tokens: Tokens, folder: Path) -> Iterator[int]:
    """Append the states of ``pairs``, in order, to those in ``folder``; yields how many are there.

    Goes on behind the pairs that are there already, which must be the first of ``pairs``. The columns' means and
    deviations are those of the first 1,024 pairs. A row of the teacher that has two marks between claim and evidence
    (MPNet) loses the second one, so that its tokens are those of a BERT. Raises FormatError where the folder holds
    states of other pairs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.fromfile(folder / ROWS, ROW) if (folder / ROWS).exists() else np.empty(0, ROW)
    keys = np.array([key_of(pair) for pair in pairs], np.uint64)
    if not np.array_equal(rows["pair"], keys[: len(rows)]):
        raise FormatError(f"{folder}: states of other pairs", hint="Name another folder, or delete this one.")
    with (folder / STATES).open("ab") as states, (folder / ROWS).open("ab") as index:
        index.truncate(len(rows) * ROW.itemsize)  # what was cut off on its way to the disk
        states.truncate(int(rows["tokens"].sum(dtype=np.int64)) * encoder.width)
        for start in range(len(rows), len(pairs), CHUNK):
            some = pairs[start : start + CHUNK]
            found = _aligned(encoder, tokens, some)
            if start == 0:
                joined = np.concatenate(found)
                np.save(folder / SCALE, np.stack([joined.mean(axis=0), joined.std(axis=0) + 1e-6]))
            mean, deviation = np.load(folder / SCALE, allow_pickle=False)
            for one in found:
                states.write(np.clip(np.rint((one - mean) / deviation * FINE), -127, 127).astype(np.int8).tobytes())
            states.flush()
            lengths = [len(one) for one in found]
            index.write(np.array(list(zip(keys[start:], lengths, strict=False)), ROW).tobytes())
            index.flush()
            yield start + len(some)


def _aligned(encoder: Encoder, tokens: Tokens, pairs: Sequence[Pair]) -> list[NDArray[np.float32]]:
    """States a pair, one for each token that a BERT has."""
    found = encoder.hidden_states(pair_rows(tokens, pairs))
    if tokens.specials(pair=True) == 3:
        return found
    second = [len(one) + 2 for one in tokens.pieces([claim for claim, _ in pairs])]
    return [np.delete(states, place, axis=0) for states, place in zip(found, second, strict=True)]


def same_words(tokens: Tokens, other: Tokens) -> bool:
    """Whether two tokenizers cut some telling text into the same number of pieces."""
    text = "Naïve co-founders' 1,234.5 km² (№ 7) antidisestablishmentarianism – “Ünïcode” ﬁn. 漢字 don't"
    mine, theirs = tokens.pieces([text])[0], other.pieces([text])[0]
    return mine.offsets == theirs.offsets


def main(arguments: list[str] | None = None) -> None:
    """The command line: states of the pairs in ``--taught``, goes on where it stopped."""
    from factcheck.runtime import load_encoder
    from factcheck.runtime.layout import read_json
    from factcheck.settings import RuntimeSettings, cache_folder
    from factcheck.verdict.stance import model_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.states", description=__doc__.split("\n")[0])
    parser.add_argument("--taught", type=Path, required=True, help="what factcheck.training.taught wrote")
    parser.add_argument("--teacher", required=True, help="folder of the model that judged")
    parser.add_argument("--out", type=Path, required=True, help="a folder to write, or to go on with")
    parser.add_argument("--layers", help="of the teacher, as in 6,10; by default half way up and a sixth below the top")
    parser.add_argument("--pairs", type=int, default=0, help="stop at this many pairs; 0: all")
    parser.add_argument("--int8", action="store_true", help="compute in 8 bits: twice as fast, nearly as well")
    given = parser.parse_args(arguments)
    cache = cache_folder(Path())
    folder = model_folder(given.teacher, cache)
    tokens = Tokens(folder)
    if not same_words(tokens, Tokens(embedder_folder())):
        raise ModelError(
            f"{folder}: cuts words in another way than the small model", hint="A teacher with BERT's word pieces works."
        )
    pairs = list(read_taught(given.taught))
    depth = int(read_json(folder / "config.json")["num_hidden_layers"])
    layers = tuple(map(int, given.layers.split(","))) if given.layers else (depth // 2, depth - max(1, depth // 6))
    settings: Any = IN_8_BITS if given.int8 else RuntimeSettings()
    ranges = ranges_of(tokens, pairs) if given.int8 else None
    encoder = load_encoder(folder, task="embed", settings=settings, cache=cache, ranges=ranges, hidden=layers)
    shape = {"layers": layers, "depth": depth, "width": encoder.width // len(layers), "model": encoder.fingerprint}
    given.out.mkdir(parents=True, exist_ok=True)
    said = json.dumps(shape) + "\n"
    if (given.out / SHAPE).exists() and (given.out / SHAPE).read_text(encoding="utf-8") != said:
        raise FormatError(f"{given.out}: states of another model", hint="Name another folder, or delete this one.")
    (given.out / SHAPE).write_text(said, encoding="utf-8")
    for line in paced(keep_states(pairs[: given.pairs or None], encoder, tokens, given.out)):
        sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
