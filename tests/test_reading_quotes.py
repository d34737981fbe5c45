"""Every quote of every format round-trips: from generated files to claims and skipped sentences."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from html import escape
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factcheck.errors import FormatError
from factcheck.reading import read_report
from factcheck.reading.report_rows import ReportRow, read_reports
from factcheck.settings import ClaimsSettings
from factcheck.work import Work, extract
from reading_files import Pdf
from test_reading_docx import body, changed, plain

WORDS = st.sampled_from(
    [
        "camp",
        "Hajin",
        "cafe\u0301",
        "naïve",
        "𝔸𝔹",
        "co\u00adop",
        "3,000",
        "£4.5",
        "it’s",
        "U.S.",
        "Dr. Fine",
        "—",
        "ß",
    ]
)
SENTENCE = st.tuples(st.integers(2, 9999), st.lists(WORDS, min_size=1, max_size=6)).map(
    lambda made: f"On 3 May 2019 the group lost {made[0]} men near {' '.join(made[1])} in the north."
)
PARAGRAPHS = st.lists(st.lists(SENTENCE, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4)


def txt(paragraphs: list[str]) -> bytes:
    return "\n\n".join(paragraphs).encode()


def html(paragraphs: list[str]) -> bytes:
    inner = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html><html><body><article>{inner}</article></body></html>".encode()


def docx(paragraphs: list[str]) -> bytes:
    runs = (f'<w:p><w:r><w:t xml:space="preserve">{escape(p)}</w:t></w:r></w:p>' for p in paragraphs)
    return changed(plain(), document=body("".join(runs)))


def pdf(paragraphs: list[str]) -> bytes:
    made = Pdf().page()
    y = 80.0
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) > 70:
                made.put(72, y, line)
                y, line = y + 13, word
            else:
                line = f"{line} {word}".strip()
        made.put(72, y, line)
        y += 34
    return made.bytes()


def csv_(paragraphs: list[str]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([["text", "n"], *([paragraph, n] for n, paragraph in enumerate(paragraphs))])
    return file.getvalue().encode()


def jsonl(paragraphs: list[str]) -> bytes:
    return "\n".join(json.dumps({"text": paragraph, "n": n}) for n, paragraph in enumerate(paragraphs)).encode()


def xlsx(paragraphs: list[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [["text", "n"], *([paragraph, n] for n, paragraph in enumerate(paragraphs))]:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WHOLE: dict[str, Callable[[list[str]], bytes]] = {"txt": txt, "md": txt, "html": html, "docx": docx, "pdf": pdf}
TABLES: dict[str, Callable[[list[str]], bytes]] = {"csv": csv_, "jsonl": jsonl, "xlsx": xlsx}


def known(text: str) -> str:
    """A text without what a page does not show: how accents are coded, soft hyphens, where lines break."""
    return "".join(unicodedata.normalize("NFC", text.replace("\u00ad", "")).split())


def check(works: list[Work], paragraphs: list[str]) -> None:
    said = ""
    for work in works:
        text = work.report.text
        rows = sorted([*work.claims, *work.skipped], key=lambda row: row.span)
        for row in rows:
            assert row.span.of(text) == row.quote
            assert any(part.span.overlaps(row.span) for part in work.report.parts)
        assert "".join(run["text"] for run in work.runs()) == text
        said += "".join(row.quote for row in rows)
        # Only white space and the words that join two clauses may stand between.
        assert all(len(run["text"].split()) <= 2 for run in work.runs() if run["state"] == "between")
    assert known(said).count("inthenorth.") == sum(paragraph.count("in the north.") for paragraph in paragraphs)
    assert known(said) == known("".join(paragraphs))


@pytest.mark.parametrize("suffix", WHOLE)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(paragraphs=PARAGRAPHS)
def test_quotes_of_files_round_trip(suffix: str, paragraphs: list[str]) -> None:
    data = WHOLE[suffix](paragraphs)
    report = read_report(Path(f"report.{suffix}"), max_mb=20, data=data)
    check([extract(report, ClaimsSettings())], paragraphs)


@pytest.mark.parametrize("suffix", TABLES)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(paragraphs=PARAGRAPHS)
def test_quotes_of_tables_round_trip(suffix: str, paragraphs: list[str]) -> None:
    items = read_reports(Path(f"reports.{suffix}"), max_mb=20, data=TABLES[suffix](paragraphs))
    rows = [item for item in items if isinstance(item, ReportRow)]
    assert [row.report.text for row in rows] == paragraphs
    assert [str(dict(row.columns)["n"]) for row in rows] == [str(n) for n in range(len(paragraphs))]
    check([extract(row.report, ClaimsSettings()) for row in rows], paragraphs)


def test_a_table_beside_a_report_says_what_the_file_cannot(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(["On 3 May 2019 the group lost 12 men in the north."]))
    own = read_report(path, max_mb=20)
    assert own.date
    assert not own.date_confirmed
    assert {claim.date for claim in extract(own, ClaimsSettings()).claims} == {None}
    table = tmp_path / "metadata.csv"
    table.write_text("file,title,date\nreport.pdf,Losses,2019-05-04\nother.pdf,Other,soon\n", encoding="utf-8")
    told = read_report(path, max_mb=20)
    assert (told.title, told.date, told.date_confirmed) == ("Losses", "2019-05-04", True)
    assert {claim.date for claim in extract(told, ClaimsSettings()).claims} == {"2019-05-04"}
    assert read_report(path, max_mb=20, date="2020").date == "2020"
    table.write_text("name,x\nreport.pdf,1\n", encoding="utf-8")
    assert read_report(path, max_mb=20) == own  # somebody else's table
    table.write_text("file,date\nreport.pdf,soon\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"metadata\.csv:2"):
        read_report(path, max_mb=20)


PAGE = """<html><head><title>Camp grows</title><meta name="author" content="Jane Doe">
<meta property="og:site_name" content="Example <News>"><link rel="canonical" href="https://example.org/a?b=1&amp;c=2">
<meta property="article:published_time" content="2019-08-06"></head>
<body><article><h1>Camp grows</h1><p>The camp housed 73,043 people in June 2019.</p></article></body></html>"""


def test_who_published_a_report_and_where_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "camp.html"
    path.write_text(PAGE, encoding="utf-8")
    report = read_report(path, max_mb=1)
    assert (report.author, report.publisher) == ("Jane Doe", "Example <News>")
    assert report.url == "https://example.org/a?b=1&c=2"
    page = extract(report, ClaimsSettings()).html()
    assert f"{path} · Jane Doe · Example &lt;News&gt; · 2019-08-06 · " in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page
    (tmp_path / "metadata.csv").write_text(
        "file,author,publisher,url\ncamp.html,John Roe,The Desk,javascript:alert(1)\n", encoding="utf-8"
    )
    told = read_report(path, max_mb=1)
    assert (told.author, told.publisher, told.url) == ("John Roe", "The Desk", "javascript:alert(1)")
    assert "javascript" not in extract(told, ClaimsSettings()).html()
    (row,) = read_reports(Path("r.csv"), max_mb=1, data=b"text,author,publisher,url\nIt fell.,Ann,Desk,https://x.org\n")
    assert isinstance(row, ReportRow)
    assert (row.report.author, row.report.publisher, row.report.url) == ("Ann", "Desk", "https://x.org")
    assert dict(row.columns) == {"author": "Ann", "publisher": "Desk", "url": "https://x.org"}


def test_metadata_csv_beside_a_report_may_compose_its_name_otherwise(tmp_path: Path) -> None:
    apart, composed = (unicodedata.normalize(form, "café.txt") for form in ("NFD", "NFC"))
    (tmp_path / apart).write_text("The camp closed in 2019.", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(f"file,author\n{composed},Jane Doe\n", encoding="utf-8")
    assert read_report(tmp_path / apart, max_mb=1).author == "Jane Doe"
    (tmp_path / composed).write_text("Another one.", encoding="utf-8")
    assert [read_report(tmp_path / name, max_mb=1).author for name in (apart, composed)] == [None, "Jane Doe"]


def test_a_date_that_is_only_the_files_own_is_marked_so_where_it_is_shown() -> None:
    report = read_report(Path("r.pdf"), max_mb=20, data=pdf(["On 3 May 2019 the group lost 12 men in the north."]))
    assert report.dated == f"{report.date} (unconfirmed)"
    assert report.dated in extract(report, ClaimsSettings()).html()
