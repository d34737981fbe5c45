"""Who really says so: copies of one origin count once.

An origin is what the corpus's front matter names; a document without one is its own origin. A sentence that
attributes what it says to a named source ("according to the Pentagon report …") speaks for that source.
"""

from __future__ import annotations

from collections.abc import Iterable

from factcheck.model import Evidence


def origin_of(evidence: Evidence) -> str:
    """A key for who says so: the citation's origin, case and spaces folded; else the document itself."""
    named = " ".join(evidence.citation.origin.casefold().split())
    return named or f"document:{evidence.citation.document_id}"


def independent(left: Iterable[Evidence], right: Iterable[Evidence]) -> bool:
    """Whether some evidence on the left has another origin than some evidence on the right."""
    ours = {origin_of(evidence) for evidence in left}
    theirs = {origin_of(evidence) for evidence in right}
    return bool(ours) and bool(theirs) and len(ours | theirs) > 1
