"""Where paragraphs end: at blank lines, and at single newlines between lines that were never one paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from factcheck.model import Span
from factcheck.text.columns import ends_in_column, leads_on

# A blank line, a page or section break. Each alternative starts with a character that the others cannot eat: linear.
_BREAK = re.compile(r"(?:\r\n|[\n\r\x0b\x85\u2028])(?:[^\S\n\r]*(?:\r\n|[\n\r\x0b\x85\u2028]))+|[\x0c\u2029]")
_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x85\u2028]")
_ITEM = re.compile(
    r"\s*(?:[-*•‣◦▪●·–—]\s|#{1,6}\s|>\s?|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-Z]\w)"
)
_SUM = re.compile(r"\s*\d{2,3}\.\s")
_DASH = re.compile(r"\s*[–—]\s+[a-z]")
_FIRST_WORD = re.compile(r"\S+")
_RULE = re.compile(r"\s*[-=_*~#|+: ]{3,}\s*")

_UNWRAPPED = 160  # nobody wraps lines this long: a newline after one is deliberate
_NARROW = 60  # a block whose lines are all shorter may be a list of headings as well as a narrow column


def split_paragraphs(text: str) -> list[Span]:
    """The paragraphs of ``text`` in order, each trimmed of white space; blank ones are left out.

    A blank line, a form feed and U+2029 always end a paragraph. A single newline ends one where the lines cannot be
    one wrapped paragraph: before a list item or Markdown heading, in a table, and where the next line starts with no
    small letter although its first word would have fitted well into the line before. A block of short lines alone is a
    narrow column where it reads as prose, else a list. Line ends may be LF, CRLF or CR.
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
    paragraphs = []
    first = start
    for (_, b), (c, _), deliberate in zip(lines, lines[1:], _deliberate([text[a:b] for a, b in lines]), strict=False):
        if deliberate:
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


_QUOTED = re.compile(r"\s*>(?:\s?>)*[^\S\n]?")  # before a line of a mail or of Markdown that somebody quotes


def _deliberate(rows: Sequence[str], *, quoted: bool = False) -> list[bool]:
    """For each newline between the lines of one block whether it was meant as an end, not made by wrapping.

    ``quoted``: the lines had marks (">") before them.
    """
    marks = [_QUOTED.match(row) for row in rows]
    if any(marks):
        bare = [row[mark.end() :] if mark else row for row, mark in zip(rows, marks, strict=True)]
        depths = [mark[0].count(">") if mark and row.strip() else -1 for row, mark in zip(bare, marks, strict=True)]
        parted = [one != other or one < 0 for one, other in itertools.pairwise(depths)]
        return [end or apart for end, apart in zip(_deliberate(bare, quoted=True), parted, strict=True)]
    width = max(len(row) for row in rows)
    ends = [_parted(line, following, width) for line, following in itertools.pairwise(rows)]
    if width <= _NARROW:
        return ends_in_column(rows, ends, quoted=quoted)
    return [end or _would_have_fitted(*pair, width) for end, pair in zip(ends, itertools.pairwise(rows), strict=True)]


def _parted(line: str, following: str, width: int) -> bool:
    """Whether two lines cannot be of one paragraph, by their form."""
    if len(line) >= _UNWRAPPED:
        return True
    if _ITEM.match(following):
        return not _goes_on(line, following, width)
    if _RULE.fullmatch(following) or _RULE.fullmatch(line) or line.lstrip()[:1] == "#":
        return True
    return any("\t" in row.strip() or row.count("|") >= 2 for row in (line, following))


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether what looks like an item is the rest of a sentence: "fell to ⏎ 300. In May", "the firms ⏎ – who were"."""
    if _DASH.match(following):
        full = 0.85 * width < len(line.rstrip()) + 2 and width <= _NARROW
        return full and not _ITEM.match(line) and not line.rstrip().endswith((".", ":", ";", "!", "?"))
    return leads_on(line) and _SUM.match(following) is not None


def _would_have_fitted(line: str, following: str, width: int) -> bool:
    """Whether ``following`` starts with no small letter although its first word had room in ``line``."""
    word = _FIRST_WORD.search(following)
    if word is None:
        return False
    if word[0].lstrip("\"'“‘(")[:1].islower() or line.rstrip().endswith((",", "-", "–", "—")):
        return False
    return len(line.rstrip()) + 1 + len(word[0]) <= 0.85 * width
