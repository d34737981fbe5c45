"""Texts → token rows, with `tokenizers` alone. Nothing is cut here: whoever needs a limit makes windows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from factcheck.errors import ModelError


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One input of a model: token ids with their segment (0 or 1), special tokens included."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's tokens without special tokens; ``offsets`` count code points of the text, one pair a token."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The special tokens around one text or two: those before, between and after, and the segment of each text."""

    specials: tuple[TokenRow, ...]
    segments: tuple[int, ...]


class Tokens:
    """The tokenizer of a model folder, with its truncation and padding switched off. ``sha256`` is its file's."""

    def __init__(self, folder: Path) -> None:
        path = folder / "tokenizer.json"
        try:
            self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the Rust library raises plain Exception for a damaged file
            raise ModelError(
                f"{path}: {error}", hint="A model folder holds config.json, tokenizer.json, model.safetensors."
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._frames = {False: self._frame(pair=False), True: self._frame(pair=True)}

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """The tokens of each text, in order, without special tokens."""
        found = self._tokenizer.encode_batch([_whole(text) for text in texts], add_special_tokens=False)
        return [Pieces(tuple(one.ids), tuple(one.offsets)) for one in found]

    def row(self, first: Sequence[int], second: Sequence[int] | None = None) -> TokenRow:
        """The row of one or two runs of token ids, with the special tokens that the model wants around them."""
        frame = self._frames[second is not None]
        ids: list[int] = list(frame.specials[0].ids)
        segments: list[int] = list(frame.specials[0].segments)
        runs = [first] if second is None else [first, second]
        for run, segment, after in zip(runs, frame.segments, frame.specials[1:], strict=True):
            ids += [*run, *after.ids]
            segments += [*[segment] * len(run), *after.segments]
        return TokenRow(tuple(ids), tuple(segments))

    def specials(self, *, pair: bool) -> int:
        """How many special tokens a row of one text or of a pair holds."""
        return sum(len(one) for one in self._frames[pair].specials)

    def _frame(self, *, pair: bool) -> _Frame:
        """Read off the row of a text (or pair) of one-letter words: which tokens are special, and where they stand."""
        one = self._tokenizer.encode("a", "a") if pair else self._tokenizer.encode("a")
        texts = [i for i, special in enumerate(one.special_tokens_mask) if not special]
        runs = [[i for i in texts if one.sequence_ids[i] == n] for n in range(2 if pair else 1)]
        edges = [0, *[edge for run in runs for edge in (run[0], run[-1] + 1)], len(one.ids)]
        gaps = list(zip(edges[::2], edges[1::2], strict=True))
        specials = tuple(TokenRow(tuple(one.ids[start:end]), tuple(one.type_ids[start:end])) for start, end in gaps)
        return _Frame(specials, tuple(one.type_ids[run[0]] for run in runs))


def _whole(text: str) -> str:
    """``text`` with lone surrogates, which the tokenizer refuses, each replaced by one character: offsets hold."""
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
