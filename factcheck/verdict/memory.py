"""Judged pairs, remembered between runs, so that a report checked again costs only what changed."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from factcheck.model import Stance
from factcheck.runtime.memory import Memory
from factcheck.seams import StanceModel

MOST = 500_000  # pairs kept, at about 80 bytes each
_VALUE = struct.Struct("<3d")


class RememberingStance:
    """A stance model that asks ``model`` only about pairs that are not in the file ``path`` already.

    ``conditions``: all that changes a stance beside the model's fingerprint; see
    :class:`factcheck.runtime.memory.Memory`.
    """

    def __init__(self, model: StanceModel, path: Path, *, conditions: str, most: int = MOST) -> None:
        self.model = model
        self._memory = Memory(path, conditions=f"{model.fingerprint} {conditions}", most=most)

    @property
    def fingerprint(self) -> str:
        """That of the model."""
        return self.model.fingerprint

    @property
    def precision(self) -> str:
        """The model's own."""
        return self.model.precision

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        """One stance per pair, in order, as the model judges them."""
        keys = {pair: self._memory.key(*pair) for pair in dict.fromkeys(pairs)}
        found = {key: _unpacked(value) for key, value in self._memory.recall(list(keys.values())).items()}
        missing = [pair for pair, key in keys.items() if key not in found]
        if missing:
            fresh = dict(zip((keys[pair] for pair in missing), self.model.judge(missing), strict=True))
            self._memory.remember({key: _packed(stance) for key, stance in fresh.items()})
            found |= fresh
        return [found[keys[pair]] for pair in pairs]


def _packed(stance: Stance) -> bytes:
    return _VALUE.pack(stance.supports, stance.refutes, stance.neutral)


def _unpacked(value: bytes) -> Stance:
    supports, refutes, neutral = _VALUE.unpack(value)
    return Stance(supports=supports, refutes=refutes, neutral=neutral)
