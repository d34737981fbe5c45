"""Bytes of one file or of standard input, within a limit, and a guess of their format."""

from __future__ import annotations

import stat
from pathlib import Path

from factcheck.errors import EmptyError, FormatError, ReadError, TooLargeError

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
}
"""Suffix (lower case) → format. Everything else is unknown, and read as text only where a person named the file."""

_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of the old binary kind", "Save it as .docx or .xlsx."),
    (b"{\\rtf", "an RTF file", "Save it as .docx or as plain text."),
    (b"\x89PNG", "a PNG image", "Give the text itself; images are not read."),
    (b"\xff\xd8\xff", "a JPEG image", "Give the text itself; images are not read."),
    (b"GIF8", "a GIF image", "Give the text itself; images are not read."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"SQLite format 3\x00", "an SQLite database", "Export the table as CSV."),
    (b"\x7fELF", "a program", "Give a text, a document or a table."),
)


def file_name(path: Path, data: bytes | None) -> str:
    """The name that messages and ids use: the last part of the path, or "standard input" for "-"."""
    return "standard input" if data is not None and str(path) in ("-", ".") else path.name


def load(path: Path, *, max_mb: int, data: bytes | None) -> bytes:
    """The bytes of ``path``, or ``data`` itself where it is given (standard input).

    Raises ReadError (missing, a folder, no permission, not an ordinary file), TooLargeError or EmptyError.
    """
    limit = max_mb * 1024 * 1024
    if data is None:
        data = _from_disk(path, limit, max_mb)
    if len(data) > limit:
        raise _too_large(file_name(path, data), len(data), max_mb)
    if not data:
        raise EmptyError(f"{_shown(path, data)} is empty", hint="Give a file that holds text.")
    return data


def _from_disk(path: Path, limit: int, max_mb: int) -> bytes:
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise IsADirectoryError
        if not stat.S_ISREG(info.st_mode):  # opening a pipe would wait for whoever writes to it
            raise ReadError(f"{path} is not an ordinary file", hint="Pipe its content in and name it -.")
        if info.st_size > limit:
            raise _too_large(str(path), info.st_size, max_mb)
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError as error:
        raise ReadError(f"{path} does not exist", hint="Check the name; relative names count from here.") from error
    except IsADirectoryError as error:
        raise ReadError(f"{path} is a folder", hint="Name a file in it.") from error
    except PermissionError as error:
        raise ReadError(f"{path} may not be read", hint=f"Check its permissions: ls -l {path}") from error
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}", hint="Check the name and the disk.") from error
    except ValueError as error:  # a NUL in the name
        raise ReadError(f"{str(path)!r} is not a file name", hint="Check the name.") from error


def _too_large(name: str, size: int, max_mb: int) -> TooLargeError:
    return TooLargeError(
        f"{name} has {size / 1024 / 1024:,.1f} MB, more than the limit of {max_mb} MB",
        hint="Split it, or raise claims.max_report_mb (reports) or corpus.max_file_mb (sources) in factcheck.toml.",
    )


def _shown(path: Path, data: bytes) -> str:
    return "standard input" if str(path) in ("-", ".") else str(path)


def tell_format(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The format of ``data`` and warnings: the suffix decides unless the content is plainly something else.

    Raises FormatError for kinds that are told by their first bytes and never read (images, archives, old Office).
    """
    by_name = FORMATS.get(path.suffix.lower())
    by_content = _sniff(path, data)
    if by_content is None:
        if by_name in ("pdf", "docx", "xlsx"):
            raise FormatError(
                f"{path} is not a {path.suffix.lower()} file, whatever its name says",
                hint="Open it in the program that made it and save it again.",
            )
        return by_name or "text", ()
    if by_name is None or by_name == by_content:
        return by_content, ()
    if by_content == "html" and by_name in ("markdown", "csv", "jsonl"):  # these may begin with a tag
        return by_name, ()
    return by_content, (f"{path.name} is read as {by_content}: its content is not what the suffix says.",)


def _sniff(path: Path, data: bytes) -> str | None:
    head = data[:2048]
    for magic, kind, hint in _REFUSED:
        if head.startswith(magic):
            raise FormatError(f"{path} is {kind}", hint=hint)
    if b"%PDF-" in head[:1024] and (head.lstrip().startswith(b"%PDF-") or path.suffix.lower() == ".pdf"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"word/document.xml" in data:
            return "docx"
        if b"xl/workbook" in data:
            return "xlsx"
        if path.suffix.lower() in (".docx", ".xlsx"):
            raise FormatError(
                f"{path} is damaged: it is cut short, or some other archive",
                hint="Copy or download it once more, or save it again in the program that made it.",
            )
        raise FormatError(f"{path} is a zip archive", hint="Unpack it first; .docx and .xlsx are read as they are.")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in head.lower()):
        return "html"
    return None
