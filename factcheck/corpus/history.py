"""What changed in a corpus from one build of its index to another: ``indexes/<name>.history.jsonl``.

One line a build, only ever added to: the index's fingerprint and, for each document that is new, changed or gone since
the line before, two digests (of its text, of what is said about it) or null. The file may be deleted at any time; then
a verdict that changed is put down to the documents in its evidence alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from factcheck.errors import WriteError
from factcheck.model import Document, content_id

Digests = tuple[str, str]
"""Of a document's text, of all else that is known of it."""


def history_file(folder: Path, name: str) -> Path:
    """Where the history of the index ``folder/name`` is kept."""
    return folder / f"{name}.history.jsonl"


def record(path: Path, fingerprint: str, documents: Iterable[Document]) -> None:
    """Add the line of a build of these documents; nothing where the last line is of the same index already.

    Raises WriteError where the disk refuses; what was written before stays.
    """
    before: dict[str, Digests] = {}
    last = ""
    for told, changes in _lines(path):
        _apply(before, changes)
        last = told
    if last == fingerprint:
        return
    now = {document.id: digests(document) for document in documents}
    differs: dict[str, Digests | None] = {id: each for id, each in now.items() if before.get(id) != each}
    differs.update({id: None for id in before if id not in now})
    line = json.dumps({"fingerprint": fingerprint, "documents": differs}, sort_keys=True, separators=(",", ":"))
    try:
        _append(path, line)
    except OSError as error:
        raise WriteError(
            f"{path}: {error.strerror or error}; the index itself is in place",
            hint="Free some space on the disk, or make the folder writable, and build again.",
        ) from error


def between(path: Path, earlier: str, now: str) -> Mapping[str, str] | None:
    """What became of each document from the index ``earlier`` to the index ``now`` (fingerprints).

    "added", "removed", "changed" (its text) or "described" (only what is said of it: date, title, status); documents
    that are as they were are left out. None where the history does not know both.
    """
    state: dict[str, Digests] = {}
    found: dict[str, dict[str, Digests]] = {}
    for fingerprint, changes in _lines(path):
        _apply(state, changes)
        if fingerprint in (earlier, now):
            found[fingerprint] = dict(state)
    if earlier not in found or now not in found:
        return None
    old, new = found[earlier], found[now]
    return {id: _what(old.get(id), new.get(id)) for id in sorted(old.keys() | new.keys()) if old.get(id) != new.get(id)}


def digests(document: Document) -> Digests:
    """16 hex digits of the text, and 16 of everything else."""
    rest = repr(replace(document, text="", parts=()))
    return content_id("t", document.text)[2:], content_id("d", rest)[2:]


def _what(old: Digests | None, new: Digests | None) -> str:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    return "changed" if old[0] != new[0] else "described"


def _apply(state: dict[str, Digests], changes: Mapping[str, Digests | None]) -> None:
    for id, each in changes.items():
        if each is None:
            state.pop(id, None)
        else:
            state[id] = each


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Digests | None]]]:
    """The lines that can be read, up to the first that cannot: a build that was killed may have left half of one."""
    try:
        raw = path.read_bytes()
    except OSError:
        return
    for line in raw.split(b"\n")[:-1]:
        try:
            said = json.loads(line)
            changes = {id: each and (str(each[0]), str(each[1])) for id, each in said["documents"].items()}
            fingerprint = str(said["fingerprint"])
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return
        yield fingerprint, changes


def _append(path: Path, line: str) -> None:
    """Add a line after the last one that can be read: half a line, left by a build that was killed, is cut off."""
    if path.exists():
        raw = path.read_bytes()
        readable = sum(1 for _ in _lines(path))
        whole = len(b"\n".join(raw.split(b"\n")[:readable])) + 1 if readable else 0
        if whole != len(raw):
            with path.open("r+b") as file:
                file.truncate(whole)
    with path.open("ab") as file:
        file.write(line.encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())
