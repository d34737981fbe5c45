"""Taking decisions back from sheets: every row is sorted first, and only what is in order is applied.

One transaction holds all of it; a dry run is the same work, thrown away at the end.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from factcheck.columns import COLUMNS, DRAWN_FROM, FROM_ALL, WEIGHT, Row
from factcheck.errors import DecisionError
from factcheck.model import Answer, Decision
from factcheck.review.chain import of_item
from factcheck.review.code_pages import read_by
from factcheck.review.decide import decide
from factcheck.review.listing import decisions_at, rows_of
from factcheck.review.names import read_answer, reviewer_name
from factcheck.review.sheet import SheetRow, same_cell
from factcheck.review.states import Event, Kind, State
from factcheck.review.store import Store

_ANSWERS = (Kind.decide, Kind.adjudicate, Kind.carry)
# A spreadsheet takes "3/4" for a date in whatever year it is, and nothing rests on where in the report a row stands.
_NO_MATTER = ("page", "cell")


class Fate(StrEnum):
    """What a row of a sheet is."""

    decided = "decided"  # a decision, applied
    unchanged = "unchanged"  # nothing was filled in or altered
    stale = "stale"  # the item moved on since the export; not applied
    tampered = "tampered"  # a read-only cell was changed; not applied
    unknown = "unknown"  # no row of this database has that id; not applied
    duplicate = "duplicate"  # the same decision stands in another row or sheet; applied once
    conflicting = "conflicting"  # so does another decision of theirs (neither is applied) or note (the first is)
    invalid = "invalid"  # decision or reviewer cannot be read, a note stands alone, or the row is no checked claim


@dataclass(frozen=True, slots=True)
class SheetResult:
    """One row and what became of it, with the reason in words."""

    row: SheetRow
    fate: Fate
    why: str = ""

    def __str__(self) -> str:
        return f"{self.row}: {self.fate}{f': {self.why}' if self.why else ''}"


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """All rows of an import, in the order of the files. ``applied`` is False for a dry run."""

    results: tuple[SheetResult, ...]
    applied: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had each fate; all fates, in their order."""
        found = Counter(result.fate for result in self.results)
        return {fate.value: found[fate] for fate in Fate}

    @property
    def problems(self) -> tuple[SheetResult, ...]:
        """The rows that a person should look at."""
        fine = (Fate.decided, Fate.unchanged, Fate.duplicate)
        return tuple(result for result in self.results if result.fate not in fine)

    def __str__(self) -> str:
        counted = ", ".join(f"{number} {fate}" for fate, number in self.counts.items() if number)
        return f"{len(self.results)} rows: {counted or 'none'}{'' if self.applied else ' (dry run: nothing was kept)'}"


class _DryRun(Exception):
    """Throws the transaction of a dry run away."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row that asks for a decision and has nothing against it so far."""

    place: int
    verdict_id: str
    answer: Answer
    note: str
    reviewer: str


def import_sheet(
    store: Store, paths: Path | Sequence[Path], *, reviewer: str, dry_run: bool = False, encoding: str | None = None
) -> SheetSummary:
    """Take the decisions of one or several sheets back, and say of every row what became of it.

    ``reviewer`` decides where a row names nobody new. Decisions of different reviewers on one item are both kept (the
    item is then agreed on or disputed). ``encoding`` is that of sheets that are not Unicode; None: the one that fits
    the database best. Raises ImportFileError for a file that cannot be read as a sheet; nothing is kept then.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    who = reviewer_name(reviewer)
    rows = [row for path in files for row in read_by(path, _stored(store), encoding)]
    results: list[SheetResult] = []
    with contextlib.suppress(_DryRun), store.database.write() as connection:
        results = _sort(connection, rows, who, store.at())
        if dry_run:
            raise _DryRun
    return SheetSummary(tuple(results), applied=not dry_run)


def _stored(store: Store) -> Callable[[Sequence[str]], dict[str, Row]]:
    def rows(ids: Sequence[str]) -> dict[str, Row]:
        with store.database.read() as connection:
            return dict(rows_of(connection, store.at(), [id for id in ids if id.isprintable()]))

    return rows


def unkept(store: Store, path: Path) -> list[SheetRow]:
    """The rows of a sheet with a decision or a note that the database does not hold. Raises ImportFileError as
    :func:`import_sheet` does."""
    filled = [row for row in read_by(path, _stored(store)) if row.cell("decision") or row.cell("note")]
    with store.database.read() as connection:
        return [row for row in filled if not _kept(connection, row)]


def _kept(connection: Connection, row: SheetRow) -> bool:
    """Whether a row stands as it went out, or what it says was said on its item, if only to be undone.

    An answer without a name is nobody's in particular: only what was said since the sheet went out can be it.
    """
    id, named, revision = row.cell("id"), row.cell("reviewer"), _revision(row)
    if not id.isprintable() or revision is None:
        return False
    try:
        answer = read_answer(row.cell("decision")) if row.cell("decision") else None
    except DecisionError:
        return False
    answer_then, decisions_then = decisions_at(connection, id, revision)
    last = decisions_then[-1] if decisions_then else None
    says_nothing_new = answer == answer_then and _same_note(row, last.note if last else "")
    if says_nothing_new and (answer is None or not _speaks_for_itself(row, last)):
        return True
    by = "" if _left_standing(row, last) else named
    return any(
        answer in (None, event.body["label"])
        and (_same_note(row, event.body["note"]) or (last and _others_note(row, last, event.reviewer)))
        and (not by or same_cell(event.reviewer, by))
        for event in of_item(connection, id)[0 if by else revision :]
        if event.kind in _ANSWERS
    )


def _same_note(row: SheetRow, note: str) -> bool:
    return "note" not in row.cells or same_cell(note, row.cells["note"])


def _others_note(row: SheetRow, last: Decision, who: str) -> bool:
    """Whether the note is the one that went out and another person's: no reason for the answer of ``who``."""
    return last.reviewer != who and bool(last.note) and WEIGHT not in row.cells and _same_note(row, last.note)


def _answers_since(connection: Connection, verdict_id: str, revision: int, who: str) -> list[Event]:
    """What ``who`` answered on an item after it stood at ``revision``, in force or not."""
    since = of_item(connection, verdict_id)[revision:]
    return [event for event in since if event.kind in _ANSWERS and event.reviewer == who]


def _left_standing(row: SheetRow, last: Decision | None) -> bool:
    """The name of the one who decided before, left standing, does not make them the author of a changed decision."""
    return last is not None and same_cell(last.reviewer, row.cell("reviewer")) and WEIGHT not in row.cells


def _speaks_for_itself(row: SheetRow, last: Decision | None) -> bool:
    """Whether an answer that agrees with what others said is an answer all the same: its writer is named anew."""
    return WEIGHT in row.cells or (bool(row.cell("reviewer")) and not _left_standing(row, last))


def _sort(connection: Connection, rows: list[SheetRow], reviewer: str, at: str) -> list[SheetResult]:
    stored = rows_of(connection, at, sorted({row.cell("id") for row in rows if row.cell("id").isprintable()}))
    results: list[SheetResult | None] = [None] * len(rows)
    wishes: list[_Wish] = []
    for place, row in enumerate(rows):
        sorted_out = _judge(connection, row, stored.get(row.cell("id")), reviewer)
        if isinstance(sorted_out, SheetResult):
            results[place] = sorted_out
        else:
            answer, note, who = sorted_out
            wishes.append(_Wish(place, row.cell("id"), answer, note, who))
    by_person: dict[tuple[str, str], list[_Wish]] = {}
    for wish in wishes:
        by_person.setdefault((wish.verdict_id, wish.reviewer), []).append(wish)
    for wish in wishes:
        row, rivals = rows[wish.place], by_person[wish.verdict_id, wish.reviewer]
        first = next((rival for rival in rivals if rival.note), rivals[0])  # none is the worse for a note that it lacks
        others = [rows[rival.place] for rival in rivals if rival.place != wish.place]
        if len({rival.answer for rival in rivals}) > 1:
            results[wish.place] = SheetResult(
                row, Fate.conflicting, f"{wish.reviewer} decides otherwise in {others[0]}"
            )
        elif wish is not first and wish.note and not same_cell(first.note, wish.note):
            results[wish.place] = SheetResult(row, Fate.conflicting, f"another note than in {rows[first.place]}")
        elif wish is not first:
            results[wish.place] = SheetResult(row, Fate.duplicate, f"as in {rows[first.place]}")
        else:
            results[wish.place] = _apply(connection, row, wish, at)
    return [result for result in results if result is not None]


def _judge(
    connection: Connection, row: SheetRow, stored: Row | None, reviewer: str
) -> SheetResult | tuple[Answer, str, str]:
    """What a row is by itself, or the decision it asks for: answer, note and reviewer."""
    if stored is None:
        return SheetResult(row, Fate.unknown, f"no row has the id {row.cell('id')!r}")
    fixed = [c for c in COLUMNS if c.fixed and c.name in row.cells and c.name not in _NO_MATTER]
    if all(not row.cell(c.name) for c in fixed if c.machine):  # a row that a blind desk let out
        fixed = [c for c in fixed if not c.machine]
    changed = [c.name for c in fixed if not same_cell(c.value(stored), row.cells[c.name])]
    if changed:
        return SheetResult(row, Fate.tampered, f"changed: {', '.join(changed)}")
    if stored.verdict is None:
        for what in ("decision", "note"):
            if row.cell(what):
                return SheetResult(row, Fate.invalid, f"a {stored.status} row takes no {what}")
        return SheetResult(row, Fate.unchanged)
    revision = _revision(row)
    if revision is None or revision > stored.revision:
        return SheetResult(row, Fate.tampered, "changed: revision")
    answer_then, decisions_then = decisions_at(connection, stored.id, revision)
    last = decisions_then[-1] if decisions_then else None
    try:
        answer = read_answer(row.cell("decision")) if row.cell("decision") else None
    except DecisionError as error:
        return SheetResult(row, Fate.invalid, f"{error}. {error.hint}")
    note_then = last.note if last else ""
    note_same = _same_note(row, note_then)
    independent = WEIGHT in row.cells
    if answer is None and row.cell("note") and not note_same:
        return SheetResult(row, Fate.invalid, "a note is kept only together with a decision: fill that in too")
    if answer is None or (answer == answer_then and note_same and not _speaks_for_itself(row, last)):
        return SheetResult(row, Fate.unchanged)
    named = row.cell("reviewer")
    try:
        who = reviewer_name(named) if named and not _left_standing(row, last) else reviewer
    except DecisionError as error:
        return SheetResult(row, Fate.invalid, f"{error}. {error.hint}")
    written = row.cells.get("note", "").strip()
    note = written if independent or not note_same or answer != answer_then else note_then
    if answer != answer_then and last and _others_note(row, last, who):
        note = ""
    theirs = [decision for decision in stored.decisions if decision.reviewer == who]
    if theirs and theirs[-1].label == answer and theirs[-1].note in (note, written):
        return SheetResult(row, Fate.unchanged, "decided so already")
    if stored.state == State.stale:
        return SheetResult(row, Fate.stale, "a newer version of its report was verified")
    # An independent answer stands beside those of others, whatever they said meanwhile; given once, it is not given
    # again, though it was taken back or set aside since.
    given = theirs or _answers_since(connection, stored.id, revision, who)
    if revision < stored.revision and (given or not independent or stored.state == State.adjudicated):
        return SheetResult(row, Fate.stale, f"exported at revision {revision}, it is at {stored.revision} now")
    return answer, note, who


def _revision(row: SheetRow) -> int | None:
    try:
        number = float(row.cell("revision").replace(",", "."))
    except ValueError:
        return None
    return int(number) if 0 <= number < 2**31 and number == int(number) else None


def _apply(connection: Connection, row: SheetRow, wish: _Wish, at: str) -> SheetResult:
    before = len(of_item(connection, wish.verdict_id))
    try:
        with connection.begin_nested():
            decide(
                connection, wish.verdict_id, wish.answer, wish.reviewer, wish.note, at, how="sheet",
                drawing=_drawing(row),
            )  # fmt: skip
    except DecisionError as error:
        return SheetResult(row, Fate.stale, str(error))
    if len(of_item(connection, wish.verdict_id)) == before:
        return SheetResult(row, Fate.unchanged, "decided so already")
    return SheetResult(row, Fate.decided, f"{wish.reviewer}: {wish.answer}")


def _drawing(row: SheetRow) -> dict[str, Any]:
    """How the row of an annotator's sheet was drawn: what factcheck.review.fair needs to know. {} for other sheets."""
    try:
        weight = float(row.cell(WEIGHT).replace(",", "."))
    except ValueError:
        return {}
    if not 1 <= weight < 1e9:  # no number of rows that a row can stand for
        return {}
    shown = any(row.cell(column.name) for column in COLUMNS if column.machine)
    drawn = {"drawn": "random"} if row.cell(DRAWN_FROM) == FROM_ALL else {}
    return {"weight": weight, "blind": not shown, **drawn}
