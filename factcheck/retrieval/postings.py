"""Which passages hold a term: tantivy's postings on disk, written, grown and opened.

They are fed with our analyser's terms and keep each passage's number, which counts all passages that were ever added.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from factcheck.errors import WriteError
from factcheck.retrieval.generations import link

POSTINGS = "terms"
CHANGING = ("meta.json", ".managed.json")
"""The files that tantivy replaces; it never changes the others once written."""

_HEAP = 128 * 1024 * 1024


def schema() -> Any:
    """The fields of a passage."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("row", indexed=True, fast=True)
    return builder.build()


class PostingsWriter:
    """Writes the terms of passages to a new folder; nothing counts before :meth:`close`.

    With ``old``, begins with the postings there, whose files are linked, not copied, and stay as they are. Raises
    WriteError where the disk refuses.
    """

    def __init__(self, folder: Path, old: Path | None = None) -> None:
        import tantivy

        self._folder = folder
        folder.mkdir()
        with _refused(folder):
            for path in sorted(old.iterdir()) if old else ():
                if not path.name.endswith(".lock"):
                    link(path, folder / path.name)
            self._schema = schema()
            index = tantivy.Index(self._schema, path=str(folder), reuse=True)
            self._writer = index.writer(heap_size=_HEAP, num_threads=1)

    def remove(self, number: int) -> None:
        """Take a passage out."""
        import tantivy

        # Not by term: a term made of a Python number is signed, the field is not, and nothing would be deleted.
        with _refused(self._folder):
            self._writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "row", number, "basic"))

    def add(self, number: int, terms: Sequence[str]) -> None:
        """Add a passage. Numbers must not have been in use before."""
        import tantivy

        document = tantivy.Document()
        document.add_text("terms", " ".join(terms))
        document.add_unsigned("row", number)
        with _refused(self._folder):
            self._writer.add_document(document)

    def close(self) -> None:
        """Write what is not written yet."""
        with _refused(self._folder):
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()
        for lock in self._folder.glob(".*.lock"):
            lock.unlink()


@contextmanager
def _refused(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise WriteError(f"{folder}: the terms cannot be written ({error})", hint="Is the disk full?") from error


def open_postings(folder: Path) -> Any:
    """Open a tantivy index, also in a folder that cannot be written.

    tantivy wants to write a lock file beside the terms. Where it may not, it gets a folder of links to them, which is
    needed no longer once the files are open.
    """
    if os.access(folder, os.W_OK):
        return _opened(folder)
    links = Path(mkdtemp(prefix="factcheck-"))
    try:
        for path in folder.iterdir():
            if not path.name.endswith(".lock"):
                (links / path.name).symlink_to(path.absolute())
        return _opened(links)
    finally:
        _remove(links)


def _remove(folder: Path) -> None:
    """Again and again for a second: tantivy's thread may just have put a lock into it, and takes that out at once."""
    for _ in range(200):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.005)


def _opened(folder: Path) -> Any:
    """With the thread that looks for changes stopped as early as tantivy lets it: there are none."""
    import tantivy

    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")
    return index
