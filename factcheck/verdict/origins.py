"""Who really says so: copies of one origin count once.

An origin is what the corpus's front matter names; a document without one is its own origin, and a copy of another
document, or nearly one, has the origin of that one. A sentence that attributes what it says to a named source ("James
Jeffrey told reporters …", "according to the Pentagon …") speaks for that source, whoever prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from factcheck.model import Citation, Evidence
from factcheck.text.names import ALIASES, find_names
from factcheck.text.speakers import governed

_SAID = re.compile(
    r"^[^.!?]{0,90}?\b(?:said|says|told|stated|states|claimed|claims|warned|confirmed|insisted|argued|spoke"
    # These do more than say: "Apple added 10,000 jobs", "Orwell wrote 1984".
    r"|(?:wrote|writes|announced|declared|estimated|estimates|reported|added)"
    r"(?=\s*[:,“\"]|\s(?:that|on \w+ that|in \w+ that)\b)"
    r"|put (?=[^.!?]{1,60}\bat\b))"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to (?:the )?")
NO_COPIES: Mapping[str, Citation] = {}
_NEAR = 60  # characters between a name and its verb of saying


def origin_of(
    evidence: Evidence, aliases: Mapping[str, str] = ALIASES, copies: Mapping[str, Citation] = NO_COPIES
) -> str:
    """A key for who says so: the source that the deciding sentence names, else the origin, else the document.

    ``copies``: for each document that is a copy of another, or nearly, the citation of that one.
    """
    source = _named_source(evidence.quote)
    if source:
        return f"named:{aliases.get(source, source)}"
    citation = copies.get(evidence.citation.document_id, evidence.citation)
    named = " ".join(citation.origin.casefold().split())
    return aliases.get(named, named) or f"document:{citation.document_id}"


@lru_cache(maxsize=4096)
def _named_source(sentence: str) -> str:
    """The key of the one that a sentence names as its source; "" if it names none."""
    names = find_names(sentence)
    according = _ACCORDING.search(sentence)
    if according:
        for name in names:
            if name.span.start <= according.end() + 30 and name.span.start >= according.end():
                return name.key
    for name in [name for name in names if not governed(sentence, name)][:2]:
        if name.span.start > 40:
            break
        said = _SAID.match(sentence[name.span.end :])
        if said and said.end() <= _NEAR and name.country is None:
            return name.key
    return ""


def independent(
    left: Iterable[Evidence],
    right: Iterable[Evidence],
    aliases: Mapping[str, str] = ALIASES,
    copies: Mapping[str, Citation] = NO_COPIES,
) -> bool:
    """Whether each side has an origin that the other has not: only then do they disagree on their own account."""
    ours, theirs = ({origin_of(item, aliases, copies) for item in side} for side in (left, right))
    return bool(ours - theirs) and bool(theirs - ours)


def one_per_origin(
    evidence: Iterable[Evidence], aliases: Mapping[str, str] = ALIASES, copies: Mapping[str, Citation] = NO_COPIES
) -> tuple[Evidence, ...]:
    """The evidence in its order, the first of each origin before the repetitions of it."""
    items = list(evidence)
    seen: set[str] = set()
    first: list[Evidence] = []
    rest: list[Evidence] = []
    for item in items:
        key = origin_of(item, aliases, copies)
        (rest if key in seen else first).append(item)
        seen.add(key)
    return (*first, *rest)
