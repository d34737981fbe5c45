"""Results remembered between runs, so that what is computed again costs only what changed.

A file of the cache folder, never of the project: it holds hashes and numbers, no text, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

_AT_ONCE = 500  # keys in one question to SQLite, which allows 999 in old versions
_CHECK = 8  # bytes of checksum after every value
_TABLE = "CREATE TABLE IF NOT EXISTS judged (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
_FIND = "SELECT key, value FROM judged WHERE key IN ({})"
_ADD = "INSERT OR REPLACE INTO judged (key, value) VALUES (?, ?)"
_BOUND = "DELETE FROM judged WHERE number <= (SELECT max(number) FROM judged) - ?"


class Memory:
    """Values by key in the SQLite file ``path``, at most ``most`` of them; the oldest go first.

    ``conditions`` must name all that changes a value beside its texts, down to the processor. It is part of every key,
    and every value carries a checksum, so what is recalled is what would be computed, to the last bit. A damaged file
    is dropped; one that is locked for long or cannot be written is passed by, and nothing is recalled.
    """

    def __init__(self, path: Path, *, conditions: str, most: int) -> None:
        self._path, self._most = path, most
        self._seed = hashlib.blake2b(conditions.encode(), digest_size=16).digest()

    def key(self, *texts: str) -> bytes:
        """What stands for some texts, in their order."""
        raw = [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = b"".join(b"%d " % len(each) for each in raw[:-1])
        return hashlib.blake2b(lengths + b"".join(raw), digest_size=16, key=self._seed).digest()

    def recall(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values that are there, by key."""
        found: dict[bytes, bytes] = {}
        if not self._path.exists():
            return found
        try:
            with closing(self._open()) as connection:
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    for key, value in connection.execute(_FIND.format(",".join("?" * len(some))), some):
                        if _checksum(key, value[:-_CHECK]) == value[-_CHECK:]:
                            found[key] = value[:-_CHECK]
        except sqlite3.DatabaseError as error:
            self._give_up(error)
        return found

    def remember(self, fresh: Mapping[bytes, bytes]) -> None:
        """Add values."""
        if not fresh:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(_TABLE)
                connection.executemany(_ADD, [(key, value + _checksum(key, value)) for key, value in fresh.items()])
                connection.execute(_BOUND, (self._most,))
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._give_up(error)
        except OSError:  # the folder cannot be made: nothing is remembered
            return

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
        # What a power cut loses is computed again; checksums find the rest.
        connection.execute("PRAGMA synchronous = OFF")
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


def _checksum(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_CHECK, key=key).digest()
