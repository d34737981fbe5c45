"""Files that can be made again: written whole or not at all, and never trusted without their hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from factcheck.errors import WriteError

_MAGIC = b"factcheck cache 1\n"


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of ``path``, or what ``make`` returns, kept there for the next time.

    A file that is missing, cut short or changed is made again. Two processes may make it at once: each writes a file
    of its own and renames it, so a reader sees a whole one. Raises WriteError where the folder cannot be written.
    """
    found = _read(path)
    if found is None:
        found = make()
        write_atomically(path, _MAGIC + hashlib.sha256(found).digest() + found)
    return found


def write_atomically(path: Path, content: bytes) -> None:
    """``content`` at ``path``, whole or not at all. Raises WriteError."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise WriteError(
            f"{path}: {error.strerror}", hint="Set FACTCHECK_CACHE to a folder that can be written."
        ) from error


def _read(path: Path) -> bytes | None:
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    head, content = raw[: len(_MAGIC) + 32], raw[len(_MAGIC) + 32 :]
    return content if head == _MAGIC + hashlib.sha256(content).digest() else None
