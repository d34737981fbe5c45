"""After a corpus changed: the outcome is that of verifying everything again, and only what must be is judged."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import make_project, records, run
from factcheck import pipeline
from factcheck.columns import Row
from factcheck.corpus import history
from factcheck.corpus.passages import split_passages
from factcheck.errors import DecisionError
from factcheck.model import Document, Failure, Hit, Stance, Verdict
from factcheck.recheck import Rechecked, work_of
from factcheck.settings import Settings
from factcheck.testimony import passage_digest
from factcheck.verdict.stance import OverlapStanceModel
from factcheck.work import ready
from factcheck.workbench import Workbench

SETTINGS = Settings().with_changes(
    retrieval={"embedder": "hashing"}, verdict={"stance_model": "overlap", "passages": 2}
)
PLACES = ("Raqqa", "Mosul", "Hajin", "Sinjar")
CLAIMS = [f"The coalition freed {place} in {year}." for place in PLACES for year in (2017, 2018)]


class CountingStance(OverlapStanceModel):
    """The stand-in, which counts the claims that it was asked about."""

    def __init__(self) -> None:
        self.claims: set[str] = set()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        self.claims |= {claim for claim, _ in pairs}
        return super().judge(pairs)


class Shelf:
    """A corpus in memory and a searcher over it. What a word is worth depends on all documents, as with BM25: a new
    document moves every similarity."""

    aliases: Mapping[str, str] = {}

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {each.id: each for each in documents}
        self.passages = [(each, passage) for each in documents for passage in split_passages(each, SETTINGS.corpus)]
        self.counts = Counter(word for _, passage in self.passages for word in words(passage.quote))

    def document(self, document_id: str) -> Document:
        return self.documents[document_id]

    def wording(self, text: str, k: int) -> list[Hit]:
        return self.closest(words(text))[:k]

    def search(self, claims: Sequence[str], k: int) -> list[list[Hit]]:
        return [self.closest(words(claim))[:k] for claim in claims]

    def closest(self, claim: set[str]) -> list[Hit]:
        hits = [
            Hit(
                passage=passage,
                citation=each.citation,
                similarity=sum(1 / (1 + self.counts[word]) for word in sorted(claim & words(passage.quote))),
            )
            for each, passage in self.passages
        ]
        return sorted(hits, key=lambda hit: -hit.similarity)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def verified(documents: Sequence[Document], earlier: Sequence[Verdict] = ()) -> tuple[list[Verdict], set[str]]:
    """The verdicts on CLAIMS against these documents, and which claims were judged for them."""
    shelf, model, work = Shelf(documents), CountingStance(), ready(CLAIMS)
    fingerprint = repr([(each.id, history.digests(each)) for each in documents])
    conditions = pipeline.conditions(
        SETTINGS, index="small", index_fingerprint=fingerprint, models={}, precision="exact", started_at=""
    )
    rows = pipeline.verify(
        work.report,
        work.claims,
        run=conditions,
        searcher=shelf,
        documents=shelf,
        stance_model=model,
        settings=SETTINGS,
        extracted=False,
        earlier={verdict.claim.id: verdict for verdict in earlier},
    )
    verdicts = [row for chunk in rows for row in chunk if isinstance(row, Verdict)]
    assert len(verdicts) == len(CLAIMS)
    return verdicts, model.claims


def document(name: str, place: str, year: int, said: str, date: str, status: str) -> Document:
    text = f"In {year} the coalition {said} {place}.\n\nNobody counted the people who fled from {place}."
    return Document(id=name, text=text, title=f"Paper {name}", date=date, origin=f"desk {name}", status=status)


documents = st.builds(
    document,
    st.sampled_from("abcdefgh"),
    st.sampled_from(PLACES),
    st.sampled_from((2017, 2018)),
    st.sampled_from(("freed", "never freed", "had freed")),
    st.sampled_from(("2017-10", "2018-12")),
    st.sampled_from(("current", "current", "retracted")),
)
corpora = st.lists(documents, min_size=1, max_size=8, unique_by=lambda each: each.id)


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[Document], list[Document]]:
    """A corpus and what becomes of it when one or two of its documents are changed, described otherwise or dropped, or
    others are added."""
    before = draw(st.lists(documents, min_size=3, max_size=8, unique_by=lambda each: each.id))
    after = {each.id: each for each in before}
    for each in draw(st.lists(st.sampled_from(before), min_size=1, max_size=2)):
        other = draw(documents)
        becomes = draw(st.sampled_from(("dropped", "replaced", "added", "dated", "attributed")))
        if becomes == "dropped":
            del after[each.id]
            break
        if becomes == "replaced":
            after[each.id] = replace(other, id=each.id)
        elif becomes == "added":
            after[other.id] = other
        elif becomes == "dated":
            after[each.id] = replace(after[each.id], date="2021")
        else:
            after[each.id] = replace(after[each.id], origin="another desk")
    return before, list(after.values())


@settings(max_examples=50)
@given(edited())
def test_what_is_taken_over_equals_what_would_be_judged_again(corpora: tuple[list[Document], list[Document]]) -> None:
    before, after = corpora
    old, _ = verified(before)
    full, _ = verified(after)
    quick, judged = verified(after, old)
    assert quick == full
    other = {new.claim.statement for was, new in zip(old, full, strict=True) if was.basis != new.basis}
    assert judged <= other  # a claim without a passage is judged without the model


def test_one_document_of_many_costs_only_its_own_claims() -> None:
    before = [document(f"{place}-{n}", place, 2017, "freed", "2017-10", "current") for place in PLACES for n in (1, 2)]
    old, all_of_them = verified(before)
    assert len(all_of_them) == len(CLAIMS)
    after = [replace(before[0], text=before[0].text.replace("freed", "never freed")), *before[1:]]
    new, judged = verified(after, old)
    assert judged == {claim for claim in CLAIMS if "Raqqa" in claim}
    assert new == verified(after)[0]


# --- in a project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "project"))


@pytest.fixture
def bench(project: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(project)
    bench = Workbench.open(project)
    bench.verify("report.txt")
    with bench.store() as store:
        for item in store.items():
            store.decide(item.verdict.id, "supported", reviewer="eve")
    return bench


CAMP = "On 19 June 2019 the camp housed {} people in 21,039 households.\n"


def rechecked(bench: Workbench, *reports: str) -> Rechecked:
    bench.build_index("small")
    [done] = bench.recheck(*reports)
    return done


def states(bench: Workbench) -> dict[str, tuple[str, list[str]]]:
    with bench.store() as store:
        assert store.audit().valid
        return {i.verdict.claim.statement: (i.state, [str(d.label) for d in i.decisions]) for i in store.items()}


def test_a_changed_source_changes_its_verdict_and_its_decision_only(bench: Workbench, project: Path) -> None:
    (project / "corpus/small/camp.txt").write_text(CAMP.format("61,000"))
    done = rechecked(bench)
    [record] = done.records()
    assert (record["from"], record["to"], record["change"]) == ("supported", "refuted", "label")
    assert record["because"] == [{"document": "camp", "title": "camp", "what": "changed"}]
    assert record["decisions"] == [{"reviewer": "eve", "label": "supported", "state": "stale"}]
    assert states(bench) == {
        "The camp housed 73,043 people.": ("open", []),
        "Jim Mattis resigned on 20 December 2018.": ("decided", ["supported"]),
    }
    with bench.store() as store:
        stale = [item for item in store.items(state="stale") if item.verdict.id == record["earlier_id"]]
    assert [str(d.label) for d in stale[0].decisions] == ["supported"]  # what was said is kept, and counts no more


def test_the_rows_are_those_of_a_full_verification(bench: Workbench, project: Path) -> None:
    (project / "corpus/small/new.txt").write_text("Jim Mattis never resigned. He stayed in December 2018.\n")
    done = rechecked(bench)
    again = bench.verify("report.txt", save=False)
    assert done.results.rows == again.rows
    assert [change.kind for change in done.changes] in (["label"], ["evidence"])
    assert [cause.what for cause in done.changes[0].causes] == ["added"]


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (("---\ntitle", "---\nstatus: retracted\ntitle"), "retracted"),
        (("---\ntitle", "---\nsuperseded_by: camp\ntitle"), "superseded"),
        (("date: 2018-12-20", "date: 2018-12-21"), "described"),
        (("origin: DoD", "origin: Somebody else"), "described"),
    ],
)
def test_what_is_said_of_a_source_counts_as_its_text_does(
    bench: Workbench, project: Path, edit: tuple[str, str], what: str
) -> None:
    source = project / "corpus/small/mattis.md"
    source.write_text(source.read_text().replace(*edit))
    done = rechecked(bench)
    assert [(c.document_id, c.what) for c in done.changes[0].causes] == [("mattis", what)]
    assert states(bench)["Jim Mattis resigned on 20 December 2018."] == ("open", [])
    assert states(bench)["The camp housed 73,043 people."] == ("decided", ["supported"])


def test_a_renamed_source_is_as_it_was_where_it_names_its_origin(bench: Workbench, project: Path) -> None:
    corpus = project / "corpus/small"
    (corpus / "mattis.md").rename(corpus / "2018-12-20-mattis.md")
    assert rechecked(bench).changes == ()
    assert {state for state, _ in states(bench).values()} == {"decided"}
    (corpus / "camp.txt").rename(corpus / "2019-06-19-camp.txt")  # says of itself neither who nor when
    assert [change.kind for change in rechecked(bench).changes] == ["evidence"]
    assert states(bench) == {
        "The camp housed 73,043 people.": ("open", []),
        "Jim Mattis resigned on 20 December 2018.": ("decided", ["supported"]),
    }


def test_a_removed_source(bench: Workbench, project: Path) -> None:
    (project / "corpus/small/camp.txt").unlink()
    [change] = rechecked(bench, "report.txt").changes
    assert [(c.document_id, c.what) for c in change.causes] == [("camp", "removed")]
    assert isinstance(change.now, Verdict)
    assert change.now.label == "not_enough_evidence"


def test_without_a_history_the_passages_tell(bench: Workbench, project: Path) -> None:
    (project / "corpus/small/camp.txt").write_text(CAMP.format("61,000"))
    bench.build_index("small")
    history.history_file(project / "indexes", "small").unlink()
    [done] = bench.recheck()
    assert [(c.document_id, c.what) for c in done.changes[0].causes] == [("camp", "changed")]


def test_nothing_changed(bench: Workbench) -> None:
    done = rechecked(bench)
    assert (done.changes, done.judged) == ((), 0)
    assert list(done.to_frame().columns)[:5] == ["claim", "from", "to", "change", "because"]


def test_there_and_back_again(bench: Workbench, project: Path) -> None:
    source = project / "corpus/small/camp.txt"
    source.write_text(CAMP.format("61,000"))
    rechecked(bench)
    source.write_text(CAMP.format("73,043"))
    [change] = rechecked(bench).changes
    assert (change.earlier.label, change.now.label if isinstance(change.now, Verdict) else "") == (
        "refuted",
        "supported",
    )
    assert states(bench)["The camp housed 73,043 people."] == ("decided", ["supported"])


TWO = "Jim Mattis resigned on 20 December 2018. The camp housed 73,043 people. {} was freed in {} 2018.\n"


def test_reports_of_one_name_stay_two_from_wherever_they_are_rechecked(
    bench: Workbench, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month, town in (("July", "Hajin"), ("August", "Sinjar")):
        folder = project / month
        folder.mkdir()
        (folder / "report.txt").write_text(TWO.format(town, month))
        monkeypatch.chdir(folder)
        bench.verify("report.txt")
    with bench.store() as store:
        for item in store.items():
            store.decide(item.verdict.id, "supported", reviewer="eve")
    (project / "corpus/small/new.txt").write_text("The harbour was closed for nine days.\n")
    bench.build_index("small")
    monkeypatch.chdir(project)
    assert len(list(bench.recheck())) == 3
    with bench.store() as store:
        assert [count.place for count in store.reports()] == [
            "report.txt",
            "July/report.txt",
            "August/report.txt",
        ]
        assert {count.decided for count in store.reports()} <= {2, 3}
        assert store.audit().valid


def test_what_was_verified_half_way_is_refused_after_all_others(bench: Workbench, project: Path) -> None:
    (project / "half.txt").write_text("The camp was closed. Nobody was hurt.\n")
    bench.verify("half.txt")
    with bench.store() as store:
        half = next(count for count in store.reports() if count.source == "half.txt")
        store.add_report(half.run_id, store.report(half.report_id), half.claims + 1)  # as where it was killed before
    bench.build_index("small")
    with pytest.raises(DecisionError, match=r"no verdict yet: half\.txt") as caught:
        list(bench.recheck("half.txt"))
    assert "factcheck verify half.txt --index small" in caught.value.hint
    (project / "corpus/small/camp.txt").write_text(CAMP.format("61,000"))
    assert run(project, "index", "update", "small").returncode == 0
    done = run(project, "recheck", "-f", "jsonl")
    assert (done.returncode, [json.loads(line)["to"] for line in done.stdout.splitlines()]) == (1, ["refuted"])
    assert "report.txt: 2 claims, " in done.stderr
    assert "no verdict yet: half.txt" in done.stderr
    with bench.store() as store:
        assert store.count(half.run_id, half.report_id).pending == 1


def test_a_report_that_was_never_verified(bench: Workbench) -> None:
    with pytest.raises(DecisionError, match="never verified"):
        list(bench.recheck("other.txt"))


def test_rows_of_an_earlier_factcheck_are_refused_with_the_remedy(bench: Workbench) -> None:
    with bench.store() as store:
        rows = [replace(row, verdict=replace(row.verdict, basis=None)) if row.verdict else row for row in store.rows()]
    with pytest.raises(DecisionError, match="earlier factcheck"):
        work_of(rows[0].report, rows)


def test_a_report_whose_claims_all_failed_is_still_no_evidence_for_itself(bench: Workbench, project: Path) -> None:
    def failed(row: Row) -> Row:
        lost = Failure(code="model", message="no memory", where="", claim=row.claim)
        return replace(row, status="failed", verdict=None, failure=lost) if row.verdict else row

    bench.verify(ready(CLAIMS))
    with bench.store() as store:
        reports = {count.source: list(store.rows(report=count.report_id)) for count in store.reports()}
    for source, extracted in (("report.txt", True), ("claim", False)):
        rows = reports[source]
        assert work_of(rows[0].report, rows).extracted is extracted
        assert work_of(rows[0].report, [failed(row) for row in rows]).extracted is extracted


def test_the_command(project: Path) -> None:
    assert run(project, "verify", "report.txt").returncode == 0
    (project / "corpus/small/camp.txt").write_text(CAMP.format("61,000"))
    assert run(project, "index", "update", "small").returncode == 0
    done = run(project, "recheck", "-f", "jsonl")
    assert [(row["from"], row["to"]) for row in records(done)] == [("supported", "refuted")]
    assert "report.txt: 2 claims, " in done.stderr
    assert "no verdict changed" in run(project, "recheck").stderr


# --- the history


@settings(max_examples=40)
@given(st.lists(corpora, min_size=2, max_size=5), st.data())
def test_the_history_tells_what_became_of_each_document(builds: list[list[Document]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = history.history_file(Path(folder), "small")
        for number, build in enumerate(builds):
            history.record(path, f"f{number}", build)
            history.record(path, f"f{number}", build)  # done again, it changes nothing
        first = data.draw(st.integers(0, len(builds) - 1))
        last = data.draw(st.integers(0, len(builds) - 1))
        told = history.between(path, f"f{first}", f"f{last}")
        assert history.between(path, "f0", "another") is None
        assert len(path.read_bytes().splitlines()) == len(builds)
    old, new = ({each.id: each for each in builds[i]} for i in (first, last))
    assert told == {
        id: "added" if id not in old
        else "removed" if id not in new
        else "changed" if old[id].text != new[id].text
        else "described"
        for id in old.keys() | new.keys()
        if old.get(id) != new.get(id)
    }  # fmt: skip


def test_half_a_line_is_cut_off(tmp_path: Path) -> None:
    path = history.history_file(tmp_path, "small")
    one = [document("a", "Raqqa", 2017, "freed", "2017-10", "current")]
    history.record(path, "f0", one)
    path.write_bytes(path.read_bytes() + b'{"fingerprint":"f1","docum')
    assert history.between(path, "f0", "f1") is None
    history.record(path, "f2", [])
    assert history.between(path, "f0", "f2") == {"a": "removed"}
    path.write_bytes(b"not JSON\n")
    history.record(path, "f3", one)
    assert history.between(path, "f3", "f3") == {}


def test_how_close_a_passage_came_is_no_part_of_the_basis() -> None:
    hit = Shelf([document("a", "Raqqa", 2017, "freed", "2017-10", "current")]).closest({"raqqa"})[0]
    assert passage_digest(replace(hit, similarity=0.1, ranks=(("dense", 3),))) == passage_digest(hit)
    assert passage_digest(replace(hit, citation=replace(hit.citation, date="2020"))) != passage_digest(hit)
    assert passage_digest(replace(hit, passage=replace(hit.passage, quote="Another."))) != passage_digest(hit)
