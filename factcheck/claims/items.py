"""List items, by the marks in the text or as the file tells, and what the lines over their lists tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.claims.kinds import is_item
from factcheck.claims.leads import Lead, lead_of
from factcheck.model import Report, Span

_STEP = 4  # characters that a list stands in from the one around it
_INWARD = 2  # least of such: numbers of two figures begin a character before those of one
_LOOK = 200  # characters in which the beginning of a line is looked for


@dataclass(frozen=True, slots=True)
class Listed:
    """How a paragraph stands in a list: how far in; whether the item begins with it; whether that is ``told`` by the
    file, its mark not standing in the text, and it is more than a link.
    """

    indent: int
    opens: bool = True
    told: bool = False


def find_items(report: Report, paragraphs: Sequence[Span]) -> list[Listed | None]:
    """For each paragraph how it stands in a list; None for one that stands in none."""
    told = {item.span.start: item for item in report.items}
    found: list[Listed | None] = []
    for paragraph in paragraphs:
        item = told.get(paragraph.start)
        if item is not None:
            found.append(Listed(item.depth * _STEP, item.opens, told=item.opens and not item.linked))
        elif is_item(paragraph.of(report.text)):
            line = report.text[max(0, paragraph.start - _LOOK) : paragraph.start].rpartition("\n")[2]
            found.append(Listed(len(line)))
        else:
            found.append(None)
    return found


@dataclass(slots=True)
class _Over:
    """What a line tells of the list below it, and how far in that is: as the line itself, until an item is seen."""

    lead: Lead
    indent: int
    begun: bool = False


class Leads:
    """What the lines over lists tell, paragraph by paragraph: a list in a list may have a line of its own."""

    def __init__(self) -> None:
        self._over: list[_Over] = []

    def at(self, item: Listed | None) -> Lead | None:
        """What the line over its list tells of the next paragraph. One that stands in no list ends all of them."""
        if item is None:
            self._over.clear()
            return None
        while self._over and item.indent + _INWARD <= self._over[-1].indent:
            self._over.pop()
        if not self._over:
            return None
        if not self._over[-1].begun:
            self._over[-1] = _Over(self._over[-1].lead, item.indent, begun=True)
        return self._over[-1].lead

    def read(self, line: str, item: Listed | None) -> Lead | None:
        """Take note of the last line of that paragraph, and return what it tells of a list below it, if anything."""
        lead = lead_of(line)
        if lead is not None:
            self._over.append(_Over(lead, item.indent if item else 0))
        return lead
