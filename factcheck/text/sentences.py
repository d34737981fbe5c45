"""Paragraphs and sentences as exact spans of a text.

Sentence ends come from nupunkt (a Punkt model with a list of abbreviations, no dependencies), run paragraph by
paragraph. nupunkt alone is quadratic on some hostile input, so a paragraph is fed to it in windows.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from factcheck.model import Span

WINDOW = 4_000  # characters that nupunkt sees at once; a longer run without an end is cut at white space


def split_paragraphs(text: str) -> list[Span]:
    """The paragraphs of ``text`` in order, each trimmed of white space; blank ones are left out."""
    spans = []
    start = 0
    for match in re.finditer(r"\n[^\S\n]*\n|\x0c|\u2029", text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for a, b in spans if (span := _trim(text, a, b)) is not None]


def split_sentences(text: str, span: Span | None = None) -> list[Span]:
    """The sentences of ``text`` (or of the run ``span`` of it) in order, counted in ``text``.

    Spans are trimmed of white space, do not overlap, never cross a paragraph and leave out nothing but white space.
    A newline inside a wrapped paragraph does not end a sentence. Takes time linear in the length.
    """
    offset = span.start if span else 0
    part = span.of(text) if span else text
    sentences = []
    for paragraph in split_paragraphs(part):
        for start, end in _ends(part, paragraph.start, paragraph.end):
            sentence = _trim(part, start, end)
            if sentence is not None:
                sentences.append(sentence.shift(offset))
    return sentences


def _ends(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Raw sentence runs that tile ``[start, end)``."""
    runs: list[tuple[int, int]] = []
    while start < end:
        stop = min(start + WINDOW, end)
        found = [(start + a, start + b) for a, b in _tokenizer()(text[start:stop])]
        if stop < end:
            if len(found) > 1:
                found = found[:-1]
            else:
                cut = max(text.rfind(" ", start + 1, stop), text.rfind("\n", start + 1, stop))
                found = [(start, cut if cut > start else stop)]
        runs.extend(found)
        start = found[-1][1] if found else stop
    return runs


@cache
def _tokenizer() -> Any:
    from nupunkt import sent_spans

    return sent_spans


def _trim(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    right = len(part.rstrip())
    return Span(start + left, start + right) if right > left else None
