"""Which files of a corpus need not be read again: ``indexes/<name>.sources.json``.

A file is as it was when the index was built if its size, times and place on the disk are, or else if its content
hashes the same; then its documents are taken from the index. The table may be deleted at any time: then all is read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from factcheck import __version__
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

    def save(self, fingerprint: str) -> None:
        """Write the table for an index that is in place. A disk that refuses costs the next build time, no more."""
        table = {"made_by": self._made_by, "fingerprint": fingerprint, "files": self._now}
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


def _state(file: Path) -> list[int]:
    stat = file.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
