"""Quotations looked up in texts: verbatim, shortened, altered, or not there. Compared word by word.

Marks, case, line breaks, curly and straight quotes do not count; "…" and "[inserted]" divide a quotation into parts
that must stand in the text in order.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from factcheck.model import Span

LEAST_WORDS = 4  # a shorter quotation is a phrase that anybody may use
ALTERED = 80.0  # rapidfuzz partial ratio at which a passage counts as the altered original
_MOST_WORDS = 400  # beyond this, words are not compared one by one
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r"\[[^\[\]]{0,80}\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\s?\.\s?\.(?:\s?\.)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationMatch:
    """Where a quotation stands. ``text`` is the place of its text in the sequence that was searched, ``span`` the run
    of that text; ``kind`` is "verbatim", "shortened" or "altered"; ``changes`` the word differences of an altered one,
    as ``-removed`` and ``+added`` words in order; ``similarity`` is 100 unless altered.
    """

    text: int
    span: Span
    kind: str
    changes: tuple[str, ...] = ()
    similarity: float = 100.0


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, folded and joined by single spaces, with the way back to their places."""

    joined: str
    starts: list[int]  # of each word in ``joined``
    spans: list[Span]  # of each word in the text

    def span(self, start: int, end: int) -> Span:
        """The run of the text that the words touching ``joined[start:end]`` cover."""
        first = max(0, _last_at_most(self.starts, start))
        last = max(first, _last_at_most(self.starts, max(start, end - 1)))
        return Span(self.spans[first].start, self.spans[last].end)


def find_quotation(quote: str, texts: Sequence[str]) -> QuotationMatch | None:
    """Where ``quote`` (without its marks) stands in ``texts``; None if nowhere, or if it has fewer than four words.

    An exact find in any text comes before an altered one; of altered ones the most similar, then the earlier text.
    """
    parts = [words for part in _GAP.split(quote) if (words := _words(part)).starts]
    if sum(len(part.starts) for part in parts) < LEAST_WORDS:
        return None
    folded = [_words(text) for text in texts]
    for number, text in enumerate(folded):
        span = _in_order(parts, text)
        if span is not None:
            kind = "verbatim" if len(parts) == 1 else "shortened"
            return QuotationMatch(text=number, span=span, kind=kind)
    whole = " ".join(part.joined for part in parts)
    found: QuotationMatch | None = None
    for number, text in enumerate(folded):
        match = _altered(whole, number, text)
        if match is not None and (found is None or match.similarity > found.similarity):
            found = match
    return found


def quoted_words(quote: str) -> int:
    """How many words a quotation has."""
    return sum(1 for _ in _WORD.finditer(quote))


def _words(text: str) -> _Words:
    forms: list[str] = []
    starts: list[int] = []
    spans: list[Span] = []
    at = 0
    for match in _WORD.finditer(text):
        form = match.group().casefold().replace("’", "'")
        forms.append(form)
        starts.append(at)
        spans.append(Span(match.start(), match.end()))
        at += len(form) + 1
    return _Words(" ".join(forms), starts, spans)


def _last_at_most(starts: list[int], at: int) -> int:
    return bisect_right(starts, at) - 1


def _in_order(parts: Sequence[_Words], text: _Words) -> Span | None:
    """The run of the text from the first part to the last, where all stand in it whole and in order."""
    padded = f" {text.joined} "
    at = first = -1
    end = 0
    for part in parts:
        at = padded.find(f" {part.joined} ", max(0, end - 1) if first >= 0 else 0)
        if at < 0:
            return None
        first = at if first < 0 else first
        end = at + len(part.joined) + 1
    return text.span(first, end - 1)


def _altered(quote: str, number: int, text: _Words) -> QuotationMatch | None:
    if not text.starts or len(text.joined) < len(quote) // 2:
        return None
    best = fuzz.partial_ratio_alignment(quote, text.joined, score_cutoff=ALTERED)
    if best is None or len(text.joined) < len(quote) * 0.8:
        return None
    span = text.span(best.dest_start, best.dest_end)
    there = _slice(text, best.dest_start, best.dest_end).split()
    changes = _diff(there[:_MOST_WORDS], quote.split()[:_MOST_WORDS])
    return QuotationMatch(text=number, span=span, kind="altered", changes=changes, similarity=best.score)


def _slice(text: _Words, start: int, end: int) -> str:
    """Whole words of ``joined`` around [start, end)."""
    first = text.starts[max(0, _last_at_most(text.starts, start))]
    stop = text.joined.find(" ", max(start, end - 1))
    return text.joined[first : stop if stop >= 0 else len(text.joined)]


def _diff(source: list[str], quote: list[str]) -> tuple[str, ...]:
    """What the quotation left out (-) and put in (+), in order."""
    changes: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, source, quote, autojunk=False).get_opcodes():
        if tag != "equal":
            changes += [f"-{word}" for word in source[a:b]] + [f"+{word}" for word in quote[c:d]]
    return tuple(changes)
