"""Sheets for several annotators, and a sheet that went through the real LibreOffice."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck.errors import ImportFileError, WriteError
from factcheck.export.annotators import write_sheets
from factcheck.export.table import write_csv
from factcheck.model import Label
from factcheck.review.importing import import_sheet, unkept
from factcheck.review.order import Policy
from factcheck.review.sheet import read_sheet
from factcheck.review.store import Store, open_store
from tests.review_samples import RUN, fill, report, verdict
from tests.test_sheet import edit

NASTY = (
    "=1+1 is two.", "+31 is a prefix.", "-5 degrees, then;=HYPERLINK(1) again.", "@home stands.", "001 is first.",
    "NA is a value.", "It was 2019-08-01 then.", "1/2 of them; 3,5 more.", 'He said "never".\n=Second line.',
    "TRUE is.", "1e5 cases.", "’tis ‘odd’ — é 😀 ß 中.", "'quoted' at the start.",
    "Tab\there.", "  blanks inside   stay.", "#N/A it is.",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("review.db", base=tmp_path) as opened:
        yield opened


def fill_many(store: Store, number: int) -> None:
    """A report of so many claims in all labels, with all that spreadsheets like to change."""
    sentences = tuple(f"{NASTY[n % len(NASTY)]} (claim {n:05d})" for n in range(number))
    of = report("many.txt", sentences)
    labels = list(Label)
    store.begin(RUN)
    store.add_report(RUN.id, of, number)
    start = 0
    made = []
    for n, sentence in enumerate(sentences):
        start = of.text.index(sentence, start)
        made.append(verdict(of, sentence, labels[min(n % 10, 3)], confidence=(n % 97) / 96))
    store.add_results(RUN.id, of.id, verdicts=made)


def test_sheets_for_annotators(store: Store, tmp_path: Path) -> None:
    fill_many(store, 300)
    options = {"annotators": 5, "overlap": 0.2, "sample": 100, "stratify": "label", "blind": False, "seed": 7}
    paths = write_sheets(store.rows(), tmp_path / "out.csv", **options)  # type: ignore[arg-type]
    sheets = [read_sheet(path) for path in paths]
    assert [path.name for path in paths] == [f"out-{n}.csv" for n in range(1, 6)]
    given = Counter(row.cell("id") for sheet in sheets for row in sheet)
    assert len(given) == 100
    assert Counter(given.values()) == {1: 80, 2: 20}
    assert max(map(len, sheets)) - min(map(len, sheets)) <= 1
    weights = {row.cell("id"): float(row.cell("weight")) for sheet in sheets for row in sheet}
    assert sum(weights.values()) == pytest.approx(300, rel=1e-4)
    labels = Counter(store.item(each).verdict.label for each in given)
    assert set(labels.values()) == {25}
    assert not {"state", "history"} & set(sheets[0][0].cells)
    again = [path.read_bytes() for path in paths]
    assert [p.read_bytes() for p in write_sheets(store.rows(), tmp_path / "out.csv", **options)] == again  # type: ignore[arg-type]


def test_a_blind_sheet_tells_nothing_of_the_machine_not_by_its_weights_either(store: Store, tmp_path: Path) -> None:
    fill_many(store, 300)
    fill(store)
    rows, out = list(store.rows()), tmp_path / "out.csv"
    [path] = write_sheets(rows, out, annotators=1, sample=100)
    sheet = read_sheet(path)
    for hidden in ("label", "confidence", "rule", "reason", "checks", "evidence_stance", "state", "history"):
        assert hidden not in sheet[0].cells
    assert {row.cell("weight") for row in sheet} == {"3.05"}  # of 305 claims
    [path] = write_sheets(rows, out, annotators=1, sample=100, stratify="report")
    weights = {row.cell("report"): float(row.cell("weight")) for row in read_sheet(path)}
    assert weights == pytest.approx({"report.txt": 1, "many.txt": 300 / 95}, rel=1e-5)
    for telling in ("label", "rule", "confidence"):
        with pytest.raises(WriteError, match=f"would tell its {telling}"):
            write_sheets(rows, out, annotators=1, sample=100, stratify=telling)


def test_annotators_sheets_come_back_one_by_one(store: Store, tmp_path: Path) -> None:
    fill_many(store, 40)
    paths = write_sheets(store.rows(), tmp_path / "out.csv", annotators=["ann", "bob"], overlap=0.5)
    for path, answer in zip(paths, ("supported", "refuted"), strict=True):
        with path.open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(records[0]))
            writer.writeheader()
            writer.writerows([r | {"decision": answer if n % 2 else "supported"} for n, r in enumerate(records)])
        assert import_sheet(store, path, reviewer="desk").counts["decided"] == len(records)
        assert import_sheet(store, path, reviewer="desk").counts["unchanged"] == len(records)
    shared = [item for item in store.items() if len(item.decisions) == 2]
    assert len(shared) == 20
    assert {d.reviewer for item in shared for d in item.decisions} == {"ann", "bob"}
    assert {item.state for item in shared} == {"decided", "disputed"}
    assert store.agreement().people[0].percent.items == 20
    assert store.audit().valid


def test_an_annotators_sheet_is_one_however_its_columns_are_written(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.set_policy(Policy(second_share=1.0), reviewer="chief")
    store.decide(store.items()[0].verdict.id, "supported", reviewer="ann")
    [path] = write_sheets(store.rows(), tmp_path / "out.csv", annotators=["bob"])
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"weight"', '"Weight "').replace('"drawn_from"', '"Drawn from"'), encoding="utf-8")
    assert {"weight", "drawn_from"} <= set(read_sheet(path)[0].cells)
    for number in range(5):
        edit(path, number, decision="supported")
    assert import_sheet(store, path, reviewer="desk").counts["decided"] == 5
    assert len(store.fair_decisions()[0]) == 5
    path.write_text(text.replace('"weight"', '"Weight","WEIGHT"'), encoding="utf-8")
    with pytest.raises(ImportFileError, match='"weight" is there twice'):
        read_sheet(path)


@pytest.mark.parametrize("options", [{"annotators": 0}, {"annotators": ["a", "a"]}, {"annotators": 2, "overlap": 2.0}])
def test_sheets_that_cannot_be_made(store: Store, tmp_path: Path, options: dict[str, object]) -> None:
    with pytest.raises(WriteError):
        write_sheets([], tmp_path / "out.csv", **options)  # type: ignore[arg-type]


def through_libreoffice(path: Path, folder: Path) -> Path:
    """Open a CSV in LibreOffice as it does by itself, save it as a spreadsheet, and that as CSV again."""
    soffice = shutil.which("soffice")
    assert soffice
    base = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to"]
    for suffix, source in (("ods", path), ("csv", folder / f"{path.stem}.ods")):
        reading = ["--infilter=CSV:44,34,76,1,,0,false,true"] if suffix == "ods" else []
        command = [*base[:-1], *reading, "--convert-to", suffix, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{path.stem}.csv"


@pytest.mark.system
def test_a_sheet_survives_libreoffice(store: Store, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice: there is no soffice")
    fill(store)
    fill_many(store, 200)
    path = tmp_path / "out.csv"
    write_csv(store.rows(), path, bom=True)
    back = through_libreoffice(path, tmp_path / "lo")
    assert back.read_bytes() != path.read_bytes()
    summary = import_sheet(store, back, reviewer="ann", dry_run=True)
    assert summary.problems == ()
    assert summary.counts["unchanged"] == 206
    assert "\u2019tis".encode("cp1252") in back.read_bytes()  # LibreOffice saved it as Windows-1252
    with back.open(encoding="cp1252", newline="") as file:
        records = list(csv.DictReader(file))
    with back.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows([r | ({"decision": "Refuted"} if r["status"] == "checked" else {}) for r in records])
    assert import_sheet(store, back, reviewer="ann").counts["decided"] == 205
    assert store.audit().valid


# In what a spreadsheet saved it. The cells that went out tell the code page; where they do not, nothing is guessed.

POLISH = "Miasto Łódź zamknęło drogę."
FRENCH = "Le pont “à Nîmes” a été fermé."
RUSSIAN = "Мост закрыт."


def with_sheet(store: Store, folder: Path, sentence: str) -> Path:
    fill(store, report("other.txt", (sentence,)))
    path = folder / "sheet.csv"
    write_csv(store.rows(), path)
    return path


@pytest.mark.parametrize(
    ("sentence", "page", "reviewer", "note"),
    [
        (POLISH, "cp1250", "Łukasz", "ąęćłńó"),
        (FRENCH, "cp1252", "Zoë", "à côté — “non”"),
        (FRENCH, "mac_roman", "Zoë", "à côté — “non”"),
        (FRENCH, "cp850", "Zoë", "à côté"),
        (RUSSIAN, "cp1251", "Илья", "нет — see p. 3"),
    ],
    ids=["cp1250", "cp1252", "mac_roman", "cp850", "cp1251"],
)
def test_a_sheet_is_read_in_the_code_page_in_which_it_fits_the_database(
    store: Store, tmp_path: Path, sentence: str, page: str, reviewer: str, note: str
) -> None:
    path = with_sheet(store, tmp_path, sentence)
    edit(path, 1, ";", page, decision="refuted", reviewer=reviewer, note=note)
    assert [row.cell("note") for row in unkept(store, path)] == [note]
    summary = import_sheet(store, path, reviewer="desk")
    assert summary.counts["decided"] == 1 and not summary.problems
    (decision,) = store.items(state="decided")[0].decisions
    assert (decision.reviewer, decision.note) == (reviewer, note)
    assert unkept(store, path) == []


@pytest.mark.parametrize(
    ("cells", "page", "said"),
    [
        ({"reviewer": "Łukasz"}, "cp1250", "the reviewer is '£ukasz' or 'Łukasz'"),
        ({"note": "ąęć"}, "cp1250", "the note is '¹êæ' or 'ąęć'"),
        ({"note": "нет"}, "cp1251", "the note is 'íåò' or 'íĺň'"),
    ],
)
def test_a_note_or_name_that_may_read_otherwise_is_not_kept_as_it_comes(
    store: Store, tmp_path: Path, cells: dict[str, str], page: str, said: str
) -> None:
    path = with_sheet(store, tmp_path, "The bridge was closed.")
    edit(path, 1, ",", page, decision="refuted", **cells)
    with pytest.raises(ImportFileError, match=said) as caught:
        import_sheet(store, path, reviewer="ann")
    assert str(caught.value).startswith(f"{read_sheet(path)[1]}: ")  # with its line
    assert "--encoding cp1252, or cp1250" in caught.value.hint
    with pytest.raises(ImportFileError):
        unkept(store, path)
    assert import_sheet(store, path, reviewer="ann", encoding=page).counts["decided"] == 1
    (decision,) = store.items(state="decided")[0].decisions
    assert {"reviewer": decision.reviewer, "note": decision.note}.items() >= cells.items()


def test_letters_that_are_the_same_in_either_code_page_need_no_option(store: Store, tmp_path: Path) -> None:
    path = with_sheet(store, tmp_path, "The “café” was closed.")
    edit(path, 1, ";", "cp1252", decision="refuted", reviewer="Jörg", note="“café” — für alle")
    edit_other = path.read_bytes()
    assert import_sheet(store, path, reviewer="ann").counts["decided"] == 1
    assert store.items(state="decided")[0].decisions[0].note == "“café” — für alle"
    path.write_bytes(edit_other.replace(b"verdict-", b"verdict-0"))  # of another project
    assert import_sheet(store, path, reviewer="ann").counts["unknown"] >= 1


def test_an_encoding_is_asked_of_sheets_that_are_not_unicode_and_must_be_one(store: Store, tmp_path: Path) -> None:
    path = with_sheet(store, tmp_path, POLISH)
    edit(path, 1, decision="refuted", note="ąęć")
    assert import_sheet(store, path, reviewer="ann", encoding="cp1252").counts["decided"] == 1
    assert store.items(state="decided")[0].decisions[0].note == "ąęć"
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode("cp1250"))
    for encoding in ("klingon", "base64", "undefined"):
        with pytest.raises(ImportFileError, match="is no encoding") as caught:
            import_sheet(store, path, reviewer="ann", encoding=encoding)
        assert "cp1250" in caught.value.hint
    with pytest.raises(ImportFileError, match=r"sheet\.csv:4: neither UTF-8 nor ascii"):
        import_sheet(store, path, reviewer="ann", encoding="ascii")
