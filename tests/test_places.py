"""Where evidence stands in its source, from the file to every output, and dates that are only the file's own."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from command_line import make_project, records, run
from factcheck.corpus.passages import split_passages
from factcheck.model import Document, Part, Span
from factcheck.reading import read
from factcheck.settings import CorpusSettings
from factcheck.spans import PartsInOrder, part_at
from factcheck.workbench import Workbench
from reading_files import Pdf


def test_a_part_reads_as_people_write_it() -> None:
    span = Span(0, 1)
    assert str(Part(span=span, page=14, label="12", paragraph=3)) == "p. 12, ¶3"
    assert str(Part(span=span, page=14, paragraph=3)) == "p. 14, ¶3"
    assert str(Part(span=span, cell="row 12")) == "row 12"


@given(st.lists(st.integers(1, 9), max_size=12), st.lists(st.integers(1, 9), max_size=12))
def test_parts_in_one_walk_are_those_that_overlap(parts: list[int], spans: list[int]) -> None:
    laid = []
    place = 0
    for number, length in enumerate(parts):
        laid.append(Part(span=Span(place, place + length), paragraph=number + 1))
        place += length + number % 2
    walk = PartsInOrder(laid)
    place = 0
    for length in spans:
        span = Span(place, place + length)
        assert walk.of(span) == tuple(part for part in laid if part.span.overlaps(span))
        place += length + 1


def test_every_passage_knows_where_it_stands() -> None:
    text = "One thing happened. Another did too.\n\nThe second page went on. It ended here."
    parts = (
        Part(span=Span(0, 36), page=1, paragraph=1),
        Part(span=Span(38, 62), page=1, paragraph=2),
        Part(span=Span(62, len(text)), page=2, label="ii", paragraph=1),
    )
    document = Document(id="d", text=text, parts=parts)
    first, second = split_passages(document, CorpusSettings())
    assert first.parts == parts[:1]
    assert second.parts == parts[1:]  # it runs over the page's end
    assert str(part_at(second.parts, Span(text.index("It ended"), len(text)))) == "p. ii, ¶1"


def test_evidence_from_a_table_names_its_cell_or_for_all_of_a_row_the_row() -> None:
    rows = "<tr><td>Al-Hol</td><td>73,043</td></tr><tr><td>Hajin</td><td>It fell. It was the last town.</td></tr>"
    page = f"<html><body><p>The camps of June 2019 held many people.</p><table>{rows}</table></body></html>"
    reading = read(Path("camps.html"), max_mb=1, data=page.encode())
    document = Document(id="d", text=reading.text, parts=reading.parts)
    _, figures, *words = split_passages(document, CorpusSettings())
    assert figures.quote == "Al-Hol | 73,043"
    assert str(part_at(figures.parts, figures.span)) == "¶2, table 1, row 1"
    start = reading.text.index("It was the last town.")
    (held,) = (passage for passage in words if passage.span.start <= start < passage.span.end)
    assert str(part_at(held.parts, Span(start, start + 21))) == "¶3, table 1, row 2, cell 2"


def pdf() -> bytes:
    made = Pdf(title="Quarterly report")
    for number in range(1, 5):
        made.page()
        made.lines(72, 90, [f"This is what page {number} begins with, and it goes on for a while here."])
        if number == 3:
            made.lines(72, 140, ["On 19 June 2019 the camp housed 73,043 people in 21,039 households."])
        made.put(300, 800, str(number + 9))
    return made.bytes()


PLACES = ["p. 12, ¶2", "row 2", "'Towns 2015'!C3", "¶1"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("places"))
    corpus = folder / "corpus" / "small"
    (corpus / "camp.txt").unlink()
    (corpus / "camp.pdf").write_bytes(pdf())
    (corpus / "rows.csv").write_text(
        "id,origin,date,text\nr1,UN,2019-01-01,None.\nr2,UN,2019-01-02,The town of Hajin fell on 14 December 2018.\n",
        encoding="utf-8",
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Towns 2015"
    for row in (
        ["id", "origin", "text"],
        ["t1", "UN", "Daesh lost Sinjar in November 2015."],
        ["t2", "UN", "Kurdish forces took Kobane on 26 January 2015."],
    ):
        sheet.append(row)
    book.save(corpus / "towns.xlsx")
    (folder / "claims.txt").write_text(
        "The camp housed 73,043 people in 21,039 households.\nThe town of Hajin fell on 14 December 2018.\n"
        "Kurdish forces took the town of Kobane on 26 January 2015.\n"
        "Jim Mattis resigned on 20 December 2018.\n",
        encoding="utf-8",
    )
    done = run(folder, "index", "build", "small")
    assert done.returncode == 0, done.stderr
    return folder


def test_evidence_shows_page_row_and_paragraph_in_every_output(project: Path) -> None:
    done = run(project, "verify", "--claims", "claims.txt", "-f", "jsonl")
    camp, hajin, kobane, mattis = (row["evidence"][0] for row in records(done))
    assert (camp["place"], camp["page"], camp["page_label"], camp["paragraph"]) == ("p. 12, ¶2", 3, "12", 2)
    assert (hajin["place"], hajin["cell"], hajin["page"]) == ("row 2", "row 2", None)
    assert (kobane["place"], kobane["cell"]) == ("'Towns 2015'!C3", "'Towns 2015'!C3")
    assert (mattis["place"], mattis["paragraph"]) == ("¶1", 1)
    table = run(project, "verify", "--claims", "claims.txt").stdout
    assert "p. 12, ¶2" in " ".join(table.split())
    shown = list(csv.DictReader(run(project, "verify", "--claims", "claims.txt", "-f", "csv").stdout.splitlines()))
    assert [row["evidence_place"] for row in shown] == PLACES
    for name in ("out.csv", "out.jsonl", "out.html"):
        assert run(project, "export", name).returncode == 0
    with (project / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["evidence_place"] for row in csv.DictReader(file)] == [
            "p. 12, ¶2",
            "row 2",
            "'Towns 2015'!C3",
            "¶1",
        ]
    lines = (project / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["sources"][0]["place"] for line in lines] == [
        "p. 12, ¶2",
        "row 2",
        "'Towns 2015'!C3",
        "¶1",
    ]
    assert "p. 12, ¶2" in (project / "out.html").read_text("utf-8")
    results = Workbench.open(project).verify(project / "report.txt", save=False)
    assert "¶1" in list(results.to_frame()["place"])
    assert "¶1" in results._repr_html_()


def test_a_quote_from_a_pdf_is_the_documents_text(project: Path) -> None:
    with Workbench.open(project).index("small") as index:
        for document in index.documents():
            for passage in index.passages(document.id):
                assert passage.span.of(document.text) == passage.quote
                assert passage.parts == tuple(p for p in document.parts if p.span.overlaps(passage.span))


def test_a_date_that_is_only_the_files_own_is_marked_and_decides_nothing(project: Path) -> None:
    with Workbench.open(project).index("small") as index:
        made = index.document("camp")
    assert made.date
    assert not made.date_confirmed
    assert made.citation.published is None
    assert made.citation.dated == f"{made.date} (unconfirmed)"
    done = run(project, "verify", "--claims", "claims.txt", "--date", "2019-07-01", "-f", "jsonl", "--no-queue")
    row = records(done)[0]
    assert row["evidence"][0]["date"] == made.date
    assert row["evidence"][0]["date_confirmed"] is False
    assert not [note for note in row["notes"] if "Published after" in note]  # the PDF was made today
    listed = {row["document"]: row for row in records(run(project, "corpus", "show", "small", "-f", "jsonl"))}
    assert listed["camp"]["date_confirmed"] is False
    assert listed["mattis"]["date_confirmed"] is True


def test_check_says_by_its_exit_code_whether_a_source_is_unusable(project: Path) -> None:
    done = run(project, "corpus", "check", "small", "-f", "jsonl")
    assert done.returncode == 0  # the PDF's date is only the file's own, and it has no origin: said, but usable
    assert "the date" in done.stdout
    bad = project / "corpus" / "small" / "bad.md"
    bad.write_text("---\ndate: soon\n---\nText.\n", encoding="utf-8")
    done = run(project, "corpus", "check", "small", "-f", "jsonl")
    bad.unlink()
    assert done.returncode == 3
    assert "not a date" in done.stdout


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=30), st.integers(0, 50))
@example([(0, 0), (0, 1)], 0)
def test_the_smallest_part_is_found_as_by_looking_at_each(shapes: list[tuple[int, int]], start: int) -> None:
    parts = tuple(Part(span=Span(a, a + length), paragraph=n) for n, (a, length) in enumerate(shapes))
    holding = [part for part in parts if part.span.start <= start < max(part.span.end, 1)]
    whole = [part for part in holding if start + 1 <= part.span.end]
    expected = min(whole or holding, key=lambda part: (part.span.end - part.span.start, part.span), default=None)
    assert part_at(parts, Span(start, start + 1)) == expected
    assert part_at(iter(parts), Span(start, start + 1)) == part_at(parts, Span(start, start + 1))


def test_a_run_over_several_cells_is_placed_in_their_row() -> None:
    row = Part(span=Span(10, 30), cell="row")
    left, right = Part(span=Span(10, 15), cell="left"), Part(span=Span(18, 30), cell="right")
    parts = (Part(span=Span(0, 8)), row, left, right)
    assert part_at(parts, Span(10, 14)) == left
    assert part_at(parts, Span(20, 30)) == right
    assert part_at(parts, Span(10, 30)) == part_at(parts, Span(12, 20)) == row
    assert part_at(parts, Span(20, 40)) == right  # nothing holds all of it: where it begins


def test_the_places_of_a_long_report_take_no_quadratic_time() -> None:
    parts = tuple(Part(span=Span(n * 10, n * 10 + 9), paragraph=n) for n in range(40_000))
    began = time.process_time()
    assert all(part_at(parts, Span(n * 10, n * 10 + 5)) == parts[n] for n in range(40_000))
    assert time.process_time() - began < 5  # looking at each part for each span takes minutes


def test_a_sources_author_and_its_rows_other_columns_stand_beside_its_evidence_in_every_output(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    small = project / "corpus" / "small"
    rows = [{"id": "dam", "author": "Eve Stone", "Desk": "north", "pages": [3, 4], "empty": "",
             "text": "The Tabqa dam was closed on 4 May 2017."}]  # fmt: skip
    (small / "notes.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (small / "signed.txt").write_text("---\nauthor: Ann Lee\n---\nThe ferry at Wells sank in 1911.\n", "utf-8")
    bench = Workbench.open(project)
    bench.build_index("small")
    with bench.index("small") as index:  # as it was stored
        assert index.document("dam").columns == (("Desk", "north"), ("pages", [3, 4]), ("empty", ""))
        assert (index.document("dam").author, index.document("signed").author) == ("Eve Stone", "Ann Lee")
    told = "The Tabqa dam was closed on 4 May 2017. What the council of the town had wanted was another matter."
    (project / "dam.txt").write_text(f"{told}\n", "utf-8")
    results = bench.verify(project / "dam.txt")
    record = results.records()[0]
    assert record["evidence"][0]["author"] == "Eve Stone"
    assert record["evidence"][0]["columns"] == {"Desk": "north", "pages": [3, 4], "empty": ""}
    frame = results.to_frame()
    assert (frame["evidence_author"][0], frame["evidence_columns"][0]) == ("Eve Stone", "Desk: north; pages: [3, 4]")
    assert run(project, "export", "out.csv").returncode == 0
    row = next(csv.DictReader((project / "out.csv").read_text("utf-8-sig").splitlines()))
    assert (row["evidence_author"], row["evidence_columns"]) == ("Eve Stone", "Desk: north; pages: [3, 4]")
    assert run(project, "export", "out.html").returncode == 0
    page = (project / "out.html").read_text("utf-8")
    assert "Eve Stone" in page and "Desk: north; pages: [3, 4]" in page
    (small / "notes.jsonl").write_text(json.dumps(rows[0] | {"Desk": "south"}), "utf-8")
    bench.build_index("small")  # a changed column alone is a change
    with bench.index("small") as index:
        assert dict(index.document("dam").columns)["Desk"] == "south"
