"""The quotations of a claim, and where they stand in the corpus.

Words in quotation marks are looked up in every source, whatever was found for the claim: the passages that share their
words come from the index's terms, and are compared word by word together with the text around them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from factcheck.model import Claim, Document, Hit, Passage, Span
from factcheck.text.names import Name, find_names
from factcheck.text.quotations import Quotation, find_quotations
from factcheck.text.quotes import LEAST_WORDS, QuotationMatch, find_quotation, quoted_words
from factcheck.text.sentences import split_sentences
from factcheck.text.speakers import insertions, speaker_of

CANDIDATES = 30  # passages with the quotation's words that are compared with it, in each of two rankings
PLACES = 2  # passages that one quotation brings to be judged, at most
_AROUND = 200  # characters beside a candidate that are compared with it, and the length of the quotation


class QuotationSource(Protocol):
    """The part of an index that verifying reads beside what it searches: wording, documents and aliases."""

    @property
    def aliases(self) -> Mapping[str, str]:
        """Alias → name, both folded: what the corpus adds to the table that ships."""

    def wording(self, words: str, k: int) -> list[Hit]:
        """Passages that hold the terms of ``words``: all of them first, then as many as there are, at most ``2 k``."""

    def document(self, document_id: str) -> Document:
        """The document of that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quotation of four words and more. ``words``: as written, a part set between ("he said") still in it;
    ``span``: where it stands in the claim's statement, marks included; ``speakers``: who is said to have said it."""

    words: str
    span: Span
    speakers: tuple[Name, ...]


def quotations_of(claim: Claim) -> tuple[Quoted, ...]:
    """The quotations of four words and more of a claim, in order, those inside another left out.

    Those of ``claim.quote`` that the statement gives without their marks count too.
    """
    found = [_quoted(claim, text, span) for text, span in _runs(claim.statement, claim.statement)]
    if not found:
        found = [_quoted(claim, text, span) for text, span in _runs(claim.quote, claim.statement)]
    return tuple(found)


def _quoted(claim: Claim, words: str, span: Span) -> Quoted:
    names = find_names(claim.speaker) if claim.speaker else ()
    if not names:
        at = claim.quote.find(words)
        name = speaker_of(claim.quote, Span(at, at + len(words))) if at >= 0 else None
        names = (name,) if name else ()
    return Quoted(words=words, span=span, speakers=tuple(names))


def _runs(text: str, statement: str) -> list[tuple[str, Span]]:
    """(words, place in ``statement``) of each quotation of ``text``; parts that only "he said" divides are one."""
    outer: list[Quotation] = [q for q in find_quotations(text) if not q.nested]
    if not outer:
        return []
    parted = insertions(text)
    runs: list[Span] = []
    for quotation in outer:
        if runs and any(gap.start <= runs[-1].end and quotation.inner.start <= gap.end for gap in parted):
            runs[-1] = Span(runs[-1].start, quotation.inner.end)
        else:
            runs.append(quotation.inner)
    found = []
    for run in runs:
        words = run.of(text)
        if quoted_words(words) < LEAST_WORDS:
            continue
        bare = words.strip(" ,.;:")
        at = statement.find(bare)
        place = Span(at, at + len(bare)) if at >= 0 else Span(0, len(statement))
        if text is statement or text == statement:
            place = Span(max(0, run.start - 1), min(len(text), run.end + 1))
        found.append((words, place))
    return found


def look_up(claim: Claim, source: QuotationSource, admits: Callable[[str], bool]) -> list[Hit]:
    """The passages of the corpus where the quotations of ``claim`` stand, best first, at most ``PLACES`` for each.

    Whole finds come before altered ones, sources that have the claim's speaker say it before others, then the order of
    the ranking. ``admits`` says of a document's id whether it may testify; one place in a source that may not comes
    last, so that it is seen to be left out. A quotation that runs on over the end of a passage gives a passage that
    holds all of it. Bounded: at most ``2 * CANDIDATES`` passages are compared.
    """
    found: dict[str, Hit] = {}
    for quoted in quotations_of(claim):
        for hit in _places(quoted, source, admits):
            found.setdefault(hit.passage.id, hit)
    return list(found.values())


def _places(quoted: Quoted, source: QuotationSource, admits: Callable[[str], bool]) -> list[Hit]:
    graded: list[tuple[tuple[int, bool, int], Hit]] = []
    barred: list[Hit] = []
    documents: dict[str, Document] = {}
    for place, hit in enumerate(source.wording(quoted.words, CANDIDATES)):
        document = documents.get(hit.passage.document_id) or source.document(hit.passage.document_id)
        documents[document.id] = document
        start, text = _around(document.text, hit.passage.span, len(quoted.words))
        match = find_quotation(quoted.words, [text])
        if match is None:
            continue
        span = match.span.shift(start)
        if not admits(document.id):
            barred.append(_hit(hit, document, span))
            continue
        elsewhere = bool(quoted.speakers) and not _says(document, span, quoted)
        graded.append(((_grade(match), elsewhere, place), _hit(hit, document, span)))
    graded.sort(key=lambda pair: pair[0])
    best: dict[str, Hit] = {}
    for grade, hit in graded:
        if grade[0] > 1 and graded[0][0][0] <= 1:
            break  # an altered one beside the words themselves shows nothing
        best.setdefault(hit.passage.document_id, hit)
    return [*list(best.values())[:PLACES], *barred[:1]]


def _grade(match: QuotationMatch) -> int:
    return {"verbatim": 0, "shortened": 1}.get(match.kind, 2 + int(100 - match.similarity))


def _says(document: Document, span: Span, quoted: Quoted) -> bool:
    """Whether the source, or what it says right beside the quotation, names one of the quotation's speakers."""
    near = document.text[max(0, span.start - _AROUND) : span.end + _AROUND]
    where = f"{document.title} | {document.origin} | {near}".casefold()
    return any(all(word in where for word in name.words) for name in quoted.speakers)


def _around(text: str, span: Span, length: int) -> tuple[int, str]:
    start = max(0, span.start - length - _AROUND)
    return start, text[start : span.end + length + _AROUND]


def _hit(hit: Hit, document: Document, span: Span) -> Hit:
    """The candidate itself where it holds the quotation, else a passage over both."""
    old = hit.passage
    if span.within(old.span):
        return hit
    whole = Span(min(old.span.start, span.start), max(old.span.end, span.end))
    if not span.overlaps(old.span):
        whole = span
    whole = _to_sentences(document.text, whole)
    passage = Passage(
        id=f"{document.id}:{whole.start}-{whole.end}",
        document_id=document.id,
        span=whole,
        quote=whole.of(document.text),
        parts=tuple(part for part in document.parts if part.span.overlaps(whole)),
    )
    return replace(hit, passage=passage)


def _to_sentences(text: str, span: Span) -> Span:
    """``span`` widened to the ends of the sentences that it cuts."""
    start = max(0, span.start - 600)
    cut = [s.shift(start) for s in split_sentences(text[start : span.end + 600])]
    touched = [s for s in cut if s.overlaps(span)]
    return Span(min([span.start, *(s.start for s in touched[:1])]), max([span.end, *(s.end for s in touched[-1:])]))


__all__ = ["CANDIDATES", "PLACES", "QuotationSource", "Quoted", "look_up", "quotations_of"]
