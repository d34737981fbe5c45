"""Judged pairs, remembered between runs, so that a report checked again costs only what changed.

A file of the cache folder, never of the project: it holds hashes and numbers, no text, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from factcheck.model import Stance
from factcheck.seams import StanceModel

MOST = 500_000  # pairs kept, at about 80 bytes each; the oldest go first
_AT_ONCE = 500  # keys in one question to SQLite, which allows 999 in old versions
_TABLE = "CREATE TABLE IF NOT EXISTS judged (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
_FIND = "SELECT key, value FROM judged WHERE key IN ({})"
_ADD = "INSERT OR REPLACE INTO judged (key, value) VALUES (?, ?)"
_BOUND = "DELETE FROM judged WHERE number <= (SELECT max(number) FROM judged) - ?"


class RememberingStance:
    """A stance model that asks ``model`` only about pairs that are not in the SQLite file ``path`` already.

    ``conditions`` must name all that changes a stance beside the model's fingerprint, down to the processor. It is part
    of every key, and every value carries a checksum, so what is remembered is what would be judged, to the last bit.
    A damaged file is dropped; one that is locked for long or cannot be written is passed by, and all is judged.
    """

    def __init__(self, model: StanceModel, path: Path, *, conditions: str, most: int = MOST) -> None:
        self.model = model
        self._path = path
        self._seed = hashlib.blake2b(f"{model.fingerprint} {conditions}".encode(), digest_size=16).digest()
        self._most = most

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
        keys = {pair: self._key(pair) for pair in dict.fromkeys(pairs)}
        known = self._recall(list(keys.values()))
        missing = [pair for pair, key in keys.items() if key not in known]
        fresh = dict(zip((keys[pair] for pair in missing), self.model.judge(missing), strict=True)) if missing else {}
        self._remember(fresh)
        found = known | fresh
        return [found[keys[pair]] for pair in pairs]

    def _key(self, pair: tuple[str, str]) -> bytes:
        claim, evidence = (text.encode("utf-8", "surrogatepass") for text in pair)
        return hashlib.blake2b(b"%d " % len(claim) + claim + evidence, digest_size=16, key=self._seed).digest()

    def _recall(self, keys: Sequence[bytes]) -> dict[bytes, Stance]:
        found: dict[bytes, Stance] = {}
        if not self._path.exists():
            return found
        try:
            with closing(self._open()) as connection:
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    for key, value in connection.execute(_FIND.format(",".join("?" * len(some))), some):
                        stance = _unpacked(key, value)
                        if stance is not None:
                            found[key] = stance
        except sqlite3.DatabaseError as error:
            self._give_up(error)
        return found

    def _remember(self, fresh: dict[bytes, Stance]) -> None:
        if not fresh:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(_TABLE)
                connection.executemany(_ADD, [(key, _packed(key, stance)) for key, stance in fresh.items()])
                connection.execute(_BOUND, (self._most,))
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._give_up(error)
        except OSError:  # the folder cannot be made: nothing is remembered
            return

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
        connection.execute(
            "PRAGMA synchronous = OFF"
        )  # what a power cut loses is judged again; checksums find the rest
        return connection

    def _give_up(self, error: sqlite3.DatabaseError) -> None:
        """Drop a file that SQLite calls damaged; leave one that is locked, read-only, on a full disk or still empty."""
        if isinstance(error, sqlite3.OperationalError):
            return
        for path in (self._path.with_name(self._path.name + "-journal"), self._path):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                return


def _packed(key: bytes, stance: Stance) -> bytes:
    value = struct.pack("<3d", stance.supports, stance.refutes, stance.neutral)
    return value + hashlib.blake2b(value, digest_size=8, key=key).digest()


def _unpacked(key: bytes, value: bytes) -> Stance | None:
    if len(value) != 32 or hashlib.blake2b(value[:24], digest_size=8, key=key).digest() != value[24:]:
        return None
    supports, refutes, neutral = struct.unpack("<3d", value[:24])
    return Stance(supports=supports, refutes=refutes, neutral=neutral)
