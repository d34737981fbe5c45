"""Every error that a person can cause or fix, in one tree.

Each has a stable ``code`` (documented in docs/errors.md), a message that says what and where, and a ``hint``:
the next thing to do. The library raises them; only the command line prints them.
"""

from __future__ import annotations


class FactcheckError(Exception):
    """The root of the tree. ``str(error)`` is what went wrong and where; ``hint`` is the remedy."""

    code = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class SettingsError(FactcheckError):
    """factcheck.toml is not as it should be."""

    code = "settings"


class ProjectError(FactcheckError):
    """There is no project folder, or a part of it is missing."""

    code = "project"


class ReadError(FactcheckError):
    """A report or source file cannot be read."""

    code = "read"


class EmptyError(ReadError):
    """A file holds no text."""

    code = "empty"


class EncodingError(ReadError):
    """A file is not text in any encoding that can be told."""

    code = "encoding"


class FormatError(ReadError):
    """A file is damaged, of another format than its name says, or hostile."""

    code = "format"


class TooLargeError(ReadError):
    """A file is larger than the limit."""

    code = "too_large"


class MissingExtraError(FactcheckError):
    """An optional package is needed for this and not installed."""

    code = "missing_extra"


class CorpusError(FactcheckError):
    """A corpus folder cannot be used as it is."""

    code = "corpus"


class IndexNotFoundError(FactcheckError):
    """There is no index of that name."""

    code = "index_not_found"


class IndexMismatchError(FactcheckError):
    """An index was built with another model, format or setting than is in use."""

    code = "index_mismatch"


class IndexCorruptError(FactcheckError):
    """A file of an index is damaged or missing."""

    code = "index_corrupt"


class ModelError(FactcheckError):
    """A model cannot be loaded or is not of the kind that is needed."""

    code = "model"


class ClusterError(FactcheckError):
    """A cluster cannot be reached, or loses its workers."""

    code = "cluster"


class StoreError(FactcheckError):
    """The review database cannot be used."""

    code = "store"


class DecisionError(FactcheckError):
    """A decision cannot be taken: unknown verdict, unknown label, nothing to undo."""

    code = "decision"


class ImportFileError(FactcheckError):
    """A reviewed sheet cannot be taken back."""

    code = "import"


class WriteError(FactcheckError):
    """A file cannot be written: no permission, a full disk."""

    code = "write"
