"""What a generation stores of its documents: the segments, the order of the corpus, and where each id is.

documents.order     the number of each document, in corpus order; numbers count all that were ever added
documents.keys      64-bit hashes of the ids, sorted, then the document's position in the corpus for each
<segment>.gone      term, passages, documents: what dead documents take off a segment's term counts
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.errors import IndexCorruptError
from factcheck.model import Citation, Document, Passage
from factcheck.retrieval.manifest import Manifest
from factcheck.retrieval.records import mapped
from factcheck.retrieval.rows import Rows
from factcheck.retrieval.segments import Segment
from factcheck.retrieval.terms import DOCUMENTS, PASSAGES, Bm25, TermTable, word_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ORDER = "documents.order"
KEYS = "documents.keys"


class Stored:
    """The documents, passages and term counts of a generation, opened. Raises IndexCorruptError naming the file."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        import numpy as np

        self.folder, self.manifest = folder, manifest
        self.segments: list[Segment] = []
        try:
            for entry in manifest.segments:
                self.segments.append(Segment(folder / entry.folder, entry))
            self.order: NDArray[np.int64] = np.fromfile(folder / ORDER, dtype="<i8")
            keys = np.frombuffer(mapped(folder / KEYS), "<u8")
            if len(self.order) != manifest.documents or len(keys) != 2 * manifest.documents:
                raise IndexCorruptError(f"{folder / ORDER}: not of {manifest.documents} documents")
            self.hashes, self.positions = keys[: manifest.documents], keys[manifest.documents :].astype(np.int64)
            bases = ((s.entry.first_document, s.entry.first_passage, s.firsts) for s in self.segments)
            try:
                self.rows = Rows(list(bases), self.order)
            except (ValueError, IndexError) as error:
                raise IndexCorruptError(f"{folder / ORDER}: does not fit the segments ({error})") from error
            if len(self.rows) != manifest.passages:
                raise IndexCorruptError(f"{folder / ORDER}: {len(self.rows)} passages, not {manifest.passages}")
            gone = (f"{entry.folder}.gone" for entry in manifest.segments)
            self.tables = [
                TermTable(segment.folder, folder / name if name in manifest.files else None)
                for segment, name in zip(self.segments, gone, strict=True)
            ]
        except BaseException:
            self.close()
            raise
        counts = manifest.counts
        self.passage_terms = Bm25(
            self.tables, PASSAGES, manifest.passages, counts["passage_terms"], self.rows.passages_in
        )
        self.document_terms = Bm25(
            self.tables, DOCUMENTS, manifest.documents, counts["document_terms"], self.rows.documents_in
        )

    def position(self, document_id: str) -> int:
        """The place of a document in the corpus. Raises KeyError where there is none of that id."""
        key = word_hash(document_id)
        at = int(self.hashes.searchsorted(key))
        while at < len(self.hashes) and int(self.hashes[at]) == key:
            if self.citation(int(self.positions[at])).document_id == document_id:
                return int(self.positions[at])
            at += 1
        raise KeyError(document_id)

    def document(self, position: int) -> Document:
        """The document at a place in the corpus."""
        segment, row = self.rows.document(position)
        return self.segments[segment].document(row)

    def citation(self, position: int) -> Citation:
        """How the document at a place in the corpus is cited."""
        segment, row = self.rows.document(position)
        return self.segments[segment].citation(row)

    def passages(self, position: int) -> list[Passage]:
        """The passages of the document at a place in the corpus."""
        segment, row = self.rows.document(position)
        return self.segments[segment].passages(row, self.segments[segment].citation(row).document_id)

    def passage(self, row: int) -> tuple[Passage, int]:
        """A passage, and the place of its document in the corpus."""
        segment, local, position = self.rows.passage(row)
        return self.segments[segment].passage(local, self.citation(position).document_id), position

    def __iter__(self) -> Iterator[tuple[Document, list[Passage]]]:
        """All documents with their passages, in corpus order."""
        return ((self.document(position), self.passages(position)) for position in range(len(self.order)))

    def close(self) -> None:
        """Free the memory maps."""
        for segment in self.segments:
            segment.close()


def write_order(folder: Path, order: Sequence[int], hashes: Sequence[int]) -> None:
    """Write the numbers of the documents and the hashes of their ids, both in corpus order."""
    import numpy as np

    keys = np.array(hashes, np.uint64)
    positions = np.argsort(keys, kind="stable")
    (folder / ORDER).write_bytes(np.array(order, "<i8").tobytes())
    (folder / KEYS).write_bytes(keys[positions].astype("<u8").tobytes() + positions.astype("<u8").tobytes())
