"""A corpus folder → documents. Every file becomes documents or a Failure; nothing is left out unsaid."""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from factcheck.corpus.aliases import load_aliases
from factcheck.corpus.files import METADATA, add_documents, corpus_files
from factcheck.corpus.unread import Sources
from factcheck.errors import CorpusError, FactcheckError
from factcheck.model import Document, Failure, Part, Span
from factcheck.reading import Reading, Row, Table, iso_date, read, read_table
from factcheck.reading.dates import NO_DATE, date_warning
from factcheck.reading.front import STATUSES, with_metadata
from factcheck.reading.rows import is_table
from factcheck.reading.source import FORMATS
from factcheck.settings import CorpusSettings

__all__ = ["add_documents", "check_corpus", "corpus_files", "corpus_fingerprint", "load_documents"]

REMARKS = ("missing", "copy", "warning")
"""The codes of :func:`check_corpus` that leave a source usable; every other names one that is left out or mistaken."""

_COLUMNS = ("id", "title", "origin", "url", "date", "status", "superseded_by", "publisher", "author")


@dataclass(frozen=True, slots=True)
class _Found:
    """One document or Failure, with what the reader has to say of it."""

    item: Document | Failure
    warnings: tuple[str, ...] = ()


def load_documents(
    folder: Path, settings: CorpusSettings, sources: Sources | None = None
) -> Iterator[Document | Failure]:
    """Every document under ``folder``, by relative path in byte order; rows of a table in the table's order.

    A text file is one document, a table (CSV, JSON lines, XLSX: ``settings.text_column`` and optionally ``id, title,
    origin, url, date, status, superseded_by``) one a row, its text exactly as given. ``metadata.csv`` (column ``file``)
    goes over what the files say of themselves, and stands in for what the rows of a table leave out. Ids are those
    given, else the relative path without its suffix (and the row). Where no origin is given, it is the publisher a page
    names. A file or row that cannot be read, an unknown format, a date or status that is none and an id already taken
    are Failures. Hidden files and folders are skipped. With ``sources`` files that are as they were are not read again.
    Raises CorpusError if there is no such folder or metadata.csv is no table.
    """
    for found in _load(folder, settings, sources):
        yield found.item


def check_corpus(folder: Path, settings: CorpusSettings) -> list[Failure]:
    """What is wrong or missing in a corpus, in the order of :func:`load_documents`.

    What that cannot read, and for each document: ``missing`` origin or date, ``copy`` (the text of another document,
    white space aside), ``unknown`` (superseded by a document that there is not), ``warning`` (what the reader noticed:
    a guessed encoding, a scanned page, a date that is only the file's own); and :func:`unknown_columns`.
    """
    problems: list[Failure] = []
    first_with: dict[str, str] = {}
    found = list(_load(folder, settings))
    ids = {entry.item.id for entry in found if isinstance(entry.item, Document)}
    for entry in found:
        document = entry.item
        if isinstance(document, Failure):
            problems.append(document)
            continue
        notes = [("warning", warning) for warning in entry.warnings]
        if not document.origin:
            notes.append(("missing", "no origin: who says so? (copies of one origin count once)"))
        if not document.date:
            notes.append(("missing", "no date: when was it published?"))
        same = first_with.setdefault(" ".join(document.text.split()), document.id)
        if same != document.id:
            notes.append(("copy", f"has the same text as {same}"))
        if document.superseded_by and document.superseded_by not in ids:
            notes.append(("unknown", f"is superseded by {document.superseded_by!r}, which is not in the corpus"))
        problems += [
            Failure(code=code, message=f"{document.id}: {note}", where=document.source) for code, note in notes
        ]
    return problems + unknown_columns(folder, settings) + load_aliases(folder, settings)[1]


def unknown_columns(folder: Path, settings: CorpusSettings) -> list[Failure]:
    """A ``warning`` for every column of metadata.csv that says something and of which nothing is made: a misspelt
    ``status`` withdraws no source. Raises CorpusError as :func:`load_documents` does.
    """
    table = _metadata_table(folder, settings)
    rows = [row for row in table.rows if isinstance(row, Row)] if table else []
    said = dict.fromkeys(column for row in rows for column, cell in row.cells if cell.strip())
    known = ("file", *_COLUMNS)
    remarks = []
    for column in said:
        name = column.strip().lower()
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
            meant = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}."
            message = f"the column {column!r} is not known and was not used: {meant}"
            remarks.append(Failure(code="warning", message=message, where=METADATA))
    return remarks


def corpus_fingerprint(documents: Iterable[Document]) -> str:
    """SHA-256 over all that a verdict can depend on, in order: the same documents give the same, wherever they lie."""
    digest = hashlib.sha256()
    for document in documents:
        for value in (
            document.id,
            document.text,
            document.title,
            document.source,
            document.url,
            document.date or "",
            document.origin,
            document.status,
            document.superseded_by or "",
            repr((document.parts, document.date_confirmed)),
            repr((document.author, document.columns)) if document.author or document.columns else "",
        ):
            raw = value.encode("utf-8", "surrogatepass")
            digest.update(str(len(raw)).encode() + b":" + raw)
    return digest.hexdigest()


def _load(folder: Path, settings: CorpusSettings, sources: Sources | None = None) -> Iterator[_Found]:
    files = corpus_files(folder)
    described = _by_file(_metadata(folder, settings), files)
    seen: dict[str, Document] = {}
    for relative in files:
        for found in _read_or_known(folder, relative, settings, described.pop(relative, {}), sources):
            document = found.item
            if isinstance(document, Document):
                if document.id in seen:
                    row, taken = _row_of(document), seen[document.id]
                    first = ", ".join(filter(None, (taken.source, _row_of(taken))))
                    message = f"{f'{row}: ' if row else ''}the id {document.id!r} is already that of {first}"
                    message = f"{message}: give one of them another id"
                    yield _Found(Failure(code="corpus", message=message, where=relative))
                    continue
                seen[document.id] = document
            yield found
    for relative in sorted(described):
        yield _Found(Failure(code="corpus", message=f"names {relative}, which is not there", where=METADATA))


def _row_of(document: Document) -> str:
    """The row of a table that a document is, "row 12" or "Sheet1!B3"; "" for a file."""
    row = is_table(FORMATS.get(PurePosixPath(document.source).suffix.lower(), "")) and document.parts
    return (document.parts[0].cell or "") if row else ""


def _read_or_known(
    folder: Path, relative: str, settings: CorpusSettings, described: dict[str, str], sources: Sources | None
) -> Iterable[_Found]:
    """What is in a file, from the index where the file is as it was."""
    if sources is None:
        return _file_documents(folder, relative, settings, described)
    known = sources.unchanged(relative, folder / relative, described)
    if known is not None:
        return map(_Found, known)
    state = sources.state(folder / relative)
    found = list(_file_documents(folder, relative, settings, described))
    documents = [entry.item for entry in found if isinstance(entry.item, Document)]
    if len(documents) == len(found):
        sources.note(relative, state, described, [document.id for document in documents])
    else:
        sources.note_other(relative, state)
    return found


def _metadata_table(folder: Path, settings: CorpusSettings) -> Table | None:
    path = folder / METADATA
    if not path.exists():
        return None
    try:
        table = read_table(path, max_mb=settings.max_file_mb, column="file")
        table.require("file")
    except FactcheckError as error:
        raise CorpusError(f"{path}: {error}", hint=error.hint) from error
    return table


def _metadata(folder: Path, settings: CorpusSettings) -> dict[str, dict[str, str]]:
    """What metadata.csv says, by relative path."""
    path, table = folder / METADATA, _metadata_table(folder, settings)
    described: dict[str, dict[str, str]] = {}
    for row in table.rows if table else ():
        if isinstance(row, Failure):
            raise CorpusError(f"{path}: {row.message} ({row.where})", hint="Mend that row.")
        name = (row.get("file") or "").strip().replace("\\", "/").removeprefix("./")
        if name in described:
            raise CorpusError(f"{path}:{row.line}: {name} is described twice", hint="Keep one of the rows.")
        described[name] = {key: row.get(key) or "" for key in _COLUMNS if row.get(key)}
    return described


def _by_file(described: dict[str, dict[str, str]], files: list[str]) -> dict[str, dict[str, str]]:
    """What metadata.csv says under each file's own name: a spreadsheet composes "é", some disks take it apart."""
    there, found = set(files), dict(described)
    free = _by_form(name for name in files if name not in described)
    for form, names in _by_form(name for name in described if name not in there).items():
        if len(names) == len(free.get(form, ())) == 1:
            found[free[form][0]] = found.pop(names[0])
    return found


def _by_form(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(unicodedata.normalize("NFC", name), []).append(name)
    return found


def _file_documents(
    folder: Path, relative: str, settings: CorpusSettings, described: dict[str, str]
) -> Iterator[_Found]:
    path = folder / relative
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        message = f"unknown format {path.suffix!r}; known: {' '.join(sorted(FORMATS))}"
        yield _Found(Failure(code="format", message=message, where=relative))
        return
    try:
        if kind in ("csv", "xlsx", "jsonl"):
            column = settings.text_column.strip().lower()
            table = read_table(path, max_mb=settings.max_file_mb, column=column)
            table.require(column)
            yield from _table_documents(table, relative, described, column)
        else:
            yield _document(read(path, max_mb=settings.max_file_mb), relative, described)
    except FactcheckError as error:
        hint = f" ({error.hint})" if error.hint else ""
        yield _Found(Failure(code=error.code, message=f"{error}{hint}", where=relative))


def _document(reading: Reading, relative: str, described: dict[str, str]) -> _Found:
    reading = with_metadata(reading, described, METADATA)
    if reading.problems:
        return _Found(Failure(code="corpus", message=" ".join(reading.problems), where=relative))
    document = Document(
        id=reading.id or PurePosixPath(relative).with_suffix("").as_posix(),
        text=reading.text,
        title=reading.title or "",
        source=relative,
        url=reading.url or "",
        date=reading.date,
        origin=reading.origin or reading.publisher or "",
        status=reading.status or "current",
        superseded_by=reading.superseded_by,
        parts=reading.parts,
        date_confirmed=reading.date_confirmed,
        author=reading.author or "",
    )
    unconfirmed = (f"the date {reading.date} is only the file's own",) if not reading.date_confirmed else ()
    return _Found(document, reading.warnings + unconfirmed)


def _table_documents(table: Table, relative: str, described: dict[str, str], column: str) -> Iterator[_Found]:
    stem = PurePosixPath(relative).with_suffix("").as_posix()
    warnings = table.warnings  # said once, with the first row
    for row in table.rows:
        yield _Found(
            row if isinstance(row, Failure) else _row_document(row, relative, stem, described, column), warnings
        )
        warnings = ()


def _row_document(row: Row, relative: str, stem: str, described: dict[str, str], column: str) -> Document | Failure:
    where = f"{relative}:{row.address}"
    cells = {key: (row.get(key) or "").strip() or described.get(key, "") for key in _COLUMNS}
    text = row.get(column) or ""
    if not text.strip():
        return Failure(code="empty", message=f"row {row.number} has no {column}", where=where)
    if damage := row.damage():
        return Failure(code=damage[0], message=damage[1], where=where)
    date = None if cells["date"].lower() in NO_DATE else iso_date(cells["date"])
    if date is None and cells["date"].lower() not in NO_DATE:
        return Failure(code="corpus", message=f"row {row.number}: {date_warning(cells['date'])}", where=where)
    status = cells["status"].lower()
    if status and status not in STATUSES:
        message = f"row {row.number}: status {status!r} is not one of {', '.join(STATUSES)}"
        return Failure(code="corpus", message=message, where=where)
    return Document(
        id=(row.get("id") or "").strip() or f"{stem}/{row.number}",
        text=text,
        title=cells["title"],
        source=relative,
        url=cells["url"],
        date=date,
        origin=cells["origin"] or cells["publisher"],
        status=status or ("superseded" if cells["superseded_by"] else "current"),
        superseded_by=cells["superseded_by"] or None,
        parts=(Part(span=Span(0, len(text)), cell=row.place(column)),),
        author=cells["author"],
        columns=row.others((column, *_COLUMNS)),
    )
