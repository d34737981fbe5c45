"""Quotations as exact spans: what stands between quotation marks, curly or straight, double or single."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.model import Span
from factcheck.text.paragraphs import split_paragraphs

_ASKED = re.compile(r"(?::|\b(?:ask|wonder|inquir|enquir)\w*(?: \w+){0,3},?)$")
_HE_ASKED = re.compile(r"\?[\"”’] (?:\S+ ){0,5}(?:asked|asks|wondered|wonders)\b")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words in quotation marks. ``span`` holds the marks, ``inner`` does not.

    ``closed`` is False where no closing mark follows in the paragraph (a quotation that goes on in the next one): then
    both spans end with the paragraph. ``nested`` is True inside another quotation.
    """

    span: Span
    inner: Span
    closed: bool = True
    nested: bool = False


def find_quotations(text: str) -> list[Quotation]:
    """The quotations of ``text`` in the order in which they open; none crosses a paragraph. Linear.

    A straight or single mark opens only before a letter, digit or mark and after none; an apostrophe opens nothing. A
    single quotation without its closing mark is taken for an apostrophe and left out.
    """
    if not any(mark in text for mark in _PAIRS):
        return []  # as most texts
    found: list[Quotation] = []
    for paragraph in split_paragraphs(text):
        found.extend(_in_paragraph(text, paragraph))
    return sorted(found, key=lambda quotation: (quotation.span.start, -quotation.span.end))


def covering(spans: Sequence[Span], places: Sequence[int]) -> list[Span | None]:
    """For each of the rising ``places`` the outermost span that holds it, or None. ``spans`` are sorted by start."""
    found: list[Span | None] = []
    i = 0
    reached: Span | None = None
    for place in places:
        while i < len(spans) and spans[i].start <= place:
            if reached is None or spans[i].end > reached.end:
                reached = spans[i]
            i += 1
        found.append(reached if reached is not None and place < reached.end else None)
    return found


def without_quoted(text: str) -> str:
    """``text`` with a blank for each character of the quotations that are a part of it (titles, words taken over): as
    long as before. A quotation of four fifths and more of the text stays: it is the text.
    """
    kept = text
    for quotation in find_quotations(text):
        start, end = quotation.inner.start, quotation.inner.end
        if quotation.closed and end - start < 0.8 * len(text):
            kept = kept[:start] + " " * (end - start) + kept[end:]
    return kept


def is_question(sentence: str) -> bool:
    """Whether ``sentence`` ends in a question mark that is its own or that of words it says somebody asked, not that of
    a title at its end.
    """
    if sentence.lstrip()[:1] in tuple('“"‘') and _HE_ASKED.search(sentence):
        return True
    bare = sentence.rstrip("\"'”’») ")
    own = without_quoted(sentence).rstrip("\"'”’») ")
    return bare.endswith("?") and (own.endswith("?") or _ASKED.search(own.rstrip("“‘\"'«„ ")) is not None)


def _in_paragraph(text: str, paragraph: Span) -> list[Quotation]:
    found: list[Quotation] = []
    stack: list[tuple[str, int]] = []
    for at in range(paragraph.start, paragraph.end):
        mark = text[at]
        if mark not in '“”„«»‘’"':
            continue
        depth = _closes(text, stack, mark, at, paragraph)
        if depth is not None:
            start = stack[depth][1]
            # Singles that were opened inside and never closed were apostrophes: they go with the rest of the stack.
            found.append(Quotation(span=Span(start, at + 1), inner=Span(start + 1, at), nested=depth > 0))
            del stack[depth:]
        elif mark in _PAIRS and len(stack) < 4 and _opens(text, mark, at, paragraph):
            stack.append((mark, at))
    for opener, start in stack[:1]:
        if opener not in '‘"':
            end = paragraph.end
            found.append(Quotation(span=Span(start, end), inner=Span(start + 1, end), closed=False))
    return found


def _opens(text: str, mark: str, at: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else " "
    if mark in "“„«":
        return True
    return not before.isalnum() and not after.isspace()


def _closes(text: str, stack: list[tuple[str, int]], mark: str, at: int, paragraph: Span) -> int | None:
    """The place in the stack of what ``mark`` closes, innermost first; None if it closes nothing."""
    after = text[at + 1] if at + 1 < paragraph.end else " "
    if mark == "’" and after.isalnum():
        return None  # an apostrophe: don’t
    for depth in range(len(stack) - 1, -1, -1):
        opener, start = stack[depth]
        if mark in _PAIRS[opener] and at > start + 1:
            return depth
    return None
