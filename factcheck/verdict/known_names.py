"""Which names mean the same: the table that ships, the corpus's own, and the acronyms that a document defines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from factcheck.model import Document, content_id
from factcheck.text.aliases import aliases_of, extend_aliases
from factcheck.text.names import ALIASES


class KnownNames:
    """The aliases under which claims are held against their sources.

    ``everywhere`` holds the table that ships and the corpus's aliases; a document's own acronyms count for its passages
    alone, since two documents may use one acronym for two things.
    """

    def __init__(self, corpus: Mapping[str, str], document: Callable[[str], Document]) -> None:
        self.everywhere = extend_aliases(corpus)
        self._document = document
        self._tables: dict[str, Mapping[str, str]] = {}

    def beside(self, document_id: str) -> Mapping[str, str]:
        """Alias → name for the passages of a document."""
        if document_id not in self._tables:
            self._tables[document_id] = aliases_of(self._document(document_id).text, self.everywhere)
        return self._tables[document_id]

    def digest(self, document_id: str) -> str:
        """Names the table of a document; "" for the one that ships."""
        table = self.beside(document_id)
        return "" if table is ALIASES else content_id("n", repr(sorted(table.items())))
