"""Where a passage lies: rows count passages in corpus order, whatever order the segments of an index hold them in.

An index that grew holds its documents in several segments, some of them dead. Everything outside this package's files
sees rows alone, and the rows of an updated index are those of an index that was built whole: ties fall alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Places = Iterator[tuple[int, "NDArray[np.int64]", "NDArray[np.int64]"]]
"""For each segment that is concerned: its place in the list, which of the wanted rows lie in it, their rows there."""


class Rows:
    """Translates between rows and segments.

    ``segments`` gives each segment's first document number, first passage number and, a document each and one more,
    the passage rows at which its documents begin. ``order`` names the living documents, by number, in corpus order.
    """

    def __init__(self, segments: Sequence[tuple[int, int, NDArray[np.int64]]], order: NDArray[np.int64]) -> None:
        import numpy as np

        self._document_bases = np.array([base for base, _, _ in segments], np.int64)
        self._passage_bases = np.array([base for _, base, _ in segments], np.int64)
        self._firsts = [firsts for _, _, firsts in segments]
        self._order = order
        lengths = np.zeros(len(order), np.int64)
        self._ranks = []  # a segment: the corpus position of each of its documents, -1 for a dead one
        for segment, chosen, locals_ in self._split(self._document_bases, order):
            firsts = self._firsts[segment]
            if (locals_ >= len(firsts) - 1).any():
                raise ValueError("a document that no segment holds")
            lengths[chosen] = firsts[locals_ + 1] - firsts[locals_]
            ranks = np.full(len(firsts) - 1, -1, np.int64)
            ranks[locals_] = chosen
            self._ranks.append(ranks)
        self._starts = np.concatenate([[0], np.cumsum(lengths)])

    def __len__(self) -> int:
        """How many passages live."""
        return int(self._starts[-1])

    def alive(self, segment: int) -> NDArray[np.bool_]:
        """Which documents of a segment live."""
        living: NDArray[np.bool_] = self._ranks[segment] >= 0
        return living

    def living(self, segment: int) -> NDArray[np.bool_] | None:
        """Which passages of a segment live; None where all do."""
        import numpy as np

        alive, firsts = self.alive(segment), self._firsts[segment]
        return None if alive.all() else np.repeat(alive, firsts[1:] - firsts[:-1])

    def owners(self, rows: Sequence[int]) -> NDArray[np.int64]:
        """The positions of the documents that hold some passages."""
        return self._starts.searchsorted(rows, side="right") - 1

    def document(self, position: int) -> tuple[int, int]:
        """The segment of a document and its row there."""
        number = int(self._order[position])
        segment = int(self._document_bases.searchsorted(number, side="right")) - 1
        return segment, number - int(self._document_bases[segment])

    def passage(self, row: int) -> tuple[int, int, int]:
        """The segment of a passage, its row there, and the position of its document."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        position = int(self._starts.searchsorted(row, side="right")) - 1
        segment, local = self.document(position)
        return segment, int(self._firsts[segment][local]) + row - int(self._starts[position]), position

    def documents_in(self, positions: Sequence[int] | NDArray[np.int64]) -> Places:
        """Where documents lie, given by their positions in the corpus."""
        import numpy as np

        return self._touched(self._document_bases, self._order[np.asarray(positions, np.int64)])

    def passages_in(self, rows: Sequence[int] | NDArray[np.int64]) -> Places:
        """Where passages lie."""
        import numpy as np

        wanted = np.asarray(rows, np.int64)
        positions = self._starts.searchsorted(wanted, side="right") - 1
        offsets = wanted - self._starts[positions]
        for segment, chosen, locals_ in self.documents_in(positions):
            yield segment, chosen, self._firsts[segment][locals_] + offsets[chosen]

    def of_segment(self, segment: int, locals_: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of passages of a segment; -1 for those of dead documents."""
        import numpy as np

        wanted = np.asarray(locals_, np.int64)
        firsts, ranks = self._firsts[segment], self._ranks[segment]
        owners = firsts.searchsorted(wanted, side="right") - 1
        positions = ranks[owners]
        rows = self._starts[positions] + wanted - firsts[owners]
        rows[positions < 0] = -1
        return rows

    def of_numbers(self, numbers: Sequence[int]) -> list[int]:
        """The rows of passages that are given by their numbers, which count all that were ever added."""
        import numpy as np

        wanted = np.asarray(numbers, np.int64)
        rows = np.full(len(wanted), -1, np.int64)
        for segment, chosen, locals_ in self._touched(self._passage_bases, wanted):
            rows[chosen] = self.of_segment(segment, locals_)
        found: list[int] = rows.tolist()
        return found

    def _touched(self, bases: NDArray[np.int64], numbers: NDArray[np.int64]) -> Places:
        return (place for place in self._split(bases, numbers) if len(place[1]))

    @staticmethod
    def _split(bases: NDArray[np.int64], numbers: NDArray[np.int64]) -> Places:
        import numpy as np

        owners = bases.searchsorted(numbers, side="right") - 1
        for segment, base in enumerate(bases):
            chosen = np.flatnonzero(owners == segment)
            yield segment, chosen, numbers[chosen] - base
