"""Files of ready claims and tables with a report a row: every row comes back, as what it is or as a Failure."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import EmptyError, FormatError
from factcheck.model import Claim, Failure
from factcheck.reading import ReportRow, read, read_claims, read_reports

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)


def claims(name: str, data: bytes | str) -> list[Claim | Failure]:
    raw = data.encode() if isinstance(data, str) else data
    report, items = read_claims(Path(name), max_mb=5, data=raw)
    for item in items:
        if isinstance(item, Claim):
            assert item.span.of(report.text) == item.quote
            assert item.report_id == report.id
    ids = [item.id for item in items if isinstance(item, Claim)]
    assert len(set(ids)) == len(ids)
    return items


def only(items: list[Claim | Failure]) -> list[Claim]:
    assert all(isinstance(item, Claim) for item in items), items
    return [item for item in items if isinstance(item, Claim)]


def xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(list(",;\t|")))
def test_csv_round_trips_and_counts_add_up(rows: list[tuple[str, str]], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["claim", "desk"])
    writer.writerows(rows)
    items = claims("c.csv", file.getvalue())
    assert len(items) == len(rows)
    for (claim, desk), item in zip(rows, items, strict=True):
        if claim.strip():
            assert isinstance(item, Claim)
            assert item.quote == claim.replace("\r\n", "\n")
            assert item.statement == item.quote.strip()
        else:
            assert isinstance(item, Failure)
            assert item.code == "empty"
        assert item.columns == (("desk", desk),)


@given(st.lists(CELLS.filter(lambda text: bool(text.strip())), min_size=1, max_size=8))
def test_json_lines_round_trip(rows: list[str]) -> None:
    data = "\n".join(json.dumps({"claim": row}) for row in rows)
    assert [item.quote for item in only(claims("c.jsonl", data))] == rows


def test_optional_and_other_columns() -> None:
    (claim,) = only(
        claims(
            "c.csv",
            "Desk,ID,Claim,Date,Speaker,Context,Desk\n"
            'World,7,"The troops, it said, left.",2019-08-06,Trump,In Syria,Second\n',
        )
    )
    assert (claim.id, claim.statement, claim.date) == ("7", "The troops, it said, left.", "2019-08-06")
    assert (claim.speaker, claim.context) == ("Trump", "In Syria")
    assert claim.columns == (
        ("Desk", "World"),
        ("Date", "2019-08-06"),
        ("Context", "In Syria"),
        ("Desk 2", "Second"),
    )


@given(st.lists(st.sampled_from(["claim", " Claim", "id", "claim 2", "desk", ""]), min_size=1, max_size=7))
def test_no_cell_is_lost_whatever_the_columns_are_called(names: list[str]) -> None:
    values = [f"Value {place} stands." for place, _ in enumerate(names)]
    header = ",".join(["claim", *names])
    (claim,) = only(claims("c.csv", f"{header}\nOne fell.,{','.join(values)}\n"))
    assert claim.statement == "One fell."
    assert sorted([value for _, value in claim.columns] + [claim.id] * ("id" in names)) == sorted(values)
    assert len(dict(claim.columns)) == len(claim.columns)


def test_a_second_column_of_claims_is_a_column_like_any_other() -> None:
    (claim,) = only(claims("c.csv", "claim,claim,ID,id\nOne.,Two.,7,8\n"))
    assert (claim.statement, claim.id) == ("One.", "7")
    assert claim.columns == (("claim 2", "Two."), ("id 2", "8"))


def test_values_of_json_that_are_no_text() -> None:
    data = '{"claim": "A.", "id": 12, "votes": 3, "score": 1.5, "tags": ["a"], "none": null, "yes": true}'
    data += '\n{"claim": 42}'
    first, second = only(claims("c.jsonl", data))
    assert first.id == "12"
    assert first.columns == (("votes", 3), ("score", 1.5), ("tags", ["a"]), ("none", None), ("yes", True))
    assert second.quote == "42"
    listed, text = claims("c.jsonl", '{"claim": ["A.", "B."]}\n{"claim": "C fell in 2019."}')
    assert isinstance(listed, Failure) and listed.message == 'row 1: a claim is text, not ["A.", "B."]'
    assert only([text])[0].quote == "C fell in 2019."


def test_bad_rows_are_failures_and_the_rest_goes_on() -> None:
    rows = [
        '{"claim": "One."}',
        '{"claim": null}',
        '{"claim": "broken',
        '{"claim": "nul \\u0000"}',
        '{"claim": "half \\ud800"}',
        '"text"',
        "[" * 100_000,
        json.dumps({"claim": "x" * 20_001}),
        '{"claim": "When?", "date": "31/02/2019"}',
        '{"other": 1}',
        '{"claim": 1' + "0" * 5000 + "}",
        '{"claim": "Last."}',
    ]
    items = claims("c.jsonl", "\n".join(rows))
    codes = [item.code if isinstance(item, Failure) else item.quote for item in items]
    assert codes == [
        "One.",
        "empty",
        "format",
        "encoding",
        "encoding",
        "format",
        "format",
        "too_large",
        "format",
        "empty",
        "format",
        "Last.",
    ]
    assert [item.where for item in items if isinstance(item, Failure)] == [f"c.jsonl:{n}" for n in range(2, 12)]


def test_a_taken_id_names_both_rows() -> None:
    first, second, third = claims("c.csv", "id,claim\n1,A\n2,B\n1,C\n")
    assert isinstance(third, Failure)
    assert "rows 1 and 3" in third.message
    assert third.where == "c.csv:4"
    assert isinstance(first, Claim)
    assert isinstance(second, Claim)


def test_own_ids_never_take_a_given_one() -> None:
    first, second = only(claims("c.csv", "id,claim\nrow-2,A\n,B\n"))
    assert first.id == "row-2"
    assert second.id.startswith("c-")


def test_cells_with_line_breaks_keep_their_lines() -> None:
    first, second = claims("c.csv", 'claim,n\n"A\nB",1\n"",2\n')
    assert isinstance(first, Claim)
    assert first.quote == "A\nB"
    assert isinstance(second, Failure)
    assert second.where == "c.csv:4"


def test_an_unquoted_delimiter_is_a_failure_not_half_a_claim() -> None:
    first, second = claims("c.csv", "claim,n\nMattis left, it said,1\nFine.,2\n")
    assert isinstance(first, Failure)
    assert "3 cells, the header 2" in first.message
    assert isinstance(second, Claim)


def test_one_column_needs_no_quotes() -> None:
    items = claims("c.csv", 'claim\nMattis left in 2018, it said; then: "no".\n\n"Quoted, too."\n\n')
    assert [item.quote if isinstance(item, Claim) else item.code for item in items] == [
        'Mattis left in 2018, it said; then: "no".',
        "empty",
        "Quoted, too.",
    ]


def test_a_quotation_mark_never_closed_is_named() -> None:
    with pytest.raises(FormatError, match=r"c\.csv:3.*never closed"):
        claims("c.csv", 'claim,n\nA,1\n"B,2\nC,3\nD,4\n')


def test_the_wrong_columns_are_named() -> None:
    with pytest.raises(FormatError, match="title, text") as caught:
        claims("c.csv", "title,text\na,b\n")
    assert "claim" in caught.value.hint


@pytest.mark.parametrize("data", ["", "\n\n", "claim\n", "claim,n\n"])
def test_no_claims(data: str) -> None:
    with pytest.raises(EmptyError):
        claims("c.csv", data)


def test_excel_in_europe() -> None:
    (claim,) = only(claims("c.csv", "\ufeffsep=;\nclaim;Größe\nEine Prüfung, so heißt es;3,5\n".encode()))
    assert claim.columns == (("Größe", "3,5"),)
    (claim,) = only(claims("c.csv", "claim;Größe\nDie Prüfung über “alles”;3,5\n".encode("cp1252")))
    assert claim.quote == "Die Prüfung über “alles”"


def test_xlsx() -> None:
    import datetime

    rows = [["claim", "date", "n", "x"], ["Troops left.", datetime.date(2019, 8, 6), 3, 2.5], [None, None, 4, None]]
    first, second = claims("c.xlsx", xlsx(rows))
    assert isinstance(first, Claim)
    assert (first.quote, first.date) == ("Troops left.", "2019-08-06")
    assert first.columns == (("date", "2019-08-06"), ("n", "3"), ("x", "2.5"))
    assert isinstance(second, Failure)
    assert second.where == "c.xlsx:Sheet!3"


def test_one_claim_a_line() -> None:
    items = only(claims("c.txt", "One claim.\n\n  Two, it said.\n"))
    assert [(item.id, item.statement) for item in items] == [("row-1", "One claim."), ("row-2", "Two, it said.")]
    report, _ = read_claims(Path("c.txt"), max_mb=1, data=b"One.\nTwo.")
    assert [str(part) for part in report.parts] == ["row 1", "row 2"]


@pytest.mark.parametrize(
    "header", ["Claim", "claims:", "# Claims", '"claim"', "STATEMENTS", "To check:", "## Week 12", "Claims of the week"]
)
def test_a_text_may_begin_with_a_header(header: str) -> None:
    report, items = read_claims(Path("c.txt"), max_mb=1, data=f"{header}\nOne.\nTwo.".encode())
    assert [(claim.id, claim.quote) for claim in only(items)] == [("row-1", "One."), ("row-2", "Two.")]
    assert any("taken for a header" in warning for warning in report.warnings)


@pytest.mark.parametrize("first", ["Claims rose.", "Claims rose", "#1 in Iraq is Baghdad.", "The camp has 12 tents"])
def test_a_first_line_that_may_be_a_claim_is_one(first: str) -> None:
    assert [claim.quote for claim in only(claims("c.txt", f"{first}\nTwo fell"))] == [first, "Two fell"]


@pytest.mark.parametrize("marks", [("- ", "- "), ("1. ", "2) "), ("* ", "• "), ("  (1) ", " – ")])
def test_the_marks_of_a_list_are_no_part_of_its_claims(marks: tuple[str, str]) -> None:
    data = f"Claims to check:\n\n{marks[0]}Hajin fell.\n{marks[1]}12 men died.\n"
    report, items = read_claims(Path("c.txt"), max_mb=1, data=data.encode())
    assert [(claim.quote, claim.statement) for claim in only(items)] == [("Hajin fell.",) * 2, ("12 men died.",) * 2]
    assert [claim.span.of(report.text) for claim in only(items)] == [claim.quote for claim in only(items)]
    kept = f"{marks[0]}Hajin fell.\n12 men died."
    assert only(claims("c.txt", kept))[0].statement == f"{marks[0]}Hajin fell.".strip()  # no list: taken as it stands


@pytest.mark.parametrize("data", ["id;claim\n7;One, it said.\n", '{"id": 7, "claim": "One, it said."}\n'])
def test_a_table_may_be_called_txt(data: str) -> None:
    assert [(claim.id, claim.quote) for claim in only(claims("c.txt", data))] == [("7", "One, it said.")]


def test_a_failed_row_says_which_it_is() -> None:
    data = "id,claim,date,desk\nx1,One fell.,soon,News\nx2," + "long " * 5000 + ",,Web\nx3,a,b,c,d\n"
    first, second, third = claims("c.csv", data)
    assert isinstance(first, Failure)
    assert (first.given, first.text, first.where) == ("x1", "One fell.", "c.csv:2")
    assert first.columns == (("date", "soon"), ("desk", "News"))
    assert isinstance(second, Failure)
    assert (second.given, len(second.text), second.text[-1]) == ("x2", 500, "…")
    assert isinstance(third, Failure)
    assert third.text == "x3,a,b,c,d"


def test_a_column_without_a_name_gets_one() -> None:
    (claim,) = only(claims("c.csv", "claim,,desk\nOne.,two,three\n"))
    assert claim.columns == (("column 2", "two"), ("desk", "three"))


@pytest.mark.parametrize("data", ['{"claim": "A."}', "n,claim\n1,A.\n", "A."])
def test_standard_input_is_told_by_its_content(data: str) -> None:
    assert [claim.quote for claim in only(claims("-", data))] == ["A."]


def test_thousand_paragraphs_some_bad() -> None:
    rows = [{"text": f"Paragraph {n % 900} says that {n} people left.", "desk": f"d{n}"} for n in range(1000)]
    rows[10]["text"] = ""
    rows[11]["text"] = "Le groupe compte entre 14 000 et 18 000 membres en Irak et en Syrie, selon la coalition."
    rows[12]["text"] = "nul \0 here"
    rows[13]["text"] = "word " * 400_000
    file = io.StringIO()
    writer = csv.DictWriter(file, ["text", "desk"])
    writer.writeheader()
    writer.writerows(rows)
    items = read_reports(Path("p.csv"), max_mb=50, data=file.getvalue().encode())
    assert len(items) == 1000
    assert {n for n, item in enumerate(items) if isinstance(item, Failure)} == {10, 12}
    reports = [item for item in items if isinstance(item, ReportRow)]
    assert len({item.report.id for item in reports}) == 998  # repeats are reports of their own
    assert [item.columns for item in items] == [(("desk", f"d{n}"),) for n in range(1000)]
    assert csv.field_size_limit() == 131_072


def test_a_table_as_one_text_keeps_rows_apart() -> None:
    reading = read(Path("t.csv"), max_mb=1, data=b"text,n\nOne.,1\n,2\nTwo.,3\n")
    assert reading.text == "One.\n\nTwo."
    assert [(part.cell, part.span.of(reading.text)) for part in reading.parts] == [("row 1", "One."), ("row 3", "Two.")]


def test_a_cell_with_an_endless_line_is_a_failure_and_the_others_go_on() -> None:
    data = b'text,desk\n"' + b"x" * 5_000_001 + b'",a\nIt rained in Hajin.,b\n'
    first, second = read_reports(Path("t.csv"), max_mb=50, data=data)
    assert isinstance(first, Failure)
    assert (first.code, first.where, first.columns) == ("too_large", "t.csv:2", (("desk", "a"),))
    assert isinstance(second, ReportRow)
