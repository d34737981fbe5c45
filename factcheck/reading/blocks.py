"""Documents made of blocks (web pages, Word): their text, and where each block and each cell of a table stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.model import Item, Part, Span

BAR = " | "  # between the cells of a row


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, note or table row, as one line.

    ``place`` names a row or a note ("table 1, row 2", "note 3"). ``cells`` are a row's cells in order, empty ones too:
    ``text`` is they with :data:`BAR` between. ``title``: it is styled as the document's title. ``depth`` of the list
    that it stands in (0: none), ``opens`` and ``linked`` as in :class:`factcheck.model.Item`.
    """

    text: str
    place: str | None = None
    cells: tuple[str, ...] = ()
    title: bool = False
    depth: int = 0
    opens: bool = False
    linked: bool = False


def row_block(table: int, row: int, cells: Sequence[str]) -> Block | None:
    """A row of a table, both counted from 1; None where all its cells are empty."""
    return Block(BAR.join(cells), f"table {table}, row {row}", tuple(cells)) if any(cells) else None


def laid_out(blocks: Sequence[Block]) -> tuple[str, tuple[Part, ...], tuple[Item, ...]]:
    """The text of a document, its blocks set apart by blank lines, and its parts and list items in the order of it.

    A part for every block, ``paragraph`` counts them from 1. A row of several cells is followed by a part for each
    of its cells that is not empty, inside the row's own ("table 1, row 2, cell 3"); that of a single cell is the row's.
    """
    parts: list[Part] = []
    items: list[Item] = []
    position = 0
    for number, block in enumerate(blocks, start=1):
        span = Span(position, position + len(block.text))
        if block.depth:
            items.append(Item(span=span, depth=block.depth, opens=block.opens, linked=block.linked))
        if len(block.cells) != 1:
            parts.append(Part(span=span, paragraph=number, cell=block.place))
        start = position
        for place, cell in enumerate(block.cells, start=1):
            if cell:
                name = f"{block.place}, cell {place}"
                parts.append(Part(span=Span(start, start + len(cell)), paragraph=number, cell=name))
            start += len(cell) + len(BAR)
        position += len(block.text) + 2
    return "\n\n".join(block.text for block in blocks), tuple(parts), tuple(items)
