"""Quotations looked up in texts: verbatim, shortened, altered, or not there. Compared word by word.

Marks, case, line breaks, curly and straight quotes do not count, nor house style (factcheck.text.house_style), how
accents are coded, what does not show, or what parts a quotation (“…,” he said, “…”); a figure's minus and currency do.
"…" and "[inserted]" divide a quotation into parts that must stand in the text in order.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from factcheck.model import Span
from factcheck.text.house_style import plain_words
from factcheck.text.invisible import MARK, without_invisible
from factcheck.text.speakers import insertions

LEAST_WORDS = 4  # a shorter quotation is a phrase that anybody may use
ALTERED = 80.0  # rapidfuzz partial ratio at which a passage counts as the altered original
_FRINGE = 4  # words on either side of an alignment that may still belong to it
_MOST_WORDS = 400  # beyond this, words are not compared one by one
_ACCENT = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"  # they stand behind their letter
_CURRENCY = r"[$\u00a2-\u00a5\u20a0-\u20c0]"
_SIGN = rf"(?:(?<![\w-])[-−])?(?:{_CURRENCY}\s?)?(?=\d)"  # of a figure: its minus and its currency
# The parts of the loop begin in different ways: it takes linear time.
_LETTERS = rf"[^\W_](?:[^\W_]+|{_ACCENT}+|{MARK}{{1,9}}(?=[^\W_])|['’](?=[^\W_]))*"
_INITIALS = r"(?<![^\W_])(?:[^\W\d_]\.){2,}"  # "U.S." is "US"
_GROUPED = r"\d{1,3}(?:,\d{3})+(?!\d)"  # "3,000" is "3000"
_PERCENT = r"(?i:per[ -]?cent)(?![^\W_])|%"
_WORD = re.compile(rf"(?:{_SIGN})?{_GROUPED}|{_INITIALS}|{_PERCENT}|(?:{_SIGN})?{_LETTERS}")
_OWN_LETTERS = re.compile(r"\[(\w{1,3})\](?=\w)|(?<=\w)\[\w{1,3}\]")  # "[W]e", "threat[s]"
_NEGATION = re.compile(r"\b(?:not|never|no|none|nor|neither|without|cannot)\b|n't\b")
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
    places: list[tuple[int, int]]  # of each word in the text: where it begins and ends; both of "it's" have one

    def span(self, start: int, end: int) -> Span:
        """The run of the text that the words touching ``joined[start:end]`` cover."""
        first = max(0, _last_at_most(self.starts, start))
        last = max(first, _last_at_most(self.starts, max(start, end - 1)))
        return Span(self.places[first][0], self.places[last][1])


def find_quotation(quote: str, texts: Sequence[str]) -> QuotationMatch | None:
    """Where ``quote`` (without its marks) stands in ``texts``; None if nowhere, or if it has fewer than four words.

    An exact find in any text comes before an altered one; of altered ones the most similar, then the earlier text.
    """
    quote = _OWN_LETTERS.sub(lambda match: match[1] or "", quote)
    parts = [words for part in _GAP.split(quote) if (words := _words(part)).starts]
    if sum(len(set(part.places)) for part in parts) < LEAST_WORDS:
        return None
    folded = [_words(text) for text in texts]
    for number, text in enumerate(folded):
        span = _in_order(parts, text)
        if span is not None and (denial := _left_out(parts, text) or _put_in(quote)):
            return QuotationMatch(text=number, span=span, kind="altered", changes=(denial,))
        if span is not None:
            kind = "verbatim" if len(parts) == 1 else "shortened"
            return QuotationMatch(text=number, span=span, kind=kind)
    if len(parts) > 1:
        for number, text in enumerate(folded):
            places = [_in_order([part], text) for part in parts]
            if all(places) and places[0] is not None:
                return QuotationMatch(text=number, span=places[0], kind="altered", changes=("parts in another order",))
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
    places: list[tuple[int, int]] = []
    at = 0
    parted = insertions(text)
    for match in _WORD.finditer(text):
        while parted and parted[0].end <= match.start():
            parted.pop(0)
        if parted and parted[0].start <= match.start():
            continue
        for form in plain_words(_form(match.group())):
            forms.append(form)
            starts.append(at)
            places.append(match.span())
            at += len(form) + 1
    return _Words(" ".join(forms), starts, places)


def _form(word: str) -> str:
    """What is compared of a word: not its case, how its accents are coded, nor what does not show."""
    plain = unicodedata.normalize("NFC", without_invisible(word)).casefold()
    return "".join(plain.split()).replace("’", "'").replace("−", "-").replace(".", "").replace(",", "")


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


def _left_out(parts: Sequence[_Words], text: _Words) -> str:
    """The denial that the text has between two of ``parts``, which stand in it in order: "-not"; "" without one."""
    padded = f" {text.joined} "
    at = 0
    for number, part in enumerate(parts):
        begins = padded.find(f" {part.joined} ", max(0, at - 1))
        if number and (found := _NEGATION.search(padded, at, begins + 1)):
            return f"-{found.group()}"
        at = begins + len(part.joined) + 2
    return ""


def _put_in(quote: str) -> str:
    """The denial that stands in brackets in a quotation: "+not"; "" without one."""
    inserted = (found for gap in _GAP.finditer(quote) if (found := _NEGATION.search(gap.group())))
    return next((f"+{found.group()}" for found in inserted), "")


def _altered(quote: str, number: int, text: _Words) -> QuotationMatch | None:
    if not text.starts or len(text.joined) < len(quote) // 2:
        return None
    best = fuzz.partial_ratio_alignment(quote, text.joined, score_cutoff=ALTERED)
    if best is None or len(text.joined) < len(quote) * 0.8:
        return None
    first = max(0, _last_at_most(text.starts, best.dest_start) - _FRINGE)
    last = min(len(text.starts), _last_at_most(text.starts, max(best.dest_start, best.dest_end - 1)) + 1 + _FRINGE)
    first, last, changes = _fit(text.joined.split(" ")[first:last], quote.split(" "), first)
    span = Span(text.places[first][0], text.places[last - 1][1])
    return QuotationMatch(text=number, span=span, kind="altered", changes=changes, similarity=best.score)


def _fit(source: list[str], quote: list[str], at: int) -> tuple[int, int, tuple[str, ...]]:
    """(first, last, changes): the words of the source, counted from ``at``, that the quotation is made from, without
    those on the fringe that it has not, and what it left out (-) and put in (+), in order."""
    source, quote = source[:_MOST_WORDS], quote[:_MOST_WORDS]
    steps = difflib.SequenceMatcher(None, source, quote, autojunk=False).get_opcodes()
    first, last = 0, len(source)
    if steps and steps[0][0] == "delete":
        first = steps.pop(0)[2]
    if steps and steps[-1][0] == "delete":
        last = steps.pop()[1]
    changes: list[str] = []
    for n, (tag, a, b, c, d) in enumerate(steps):
        if tag == "equal":
            continue
        if tag == "replace" and n == 0 and b - a > d - c:  # words before the quotation begins
            first = a = b - (d - c)
        if tag == "replace" and n == len(steps) - 1 and b - a > d - c:
            last = b = a + (d - c)
        changes += [f"-{word}" for word in source[a:b]] + [f"+{word}" for word in quote[c:d]]
    if last <= first:
        first, last = 0, len(source)
    return at + first, at + last, tuple(changes)
