"""The nouns of factcheck: frozen values that know nothing of files, models or databases.

Offsets count code points and are half-open. The invariant that everything rests on: wherever a value
carries a ``span`` and a ``quote`` of some text, ``text[span.start:span.end] == quote``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from factcheck.grounds import Basis as Basis
from factcheck.grounds import Calibration as Calibration
from factcheck.spans import Item as Item
from factcheck.spans import Part as Part
from factcheck.spans import Report as Report
from factcheck.spans import Span as Span
from factcheck.spans import part_at


class Label(StrEnum):
    """The four verdict labels of AVeriTeC (Schlichtkrull et al., 2023)."""

    supported = "supported"
    refuted = "refuted"
    conflicting = "conflicting"
    not_enough_evidence = "not_enough_evidence"


class Answer(StrEnum):
    """What a person may decide: one of the four labels, or that the item itself is not in order."""

    supported = "supported"
    refuted = "refuted"
    conflicting = "conflicting"
    not_enough_evidence = "not_enough_evidence"
    not_a_claim = "not_a_claim"
    cannot_tell = "cannot_tell"
    wrong_evidence = "wrong_evidence"


class Asserted(StrEnum):
    """How a report asserts a claim: as a fact, as likely, as planned, as alleged, or as denied."""

    fact = "fact"
    likely = "likely"
    planned = "planned"
    alleged = "alleged"
    denied = "denied"


class Outcome(StrEnum):
    """What one deterministic comparison of a claim with a passage found."""

    agrees = "agrees"
    differs = "differs"
    undecided = "undecided"
    not_verifiable = "not_verifiable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One checkable statement of a report.

    ``quote`` is what the report says at ``span``; ``statement`` stands alone and is what gets checked;
    ``context`` is what helped to make it stand alone. ``columns`` are the user's own columns, carried through to
    every output in their order; a number, truth value, list or object of a JSON file stays what it was.
    """

    id: str
    report_id: str
    span: Span
    quote: str
    statement: str
    speaker: str | None = None
    asserted: Asserted = Asserted.fact
    date: str | None = None
    context: str | None = None
    ambiguous: bool = False
    checkworthiness: float | None = None
    columns: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A run of a report that was not checked, and why. Nothing vanishes."""

    report_id: str
    span: Span
    quote: str
    reason: str
    columns: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source of the reference corpus. ``origin`` is who says so: copies of one origin count once.

    ``source`` is the file, relative to the corpus folder; ``date`` is ISO 8601, possibly partial.
    ``date_confirmed`` is False where the date was only guessed from the file's metadata: it is shown and decides
    nothing. ``status`` is "current", "retracted" or "superseded" (then ``superseded_by`` names what replaces it).
    ``columns`` are a table row's other columns, carried through to every output.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    date: str | None = None
    origin: str = ""
    status: str = "current"
    superseded_by: str | None = None
    parts: tuple[Part, ...] = ()
    date_confirmed: bool = True
    author: str = ""
    columns: tuple[tuple[str, Any], ...] = ()

    @property
    def citation(self) -> Citation:
        """All that a reader needs to find this document, without its text."""
        return Citation(
            document_id=self.id,
            title=self.title,
            source=self.source,
            url=self.url,
            date=self.date,
            origin=self.origin,
            date_confirmed=self.date_confirmed,
            author=self.author,
            columns=self.columns,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A document as evidence names it: what a reader needs to find it. ``date_confirmed`` as in :class:`Document`."""

    document_id: str
    title: str = ""
    source: str = ""
    url: str = ""
    date: str | None = None
    origin: str = ""
    date_confirmed: bool = True
    author: str = ""
    columns: tuple[tuple[str, Any], ...] = ()

    @property
    def columns_text(self) -> str:
        """The row's other columns as one line, "section: 3; desk: north"; empty cells are left out."""
        told = ((name, column_text(value)) for name, value in self.columns)
        return "; ".join(f"{name}: {text}" for name, text in told if text.strip())

    @property
    def published(self) -> str | None:
        """The date as far as it may decide anything: None where it was only guessed from the file's metadata."""
        return self.date if self.date_confirmed else None

    @property
    def dated(self) -> str:
        """The date as a reader is shown it, "" where there is none."""
        return f"{self.date or ''}{'' if self.date_confirmed or not self.date else ' (unconfirmed)'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One to three sentences of one paragraph: ``document.text[span] == quote``.

    ``parts`` are those of the document that share a character with it: where it stands in the file.
    """

    id: str
    document_id: str
    span: Span
    quote: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a claim. ``similarity``: larger is closer.

    ``ranks`` gives its place (from 1) in each ranking that found it, as ("dense", 3).
    """

    passage: Passage
    citation: Citation
    similarity: float
    ranks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What one passage says of one claim: three probabilities that sum to 1."""

    supports: float
    refutes: float
    neutral: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One deterministic comparison (kind: number, date, name, role or quote) of a claim with a passage, explained.

    ``claim_span`` counts in ``claim.statement``; ``passage_span`` counts in the document's text (None: nothing to
    compare with there).
    """

    kind: str
    claim_span: Span
    passage_span: Span | None
    outcome: Outcome
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A judged passage with its deciding sentence.

    ``span`` and ``quote`` are the deciding sentence, counted in the document's text: ``document.text[span] == quote``
    and ``span.within(passage.span)``. ``stance`` is the passage's, or the deciding sentence's where that is clearer, or
    that of the sentence read together with those at ``joined`` ("document:start-end"; factcheck.verdict.joining).
    """

    passage: Passage
    citation: Citation
    span: Span
    quote: str
    stance: Stance
    similarity: float = 0.0
    checks: tuple[Check, ...] = ()
    joined: tuple[str, ...] = ()

    @property
    def part(self) -> Part | None:
        """Where the deciding sentence begins in the source: page, paragraph or cell ("p. 12, ¶3")."""
        return part_at(self.passage.parts, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The label of one claim, with the evidence that decided it and the name of the rule that made it.

    ``evidence`` holds what decided, most decisive first; it is empty exactly when the label is
    ``not_enough_evidence``. ``nearest`` holds up to three judged passages that did not decide, closest first.
    ``confidence``, 0 to 1, is the chance that a careful person gives this label; ``calibration`` says on whose
    decisions that was fitted, and ``clarity`` is then what the rule alone made of the stances. Fitted on nobody's,
    ``confidence`` is what the rule made of them, and ``clarity`` None. ``missing`` says in words what would have been
    needed (not enough evidence only).
    ``basis`` is None where the pipeline did not make the verdict.
    """

    id: str
    claim: Claim
    label: Label
    confidence: float
    rule: str
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Evidence, ...] = ()
    judged: int = 0
    missing: str = ""
    notes: tuple[str, ...] = ()
    basis: Basis | None = None
    clarity: float | None = None
    calibration: Calibration = Calibration.none

    def __post_init__(self) -> None:
        if (self.label is Label.not_enough_evidence) == bool(self.evidence):
            raise ValueError(f"a {self.label} verdict with {len(self.evidence)} deciding sentences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An item that could not be processed: a row of its own, never a silent verdict.

    ``where`` names the report, file and line; ``claim`` is the claim if it got that far. Of a row that did not,
    ``given`` is the user's own id and ``text`` what it says, as far as they could be read (cut where it is long).
    """

    code: str
    message: str
    where: str
    claim: Claim | None = None
    given: str = ""
    text: str = ""
    columns: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The conditions under which verdicts were made: all that is needed to make them again."""

    id: str
    started_at: str
    version: str
    index: str
    index_fingerprint: str
    models: Mapping[str, str] = field(default_factory=dict)
    precision: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person said of a verdict. ``at`` is UTC, ISO 8601 with microseconds and 'Z'."""

    id: int
    verdict_id: str
    reviewer: str
    label: Answer
    note: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A verdict in the queue with the decisions on it, oldest first. ``revision`` grows with every event."""

    verdict: Verdict
    run_id: str
    report_id: str
    decisions: tuple[Decision, ...] = ()
    state: str = "open"
    revision: int = 0


def content_id(prefix: str, *parts: str) -> str:
    """A short, stable id made from content alone: ``prefix-`` and 16 hex digits of SHA-256 over the parts in order."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(str(len(raw)).encode() + b":" + raw)
    return f"{prefix}-{digest.hexdigest()[:16]}"


def column_text(value: Any) -> str:
    """A value of a user's own column where only text can stand: text as it is, null as nothing, else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
