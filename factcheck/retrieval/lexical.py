"""Lexical ranking: BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75) over our own analyser's terms.

tantivy's postings name the passages that may be closest; the similarity of each is then computed from its term counts
(factcheck.retrieval.terms). So it depends on the claim and on the passages that live, not on what was removed or on
the order in which they came. Claims become term queries, never strings for a query parser: no text of a claim can be
read as a command.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from pathlib import Path
from typing import Any

from factcheck.errors import IndexCorruptError
from factcheck.retrieval.postings import open_postings
from factcheck.retrieval.rows import Rows
from factcheck.retrieval.terms import K1, Bm25, idf
from factcheck.text.lexemes import lexemes

_ROUNDING = 1e-5
"""tantivy sums in float32: scores that differ by a smaller share may be ties in truth."""

Ranking = list[tuple[int, float]]


class LexicalRanking:
    """The terms of an index, opened for searching.

    ``ever`` says how many passages the postings were given in all: those that were removed since still count in
    tantivy's statistics until it merges them away.
    """

    def __init__(self, folder: Path, rows: Rows, passages: Bm25, ever: int) -> None:
        try:
            self._index = open_postings(folder)
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IndexCorruptError(f"{folder}: the terms cannot be opened ({error})") from error
        self._schema = self._index.schema
        self._rows, self._passages = rows, passages
        if self._searcher.num_docs != len(rows):
            raise IndexCorruptError(f"{folder}: terms of {self._searcher.num_docs} passages, not of {len(rows)}")
        # What was removed can shorten tantivy's mean length by this factor at most, and so scores by no larger one.
        self._stretch = ever / passages.texts

    def nearest(self, claim: str, k: int) -> Ranking:
        """The ``k`` rows with the largest :meth:`similarities` for a claim, of those that share a term with it.

        Larger first, ties by row: where equal similarities straddle the cut, the lower rows are in.
        """
        import tantivy

        return self._closest(claim, k, tantivy.Occur.Should)

    def holding(self, text: str, k: int) -> Ranking:
        """At most ``k`` rows that hold every term of ``text``, larger similarity first, ties by row."""
        import tantivy

        return self._closest(text, k, tantivy.Occur.Must)

    def similarities(self, claim: str, rows: Sequence[int]) -> list[float]:
        """The similarity of a claim with some rows, in their order: BM25 as a share of the most that it could be.

        The share is in 0..1: a passage's BM25 over the sum of ``idf * (k1 + 1)`` of the claim's distinct terms, which
        no passage can pass. 0 for a row without a term of the claim.
        """
        shares: list[float] = self._passages.similarities(terms_of(claim), rows).tolist()
        return shares

    def _closest(self, claim: str, k: int, occur: Any) -> Ranking:
        import tantivy

        terms = terms_of(claim)
        weights = self._passages.idf(terms) if terms else []
        clauses = [(occur, query) for query in self._clauses(terms, weights)]
        if not clauses:
            return []
        query = tantivy.Query.boolean_query(clauses)
        most = fsum(weights) * (K1 + 1)
        exact = self._stretch == 1
        # More than k + 1, so that rows that tie at the cut seldom make a second search necessary.
        wanted = min(k + 8 + k // 5 if exact else 2 * k + 8, len(self._rows))
        while True:
            hits = self._searcher.search(query, limit=wanted, count=False).hits
            numbers = self._searcher.fast_field_values("row", [address for _, address in hits])
            rows = self._rows.of_numbers([int(number or 0) for number in numbers])
            if -1 in rows:
                raise IndexCorruptError("the terms name a passage that is not there")
            ranking = sorted(zip(rows, self.similarities(claim, rows), strict=True), key=lambda p: (-p[1], p[0]))
            if len(hits) < wanted or wanted == len(self._rows):
                return ranking[:k]
            # What was not found scores at most this much.
            rest = float(hits[-1][0]) * self._stretch * (1 + _ROUNDING) / most
            if len(ranking) >= k and ranking[k - 1][1] * (1 - _ROUNDING) > rest:
                return ranking[:k]
            wanted = min(4 * wanted, len(self._rows))

    def _clauses(self, terms: Sequence[str], weights: Sequence[float]) -> list[Any]:
        """A query a term. Where passages were removed, its weight is raised to be no less than the true one."""
        import tantivy

        queries = [tantivy.Query.term_query(self._schema, "terms", term, "freq") for term in terms]
        if self._stretch == 1:
            return queries
        boosted = []
        for term, query, weight in zip(terms, queries, weights, strict=True):
            counted = self._searcher.doc_freq("terms", term)
            boosted.append(
                tantivy.Query.boost_query(query, weight / idf(max(self._passages.texts, counted), counted))
                if counted
                else query
            )
        return boosted


class ContextRanking:
    """The terms of whole documents."""

    def __init__(self, documents: Bm25) -> None:
        self._documents = documents

    def similarities(self, claim: str, positions: Sequence[int]) -> list[float]:
        """As :meth:`LexicalRanking.similarities`, of documents, given by their positions in the corpus."""
        shares: list[float] = self._documents.similarities(terms_of(claim), positions).tolist()
        return shares


def terms_of(claim: str) -> list[str]:
    """The distinct terms of a claim, in a fixed order."""
    return sorted(set(lexemes(claim)))
