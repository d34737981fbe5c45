"""A teacher's hidden states for the pairs that it judges, and its probabilities from the same pass.

A small model that must find out for itself how a larger one came to its probabilities learns its training texts by
heart; one that follows the larger one's view of every token on the way there learns more from each text (Jiao et al.,
2020, "TinyBERT"). Beside those of some layers the last state of the first token is kept, from which the teacher's head
takes its decision. All are kept in 8 bits, 1.5 kB a token with two layers of all-mpnet-base-v2: some 70 kB a pair.
``python -m factcheck.training.taught --states FOLDER`` writes them, ``python -m factcheck.training.stance --states
FOLDER`` learns from them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from factcheck.errors import FormatError, ModelError
from factcheck.runtime import load_encoder
from factcheck.runtime.known import embedder_folder
from factcheck.runtime.layout import read_json
from factcheck.runtime.tokens import Pieces, Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from factcheck.model import Stance
    from factcheck.runtime.encoder import Encoder
    from factcheck.settings import RuntimeSettings
    from factcheck.training.batches import Places
    from factcheck.verdict.stance import CrossEncoderStance

Pair = tuple[str, str]  # (claim, evidence)
FINE = 24  # steps of the 8 bits in one standard deviation: values of up to 5.3 of them are kept apart
ROW = np.dtype([("pair", "<u8"), ("tokens", "<u4")])
SHAPE, SCALE, ROWS, STATES, FIRST = "shape.json", "scale.npy", "rows.bin", "states.bin", "first.bin"
_MPNET_HEAD = ("classifier.dense", "classifier.out_proj")


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
            self._ends = np.cumsum(rows["tokens"], dtype=np.int64)
            flat, tokens = np.memmap(folder / STATES, np.int8, "r"), int(self._ends[-1])
            self._states = flat[: tokens * len(self.layers) * self.width].reshape(tokens, len(self.layers), self.width)
            first = np.fromfile(folder / FIRST, np.int8)
            self._first = first[: len(rows) * self.width].reshape(len(rows), self.width)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise FormatError(
                f"{folder}: no hidden states there ({error})",
                hint="Make them with python -m factcheck.training.taught --states.",
            ) from error
        self._words: Tokens | None = None
        starts = (self._ends - rows["tokens"]).tolist()
        self._places: dict[int, tuple[int, int]] = dict(
            zip(rows["pair"].tolist(), zip(starts, self._ends.tolist(), strict=True), strict=True)
        )

    def __len__(self) -> int:
        return len(self._places)

    def place(self, claim: str, evidence: str) -> tuple[int, int]:
        """Where the pair's tokens begin and end; (0, 0) for a pair without states."""
        return self._places.get(key_of((claim, evidence)), (0, 0))

    def match(self, own: tuple[Pieces, Pieces], pair: Pair) -> tuple[Places, Places] | None:
        """The tokens of a pair, cut into the pieces ``own``, that states were kept for, and which of these they are;
        None where they were kept of other words than the small model's own."""
        if self._words is None:  # every teacher cuts words as it does: taught sees to that
            self._words = Tokens(embedder_folder())
        theirs, (start, end) = self._words.pieces(pair), self.place(*pair)
        return alike(own, theirs) if sum(map(len, theirs)) + 3 == end - start else None

    def at(self, place: tuple[int, int]) -> NDArray[np.int8]:
        """States of the tokens of ``place``, shape (tokens, layers, width), in ``FINE`` steps a standard deviation of
        each column around its mean."""
        return self._states[place[0] : place[1]]

    def first(self, places: Sequence[tuple[int, int]]) -> NDArray[np.int8]:
        """The teacher's last state of the first token for each of some places that are not empty, shape (places,
        width), in the same steps."""
        return self._first[np.searchsorted(self._ends, [end for _, end in places])]


class Keeper:
    """A teacher that keeps its hidden states in ``folder`` as it judges: :class:`factcheck.seams.StanceModel`.

    ``teacher`` is read from ``model``, a folder of a BERT or MPNet cross-encoder; ``settings``, ``cache`` and
    ``ranges`` are those of :func:`factcheck.runtime.load_encoder`. ``layers``: those whose states are kept; (): half
    way up and a sixth below the top. The columns' means and deviations are those of the first pairs judged. A row that
    has two marks between claim and evidence (MPNet) loses the second one, so that its tokens are those of a BERT. Goes
    on behind what is there already. Raises FormatError where ``folder`` holds states of another model.
    """

    def __init__(
        self,
        folder: Path,
        teacher: CrossEncoderStance,
        model: Path,
        *,
        settings: RuntimeSettings,
        cache: Path,
        ranges: NDArray[np.int64] | None = None,
        layers: tuple[int, ...] = (),
    ) -> None:
        depth = int(read_json(model / "config.json")["num_hidden_layers"])
        layers = layers or (depth // 2, depth - max(1, depth // 6))
        self.folder, self.teacher, self.head = folder, teacher, Head(model)
        self.encoder = load_encoder(
            model, task="embed", settings=settings, cache=cache, ranges=ranges, hidden=(*layers, depth)
        )
        self.fingerprint, self.precision = self.encoder.fingerprint, self.encoder.precision
        self.width = self.encoder.width // (len(layers) + 1)
        shape = {"layers": layers, "depth": depth, "width": self.width, "model": self.fingerprint}
        folder.mkdir(parents=True, exist_ok=True)
        said = json.dumps(shape) + "\n"
        if (folder / SHAPE).exists() and (folder / SHAPE).read_text(encoding="utf-8") != said:
            raise FormatError(f"{folder}: states of another model", hint="Name another folder, or delete this one.")
        (folder / SHAPE).write_text(said, encoding="utf-8")
        rows = np.fromfile(folder / ROWS, ROW) if (folder / ROWS).exists() else np.empty(0, ROW)
        tokens = int(rows["tokens"].sum(dtype=np.int64))
        for name, size in ((ROWS, ROW.itemsize * len(rows)), (STATES, tokens * len(layers) * self.width),
                           (FIRST, len(rows) * self.width)):  # fmt: skip
            with (folder / name).open("ab") as file:
                file.truncate(size)  # what was cut off on its way to the disk
        if not len(rows):
            (folder / SCALE).unlink(missing_ok=True)

    def judge(self, pairs: Sequence[Pair]) -> list[Stance]:
        """One stance per (claim, evidence) pair, in order, by the whole pair, however long; their states are kept."""
        found = _aligned(self.encoder, self.teacher.tokens, pairs)
        last = np.stack([states[0, -self.width :] for states in found])
        if not (self.folder / SCALE).exists():
            joined = np.concatenate(found)
            spread = np.stack([joined.mean(axis=0), joined.std(axis=0)])
            spread[:, -self.width :] = last.mean(axis=0), last.std(axis=0)  # of the last layer this alone is kept
            np.save(self.folder / SCALE, spread + np.array([[0.0], [1e-6]], np.float32))
        mean, deviation = np.load(self.folder / SCALE, allow_pickle=False)
        kept = [_small(one, mean, deviation) for one in found]
        _append(self.folder / STATES, [one[:, : -self.width] for one in kept])
        _append(self.folder / FIRST, [one[0, -self.width :] for one in kept])
        rows = [(key_of(pair), len(one)) for pair, one in zip(pairs, kept, strict=True)]
        _append(self.folder / ROWS, [np.array(rows, ROW)])
        return [self.teacher.stance(logits) for logits in self.head(last).tolist()]


class Head:
    """What a BERT or MPNet cross-encoder makes of its last state of the first token: logits."""

    def __init__(self, model: Path) -> None:
        from safetensors.numpy import load_file

        weights = load_file(model / "model.safetensors")
        names = ("bert.pooler.dense", "classifier") if "classifier.weight" in weights else _MPNET_HEAD
        try:
            (self.inner, self.shift), (self.outer, self.bias) = (
                (weights[f"{name}.weight"].astype(np.float32), weights[f"{name}.bias"].astype(np.float32))
                for name in names
            )
        except KeyError as error:
            raise ModelError(f"{model}: no head of a BERT or MPNet cross-encoder ({error})") from error

    def __call__(self, first: NDArray[np.float32]) -> NDArray[np.float32]:
        """(rows, width) → (rows, labels)."""
        logits: NDArray[np.float32] = np.tanh(first @ self.inner.T + self.shift) @ self.outer.T + self.bias
        return logits


def _small(states: NDArray[np.float32], mean: NDArray[np.float32], deviation: NDArray[np.float32]) -> NDArray[np.int8]:
    small: NDArray[np.int8] = np.clip(np.rint((states - mean) / deviation * FINE), -127, 127).astype(np.int8)
    return small


def _append(path: Path, arrays: Sequence[NDArray[Any]]) -> None:
    with path.open("ab") as file:
        for array in arrays:
            file.write(array.tobytes())


def _aligned(encoder: Encoder, tokens: Tokens, pairs: Sequence[Pair]) -> list[NDArray[np.float32]]:
    """States a pair, one for each token that a BERT has."""
    said = tokens.pieces([claim for claim, _ in pairs])
    read = tokens.pieces([evidence for _, evidence in pairs])
    found = encoder.hidden_states([tokens.row(a.ids, b.ids) for a, b in zip(said, read, strict=True)])
    if tokens.specials(pair=True) == 3:
        return found
    return [np.delete(states, len(claim) + 2, axis=0) for states, claim in zip(found, said, strict=True)]


def alike(own: Sequence[Pieces], theirs: Sequence[Pieces]) -> tuple[Places, Places]:
    """Which tokens of a row of texts are the same in two ways to cut them, by their places in either row: the mark
    before the first text and that behind each, and what begins and ends at the same places of its text."""
    mine, other, at, there = [0], [0], 1, 1
    for pieces, cut in zip(own, theirs, strict=True):
        places = {offsets: number for number, offsets in enumerate(cut.offsets)}
        same = [number for number, offsets in enumerate(pieces.offsets) if offsets in places]
        mine += [at + number for number in same]
        other += [there + places[pieces.offsets[number]] for number in same]
        at, there = at + len(pieces) + 1, there + len(cut) + 1
        mine.append(at - 1)
        other.append(there - 1)
    return np.array(mine, np.intp), np.array(other, np.intp)


def same_words(tokens: Tokens, other: Tokens) -> bool:
    """Whether two tokenizers cut some telling text into the same number of pieces."""
    text = "Naïve co-founders' 1,234.5 km² (№ 7) antidisestablishmentarianism – “Ünïcode” ﬁn. 漢字 don't"
    mine, theirs = tokens.pieces([text])[0], other.pieces([text])[0]
    return mine.offsets == theirs.offsets
