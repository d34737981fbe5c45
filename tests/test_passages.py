"""Documents → passages: exact spans, nothing lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.corpus.passages import split_passages
from factcheck.model import Document
from factcheck.settings import CorpusSettings
from factcheck.text.sentences import split_paragraphs, split_sentences

PIECES = st.sampled_from(
    [
        "The army left. ",
        "It lost 3,000 men",
        ". ",
        "\n\n",
        "\n",
        "Dr. Smith said no! ",
        "é😀",
        " ",
        "U.S. ",
        "? ",
        "“Yes.” ",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@settings(max_examples=100)
@given(text=TEXTS, sentences=st.integers(1, 3), characters=st.integers(100, 700))
def test_every_sentence_is_in_exactly_one_passage_and_every_span_is_exact(
    text: str, sentences: int, characters: int
) -> None:
    document = Document(id="d", text=text)
    passages = split_passages(document, CorpusSettings(passage_sentences=sentences, passage_characters=characters))
    assert all(passage.span.of(text) == passage.quote for passage in passages)
    assert len({passage.id for passage in passages}) == len(passages)
    assert [p.span for p in passages] == sorted(p.span for p in passages)
    for paragraph in split_paragraphs(text):
        for sentence in split_sentences(text, paragraph):
            assert sum(sentence.within(passage.span) for passage in passages) == 1
            assert all(p.span.within(paragraph) for p in passages if sentence.within(p.span))


def test_passages_hold_at_most_three_sentences_of_one_paragraph() -> None:
    text = "One came. Two came. Three came. Four came.\n\nFive came."
    quotes = [p.quote for p in split_passages(Document(id="d", text=text), CorpusSettings())]
    assert quotes == ["One came. Two came. Three came.", "Four came.", "Five came."]


def test_a_long_sentence_stays_whole_and_stands_alone() -> None:
    long = "He said " + "very " * 300 + "much."
    passages = split_passages(Document(id="d", text=f"It rained. {long} It stopped."), CorpusSettings())
    assert [p.quote for p in passages] == ["It rained.", long, "It stopped."]


def test_ids_name_the_document_and_the_place_and_do_not_depend_on_other_documents() -> None:
    document = Document(id="d", text="It rained.\n\nIt stopped.")
    assert [p.id for p in split_passages(document, CorpusSettings())] == ["d:0-10", "d:12-23"]
    assert split_passages(Document(id="e", text=" \n "), CorpusSettings()) == []
