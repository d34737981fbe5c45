"""Running heads and feet of a PDF: told by their repetition from page to page, and taken out before text exists."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from factcheck.reading.pdf_page import page_rows
from factcheck.reading.pdf_words import Segment

_DEEPEST = 4  # rows at the top and at the bottom that may be a running head or foot
_OUTER_NUMBER = re.compile(r"^(?:page )?\d{1,4}\b[ |·–—-]*|[ |·–—-]*\b(?:page )?\d{1,4}$")
_FOLIO = re.compile(
    r"(?:page |p\. ?|seite |[-–—|] ?)?(\d{1,4}|[ivxlc]{1,7})(?:(?: ?/ ?| of )\d{1,4})?(?: ?[-–—|])?", re.I
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def strip_running(pages: list[list[Segment]]) -> list[str | None]:
    """Takes running heads, feet and page numbers out of ``pages`` (in place); the printed page number of each page.

    A row is one if the same words (the page number aside) stand at the same height on at least three pages, or on both
    of two; a page number also if it counts up with the pages.
    """
    rows = [page_rows(segments) for segments in pages]
    folios = _folios(rows)
    if all(len(page) <= 1 for page in rows):  # one line a page: a head would be all there is
        return folios
    for top in (True, False):
        _strip(pages, rows, folios, top)
    return folios


def _strip(pages: list[list[Segment]], rows: list[list[list[Segment]]], folios: list[str | None], top: bool) -> None:
    seen: Counter[tuple[str, int]] = Counter()
    for page in rows:
        for row in _outermost(page, top):
            seen.update({(_pattern(row), height) for height in _heights(row)})
    needed = 2 if len(pages) == 2 else 3
    for number, page in enumerate(rows):
        while page:
            row = page[0] if top else page[-1]
            text = _text(row)
            folio = _FOLIO.fullmatch(text)
            running = len(pages) > 1 and any(seen[_pattern(row), height] >= needed for height in _heights(row))
            own_number = folios[number] is not None and folio is not None and folio[1] == folios[number]
            if len(_outermost(page, top)) == 0 or not (running or own_number) or len(text) > 200:
                break
            page.pop(0 if top else -1)
            taken = {id(segment) for segment in row}
            pages[number][:] = [segment for segment in pages[number] if id(segment) not in taken]
            if len(rows[number]) == 0:
                break


def _outermost(page: list[list[Segment]], top: bool) -> list[list[Segment]]:
    return page[:_DEEPEST] if top else page[-_DEEPEST:]


def _heights(row: list[Segment]) -> tuple[int, int]:
    """Two overlapping grids of four points, so that no two near heights fall apart in both."""
    return round(row[0].base / 4) * 2, int(row[0].base // 4) * 2 + 1


def _text(row: list[Segment]) -> str:
    return " ".join(segment.text for segment in row).strip()


def _pattern(row: list[Segment]) -> str:
    return _OUTER_NUMBER.sub("#", _text(row).lower())


def _folios(rows: list[list[list[Segment]]]) -> list[str | None]:
    """The page number printed in the outermost rows of each page, where numbers count up with the pages."""
    found: list[list[tuple[int, str, bool]]] = []
    offsets: dict[tuple[int, bool], int] = defaultdict(int)
    for number, page in enumerate(rows):
        here: list[tuple[int, str, bool]] = []
        for row in {id(r): r for r in page[:2] + page[-2:]}.values():
            for text in {_text(row), row[0].text.strip(), row[-1].text.strip()}:
                match = _FOLIO.fullmatch(text)
                value = _value(match[1]) if match else None
                if match and value is not None:
                    here.append((value - number, match[1], match[1].isdigit()))
        for offset, digits in {(offset, digits) for offset, _, digits in here}:
            offsets[offset, digits] += 1
        found.append(here)
    labels: list[str | None] = []
    for here in found:
        good = [(offsets[offset, digits], label) for offset, label, digits in here if offsets[offset, digits] >= 2]
        labels.append(max(good)[1] if good else None)
    return labels


def _value(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    values = [_ROMAN[letter] for letter in text.lower()]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return total if 0 < total < 200 else None
