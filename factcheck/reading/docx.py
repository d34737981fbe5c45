"""Word documents → text, by mammoth (extra ``documents``): paragraphs, table rows, footnotes; note marks taken out."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from factcheck.errors import EmptyError, FormatError, MissingExtraError
from factcheck.reading.archive import check_all_xml, member, open_archive
from factcheck.reading.blocks import Block, laid_out, row_block
from factcheck.reading.dates import iso_date
from factcheck.reading.docx_fields import with_fields
from factcheck.reading.marks import raised, without_note_marks
from factcheck.reading.result import Reading

MOST_XML = 24 * 1024 * 1024  # unpacked, one member: mammoth keeps it whole; a thousand pages have about 5 MB
_HINT = "Open it in Word or LibreOffice and save it again, or save it as plain text."
# A paragraph of the last two kinds goes on with the item before it, unless it is numbered itself.
_LIST_STYLE = re.compile(r"list (?P<kind>bullet|number|continue|paragraph)(?: (?P<depth>[2-9]))?$")
_CORE = "docProps/core.xml"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def read_docx(data: bytes, name: str) -> Reading:
    """The text of a Word document, its paragraphs and table rows set apart by blank lines, its notes at the end.

    One part a paragraph, numbered from 1; ``cell`` names a note ("note 3"), a table's row ("table 1, row 2") and,
    inside it, each cell ("table 1, row 2, cell 3"). Cells are set apart by " | ", a formula is written in a line.
    Deleted text of tracked changes, comments, heads and feet are left out. The date is the file's own (when it was
    made) and therefore unconfirmed.
    Raises MissingExtraError, EmptyError, FormatError (damaged, encrypted, hostile).
    """
    try:
        import mammoth
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: reading Word files needs mammoth", hint="pip install 'factcheck[documents]'"
        ) from error
    with open_archive(data, name) as archive:
        check_all_xml(archive, name, MOST_XML)
        properties = member(archive, _CORE, name)
    try:
        blocks = list(_blocks(_document(mammoth, with_fields(data, name, MOST_XML))))
    except RecursionError as error:
        raise FormatError(f"{name} nests elements too deeply: refused as hostile", hint=_HINT) from error
    except Exception as error:  # mammoth lets whatever a malformed file causes through
        if isinstance(error, MemoryError):
            raise
        raise FormatError(f"{name} is damaged: {error}", hint=_HINT) from error
    if not blocks:
        raise EmptyError(f"{name} holds no text", hint="Give a file that holds text.")
    text, parts, items = laid_out(blocks)
    title, author, date = _properties(properties)
    heading = next((block.text for block in blocks if block.title), None)
    return Reading(
        text=text,
        parts=parts,
        items=items,
        title=title or heading,
        author=author,
        date=date,
        date_confirmed=date is None,
    )


def _document(mammoth: Any, data: bytes) -> Any:
    """mammoth's tree of the document, which it hands to a transformation before it would make HTML of it."""
    captured: list[Any] = []

    def capture(document: Any) -> Any:
        captured.append(document)
        return document.copy(children=[])

    mammoth.convert_to_html(io.BytesIO(data), transform_document=capture)
    return captured[0]


def _blocks(document: Any) -> Iterator[Block]:
    tables = 0
    for element in document.children:
        if type(element).__name__ == "Table":
            tables += 1
            for number, row in enumerate(element.children, start=1):
                cells = [_flat(cell) for cell in getattr(row, "children", [])]
                if block := row_block(tables, number, cells):
                    yield block
        elif text := _flat(element):
            style = (getattr(element, "style_name", None) or "").lower()
            depth, opens = _listed(element, style)
            yield Block(text, title=style == "title" or style == "heading 1", depth=depth, opens=opens)
    for number, reference in enumerate(_references(document), start=1):
        note = document.notes.resolve(reference)
        if note is not None and (text := " ".join(filter(None, map(_flat, note.body)))):
            yield Block(text, f"note {number}")


def _listed(paragraph: Any, style: str) -> tuple[int, bool]:
    """The depth of the list that a paragraph stands in, 0 for none, and whether it has a mark or number there."""
    if style.startswith(("heading", "title", "toc")):  # which may be numbered too
        return 0, False
    numbering = getattr(paragraph, "numbering", None)
    named = _LIST_STYLE.match(style)
    if numbering is None and named is None:
        return 0, False
    level = int(numbering.level_index) + 1 if numbering is not None else 1
    marked = numbering is not None or (named is not None and named["kind"] in ("bullet", "number"))
    return max(level, int(named["depth"] or 1) if named else 1), marked


def _references(element: Any) -> Iterator[Any]:
    for child in getattr(element, "children", []):
        if type(child).__name__ == "NoteReference":
            yield child
        else:
            yield from _references(child)


def _flat(element: Any) -> str:
    """The text of an element as one line."""
    # Raised characters, and those after them, may be spread over several runs.
    groups = groupby(_pieces(element, False), key=lambda piece: piece[1])
    pieces = [("".join(piece for piece, _ in group), high) for high, group in groups]
    text = ""
    for (piece, high), (after, _) in zip(pieces, [*pieces[1:], ("", False)], strict=True):
        text += raised(text[-12:], piece, after) if high else piece
    return without_note_marks(" ".join(text.replace("\u00ad", "").split()))


def _pieces(element: Any, high: bool) -> Iterator[tuple[str, bool]]:
    """(characters, raised?) of all text in an element, in order."""
    kind = type(element).__name__
    if kind == "Text":
        yield element.value, high
    elif kind in ("Tab", "Break"):
        yield " ", False
    elif kind == "Run":
        high = element.vertical_alignment == "superscript"
    for child in getattr(element, "children", []):
        yield from _pieces(child, high)
    if kind == "Paragraph":
        yield " ", False


def _properties(data: bytes) -> tuple[str | None, str | None, str | None]:
    """Title, author and date of making."""
    try:
        root = ET.fromstring(data) if data else None  # entities were refused before
    except ET.ParseError:
        root = None
    if root is None:
        return None, None, None

    def value(tag: str) -> str:
        return " ".join((root.findtext(tag) or "").split())

    title = value(f"{_DUBLIN}title")
    if re.fullmatch(r"(?:untitled|word document|microsoft word.*|document\d*)", title, re.IGNORECASE):
        title = ""
    return title or None, value(f"{_DUBLIN}creator") or None, iso_date(value(f"{_TERMS}created"))
