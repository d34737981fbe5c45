"""A corpus folder: every file and row becomes a document or a Failure."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from factcheck.cli import app
from factcheck.corpus.folder import add_documents, check_corpus, corpus_fingerprint, load_documents
from factcheck.errors import CorpusError, ReadError
from factcheck.model import Document, Failure
from factcheck.settings import CorpusSettings, Settings, corpus_name
from factcheck.workbench import Workbench

SETTINGS = CorpusSettings()


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(folder: Path) -> tuple[dict[str, Document], list[Failure]]:
    items = list(load_documents(folder, SETTINGS))
    return {i.id: i for i in items if isinstance(i, Document)}, [i for i in items if isinstance(i, Failure)]


def test_files_of_all_kinds_in_byte_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.txt": "Bravo.",
            "B.md": "---\ntitle: Upper\norigin: O\nurl: u\ndate: 2019-08\n---\nUpper.",
            "sub/ä.txt": "Umlaut.",
            "a.jsonl": '{"id": "x", "text": " kept \\n exactly ", "title": "T", "origin": "O", "date": "2019"}\n'
            '{"text": "y"}',
            ".hidden": "no",
            ".git/config.txt": "no",
            "z.bin": b"\0\1",
            "c.txt": b"\0\1\2",
        },
    )
    documents, failures = load(tmp_path)
    assert list(documents) == ["B", "x", "a/2", "b", "sub/ä"]
    assert documents["x"].text == " kept \n exactly "
    assert (documents["x"].origin, documents["x"].date, documents["x"].source) == ("O", "2019", "a.jsonl")
    upper = documents["B"]
    assert (upper.title, upper.origin, upper.url, upper.date) == ("Upper", "O", "u", "2019-08")
    assert [(f.where, f.code) for f in failures] == [("c.txt", "encoding"), ("z.bin", "format")]


def test_metadata_csv_goes_over_front_matter(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md": "---\ntitle: Old\ndate: 2018\norigin: Kept\n---\nText.",
            "sub/b.txt": "Text b.",
            "t.csv": "text,date\nrow one,2001\nrow two,\n",
            "metadata.csv": "file,title,date,status,superseded_by\na.md,New,2019-08-06,,\nsub/b.txt,,,retracted,\n"
            "t.csv,Table,2019,,\nmissing.txt,X,,,\n",
        },
    )
    documents, failures = load(tmp_path)
    assert (documents["a"].title, documents["a"].date, documents["a"].origin) == ("New", "2019-08-06", "Kept")
    assert documents["sub/b"].status == "retracted"
    assert [documents[f"t/{n}"].date for n in (1, 2)] == ["2001", "2019"]
    assert [(f.where, "missing.txt" in f.message) for f in failures] == [("metadata.csv", True)]


def test_metadata_csv_may_compose_a_file_s_name_otherwise(tmp_path: Path) -> None:
    apart, composed = (unicodedata.normalize(form, "sub/café.txt") for form in ("NFD", "NFC"))
    table = f"file,status,date\n{composed},retracted,2019\n"
    write(tmp_path, {apart: "Text.", "metadata.csv": table})
    documents, failures = load(tmp_path)
    assert [(d.source, d.status, d.date) for d in documents.values()] == [(apart, "retracted", "2019")]
    assert failures == []
    write(tmp_path, {composed: "Another."})  # where both are there each has its own name
    documents, failures = load(tmp_path)
    assert {d.source: d.status for d in documents.values()} == {apart: "current", composed: "retracted"}
    write(tmp_path, {"metadata.csv": table + f"{apart},current,2018\n"})
    (tmp_path / composed).unlink()
    documents, failures = load(tmp_path)
    assert [d.date for d in documents.values()] == ["2018"]
    assert [composed in f.message for f in failures] == [True]


def test_a_column_of_metadata_csv_that_is_not_known_is_named(tmp_path: Path) -> None:
    (tmp_path / "factcheck.toml").write_text('[retrieval]\nembedder = "hashing"\n')
    table = "file,State,mood,origin, Date ,\na.txt,retracted,,O,2019,\n"
    corpus = write(tmp_path / "corpus" / "small", {"a.txt": "It rained in Hajin.", "metadata.csv": table})
    (problem,) = check_corpus(corpus, SETTINGS)
    assert (problem.code, problem.where) == ("warning", "metadata.csv")
    assert "'State' is not known" in problem.message
    assert "did you mean 'status'?" in problem.message
    built = CliRunner().invoke(app, ["--project", str(tmp_path), "index", "build", "small"])
    assert built.exit_code == 0, built.output
    assert f"note: metadata.csv: {problem.message}" in " ".join(built.stderr.split())


def test_withdrawn_documents_say_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "---\nstatus: Retracted\n---\nA.", "b.md": "---\nsuperseded_by: c\n---\nB.", "c.md": "C."})
    documents, _ = load(tmp_path)
    assert documents["a"].status == "retracted"
    assert (documents["b"].status, documents["b"].superseded_by) == ("superseded", "c")
    assert documents["c"].status == "current"


@pytest.mark.parametrize("front", ["date: 2019-02-30", "date: 03/04/2019", "status: retratced"])
def test_a_date_or_status_that_is_none_is_never_kept(tmp_path: Path, front: str) -> None:
    write(tmp_path, {"a.md": f"---\n{front}\n---\nText.", "b.md": "Text."})
    documents, (failure,) = load(tmp_path)
    assert list(documents) == ["b"]
    assert front.split(": ")[1] in failure.message
    assert failure in check_corpus(tmp_path, SETTINGS)


def test_a_status_in_front_matter_that_is_not_quite_right_leaves_the_source_out(tmp_path: Path) -> None:
    whole = "---\norigin: O\ndate: 2019\nstatus: retracted\n---\nText a."
    write(tmp_path, {"a.md": "\n" + whole, "b.md": whole.replace("s: r", "s:r"), "c.md": "---\norigin:O\n---\nText c."})
    documents, (failure,) = load(tmp_path)
    assert (documents["a"].status, documents["a"].text) == ("retracted", "Text a.")
    assert failure.where == "b.md"
    assert "b.md:4: " in failure.message
    assert failure in check_corpus(tmp_path, SETTINGS)
    said = [problem.message for problem in check_corpus(tmp_path, SETTINGS) if problem.code == "warning"]
    assert [("c.md:2: " in message, "Write it as origin: O" in message) for message in said] == [(True, True)]


def test_bad_rows_of_a_table(tmp_path: Path) -> None:
    write(tmp_path, {"d.jsonl": '{"text": "a"}\n{"text": ""}\n{"text": 1, "date": "x"}\nbad\n{"text": "n\\u0000"}\n'})
    documents, failures = load(tmp_path)
    assert list(documents) == ["d/1"]
    assert [f.where for f in failures] == [f"d.jsonl:{n}" for n in (2, 3, 4, 5)]


def test_the_column_with_the_text_may_have_any_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,Wortlaut,origin\none,Hajin fell.,UN\ntwo,,UN\n", encoding="utf-8")
    first, second = load_documents(tmp_path, CorpusSettings(text_column="wortlaut"))
    assert isinstance(first, Document)
    assert (first.id, first.text, str(first.parts[0])) == ("one", "Hajin fell.", "row 1")
    assert isinstance(second, Failure)
    assert second.message == "row 2 has no wortlaut"
    (refused,) = load_documents(tmp_path, CorpusSettings())
    assert isinstance(refused, Failure)
    assert "no column 'text'" in refused.message
    assert "text_column" in refused.message


def test_a_taken_id_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "One.", "a.txt": "Two.", "b.md": "---\nid: a\n---\nThree."})
    documents, failures = load(tmp_path)
    assert documents["a"].text == "One."
    assert [f.where for f in failures] == ["a.txt", "b.md"]


def test_of_a_taken_id_both_rows_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "---\nid: x\n---\nOne.", "t.csv": "id,text\n1,Two.\n2,Three.\n1,Four.\nx,Five.\n"})
    documents, failures = load(tmp_path)
    assert [document.text for document in documents.values()] == ["One.", "Two.", "Three."]
    assert [failure.message for failure in failures] == [
        "row 3: the id '1' is already that of t.csv, row 1: give one of them another id",
        "row 4: the id 'x' is already that of a.md: give one of them another id",
    ]
    assert {failure.where for failure in failures} == {"t.csv"}


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path, {"a/one.txt": "One."})
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    documents, failures = load(tmp_path)
    assert list(documents) == ["a/one"]
    assert {f.where for f in failures} == {"gone.txt", "self"}


def test_a_pipe_in_the_folder_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    _, (failure,) = load(tmp_path)
    assert "not an ordinary file" in failure.message


def test_what_a_check_finds(tmp_path: Path) -> None:
    whole = "---\norigin: O\ndate: 2019\n---\n"
    write(
        tmp_path,
        {
            "a.md": whole + "The same text.",
            "b.md": whole + "The  same\ntext.",
            "c.md": "No metadata.",
            "d.md": whole + "Was written in a café.",
            "e.md": "---\norigin: O\ndate: 2019\nsuperseded_by: nobody\n---\nOld.",
            "f.bin": "x",
        },
    )
    (tmp_path / "d.md").write_bytes((whole + "Was written in a café.").encode("cp1252"))
    found = [(p.where, p.code) for p in check_corpus(tmp_path, SETTINGS)]
    assert found == [
        ("b.md", "copy"),
        ("c.md", "missing"),
        ("c.md", "missing"),
        ("d.md", "warning"),
        ("e.md", "unknown"),
        ("f.bin", "format"),
    ]


def test_the_sample_corpus_is_in_order() -> None:
    folder = Path(__file__).parent.parent / "corpus" / "inherent-resolve"
    assert check_corpus(folder, SETTINGS) == []
    documents, failures = load(folder)
    assert len(documents) >= 14
    assert not failures
    assert all(document.title and document.url for document in documents.values())


def test_the_fingerprint_knows_content_not_place(tmp_path: Path) -> None:
    for name in ("x", "y"):
        write(tmp_path / name, {"a.md": "---\norigin: O\n---\nText.", "b.txt": "More."})
    one, two = (corpus_fingerprint(load(tmp_path / name)[0].values()) for name in ("x", "y"))
    assert one == two
    write(tmp_path / "y", {"a.md": "---\norigin: P\n---\nText."})
    assert corpus_fingerprint(load(tmp_path / "y")[0].values()) != one


def test_a_missing_folder_and_a_broken_metadata_table(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no folder"):
        list(load_documents(tmp_path / "no", SETTINGS))
    write(tmp_path, {"a.md": "A.", "metadata.csv": "name,title\na.md,T\n"})
    with pytest.raises(CorpusError, match=r"metadata\.csv.*'file'"):
        list(load_documents(tmp_path, SETTINGS))


@given(st.text(alphabet="a.\\/\0-", max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_leads_out_of_the_folder_of_corpora_or_of_indexes(tmp_path: Path, name: str) -> None:
    bench = Workbench.open(tmp_path, settings=Settings().with_changes(retrieval={"embedder": "hashing"}))
    (tmp_path / "corpus" / "a").mkdir(parents=True, exist_ok=True)
    try:
        kept = corpus_name(name)
    except CorpusError:
        for takes in (bench.corpus_folder, bench.build_index, bench.compact_index, *([bench.index] if name else [])):
            with pytest.raises(CorpusError, match="not a corpus name"):
                takes(name)
    else:
        assert kept == name
        assert (tmp_path / "corpus" / name).resolve().parent == tmp_path / "corpus"


def test_adding_copies_all_or_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"in/a.txt": "A.", "in/b.md": "B.", "in/c.exe": "C.", "other/a.txt": "Another."})
    folder = tmp_path / "corpus" / "new"
    added = add_documents(folder, [tmp_path / "in/a.txt", tmp_path / "in/b.md"])
    assert [path.name for path in added] == ["a.txt", "b.md"]
    assert (folder / "a.txt").read_text() == "A."
    for files, error in (
        (["other/a.txt"], CorpusError),
        (["in/c.exe"], CorpusError),
        (["in/none.txt"], ReadError),
        (["in"], ReadError),
    ):
        with pytest.raises(error):
            add_documents(folder, [tmp_path / name for name in files])
    with pytest.raises(CorpusError):
        add_documents(tmp_path / "fresh", [tmp_path / "in/a.txt", tmp_path / "other/a.txt"])
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.md"]
    assert (folder / "a.txt").read_text() == "A."
    assert not (tmp_path / "fresh").exists()
