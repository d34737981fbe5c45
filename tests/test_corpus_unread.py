"""Files of a corpus that are as they were are not read again, and what is taken instead is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from factcheck import pipeline
from factcheck.corpus import folder as reading
from factcheck.corpus.folder import load_documents
from factcheck.corpus.unread import sources_file
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.index import Index, Manifest
from factcheck.settings import Settings


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus" / "war"
    folder.mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"On day {number} people fled Raqqa. Nobody counted them.")
    (folder / "rows.csv").write_text("id,text\nx,The flood took the town.\ny,Men fled.\n")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read."""
    seen: list[str] = []
    original = reading._file_documents

    def noted(folder: Path, relative: str, *rest: object) -> object:
        seen.append(relative)
        return original(folder, relative, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_file_documents", noted)
    return seen


def build(corpus: Path, *, anew: bool = False) -> Manifest:
    target = corpus.parent.parent / "indexes"
    manifest, failures = pipeline.build(corpus, target, HashingEmbedder(), Settings(), name="war", anew=anew)
    assert not failures
    with Index.open(target / "war") as index:
        assert list(index.documents()) == list(load_documents(corpus, Settings().corpus))
    return manifest


def test_only_files_that_changed_are_read(corpus: Path, read: list[str]) -> None:
    build(corpus)
    read.clear()
    (corpus / "1.txt").write_text("On day 1 people came back.")
    (corpus / "0.txt").unlink()
    (corpus / "a.txt").write_text("A new town was named.")
    target = corpus.parent.parent / "indexes"
    manifest, _ = pipeline.build(corpus, target, HashingEmbedder(), Settings(), name="war")
    assert read == ["1.txt", "a.txt"]
    assert manifest.changes == {"added": 1, "changed": 1, "removed": 1}
    read.clear()
    pipeline.build(corpus, target, HashingEmbedder(), Settings(), name="war", anew=True)
    assert len(read) == 5


def test_the_content_decides_not_the_clock(corpus: Path) -> None:
    build(corpus)
    path = corpus / "2.txt"
    stat, text = path.stat(), path.read_text()
    path.write_text(text.replace("day 2", "day 7"))  # same size
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # same time
    assert build(corpus).changes == {"added": 0, "changed": 1, "removed": 0}
    os.utime(path)
    assert build(corpus).changes == {"added": 0, "changed": 0, "removed": 0}


def test_metadata_that_changed_is_read_again(corpus: Path) -> None:
    build(corpus)
    (corpus / "metadata.csv").write_text("file,title\n3.txt,The fourth day\n")
    assert build(corpus).changes == {"added": 0, "changed": 1, "removed": 0}


def test_a_table_of_another_index_or_a_damaged_one_is_not_believed(corpus: Path, read: list[str]) -> None:
    build(corpus)
    table = sources_file(corpus.parent.parent / "indexes", "war")
    old = table.read_text()
    (corpus / "1.txt").write_text("On day 1 people came back.")
    build(corpus)
    (corpus / "1.txt").write_text("On day 1 people fled Raqqa. Nobody counted them.")
    for text in (old, "", "[]", '{"made_by": 1}', "\x00"):
        table.write_text(text)
        build(corpus)
