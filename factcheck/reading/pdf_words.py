"""A PDF page → segments: runs of words on one line with no wide gap, note marks already taken out.

pdfium gives characters in the order in which the file draws them, with their places. Only the first and last
character of a word are asked for their place, and those that may be raised, so that a page takes few calls.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from factcheck.reading.marks import raised, without_note_marks

_WORD = re.compile(r"[^\s\x00\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")  # \x02 and \ufffe: a hyphen at a line's end
_MAY_BE_RAISED = re.compile(r"\d|[*†‡§]$|[\d.,;:)\]”\"’][a-z]$|\d(?:st|nd|rd|th)\b")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_TIGHT = (",", ".", ";", ":", ")", "]", "”", "’", "%")
_QUARTER = math.pi / 2
_UPWARDS = 3  # the quarter in which text runs up the page: pdfium counts clockwise
_HALF = re.compile("[\ud800-\udfff]")
HYPHENS = "-\u2010\u00ad\x02\ufffe"
GAP = 1.6  # of the type size: a wider gap separates columns or cells


@dataclass(slots=True)
class Segment:
    """A run of words on one line. Points, y upwards; ``size`` is the type's height; ``words`` counts them."""

    text: str
    left: float
    right: float
    base: float
    size: float
    words: int = 1


@dataclass(slots=True)
class _Word:
    text: str
    left: float
    right: float
    base: float
    size: float
    separator: str
    turn: int  # quarters of a turn
    pieces: list[tuple[str, bool]] = field(default_factory=list)  # (characters, raised?) where some are raised


def page_segments(raw: Any, page: Any) -> list[Segment]:
    """The segments of one page in the order in which the file draws them. ``raw`` is pypdfium2.raw.

    Text is read along its own direction, however the page is turned; what runs another way than most of the page
    (a stamp in the margin) is placed below everything else.
    """
    text_page = page.get_textpage()
    try:
        words = _words(raw, text_page.raw, _characters(raw, text_page.raw), page.get_size())
    finally:
        text_page.close()
    turns = Counter(word.turn for word in words)
    segments: list[Segment] = []
    for depth, (turn, _) in enumerate(sorted(turns.items(), key=lambda item: (-item[1], item[0]))):
        for segment in _segments([word for word in words if word.turn == turn]):
            segment.base -= 20_000 * depth
            segments.append(segment)
    return segments


def _characters(raw: Any, text_page: Any) -> str:
    """All characters of the page, each at its pdfium index."""
    count = raw.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count * 2 + 2))()
    got = raw.FPDFText_GetText(text_page, 0, count, buffer)
    units = bytes(buffer)[: 2 * max(got - 1, 0)]
    text = units.decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    if len(units) == 2 * count:  # pdfium counts the halves of a character outside the basic plane apart
        return "".join(map(chr, buffer[:count]))
    # Characters without a meaning shift the text against the indices: one by one then.
    return "".join(chr(min(raw.FPDFText_GetUnicode(text_page, i), 0x10FFFF)) for i in range(count))


def _whole(text: str) -> str:
    """``text`` with the halves of characters outside the basic plane put together again."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _words(raw: Any, text_page: Any, text: str, size: tuple[float, float]) -> list[_Word]:
    places = [_Places(raw, text_page, turn, size) for turn in range(4)]
    words: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        first, last = match.start(), match.end() - 1
        turn = round(raw.FPDFText_GetCharAngle(text_page, first) / _QUARTER) % 4
        place = places[turn]
        left, _, base, height = place(first)
        right = left if last == first else 0.0
        if last > first:
            _, right, base_last, height_last = place(last)
            if height_last > height:  # a raised first character must not lend its baseline to the word
                base, height = base_last, height_last
        else:
            right = place(first)[1]
        word = _Word(match[0], left, right, base, height, text[end : match.start()], turn)
        end = match.end()
        if last > first and _MAY_BE_RAISED.search(match[0]):
            _mark_raised(word, place, first)
        words.append(word)
    return words


class _Places:
    """Where a character stands: (left, right, baseline, height), turned upright."""

    def __init__(self, raw: Any, text_page: Any, turn: int, size: tuple[float, float]) -> None:
        self.raw, self.page, self.turn = raw, text_page, turn
        self.width = self.height = max(size)  # of the page: coordinates count from its far edge
        self.rect = raw.FS_RECTF()
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.rect_ref, self.x_ref, self.y_ref = map(ctypes.byref, (self.rect, self.x, self.y))

    def __call__(self, index: int) -> tuple[float, float, float, float]:
        self.raw.FPDFText_GetLooseCharBox(self.page, index, self.rect_ref)
        self.raw.FPDFText_GetCharOrigin(self.page, index, self.x_ref, self.y_ref)
        box = self.rect
        if self.turn == 0:
            return box.left, box.right, self.y.value, box.top - box.bottom
        if self.turn == _UPWARDS:
            return box.bottom, box.top, self.width - self.x.value, box.right - box.left
        if self.turn == 2:
            return self.width - box.right, self.width - box.left, self.height - self.y.value, box.top - box.bottom
        return self.height - box.top, self.height - box.bottom, self.x.value, box.right - box.left


def _mark_raised(word: _Word, place: _Places, first: int) -> None:
    """Splits the word into runs that are raised and runs that are not."""
    pieces: list[tuple[str, bool]] = []
    for offset, letter in enumerate(word.text):
        _, _, base, height = place(first + offset)
        high = height < 0.85 * word.size and base > word.base + 0.12 * word.size
        if pieces and pieces[-1][1] == high:
            pieces[-1] = (pieces[-1][0] + letter, high)
        else:
            pieces.append((letter, high))
    if any(high for _, high in pieces):
        word.pieces = pieces


def _segments(words: list[_Word]) -> list[Segment]:
    segments: list[Segment] = []
    line: Segment | None = None
    marked = False  # whether a note mark was just taken out: what follows it may belong to the word before it
    for word in words:
        if line is not None and _is_mark(word, line):
            line.text += raised(line.text, word.text)
            line.right = max(line.right, word.right)
            marked = True
            continue
        text = _plain(word, line.text if line is not None else "")
        if line is not None and _continues(word, line):
            gap = word.left - line.right
            broken = "\n" in word.separator and gap < 0.1 * word.size
            glued = not word.separator or broken or (marked and gap < 0.25 * word.size and text.startswith(_TIGHT))
            line.text += text if glued else " " + text
            line.words += not glued
            line.right = max(line.right, word.right)
            if word.size > line.size:
                line.size, line.base = word.size, word.base
        else:
            line = Segment(text, word.left, word.right, word.base, word.size)
            segments.append(line)
        marked = bool(word.pieces and word.pieces[-1][1])
    for segment in segments:
        segment.text = without_note_marks(_whole(segment.text).translate(_LIGATURES))
    return [segment for segment in segments if segment.text.strip()]


def _is_mark(word: _Word, line: Segment) -> bool:
    """Small and raised, right behind what is already on the line."""
    return (
        word.size < 0.85 * line.size
        and 0.12 * line.size < word.base - line.base < 0.8 * line.size
        and -0.3 * line.size < word.left - line.right < 0.5 * line.size
        and len(word.text) <= 12
        and not any(letter.isalpha() for letter in word.text[1:] if len(word.text) > 3)
    )


def _continues(word: _Word, line: Segment) -> bool:
    largest = max(word.size, line.size)
    return (
        abs(word.base - line.base) <= 0.3 * largest
        and word.left - line.right < GAP * largest
        and word.left > line.right - 0.6 * largest
    )


def _plain(word: _Word, before: str) -> str:
    if not word.pieces:
        return word.text
    text = ""
    for piece, high in word.pieces:
        text += raised(before[-12:] + " " * bool(word.separator) + text, piece) if high else piece
    return text
