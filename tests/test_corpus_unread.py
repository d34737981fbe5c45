"""Files of a corpus that are as they were are not read again, and what is taken instead is the same."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from factcheck import pipeline
from factcheck.corpus import folder as reading
from factcheck.corpus.folder import load_documents
from factcheck.corpus.unread import Behind, behind, sources_file
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


def since(corpus: Path, *, seconds: float | None = None) -> Behind:
    """What changed since the index was built."""
    target = corpus.parent.parent / "indexes"
    with Index.open(target / "war") as index:
        return behind(corpus, sources_file(target, "war"), index.fingerprint, seconds=seconds)


def test_what_changed_since_the_index_was_built_is_told(corpus: Path) -> None:
    (corpus / "sub").mkdir()
    (corpus / "sub" / "ü.txt").write_text("On day 9 people fled Mosul.")
    build(corpus)
    assert not since(corpus)
    (corpus / "1.txt").write_text("---\nstatus: retracted\n---\nOn day 1 people fled Raqqa.")
    (corpus / "sub" / "ü.txt").unlink()
    (corpus / "a.txt").write_text("A new town was named.")
    (corpus / ".hidden.txt").write_text("Not a source.")
    for name in ("aliases.csv", "metadata.csv"):
        (corpus / name).write_text("file,status\n2.txt,retracted\n" if name[0] == "m" else "name,alias\nRaqqa,Rakka\n")
    found = since(corpus)
    assert found == Behind(("1.txt",), ("a.txt", "aliases.csv", "metadata.csv"), ("sub/ü.txt",))
    assert str(found) == "1 changed, 3 new, 1 removed"
    build(corpus)
    assert not since(corpus)
    (corpus / "metadata.csv").write_text("file,status\n2.txt,current\n")
    assert since(corpus) == Behind(changed=("metadata.csv",))


def test_a_copy_with_other_times_is_no_change(corpus: Path, tmp_path: Path) -> None:
    build(corpus)
    shutil.copytree(tmp_path, tmp_path / "copy", copy_function=shutil.copyfile)
    copy = tmp_path / "copy" / "corpus" / "war"
    for path in copy.iterdir():
        os.utime(path, (1, 1))
    assert not since(copy)
    assert since(copy, seconds=-1) == Behind(untold=5)
    assert str(since(copy, seconds=-1)) == "5 with another time, not compared"
    text = (copy / "2.txt").read_text()
    (copy / "2.txt").write_text(text.replace("day 2", "day 7"))  # same size
    assert since(copy) == Behind(changed=("2.txt",))


def test_files_that_were_left_out_are_no_change_until_they_change(corpus: Path) -> None:
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    (corpus / "rows.csv").write_text("id,text\nx,The flood took the town.\ny,\n")
    (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    os.mkfifo(corpus / "pipe.txt")
    target = corpus.parent.parent / "indexes"
    _, failures = pipeline.build(corpus, target, HashingEmbedder(), Settings(), name="war")
    assert len(failures) == 4
    assert not since(corpus)
    (corpus / "rows.csv").write_text("id,text\nx,The flood took the town.\ny,Men fled.\n")
    (corpus / "gone.txt").unlink()
    (corpus / "gone.txt").write_text("A text now.")
    assert since(corpus) == Behind(changed=("gone.txt", "rows.csv"))


def test_nothing_is_told_by_a_table_that_is_not_the_index_s(corpus: Path) -> None:
    build(corpus)
    table = sources_file(corpus.parent.parent / "indexes", "war")
    old = json.loads(table.read_text())
    (corpus / "1.txt").write_text("On day 1 people came back.")
    (corpus / "a.txt").write_text("A new town was named.")
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    for wrong in ("", "[]", "{}", json.dumps(old | {"fingerprint": "another"}), json.dumps(old | {"files": None})):
        table.write_text(wrong)
        assert not since(corpus)
    for damaged in ({}, {"state": []}, 5):  # of a file nothing is known then
        table.write_text(json.dumps(old | {"files": old["files"] | {"0.txt": damaged}}))
        assert "0.txt" in since(corpus).changed
    del old["others"]  # as an earlier version wrote it: what it left out is not known
    table.write_text(json.dumps(old))
    assert since(corpus) == Behind(changed=("1.txt",))
