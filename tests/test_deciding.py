"""Judging hits: order, spans, the deciding sentence, each pair once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.model import Citation, Claim, Hit, Passage, Span, Stance
from factcheck.seams import StanceModel
from factcheck.settings import Settings, cache_folder
from factcheck.verdict.deciding import judge_claims
from factcheck.verdict.stance import OverlapStanceModel, load_stance_model

DOCUMENT = (
    "An opening line.\n\nThe market opened at nine. The coalition struck a refinery near Raqqa in August 2017. "
    "Traders spoke of a calm day.\n\nThe refinery was never struck by anyone. A closing line."
)


def claim(statement: str, number: int = 0) -> Claim:
    return Claim(id=f"c{number}", report_id="r", span=Span(0, len(statement)), quote=statement, statement=statement)


def hit(start: int, end: int, document: str = DOCUMENT, similarity: float = 0.5) -> Hit:
    passage = Passage(id=f"p{start}-{end}", document_id="d", span=Span(start, end), quote=document[start:end])
    return Hit(passage=passage, citation=Citation(document_id="d", title="A title"), similarity=similarity)


def _part(text: str, document: str = DOCUMENT) -> Hit:
    start = document.index(text)
    return hit(start, start + len(text), document)


THREE = _part(
    "The market opened at nine. The coalition struck a refinery near Raqqa in August 2017. Traders spoke of a calm day."
)
CLAIM = claim("The coalition struck a refinery near Raqqa in August 2017.")


class Recorder:
    """A StanceModel that passes on to the stand-in and keeps what it was asked."""

    fingerprint = "recorder"

    precision = "exact"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        self.asked += pairs
        return OverlapStanceModel().judge(pairs)


def test_the_deciding_sentence_is_found_in_the_document() -> None:
    ((evidence,),) = judge_claims([CLAIM], [[THREE]], OverlapStanceModel(), passages=5)
    assert evidence.quote == CLAIM.statement
    assert evidence.span.of(DOCUMENT) == evidence.quote
    assert evidence.span.within(evidence.passage.span)
    assert evidence.stance.supports > 0.6
    assert evidence.similarity == THREE.similarity
    assert evidence.citation == THREE.citation


def test_evidence_keeps_the_order_of_the_hits_and_stops_at_passages() -> None:
    hits = [_part("A closing line."), THREE, _part("An opening line.")]
    ((*found,),) = judge_claims([CLAIM], [hits], OverlapStanceModel(), passages=2)
    assert [one.passage for one in found] == [one.passage for one in hits[:2]]


def test_each_distinct_pair_is_judged_once_over_the_batch() -> None:
    model = Recorder()
    other = claim("A calm day.", 1)
    judge_claims([CLAIM, other, claim(CLAIM.statement, 2)], [[THREE, THREE], [THREE], [THREE]], model, passages=5)
    assert len(model.asked) == len(set(model.asked))


def test_a_passage_of_one_sentence_is_judged_whole() -> None:
    model = Recorder()
    one = _part("The refinery was never struck by anyone.")
    ((evidence,),) = judge_claims([CLAIM], [[one]], model, passages=5)
    assert model.asked == [(CLAIM.statement, one.passage.quote)]
    assert evidence.span == one.passage.span


def test_alone_or_among_others_the_evidence_is_the_same() -> None:
    claims = [CLAIM, claim("The refinery was struck by someone.", 1), claim("Wheat rose.", 2)]
    hits = [[THREE, _part("A closing line.")], [_part("The refinery was never struck by anyone.")], []]
    together = judge_claims(claims, hits, OverlapStanceModel(), passages=5)
    alone = [judge_claims([c], [h], OverlapStanceModel(), passages=5)[0] for c, h in zip(claims, hits, strict=True)]
    assert together == alone
    assert together[2] == []


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        ("The coalition struck a refinery in August 2017.", "The coalition struck a refinery."),
        ("In the summer of 2017, the coalition struck a refinery.", "The coalition struck a refinery."),
        ("The refinery, in August 2017, was struck.", "The refinery was struck."),
        ("The refinery was struck before August 2017.", "The refinery was struck before August 2017."),
        ("The refinery was struck in May 2017.", "The refinery was struck in May 2017."),
        (
            "The refinery struck in 2016 was struck in August 2017.",
            "The refinery struck in 2016 was struck in August 2017.",
        ),
        ("The report for August 2017 says so.", "The report for August 2017 says so."),
    ],
)
def test_dates_that_the_title_of_a_document_covers_are_not_asked_for(statement: str, asked: str) -> None:
    passage = Passage(id="p", document_id="d", span=Span(0, 21), quote="A refinery was struck")
    citation = Citation(document_id="d", title="Report on the third quarter of 2017 (July to September 2017)")
    model = Recorder()
    judge_claims([claim(statement)], [[Hit(passage=passage, citation=citation, similarity=0.5)]], model, passages=1)
    assert model.asked == [(asked, passage.quote)]


def test_a_passage_with_a_date_of_its_own_is_asked_for_it() -> None:
    passage = Passage(id="p", document_id="d", span=Span(0, 35), quote="A refinery was struck in April 2016")
    citation = Citation(document_id="d", title="Report on 2017")
    model = Recorder()
    statement = "A refinery was struck in 2017."
    judge_claims([claim(statement)], [[Hit(passage=passage, citation=citation, similarity=0.5)]], model, passages=1)
    assert model.asked[0] == (statement, passage.quote)


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="1 claims with 0 lists"):
        judge_claims([CLAIM], [], OverlapStanceModel(), passages=1)
    with pytest.raises(ValueError, match="at least 1"):
        judge_claims([CLAIM], [[THREE]], OverlapStanceModel(), passages=0)


@given(text=st.text(st.sampled_from("ab .!?\n“”A1"), min_size=1, max_size=120), data=st.data())
def test_the_deciding_sentence_always_lies_in_its_passage(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    ((evidence,),) = judge_claims([claim("ab a1")], [[hit(start, end, text)]], OverlapStanceModel(), passages=1)
    assert text[evidence.span.start : evidence.span.end] == evidence.quote
    assert evidence.span.within(Span(start, end))


@pytest.mark.model
@pytest.mark.parametrize(
    ("statement", "side", "decides"),
    [
        ("The coalition struck a refinery near Raqqa.", "supports", "The coalition struck a refinery near Raqqa"),
        ("The coalition never struck a refinery.", "refutes", "The coalition struck a refinery near Raqqa"),
        ("The market opened at nine.", "supports", "The market opened at nine."),
    ],
)
def test_the_model_finds_the_sentence_that_decides(statement: str, side: str, decides: str) -> None:
    model: StanceModel = load_stance_model(Settings(), cache_folder(Path(__file__).resolve().parent.parent))
    ((evidence,),) = judge_claims([claim(statement)], [[THREE]], model, passages=5)
    assert evidence.quote.startswith(decides)
    assert getattr(evidence.stance, side) == max(evidence.stance.supports, evidence.stance.refutes) > 0.34


def test_a_silent_passage_is_judged_once_and_shows_its_nearest_sentence() -> None:
    model = Recorder()
    asked = claim("Every trader in Kansas planted wheat on a calm day, said nine ministers.")
    ((evidence,),) = judge_claims([asked], [[THREE]], model, passages=5)
    assert model.asked == [(asked.statement, THREE.passage.quote)]
    assert evidence.quote == "Traders spoke of a calm day."
    assert evidence.stance.neutral > 0.5


class Contrary:
    """Says one thing of a text of several sentences, another of a single one."""

    fingerprint = "contrary"

    precision = "exact"

    def __init__(self, several: Stance, one: Stance) -> None:
        self.several, self.one = several, one

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        return [self.several if text.count(".") > 1 else self.one for _, text in pairs]


def test_a_sentence_does_not_turn_a_supporting_passage_round() -> None:
    several = Stance(supports=0.5, refutes=0.2, neutral=0.3)
    model = Contrary(several, Stance(supports=0.05, refutes=0.9, neutral=0.05))
    ((evidence,),) = judge_claims([CLAIM], [[THREE]], model, passages=5)
    assert evidence.stance == several


@pytest.mark.parametrize(("supports", "turned"), [(0.71, True), (0.7, False), (0.5, False)])
def test_a_sentence_that_supports_more_clearly_than_its_passage_refutes_decides(supports: float, turned: bool) -> None:
    several = Stance(supports=0.2, refutes=0.7, neutral=0.1)
    one = Stance(supports=supports, refutes=0.1, neutral=0.9 - supports)
    ((evidence,),) = judge_claims([CLAIM], [[THREE]], Contrary(several, one), passages=5)
    assert evidence.stance == (one if turned else several)
