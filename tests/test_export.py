"""Exports for programs and readers: JSON lines, Parquet, HTML, ClaimReview."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.columns import NAMES, Row
from factcheck.export import html
from factcheck.export.claimreview import claim_review, write_claimreview
from factcheck.export.html import page, write_html
from factcheck.export.ours import is_ours
from factcheck.export.table import to_frame, write_jsonl, write_parquet
from factcheck.model import Label, Span
from factcheck.review.store import Store, open_store
from tests.review_samples import RUN, failure, fill, report, verdict

# schema.org's own types and properties; tests/data/schemaorg/extract.py says where they come from.
SCHEMA = json.loads((Path(__file__).parent / "data" / "schemaorg" / "terms.json").read_text("utf-8"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("review.db", base=tmp_path) as opened:
        yield opened


def lineage(kind: str) -> set[str]:
    """A type and all types above it."""
    return {kind}.union(*(lineage(parent) for parent in SCHEMA["parents"].get(kind, [])))


def check_terms(node: object) -> None:
    """Every property belongs to its node's type and holds what schema.org says it holds, down to the last node."""
    assert isinstance(node, dict)
    kinds = lineage(node["@type"])
    assert "Thing" in kinds, node["@type"]
    ranges = {name: values for kind in kinds for name, values in SCHEMA["properties"].get(kind, {}).items()}
    for name, value in node.items():
        if name in ("@type", "@id"):
            continue
        allowed = ranges[name]
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                assert lineage(each["@type"]) & set(allowed), (node["@type"], name)
                check_terms(each)
            elif isinstance(each, int | float):
                assert {"Number", "Integer", "Float"} & set(allowed), (node["@type"], name)
            elif "Text" in allowed:
                assert isinstance(each, str)
            else:
                fits = ("Date" in allowed and re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", each)) or (
                    "URL" in allowed and re.match(r"https?://|urn:", each)
                )
                assert fits, (node["@type"], name, each)


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "ClaimReview", "ratingValue": 5},  # of another type
        {"@type": "ClaimReview", "madeUp": "x"},
        {"@type": "Claimreview"},
        {"@type": "ClaimReview", "reviewRating": {"@type": "Person", "name": "x"}},
        {"@type": "Claim", "appearance": "a text"},
        {"@type": "Claim", "datePublished": "yesterday"},
        {"@type": "ClaimReview", "author": "a name"},
    ],
)
def test_the_check_of_terms_finds_what_is_wrong(wrong: dict[str, object]) -> None:
    with pytest.raises((AssertionError, KeyError)):
        check_terms(wrong)


def test_claimreview_holds_what_people_decided_in_the_terms_of_schema_org(store: Store, tmp_path: Path) -> None:
    fill(store)
    items = store.items()
    for item, answer in zip(items, ("refuted", "conflicting", "not_a_claim", "supported"), strict=False):
        store.decide(item.verdict.id, answer, reviewer="ann", note="read it")
    path = tmp_path / "out.jsonld"
    assert write_claimreview(store.rows(), path) == 3
    document = json.loads(path.read_bytes())
    assert document["@context"] == "https://schema.org"
    for review in document["@graph"]:
        check_terms(review)
    ratings = {r["claimReviewed"]: r["reviewRating"].get("ratingValue") for r in document["@graph"]}
    assert ratings[items[0].verdict.claim.statement] == 1
    assert ratings[items[3].verdict.claim.statement] == 5
    assert document["@graph"][0]["citation"][0]["url"] == "https://example.org/1"
    assert document["@graph"][0]["author"] == {"@type": "Person", "name": "ann"}
    row = next(row for row in store.rows() if row.decisions)
    there = replace(row.report, url="https://example.org/a", publisher="Example News")
    review = claim_review(replace(row, report=there))
    assert review is not None
    check_terms(review)
    appearance = review["itemReviewed"]["appearance"]
    assert (appearance["url"], appearance["publisher"]["name"]) == ("https://example.org/a", "Example News")


def test_only_a_note_on_the_published_answer_is_published(store: Store) -> None:
    fill(store)
    changed, disputed, twice = (item.verdict.id for item in store.items()[:3])
    store.decide(changed, "supported", reviewer="ann", note="it says so")
    store.decide(changed, "refuted", reviewer="ann")
    store.decide(disputed, "refuted", reviewer="ann", note="the letter says February")
    store.decide(disputed, "supported", reviewer="bob", note="it does not")
    store.adjudicate(disputed, "refuted", reviewer="eve")
    store.decide(twice, "refuted", reviewer="ann", note="so the ministry")
    store.decide(twice, "refuted", reviewer="bob")
    rows = {row.id: row for row in store.rows()}

    def body(id: str) -> object:
        review = claim_review(rows[id])
        assert review is not None
        return review.get("reviewBody")

    assert [body(id) for id in (changed, disputed, twice)] == [None, "the letter says February", "so the ministry"]


def test_a_date_that_is_only_the_file_s_own_is_not_published(store: Store) -> None:
    fill(store)
    store.decide(store.items()[0].verdict.id, store.items()[0].verdict.label, reviewer="ann")
    row = next(row for row in store.rows() if row.decisions)
    assert row.verdict is not None
    first = row.verdict.evidence[0]
    guessed = replace(first, citation=replace(first.citation, date_confirmed=False))
    review = claim_review(replace(row, verdict=replace(row.verdict, evidence=(first, guessed))))
    assert review is not None
    assert [cited.get("datePublished") for cited in review["citation"]] == [first.citation.date, None]


def test_only_a_whole_address_is_cited_as_one(store: Store) -> None:
    fill(store)
    store.decide(store.items()[0].verdict.id, store.items()[0].verdict.label, reviewer="ann")
    row = next(row for row in store.rows() if row.decisions)
    assert row.verdict is not None
    first = row.verdict.evidence[0]
    broken = replace(first, citation=replace(first.citation, url="https://example.org/a b"))
    review = claim_review(replace(row, verdict=replace(row.verdict, evidence=(first, broken))))
    assert review is not None
    assert [cited.get("url") for cited in review["citation"]] == [first.citation.url, None]


def test_not_enough_evidence_has_no_number(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.decide(store.items(label="not_enough_evidence")[0].verdict.id, "not enough evidence", reviewer="ann")
    write_claimreview(store.rows(), tmp_path / "x.jsonld")
    (review,) = json.loads((tmp_path / "x.jsonld").read_bytes())["@graph"]
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "Not enough evidence"}


class Seen(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(text: str) -> Seen:
    seen = Seen()
    seen.feed(text)
    return seen


def test_the_page_holds_the_whole_text_with_its_claims_marked(store: Store, tmp_path: Path) -> None:
    of = fill(store)
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="ann", note="see page 3")
    lost = replace(failure(of), claim=replace(failure(of).claim, id="other", span=Span(20, 60), quote=of.text[20:60]))  # type: ignore[type-var]
    store.add_results("run-1", of.id, failures=[lost, replace(failure(of), claim=None)])
    path = tmp_path / "out.html"
    assert write_html(store.rows(), path, head=store.head()) == 8
    text = path.read_text(encoding="utf-8")
    seen = parsed(text)
    assert store.head() in text
    body = re.search(r'<div class="text">(.*?)</div>', text, re.DOTALL)
    assert body
    plain = parsed(re.sub(r'<a class="to".*?</a>', "", body[1])).words
    assert plain == of.text
    assert "see page 3" in seen.words
    assert "6 claims: 1 refuted, 1 conflicting, 1 not enough evidence, 2 supported, 1 not checked." in seen.words
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [a["href"] for tag, a in seen.tags if tag == "a" and (a["href"] or "").startswith("#")]
    assert {target[1:] for target in targets if target} <= set(ids)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted), max_size=8))
def test_what_covers_a_piece_is_told_from_its_neighbours(pairs: list[list[int]]) -> None:
    spans = [(Span(*pair), number) for number, pair in enumerate(pairs)]
    edges = sorted({0, 12, *(bound for pair in pairs for bound in pair)})
    pieces = [Span(*piece) for piece in pairwise(edges)]
    told = list(html._covering(spans, edges))
    assert told == [*([n for span, n in spans if piece.within(span)] for piece in pieces), []]


def test_a_long_report_costs_no_more_a_claim_than_a_short_one() -> None:
    def seconds(number: int) -> float:
        sentences = tuple(f"Sentence number {n} stands here." for n in range(number))
        of = report("long.txt", sentences)
        claims = [verdict(of, sentence, Label.supported).claim for sentence in sentences]
        rows = [Row(id=c.id, status="found", report=of, run=RUN, found=c) for c in claims]
        begin = time.process_time()
        html._marked(of, rows, {row.id: row.id for row in rows})
        return time.process_time() - begin

    assert seconds(4000) < 24 * min(seconds(500) for _ in range(3))  # 8 times as many; it took 64 times as long


def test_hostile_text_stays_text(store: Store) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)> \u202egnp.exe"
    of = replace(report("x"), title=bad, text=f"{bad} is said.", parts=())
    found = verdict(of, of.text, Label.supported)
    first = found.evidence[0]
    evil = replace(first, citation=replace(first.citation, title=bad, url="javascript:alert(1)", origin=bad))
    worse = replace(first, citation=replace(first.citation, url='https://e.org/"><script>alert(2)</script>'))
    store.begin(RUN)
    store.add_report(RUN.id, of, 1)
    store.add_results(RUN.id, of.id, verdicts=[replace(found, evidence=(evil, worse), notes=(bad,))])
    text = page(list(store.rows()))
    seen = parsed(text)
    tags = {tag for tag, _ in seen.tags}
    assert not tags & {"script", "img", "iframe", "link", "object", "form"}
    assert not [a for _, attributes in seen.tags for a in attributes if a.startswith("on")]
    links = [a["href"] or "" for tag, a in seen.tags if tag == "a"]
    assert all(link.startswith(("#", "https://")) for link in links)
    assert "\u202e" not in text
    assert "default-src 'none'" in text


def test_json_lines_are_typed_and_whole(store: Store, tmp_path: Path) -> None:
    of = fill(store)
    store.decide(store.items()[0].verdict.id, "refuted", reviewer="ann", note="é\n2")
    path = tmp_path / "out.jsonl"
    assert write_jsonl(store.rows(), path) == 6
    records = [json.loads(line) for line in path.read_text().splitlines()]
    assert list(records[0])[: len(NAMES)] == list(NAMES)
    for each in records:
        assert of.text[each["start"] : each["end"]] == each["quote"]
    decided = next(each for each in records if each["decision"])
    assert decided["confidence"] == 0.85
    assert decided["decisions"][0]["note"] == "é\n2"
    assert decided["sources"][0]["quote"] == "The source says 1 things <b>here</b>."
    assert decided["columns"] == {"desk": "001", "label": "mine"}


def test_parquet_and_frame_keep_text_as_text(store: Store, tmp_path: Path) -> None:
    fill(store)
    frame = to_frame(store.rows())
    assert list(frame.columns) == [*NAMES, "desk", "input_label"]
    assert set(frame["desk"]) == {"", "001"}
    assert write_parquet(store.rows(), tmp_path / "out.parquet") == 6
    back = pd.read_parquet(tmp_path / "out.parquet")
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)


def test_an_export_is_known_again_and_nothing_else_is_taken_for_one(store: Store, tmp_path: Path) -> None:
    fill(store)
    others = {
        "a.html": b'<!doctype html>\n<html lang="en"><p>Jim Mattis resigned.</p></html>\n',
        "a.jsonl": b'{"id": "1", "claim": "The camp closed.", "hash": "row-1"}\n',
        "b.jsonl": b"[1]\n",
        "c.jsonl": b"\xff\xfe",
        "d.jsonl": b"[" * 100_000,
        "a.jsonld": b'{"@context": "https://schema.org", "@graph": [{"@type": "ClaimReview", "@id": "urn:x:1"}]}',
        "b.jsonld": b'{"@context": "https://schema.org", "@type": "Person", "name": "Jim Mattis"}',
        "c.jsonld": b'{"@context": "https://schema.org", "@graph": ["urn:factcheck:1"]}',
        "a.parquet": b"PAR1 and no more",
        "a.txt": b"A report.",
    }
    for name, content in others.items():
        (tmp_path / name).write_bytes(content)
        assert not is_ours(tmp_path / name), name
    pd.DataFrame({"id": ["1"], "claim": ["The camp closed."]}).to_parquet(tmp_path / "b.parquet")
    assert not is_ours(tmp_path / "b.parquet")
    assert not is_ours(tmp_path / "missing.html")
    (tmp_path / "empty.jsonl").touch()  # as mktemp makes it
    assert is_ours(tmp_path / "empty.jsonl")
    for round_ in ("open", "decided"):
        rows = list(store.rows())
        write_html(rows, tmp_path / "ours.html", head="0" * 64)
        write_jsonl(rows, tmp_path / "ours.jsonl")
        write_parquet(rows, tmp_path / "ours.parquet")
        write_claimreview(rows, tmp_path / "ours.jsonld")
        for suffix in (".html", ".jsonl", ".parquet", ".jsonld"):
            assert is_ours(tmp_path / f"ours{suffix}"), (round_, suffix)
        store.decide(store.items()[0].verdict.id, "supported", reviewer="ann")
