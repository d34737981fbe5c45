"""Lines of a PDF in reading order → paragraphs, across columns and pages; footnotes out of the sentence's way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from factcheck.reading.hyphens import WORDS, keeps_hyphen
from factcheck.reading.pdf_page import Line
from factcheck.reading.pdf_words import HYPHENS

_LONGEST = 20_000  # characters of one paragraph on one page; what goes on longer is no prose
_ENDED = re.compile(r"[.!?:;…][\"”’')\]]*$")
_LED = re.compile(r" … \S{1,8}$")  # a line of a table of contents
_ITEM = re.compile(r"(?:[•▪◦●■–*-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_NOTE_START = re.compile(r"[⁰¹²³⁴-⁹*†‡\d]")
_HYPHENATED = re.compile(rf"([^\W\d_]+)[{HYPHENS}]$")


@dataclass(slots=True)
class Paragraph:
    """One paragraph: (page, text) runs in order. A run's text is already free of the line's hyphen."""

    runs: list[tuple[int, str]] = field(default_factory=list)
    row: bool = False  # a row of a table


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is usual in the document or column."""

    body: float  # type size
    leading: float  # from baseline to baseline
    left: dict[int, float]  # left edge of each column
    right: dict[int, float]


def paragraphs_of(lines: list[Line]) -> list[Paragraph]:
    """The paragraphs of all pages in reading order. A footnote comes after the paragraph that its page interrupts."""
    layout = _layout(lines)
    words = _vocabulary(lines)
    flow: list[Paragraph] = []
    waiting: list[Paragraph] = []  # footnotes, until the paragraph they interrupt has ended
    last: Line | None = None
    last_note: Line | None = None
    for line in lines:
        if _is_footnote(line, last, last_note, layout):
            starts = last_note is None or last_note.column != line.column or bool(_NOTE_START.match(line.text))
            if starts or not waiting:
                waiting.append(Paragraph())
            _append(waiting[-1], line, words)
            last_note = line
            continue
        if last is None or len(flow[-1].runs[-1][1]) > _LONGEST or not _goes_on(last, line, layout):
            flow += waiting
            waiting = []
            flow.append(Paragraph(row=line.cells > 1))
        last_note = None if last is None or last.column != line.column else last_note
        _append(flow[-1], line, words)
        last = line
    return flow + waiting


def _layout(lines: list[Line]) -> _Layout:
    sizes: Counter[float] = Counter()
    leadings: Counter[float] = Counter()
    left: dict[int, Counter[int]] = {}
    right: dict[int, float] = {}
    for i, line in enumerate(lines):
        sizes[round(line.size * 2) / 2] += len(line.text)
        left.setdefault(line.column, Counter())[round(line.left)] += 1
        right[line.column] = max(right.get(line.column, 0.0), line.right)
        if i and lines[i - 1].column == line.column and 0 < lines[i - 1].base - line.base < 4 * line.size:
            leadings[round((lines[i - 1].base - line.base) * 2) / 2] += len(line.text)
    body = max(sizes, key=lambda size: (sizes[size], size), default=10.0)
    # The closest of the usual distances: where paragraphs are short, the gaps between them are as frequent.
    often = 0.2 * max(leadings.values(), default=0)
    leading = min((gap for gap in leadings if leadings[gap] >= often), default=1.2 * body)
    edges = {column: float(max(counts, key=lambda x: (counts[x], -x))) for column, counts in left.items()}
    return _Layout(body, leading, edges, right)


def _is_footnote(line: Line, last: Line | None, last_note: Line | None, layout: _Layout) -> bool:
    """Smaller than the body, at the foot of its column, begun by a mark or going on from one that was."""
    if line.size > 0.93 * layout.body or line.cells > 1:
        return False
    if last_note is not None and last_note.column == line.column:
        return True
    below = last is not None and last.column == line.column and last.base > line.base
    fresh = last is None or last.column != line.column
    return bool(_NOTE_START.match(line.text)) and (below or fresh)


def _goes_on(last: Line, line: Line, layout: _Layout) -> bool:
    """Whether ``line`` belongs to the paragraph of ``last``."""
    if last.cells > 1 or line.cells > 1 or abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return False
    if _ITEM.match(line.text) or _LED.search(last.text[-12:]):
        return False
    small = line.text[:1].islower()
    full = _is_full(last, line, layout)
    indented = line.left > layout.left[line.column] + 0.7 * line.size
    hanging = abs(line.left - last.left) < 2 and last.column == line.column
    if last.column != line.column:
        if _ENDED.search(last.text[-8:]):
            return False
        return last.text[-1:] in HYPHENS or small or not (_is_heading(last, layout) or indented)
    gap = last.base - line.base
    if gap > 1.45 * max(layout.leading, 0.9 * line.size) and not (small and gap < 2.2 * layout.leading and full):
        return False
    if gap < -0.5 * line.size:  # up again without a new column: another stretch of the page
        return small and not _ENDED.search(last.text[-8:])
    if _ENDED.search(last.text[-8:]):
        return full and gap <= 2.1 * line.size and not (indented and not hanging)
    return small or full or last.text[-1:] in HYPHENS or (hanging and not _is_heading(last, layout))


def _is_full(last: Line, line: Line, layout: _Layout) -> bool:
    """Whether the first word of ``line`` would not have fitted behind ``last``: then the break is not meant."""
    letter = (last.right - last.left) / max(len(last.text), 1)
    word = len(line.text.split(" ", 1)[0]) + 1
    width = layout.right[last.column] - layout.left[last.column]
    return last.right + word * letter > layout.right[last.column] - 0.03 * width


def _is_heading(line: Line, layout: _Layout) -> bool:
    width = layout.right[line.column] - layout.left[line.column]
    return line.right - line.left < 0.6 * width and not line.text.endswith((",", "-"))


def _vocabulary(lines: list[Line]) -> frozenset[str]:
    """The words of the document, those with hyphens inside them too, without the halves at line ends."""
    words: set[str] = set()
    broken = False
    for line in lines:
        found = [match.lower() for match in WORDS.findall(line.text.rstrip(HYPHENS))]
        found = found[1:] if broken else found
        broken = line.text[-1:] in HYPHENS
        if broken and found:
            found.pop()
        for word in found:
            words.add(word)
            words.update(word.replace("‐", "-").split("-"))
            words.add(word.replace("‐", "-"))
    return frozenset(words)


def _append(paragraph: Paragraph, line: Line, words: frozenset[str]) -> None:
    """Adds a line to a paragraph, with a space or, after a hyphen at the line's end, without."""
    text = (
        line.text.replace("\u00ad", "")
        if line.text[-1:] != "\u00ad"
        else line.text[:-1].replace("\u00ad", "") + "\u00ad"
    )
    if not paragraph.runs:
        paragraph.runs.append((line.page, text))
        return
    page, before = paragraph.runs[-1]
    joint = " "
    if match := _HYPHENATED.search(before[-80:]):
        joint = ""
        before = before[:-1] if not keeps_hyphen(match[1], before[-1], text, words) else before[:-1] + "-"
    elif before[-1:] in HYPHENS and before[-2:-1].isalnum() and text[:1].isalnum():  # 2007-/2008, COVID-/19
        joint, before = "", before[:-1] + "-"
    if page == line.page:
        paragraph.runs[-1] = (page, before + joint + text)
    else:
        paragraph.runs[-1] = (page, before + joint)
        paragraph.runs.append((line.page, text))
