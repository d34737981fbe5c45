"""The columns of the review table: one list that writes the sheet, reads it back and makes docs/review-csv.md.

A row stands for one claim, one skipped sentence or one failure, so that the rows of a report add up to its text, and
"not enough evidence" is never mistaken for "not checked".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from factcheck.grounds import is_joined
from factcheck.model import (
    Claim,
    Decision,
    Evidence,
    Failure,
    Outcome,
    Part,
    Report,
    Run,
    Skipped,
    Span,
    Verdict,
    column_text,
    content_id,
)
from factcheck.spans import part_at

EXCEL_CELL = 32_767  # Excel cuts a longer cell
WEIGHT = "weight"  # a column that only the sheets made for several annotators have: their answers are independent
DRAWN_FROM, FROM_ALL = "drawn_from", "all claims"  # of annotators' sheets: only these stand for the whole queue
_CONTEXT = 240  # code points of the report shown before and after a claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the review table: exactly one of ``verdict``, ``skipped``, ``failure`` and ``found`` is set.

    ``found`` is a claim that nothing has been verified of yet; a sheet has no such row. ``id`` is the verdict's id, or
    a content id for the others. ``answer`` is the label in force, or "".
    ``hidden``: nobody is to learn from it what the machine, or another person, thinks (see :func:`conceal`).
    """

    id: str
    status: str
    report: Report
    run: Run
    verdict: Verdict | None = None
    skipped: Skipped | None = None
    failure: Failure | None = None
    found: Claim | None = None
    state: str = ""
    answer: str = ""
    revision: int = 0
    decisions: tuple[Decision, ...] = ()
    hidden: bool = False

    @property
    def claim(self) -> Claim | None:
        """The claim, where the row has one."""
        if self.verdict:
            return self.verdict.claim
        return self.failure.claim if self.failure else self.found

    @property
    def span(self) -> Span | None:
        """Where in the report's text the row stands."""
        if self.skipped:
            return self.skipped.span
        return self.claim.span if self.claim else None

    @property
    def part(self) -> Part | None:
        """The smallest part of the report that holds the start of the row's span."""
        return part_at(self.report.parts, self.span) if self.span else None

    @property
    def shown(self) -> tuple[Evidence, ...]:
        """The evidence to show: what decided, or else the nearest passages."""
        return (self.verdict.evidence or self.verdict.nearest) if self.verdict else ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``fixed``: part of the content hash, never changes for a row; ``editable``: read back on import."""

    name: str
    description: str
    value: Callable[[Row], str]
    fixed: bool = True
    editable: bool = False
    machine: bool = False  # left out of blind sheets


def _claim(read: Callable[[Claim], str | None]) -> Callable[[Row], str]:
    return lambda row: (read(row.claim) or "") if row.claim else ""


def _verdict(read: Callable[[Verdict], str]) -> Callable[[Row], str]:
    return lambda row: read(row.verdict) if row.verdict else ""


def _first(read: Callable[[Evidence], str | None]) -> Callable[[Row], str]:
    return lambda row: (read(row.shown[0]) or "") if row.shown else ""


def _part(read: Callable[[Part], object]) -> Callable[[Row], str]:
    return lambda row: str(read(row.part) or "") if row.part else ""


def _quote(row: Row) -> str:
    if row.skipped:
        return row.skipped.quote
    if row.claim:
        return row.claim.quote
    return row.failure.text if row.failure else ""


def _context(row: Row) -> str:
    span, text = row.span, row.report.text
    if span is None or not text:
        return ""
    start, end = max(0, span.start - _CONTEXT), min(len(text), span.end + _CONTEXT)
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _report_name(row: Row) -> str:
    return row.report.source or row.report.title or ""


def _reason(row: Row) -> str:
    if row.skipped:
        return row.skipped.reason
    if row.failure:
        return f"{row.failure.code}: {row.failure.message}"
    return row.verdict.missing if row.verdict else ""


def _stance(evidence: Evidence) -> str:
    stance = evidence.stance
    return max(
        ("supports", stance.supports), ("refutes", stance.refutes), ("neutral", stance.neutral), key=lambda p: p[1]
    )[0]


def _together(evidence: Evidence, row: Row) -> str:
    """Which of the sentences shown a later one was judged together with, " (together with [1])"."""
    found = [f"[{number}]" for number, each in enumerate(row.shown, start=1) if is_joined(evidence, each)]
    return f" (together with {', '.join(found)})" if found else ""


def _others(row: Row) -> str:
    return "\n\n".join(
        f"[{number}] {_stance(each)}{_together(each, row)}: {each.quote}\n— {source(each)}"
        for number, each in enumerate(row.shown[1:], start=2)
    )


def _checks(verdict: Verdict) -> str:
    shown = verdict.evidence or verdict.nearest
    lines = [
        f"{check.kind} {check.outcome.replace('_', ' ')}: {check.explanation}"
        for evidence in shown
        for check in sorted(evidence.checks, key=lambda c: c.outcome is not Outcome.differs)
    ]
    return "\n".join(dict.fromkeys(lines))


def source(evidence: Evidence) -> str:
    """One readable line that names the source of a piece of evidence."""
    citation = evidence.citation
    parts = [
        citation.title or citation.source or citation.document_id,
        citation.author,
        citation.origin,
        citation.dated,
        place(evidence),
    ]
    return ", ".join(part for part in parts if part) + (f" <{citation.url}>" if citation.url else "")


def place(evidence: Evidence) -> str:
    """Where in its source the deciding sentence stands, "p. 12, ¶3"; "" where that is not known."""
    return str(evidence.part or "")


def decided(row: Row) -> str:
    """The decisions on a row as one readable text, oldest first."""
    return "\n".join(f"{d.at} {d.reviewer}: {d.label}{f' ({d.note})' if d.note else ''}" for d in told(row))


def told(row: Row) -> tuple[Decision, ...]:
    """The decisions that a sheet may show: none to a second reviewer, who must not see the first answer."""
    return () if row.state == "needs_second" else row.decisions


def _machine(name: str, description: str, value: Callable[[Row], str], *, fixed: bool = True) -> Column:
    """A column that a blind sheet leaves out: it shows, or hints at, what the machine or others think."""
    return Column(name, description, value, fixed=fixed, machine=True)


def _yours(name: str, description: str, value: Callable[[Row], str]) -> Column:
    return Column(name, description, value, fixed=False, editable=True)


def _last(read: Callable[[Decision], str]) -> Callable[[Row], str]:
    return lambda row: read(told(row)[-1]) if told(row) else ""


_ANSWERS = "supported, refuted, conflicting, not enough evidence, not a claim, cannot tell or wrong evidence"

COLUMNS: tuple[Column, ...] = (
    Column("status", "checked, skipped (not taken for a claim) or failed (not processed).", lambda r: r.status),
    Column("report", "The report's file, as it was named, or its title.", _report_name),
    Column("page", "The page, as printed where that is known.", _part(lambda p: p.label or p.page)),
    Column("paragraph", "The paragraph, counted from 1.", _part(lambda p: p.paragraph)),
    Column("cell", "The table cell or row that the text comes from.", _part(lambda p: p.cell)),
    Column("quote", "The claim, or the skipped sentence, exactly as the report has it.", _quote),
    Column("statement", "The claim so that it stands alone: what was checked.", _claim(lambda c: c.statement)),
    Column("context", "The report's text around the claim.", _context),
    Column("speaker", "Who says so, where the report attributes the claim.", _claim(lambda c: c.speaker)),
    Column("asserted", "fact, likely, planned, alleged or denied.", _claim(lambda c: c.asserted.value)),
    _machine("label", "The proposed verdict; empty where nothing was checked.", _verdict(lambda v: v.label.value)),
    _machine("confidence", "0 to 1: how sure the proposal is.", _verdict(lambda v: f"{v.confidence:.3f}")),
    _machine(
        "calibration", "On whose decisions that was fitted: corpus (yours), general (benchmarks) or none.",
        _verdict(lambda v: v.calibration.value),
    ),
    _machine("rule", "The named rule that made the verdict.", _verdict(lambda v: v.rule)),
    _machine("reason", "What evidence was missing; why it was skipped; what failed.", _reason),
    _machine("checks", "Numbers, dates, names and quotations compared, with the arithmetic.", _verdict(_checks)),
    Column("evidence", "The deciding sentence, or the nearest passage where none decided.", _first(lambda e: e.quote)),
    _machine("evidence_stance", "What it does to the claim: supports, refutes or neutral.", _first(_stance)),
    Column("evidence_title", "The title of its source.", _first(lambda e: e.citation.title)),
    Column("evidence_source", "The file of its source in the corpus.", _first(lambda e: e.citation.source)),
    Column("evidence_origin", "Who says so.", _first(lambda e: e.citation.origin)),
    Column("evidence_author", "Who wrote the source.", _first(lambda e: e.citation.author)),
    Column("evidence_place", "Where it stands in the source: page (as printed), paragraph or cell.", _first(place)),
    Column("evidence_url", "Where the source was published.", _first(lambda e: e.citation.url)),
    Column("evidence_date", "The source's date.", _first(lambda e: e.citation.dated)),
    Column(
        "evidence_columns", "The other columns of the source's row, name: value.",
        _first(lambda e: e.citation.columns_text),
    ),
    _machine("more_evidence", "The other deciding sentences or nearest passages, numbered, with sources.", _others),
    _machine("notes", "What the rules noted on the way.", _verdict(lambda v: "\n".join(v.notes))),
    _yours("decision", f"Your answer: {_ANSWERS}. Leave it empty to decide nothing.", lambda r: r.answer),
    _yours("note", "Your remark on the decision.", _last(lambda d: d.note)),
    _yours("reviewer", "Who decided. Empty: the name given at import.", _last(lambda d: d.reviewer)),
    _machine("state", "Where the item stands in the queue.", lambda r: r.state, fixed=False),
    _machine("history", "All decisions so far, oldest first.", lambda r: decided(r), fixed=False),
    Column("run", "The run that made it: settings, models and index are kept under it.", lambda r: r.run.id),
    Column("id", "The row's id. Do not change it.", lambda r: r.id),
    Column("revision", "Counts the events on the item: tells a late sheet.", lambda r: str(r.revision), fixed=False),
    Column("hash", "Over the read-only cells: tells a changed one.", lambda r: content_hash(r)),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)


def cells(row: Row, extra: Sequence[str] = ()) -> dict[str, str]:
    """The row's cells by column name, the user's own columns (``extra``) last under their own names.

    A user's column that has the name of one of ours is written as ``input_NAME`` (see :func:`user_column`).
    """
    values = {c.name: "" if c.machine and row.hidden else c.value(row) for c in COLUMNS}
    own = dict(user_columns(row))
    return values | {user_column(name): column_text(own.get(name)) for name in extra}


def conceal(row: Row) -> Row:
    """The row as a blind desk lets it out: until people have settled it, without verdict, state and others' answers."""
    if row.verdict is None or row.answer:
        return row
    return replace(row, hidden=True, decisions=())


def user_columns(row: Row) -> tuple[tuple[str, Any], ...]:
    """The user's own columns of a row, in their order, as the user's file has them."""
    for source in (row.claim, row.skipped, row.failure):
        if source:
            return source.columns
    return ()


def user_column(name: str) -> str:
    """The name under which a user's own column is written: one that we give a meaning to becomes ``input_NAME``."""
    plain = header_key(name)
    return f"input_{name}" if plain in (*NAMES, WEIGHT, DRAWN_FROM) or plain.startswith("input_") else name


def header_key(header: str) -> str:
    """What a column is told by: case, outer blanks and the signs between its words (blanks, "-", "_") do not count."""
    return re.sub(r"[\s_-]+", "_", unguard(header).strip().casefold()).strip("_")


def content_hash(row: Row) -> str:
    """A hash over the cells that never change for a row; what a blind sheet leaves out is not among them.

    It begins with "row-", so that no spreadsheet takes its digits for a number.
    """
    values = [c.value(row) for c in COLUMNS if c.fixed and not c.machine and c.name != "hash"]
    return content_id("row", *values)


def documentation() -> str:
    """docs/review-csv.md: the columns in their order."""
    lines = [
        "# The review sheet",
        "",
        "`factcheck export OUT.csv` writes one row for every claim, skipped sentence and failure, in the order of",
        "the text; `factcheck import OUT.csv` takes the decisions back. Only *decision*, *note* and *reviewer* are",
        "read back; a row in which another column was changed is reported and left alone, but for *page* and *cell*,",
        "of which spreadsheets make dates. Your own columns follow these, unchanged; one named as one of these,",
        f"`{WEIGHT}` or `{DRAWN_FROM}` becomes `input_NAME`.",
        "",
        "| column | | what it holds |",
        "|---|---|---|",
    ]
    for column in COLUMNS:
        kind = "yours to fill in" if column.editable else "read-only"
        lines.append(f"| {column.name} | {kind} | {column.description} |")
    return "\n".join(lines) + "\n"


# A spreadsheet runs a cell that begins so. After a separator too: a program that splits at another one than we wrote
# would begin a cell there. One apostrophe more goes before it, and one comes off when the sheet is read.
_DANGER = re.compile(r"(^|[;,\t\r\n])('*)(?=[=+\-@\t\r＝＋－＠])")
_GUARDED = re.compile(r"(^|[;,\t\r\n])'('*)(?=[=+\-@\t\r＝＋－＠])")


def guard(cell: str) -> str:
    """The cell as it is written to a sheet, where no spreadsheet takes it for a formula."""
    return _DANGER.sub(r"\1'\2", cell)


def unguard(cell: str) -> str:
    """The cell that :func:`guard` was given."""
    return _GUARDED.sub(r"\1\2", cell)


def printable(cell: str) -> str:
    """The cell without what no sheet can hold: NUL is dropped, a lone surrogate becomes U+FFFD."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", cell.replace("\x00", ""))
