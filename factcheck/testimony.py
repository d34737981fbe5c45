"""Testimony: which of the passages found for a claim may be evidence, and the basis that a verdict then rests on.

The basis is what makes a changed corpus cheap: a verdict whose basis is the same under the new index, and whose claim,
report, models and rules are the same, is the same verdict. It is compared, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from factcheck.model import Basis, Citation, Claim, Document, Evidence, Hit, Run, Verdict, content_id
from factcheck.retrieval.copies import first_copies, is_copy, shingles
from factcheck.verdict.known_names import KnownNames


class DocumentSource(Protocol):
    """The part of an index that verifying reads: documents by id."""

    def document(self, document_id: str) -> Document: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What may testify about one claim: hits, closest first; a note for each document turned away; the basis.

    ``copies``: for each document that is a copy of one heard before it, or nearly, the citation of that one.
    """

    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    basis: Basis
    copies: Mapping[str, Citation]


_READ = 64  # documents that are kept
_SHINGLED = 512  # documents whose shingles are kept: 8 bytes a word


class Testimony:
    """Decides which documents may be evidence: not the report itself or a near-copy, not a retracted source.

    ``names`` says which names mean the same, ``aliases`` being what the corpus adds to those that are known anyway.
    ``report_text`` is None for claims that were not extracted from their report's text. A document is not heard either
    where its closest passage is less similar to the claim than ``nearness`` times the closest one of all: passages on
    another subject decide nothing, however clear their stance looks.
    """

    def __init__(
        self,
        report_text: str | None,
        documents: DocumentSource,
        threshold: float,
        nearness: float = 0.0,
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self._document = lru_cache(maxsize=_READ)(documents.document)  # names, text and status are read of one
        self.names = KnownNames(aliases or {}, self._document)
        self._report = None if report_text is None else shingles(report_text)
        self._shingles = lru_cache(maxsize=_SHINGLED)(lambda document_id: shingles(self._document(document_id).text))
        self._threshold = threshold
        self._nearness = nearness
        self._reasons: dict[str, str | None] = {}

    def admits(self, document_id: str) -> bool:
        """Whether a document may testify."""
        return self._reason(document_id) is None

    def hear(self, hits: Iterable[Hit], limit: int, quoted: Sequence[Hit] = ()) -> Heard:
        """The first ``limit`` hits that may testify, and a note for each document turned away before them.

        ``quoted``, where the claim's quotations stand, come before them, however near, and beside that number.
        ``hits`` come closest first. Nothing is noted of documents that are not near enough: there are always more.
        """
        admitted: list[Hit] = []
        near: dict[str, bool] = {}
        first = 0  # of those admitted, how many are where quotations stand
        notes: dict[str, None] = {}  # an ordered set
        seen: list[tuple[str, str]] = []
        places = {hit.passage.id for hit in quoted}
        for number, hit in enumerate((*quoted, *(hit for hit in hits if hit.passage.id not in places))):
            document_id = hit.passage.document_id
            if number == len(quoted):
                first = len(admitted)
            if number >= len(quoted):
                if len(admitted) == first + limit:
                    break
                best = admitted[first].similarity if len(admitted) > first else hit.similarity
                if not near.setdefault(document_id, hit.similarity >= self._nearness * best):
                    continue
            reason = self._reason(document_id)
            if reason is None:
                admitted.append(hit)
                seen.append((document_id, passage_digest(hit, self.names.digest(document_id))))
            elif reason not in notes:
                notes[reason] = None
                seen.append((document_id, content_id("note", reason)))
        cited: dict[str, Citation] = {}
        for hit in admitted:
            cited.setdefault(hit.passage.document_id, hit.citation)
        firsts = first_copies(list(cited), self._shingles, self._threshold)
        seen += [(copy, content_id("copy", first)) for copy, first in firsts.items()]
        return Heard(
            hits=tuple(admitted),
            notes=tuple(notes),
            basis=Basis(extracted=self._report is not None, seen=tuple(seen)),
            copies={copy: cited[first] for copy, first in firsts.items()},
        )

    def _reason(self, document_id: str) -> str | None:
        if document_id not in self._reasons:
            document = self._document(document_id)
            self._reasons[document_id] = self._judge(document)
        return self._reasons[document_id]

    def _judge(self, document: Document) -> str | None:
        name = document.title or document.id
        if document.status == "retracted":
            return f"left out as evidence: {name} (retracted)"
        if document.status == "superseded" or document.superseded_by:
            return f"left out as evidence: {name} (superseded by {document.superseded_by or 'another document'})"
        if self._report is not None and is_copy(self._report, self._shingles(document.id), self._threshold):
            return f"left out as evidence: {name} (a copy of the report itself)"
        return None


def passage_digest(hit: Hit, names: str = "") -> str:
    """16 hex digits over all that a passage and the citation of its document say; how close it came is left out.

    ``names`` tells apart the tables of names that mean the same under which the passage is read.
    """
    return content_id("p", repr((hit.passage, hit.citation)), *([names] if names else [])).removeprefix("p-")


def same_judge(earlier: Run, now: Run) -> bool:
    """Whether two runs judge alike: same version, rules, models and precision. What they find may differ."""
    return _judge_of(earlier) == _judge_of(now)


def _judge_of(run: Run) -> tuple[object, ...]:
    models = {name: fingerprint for name, fingerprint in run.models.items() if name != "embedder"}
    return run.version, models, run.precision, run.settings.get("verdict")


def standing(earlier: Mapping[str, Verdict], claim: Claim, basis: Basis) -> Verdict | None:
    """The earlier verdict on exactly this claim that rests on exactly this basis, if there is one."""
    verdict = earlier.get(claim.id)
    return verdict if verdict is not None and verdict.claim == claim and verdict.basis == basis else None


def retold(verdict: Verdict, id: str, hits: Iterable[Hit]) -> Verdict:
    """An earlier verdict as judging anew would make it: another id, and how close each passage comes now."""
    close = {hit.passage.id: hit.similarity for hit in hits}

    def moved(items: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(replace(item, similarity=close[item.passage.id]) for item in items)

    return replace(verdict, id=id, evidence=moved(verdict.evidence), nearest=moved(verdict.nearest))
