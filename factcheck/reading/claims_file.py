"""Ready claims: a table with a column ``claim``, or a text with one claim a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from factcheck.errors import EmptyError
from factcheck.model import Claim, Failure, Part, Report, Span, content_id
from factcheck.reading.dates import NO_DATE, date_warning, iso_date
from factcheck.reading.encoding import decode
from factcheck.reading.rows import Row, Table, is_table, read_table
from factcheck.reading.source import file_name, load, tell_format

LONGEST_CLAIM = 20_000  # characters: far more than any sentence, less than what a model should be asked to judge
_KNOWN = ("id", "speaker")  # which every output has in columns of its own
_HEADERS = ("claim", "claims", "statement", "statements")
_ENDS = tuple(".!?…\"”’')")
# What a list sets before its items.
_MARKER = re.compile(r"\s*(?:[-*•‣◦▪●–—]|\(?\d{1,3}[.)])\s+(?=\S)")


def read_claims(
    path: Path, *, max_mb: int, data: bytes | None = None, column: str = "claim", sheets: Sequence[str] = ()
) -> tuple[Report, list[Claim | Failure]]:
    """The claims of a .jsonl, .csv, .tsv or .xlsx file (``column`` holds the claim), or one claim a line of a text.

    Optional columns: ``id, date, speaker, context``; all but id and speaker are kept in order in ``Claim.columns``. A
    text may begin with a header ("Claims", "# Week 12", "To check:"), which is named in a warning; and it may be a
    list, whose marks or numbers are then no part of the claims. ``sheets``: as :func:`read_table`. The items are in
    the file's order, a Claim or a Failure for every row, so their count is the number of rows. The report's text is
    the claims joined by newlines. A claim without an id is called "row-N" (rows count from 1, the header is none).
    Failures (``where`` is "FILE:line"): an empty claim, one with a NUL or half a character pair, one of more than
    20,000 characters, a date that is none, an id already taken, a row that cannot be parsed.
    Raises ReadError and its kinds for the file as a whole; FormatError if it has no such column.
    """
    column = column.strip().lower()
    table = None if sheets else _one_a_line(path, max_mb, data, column)
    table = table or _table(path, max_mb, data, column, sheets)
    table.require(column)
    if not table.rows:
        raise EmptyError(f"{table.name} holds no claims", hint="Give at least one row below the header.")
    kept = list(_judge_rows(table, column))
    text = "\n".join(item.get(column) or "" for item in kept if isinstance(item, Row))
    report_id = content_id("r", table.name, text)
    claims: list[Claim | Failure] = []
    parts: list[Part] = []
    position = 0
    taken = {item.get("id") or "" for item in kept if isinstance(item, Row)}
    for item in kept:
        if isinstance(item, Failure):
            claims.append(item)
            continue
        quote = item.get(column) or ""
        span = Span(position, position + len(quote))
        position = span.end + 1
        claims.append(_claim(item, column, span, quote, report_id, taken))
        parts.append(Part(span=span, cell=item.place(column)))
    source = table.name if data is not None and table.name == "standard input" else str(path)
    report = Report(id=report_id, text=text, source=source, parts=tuple(parts), warnings=table.warnings)
    return report, claims


def _claim(row: Row, column: str, span: Span, quote: str, report_id: str, taken: set[str]) -> Claim:
    given = (row.get("id") or "").strip()
    own = f"row-{row.number}"
    date = (row.get("date") or "").strip()
    return Claim(
        id=given or (content_id("c", own, quote) if own in taken else own),
        report_id=report_id,
        span=span,
        quote=quote,
        statement=quote.strip(),
        speaker=(row.get("speaker") or "").strip() or None,
        date=iso_date(date),
        context=(row.get("context") or "").strip() or None,
        columns=row.others((column, *_KNOWN)),
    )


def _judge_rows(table: Table, column: str) -> Iterator[Row | Failure]:
    """Every row that can be checked as it is, every other as a Failure, in order."""
    first_with: dict[str, Row] = {}
    for item in table.rows:
        if isinstance(item, Failure):
            yield item
            continue
        given = (item.get("id") or "").strip()
        problem = _problem(item, column)
        if problem is None and given in first_with:
            other = first_with[given]
            problem = ("format", f"rows {other.told} and {item.told} have the same id {given!r}")
        if problem:
            yield item.failure(*problem, table.name, column, _KNOWN)
            continue
        if given:
            first_with[given] = item
        yield item


def _problem(row: Row, column: str) -> tuple[str, str] | None:
    claim = row.get(column) or ""
    pairs = zip(row.cells, row.values, strict=False)  # no values but of a JSON file
    said = next((value for (name, _), value in pairs if name.strip().lower() == column.strip().lower()), None)
    if isinstance(said, (list, dict, bool)):
        return "format", f"row {row.number}: a claim is text, not {json.dumps(said)[:60]}"
    if not claim.strip():
        return "empty", f"row {row.number} has no claim"
    if len(claim) > LONGEST_CLAIM:
        return "too_large", f"row {row.number} has {len(claim):,} characters, more than {LONGEST_CLAIM:,}: split it"
    if damage := row.damage():
        return damage
    date = (row.get("date") or "").strip()
    if date.lower() not in NO_DATE and iso_date(date) is None:
        return "format", f"row {row.number}: {date_warning(date)}"
    return None


def _table(path: Path, max_mb: int, data: bytes | None, column: str, sheets: Sequence[str]) -> Table:
    raw = load(path, max_mb=max_mb, data=data)  # as given bytes, a table is told by its content, whatever its name
    return read_table(path, max_mb=max_mb, data=raw, column=column, sheets=sheets)


def _one_a_line(path: Path, max_mb: int, data: bytes | None, column: str) -> Table | None:
    """A text file as a table of one column; blank lines are not rows. None if the file is a table already."""
    raw = load(path, max_mb=max_mb, data=data)
    kind, warnings = tell_format(path, raw)
    if is_table(kind):
        return None
    if path.suffix.lower() in ("", ".txt", ".text") and (raw.lstrip()[:1] == b"{" or _has_header(raw, column)):
        return None
    name = file_name(path, data)
    decoded = decode(raw, name, allow_nul=kind == "text")
    numbered = [(n, line) for n, line in enumerate(decoded.text.split("\n"), start=1) if line.strip()]
    if not numbered:
        raise EmptyError(f"{name} holds no claims", hint="Give one claim a line.")
    if all("\0" in line for _, line in numbered):
        decode(raw, name)  # raises: this is binary
    if len(numbered) > 1 and _is_header(numbered[0][1].strip(), [line.rstrip() for _, line in numbered[1:]], column):
        warnings = (*warnings, f"{name}: line {numbered.pop(0)[0]} is taken for a header, not for a claim.")
    if all(_MARKER.match(line) for _, line in numbered):
        numbered = [(n, _MARKER.sub("", line, count=1)) for n, line in numbered]
    rows = tuple(Row(i, n, ((column, line),)) for i, (n, line) in enumerate(numbered, start=1))
    return Table(name, (column,), rows, decoded.encoding, (*warnings, *decoded.warnings))


def _is_header(first: str, others: Sequence[str], column: str) -> bool:
    """Whether the first line heads a list of claims: the column's name, a Markdown heading, what ends in a colon,
    or "Claims of the week", without a full stop where all other lines have one.
    """
    plain = first.strip("#*:\"' \t").casefold()
    if plain in (column, *_HEADERS) or first.endswith(":") or re.match(r"#{1,6}\s", first):
        return True
    named = plain.split()[:1] and plain.split()[0] in _HEADERS
    return bool(named) and not first.endswith(_ENDS) and all(line.endswith(_ENDS) for line in others)


def _has_header(raw: bytes, column: str) -> bool:
    head = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace").lower()
    cells = [cell.strip().strip('"') for cell in head.replace(";", ",").replace("\t", ",").split(",")]
    return len(cells) > 1 and column in cells
