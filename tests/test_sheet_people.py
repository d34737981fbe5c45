"""Sheets for several annotators, and a sheet that went through the real LibreOffice."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck.errors import WriteError
from factcheck.export.annotators import write_sheets
from factcheck.export.table import write_csv
from factcheck.model import Label
from factcheck.review.importing import import_sheet
from factcheck.review.sheet import read_sheet
from factcheck.review.store import Store, open_store
from tests.review_samples import RUN, fill, report, verdict

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
    options = {"annotators": 5, "overlap": 0.2, "sample": 100, "stratify": "label", "blind": True, "seed": 7}
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
    for hidden in ("label", "confidence", "rule", "reason", "checks", "evidence_stance", "state", "history"):
        assert hidden not in sheets[0][0].cells
    again = [path.read_bytes() for path in paths]
    assert [p.read_bytes() for p in write_sheets(store.rows(), tmp_path / "out.csv", **options)] == again  # type: ignore[arg-type]


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
