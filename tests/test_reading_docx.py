"""Word documents, generated and hostile."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from functools import cache
from html import escape
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.errors import EmptyError, FormatError
from factcheck.reading import Reading, read
from factcheck.spans import part_at
from reading_files import outer

TEXT = st.text(st.sampled_from("abc xyz e\u0301 𝒜𝒷 🇸🇾 中文 \u00ad ß é &<>\"' 1,2.5"), min_size=1, max_size=60)
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@cache
def plain() -> bytes:
    """An empty document; its many styles, which take long to read, replaced by none."""
    styles = f'<?xml version="1.0"?><w:styles xmlns:w="{SPACE}"/>'.encode()
    return changed(saved(docx.Document()), styles=styles)


def reading(data: bytes) -> Reading:
    result = read(Path("report.docx"), max_mb=50, data=data)
    assert "\n\n".join(part.span.of(result.text) for part in outer(result.parts)) == result.text
    return result


def changed(data: bytes, **members: bytes) -> bytes:
    """The archive with some members replaced or added ("document" stands for word/document.xml)."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.removeprefix("word/").removesuffix(".xml") not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def body(inner: str) -> bytes:
    return f'<?xml version="1.0"?><w:document xmlns:w="{SPACE}"><w:body>{inner}</w:body></w:document>'.encode()


def test_paragraphs_tables_and_note_marks() -> None:
    document = docx.Document()
    document.core_properties.title = ""
    document.core_properties.author = "Glenn Fine"
    document.core_properties.created = datetime.datetime(2019, 8, 6, tzinfo=datetime.UTC)
    document.add_heading("The report", 0)
    paragraph = document.add_paragraph("There are up to 3,000")
    for run in ("1", "2"):
        paragraph.add_run(run).font.superscript = True
    paragraph.add_run(" foreigners on 600 km")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" of land.")
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Year", "Men", "2018", "2,000"], strict=True):
        cell.text = text
    result = reading(saved(document))
    assert result.text.split("\n\n") == [
        "The report",
        "There are up to 3,000 foreigners on 600 km² of land.",
        "Year | Men",
        "2018 | 2,000",
    ]
    assert {str(part): part.span.of(result.text) for part in result.parts[2:]} == {
        "¶3, table 1, row 1": "Year | Men",
        "¶3, table 1, row 1, cell 1": "Year",
        "¶3, table 1, row 1, cell 2": "Men",
        "¶4, table 1, row 2": "2018 | 2,000",
        "¶4, table 1, row 2, cell 1": "2018",
        "¶4, table 1, row 2, cell 2": "2,000",
    }
    assert (result.title, result.author) == ("The report", "Glenn Fine")
    assert (result.date, result.date_confirmed) == ("2019-08-06", False)


def test_footnotes_come_last_and_deleted_text_not_at_all() -> None:
    notes = (
        f'<?xml version="1.0"?><w:footnotes xmlns:w="{SPACE}"><w:footnote w:id="2"><w:p><w:r><w:t>See the report.</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    )
    inner = (
        '<w:p><w:r><w:t>Up to 3,000</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        '<w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText> not</w:delText></w:r></w:del>'
        '<w:r><w:t xml:space="preserve"> men</w:t><w:br/><w:t>left.</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>More.</w:t></w:r></w:p>"
    )
    data = changed(plain(), document=body(inner), footnotes=notes.encode())
    result = reading(data)
    assert result.text == "Up to 3,000 men left.\n\nMore.\n\nSee the report."
    assert result.parts[-1].cell == "note 1"


@settings(deadline=None, max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_generated_documents_round_trip(pieces: list[str]) -> None:
    paragraphs = [f'<w:p><w:r><w:t xml:space="preserve">It said {escape(p)} then.</w:t></w:r></w:p>' for p in pieces]
    data = changed(plain(), document=body("".join(paragraphs)))
    expected = [" ".join(f"It said {piece} then.".replace("\u00ad", "").split()) for piece in pieces]
    result = reading(data)
    assert [part.span.of(result.text) for part in result.parts] == expected


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(TEXT | st.just(""), min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_cell_of_generated_tables_is_named(rows: list[list[str]]) -> None:
    made = "".join(
        "<w:tr>"
        + "".join(f'<w:tc><w:p><w:r><w:t xml:space="preserve">{escape(c)}</w:t></w:r></w:p></w:tc>' for c in row)
        + "</w:tr>"
        for row in rows
    )
    start = "<w:p><w:r><w:t>Before the table.</w:t></w:r></w:p>"
    result = reading(changed(plain(), document=body(f"{start}<w:tbl>{made}</w:tbl>")))
    said = {part.cell: part.span.of(result.text) for part in result.parts if part.cell}
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            expected = " ".join(cell.replace("\u00ad", "").split()) or None
            assert said.get(f"table 1, row {number}, cell {place}") == expected
    assert all(part_at(result.parts, part.span) == part for part in result.parts)


def test_an_empty_document() -> None:
    with pytest.raises(EmptyError):
        reading(plain())


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


ENTITIES = body("<w:p><w:r><w:t>&c;</w:t></w:r></w:p>").decode().replace('<?xml version="1.0"?>', BOMB)


def hostile(kind: str) -> bytes:
    paragraph = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    if kind == "zip bomb":
        return changed(plain(), document=b"<a>" + b"\0" * 60_000_000)
    if kind == "large xml":
        return changed(plain(), document=body("".join(f"<w:p w:x='{n * 7919}'/>" for n in range(1_500_000))))
    if kind == "many elements":
        return changed(plain(), document=body("".join(f"<w:p/>{n % 997}" for n in range(2_000_001))))
    if kind == "entities":
        return changed(plain(), document=ENTITIES.encode())
    if kind == "entities in UTF-16":
        return changed(plain(), document=ENTITIES.encode("utf-16"))
    if kind == "deep":
        nested = "<w:tbl><w:tr><w:tc>" * 5_000 + paragraph + "</w:tc></w:tr></w:tbl>" * 5_000
        return changed(plain(), document=body(nested))
    if kind == "no document":
        return changed(plain(), document=b"word/document.xml")
    return plain()[: len(plain()) // 2]


@pytest.mark.parametrize(
    "kind",
    ["zip bomb", "large xml", "many elements", "entities", "entities in UTF-16", "deep", "no document", "cut short"],
)
def test_hostile_documents_end_in_an_error_soon(kind: str) -> None:
    data = hostile(kind)
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        reading(data)
    assert caught.value.hint
    assert time.process_time() - start < 10
