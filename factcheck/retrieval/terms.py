"""How often each term stands in each text: what BM25 is computed from, exactly, whichever way an index grew.

Of every passage (with its document's title) and of every whole document a segment keeps the distinct terms and their
counts; a term is named by the 64-bit hash of its letters. Lengths are rounded as tantivy rounds them, so that what its
postings find and what is computed here agree.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Sequence
from math import log
from pathlib import Path
from typing import IO, TYPE_CHECKING

from factcheck.errors import IndexCorruptError
from factcheck.retrieval.records import mapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from factcheck.retrieval.rows import Places

PASSAGES, DOCUMENTS = "terms", "contexts"
WORDS = "terms.words"
K1, B = 1.2, 0.75
_FLUSH = 1 << 20


class CountsWriter:
    """Writes the term counts of a segment: ``terms.*`` of passages, ``contexts.*`` of documents, and its words."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._words: dict[str, int] = {}
        self._levels = {level: _Level(folder, level) for level in (PASSAGES, DOCUMENTS)}

    def add(self, title: Sequence[str], passages: Iterable[Sequence[str]]) -> None:
        """Append a document: the terms of its title and those of each passage, with repetitions."""
        named = self._counted(title)
        whole = dict(named)
        for passage in passages:
            own = self._counted(passage)
            for term, count in own.items():
                whole[term] = whole.get(term, 0) + count
            for term, count in named.items():
                own[term] = own.get(term, 0) + count
            self._levels[PASSAGES].add(own)
        self._levels[DOCUMENTS].add(whole)

    def close(self) -> tuple[int, int]:
        """Write the rest. Returns how many terms all passages hold together, and all documents."""
        import numpy as np

        sizes = [level.close() for level in self._levels.values()]
        hashes = np.array([word_hash(word) for word in self._words], np.uint64)
        order = np.argsort(hashes, kind="stable")
        with (self._folder / WORDS).open("wb") as file:
            file.write(hashes[order].astype("<u8").tobytes())
            file.write(order.astype("<u4").tobytes())
            for level in (PASSAGES, DOCUMENTS):
                having = np.zeros(len(hashes), np.int64)
                pairs = np.frombuffer(mapped(self._folder / f"{level}.pairs"), "<u4").reshape(-1, 2)
                for start in range(0, len(pairs), _FLUSH):
                    having += np.bincount(pairs[start : start + _FLUSH, 0], minlength=len(hashes))
                file.write(having.astype("<u4").tobytes())
        return sizes[0], sizes[1]

    def _counted(self, terms: Iterable[str]) -> dict[int, int]:
        counts: dict[int, int] = {}
        words = self._words
        for term in terms:
            number = words.setdefault(term, len(words))
            counts[number] = counts.get(number, 0) + 1
        return counts


class _Level:
    """Texts of one kind: ``.pairs`` holds (term, count), ``.starts`` where each text's begin and, last, the end."""

    def __init__(self, folder: Path, level: str) -> None:
        self._pairs_file: IO[bytes] = (folder / f"{level}.pairs").open("wb")
        self._starts_file = folder / f"{level}.starts"
        self._pairs, self._starts, self._end, self._tokens = array("I"), array("q", [0]), 0, 0

    def add(self, counts: dict[int, int]) -> None:
        for pair in sorted(counts.items()):
            self._pairs.extend(pair)
        self._end += len(counts)
        self._starts.append(self._end)
        self._tokens += sum(counts.values())
        if len(self._pairs) > _FLUSH:
            self._flush()

    def close(self) -> int:
        import numpy as np

        self._flush()
        self._pairs_file.close()
        self._starts_file.write_bytes(np.array(self._starts, "<i8").tobytes())
        return self._tokens

    def _flush(self) -> None:
        import numpy as np

        self._pairs_file.write(np.array(self._pairs, "<u4").tobytes())
        self._pairs = array("I")


class TermTable:
    """The term counts of one segment, memory-mapped, less those of its dead documents (``gone``)."""

    def __init__(self, folder: Path, gone: Path | None = None) -> None:
        import numpy as np

        raw = mapped(folder / WORDS)
        if len(raw) % 20:
            raise IndexCorruptError(f"{folder / WORDS}: not a table of words")
        count = len(raw) // 20
        self._hashes = np.frombuffer(raw, "<u8", count)
        self._numbers = np.frombuffer(raw, "<u4", count, 8 * count)
        self._having = {
            level: np.frombuffer(raw, "<u4", count, (12 + 4 * place) * count)
            for place, level in enumerate((PASSAGES, DOCUMENTS))
        }
        self._pairs, self._starts = {}, {}
        for level in (PASSAGES, DOCUMENTS):
            path = folder / f"{level}.pairs"
            self._pairs[level] = np.frombuffer(mapped(path), "<u4").reshape(-1, 2)
            self._starts[level] = np.frombuffer(mapped(folder / f"{level}.starts"), "<i8")
            if not len(self._starts[level]) or int(self._starts[level][-1]) != len(self._pairs[level]):
                raise IndexCorruptError(f"{path}: its table of starts does not fit it")
        self._gone = None if gone is None else np.fromfile(gone, dtype="<u4").reshape(-1, 3)

    def numbers(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The numbers of words in this segment, by their hashes; -1 for those that it does not hold."""
        import numpy as np

        if not len(self._hashes):
            return np.full(len(hashes), -1, np.int64)
        at = np.minimum(self._hashes.searchsorted(hashes), len(self._hashes) - 1)
        return np.where(self._hashes[at] == hashes, self._numbers[at].astype(np.int64), -1)

    def having(self, level: str, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many living texts hold each word."""
        import numpy as np

        found = np.where(numbers >= 0, self._having[level][numbers].astype(np.int64), 0) if len(self._hashes) else 0
        if self._gone is not None and len(self._gone):
            words = np.ascontiguousarray(self._gone[:, 0])
            at = np.minimum(words.searchsorted(numbers), len(words) - 1)
            column = 1 if level == PASSAGES else 2
            found = found - np.where(words[at] == numbers, self._gone[at, column].astype(np.int64), 0)
        return np.broadcast_to(np.asarray(found, np.int64), numbers.shape)

    def counts(
        self, level: str, texts: NDArray[np.int64], numbers: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How often each text (a row each) holds each word (a column each), and how many terms each text has."""
        import numpy as np

        row, word, count = self._spread(level, texts)
        order = np.argsort(numbers, kind="stable")
        table = np.zeros((len(texts), len(numbers)), np.int64)
        at = np.minimum(numbers[order].searchsorted(word), len(numbers) - 1)
        match = numbers[order][at] == word
        table[row[match], order[at[match]]] = count[match]
        return table, np.bincount(row, weights=count, minlength=len(texts)).astype(np.int64)

    def tally(self, level: str, texts: NDArray[np.int64]) -> tuple[dict[int, int], int]:
        """How many of some texts hold each word, and how many terms they have together."""
        import numpy as np

        _, word, count = self._spread(level, texts)
        words, having = np.unique(word, return_counts=True)
        return dict(zip(words.tolist(), having.tolist(), strict=True)), int(count.sum())

    def gone(self) -> dict[int, list[int]]:
        """What is taken off already: word → passages, documents."""
        return {} if self._gone is None else {word: rest for word, *rest in self._gone.tolist()}

    def _spread(
        self, level: str, texts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Each pair of some texts: the place of its text among them, its word, its count."""
        import numpy as np

        starts = self._starts[level][texts]
        lengths = self._starts[level][texts + 1] - starts
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        row = np.repeat(np.arange(len(texts)), lengths)
        pairs = self._pairs[level][np.repeat(starts - (ends - lengths), lengths) + np.arange(total)]
        return row, pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)


def write_gone(path: Path, gone: dict[int, list[int]]) -> None:
    """Write what dead documents take off a segment: word, passages, documents."""
    import numpy as np

    path.write_bytes(np.array([[word, *gone[word]] for word in sorted(gone)], "<u4").tobytes())


class Bm25:
    """BM25 of the living texts of one kind, summed in float64 in the order of the terms: the same on every way."""

    def __init__(
        self,
        tables: Sequence[TermTable],
        level: str,
        texts: int,
        tokens: int,
        places: Callable[[Sequence[int]], Places],
    ) -> None:
        """``texts`` of them live and hold ``tokens`` terms together; ``places`` says in which segment a text lies."""
        self._tables, self._level, self._places = tables, level, places
        self.texts, self.tokens = texts, tokens

    def idf(self, terms: Sequence[str]) -> list[float]:
        """How much each term says: ``log(1 + (N - n + 0.5) / (n + 0.5))``."""
        return [idf(self.texts, having) for having in self.having(terms)]

    def having(self, terms: Sequence[str]) -> list[int]:
        """How many living texts hold each term."""
        hashes = _hashes(terms)
        counted = [table.having(self._level, table.numbers(hashes)).tolist() for table in self._tables]
        return [sum(each) for each in zip(*counted, strict=True)]

    def similarities(self, terms: Sequence[str], rows: Sequence[int]) -> NDArray[np.float64]:
        """BM25 of each row as a share of ``sum(idf * (k1 + 1))``, the most that any text could reach: 0..1."""
        import numpy as np

        sums = np.zeros(len(rows), np.float64)
        if not terms or not rows or not self.tokens:  # no living text has a term
            return sums
        hashes, weights = _hashes(terms), self.idf(terms)
        for segment, chosen, texts in self._places(rows):
            table = self._tables[segment]
            counts, lengths = table.counts(self._level, texts, table.numbers(hashes))
            norms = K1 * (1 - B + B * rounded(lengths) * (self.texts / self.tokens))
            part = np.zeros(len(texts), np.float64)
            for column, weight in enumerate(weights):
                part += weight * (counts[:, column] / (counts[:, column] + norms))
            sums[chosen] = part
        return np.minimum(1.0, sums / sum(weights))


def idf(texts: int, having: int) -> float:
    """The weight of a term that ``having`` of ``texts`` texts hold."""
    return log(1 + (texts - having + 0.5) / (having + 0.5))


def rounded(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lengths as tantivy (and Lucene) keep them in one byte: exact up to 40, then with four significant bits."""
    import numpy as np

    beyond = np.maximum(lengths - 24, 1)
    step = np.maximum(np.floor(np.log2(beyond)).astype(np.int64) - 3, 0)
    return np.where(lengths <= 40, lengths, 24 + (beyond >> step << step))


def word_hash(word: str) -> int:
    """64 bits that name a word, or a document's id."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _hashes(terms: Sequence[str]) -> NDArray[np.uint64]:
    import numpy as np

    return np.array([word_hash(term) for term in terms], np.uint64)
