"""Near-copies of a report among documents: a report may not bear itself out.

Similarity is taken over the set of five-word shingles (Broder, 1997), exactly: the few documents that a claim's hits
come from need no sketch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from factcheck.model import Document

SHINGLE = 5  # words
EXCERPT = 50  # shingles: a shorter document that the report contains is a source it quotes, not a copy of it
EXCERPT_SHARE = 0.3  # and so is one that makes up less of the report than this

_WORD = re.compile(r"\w+")


def near_copies(text: str, documents: Iterable[Document], threshold: float) -> set[str]:
    """The ids of the documents that copy ``text``.

    A document is a copy where the Jaccard similarity of the two shingle sets reaches ``threshold``, where it holds that
    share of the text (a reprint with more around it), or where the text holds that share of it and it is a large part
    of the text (an excerpt). A text of fewer than five words has no copies.
    """
    mine = _shingles(text)
    if not mine:
        return set()
    return {document.id for document in documents if _copies(mine, _shingles(document.text), threshold)}


def _copies(mine: set[str], theirs: set[str], threshold: float) -> bool:
    shared = len(mine & theirs)
    if not shared:
        return False
    if shared / len(mine | theirs) >= threshold or shared / len(mine) >= threshold:
        return True
    large = len(theirs) >= EXCERPT and len(theirs) >= EXCERPT_SHARE * len(mine)
    return large and shared / len(theirs) >= threshold


def _shingles(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
