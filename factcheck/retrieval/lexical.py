"""Lexical ranking: BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75) by tantivy, with our own analyser.

Claims become term queries, never strings for a query parser: no text of a claim can be read as a command.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import fsum, log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from factcheck.errors import IndexCorruptError, WriteError
from factcheck.text.lexemes import lexemes

_HEAP = 128 * 1024 * 1024
_K1 = 1.2


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("row", indexed=True, fast=True)
    return builder.build()


class TermsWriter:
    """Writes the terms of texts, in row order, to a new folder; nothing is there before :meth:`close`.

    Raises WriteError where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._folder, self._rows = folder, 0
        folder.mkdir()
        with _refused(folder):
            self._writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=_HEAP, num_threads=1)

    def add(self, terms: Sequence[str]) -> None:
        """Append the terms of the next row."""
        import tantivy

        document = tantivy.Document()
        document.add_text("terms", " ".join(terms))
        document.add_unsigned("row", self._rows)
        with _refused(self._folder):
            self._writer.add_document(document)
        self._rows += 1

    def close(self) -> None:
        """Write what is not written yet."""
        with _refused(self._folder):
            self._writer.commit()
            self._writer.wait_merging_threads()
        for lock in self._folder.glob(".*.lock"):
            lock.unlink()


@contextmanager
def _refused(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise WriteError(f"{folder}: the terms cannot be written ({error})", hint="Is the disk full?") from error


class LexicalRanking:
    """The terms of an index, opened for searching."""

    def __init__(self, folder: Path, rows: int) -> None:
        try:
            self._index = _open(folder)
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise IndexCorruptError(f"{folder}: the terms cannot be opened ({error})") from error
        self._schema = self._index.schema
        self._rows = rows
        if self._searcher.num_docs != rows:
            raise IndexCorruptError(f"{folder}: terms of {self._searcher.num_docs} passages, not of {rows}")

    def nearest(self, claim: str, k: int) -> list[tuple[int, float]]:
        """The ``k`` rows with the largest :meth:`similarities` for a claim, of those that share a term with it.

        Larger first, ties by row: where equal similarities straddle the cut, the lower rows are in.
        """
        terms = _terms(claim)
        wanted = min(k + 1, self._rows)
        while True:
            hits = self._hits(self._clauses(terms), wanted)
            if len(hits) <= k or wanted == self._rows or hits[k - 1][1] > hits[-1][1]:
                break
            wanted = min(4 * wanted, self._rows)
        most = self._most(terms)
        pairs = ((row, min(1.0, bm25 / most)) for row, bm25 in hits)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def similarities(self, claim: str, rows: Sequence[int]) -> list[float]:
        """The similarity of a claim with some rows, in their order: BM25 as a share of the most that it could be.

        The share is in 0..1: a passage's BM25 over the sum of ``idf * (k1 + 1)`` of the claim's distinct terms, which
        no passage can pass. 0 for a row without a term of the claim.
        """
        import tantivy

        terms = _terms(claim)
        if not terms or not rows:
            return [0.0] * len(rows)
        one_of = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "row", row, "basic")) for row in rows]
        among = tantivy.Query.const_score_query(tantivy.Query.boolean_query(one_of), 0.0)
        hits = self._hits([(tantivy.Occur.Must, among), *self._clauses(terms)], len(rows))
        most, found = self._most(terms), dict(hits)
        return [min(1.0, found.get(row, 0.0) / most) for row in rows]

    def _clauses(self, terms: Sequence[str]) -> list[Any]:
        import tantivy

        return [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "terms", term, "freq")) for term in terms]

    def _hits(self, clauses: list[Any], limit: int) -> list[tuple[int, float]]:
        """(row, BM25) of what matches, larger first."""
        import tantivy

        if not clauses:
            return []
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [(int(row or 0), float(bm25)) for row, (bm25, _) in zip(rows, hits, strict=True)]

    def _most(self, terms: Sequence[str]) -> float:
        return fsum(self._idf(term) for term in terms) * (_K1 + 1)

    def _idf(self, term: str) -> float:
        found = self._searcher.doc_freq("terms", term)
        return log(1 + (self._rows - found + 0.5) / (found + 0.5))


def _terms(claim: str) -> list[str]:
    """The distinct terms of a claim, in a fixed order."""
    return sorted(set(lexemes(claim)))


def _open(folder: Path) -> Any:
    """Open a tantivy index, also in a folder that cannot be written.

    tantivy wants to write a lock file beside the terms. Where it may not, it gets a folder of links to them, which is
    needed no longer once the files are open.
    """
    import tantivy

    if os.access(folder, os.W_OK):
        return tantivy.Index.open(str(folder))
    with TemporaryDirectory(prefix="factcheck-") as links:
        for path in folder.iterdir():
            if not path.name.endswith(".lock"):
                (Path(links) / path.name).symlink_to(path.absolute())
        return tantivy.Index.open(links)
