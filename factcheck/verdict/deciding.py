"""Hits → Evidence: what each passage says of its claim, and which of its sentences decides that.

The passage is judged whole, without its title, which only misled (benchmarks/deciding.py). Where it says anything, each
of its sentences is judged alone as well: among silent sentences a telling one is diluted, and finding it is what shows
a reader why. A sentence can make a passage's stance clearer but not turn it round, since alone it lacks its context:
but for one that supports more clearly than the whole refutes. What stands around it (another figure, another group) was
taken for a denial then; how many such passages support their claim is in docs/rules.md (benchmarks/deciding.py --split
dev, both sets).
On held-out claims this finds more of the telling passages at the same rate of false alarms than whole passages do,
and than judging every sentence, which takes 1.6 times the pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.model import Claim, Evidence, Hit, Passage, Span, Stance
from factcheck.seams import StanceModel
from factcheck.text.sentences import split_sentences
from factcheck.verdict.asking import Beside, asked, shipped

CLEAR = 0.34  # the lowest threshold that settings allow: what stays below can decide nothing, so it is left whole

_WORD = re.compile(r"\w+")


def judge_claims(
    claims: Sequence[Claim],
    hits: Sequence[Sequence[Hit]],
    model: StanceModel,
    *,
    passages: int,
    beside: Beside = shipped,
) -> list[list[Evidence]]:
    """For each claim, its first ``passages`` hits judged, in the order of the hits.

    A claim is put to the model as its statement, with equal dates and amounts in the words of the passage and without
    dates that its document covers (verdict.asking; ``beside``: the aliases for a document's passages).
    ``stance`` is that of the whole passage or, where clearer on the same side (supports or refutes), that of one of its
    sentences; where the whole refutes and a sentence supports more clearly than that, the sentence's. ``span`` and
    ``quote``, counted in the document, are the sentence that says most to that side, the earlier of equals; in a
    passage that says nothing (both sides below ``CLEAR``), the sentence that shares most words with the claim. Each
    distinct (claim, text) pair is judged once over the whole batch, and no claim depends on
    another. Raises ValueError where claims and hits differ in number or ``passages`` is below 1.
    """
    if len(claims) != len(hits):
        raise ValueError(f"{len(claims)} claims with {len(hits)} lists of hits")
    if passages < 1:
        raise ValueError(f"passages is {passages}; at least 1")
    taken = [list(row[:passages]) for row in hits]
    told = [
        [asked(claim, (hit.passage, hit.citation), beside=beside) for hit in row]
        for claim, row in zip(claims, taken, strict=True)
    ]
    pairs = [
        (text, hit.passage)
        for texts, row in zip(told, taken, strict=True)
        for text, hit in zip(texts, row, strict=True)
    ]
    wholes = _judge(model, [(statement, passage.quote) for statement, passage in pairs])
    sentences = {passage: _sentences(passage) for passage in dict.fromkeys(passage for _, passage in pairs)}
    alone = _judge(
        model,
        [
            (statement, _text(passage, span))
            for statement, passage in pairs
            if _clarity(wholes[statement, passage.quote]) >= CLEAR and len(sentences[passage]) > 1
            for span in sentences[passage]
        ],
    )
    return [
        [_evidence(text, hit, sentences[hit.passage], wholes, alone) for text, hit in zip(texts, row, strict=True)]
        for texts, row in zip(told, taken, strict=True)
    ]


def _judge(model: StanceModel, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], Stance]:
    distinct = list(dict.fromkeys(pairs))
    return dict(zip(distinct, model.judge(distinct), strict=True))


def _evidence(
    statement: str,
    hit: Hit,
    sentences: Sequence[Span],
    wholes: dict[tuple[str, str], Stance],
    alone: dict[tuple[str, str], Stance],
) -> Evidence:
    passage = hit.passage
    stance = wholes[statement, passage.quote]
    texts = [_text(passage, span) for span in sentences]
    if len(sentences) == 1:
        best = 0
    elif _clarity(stance) < CLEAR:
        best = _most_shared(statement, texts)
    else:
        borne_out = max(alone[statement, text].supports for text in texts)
        side = "supports" if stance.supports >= stance.refutes or borne_out > stance.refutes else "refutes"
        said = [float(getattr(alone[statement, text], side)) for text in texts]
        best = said.index(max(said))
        if said[best] > getattr(stance, side):
            stance = alone[statement, texts[best]]
    return Evidence(
        passage=passage,
        citation=hit.citation,
        span=sentences[best],
        quote=texts[best],
        stance=stance,
        similarity=hit.similarity,
    )


def _clarity(stance: Stance) -> float:
    return max(stance.supports, stance.refutes)


def _most_shared(statement: str, texts: Sequence[str]) -> int:
    """Which text shares most of the claim's figures and words of three letters or more; the first of equals."""
    wanted = _words(statement)
    shared = [len(wanted & _words(text)) for text in texts]
    return shared.index(max(shared))


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if len(word) > 2 or word.isdigit()}


def _sentences(passage: Passage) -> list[Span]:
    """The sentences of a passage, counted in its document; the whole passage where none is found."""
    found = [span.shift(passage.span.start) for span in split_sentences(passage.quote)]
    return found or [passage.span]


def _text(passage: Passage, span: Span) -> str:
    return span.shift(-passage.span.start).of(passage.quote)
