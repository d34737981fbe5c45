"""Quotations looked up in a whole corpus: found wherever they stand, with who says them, and in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from factcheck.model import Document, Hit, Outcome
from factcheck.retrieval.index import Index
from factcheck.verdict.checks_quotes import check_quotes
from factcheck.verdict.quoting import look_up, quotations_of
from golden import claim_of, evidence_of
from retrieval_samples import build, documents

SPEECH = (
    "The hall was full. The mayor, Anna Berg, rose late.\n\n“We will not sell the harbour,” said Anna Berg, “to "
    "anybody who asks.” Nobody clapped. The band played on. A boat sounded its horn. It was a long evening. "
    "“We built this town from the sea,” she went on. “We shall keep it that way.”"
)
SOURCES = [
    Document(id="speech", title="Evening in the hall", text=SPEECH, origin="Town Gazette", date="2019-05-01"),
    Document(id="echo", title="Letters", text="A reader wrote: “We will never sell the harbour to anybody at all.”"),
    Document(id="gone", text="“The bridge is safe for all,” said Carl Voss.", status="retracted"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("quoting")
    build(folder, [*documents(40), *SOURCES])
    with Index.open(folder / "war") as opened:
        yield opened


def everybody(document_id: str) -> bool:
    return True


def places(index: Index, text: str, admits: Callable[[str], bool] = everybody, **more: str) -> list[Hit]:
    hits = look_up(claim_of(text, **more), index, admits)
    for hit in hits:
        assert hit.passage.span.of(index.document(hit.passage.document_id).text) == hit.passage.quote
    return hits


@pytest.mark.parametrize(
    "claim",
    [
        "“We will not sell the harbour to anybody who asks,” the mayor said.",
        "“We will not sell the harbour,” she said, “to anybody who asks.”",
        'The mayor said they would "not sell the harbour".',
        "The mayor vowed: “We will not sell the harbour … who asks.”",
        "She said: “We will not sell [our] harbour to anybody who asks.”",
    ],
)
def test_a_quotation_is_found_wherever_it_stands(index: Index, claim: str) -> None:
    assert [hit.passage.document_id for hit in places(index, claim)][:1] == ["speech"]


def test_one_that_runs_over_two_passages_is_found_whole(index: Index) -> None:
    claim = claim_of("She said: “A boat sounded its horn. It was a long evening. We built this town from the sea.”")
    hit = look_up(claim, index, everybody)[0]
    (check,) = check_quotes(claim, evidence_of(hit.passage.quote))
    assert check.outcome is Outcome.agrees
    assert "verbatim" in check.explanation


def test_an_altered_one_is_found_with_the_words_that_changed(index: Index) -> None:
    claim = claim_of("“We built this city from the sea,” she said.")
    hit = look_up(claim, index, everybody)[0]
    (check,) = check_quotes(claim, evidence_of(hit.passage.quote))
    assert check.outcome is Outcome.differs
    assert "-town +city" in check.explanation


def test_what_stands_nowhere_is_found_nowhere(index: Index) -> None:
    assert places(index, "“We have sold the harbour to the king of the north,” she said.") == []
    assert places(index, "“the harbour,” she said, and left.") == []


def test_a_source_that_may_not_testify_comes_last_and_is_seen(index: Index) -> None:
    hits = places(index, "“The bridge is safe for all,” said Carl Voss.", lambda document_id: document_id != "gone")
    assert [hit.passage.document_id for hit in hits] == ["gone"]


def test_a_quotation_whose_marks_the_statement_left_out_counts() -> None:
    claim = replace(claim_of("We will not sell it to them."), quote="“We will not sell it to them,” said Anna Berg.")
    assert [(q.words, [name.text for name in q.speakers]) for q in quotations_of(claim)] == [
        ("We will not sell it to them,", ["Anna Berg"])
    ]


@pytest.mark.parametrize(
    ("speaker", "passage", "outcome"),
    [
        ("Anna Berg", "“We will not sell the harbour,” said Anna Berg.", Outcome.agrees),
        ("Berg", "Anna Berg, the mayor, said: “We will not sell the harbour.”", Outcome.agrees),
        ("Carl Voss", "“We will not sell the harbour,” said Anna Berg.", Outcome.differs),
        ("Carl Voss", "Anna Berg told the Gazette: “We will not sell the harbour.”", Outcome.differs),
        ("Carl Voss", "“We will not sell the harbour,” she said.", Outcome.agrees),
        ("the Harbour Office", "“We will not sell the harbour,” said Anna Berg.", Outcome.agrees),
        ("Carl Voss", "The Ministry of Works said: “We will not sell the harbour.”", Outcome.agrees),
    ],
)
def test_words_in_another_mouth_differ(speaker: str, passage: str, outcome: Outcome) -> None:
    claim = claim_of("“We will not sell the harbour.”", speaker=speaker)
    (check,) = check_quotes(claim, evidence_of(passage))
    assert check.outcome is outcome, check.explanation
    assert "fabricated" not in check.explanation


def test_a_large_corpus_is_looked_through_in_bounded_time(tmp_path: Path) -> None:
    from retrieval_samples import build as build_in

    long = Document(id="long", text=" ".join(f"Number {n} was read out in the hall." for n in range(4000)))
    build_in(tmp_path, [*documents(60), long, SOURCES[0]])
    with Index.open(tmp_path / "war") as opened:
        started = time.process_time()
        hits = look_up(claim_of("“We will not sell the hall number of the harbour,” he said."), opened, everybody)
        assert time.process_time() - started < 2
        assert [hit.passage.document_id for hit in hits] in ([], ["speech"])
