"""Hits → Evidence: what each passage says of its claim, and which of its sentences decides that."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.model import Claim, Evidence, Hit, Passage, Span, Stance
from factcheck.seams import StanceModel
from factcheck.text.sentences import split_sentences


def judge_claims(
    claims: Sequence[Claim], hits: Sequence[Sequence[Hit]], model: StanceModel, *, passages: int
) -> list[list[Evidence]]:
    """For each claim, its first ``passages`` hits judged, in the order of the hits.

    A passage is judged whole, and each of its sentences alone where it has several; the clearest of these stances (the
    largest probability of supports or refutes) is the passage's. ``span`` and ``quote`` are the sentence that gives
    most to that side, counted in the document; the earlier one of equals. Each distinct (claim, text) pair is judged
    once over the whole batch. Raises ValueError where claims and hits differ in number or ``passages`` is below 1.
    """
    if len(claims) != len(hits):
        raise ValueError(f"{len(claims)} claims with {len(hits)} lists of hits")
    if passages < 1:
        raise ValueError(f"passages is {passages}; at least 1")
    taken = [list(row[:passages]) for row in hits]
    sentences = {hit.passage.id: _sentences(hit.passage) for row in taken for hit in row}
    pairs = {
        (claim.statement, text): 0
        for claim, row in zip(claims, taken, strict=True)
        for hit in row
        for text in (hit.passage.quote, *(_text(hit.passage, span) for span in sentences[hit.passage.id]))
    }
    stances = dict(zip(pairs, model.judge(list(pairs)), strict=True))
    return [
        [_evidence(claim, hit, sentences[hit.passage.id], stances) for hit in row]
        for claim, row in zip(claims, taken, strict=True)
    ]


def _evidence(claim: Claim, hit: Hit, sentences: Sequence[Span], stances: dict[tuple[str, str], Stance]) -> Evidence:
    passage = hit.passage
    whole = stances[claim.statement, passage.quote]
    alone = [stances[claim.statement, _text(passage, span)] for span in sentences]
    clearest = max([whole, *alone], key=_clarity)
    supported = clearest.supports >= clearest.refutes
    best = max(range(len(sentences)), key=lambda i: alone[i].supports if supported else alone[i].refutes)
    return Evidence(
        passage=passage,
        citation=hit.citation,
        span=sentences[best],
        quote=_text(passage, sentences[best]),
        stance=clearest,
        similarity=hit.similarity,
    )


def _clarity(stance: Stance) -> float:
    return max(stance.supports, stance.refutes)


def _sentences(passage: Passage) -> list[Span]:
    """The sentences of a passage, counted in its document; the whole passage where none is found."""
    found = [span.shift(passage.span.start) for span in split_sentences(passage.quote)]
    return found or [passage.span]


def _text(passage: Passage, span: Span) -> str:
    return span.shift(-passage.span.start).of(passage.quote)
