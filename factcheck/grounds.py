"""What a verdict and its confidence rest on. Part of factcheck.model, which hands these on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from factcheck.spans import Span

if TYPE_CHECKING:
    from factcheck.model import Evidence


class Calibration(StrEnum):
    """On whose decisions a confidence was fitted: this project's own, those of benchmarks, or nobody's."""

    corpus = "corpus"
    general = "general"
    none = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a verdict was made from beside its claim and its run; factcheck.testimony compares it.

    ``seen``: each passage judged and each document turned away, closest first, as (document id, digest of what was
    read). ``extracted``: the claim was found in its report's own text, so that copies of the report were turned away.
    """

    extracted: bool
    seen: tuple[tuple[str, str], ...] = ()


MAY_ACCEPT = "machine may accept at"


def may_accept(notes: Iterable[str]) -> bool:
    """Whether one of a verdict's notes is the mark that a machine may accept it (factcheck.verdict.confidence)."""
    return any(note.startswith(MAY_ACCEPT) for note in notes)


def address(evidence: Evidence, span: Span | None = None) -> str:
    """Where a sentence (the deciding one) stands, as ``Evidence.joined`` names it: "document:start-end"."""
    where = span or evidence.span
    return f"{evidence.passage.document_id}:{where.start}-{where.end}"


def is_joined(one: Evidence, other: Evidence) -> bool:
    """Whether ``one`` was judged together with ``other``."""
    return address(other) in one.joined


def with_first(items: Sequence[Evidence]) -> list[Evidence]:
    """The first piece of evidence and those that were judged together with it, in order; none of none."""
    return [item for number, item in enumerate(items) if not number or is_joined(items[0], item)]
