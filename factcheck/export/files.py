"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from factcheck.errors import WriteError


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    A link stays one: the file that it leads to is written. A file that is there keeps its permissions.
    Raises WriteError where that is read-only or no ordinary file, the folder is missing or refuses, the disk is full.
    """
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        mode = _mode(target)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)  # mkstemp makes it private
        temporary.replace(target)
        temporary = None
    except OSError as error:
        hint = "Give a folder that exists and that you may write to, with some space left."
        raise WriteError(f"{path}: {error.strerror or error}", hint=hint) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced; where there is none, those of any new file."""
    try:
        there = target.stat().st_mode
    except FileNotFoundError:
        return 0o666 & ~_umask()
    if not stat.S_ISREG(there):
        raise WriteError(f"{target} is not an ordinary file", hint="Give the name of a file.")
    if not os.access(target, os.W_OK):
        raise WriteError(f"{target} is read-only", hint="Give another name, or make the file writable.")
    return stat.S_IMODE(there)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
