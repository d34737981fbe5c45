"""An index on disk: built, opened, refused, rebuilt."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from factcheck.errors import (
    CorpusError,
    IndexCorruptError,
    IndexMismatchError,
    IndexNotFoundError,
    ModelError,
    WriteError,
)
from factcheck.model import Document, Part, Passage, Span
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.index import Index, Manifest, build_index, compact_index, list_indexes
from factcheck.retrieval.manifest import FORMAT
from factcheck.retrieval.postings import POSTINGS, open_postings
from factcheck.seams import Vectors
from factcheck.settings import RetrievalSettings, Settings
from retrieval_samples import CountingEmbedder, build, documents, entries


def found(folder: Path, claim: str = "How many people fled on day 3?", k: int = 5) -> list[object]:
    with Index.open(folder) as index:
        return list(index.searcher(HashingEmbedder(), RetrievalSettings()).search([claim], k)[0])


def hashes(manifest: Manifest, name: str) -> list[tuple[int, str]]:
    """Size and hash of the files of that name, in whatever segment."""
    return [entry for path, entry in manifest.files.items() if path.endswith(name)]


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    sources = documents(10)
    sources[3] = replace(
        sources[3],
        status="superseded",
        superseded_by="doc-4",
        parts=(Part(span=Span(0, 9), page=2, label="ii"), Part(span=Span(9, 20), paragraph=3, cell="row 2")),
    )
    sources[4] = replace(sources[4], text="", title="")
    sources[5] = replace(sources[5], text="A lone surrogate \ud800 here.", date=None)
    manifest = build(tmp_path, sources)
    assert (manifest.documents, manifest.passages) == (10, sum(len(parts) for _, parts in entries(sources)))
    with Index.open(tmp_path / "war", embedder_fingerprint=HashingEmbedder().fingerprint) as index:
        assert list(index.documents()) == sources
        for source, parts in entries(sources):
            assert index.document(source.id) == source
            assert index.passages(source.id) == parts
        with pytest.raises(KeyError):
            index.document("none")
        assert (index.name, index.fingerprint, index.manifest) == ("war", manifest.fingerprint, manifest)
        index.check()


def test_the_fingerprint_names_the_content_and_nothing_else(tmp_path: Path) -> None:
    first = build(tmp_path / "a", documents())
    again = build(tmp_path / "elsewhere" / "b", documents(), name="peace")
    assert build(tmp_path / "a", documents()).fingerprint == first.fingerprint == again.fingerprint
    changed = [*documents()[:-1], replace(documents()[-1], title="Another title")]
    assert build(tmp_path / "a", changed).fingerprint != first.fingerprint
    other = HashingEmbedder()
    other.fingerprint = "other"
    assert build(tmp_path / "a", documents(), embedder=other).fingerprint != first.fingerprint


def test_a_rebuild_embeds_only_texts_that_are_new_and_each_once(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    build(tmp_path, documents(), embedder=embedder)
    assert len(embedder.embedded) == len(set(embedder.embedded)) < build(tmp_path, documents()).passages
    embedder.embedded.clear()
    build(tmp_path, documents(), embedder=embedder)
    assert embedder.embedded == []
    changed = [*reversed(documents()), Document(id="new", text="A new town was named.")]
    build(tmp_path, changed, embedder=embedder)
    assert embedder.embedded == ["A new town was named."]
    fresh = build(tmp_path / "fresh", changed)
    rebuilt = compact_index(tmp_path / "war", embedder)
    assert embedder.embedded == ["A new town was named."]
    assert hashes(rebuilt, "vectors.f32") == hashes(fresh, "vectors.f32")
    embedder.fingerprint = "another model"
    embedder.embedded.clear()
    build(tmp_path, documents(), embedder=embedder)
    assert embedder.embedded


def test_two_indexes_side_by_side(tmp_path: Path) -> None:
    build(tmp_path, documents(4), name="one")
    build(tmp_path, [Document(id="x", text="People fled the flood.")], name="two")
    assert list_indexes(tmp_path) == ["one", "two"]
    assert found(tmp_path / "one") != found(tmp_path / "two")


def test_progress_counts_passages(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    manifest = build_index(
        entries(documents()),
        tmp_path,
        HashingEmbedder(),
        name="war",
        corpus_fingerprint="",
        settings=Settings(),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (manifest.passages, manifest.passages)


@pytest.mark.parametrize("sources", [[], [Document(id="a", text=" \n ")]])
def test_nothing_to_index(tmp_path: Path, sources: list[Document]) -> None:
    build(tmp_path, documents())
    before = found(tmp_path / "war")
    with pytest.raises(CorpusError, match="nothing to index"):
        build(tmp_path, sources)
    assert found(tmp_path / "war") == before
    assert only_the_index(tmp_path)


def test_two_documents_of_one_id(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="'doc-1' is taken"):
        build(tmp_path, [*documents(), documents()[1]])
    assert list_indexes(tmp_path) == []


def test_a_passage_that_is_no_run_of_its_document(tmp_path: Path) -> None:
    wrong = Passage(id="p", document_id="a", span=Span(0, 3), quote="two")
    with pytest.raises(ValueError, match="not a run"):
        build_index(
            [(Document(id="a", text="One."), [wrong])],
            tmp_path,
            HashingEmbedder(),
            name="war",
            corpus_fingerprint="",
            settings=Settings(),
        )


def test_an_embedder_that_breaks_its_promise(tmp_path: Path) -> None:
    class Short(HashingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            return super().embed_passages(texts)[:, :7]

    with pytest.raises(ModelError, match="shape"):
        build(tmp_path, documents(), embedder=Short())
    assert only_the_index(tmp_path, names=())


def test_a_build_deletes_nothing_that_no_build_made(tmp_path: Path) -> None:
    for path in ("corpus/c/a.txt", "g00000x/a.txt", "gone.txt", ".manifest.json.mine"):
        (tmp_path / "war" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "war" / path).write_text("mine", encoding="utf-8")
    before = {path for path in (tmp_path / "war").rglob("*") if path.is_file()}
    (tmp_path / "war" / ".manifest.json.123").write_text("left by a build that was killed", encoding="utf-8")
    build(tmp_path, documents(3))
    manifest = build(tmp_path, documents(4))
    assert before < {path for path in (tmp_path / "war").rglob("*") if path.is_file()}
    kept = {path.name for path in (tmp_path / "war").iterdir()}
    assert kept == {"corpus", "g00000x", "gone.txt", ".manifest.json.mine", "manifest.json", manifest.generation}


@pytest.mark.parametrize("name", ["", ".", "..", ".war", "a/b", "/a"])
def test_an_index_stays_in_the_folder_of_indexes(tmp_path: Path, name: str) -> None:
    with pytest.raises(CorpusError, match="not a corpus name"):
        build_index(
            entries(documents(2)), tmp_path, HashingEmbedder(), name=name, corpus_fingerprint="", settings=Settings()
        )
    assert not list(tmp_path.iterdir())


def test_an_index_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="none yet"):
        Index.open(tmp_path / "indexes" / "war")
    build(tmp_path, documents(), name="one")
    build(tmp_path, documents(), name="two")
    with pytest.raises(IndexNotFoundError, match="there are: one, two") as caught:
        Index.open(tmp_path / "war")
    assert "factcheck index build war" in caught.value.hint


def test_an_index_of_another_model_format_or_analyser(tmp_path: Path) -> None:
    build(tmp_path, documents())
    with pytest.raises(IndexMismatchError, match="hashing-512-1, in use is other") as caught:
        Index.open(tmp_path / "war", embedder_fingerprint="other")
    assert "factcheck index build war" in caught.value.hint
    other = HashingEmbedder()
    other.fingerprint = "other"
    with Index.open(tmp_path / "war") as index:
        with pytest.raises(IndexMismatchError):
            index.searcher(other, RetrievalSettings())
        with pytest.raises(IndexMismatchError):
            index.dense_searcher(other)
    path = tmp_path / "war" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"format": 99, "unknown": 1}), encoding="utf-8")
    with pytest.raises(IndexMismatchError, match="format 99"):
        Index.open(tmp_path / "war")
    parameters = manifest["parameters"] | {"analyser": "old"}
    path.write_text(json.dumps(manifest | {"parameters": parameters}), encoding="utf-8")
    with pytest.raises(IndexMismatchError, match="analyser old"):
        Index.open(tmp_path / "war")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indexes")
    build(folder, documents(8))
    return folder / "war"


@pytest.mark.parametrize("harm", ["cut", "emptied", "grown", "removed"])
def test_a_file_of_another_size_is_named_on_opening(whole: Path, tmp_path: Path, harm: str) -> None:
    files = [path.relative_to(whole) for path in sorted(whole.rglob("*")) if path.is_file() and path.suffix != ".lock"]
    assert len(files) > 8
    for name in files:
        if harm in ("cut", "emptied") and not (whole / name).stat().st_size:
            continue
        folder = Path(shutil.copytree(whole, tmp_path / "copy" / "war"))
        raw = (folder / name).read_bytes()
        if harm == "removed":
            (folder / name).unlink()
        else:
            (folder / name).write_bytes({"cut": raw[: len(raw) // 2], "emptied": b"", "grown": raw + b"\0"}[harm])
        with pytest.raises(IndexCorruptError, match=name.name.replace(".", r"\.")) as caught:
            Index.open(folder)
        assert "factcheck index build war" in caught.value.hint
        shutil.rmtree(folder)


def test_a_flipped_bit_is_named_by_check(whole: Path, tmp_path: Path) -> None:
    manifest = Index.open(whole).manifest
    for name, (size, _) in manifest.files.items():
        if not size:
            continue
        folder = Path(shutil.copytree(whole, tmp_path / "copy" / "war"))
        path = folder / manifest.generation / name
        raw = bytearray(path.read_bytes())
        raw[size // 2] ^= 1
        path.write_bytes(raw)
        try:
            with Index.open(folder) as index, pytest.raises(IndexCorruptError, match=path.name.replace(".", r"\.")):
                index.check()
        except IndexCorruptError as error:  # some harm shows on opening already
            assert str(folder) in str(error)
        shutil.rmtree(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", f'{{"format": {FORMAT}}}', "\xff\xfe"])
def test_a_manifest_that_is_none(whole: Path, tmp_path: Path, text: str) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "war"))
    (folder / "manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(IndexCorruptError, match=r"manifest\.json"):
        Index.open(folder)


@pytest.mark.parametrize("missing", ["s000001/vectors.f32", "documents.order", "documents.keys"])
def test_a_manifest_that_does_not_name_a_file(whole: Path, tmp_path: Path, missing: str) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "war"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"][missing]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(IndexCorruptError, match=missing.replace(".", r"\.")) as caught:
        Index.open(folder)
    assert "factcheck index build war" in caught.value.hint


def test_a_damaged_index_can_be_rebuilt(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "war"))
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    build(tmp_path, documents(8))
    assert found(folder) == found(whole)
    assert only_the_index(tmp_path)


def test_an_open_index_stays_what_it_was_while_a_build_replaces_it(tmp_path: Path) -> None:
    build(tmp_path, documents())
    before = found(tmp_path / "war")
    with Index.open(tmp_path / "war") as index:
        build(tmp_path, [Document(id="x", text="People fled the flood.")])
        searcher = index.searcher(HashingEmbedder(), RetrievalSettings())
        assert searcher.search(["How many people fled on day 3?"], 5)[0] == before
        assert list(index.documents()) == documents()
    assert len(found(tmp_path / "war")) == 1


def test_a_build_that_fails_midway_leaves_the_old_index(tmp_path: Path) -> None:
    build(tmp_path, documents())
    before = found(tmp_path / "war")

    def broken() -> Iterator[tuple[Document, list[Passage]]]:
        yield from entries(documents(3))
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError):
        build_index(broken(), tmp_path, HashingEmbedder(), name="war", corpus_fingerprint="", settings=Settings())
    assert found(tmp_path / "war") == before
    assert only_the_index(tmp_path)


def test_a_second_builder_is_told(tmp_path: Path) -> None:
    def meanwhile() -> Iterator[tuple[Document, list[Passage]]]:
        with pytest.raises(WriteError, match="another process is building"):
            build(tmp_path, documents(3))
        build(tmp_path, documents(3), name="other")
        yield from entries(documents(4))

    build_index(meanwhile(), tmp_path, HashingEmbedder(), name="war", corpus_fingerprint="", settings=Settings())
    with Index.open(tmp_path / "war") as index:
        assert index.manifest.documents == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a read-only folder")
def test_an_index_in_a_read_only_folder_is_read_and_not_written(tmp_path: Path) -> None:
    build(tmp_path, documents())
    script = (
        "from test_index import *\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "assert found(folder / 'war')\n"
        "try: build(folder, documents(3))\n"
        "except WriteError as error: print(error)\n"
    )
    command = f'mount --bind "{tmp_path}" "{tmp_path}" && mount -o remount,ro,bind "{tmp_path}" && exec "$0" -c "$1"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", command, sys.executable, script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
        check=False,
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    assert "cannot be written" in done.stdout, done.stderr
    assert found(tmp_path / "war")


def test_terms_that_cannot_be_written_beside_open_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that looked for changes would now and then put a lock into the folder of links as it is removed."""
    build(tmp_path, documents())
    monkeypatch.setattr("factcheck.retrieval.postings.os.access", lambda *_: False)
    (folder,) = (tmp_path / "war").glob(f"*/{POSTINGS}")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    for _ in range(300):
        assert open_postings(folder).searcher().num_docs
    assert not list((tmp_path / "temporary").iterdir())


def test_a_lock_that_comes_as_the_folder_of_links_goes_is_waited_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked_meanwhile(links: Path) -> Path:
        def lock(until: float) -> None:
            while time.monotonic() < until:
                with suppress(OSError):
                    (links / "meta.lock").touch()

        threading.Thread(target=lock, args=(time.monotonic() + 0.2,)).start()
        return links

    monkeypatch.setattr("factcheck.retrieval.postings.os.access", lambda *_: False)
    monkeypatch.setattr("factcheck.retrieval.postings._opened", locked_meanwhile)
    for number in range(20):
        (tmp_path / str(number)).write_text("terms")
    assert not open_postings(tmp_path).exists()


def only_the_index(folder: Path, names: tuple[str, ...] = ("war",)) -> bool:
    """Whether nothing but indexes and their locks is in the folder, and one generation in each index."""
    inside = [path.name for path in folder.iterdir() if not path.name.endswith(".lock")]
    return sorted(inside) == sorted(names) and all(len(list((folder / name).iterdir())) == 2 for name in names)
