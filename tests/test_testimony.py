"""Testimony: which hits are heard, by their documents' nearness."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from factcheck import testimony
from factcheck.model import Citation, Document, Hit, Passage, Span


class Library:
    def __init__(self, *retracted: str, texts: Mapping[str, str] | None = None) -> None:
        self.retracted, self.texts = retracted, texts or {}
        self.asked: list[str] = []

    def document(self, document_id: str) -> Document:
        self.asked.append(document_id)
        text = self.texts.get(document_id, "")
        return Document(id=document_id, text=text, status="retracted" if document_id in self.retracted else "current")


def hit(document_id: str, start: int, similarity: float) -> Hit:
    span = Span(start, start + 1)
    passage = Passage(id=f"{document_id}:{start}", document_id=document_id, span=span, quote="x")
    return Hit(passage=passage, citation=Citation(document_id=document_id), similarity=similarity)


def heard(hits: list[Hit], nearness: float, limit: int = 5, library: Library | None = None) -> list[str]:
    told = testimony.Testimony(None, library or Library(), 0.8, nearness).hear(hits, limit)
    return [one.passage.id for one in told.hits]


HITS = [hit("a", 0, 0.8), hit("b", 0, 0.73), hit("c", 0, 0.6), hit("a", 1, 0.5), hit("c", 1, 0.4), hit("b", 1, 0.3)]


def test_a_document_far_from_the_closest_is_not_heard() -> None:
    # of a near document every passage may be heard
    assert heard(HITS, 0.9) == [
        "a:0",
        "b:0",
        "a:1",
        "b:1",
    ]  # 0.73 is over 0.9 of 0.8
    assert heard(HITS, 0.95) == ["a:0", "a:1"]


def test_nearness_nought_hears_all_and_the_limit_holds() -> None:
    assert heard(HITS, 0.0) == ["a:0", "b:0", "c:0", "a:1", "c:1"]
    assert heard(HITS, 0.9, limit=3) == ["a:0", "b:0", "a:1"]


def test_the_closest_that_may_testify_is_the_measure() -> None:
    hits = [hit("gone", 0, 1.0), *HITS]
    library = Library("gone", "c")
    told = testimony.Testimony(None, library, 0.8, 0.9).hear(hits, 5)
    assert [one.passage.id for one in told.hits] == ["a:0", "b:0", "a:1", "b:1"]
    assert told.notes == ("left out as evidence: gone (retracted)",)  # c is retracted too, but was never near
    assert "c" not in library.asked


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1, max_size=12),
    st.floats(0, 1),
    st.integers(1, 6),
)
def test_whatever_is_found_something_near_is_heard(found: list[tuple[str, float]], nearness: float, limit: int) -> None:
    ordered = sorted(found, key=lambda pair: -pair[1])
    hits = [hit(name, place, similarity) for place, (name, similarity) in enumerate(ordered)]
    ids = heard(hits, nearness, limit)
    assert ids[0] == hits[0].passage.id
    assert len(ids) <= limit
    closest = {one.passage.document_id: one.similarity for one in reversed(hits)}
    assert all(closest[name.split(":")[0]] >= nearness * hits[0].similarity for name in ids)


def test_a_copy_of_a_document_heard_before_it_stands_for_that_one() -> None:
    wire = " ".join(f"On day {day} the storm cut off camp {day * 3}." for day in range(20))
    texts = {"a": wire, "b": wire.replace("day 7 ", "the seventh day "), "c": "Bread is dear."}

    def told(**changed: str) -> testimony.Heard:
        return testimony.Testimony(None, Library(texts={**texts, **changed}), 0.8).hear(HITS, 5)

    assert told().copies == {"b": Citation(document_id="a")}
    assert told(b="The mill burned down.").copies == {}
    assert told().basis != told(b="The mill burned down.").basis  # the verdict may rest on it
