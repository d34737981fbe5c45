"""Files that can be made again: written whole or not at all, and never used without their hash."""

from __future__ import annotations

import hashlib
import mmap
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from factcheck.errors import WriteError

HEAD = 4096  # what stands before the content: its hash, padded to a page, so that the content can be mapped
_MAGIC = b"factcheck cache 1\n"


def kept(path: Path, make: Callable[[], bytes]) -> memoryview:
    """The content of ``path``, mapped into memory; made by ``make`` and kept there first where it is not.

    A file that is missing, cut short or changed is made again. Two processes may make it at once: each writes a file
    of its own and renames it, so a reader sees a whole one. Raises WriteError where the folder cannot be written.
    """
    found = _read(path)
    if found is None:
        content = make()
        head = (_MAGIC + hashlib.sha256(content).digest()).ljust(HEAD, b"\0")
        write_atomically(path, head + content)
        found = _read(path)
    if found is None:
        raise WriteError(f"{path}: does not hold what was just written", hint="Is the disk failing or full?")
    return found


def write_atomically(path: Path, content: bytes) -> None:
    """``content`` at ``path``, whole or not at all. Raises WriteError."""
    temporary = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(
            f"{path}: {error.strerror}", hint="Set FACTCHECK_CACHE to a folder that can be written."
        ) from error


def _read(path: Path) -> memoryview | None:
    """The content behind the header, private to this process; None unless it has the hash that the header gives."""
    try:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    except (OSError, ValueError):  # an empty file cannot be mapped
        return None
    content = whole[HEAD:]
    expected = _MAGIC + hashlib.sha256(content).digest()
    return content if len(whole) > HEAD and whole[: len(expected)] == expected else None
