"""Which documents of the corpus are the report itself, or nearly: they are never evidence for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from factcheck.model import Document
from factcheck.text.lexemes import lexemes

_SHINGLE = 3
"""Terms in a shingle. With 3, one changed word in twenty leaves a Jaccard similarity of about 0.74; with 5, 0.6."""

_LEAST = 30
"""Shingles that the smaller text must have before being contained in the larger one makes it a copy. A sentence or
two that both texts hold is a quotation."""


def near_copies(text: str, documents: Iterable[Document], threshold: float) -> set[str]:
    """The ids of the documents that are copies of ``text``, or nearly.

    A document is a copy if the Jaccard similarity of both texts' sets of three-term shingles reaches ``threshold``, or
    if the share of the smaller set that lies in the larger one does (the document holds the report, or the report the
    document) and the smaller one has at least 30 shingles. Exact, so it never depends on a seed; a text of one or two
    terms is one shingle; a text without terms has no copies. Give it the documents that were found for the report's
    claims: others cannot become evidence.
    """
    report = _report_shingles(text)
    return {document.id for document in documents if _is_copy(report, _shingles(document.text), threshold)}


def _is_copy(report: set[tuple[str, ...]], document: set[tuple[str, ...]], threshold: float) -> bool:
    if not report or not document:
        return False
    common = len(report & document)
    smaller = min(len(report), len(document))
    union = len(report) + len(document) - common
    return common / union >= threshold or (smaller >= _LEAST and common / smaller >= threshold)


@lru_cache(maxsize=2)
def _report_shingles(text: str) -> set[tuple[str, ...]]:
    """A report is compared with one document after another."""
    return _shingles(text)


def _shingles(text: str) -> set[tuple[str, ...]]:
    terms = lexemes(text)
    return {tuple(terms[i : i + _SHINGLE]) for i in range(max(1, len(terms) - _SHINGLE + 1))} if terms else set()
