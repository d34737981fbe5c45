"""PDF: what people read on the page is what the text says."""

from __future__ import annotations

import time
import unicodedata
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.errors import EmptyError, FormatError, ReadError
from factcheck.reading import Reading, read
from reading_files import Pdf, png


def reading(pdf: Pdf | bytes, pages: tuple[int, int] | None = None) -> Reading:
    data = pdf if isinstance(pdf, bytes) else pdf.bytes()
    result = read(Path("report.pdf"), max_mb=50, data=data, pages=pages)
    for part in result.parts:
        assert part.span.of(result.text).strip()
    return result


def paragraphs(result: Reading) -> list[str]:
    return result.text.split("\n\n")


def test_a_hyphen_at_a_line_end_goes_unless_the_word_has_it() -> None:
    pdf = Pdf().page()
    pdf.lines(
        72,
        100,
        [
            "The group is exploiting the withdrawal to stage a resur-",
            "gence in Syria, according to a report on the US-",
            "led coalition, and the surge of troops in 2007-",
            "2008 was followed by a well-known period of in-",
            "stability. Others called the government-",
            "backed forces a well-",
            "known story, whatever the government and its backed",
            "allies said of it.",
        ],
    )
    text = reading(pdf).text
    assert "a resurgence in Syria" in text
    assert "US-led coalition" in text
    assert "2007-2008" in text
    assert "of instability." in text
    assert "government-backed forces" in text
    assert "a well-known story" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("before", "mark", "after", "reads"),
    [
        ("among them up to 3,000", "12", " foreigners, it said.", "among them up to 3,000 foreigners, it said."),
        ("among them up to 3,000", "12,13", " foreigners, it said.", "among them up to 3,000 foreigners, it said."),
        ("The group has many members", "7", ", it said in August.", "The group has many members, it said in August."),
        ("The group has many members.", "7", " It grew later on.", "The group has many members. It grew later on."),
        ("An area of 600 km", "2", " was cleared by forces.", "An area of 600 km² was cleared by forces."),
        ("There were 3 × 10", "6", " people in the two camps.", "There were 3 × 10⁶ people in the two camps."),
        ("It happened on the 20", "th", " of August last year.", "It happened on the 20th of August last year."),
        ("They counted 450", "a", " fighters in the camps.", "They counted 450 fighters in the camps."),
    ],
)
def test_a_raised_mark_never_joins_a_word_or_figure(before: str, mark: str, after: str, reads: str) -> None:
    pdf = Pdf().page()
    pdf.raised(72, 100, before, mark, after)
    assert reading(pdf).text == reads


def test_raised_unicode_figures_are_note_marks_too() -> None:
    pdf = Pdf().page()
    pdf.put(72, 100, "There were up to 3,000¹² foreigners on 600 km² of land.¹")
    assert reading(pdf).text == "There were up to 3,000 foreigners on 600 km² of land."


COLUMN_LEFT = [
    "The coalition believes that the",
    "group likely has many members",
    "in Iraq and Syria, among them",
    "foreigners from other countries,",
    "it said on Tuesday in a report",
    "that was sent to Congress and",
    "which was published on paper at",
]
COLUMN_RIGHT = [
    "the end of the week. A second",
    "sentence of the same paragraph",
    "stands in the right column and",
    "goes on for some lines so that",
    "the reader has something to do",
    "with it before the page comes",
    "to its end.",
]


@pytest.mark.parametrize("shift", [0, 5])
@pytest.mark.parametrize("interleaved", [False, True])
def test_columns_are_read_one_after_the_other(shift: int, interleaved: bool) -> None:
    pdf = Pdf().page()
    pdf.put(72, 80, "A headline across both of the columns of this page, and quite wide too", 14)
    if interleaved:
        for i in range(7):
            pdf.put(72, 120 + 13 * i, COLUMN_LEFT[i])
            pdf.put(320, 120 + 13 * i + shift, COLUMN_RIGHT[i])
    else:
        pdf.lines(72, 120, COLUMN_LEFT)
        pdf.lines(320, 120 + shift, COLUMN_RIGHT)
    found = paragraphs(reading(pdf))
    assert found == [
        "A headline across both of the columns of this page, and quite wide too",
        " ".join(COLUMN_LEFT + COLUMN_RIGHT),
    ]


def test_a_table_is_read_row_by_row() -> None:
    pdf = Pdf().page()
    pdf.lines(72, 80, ["The number of troops in each year is given in the table that follows."])
    for i, (year, troops) in enumerate([("Year", "Troops"), ("2016", "1,000"), ("2017", "1,500"), ("2018", "2,000")]):
        pdf.put(72, 120 + 15 * i, year)
        pdf.put(200, 120 + 15 * i, troops)
        pdf.put(330, 120 + 15 * i, "Syria")
    assert "2018 | 2,000 | Syria" in paragraphs(reading(pdf))


NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]


def numbered(pages: int = 6, first: int = 5) -> Pdf:
    pdf = Pdf()
    for i in range(pages):
        pdf.page()
        pdf.put(72, 40, "LEAD INSPECTOR GENERAL REPORT", 8)
        pdf.put(430, 40, f"Quarter 4, 2019 | {first + i}", 8)
        last = i == pages - 1
        pdf.lines(
            72,
            100,
            [
                f"Chapter {NAMES[i]} begins with this line, which fills the width of the page,",
                f"and {NAMES[i]} goes on to a second line that is about as wide as the first one",
                f"until {NAMES[i]} is done."
                if last
                else f"and then it breaks off in the midst of the sentence {NAMES[i]}",
            ],
        )
        pdf.put(290, 800, f"{first + i}", 8)
    return pdf


def test_running_heads_and_page_numbers_go_and_a_sentence_crosses_the_page_in_one_run() -> None:
    result = reading(numbered())
    assert "INSPECTOR" not in result.text
    assert "Quarter" not in result.text
    assert "sentence alpha Chapter beta begins" in result.text
    assert [part.page for part in result.parts] == [1, 2, 3, 4, 5, 6]
    assert [part.label for part in result.parts] == ["5", "6", "7", "8", "9", "10"]
    assert str(result.parts[1]) == "p. 6, ¶1"
    assert "".join(part.span.of(result.text) for part in result.parts) == result.text


def test_pages_chosen() -> None:
    result = reading(numbered(), pages=(2, 3))
    assert [part.page for part in result.parts] == [2, 3]
    with pytest.raises(FormatError, match="has 6 pages"):
        reading(numbered(), pages=(7, 9))


def test_page_labels_of_the_file_go_over_everything() -> None:
    pdf = Pdf()
    for i in range(3):
        pdf.page()
        pdf.pdf.set_page_label(label_style="r", label_start=1) if i == 0 else None
        pdf.put(72, 100, f"Preface page {i} with a sentence that ends here.")
    assert [part.label for part in reading(pdf).parts] == ["i", "ii", "iii"]


def test_a_footnote_does_not_cut_the_sentence_it_interrupts() -> None:
    pdf = Pdf().page()
    filler = [f"Line {i} of the body text which is long enough to be called a full line of it," for i in range(12)]
    pdf.lines(72, 100, filler)
    pdf.raised(72, 260, "The group has up to 3,000", "1", " foreign members among its fighters, said the", 10)
    pdf.put(72, 700, "1 See the report of the inspector general to Congress, August 2019, page 12.", 7)
    pdf.page()
    pdf.lines(72, 100, ["inspector general in his message, and it will remain like that for a long while.", *filler])
    result = reading(pdf)
    assert "up to 3,000 foreign members among its fighters, said the inspector general in his message" in result.text
    assert any(p.startswith("1 See the report") for p in paragraphs(result))


def test_a_scanned_page_is_said_and_a_scanned_file_refused() -> None:
    pdf = Pdf().page()
    pdf.put(72, 100, "A page with a sentence of text on it.")
    pdf.page().pdf.image(png(), 0, 0, 500, 700)
    result = reading(pdf)
    assert any("page 2" in warning and "scanned" in warning for warning in result.warnings)
    only = Pdf().page()
    only.pdf.image(png(), 0, 0, 500, 700)
    with pytest.raises(EmptyError, match="scanned") as caught:
        reading(only)
    assert "ocrmypdf" in caught.value.hint


def test_an_encrypted_file_is_refused_with_the_remedy() -> None:
    pdf = Pdf().page()
    pdf.put(72, 100, "A secret sentence.")
    pdf.pdf.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(FormatError, match="encrypted") as caught:
        reading(pdf)
    assert "password" in caught.value.hint


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"junk " * 1000])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="damaged"):
        reading(data)


def test_metadata_is_taken_and_its_date_unconfirmed() -> None:
    pdf = Pdf(title="Quarterly Report", author="Glenn Fine").page()
    pdf.put(72, 100, "A sentence.")
    result = reading(pdf)
    assert (result.title, result.author) == ("Quarterly Report", "Glenn Fine")
    assert result.date is not None
    assert not result.date_confirmed


PLAIN = ["the", "coalition", "believes", "group", "has", "in", "Iraq", "officials"]
ODD = ["café", "cafe\u0301", "naïve", "3,000", "2019", "£4.5", "𝔸𝔹", "it’s", "“said”", "US-led", "co\u00adop"]
WORDS = st.sampled_from(PLAIN + ODD)


def known(text: str) -> str:
    """A text without what a page does not show: how accents are coded, soft hyphens."""
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


@settings(max_examples=25)
@given(st.lists(st.lists(WORDS, min_size=12, max_size=60), min_size=1, max_size=4), st.integers(260, 440))
def test_generated_pages_round_trip(paragraphs_of_words: list[list[str]], width: int) -> None:
    pdf = Pdf().page()
    pdf.pdf.set_font("serif", size=10)
    y = 80.0
    expected = []
    for words in paragraphs_of_words:
        words = ["Lately", *words, "then."]
        expected.append(known(" ".join(words)))
        line = ""
        for word in words:
            if line and pdf.pdf.get_string_width(f"{line} {word}") > width:
                pdf.put(72, y, line)
                y, line = y + 13, word
            else:
                line = f"{line} {word}".strip()
        pdf.put(72, y, line)
        y += 32
    result = reading(pdf)
    assert [known(text) for text in paragraphs(result)] == expected
    assert [part.paragraph for part in result.parts] == list(range(1, len(expected) + 1))


def raw_pdf(objects: list[bytes]) -> bytes:
    """A PDF of given objects (the first is the catalogue), with its cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def one_page(stream: bytes) -> bytes:
    packed = zlib.compress(stream, 1)
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F 5 0 R >> >> >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
            FONT,
        ]
    )


def test_a_plain_page_of_our_own_making_reads() -> None:
    assert reading(one_page(b"BT /F 10 Tf 72 700 Td (A sentence of text.) Tj ET")).text == "A sentence of text."


@pytest.mark.parametrize(
    "stream",
    [
        b"q " * 3_000_000,
        b"[" * 9_000_000,
        b" " * 100_000_000,
        b"".join(b"%d %d m " % (n, n * 7919 % 10007) for n in range(100_000)) * 60,
    ],
    ids=["states", "arrays", "blanks", "drawing"],
)
def test_a_page_that_unpacks_to_millions_ends_soon(stream: bytes) -> None:
    data = one_page(stream)
    start = time.process_time()
    with pytest.raises(FormatError, match="unpacks") as caught:
        reading(data)
    assert caught.value.hint
    assert time.process_time() - start < 10


def test_a_page_tree_in_a_circle_ends() -> None:
    data = raw_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000000 /Parent 2 0 R >>"]
    )
    with pytest.raises(ReadError):
        reading(data)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_that_runs_another_way_is_read_along_its_own(angle: int) -> None:
    pdf = Pdf().page()
    pdf.lines(
        72, 60, ["A longer line that stands upright on the page as most of its text does,", "and one more of it."]
    )
    with pdf.pdf.rotation(angle, x=300, y=400):
        pdf.lines(250, 400, ["A table's heading that is turned", "and its second line."])
    assert paragraphs(reading(pdf)) == [
        "A longer line that stands upright on the page as most of its text does, and one more of it.",
        "A table's heading that is turned and its second line.",
    ]
