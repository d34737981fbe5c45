"""Claims that need two sentences: which pairs are judged, what they cost, and where both sentences are shown."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import run
from factcheck import Label, Workbench
from factcheck.columns import cells
from factcheck.grounds import address, with_first
from factcheck.model import Claim, Evidence, Stance, Verdict
from factcheck.settings import Settings, VerdictSettings
from factcheck.verdict.joining import pairs_of, singles, with_pairs
from factcheck.verdict.stance import OverlapStanceModel
from golden import claim_of, evidence_of

CLAIM = "Mary Bell opened the Harlow bridge at Denby market, beside the mill."
WHERE = "The Harlow bridge stands at Denby market, beside the old mill."
WHO = "Mary Bell opened the Harlow bridge."
SETTINGS = VerdictSettings()


class Counting:
    """Judges as the stand-in does, and counts the pairs."""

    fingerprint, precision = "counting", "exact"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        self.asked += pairs
        return OverlapStanceModel().judge(pairs)


def passage(text: str, document: str, *, before: str = "", supports: float = 0.3) -> Evidence:
    return evidence_of(text, before=before, document=document, stance=(supports, 0.05))


def judge(statement: str, *items: Evidence, together: int = 3) -> list[Evidence]:
    (found,) = with_pairs([claim_of(statement)], [items], Counting(), VerdictSettings(together=together))
    return found


def texts(statement: str, *items: Evidence, together: int = 3) -> list[str]:
    model = Counting()
    with_pairs([claim_of(statement)], [items], model, VerdictSettings(together=together))
    return [text for _, text in model.asked]


def test_two_sentences_are_read_as_one_and_name_each_other() -> None:
    one, other = passage(WHERE, "a"), passage(WHO, "b")
    found = judge(CLAIM, one, other)
    assert singles(found) == [one, other]
    ((first, second),) = pairs_of(found)
    assert first.stance == second.stance == OverlapStanceModel().judge([(CLAIM, f"{WHERE} {WHO}")])[0]
    assert (first.quote, second.quote) == (WHERE, WHO)
    assert first.joined == (address(second),) and second.joined == (address(first),)


def test_sentences_of_one_document_are_read_in_its_order_others_in_that_of_the_passages() -> None:
    late, early = passage(WHERE, "a", before=f"{WHO} And so on. "), passage(WHO, "a")
    assert texts(CLAIM, late, early) == [f"{WHO} {WHERE}"]
    assert texts(CLAIM, passage(WHERE, "a"), passage(WHO, "b")) == [f"{WHERE} {WHO}"]


def test_the_model_is_not_asked_for_dates_that_both_documents_cover() -> None:
    def claims(*titles: str) -> list[str]:
        items = [
            evidence_of(text, document=title, title=title, stance=(0.3, 0.05))
            for text, title in zip((WHERE, WHO), titles, strict=True)
        ]
        model = Counting()
        with_pairs([claim_of(f"In March 2019, {CLAIM}")], [items], model, SETTINGS)
        return [claim for claim, _ in model.asked]

    assert claims("Market gazette (January to March 2019)", "Town record, first quarter of 2019") == [CLAIM]
    assert claims("Market gazette (January to March 2019)", "Town record") == [f"In March 2019, {CLAIM}"]


def test_the_sentences_that_hold_most_of_the_claim_are_read_not_the_passages() -> None:
    one = passage(f"It rained. {WHERE} Nothing else happened.", "a")
    assert texts(CLAIM, one, passage(f"{WHO} She then left.", "b")) == [f"{WHERE} {WHO}"]


@pytest.mark.parametrize("why, items", [
    ("a passage decides alone", (passage(WHERE, "a", supports=0.7), passage(WHO, "b"))),
    ("one says nothing that the other does not", (passage(WHERE, "a"), passage("The bridge of Harlow.", "b"))),
    ("too little is held", (passage("The Harlow bridge is long.", "a"), passage(WHO, "b"))),
    ("they are about different things", (passage("Denby market, beside the mill", "a"), passage(WHO, "b"))),
    ("they overlap", (passage(f"{WHO} {WHERE}", "a"), passage(WHO, "a"))),
])  # fmt: skip
def test_other_sentences_are_not_judged_together(why: str, items: tuple[Evidence, ...]) -> None:
    assert texts(CLAIM, *items) == [], why


def test_it_costs_at_most_the_pairs_of_the_first_passages() -> None:
    many = [passage(WHERE if i % 2 else WHO, f"d{i}") for i in range(9)]
    model = Counting()
    (found,) = with_pairs([claim_of(CLAIM)], [many], model, SETTINGS)
    assert len(pairs_of(found)) == 2 and len(model.asked) <= 3
    assert texts(CLAIM, *many, together=0) == []


WORDS = st.sampled_from([*CLAIM.rstrip(".").split(), "He", "left.", "Then", "rain", "fell.", "“So,”", "\n", "ﬁ", "😀"])
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)


@given(st.lists(st.tuples(TEXTS, st.sampled_from("ab"), st.integers(0, 50)), max_size=4), st.text(max_size=40))
def test_every_quote_of_a_pair_stands_in_its_document(drawn: list[tuple[str, str, int]], noise: str) -> None:
    items = [passage(text, name, before="x" * gap) for text, name, gap in drawn]
    for statement in (CLAIM, noise):
        found = judge(statement, *items)
        assert singles(found) == items
        for pair in pairs_of(found):
            for part in pair:
                assert part.span.within(part.passage.span)
                assert part.span.shift(-part.passage.span.start).of(part.passage.quote) == part.quote
                assert set(part.joined) == {address(other) for other in pair if other is not part}


def test_no_claim_depends_on_another() -> None:
    claims: list[Claim] = [claim_of(CLAIM), claim_of("Nobody opened it."), claim_of(CLAIM)]
    judged = [[passage(WHERE, "a"), passage(WHO, "b")], [passage(WHO, "b")], [passage(WHO, "b"), passage(WHERE, "a")]]
    alone = [with_pairs([claim], [items], Counting(), SETTINGS)[0] for claim, items in zip(claims, judged, strict=True)]
    assert with_pairs(claims, judged, Counting(), SETTINGS) == alone


@pytest.fixture
def project(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus" / "town"
    corpus.mkdir(parents=True)
    (corpus / "guide.txt").write_text(f"A guide.\n\n{WHERE}\n", "utf-8")
    (corpus / "paper.txt").write_text(f"The news of the day.\n\n{WHO}\n", "utf-8")
    (tmp_path / "report.txt").write_text(f"{CLAIM}\n", "utf-8")
    toml = '[retrieval]\nembedder = "hashing"\n[verdict]\nstance_model = "overlap"\nnearness = 0.0\npassages = 2\n'
    (tmp_path / "factcheck.toml").write_text(toml, "utf-8")
    Workbench.open(tmp_path).build_index("town")
    return tmp_path


def test_both_sentences_stand_in_every_output(project: Path) -> None:
    bench = Workbench.open(project)
    results = bench.verify(project / "report.txt")
    (verdict,) = results.verdicts
    assert (verdict.label, verdict.rule) == (Label.supported, "supported_together")
    first, second = with_first(verdict.evidence)
    quotes = {WHERE, WHO}
    with bench.index() as index:
        for item in (first, second):
            assert item.span.of(index.document(item.passage.document_id).text) == item.quote
            assert verdict.basis and item.passage.document_id in dict(verdict.basis.seen)
    (record,) = results.records()
    assert {item["quote"] for item in record["evidence"]} == quotes
    assert [item["joined"] for item in record["evidence"]] == [[address(second)], [address(first)]]
    assert "judged together" in " ".join(record["notes"])
    frame = results.to_frame()
    assert {frame["quote"][0], frame["joined"][0]} == quotes
    assert all(quote in results._repr_html_() and quote in results.report_html() for quote in quotes)
    row = cells(results.review_rows()[0])
    assert row["evidence"] == first.quote and f"(together with [1]): {second.quote}" in row["more_evidence"]


def test_both_sentences_stand_in_what_the_commands_print(project: Path) -> None:
    def printed(style: str) -> str:
        done = run(project, "verify", "report.txt", "--format", style)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (line,) = csv.DictReader(printed("csv").splitlines())
    assert {line["evidence_quote"], line["evidence_joined"]} == {WHERE, WHO}
    assert len(json.loads(printed("jsonl"))["evidence"]) == 2
    assert "together with" in printed("table")
    again = Workbench.open(project).verify(project / "report.txt")  # out of the review database, as it went in
    assert pairs_of(again.verdicts[0].evidence)


def test_the_setting_turns_it_off(project: Path) -> None:
    settings = Settings.load(project).with_changes(verdict={"together": 0})
    verdict = Workbench.open(project, settings=settings).check(CLAIM)
    assert verdict.label is Label.not_enough_evidence


def test_a_changed_corpus_is_rechecked_through_both_sentences(project: Path) -> None:
    bench = Workbench.open(project)
    (before,) = bench.verify(project / "report.txt").verdicts
    (project / "corpus" / "town" / "other.txt").write_text("Bread was dear in spring.\n", "utf-8")
    bench.build_index("town")
    (same,) = bench.recheck()
    assert same.judged == 0 and not same.changes
    assert [item.joined for item in same.results.verdicts[0].evidence] == [item.joined for item in before.evidence]
    (project / "corpus" / "town" / "paper.txt").write_text("The news of the day.\n\nMary Bell left.\n", "utf-8")
    bench.build_index("town")
    (changed,) = bench.recheck()
    (change,) = changed.changes
    assert isinstance(change.now, Verdict) and change.now.label is Label.not_enough_evidence
    assert "paper" in " ".join(cause.title for cause in change.causes)


def test_the_review_page_says_what_was_judged_together(project: Path) -> None:
    from starlette.testclient import TestClient

    from factcheck.web.app import create_app
    from factcheck.web.guard import Access

    bench = Workbench.open(project)
    (verdict,) = bench.verify(project / "report.txt").verdicts
    with bench.store() as store:
        app = create_app(store, Access(token="the-token", reviewer="ann"))
        page = TestClient(app, base_url="http://127.0.0.1:8765", follow_redirects=True)
        page.get("/", params={"token": "the-token"})
        shown = page.get(f"/item/{verdict.id}").text
    assert WHERE in shown and WHO in shown
    assert shown.count("Judged together with the other sentence") == 2
