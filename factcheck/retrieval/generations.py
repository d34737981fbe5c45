"""Generations on disk: made aside by one builder at a time, written through, put in place by replacing one small file.

``indexes/<name>/manifest.json`` names the generation folder beside it that holds the files. What did not change since
the generation before is a link to the same file, so nothing is written twice. Replacing the manifest is the only step
that a reader can see: a build that dies at any moment leaves the old index as it was.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from factcheck.errors import IndexCorruptError, IndexMismatchError, WriteError
from factcheck.retrieval.manifest import FILE_NAME, Manifest


@contextmanager
def only_builder(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock of an index. The system lets go of it when the process ends, however it ends."""
    import filelock

    lock = filelock.FileLock(folder / f".{name}.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise WriteError(
            f"{folder / name}: another process is building this index",
            hint="Wait until it has finished; the old index can be used meanwhile.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def next_generation(home: Path) -> int:
    """The number after that of the generation in use; 1 where there is none."""
    try:
        generation = Manifest.read(home).generation
    except (OSError, IndexCorruptError, IndexMismatchError):
        generation = max((path.name for path in home.glob("g??????")), default="g0")
    return 1 + (int(generation[1:]) if generation[1:].isdecimal() else 0)


def link(old: Path, new: Path) -> None:
    """Give a file that never changes a second name; copy it where the file system has no links."""
    try:
        new.hardlink_to(old)
    except OSError:
        shutil.copyfile(old, new)


def put_in_place(aside: Path, home: Path, manifest: Manifest, written: Iterable[Path]) -> None:
    """Make ``aside`` the generation that ``manifest`` describes. ``written``: its files that are not links."""
    for path in [*written, *(path for path in aside.rglob("*") if path.is_dir()), aside]:
        sync(path)
    home.mkdir(exist_ok=True)
    generation = home / manifest.generation
    if generation.exists():  # a build died between its last two steps
        shutil.rmtree(generation)
    aside.rename(generation)
    fresh = home / f".{FILE_NAME}.{os.getpid()}"
    fresh.write_text(manifest.to_json(), encoding="utf-8")
    sync(fresh)
    sync(home)
    fresh.replace(home / FILE_NAME)
    sync(home)
    sync(home.parent)
    for old in sorted(home.iterdir()):  # only what a build made: what else lies here is not ours to delete
        if re.fullmatch(r"g\d{6,}", old.name) and old != generation:
            shutil.rmtree(old, ignore_errors=True)
        elif re.fullmatch(rf"\.{re.escape(FILE_NAME)}\.\d+", old.name):
            old.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Write a file or folder through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
