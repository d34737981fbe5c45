"""Some pages of a PDF alone: which runs of its paragraphs belong to them, with every sentence whole."""

from __future__ import annotations

import re

from factcheck.reading.pdf_flow import Paragraph

AROUND = 5
"""Pages read on either side of those chosen: they show what a running head is and how a sentence begins or ends."""

_ENDED = re.compile(r"[.!?:;…][\"”’')\]]*\s*$")
_NEXT = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z\d])")


def runs_on(paragraph: Paragraph, first: int, last: int) -> list[str]:
    """The text of each run of ``paragraph`` as far as it belongs to the pages ``first`` to ``last``, else "".

    A sentence belongs to the page that it begins on: the end of one from the page before is left out, and one that
    ends on the page after the last is whole. What has no end there (a list, a poem) is cut where the pages are.
    """
    runs = [text for _, text in paragraph.runs]
    chosen = [place for place, (page, _) in enumerate(paragraph.runs) if first <= page <= last]
    if not chosen:
        return [""] * len(runs)
    start, end = chosen[0], chosen[-1]
    kept = [text if start <= place <= end else "" for place, text in enumerate(runs)]
    if start > 0:
        kept[start] = runs[start][_rest(runs[start - 1], runs[start]) :]
    if end + 1 < len(runs):
        kept[end + 1] = runs[end + 1][: _rest(runs[end], runs[end + 1])]
    return kept


def _rest(before: str, text: str) -> int:
    """How many characters of ``text`` end a sentence that began in ``before``."""
    if _ENDED.search(before):
        return 0
    sentence = _NEXT.search(text)
    return sentence.end() if sentence else len(text) if _ENDED.search(text) else 0
