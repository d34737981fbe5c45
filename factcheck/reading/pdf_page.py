"""Segments of a PDF page → its lines in reading order: columns told apart, table rows kept whole."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from factcheck.reading.pdf_words import Segment

_CELL_GAP = 2.2  # of the type size: a wider gap inside a row separates cells, a narrower one is a wide space
_FEWEST = 4  # lines that a column has at least
_FEWEST_LONG = 3  # where they are long enough to be prose beyond doubt
_LONG = 6  # words
_MOST = 1500  # segments on a page that is looked at for columns: the look takes quadratic time
_LEADERS = re.compile(r"\s*(?:\.\s?|…\s?|·\s?|_){4,}\s*")


@dataclass(slots=True)
class Line:
    """One line of one column. ``column`` numbers the columns of all pages; ``cells`` counts table cells (1: prose)."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    column: int = 0
    cells: int = 1


def page_rows(segments: list[Segment]) -> list[list[Segment]]:
    """The segments grouped by baseline, top to bottom, each row left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (-s.base, s.left)):
        if rows and rows[-1][0].base - segment.base <= 0.3 * max(rows[-1][0].size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    for row in rows:
        row.sort(key=lambda s: s.left)
    return rows


def page_lines(segments: list[Segment], page: int, first_column: int) -> list[Line]:
    """The lines of a page in reading order, columns numbered from ``first_column``."""
    lines: list[Line] = []
    for number, column in enumerate(_columns(segments), start=first_column):
        for row in page_rows(column):
            lines.append(_line(row, page, number))
    return lines


def _line(row: list[Segment], page: int, column: int) -> Line:
    text = row[0].text
    cells = 1
    for before, after in itertools.pairwise(row):
        if after.left - before.right > _CELL_GAP * max(before.size, after.size):
            text += " | " + after.text
            cells += 1
        else:
            text += " " + after.text
    text = _LEADERS.sub(" … ", text).replace(" … | ", " … ").replace(" | … ", " … ").strip()
    largest = max(row, key=lambda s: len(s.text))
    return Line(text, row[0].left, row[-1].right, largest.base, largest.size, page, column, cells)


def _columns(segments: list[Segment], depth: int = 0) -> list[list[Segment]]:
    """Runs of segments, each one column (or one full-width stretch), in reading order."""
    gutter = _gutter(segments) if depth < 4 and 2 * _FEWEST_LONG <= len(segments) <= _MOST else None
    if gutter is None:
        return [segments] if segments else []
    columns: list[list[Segment]] = []
    left: list[Segment] = []
    right: list[Segment] = []
    across: list[Segment] = []

    def close_columns() -> None:
        columns.extend(_columns(list(left), depth + 1) + _columns(list(right), depth + 1))
        left.clear()
        right.clear()

    for row in page_rows(segments):
        if any(s.left < gutter - 2 and s.right > gutter + 2 for s in row):
            close_columns()
            across += row
            continue
        if across:
            columns.append(list(across))
            across.clear()
        for segment in row:
            (left if segment.right <= gutter + 2 else right).append(segment)
    close_columns()
    return columns + ([across] if across else [])


def _gutter(segments: list[Segment]) -> float | None:
    """The left edge of a right-hand column of prose, if there is one: many lines begin there, others stand beside them,
    none crosses at their height, and both sides are filled lines, not cells.
    """
    edges = Counter(round(segment.left / 2) for segment in segments)
    leftmost = min(segment.left for segment in segments)
    best: tuple[int, float] | None = None
    for edge, _ in edges.most_common(12):
        if edges[edge] + edges[edge + 1] + edges[edge - 1] < _FEWEST_LONG or edge * 2 <= leftmost + 36:
            continue
        x = edge * 2 - 2.0
        paired = _paired(segments, x)
        if paired is not None and (best is None or (paired, -x) > (best[0], -best[1])):
            best = (paired, x)
    return best[1] if best else None


def _paired(segments: list[Segment], x: float) -> int | None:
    """How many lines stand side by side across ``x``; None if they are no columns of prose."""
    left = [s for s in segments if s.right <= x + 2]
    right = [s for s in segments if s.left >= x - 2 and s.right > x + 2]
    across = [s for s in segments if s.left < x - 2 and s.right > x + 2]
    if len(left) < _FEWEST_LONG or len(right) < _FEWEST_LONG:
        return None
    beside_left = [s for s in left if _beside(s, right)]
    beside_right = [s for s in right if _beside(s, left)]
    if min(len(beside_left), len(beside_right)) < _FEWEST_LONG:
        return None
    words = min(median(s.words for s in side) for side in (beside_left, beside_right))
    if min(len(beside_left), len(beside_right)) < _FEWEST and words < _LONG:
        return None
    if any(_beside(s, beside_left) and _beside(s, beside_right) for s in across):
        return None
    for side in (beside_left, beside_right):
        width = max(s.right for s in side) - min(s.left for s in side)
        if median(s.right - s.left for s in side) < 0.6 * width or median(s.words for s in side) < 3:
            return None
    return min(len(beside_left), len(beside_right))


def _beside(segment: Segment, others: list[Segment]) -> bool:
    return any(abs(segment.base - other.base) < 0.6 * segment.size for other in others)
