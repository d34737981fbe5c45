"""Two figures that a claim has the other way about than its source: "treated 30 patients and discharged 12" for
"treated 12 patients and discharged 30"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.model import Span
from factcheck.text.amounts import DOWN, UP
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.verdict.checks_wording import content_words

_WORD = re.compile(r"[^\W\d_]{2,}")
_IN_ORDER = re.compile(r"\b(?:respectively|in turn|vice versa)\b", re.IGNORECASE)


def exchanged(claim: str, passage: str, sentence: Span) -> list[tuple[Quantity, Quantity]]:
    """Each of the claim's two figures of one dimension with the other one of ``sentence``, which stands behind the same
    word there; none unless both texts have these two figures alone, each behind one of the same two words."""
    told = [q for q in find_quantities(passage) if q.span.within(sentence)]
    found: list[tuple[Quantity, Quantity]] = []
    ours = find_quantities(claim)
    if _IN_ORDER.search(claim) or _IN_ORDER.search(sentence.of(passage)):
        return []
    for dimension in {q.dimension for q in ours}:
        mine = _by_word(claim, 0, [q for q in ours if q.dimension == dimension])
        theirs = _by_word(passage, sentence.start, [q for q in told if q.dimension == dimension])
        if len(mine) != 2 or mine.keys() != theirs.keys():
            continue
        (one, other), (its, others) = mine.values(), (theirs[word] for word in mine)
        crossed = (one.value, other.value) == (others.value, its.value) and one.value != other.value
        if crossed and all(q.value == q.upper for q in (one, other)):
            found += [(one, its), (other, others)]
    return found


def _by_word(text: str, start: int, figures: Sequence[Quantity]) -> dict[str, Quantity]:
    """Two figures by the stem of the nearest word before each that carries meaning and tells no direction; empty where
    they are not two, or one has no word of its own."""
    found: dict[str, Quantity] = {}
    for figure in figures if len(figures) == 2 else ():
        words = [word for word in _WORD.findall(text[start : figure.span.start]) if word.casefold() not in UP | DOWN]
        stems = [stem for word in words for stem in content_words(word)]
        if not stems:
            return {}
        found[stems[-1]] = figure
        start = figure.figure.end
    return found if len(found) == 2 else {}
