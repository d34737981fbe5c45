"""PDF → text by pypdfium2 (extra ``documents``): columns in order; running heads, note marks, line-end hyphens gone."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from factcheck.errors import EmptyError, FormatError, MissingExtraError
from factcheck.model import Part, Span
from factcheck.reading.dates import iso_date
from factcheck.reading.pdf_cut import AROUND, runs_on
from factcheck.reading.pdf_flow import Paragraph, paragraphs_of
from factcheck.reading.pdf_guard import refuse_pdf_bombs
from factcheck.reading.pdf_heads import strip_running
from factcheck.reading.pdf_page import Line, page_lines
from factcheck.reading.pdf_words import Segment, page_segments
from factcheck.reading.result import Reading

MOST_PAGES = 5_000
MOST_CHARACTERS = 50_000_000
_LOCK = threading.Lock()  # pdfium is not safe in several threads at once
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_HYPHEN_SIGNS = re.compile(r"[\x02\ufffe]")  # as pdfium gives the hyphen at a line's end
_STRANGE = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x1f]")
_HINT = "Open it in a PDF viewer and print it to a new PDF, or save its text."
_OCR = "Run text recognition over it first, for example: ocrmypdf in.pdf out.pdf"


@dataclass(slots=True)
class _Pages:
    """What the file gives: segments of each page read, its number (from 1) and label, what could not be read.

    ``first`` and ``last`` are the pages asked for; those around them are read too.
    """

    first: int
    last: int
    numbers: list[int]
    segments: list[list[Segment]]
    labels: list[str]
    scanned: list[int]
    garbled: list[int]
    metadata: dict[str, str]


def read_pdf(data: bytes, name: str, pages: tuple[int, int] | None = None) -> Reading:
    """The text of a PDF, paragraphs set apart by blank lines; parts are the runs of a paragraph on one page.

    ``pages``: first and last physical page, from 1, both included: the sentences that begin on them, whole.
    ``Part.label`` is the page number as printed, where the file names its pages or the pages show a number that counts
    up; ``Part.paragraph`` counts on the page. The date is the file's own (when it was made) and therefore unconfirmed.
    Pages without text are named in ``warnings``. Raises MissingExtraError, FormatError (damaged, encrypted, pages out
    of range, too many) and EmptyError (no page has text).
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: reading PDF files needs pypdfium2", hint="pip install 'factcheck[documents]'"
        ) from error
    refuse_pdf_bombs(data, name)
    with _LOCK:
        found = _read_pages(pypdfium2, data, name, pages)
    folios = strip_running(found.segments)
    lines: list[Line] = []
    for number, segments in zip(found.numbers, found.segments, strict=True):
        lines += page_lines(segments, number, lines[-1].column + 1 if lines else 0)
    asked = [line for line in lines if found.first <= line.page <= found.last]
    if not asked:
        if found.scanned:
            raise EmptyError(f"{name} holds no text: its pages are scanned images", hint=_OCR)
        raise EmptyError(f"{name} holds no text", hint="Give a file that holds text.")
    labels = {
        number: label if label not in ("", str(number)) else folio
        for number, label, folio in zip(found.numbers, found.labels, folios, strict=True)
    }
    text, parts = _joined(paragraphs_of(lines), labels, found.first, found.last)
    if not text:
        raise EmptyError(f"{name}: no sentence begins on {_listed([found.first])}", hint="Give the page before it too.")
    made = _PDF_DATE.match(found.metadata.get("CreationDate", ""))
    date = iso_date("-".join(piece for piece in made.groups() if piece)) if made else None
    return Reading(
        text=text,
        parts=parts,
        title=_title(found.metadata.get("Title", ""), asked),
        date=date,
        date_confirmed=date is None,
        author=found.metadata.get("Author", "").strip() or None,
        warnings=_warnings(found, name),
    )


def _read_pages(pdfium: Any, data: bytes, name: str, pages: tuple[int, int] | None) -> _Pages:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise FormatError(
                f"{name} is encrypted", hint="Save it without a password: qpdf --decrypt --password=… in.pdf out.pdf"
            ) from error
        raise FormatError(f"{name} is damaged: {error}", hint=_HINT) from error
    try:
        first, last = _asked(len(document), name, pages)
        numbers = list(range(max(1, first - AROUND), min(last + AROUND, len(document)) + 1))
        found = _Pages(first, last, numbers, [], [], [], [], document.get_metadata_dict())
        characters = 0
        for number in numbers:
            beside = not first <= number <= last
            segments, images = _read_page(pdfium, document, number, name, beside)
            found.segments.append(segments)
            found.labels.append((document.get_page_label(number - 1) or "").strip())
            written = sum(len(segment.text) for segment in segments)
            characters += written
            if beside:
                continue
            if written < 8 and images:
                found.scanned.append(number)
            if written and _strange(segments) > 0.3 * written:
                found.garbled.append(number)
            if characters > MOST_CHARACTERS:
                raise FormatError(f"{name} holds more than {MOST_CHARACTERS:,} characters: refused", hint=_HINT)
        return found
    finally:
        document.close()


def _read_page(pdfium: Any, document: Any, number: int, name: str, beside: bool) -> tuple[list[Segment], bool]:
    """The segments of a page and whether it has images instead. A damaged page ``beside`` those asked for is blank."""
    try:
        page = document.get_page(number - 1)
    except pdfium.PdfiumError as error:
        if beside:
            return [], False
        raise FormatError(f"{name}: page {number} is damaged: {error}", hint=_HINT) from error
    try:
        segments = page_segments(pdfium.raw, page)
        images = not segments and any(
            item.type in (pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_FORM)
            for item in page.get_objects(max_depth=2)
        )
        return segments, images
    finally:
        page.close()


def _asked(count: int, name: str, pages: tuple[int, int] | None) -> tuple[int, int]:
    """The first and last page to be read."""
    first, last = pages or (1, count)
    if not 1 <= first <= last or first > count:
        missing = f"page {first}" if first == last else f"pages {first}-{last}"
        raise FormatError(f"{name} has {count} pages; there is no {missing}", hint="Give --pages FIRST-LAST.")
    last = min(last, count)
    if last - first >= MOST_PAGES:
        raise FormatError(f"{name} has more than {MOST_PAGES:,} pages", hint="Give --pages FIRST-LAST.")
    return first, last


def _strange(segments: list[Segment]) -> int:
    """Characters without a meaning: a font without a table from its shapes to Unicode."""
    return sum(len(_STRANGE.findall(segment.text)) for segment in segments)


def _joined(
    paragraphs: list[Paragraph], labels: dict[int, str | None], first: int, last: int
) -> tuple[str, tuple[Part, ...]]:
    """The text of the pages ``first`` to ``last`` and its parts; paragraphs are counted as if all pages were read."""
    pieces: list[str] = []
    parts: list[Part] = []
    position = 0
    on_page: dict[int, int] = {}
    for paragraph in paragraphs:
        kept = runs_on(paragraph, first, last)
        final = max((place for place, run in enumerate(kept) if run), default=-1)
        for place, ((page, _), run) in enumerate(zip(paragraph.runs, kept, strict=True)):
            on_page[page] = on_page.get(page, 0) + 1
            if not run:
                continue
            shown = _HYPHEN_SIGNS.sub("-", run)
            shown = shown.rstrip() if place == final else shown
            end = position + len(shown)
            parts.append(Part(span=Span(position, end), page=page, label=labels[page], paragraph=on_page[page]))
            pieces.append(shown)
            position = end
        if final >= 0:
            pieces.append("\n\n")
            position += 2
    return "".join(pieces[:-1]), tuple(parts)


def _title(given: str, lines: list[Line]) -> str | None:
    """The file's title unless it is a file name or a program's placeholder; else the largest line of the first page."""
    given = " ".join(given.split())
    if given and not re.search(r"\.(?:docx?|indd|pdf|qxd|pptx?|xlsx?|tmp)\b|^(?:untitled|microsoft word)", given, re.I):
        return given
    first = [line for line in lines if line.page == lines[0].page]
    largest = max(line.size for line in first)
    sizes: Counter[float] = Counter()
    for line in lines[:300]:
        sizes[line.size] += len(line.text)
    usual = max(sizes, key=lambda size: (sizes[size], size))
    if largest < 1.2 * usual:
        return None
    start = next(i for i, line in enumerate(first) if line.size > 0.95 * largest)
    title: list[str] = []
    for line in first[start : start + 4]:
        if line.size < 0.95 * largest:
            break
        title.append(line.text)
    return " ".join(title)[:300]


def _warnings(found: _Pages, name: str) -> tuple[str, ...]:
    warnings: list[str] = []
    if found.scanned:
        warnings.append(f"{name}: no text on {_listed(found.scanned)} (scanned images). {_OCR}")
    if found.garbled:
        warnings.append(f"{name}: the letters on {_listed(found.garbled)} have no meaning in the file. {_OCR}")
    return tuple(warnings)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:20]))
    more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}{more}"
