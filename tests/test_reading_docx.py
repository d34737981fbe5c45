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
    paragraph.add_run(" of land, 2")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run("/")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run(" acres each.")
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Year", "Men", "2018", "2,000"], strict=True):
        cell.text = text
    result = reading(saved(document))
    assert result.text.split("\n\n") == [
        "The report",
        "There are up to 3,000 foreigners on 600 km² of land, 2 1/2 acres each.",
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


FIELD = '<w:fldSimple w:instr="IF 1 &gt; 2"><w:fldData>AAAA</w:fldData><w:r><w:t>{}</w:t></w:r></w:fldSimple>'


def test_simple_fields_are_read_in_the_text_and_in_notes() -> None:
    nested = FIELD.format("4 May</w:t></w:r>" + FIELD.format(" 2021") + "<w:r><w:t>")
    inner = (
        f'<w:p>{nested}<w:r><w:t xml:space="preserve"> simple field</w:t></w:r>'
        "<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{FIELD.format('Table 3')}</w:p></w:tc></w:tr></w:tbl>"
    )
    note = f"<w:footnote w:id='2'><w:p><w:r><w:t>See p. </w:t></w:r>{FIELD.format('12')}</w:p></w:footnote>"
    notes = f'<?xml version="1.0"?><w:footnotes xmlns:w="{SPACE}">{note}</w:footnotes>'
    result = reading(changed(plain(), document=body(inner), footnotes=notes.encode()))
    assert result.text == "4 May 2021 simple field\n\nTable 3\n\nSee p. 12"


def math(kind: str, **parts: str) -> str:
    return f"<m:{kind}>{''.join(f'<m:{name}>{inner}</m:{name}>' for name, inner in parts.items())}</m:{kind}>"


def figure(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "reads"),
    [
        (figure("x=5"), "x=5"),
        (math("f", num=figure("12"), den=figure("34")), "12/34"),
        (math("f", num=figure("a+1"), den=figure("b")), "(a+1)/b"),
        (math("sSup", e=figure("10"), sup=figure("6")), "10⁶"),
        (math("sSup", e=figure("x"), sup=figure("2")), "x^2"),
        (math("sSub", e=figure("CO"), sub=figure("2")), "CO2"),
        (math("sSub", e=figure("1"), sub=figure("2")), "1_2"),
        (math("sPre", sub=figure("6"), sup=figure("14"), e=figure("C")), "_6^14C"),
        (math("rad", e=figure("a+b")), "√(a+b)"),
        (math("d", dPr="<m:begChr m:val='['/>", e=figure("12")), "[12)"),
        (math("nary", naryPr="<m:chr m:val='∑'/>", sub=figure("i=1"), sup=figure("n"), e=figure("3")), "∑_(i=1)^n 3"),
    ],
)
@pytest.mark.parametrize("around", ["<m:oMath>{}</m:oMath>", "<m:oMathPara><m:oMath>{}</m:oMath></m:oMathPara>"])
def test_a_formula_is_read_in_a_line(formula: str, reads: str, around: str) -> None:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    said = '<w:r><w:t xml:space="preserve">It is </w:t></w:r>'
    inner = f'<w:p xmlns:m="{space}">{said}{around.format(formula)}<w:r><w:t>, they say.</w:t></w:r></w:p>'
    assert reading(changed(plain(), document=body(inner))).text == f"It is {reads}, they say."


@settings(max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_generated_documents_round_trip(pieces: list[str]) -> None:
    paragraphs = [f'<w:p><w:r><w:t xml:space="preserve">It said {escape(p)} then.</w:t></w:r></w:p>' for p in pieces]
    data = changed(plain(), document=body("".join(paragraphs)))
    expected = [" ".join(f"It said {piece} then.".replace("\u00ad", "").split()) for piece in pieces]
    result = reading(data)
    assert [part.span.of(result.text) for part in result.parts] == expected


@settings(max_examples=40)
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
    if kind == "deep formula":
        space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
        nested = "<m:e>" * 100_000 + "x" + "</m:e>" * 100_000
        return changed(plain(), document=body(f'<w:p xmlns:m="{space}"><m:oMath>{nested}</m:oMath></w:p>'))
    if kind == "many fields":
        return changed(plain(), document=body("<w:fldSimple>" * 400_000 + paragraph + "</w:fldSimple>" * 400_000))
    if kind == "entities in a field":
        return changed(plain(), document=ENTITIES.replace("<w:p>", "<w:p><w:fldSimple/>").encode())
    if kind == "no document":
        return changed(plain(), document=b"word/document.xml")
    return plain()[: len(plain()) // 2]


@pytest.mark.parametrize(
    "kind",
    [
        "zip bomb",
        "large xml",
        "many elements",
        "entities",
        "entities in UTF-16",
        "deep",
        "deep formula",
        "many fields",
        "entities in a field",
        "no document",
        "cut short",
    ],
)
def test_hostile_documents_end_in_an_error_soon(kind: str) -> None:
    data = hostile(kind)
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        reading(data)
    assert caught.value.hint
    assert time.process_time() - start < 10
