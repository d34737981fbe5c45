"""An index that grew, changed and shrank answers as one that was built whole, and costs what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.corpus.passages import split_passages
from factcheck.model import Document, Hit, Passage
from factcheck.retrieval import changes, lists
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.index import Index, Manifest, build_index, compact_index
from factcheck.settings import RetrievalSettings, Settings
from retrieval_samples import CountingEmbedder, build, documents

CLAIMS = ["How many people fled the town on day 3?", "The US sent 14,003 men.", "flood Raqqa", "no", ""]
KINDS = ("dense", "lexical", "weighted", "rrf")


def answers(folder: Path, kind: str, k: int) -> list[list[Hit]]:
    embedder = HashingEmbedder()
    with Index.open(folder) as index:
        index.check()
        if kind == "dense":
            return index.dense_searcher(embedder).search(CLAIMS, k)
        if kind == "lexical":
            return index.lexical_searcher().search(CLAIMS, k)
        return index.searcher(embedder, RetrievalSettings(fusion=kind, depth=k)).search(CLAIMS, k)


WORDS = ["US", "IS", "not", "no", "14,003", "men", "fled", "Raqqa", "the", "town", "flood", "people", "day", "3"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join), max_size=4).map(
    lambda sentences: "\n\n".join(f"{sentence}." for sentence in sentences)
)
SOURCES = st.builds(
    lambda id_, text, title, date: Document(id=f"d{id_}", text=text, title=title, date=date),
    st.integers(0, 15),
    TEXTS,
    st.sampled_from(["", "Report from Raqqa", "The flood"]),
    st.sampled_from([None, "2018"]),
)
CORPORA = st.lists(SOURCES, min_size=1, max_size=12, unique_by=lambda document: document.id).map(
    lambda sources: [*sources, Document(id="always", text="The flood took the town.")]
)


@settings(max_examples=25)
@given(corpora=st.lists(CORPORA, min_size=2, max_size=5), k=st.integers(1, 12), folds=st.sampled_from([0, 2]))
def test_an_updated_index_answers_as_a_fresh_one(corpora: list[list[Document]], k: int, folds: int) -> None:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as temporary:
        patch.setattr(changes, "FOLD", folds)
        patch.setattr(changes, "_DEAD", 0.9 if folds == 0 else 0.25)
        folder = Path(temporary)
        before: dict[str, Document] = {}
        for corpus in corpora:
            updated = build(folder / "grown", corpus)
            now = {document.id: document for document in corpus}
            assert updated.changes == {
                "added": len(now.keys() - before.keys()),
                "changed": sum(before[id_] != now[id_] for id_ in now.keys() & before.keys()),
                "removed": len(before.keys() - now.keys()),
            }
            before = now
        fresh = build(folder / "fresh", corpora[-1])
        assert updated.fingerprint == fresh.fingerprint
        assert (updated.documents, updated.passages) == (fresh.documents, fresh.passages)
        for kind in KINDS:
            assert answers(folder / "grown" / "war", kind, k) == answers(folder / "fresh" / "war", kind, k)
        with Index.open(folder / "grown" / "war") as index:
            assert list(index.documents()) == corpora[-1]
            for document in corpora[-1]:
                assert index.document(document.id) == document
                assert index.passages(document.id) == split_passages(document, Settings().corpus)


def update(folder: Path, sources: Sequence[Document], split: list[str] | None = None) -> Manifest:
    def parts(document: Document) -> list[Passage]:
        if split is not None:
            split.append(document.id)
        return split_passages(document, Settings().corpus)

    entries: Iterator[tuple[Document, object]] = ((source, parts) for source in sources)
    embedder = HashingEmbedder()
    return build_index(entries, folder, embedder, name="war", corpus_fingerprint="", settings=Settings())  # type: ignore[arg-type]


def test_an_update_splits_embeds_and_writes_only_what_changed(tmp_path: Path) -> None:
    sources = documents(200)
    build(tmp_path, sources)
    whole = {path: path.stat() for path in (tmp_path / "war").rglob("*") if path.is_file()}
    sources[17] = replace(sources[17], text="Nobody fled Raqqa on that day.")
    del sources[3]
    sources.insert(0, Document(id="new", text="A new town was named."))
    split: list[str] = []
    manifest = update(tmp_path, sources, split)
    assert split == ["new", "doc-17"]
    assert manifest.changes == {"added": 1, "changed": 1, "removed": 1}
    inodes = {stat.st_ino for stat in whole.values()}
    files = [path for path in (tmp_path / "war").rglob("*") if path.is_file()]
    fresh = sum(path.stat().st_size for path in files if path.stat().st_ino not in inodes)
    assert fresh < 0.2 * sum(stat.st_size for stat in whole.values())
    assert [entry.documents for entry in manifest.segments] == [200, 2]


def test_what_did_not_change_writes_nothing(tmp_path: Path) -> None:
    first = build(tmp_path, documents())
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "war").rglob("*")}
    again = build(tmp_path, documents())
    assert again == replace(first, changes={"added": 0, "changed": 0, "removed": 0})
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "war").rglob("*")} == before


def test_an_order_alone_that_changed_is_seen(tmp_path: Path) -> None:
    build(tmp_path / "a", documents())
    turned = build(tmp_path / "a", documents()[::-1])
    assert turned.changes == {"added": 0, "changed": 0, "removed": 0}
    assert turned.fingerprint == build(tmp_path / "b", documents()[::-1]).fingerprint
    assert answers(tmp_path / "a" / "war", "rrf", 9) == answers(tmp_path / "b" / "war", "rrf", 9)


def test_segments_stay_few_however_many_updates(tmp_path: Path) -> None:
    sources = documents(64)
    build(tmp_path, sources)
    for number in range(20):
        sources.append(Document(id=f"more-{number}", text=f"On day {number} people fled."))
        manifest = build(tmp_path, sources)
        assert len(manifest.segments) <= 7
    assert answers(tmp_path / "war", "weighted", 20) == answers_of_fresh(tmp_path, sources)
    compacted = compact_index(tmp_path / "war", HashingEmbedder())
    assert [(entry.first_document, entry.documents) for entry in compacted.segments] == [(0, 84)]
    assert compacted.fingerprint == manifest.fingerprint
    fresh = build(tmp_path / "fresh", sources)
    stored = [name.split("/")[1] for name in fresh.files if name.startswith("s000")]
    assert len(stored) > 8
    for name in stored:  # byte for byte what a build from nothing writes
        segment = compacted.segments[0].folder
        assert compacted.files[f"{segment}/{name}"] == fresh.files[f"s000001/{name}"]


def answers_of_fresh(folder: Path, sources: Sequence[Document]) -> list[list[Hit]]:
    build(folder / "fresh", sources)
    return answers(folder / "fresh" / "war", "weighted", 20)


def test_dead_passages_are_written_out_when_there_are_many(tmp_path: Path) -> None:
    build(tmp_path, documents(40))
    assert len(build(tmp_path, documents(36)).segments) == 1
    manifest = build(tmp_path, documents(20))
    assert manifest.counts["passages_ever"] == manifest.passages
    assert answers(tmp_path / "war", "weighted", 20) == answers_of_fresh(tmp_path, documents(20))


def test_anew_takes_nothing_from_the_old_index(tmp_path: Path) -> None:
    build(tmp_path, documents())
    embedder = CountingEmbedder()
    entries = [(source, split_passages(source, Settings().corpus)) for source in documents()]
    build_index(entries, tmp_path, embedder, name="war", corpus_fingerprint="", settings=Settings(), anew=True)
    assert embedder.embedded


def test_where_there_are_no_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no links here")

    build(tmp_path, documents(40))
    monkeypatch.setattr(Path, "hardlink_to", refused)
    build(tmp_path, documents(41))
    assert answers(tmp_path / "war", "weighted", 20) == answers_of_fresh(tmp_path, documents(41))


def test_an_index_with_lists_grows_into_its_clusters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "FLAT_UNTIL", 300)
    monkeypatch.setattr(lists, "GROWN_FROM", 40)
    sources = documents(200)
    first = build(tmp_path, sources)
    assert first.parameters["vectors"] == "inverted lists, 8 bits"
    sources += [replace(source, id=f"more-{source.id}", text=source.text + " Again.") for source in sources[:30]]
    del sources[10:14]
    grown = build(tmp_path, sources)
    assert [name for name in grown.files if name.endswith(lists.LISTS)] == [
        "s000001/vectors.lists",
        "s000002/vectors.lists",
    ]
    hits = answers(tmp_path / "war", "dense", 10)
    fresh = build(tmp_path / "fresh", sources)
    assert grown.fingerprint != fresh.fingerprint  # the clusters are those of the first build
    expected = answers(tmp_path / "fresh" / "war", "dense", 10)
    same = sum(
        len({hit.passage.id for hit in a} & {hit.passage.id for hit in b}) for a, b in zip(hits, expected, strict=True)
    )
    assert same >= 0.9 * sum(map(len, expected))
    assert answers(tmp_path / "war", "lexical", 10) == answers(tmp_path / "fresh" / "war", "lexical", 10)
    assert compact_index(tmp_path / "war", HashingEmbedder()).fingerprint == fresh.fingerprint
    assert answers(tmp_path / "war", "dense", 10) == expected
