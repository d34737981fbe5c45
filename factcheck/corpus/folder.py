"""A corpus folder → documents. Every file becomes documents or a Failure; nothing is left out unsaid."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from factcheck.errors import CorpusError, FactcheckError
from factcheck.model import Document, Failure
from factcheck.reading import Reading, Row, Table, iso_date, read, read_table
from factcheck.reading.dates import NO_DATE, date_warning
from factcheck.reading.front import STATUSES, with_metadata
from factcheck.reading.source import FORMATS
from factcheck.settings import CorpusSettings

METADATA = "metadata.csv"
_COLUMNS = ("title", "origin", "url", "date", "status", "superseded_by", "id", "author", "publisher")


def load_documents(folder: Path, settings: CorpusSettings) -> Iterator[Document | Failure]:
    """Every document under ``folder``, by relative path in byte order; rows of a table in the table's order.

    A text file is one document, a table (CSV, JSON lines, XLSX: ``text`` and optionally ``id, title, origin, url,
    date, status, superseded_by``) one a row, its text exactly as given. ``metadata.csv`` (column ``file``) goes over
    what the files say of themselves. Ids are those given, else the relative path without its suffix (and the row).
    A file or row that cannot be read, an unknown format, a date that is none and an id already taken are Failures.
    Hidden files and folders are skipped. Raises CorpusError if there is no such folder or metadata.csv is no table.
    """
    described = _metadata(folder, settings)
    seen: dict[str, str] = {}
    for relative in corpus_files(folder):
        for item in _file_documents(folder, relative, settings, described.pop(relative, {})):
            if isinstance(item, Document):
                if item.id in seen:
                    message = f"the id {item.id!r} is already that of {seen[item.id]}"
                    yield Failure(code="corpus", message=message, where=item.source)
                    continue
                seen[item.id] = item.source
            yield item
    for relative in sorted(described):
        yield Failure(code="corpus", message=f"names {relative}, which does not exist", where=METADATA)


def corpus_files(folder: Path) -> list[str]:
    """The files of a corpus folder, relative with "/", in byte order; without hidden ones and metadata.csv.

    Links to folders are followed once each, so that a loop ends. Raises CorpusError if there is no such folder.
    """
    if not folder.is_dir():
        raise CorpusError(f"there is no folder {folder}", hint="factcheck corpus add NAME FILE… makes one.")
    found: list[str] = []
    visited: set[tuple[int, int]] = set()
    stack = [folder]
    while stack:
        here = stack.pop()
        info = here.stat()
        if (info.st_dev, info.st_ino) in visited:
            continue
        visited.add((info.st_dev, info.st_ino))
        with os.scandir(here) as entries:
            for entry in sorted(entries, key=lambda entry: os.fsencode(entry.name)):
                if entry.name.startswith("."):
                    continue
                path = here / entry.name
                if path.is_dir():
                    stack.append(path)
                else:
                    found.append(path.relative_to(folder).as_posix())
    return sorted((name for name in found if name != METADATA), key=os.fsencode)


def _metadata(folder: Path, settings: CorpusSettings) -> dict[str, dict[str, str]]:
    """What metadata.csv says, by relative path."""
    path = folder / METADATA
    if not path.exists():
        return {}
    try:
        table = read_table(path, max_mb=settings.max_file_mb, column="file")
        table.require("file")
    except FactcheckError as error:
        raise CorpusError(f"{path}: {error}", hint=error.hint) from error
    described: dict[str, dict[str, str]] = {}
    for row in table.rows:
        if isinstance(row, Failure):
            raise CorpusError(f"{folder.name}/{row.where}: {row.message}", hint="Mend that row.")
        name = (row.get("file") or "").strip().replace("\\", "/").removeprefix("./")
        described[name] = {key: row.get(key) or "" for key in _COLUMNS if row.get(key)}
    return described


def _file_documents(
    folder: Path, relative: str, settings: CorpusSettings, described: dict[str, str]
) -> Iterator[Document | Failure]:
    path = folder / relative
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        known = " ".join(sorted(FORMATS))
        yield Failure(code="format", message=f"unknown format {path.suffix!r}; known: {known}", where=relative)
        return
    try:
        if kind in ("csv", "xlsx", "jsonl"):
            table = read_table(path, max_mb=settings.max_file_mb)
            table.require("text")
            yield from _table_documents(table, relative, described)
        else:
            yield _document(read(path, max_mb=settings.max_file_mb), relative, described)
    except FactcheckError as error:
        hint = f" ({error.hint})" if error.hint else ""
        yield Failure(code=error.code, message=f"{error}{hint}", where=relative)


def _document(reading: Reading, relative: str, described: dict[str, str]) -> Document | Failure:
    reading = with_metadata(reading, described, METADATA)
    bad_date = next((warning for warning in reading.warnings if "is not a date" in warning), None)
    if bad_date:
        return Failure(code="corpus", message=bad_date, where=relative)
    return Document(
        id=reading.id or PurePosixPath(relative).with_suffix("").as_posix(),
        text=reading.text,
        title=reading.title or "",
        source=relative,
        url=reading.url or "",
        date=reading.date,
        origin=reading.origin or "",
        status=reading.status or "current",
        superseded_by=reading.superseded_by,
        parts=reading.parts,
    )


def _table_documents(table: Table, relative: str, described: dict[str, str]) -> Iterator[Document | Failure]:
    stem = PurePosixPath(relative).with_suffix("").as_posix()
    for row in table.rows:
        yield row if isinstance(row, Failure) else _row_document(row, relative, stem, described)


def _row_document(row: Row, relative: str, stem: str, described: dict[str, str]) -> Document | Failure:
    where = f"{relative}:{row.line}"
    cells = {key: (row.get(key) or "").strip() or described.get(key, "") for key in _COLUMNS}
    text = row.get("text") or ""
    if not text.strip():
        return Failure(code="empty", message=f"row {row.number} has no text", where=where)
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return Failure(code="encoding", message=f"row {row.number} holds a NUL or half a character", where=where)
    date = None if cells["date"].lower() in NO_DATE else iso_date(cells["date"])
    if date is None and cells["date"].lower() not in NO_DATE:
        return Failure(code="corpus", message=f"row {row.number}: {date_warning(cells['date'])}", where=where)
    status = cells["status"].lower()
    if status and status not in STATUSES:
        message = f"row {row.number}: status {status!r} is not one of {', '.join(STATUSES)}"
        return Failure(code="corpus", message=message, where=where)
    return Document(
        id=cells["id"] or f"{stem}/{row.number}",
        text=text,
        title=cells["title"],
        source=relative,
        url=cells["url"],
        date=date,
        origin=cells["origin"],
        status=status or ("superseded" if cells["superseded_by"] else "current"),
        superseded_by=cells["superseded_by"] or None,
    )


def corpus_fingerprint(documents: Iterable[Document]) -> str:
    """SHA-256 over all that a verdict can depend on, in order: the same documents give the same, wherever they lie."""
    digest = hashlib.sha256()
    for document in documents:
        for value in (
            document.id,
            document.text,
            document.title,
            document.url,
            document.date or "",
            document.origin,
            document.status,
            document.superseded_by or "",
        ):
            raw = value.encode("utf-8", "surrogatepass")
            digest.update(str(len(raw)).encode() + b":" + raw)
    return digest.hexdigest()
