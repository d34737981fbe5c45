"""Where paragraphs end: at blank lines, and at single newlines between lines that were never one paragraph."""

from __future__ import annotations

import itertools
import re

from factcheck.model import Span

# A blank line, a page or section break. Each alternative starts with a character that the others cannot eat: linear.
_BREAK = re.compile(r"(?:\r\n|[\n\r\x0b\x85\u2028])(?:[^\S\n\r]*(?:\r\n|[\n\r\x0b\x85\u2028]))+|[\x0c\u2029]")
_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x85\u2028]")
_ITEM = re.compile(
    r"\s*(?:[-*•‣◦▪●·–—]\s|#{1,6}\s|>\s?|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-Z]\w)"
)
_FIRST_WORD = re.compile(r"\S+")
_RULE = re.compile(r"\s*[-=_*~#|+: ]{3,}\s*")

_UNWRAPPED = 160  # nobody wraps lines this long: a newline after one is deliberate
_NARROWEST = 60  # a block whose lines are all shorter may be a list of headings as well as a narrow column


def split_paragraphs(text: str) -> list[Span]:
    """The paragraphs of ``text`` in order, each trimmed of white space; blank ones are left out.

    A blank line, a form feed and U+2029 always end a paragraph. A single newline ends one where the lines cannot be
    one wrapped paragraph: before a list item or Markdown heading, in a table, and where the next line starts with no
    small letter although its first word would have fitted well into the line before. Line ends may be LF, CRLF or CR.
    """
    spans = []
    start = 0
    for match in _BREAK.finditer(text):
        spans.extend(_block(text, start, match.start()))
        start = match.end()
    spans.extend(_block(text, start, len(text)))
    return spans


def trimmed(text: str, start: int, end: int) -> Span | None:
    """``[start, end)`` without white space at either end; None if nothing is left."""
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    right = len(part.rstrip())
    return Span(start + left, start + right) if right > left else None


def _block(text: str, start: int, end: int) -> list[Span]:
    """The paragraphs between two blank lines."""
    lines = _lines(text, start, end)
    width = max([_NARROWEST, *(b - a for a, b in lines)])
    paragraphs = []
    first = start
    for (a, b), (c, d) in itertools.pairwise(lines):
        if _deliberate(text[a:b], text[c:d], width):
            paragraphs.append((first, b))
            first = c
    paragraphs.append((first, end))
    return [span for a, b in paragraphs if (span := trimmed(text, a, b)) is not None]


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines = []
    for match in _NEWLINE.finditer(text, start, end):
        lines.append((start, match.start()))
        start = match.end()
    return [*lines, (start, end)]


def _deliberate(line: str, following: str, width: int) -> bool:
    """Whether the newline between two lines of one block was meant as an end, not made by wrapping."""
    if len(line) >= _UNWRAPPED:
        return True
    if _ITEM.match(following) or _RULE.fullmatch(following) or _RULE.fullmatch(line) or line.lstrip()[:1] == "#":
        return True
    if any("\t" in row.strip() or row.count("|") >= 2 for row in (line, following)):
        return True
    word = _FIRST_WORD.search(following)
    if word is None:
        return False
    if word[0].lstrip("\"'“‘(")[:1].islower() or line.rstrip().endswith((",", "-", "–", "—")):
        return False
    fits = len(line.rstrip()) + 1 + len(word[0]) <= 0.85 * width
    return fits if width > _NARROWEST else fits or not line.rstrip().endswith((".", "!", "?"))
