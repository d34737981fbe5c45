"""The files of a corpus folder: which there are, and how new ones come in."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from factcheck.errors import CorpusError, ReadError, WriteError
from factcheck.reading.source import FORMATS

METADATA = "metadata.csv"
BESIDE = frozenset({METADATA, "aliases.csv"})  # what stands beside the documents


def corpus_files(folder: Path) -> list[str]:
    """The files of a corpus folder, relative with "/", in byte order; without hidden ones, metadata.csv
    and aliases.csv.

    A folder reached twice, by links or a loop of them, counts once, where it is reached first in that order.
    Raises CorpusError if there is no such folder or it may not be read.
    """
    return sorted((name for name, _ in walk(folder) if name not in BESIDE), key=os.fsencode)


def walk(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """As :func:`corpus_files`, with what the folders say of each file, in no order, and with what stands beside."""
    if not folder.is_dir():
        raise CorpusError(f"there is no folder {folder}", hint="factcheck corpus add NAME FILE… makes one.")
    visited: set[tuple[int, int]] = set()
    stack = [(str(folder), "")]
    while stack:
        here, prefix = stack.pop()
        try:
            info = os.stat(here)  # noqa: PTH116 (as strings: there may be a hundred thousand)
            with os.scandir(here) as listed:
                entries = sorted(listed, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            raise CorpusError(f"{here}: {error.strerror}", hint="Check its permissions.") from error
        if (info.st_dev, info.st_ino) in visited:
            continue
        visited.add((info.st_dev, info.st_ino))
        below: list[tuple[str, str]] = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                below.append((entry.path, f"{prefix}{entry.name}/"))
            else:
                yield prefix + entry.name, entry
        stack += reversed(below)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def add_documents(folder: Path, files: Iterable[Path]) -> list[Path]:
    """Copies files into a corpus folder, made if needed, each whole or not at all; gives back where they now are.

    All is checked before anything is copied. Raises CorpusError for a name that is taken (there or among the files)
    and for a format that the reader does not know, ReadError for a file that is missing or a folder, WriteError.
    """
    pairs: list[tuple[Path, Path]] = []
    for file in files:
        target = folder / file.name
        if not file.is_file():
            raise ReadError(f"{file} is not a file", hint="Name files; a whole folder can be copied as corpus/NAME.")
        if file.suffix.lower() not in FORMATS:
            raise CorpusError(f"{file} has no format that is read", hint=f"Known: {' '.join(sorted(FORMATS))}")
        if target.exists() or any(target == other for _, other in pairs):
            raise CorpusError(f"{target} exists already", hint="Rename the new file, or remove the old one first.")
        pairs.append((file, target))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, target in pairs:
            _copy(file, target)
    except OSError as error:
        raise WriteError(
            f"{error.filename or folder}: {error.strerror}", hint="Check permissions and space."
        ) from error
    return [target for _, target in pairs]


def _copy(file: Path, target: Path) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".adding-")
    try:
        with open(handle, "wb") as out, file.open("rb") as source:  # noqa: PTH123 (an open handle has no path)
            shutil.copyfileobj(source, out)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(0o644)
        try:
            os.link(temporary, target)  # unlike a rename, this never replaces a file that has appeared meanwhile
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP):  # a file system without links
                raise
            os.replace(temporary, target)  # noqa: PTH105
    except FileExistsError as error:
        raise CorpusError(f"{target} exists already", hint="Rename the new file, or remove the old one.") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
