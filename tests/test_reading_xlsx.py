"""Excel workbooks, generated and hostile."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import openpyxl
import openpyxl.chart
import openpyxl.utils.cell
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import records, run
from factcheck.corpus.folder import check_corpus
from factcheck.errors import EmptyError, FormatError
from factcheck.model import Claim, Failure
from factcheck.reading import ReportRow, Row, Table, read, read_claims, read_reports, read_table
from factcheck.settings import CorpusSettings

TEXT = st.text(st.sampled_from("abc xyz e\u0301 𝒜𝒷 🇸🇾 中文 \u00ad ß é &<>\"' 1,2.5 _\n"), min_size=1, max_size=60)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(rows: list[list[object]], *more: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for n, content in enumerate([rows, *more]):
        sheet = made.active if n == 0 else made.create_sheet(f"More {n}")
        assert sheet is not None
        for row in content:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def table(data: bytes) -> Table:
    return read_table(Path("t.xlsx"), max_mb=50, data=data)


def cells(data: bytes) -> list[list[str]]:
    return [[value for _, value in row.cells] for row in table(data).rows if isinstance(row, Row)]


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_generated_workbooks_round_trip(rows: list[tuple[str, str]]) -> None:
    assert cells(book([["text", "desk"], *map(list, rows)])) == [list(row) for row in rows]


def test_values_read_as_people_write_them() -> None:
    when = datetime.datetime(2019, 8, 6, 14, 30)  # noqa: DTZ001
    data = book(
        [["a", "b", "c", "d", "e"], [3, 2.5, True, datetime.date(2019, 8, 6), when], [1e20, -1, False, None, "x"]]
    )
    assert cells(data) == [["3", "2.5", "true", "2019-08-06", "2019-08-06 14:30:00"], ["1e+20", "-1", "false", "", "x"]]


@settings(max_examples=25)
@given(
    st.text(st.sampled_from("AZ z_9'é𝒜"), min_size=1, max_size=12).map(lambda t: t.strip("'") or "Data"),
    st.integers(1, 60),
    st.integers(1, 800),
    st.integers(1, 3),
)
def test_every_text_says_its_sheet_and_cell(title: str, top: int, left: int, width: int) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for place in range(width - 1):
        sheet.cell(top, left + place, f"other {place}")
    for row in (0, 1, 3):
        sheet.cell(top + row, left + width - 1, "text" if row == 0 else f"In 201{row} it rained for {row} days.")
    file = io.BytesIO()
    made.save(file)
    reading = read(Path("t.xlsx"), max_mb=50, data=file.getvalue())
    assert len(reading.parts) == 2
    for part in reading.parts:
        named, cell = part.cell.rsplit("!", 1)  # type: ignore[union-attr]
        assert openpyxl.utils.cell.range_to_tuple(f"{named}!{cell}")[0].replace("''", "'") == title
        assert sheet[cell].value == part.span.of(reading.text)


def test_a_workbook_cut_short_is_called_damaged() -> None:
    data = book([["text"], *([f"Row {n} of a list of the dead."] for n in range(200))])
    for part in (0.3, 0.6, 0.9):
        with pytest.raises(FormatError, match="is damaged"):
            table(data[: int(len(data) * part)])


def test_claims_and_reports_of_a_workbook_say_their_cells() -> None:
    data = book([["desk", "claim"], ["a", "The camp housed 73,043 people."], ["b", "Hajin fell in 2018."]])
    report, _ = read_claims(Path("t.xlsx"), max_mb=50, data=data)
    assert [str(part) for part in report.parts] == ["Sheet!B2", "Sheet!B3"]
    rows = read_reports(Path("t.xlsx"), max_mb=50, data=data, column="claim")
    assert [str(row.report.parts[0]) for row in rows if isinstance(row, ReportRow)] == ["Sheet!B2", "Sheet!B3"]


def test_rows_count_and_lines_are_the_sheets() -> None:
    rows = [row for row in table(book([["text"], ["one"], [None], ["two"]])).rows if isinstance(row, Row)]
    assert [(row.number, row.line) for row in rows] == [(1, 2), (2, 4)]


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these sheets, a name that ends in "hidden" being one; an empty cell is None."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        sheet.sheet_state = "hidden" if title.endswith("hidden") else "visible"
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


TWO: dict[str, list[list[object]]] = {
    "North": [["claim", "desk"], ["The camp housed 73,043 people.", "a"], [None, "b"]],
    "South 2": [["town", "Claim", "date"], ["Hajin", "It fell.", datetime.date(2018, 12, 14)]],
}


def test_all_sheets_are_read_each_with_its_own_header() -> None:
    report, (camp, empty, hajin) = read_claims(Path("t.xlsx"), max_mb=50, data=workbook(**TWO))
    assert isinstance(camp, Claim)
    assert isinstance(hajin, Claim)
    assert [str(part) for part in report.parts] == ["North!A2", "'South 2'!B2"]
    assert (camp.id, camp.columns) == ("row-1", (("desk", "a"),))
    assert (hajin.id, hajin.columns) == ("row-3", (("town", "Hajin"), ("date", "2018-12-14")))
    assert (empty.where, empty.columns) == ("t.xlsx:North!3", (("desk", "b"),))  # type: ignore[union-attr]
    assert [claim.span.of(report.text) for claim in (camp, hajin)] == [camp.quote, hajin.quote]
    assert not report.warnings


def test_sheets_can_be_chosen_by_name() -> None:
    data = workbook(**TWO, Older_hidden=[["claim"], ["Old."]], Notes=[["Call Ann."]])
    found = read_table(Path("t.xlsx"), max_mb=50, data=data, column="claim")
    assert [row.get("claim") for row in found.rows if isinstance(row, Row)] == [
        "The camp housed 73,043 people.",
        "",
        "It fell.",
    ]
    assert found.warnings == (
        "t.xlsx: not read, because hidden: 'Older_hidden'.",
        "t.xlsx: not read, because without a column 'claim': 'Notes'.",
    )
    for sheets, texts in ((["south 2"], ["It fell."]), (["Older_hidden", "South 2"], ["It fell.", "Old."])):
        rows = read_reports(Path("t.xlsx"), max_mb=50, data=data, column="claim", sheets=sheets)
        assert [row.report.text for row in rows if isinstance(row, ReportRow)] == texts
        assert not any(row.report.warnings for row in rows if isinstance(row, ReportRow))
    for sheets, message in ((["East"], "no sheet 'East'"), (["North", "Notes"], "no column 'claim' on the sheet")):
        with pytest.raises(FormatError, match=message):
            read_claims(Path("t.xlsx"), max_mb=50, data=data, sheets=sheets)
    for name in ("t.csv", "t.txt"):
        with pytest.raises(FormatError, match="has no sheets"):
            read_claims(Path(name), max_mb=50, data=b"claim,n\nIt fell.,1\n", sheets=["North"])


def test_a_workbook_without_the_column_names_those_of_all_sheets() -> None:
    with pytest.raises(FormatError, match="no column 'text'; its columns are: claim, desk, town, date"):
        read_reports(Path("t.xlsx"), max_mb=50, data=workbook(North=TWO["North"], Other=[["town", "date"], ["x", 1]]))


def test_ids_that_two_sheets_share_are_told_apart_by_their_sheets() -> None:
    data = workbook(A=[["id", "claim"], [1, "It fell."]], B=[["id", "claim"], [1, "It rose."]])
    _, (_, second) = read_claims(Path("t.xlsx"), max_mb=50, data=data)
    assert isinstance(second, Failure)
    assert "rows A!2 and B!2 have the same id '1'" in second.message


def test_a_title_above_the_header_and_a_remark_beside_the_table() -> None:
    rows: list[list[object]] = [
        ["Claims of June"],
        [None],
        ["claim", "desk"],
        ["It fell.", "a"],
        ["It rose.", "b", "or did it?"],
    ]
    report, (first, second) = read_claims(Path("t.xlsx"), max_mb=50, data=workbook(June=rows))
    assert report.warnings == ("t.xlsx: not read, because above the header in row 3 of 'June': 2 rows.",)
    assert [str(part) for part in report.parts] == ["June!A4", "June!A5"]
    assert isinstance(first, Claim)
    assert isinstance(second, Claim)
    assert first.columns == (("desk", "a"), ("column 3", ""))
    assert second.columns == (("desk", "b"), ("column 3", "or did it?"))


def test_a_cell_that_reads_like_the_column_is_no_header() -> None:
    rows = [["kind", "sentence"], ["claim", "It fell."], ["question", "Did it?"]]
    with pytest.raises(FormatError, match="its columns are: kind, sentence"):
        read_claims(Path("t.xlsx"), max_mb=50, data=workbook(June=rows))


@settings(max_examples=30)
@given(st.lists(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), min_size=1, max_size=4))
def test_generated_sheets_round_trip(sheets: list[list[tuple[str, str]]]) -> None:
    """Every sheet has the column elsewhere and another column of its own."""
    made: dict[str, Sequence[Sequence[object]]] = {}
    for n, rows in enumerate(sheets):
        table: list[list[str]] = [["text", f"own {n}"], *map(list, rows)]
        made[f"S{n}"] = [row[:: 1 if n % 2 else -1] for row in table]
    data = workbook(**made)
    said = [(text, (f"own {n}", own)) for n, rows in enumerate(sheets) for text, own in rows]
    items = read_reports(Path("t.xlsx"), max_mb=50, data=data)
    assert len(items) == len(said)
    for item, (text, column) in zip(items, said, strict=True):
        if isinstance(item, Failure):
            assert not text.strip()
        else:
            assert (item.report.text, item.columns) == (text, (column,))
    reading = read(Path("t.xlsx"), max_mb=50, data=data) if any(text.strip() for text, _ in said) else None
    if reading:
        assert [part.span.of(reading.text) for part in reading.parts] == [text for text, _ in said if text.strip()]
        title = openpyxl.utils.cell.range_to_tuple(reading.parts[0].cell)[0]
        assert title.startswith("S")


def test_a_sheet_of_a_chart_alone_is_passed_over() -> None:
    made = openpyxl.load_workbook(io.BytesIO(workbook(North=TWO["North"])))
    made.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    file = io.BytesIO()
    made.save(file)
    assert len(read_claims(Path("t.xlsx"), max_mb=50, data=file.getvalue())[1]) == 2


def test_an_empty_workbook() -> None:
    with pytest.raises(EmptyError):
        table(book([]))


@cache
def plain() -> bytes:
    return book([["text"], ["one"]])


def changed(sheet: str, strings: str = "") -> bytes:
    """The plain workbook with another sheet and shared strings, deflated hard or not as they come."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name == "xl/worksheets/sheet1.xml":
                new.writestr(name, f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>')
            elif name == "xl/sharedStrings.xml" and strings:
                new.writestr(name, f'<sst xmlns="{MAIN}">{strings}</sst>')
            else:
                new.writestr(name, old.read(name))
    return file.getvalue()


def hostile(kind: str) -> bytes:
    if kind == "far corner":
        cell = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'
        return changed(f'<row r="1">{cell.format("A1")}</row><row r="1048576">{cell.format("XFD1048576")}</row>')
    if kind == "one string everywhere":
        used = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
        return changed(used, f"<si><t>{'word ' * 20_000}</t></si>")
    if kind == "bomb":
        return changed(" " * 50_000_000)
    if kind == "entities":
        return _with_entities()
    return plain()[: len(plain()) // 2]


def _with_entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["far corner", "one string everywhere", "bomb", "entities", "cut short"])
def test_hostile_workbooks_end_in_an_error_soon(kind: str) -> None:
    data = hostile(kind)
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        table(data)
    assert caught.value.hint
    assert time.process_time() - start < 10


def test_the_command_line_takes_sheets_and_a_corpus_says_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "factcheck.toml").write_text("", encoding="utf-8")
    (tmp_path / "own.xlsx").write_bytes(workbook(**TWO, Notes=[["Call Ann."]]))
    done = run(tmp_path, "claims", "--rows", "own.xlsx", "--column", "claim", "--sheet", "south 2", "-f", "jsonl")
    assert [(row["place"], row["town"]) for row in records(done)] == [("'South 2'!B2", "Hajin")]
    assert run(tmp_path, "claims", "--rows", "own.xlsx", "--sheet", "East").returncode == 1
    assert run(tmp_path, "claims", "own.txt", "--sheet", "East").returncode == 2
    (tmp_path / "corpus" / "small").mkdir(parents=True)
    rows = [["text"], ["It fell."]]
    (tmp_path / "corpus" / "small" / "all.xlsx").write_bytes(workbook(A=rows, B=rows, Notes=[["Call Ann."]]))
    found = check_corpus(tmp_path / "corpus" / "small", CorpusSettings())
    assert [item.message for item in found if item.code in ("warning", "copy")] == [
        "all/1: all.xlsx: not read, because without a column 'text': 'Notes'.",
        "all/2: has the same text as all/1",
    ]
