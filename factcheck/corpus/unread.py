"""Which files of a corpus need not be read again: ``indexes/<name>.sources.json``.

A file is as it was when the index was built if its size, times and place on the disk are, or else if its content
hashes the same; then its documents are taken from the index. The table may be deleted at any time: then all is read.

The same table tells, without reading anything, that sources changed since (:func:`behind`).
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from factcheck import __version__
from factcheck.corpus.files import BESIDE, walk
from factcheck.errors import IndexCorruptError
from factcheck.model import Document
from factcheck.settings import CorpusSettings

_SETTLED = 2_000_000_000
"""Nanoseconds. A file that changed this shortly before the table was written may have changed after it was read."""


class Sources:
    """The table of an index. ``documents`` gives a document of the index by its id, KeyError where there is none.

    ``fingerprint`` is the index's: a table that was written for another one, because a build died before it, is not
    believed.
    """

    def __init__(
        self,
        path: Path,
        settings: CorpusSettings,
        fingerprint: str = "",
        documents: Callable[[str], Document] | None = None,
    ) -> None:
        self._path, self._documents = path, documents
        self._made_by = [__version__, settings.max_file_mb, settings.text_column]
        self._fingerprint = fingerprint
        self._before: dict[str, Any] = {}
        self._now: dict[str, Any] = {}
        self._others: dict[str, Any] = {}
        self._written = 0
        if documents is not None:
            self._read()

    def unchanged(self, relative: str, file: Path, described: Mapping[str, str]) -> list[Document] | None:
        """The documents of a file that is as it was, None for one that must be read."""
        entry = self._before.get(relative)
        if entry is None or self._documents is None or entry["described"] != dict(described):
            return None
        try:
            state = _state(file)
            settled = max(state[1:3]) < self._written - _SETTLED
            if not (settled and state == entry["state"]) and _hash(file) != entry["sha256"]:
                return None
            documents = [self._documents(id_) for id_ in entry["ids"]]
        except (OSError, KeyError, IndexCorruptError):
            return None
        if any(document.source != relative for document in documents):
            return None
        self._now[relative] = entry | {"state": state}
        return documents

    def state(self, file: Path) -> tuple[list[int], str] | None:
        """What a file is like before it is read: for :meth:`note`. None for one that cannot be looked at."""
        try:
            return _state(file), _hash(file)
        except OSError:
            return None

    def note(
        self, relative: str, state: tuple[list[int], str] | None, described: Mapping[str, str], ids: Sequence[str]
    ) -> None:
        """Remember a file that was read without a problem."""
        if state is not None:
            self._now[relative] = {
                "state": state[0],
                "sha256": state[1],
                "described": dict(described),
                "ids": list(ids),
            }

    def note_other(self, relative: str, state: tuple[list[int], str] | None) -> None:
        """Remember a file that is no document, or gave none without a problem: only that it was there, and how."""
        self._others[relative] = {"state": state[0], "sha256": state[1]} if state else None

    def note_beside(self, folder: Path) -> None:
        """Remember what metadata.csv and aliases.csv are like before they are read."""
        for name in BESIDE:
            if os.path.lexists(folder / name):
                self.note_other(name, self.state(folder / name))

    def save(self, fingerprint: str) -> None:
        """Write the table for an index that is in place. A disk that refuses costs the next build time, no more."""
        table = {"made_by": self._made_by, "fingerprint": fingerprint, "files": self._now, "others": self._others}
        aside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            aside.write_text(json.dumps(table, ensure_ascii=True, sort_keys=True), encoding="utf-8")
            aside.replace(self._path)
        except OSError:
            aside.unlink(missing_ok=True)

    def _read(self) -> None:
        try:
            self._written = self._path.stat().st_mtime_ns
            table = json.loads(self._path.read_text(encoding="utf-8"))
            if (table["made_by"], table["fingerprint"]) == (self._made_by, self._fingerprint):
                self._before = {
                    name: entry
                    for name, entry in table["files"].items()
                    if entry.keys() == {"state", "sha256", "described", "ids"}
                }
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self._before = {}


def sources_file(folder: Path, name: str) -> Path:
    """Where the table of the index ``folder/name`` is kept."""
    return folder / f"{name}.sources.json"


@dataclass(frozen=True, slots=True)
class Behind:
    """In what a corpus is not as it was when its index was built: its files, relative, in byte order.

    ``untold`` counts files with another time whose content was not compared; ``settings`` says which settings of
    ``[corpus]`` are others now, and what they were. False where there is nothing to tell.
    """

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    untold: int = 0
    settings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed or self.untold or self.settings)

    def under(self, now: CorpusSettings, was: Mapping[str, Any]) -> Behind:
        """The same, with what the settings say otherwise ``now`` than those that made the passages."""
        others = [
            f"{key} is {value}, was {was[key]}" for key, value in asdict(now).items() if was.get(key, value) != value
        ]
        return replace(self, settings=tuple(others))

    def __str__(self) -> str:
        named = {"changed": len(self.changed), "new": len(self.added), "removed": len(self.removed)}
        named["with another time, not compared"] = self.untold
        return ", ".join([*(f"{count:,} {what}" for what, count in named.items() if count), *self.settings])


def behind(folder: Path, table: Path, fingerprint: str, *, seconds: float | None = None) -> Behind:
    """What changed in a corpus folder since the index of this fingerprint was built, by the ``table`` it left.

    A file of the same size and time is taken to be the same; one of the same size and another time (a fresh checkout)
    is compared by its content, for at most ``seconds`` in all. Nothing is told where the table is none of this
    index. Raises CorpusError where the folder cannot be read.
    """
    try:
        told = json.loads(table.read_text(encoding="utf-8"))
        if told["fingerprint"] != fingerprint:
            return Behind()
        before = {**told["files"], **told.get("others", {})}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Behind()
    until = None if seconds is None else time.monotonic() + seconds
    changed, added, untold = [], [], 0
    for relative, entry in walk(folder):
        if relative not in before:
            added.append(relative)
            continue
        same = _same(entry, before.pop(relative), until)
        if same is None:
            untold += 1
        elif not same:
            changed.append(relative)
    if "others" not in told:  # an earlier version did not note what it left out
        added = []
    return Behind(_ordered(changed), _ordered(added), _ordered(before), untold)


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=os.fsencode))


def _same(entry: os.DirEntry[str], was: Any, until: float | None) -> bool | None:
    """Whether a file is as it was; None where the time is up before that is known."""
    try:
        size, modified = _told(entry.stat())[:2]
        if was is not None and (size != was["state"][0] or modified == was["state"][1]):
            return bool(size == was["state"][0])
        if until is not None and time.monotonic() > until:
            return None
        return _hash(Path(entry.path)) == (was or {}).get("sha256")
    except OSError:
        return was is None  # it could not be read then either
    except (KeyError, IndexError, TypeError):
        return False  # the table is damaged: nothing says that the file is as it was


def _state(file: Path) -> list[int]:
    return _told(file.stat())


def _told(found: os.stat_result) -> list[int]:
    if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for whoever writes to it
        raise OSError("not an ordinary file")
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
