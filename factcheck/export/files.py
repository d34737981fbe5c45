"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from factcheck.errors import WriteError


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    Raises WriteError where the folder is missing or refuses, or the disk is full.
    """
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes it private; an export is an ordinary file
        temporary.replace(path)
        temporary = None
    except OSError as error:
        hint = "Give a folder that exists and that you may write to, with some space left."
        raise WriteError(f"{path}: {error.strerror or error}", hint=hint) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
