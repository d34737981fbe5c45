"""Runs of a text, where they stand in the file that it was read from, and a report: a text with its runs."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open run ``[start, end)`` of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}:{self.end}")

    def of(self, text: str) -> str:
        """The text that this span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The same run, counted from a point ``by`` code points earlier."""
        return Span(self.start + by, self.end + by)

    def within(self, other: Span) -> bool:
        """Whether this run lies wholly inside ``other``."""
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two runs share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where a run of a text stands in the file it was read from.

    ``page`` is the physical page (from 1), ``label`` the page number as printed, ``paragraph`` counts from 1,
    ``cell`` names a row or a cell of a table ("row 12", "Sheet1!B3", "table 1, row 2, cell 3"). Parts may lie inside
    others: a table's cells in its row.
    """

    span: Span
    page: int | None = None
    label: str | None = None
    paragraph: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        where = [f"p. {self.label or self.page}"] if self.page is not None else []
        where += [f"¶{self.paragraph}"] if self.paragraph is not None else []
        where += [self.cell] if self.cell else []
        return ", ".join(where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A paragraph in a list whose marks are not in the text, as in a web page or a Word document.

    ``depth`` is that of its list, 1 for the outermost; ``opens`` is False where the item began in a paragraph before;
    ``linked`` where it is a link and nothing more, as the items of a menu are.
    """

    span: Span
    depth: int = 1
    opens: bool = True
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The text to be checked. ``text`` is the reader's final text; ``parts`` map runs of it to pages and paragraphs.

    ``date`` is ISO 8601, possibly partial ("2019-08"); ``date_confirmed`` is False where it was only guessed from
    a file's metadata. ``source`` is the file's name as the user gave it. ``warnings`` are the reader's, whole sentences
    for a person: a guessed encoding, a scanned page without text. ``items`` are the paragraphs that the file marks as
    those of a list, in order; a list whose marks stand in the text has none. ``author``, ``publisher`` and ``url`` are
    what the file or a person says of it: they are shown and decide nothing.
    """

    id: str
    text: str
    title: str | None = None
    source: str = ""
    date: str | None = None
    date_confirmed: bool = True
    parts: tuple[Part, ...] = ()
    warnings: tuple[str, ...] = ()
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    items: tuple[Item, ...] = ()

    @property
    def dated(self) -> str:
        """The date as a reader is shown it, "" where there is none."""
        return f"{self.date or ''}{'' if self.date_confirmed or not self.date else ' (unconfirmed)'}"


def part_at(parts: Iterable[Part], span: Span) -> Part | None:
    """The smallest part that holds all of ``span``, or else, for one that runs over several, its first character.

    The earlier of equals; None where no part holds the first character. The parts of one report asked for again and
    again, as a tuple, are sorted once.
    """
    parts = tuple(parts)  # the same one, if it is one
    found = _ASKED[0]
    if found is None or found.parts is not parts:
        found = _ASKED[0] = _PartsByStart(parts)
    return found.at(span)


class _PartsByStart:
    """Parts by where they start, with how far the ones before reach: a look-up reads only those that can hold it."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts
        self._sorted = sorted(parts, key=lambda part: part.span.start)
        self._starts = [part.span.start for part in self._sorted]
        self._reach = list(itertools.accumulate((max(part.span.end, 1) for part in self._sorted), max))

    def at(self, span: Span) -> Part | None:
        last = bisect.bisect_right(self._starts, span.start)
        first = last
        while first > 0 and self._reach[first - 1] > span.start:
            first -= 1
        holding = [part for part in self._sorted[first:last] if span.start < max(part.span.end, 1)]
        whole = [part for part in holding if span.end <= part.span.end]
        return min(whole or holding, key=lambda part: (part.span.end - part.span.start, part.span), default=None)


_ASKED: list[_PartsByStart | None] = [None]  # whose parts were asked for last


class PartsInOrder:
    """The parts of a text, asked for by spans that follow one another in it: one walk over both."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = sorted(parts, key=lambda part: part.span)
        self._first = 0  # no part before this one reaches into a later span

    def of(self, span: Span) -> tuple[Part, ...]:
        """The parts that share a character with ``span``, by where they start. Spans must not go back."""
        parts = self._parts
        while self._first < len(parts) and parts[self._first].span.end <= span.start:
            self._first += 1
        found = []
        for place in range(self._first, len(parts)):
            if parts[place].span.start >= span.end:
                break
            if parts[place].span.overlaps(span):
                found.append(parts[place])
        return tuple(found)
