"""Documents → Passages: one to three consecutive sentences of one paragraph, with exact spans."""

from __future__ import annotations

from factcheck.model import Document, Passage, Span
from factcheck.settings import CorpusSettings
from factcheck.spans import PartsInOrder
from factcheck.text.sentences import split_paragraphs, split_sentences


def split_passages(document: Document, settings: CorpusSettings) -> list[Passage]:
    """The passages of a document, in the order of its text.

    Consecutive sentences of a paragraph are joined up to ``settings.passage_sentences`` sentences and
    ``settings.passage_characters`` characters; a single longer sentence is a passage of its own, whole. Passages do
    not overlap and leave out nothing but white space: every sentence of the document is inside exactly one of them.
    Each carries the parts of the document that it touches. ``document.text[span.start:span.end] == quote`` for each;
    the title is no part of any.
    """
    text = document.text
    passages: list[Passage] = []
    parts = PartsInOrder(document.parts)
    for paragraph in split_paragraphs(text):
        for span in _join(split_sentences(text, paragraph), settings):
            passages.append(
                Passage(
                    id=f"{document.id}:{span.start}-{span.end}",
                    document_id=document.id,
                    span=span,
                    quote=span.of(text),
                    parts=parts.of(span),
                )
            )
    return passages


def _join(sentences: list[Span], settings: CorpusSettings) -> list[Span]:
    joined: list[Span] = []
    count = 0
    for sentence in sentences:
        fits = (
            joined
            and count < settings.passage_sentences
            and sentence.end - joined[-1].start <= settings.passage_characters
        )
        if fits:
            joined[-1] = Span(joined[-1].start, sentence.end)
            count += 1
        else:
            joined.append(sentence)
            count = 1
    return joined
