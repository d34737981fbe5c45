"""Web pages too short for trafilatura, which then gives all their text in one piece: block by block, as marked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from factcheck.reading.blocks import Block, row_block
from factcheck.reading.html_tidy import spaced_text
from factcheck.reading.marks import without_note_marks

SHORT = 3  # blocks: a result of more was not taken in one piece
FEW = 12  # blocks of a page that has no room for other articles' teasers: what is a sentence belongs to its text
_ASIDE = (
    "nav header footer aside form script style noscript template button select option iframe svg canvas object head "
    "dialog menu textarea audio video"
)
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike "
    "strong sub sup time tt u var wbr"
)
_LEFT_OUT, _RUNS_ON = frozenset(_ASIDE.split()), frozenset(_INLINE.split())
_BLANK = re.compile(r"\n[ \t]*\r?\n")
_LINKS = 0.8  # of a block's characters inside links: a menu or a list of other articles
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def blocks_of(tree: Any) -> list[Block]:
    """The blocks of a page in order; a table's row is one. Note marks are taken out.

    Left out: menus, heads and feet of the page, forms, what is hidden, and blocks that are links alone. A <header> that
    holds the page's <h1> is the article's own and stays. Two line breaks in a row end a block, one is a space.
    """
    body = tree.find("body")
    found: list[Block] = []
    pending: list[tuple[str, bool]] = []  # (characters, inside a link)
    tables = 0
    fresh: list[bool] = []  # of each list item that the walk is in: whether nothing of it is read yet

    def end() -> None:
        text = _line("".join(piece for piece, _ in pending))
        linked = len(_line("".join(piece for piece, link in pending if link)))
        pending.clear()
        if text and linked < _LINKS * len(text):
            found.append(Block(text, depth=len(fresh), opens=bool(fresh) and fresh[-1]))
            fresh[-1:] = [False] * bool(fresh)

    # A walk without recursion: (element, entering, inside a link).
    stack: list[tuple[Any, bool, bool]] = [(body if body is not None else tree, True, False)]
    while stack:
        element, entering, link = stack.pop()
        block = element.tag not in _RUNS_ON and element.tag != "br"
        if not entering:
            if block:
                end()
            if element.tag == "li":
                fresh.pop()
            pending.append((element.tail or "", link))
            continue
        if _left_out(element):
            pending.append((element.tail or "", link))
            continue
        if element.tag == "br":
            if pending and not pending[-1][0].strip() and pending[-1][0].startswith("\n"):
                end()
            pending += [("\n", link), (element.tail or "", link)] if (element.tail or "").strip() else [("\n", link)]
            continue
        if element.tag == "table" and _is_data(element):
            end()
            tables += 1
            for number, row in enumerate(element.iter("tr"), start=1):
                if row_ := row_block(tables, number, [_line(spaced_text(cell)) for cell in row.iter("td", "th")]):
                    found.append(row_)
            pending.append((element.tail or "", link))
            continue
        if block:
            end()
        if element.tag == "li":
            fresh.append(True)
        inside = link or element.tag == "a"
        pending.append((element.text or "", inside))
        stack.append((element, False, link))
        stack += [(child, True, inside) for child in reversed(element)]
    end()
    return found


def run_together(blocks: Sequence[Block], own: Sequence[Block]) -> bool:
    """Whether ``blocks`` has several of ``own`` in one piece, in another order or with other white space (trafilatura
    sets each element of a very short page apart), or leaves out a sentence of a page of few blocks.
    """
    ordered = [_squashed(block) for block in own]
    read = [_squashed(block) for block in blocks]
    alone = set(ordered)
    if alone == set(read) and [block.text for block in own] != [block.text for block in blocks]:
        return True
    everything = "".join(read)
    if len(own) <= FEW and any(_is_sentence(block.text) and _squashed(block) not in everything for block in own):
        return True
    return any(
        (whole := _squashed(block)) not in alone and sum(part in whole for part in alone) > 1 for block in blocks
    )


def _is_sentence(text: str) -> bool:
    return text.rstrip('"”’)')[-1:] in tuple(".!?") and len(text.split(None, 5)) >= 5


def split_preformatted(tree: Any) -> None:
    """Makes the runs between blank lines of every <pre> of prose paragraphs: old releases are typed so."""
    for block in list(tree.iter("pre")):
        runs = [run for run in _BLANK.split(block.text_content()) if run.strip()]
        if block.find(".//code") is not None or block.getparent() is None or len(runs) < 2:
            continue
        tail = block.tail
        for child in list(block):
            block.remove(child)
        block.tag, block.text, block.tail = "div", None, tail
        for run in runs:
            paragraph = block.makeelement("p")
            paragraph.text = run
            block.append(paragraph)


def _left_out(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return True
    hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    if hidden or _HIDDEN.search(element.get("style") or ""):
        return True
    return element.tag in _LEFT_OUT and not (element.tag == "header" and next(element.iter("h1"), None) is not None)


def _is_data(table: Any) -> bool:
    """A table of data, not one that lays out the page."""
    cells = list(table.iter("td", "th"))
    return (
        len(cells) > 1
        and table.find(".//table") is None
        and all(len(cell.text_content()) < 400 and cell.find(".//p") is None for cell in cells)
    )


def _line(text: str) -> str:
    return without_note_marks(" ".join(text.replace("\u00ad", "").split()))


def _squashed(block: Block) -> str:
    """A block's letters; a row's without the bars between its cells, which a text in one piece has not."""
    return "".join("".join(block.cells or (block.text,)).split())
