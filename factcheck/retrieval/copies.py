"""Which documents are one text, or nearly: the report itself is never evidence, and copies speak for one origin."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from factcheck.text.lexemes import lexemes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shingles: TypeAlias = NDArray[np.uint64]

_SHINGLE = 3
"""Terms in a shingle. With 3, one changed word in twenty leaves a Jaccard similarity of about 0.74; with 5, 0.6."""

_LEAST = 30
"""Shingles that the smaller text must have before being contained in the larger one makes it a copy. A sentence or
two that both texts hold is a quotation."""


def is_copy(report: Shingles, document: Shingles, threshold: float) -> bool:
    """Whether a report and a document are one text, or nearly, by their :func:`shingles`.

    They are if the Jaccard similarity of both sets reaches ``threshold``, or if the share of the smaller set that lies
    in the larger one does and the smaller one has at least 30 shingles. A text without terms has no copies.
    """
    few, many = sorted((report, document), key=len)
    common = _common(few, many)
    union = len(few) + len(many) - common
    return bool(common) and (common / union >= threshold or (len(few) >= _LEAST and common / len(few) >= threshold))


def first_copies(ids: Sequence[str], of: Callable[[str], Shingles], threshold: float) -> dict[str, str]:
    """For each of ``ids`` that is a copy of an earlier one, or nearly, the first such; others are left out.

    Two documents are if the smaller has at least half as many shingles as the larger, and ``threshold`` of its own in
    common with it: a collection that holds a short text among many speaks for itself. ``of`` gives the shingles of a
    document. A copy of a copy stands for the same first one.
    """
    firsts: dict[str, str] = {}
    for place, document_id in enumerate(ids):
        mine = of(document_id)
        for earlier in ids[:place]:
            few, many = sorted((of(earlier), mine), key=len)
            if 2 * len(few) >= len(many) and 0 < _common(few, many) >= threshold * len(few):
                firsts[document_id] = firsts.get(earlier, earlier)
                break
    return firsts


def _common(few: Shingles, many: Shingles) -> int:
    if not len(few):
        return 0
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(np.count_nonzero(many[places] == few))


def shingles(text: str) -> Shingles:
    """The set of runs of three terms in ``text``, each as a 64-bit number, in ascending order.

    The numbers come from BLAKE2b of the terms, so they depend on no seed; a text of one or two terms is one shingle.
    """
    terms = lexemes(text)
    numbers = {term: int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest()) for term in set(terms)}
    values = np.fromiter((numbers[term] for term in terms), dtype=np.uint64, count=len(terms))
    length = min(_SHINGLE, len(terms))
    found = np.zeros(len(terms) - length + 1 if len(terms) else 0, dtype=np.uint64)
    for place in range(length):  # a polynomial in an odd factor, modulo 2**64: the order of the terms counts
        found = found * np.uint64(0x9E3779B97F4A7C15) + values[place : place + len(found)]
    return np.unique(found)
