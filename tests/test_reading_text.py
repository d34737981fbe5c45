"""Plain text, Markdown, front matter, encodings, and what is no text at all."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.errors import EmptyError, EncodingError, FormatError, ReadError, TooLargeError
from factcheck.model import Report
from factcheck.reading import iso_date, read, read_report

PROSE = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"),
    min_size=1,
).filter(lambda text: not text.isspace())
ACCENTS = st.sampled_from(["e\u0301", "𝒜", "🇸🇾", "co\u00adop", "ﬁ", "\u200b", "中", "\u2028", "--", "\n\n"])


def text_of(data: bytes, name: str = "report.txt") -> str:
    return read(Path(name), max_mb=5, data=data).text


@given(st.lists(PROSE | ACCENTS, min_size=1).map("".join), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_text_is_kept_exactly_and_parts_cover_all_but_white_space(text: str, codec: str) -> None:
    if text.isspace() or text.lstrip().startswith("---"):
        return
    reading = read(Path("x.txt"), max_mb=5, data=text.encode(codec))
    assert reading.text == text
    seen = [False] * len(text)
    for part in reading.parts:
        quote = part.span.of(text)
        assert quote == quote.strip()
        assert quote
        seen[part.span.start : part.span.end] = [True] * len(quote)
    assert all(covered or letter.isspace() for covered, letter in zip(seen, text, strict=True))
    assert [part.paragraph for part in reading.parts] == list(range(1, len(reading.parts) + 1))


def test_line_ends_become_lf() -> None:
    assert text_of(b"One.\r\n\r\nTwo.\rThree.\n") == "One.\n\nTwo.\nThree.\n"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        ("The café was “closed” on Monday – it cost £3,000.", "cp1252", "cp1252"),
        ("It’s a “Mac” text, and a naïve one at that.", "mac_roman", "mac_roman"),
        ("Президент заявил, что войска покинут страну до конца года.", "cp1251", "cp1251"),
        ("これは日本語の文章です。政府は火曜日に発表した。", "cp932", "cp932"),
    ],
)
def test_an_encoding_is_guessed_and_said(text: str, codec: str, named: str) -> None:
    reading = read(Path("a.txt"), max_mb=5, data=text.encode(codec))
    assert reading.text == text
    assert reading.encoding == named
    assert any(named in warning for warning in reading.warnings)


def test_utf16_without_a_mark_is_told_by_its_zeros() -> None:
    reading = read(Path("a.txt"), max_mb=5, data="A sentence in English.".encode("utf-16-le"))
    assert (reading.text, reading.encoding) == ("A sentence in English.", "utf-16-le")


def test_utf8_needs_no_warning() -> None:
    reading = read(Path("a.txt"), max_mb=5, data="naïve".encode())
    assert (reading.encoding, reading.warnings) == ("utf-8", ())


@pytest.mark.parametrize(
    "data", [b"\0\1\2\3binary\0\0", os.urandom(0) + bytes(range(256)) * 4, codecs.BOM_UTF16_LE + b"\x00\xd8a\x00"]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(EncodingError) as caught:
        text_of(data)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "old"),
        (b"PK\x03\x04" + b"x" * 100, "zip"),
        (b"{\\rtf1 text}", "RTF"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_other_formats_are_named(data: bytes, says: str) -> None:
    with pytest.raises(FormatError, match=says) as caught:
        text_of(data)
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"---\ntitle: T\n---\n\n"])
def test_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyError):
        text_of(data)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        read(tmp_path / "no.txt", max_mb=1)
    with pytest.raises(ReadError, match="is a folder"):
        read(tmp_path, max_mb=1)
    with pytest.raises(ReadError, match="not a file name"):
        read(Path("a\0b.txt"), max_mb=1)
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="not an ordinary file"):
        read(tmp_path / "pipe.txt", max_mb=1)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A sentence.")
    (tmp_path / "a.txt").chmod(0)
    if os.geteuid() == 0:  # root may read everything: let the system say what it says to others

        def refuse(path: Path, *_: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ReadError, match="may not be read"):
        read(tmp_path / "a.txt", max_mb=1)


def test_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)  # sparse: costs nothing unless somebody reads it
    with pytest.raises(TooLargeError, match=r"300\.0 MB"):
        read(path, max_mb=1)
    with pytest.raises(TooLargeError):
        read(Path("-"), max_mb=1, data=b"x" * (1024 * 1024 + 1))


def test_one_endless_line_is_refused() -> None:
    with pytest.raises(FormatError, match="line 2"):
        read(Path("a.txt"), max_mb=100, data=b"Start.\n" + b"word " * 2_000_000)


FRONT = """---
title: "The report: a test"
Date: 2019-08-06
URL: https://example.org/a?b=c
origin: Office of Inspector General   
author: 'Fine'
status: Retracted
superseded-by: other
orgin: typo
---

The text begins here.
"""  # noqa: W291


def test_front_matter_is_metadata_not_text() -> None:
    reading = read(Path("a.md"), max_mb=1, data=FRONT.encode())
    assert reading.text == "The text begins here.\n"
    assert reading.title == "The report: a test"
    assert (reading.date, reading.date_confirmed) == ("2019-08-06", True)
    assert (reading.url, reading.origin) == ("https://example.org/a?b=c", "Office of Inspector General")
    assert (reading.author, reading.status, reading.superseded_by) == ("Fine", "retracted", "other")
    assert any("'orgin'" in warning and "'origin'" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "---\nA rule, then prose without keys\n---\nMore.",
        "---\nkey: value\nno end",
        "---\n\n# Site visit\n\nThe dam at Selby held.\n\n- Status: open\n\nMore text follows here.\n",
    ],
)
def test_a_rule_is_not_front_matter(text: str) -> None:
    reading = read(Path("w.md"), max_mb=1, data=text.encode())
    assert (reading.text, reading.problems) == (text, ())


KEYS = "title: W\norigin: M\ndate: 2019-05-03\nstatus: retracted\n"
BODY = "The Harwick mill closed on 3 May 2019.\n"


@pytest.mark.parametrize("above", ["", "\n", " \n\t\n", "\ufeff", "\ufeff\ufeff", "\n\ufeff\n", "  "])
def test_blank_lines_and_marks_above_front_matter_do_not_hide_it(above: str) -> None:
    reading = read(Path("w.md"), max_mb=1, data=f"{above}---\n{KEYS}---\n\n{BODY}".encode())
    assert (reading.title, reading.status, reading.text) == ("W", "retracted", BODY)
    assert not reading.warnings
    assert [part.span.of(reading.text) for part in reading.parts] == [BODY.strip()]


def test_a_value_goes_on_in_the_lines_that_are_set_back() -> None:
    front = '---\ntitle: >\n  A long\n  title: yes\n  status: current\nauthor: "Fine,\n  A."\nurl: |-\n  u\n'
    nested = "more:\n  status: draft\n  - a\nstatus: retracted\n---\nText."
    reading = read(Path("w.md"), max_mb=1, data=(front + nested).encode())
    assert reading.title == "A long title: yes status: current"
    assert (reading.author, reading.url, reading.status) == ("Fine, A.", "u", "retracted")
    assert (reading.text, reading.warnings) == ("Text.", ())


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("---\n" + KEYS.replace("status", "  status") + "---\n", 5, "Begin the line with the key."),
        ("---\n" + KEYS.replace("status", "- status") + "---\n", 5, "Begin the line with the key."),
        ("\n---\n  title: W\n  status: retracted\n---\n", 3, "Begin the line with the key."),
        ("---\n" + KEYS.replace("status: ", "status:") + "---\n", 5, "Write it as status: retracted"),
        ("---\n" + KEYS.replace(": ", ":") + "---\n", 2, "Write it as title: W"),
        ("---\n" + KEYS.replace("date", "A stray line\ndate") + "---\n", 4, "'A stray line' is not a key"),
        ("---\nA stray line\n" + KEYS + "---\n", 2, "'A stray line' is not a key"),
        ("---\n" + KEYS + "\n", 1, "Put a line --- between the keys and the text."),
        ("---\n" + KEYS + "---", 6, "Put what follows the --- on a line of its own."),
        ("---\nsuperseded-by:b\n---\n", 2, "Write it as superseded-by: b"),
        ("---" + KEYS + "---\n", 1, "Put a line --- above the keys."),
        ("\n----\n" + KEYS + "---\n", 2, "Put a line --- above the keys."),
        ("\n" + KEYS + "---\n", 2, "Put a line --- above the keys."),
    ],
)
def test_front_matter_that_withdraws_a_source_and_is_not_quite_right_is_a_problem(
    text: str, line: int, says: str
) -> None:
    reading = read(Path("w.md"), max_mb=1, data=(text + BODY).encode())
    assert reading.text == text + BODY
    (problem,) = reading.problems
    assert reading.warnings == (problem,)
    assert problem.startswith(f"w.md:{line}: ")
    assert says in problem


def test_front_matter_that_is_not_quite_right_is_said() -> None:
    reading = read(Path("w.md"), max_mb=1, data=f"---\ntitle: W\nBy him\n---\n{BODY}".encode())
    assert reading.warnings
    assert not reading.problems


@pytest.mark.parametrize(
    "text",
    [
        "---\nStatus quo: nobody knows.\n---\nMore.",
        "Title: a letter\nDate: 3 May 2019\n\nDear all, it is done.",
        "---\nProse.\n\nStatus: the talks are going on, and nobody knows how they end.\n\n---\nMore.",
        "---\nProse.\n\nTitle: his.",
        "Date: a heading\n---\nMore.",
    ],
)
def test_text_that_only_resembles_front_matter_is_left_in_peace(text: str) -> None:
    assert read(Path("w.md"), max_mb=1, data=text.encode()).warnings == ()


@given(
    st.permutations(KEYS.splitlines()),
    st.integers(0, 5),
    st.sampled_from(["  ", "\t", "- ", "stray\n", "stray\n\n", "\n", "#\n", "cut", "join", "glue", "dash"]),
    st.sampled_from(["", "\n", "\ufeff", "\n \n"]),
)
def test_a_source_that_was_withdrawn_is_never_read_as_one_in_force(
    keys: list[str], place: int, damage: str, above: str
) -> None:
    lines = ["---", *keys, "---"]
    if damage == "cut" and place in (0, 5):
        del lines[place]
    elif damage == "glue" and place in (0, 5):
        lines[place : place + 2] = ["".join(lines[place : place + 2])]
    elif damage == "join":
        lines[place] = lines[place].replace(": ", ":")
    elif damage == "dash":
        lines[place] = lines[place].replace("---", "-----")
    elif damage not in ("cut", "glue") and (place or damage.isspace()):
        lines[place] = damage + lines[place]
    text = above + "\n".join(lines) + "\n\n" + BODY
    reading = read(Path("w.md"), max_mb=1, data=text.encode())
    assert reading.status == "retracted" or reading.problems
    assert text.removeprefix("\ufeff").endswith(reading.text)
    assert all(part.span.of(reading.text) in text for part in reading.parts)


def test_a_date_that_is_none_is_said_and_left_out() -> None:
    reading = read(Path("a.md"), max_mb=1, data=b"---\ndate: 2019-02-30\n---\nText.")
    assert reading.date is None
    assert "2019-02-30" in reading.problems[0]
    assert reading.problems[0] in reading.warnings


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2019", "2019"),
        ("2019-08", "2019-08"),
        ("2019-8-6", "2019-08-06"),
        ("2019-08-06T10:00:00Z", "2019-08-06"),
        ("2019/08/06", "2019-08-06"),
        ("20190806", "2019-08-06"),
        ("6 August 2019", "2019-08-06"),
        ("Tuesday, August 6, 2019", "2019-08-06"),
        ("6th Aug. 2019", "2019-08-06"),
        ("Tue, 06 Aug 2019 10:00:00 GMT", "2019-08-06"),
        ("August 2019", "2019-08"),
        ("25/12/2019", "2019-12-25"),
        ("12/25/2019", "2019-12-25"),
        ("06.08.2019", "2019-08-06"),
        ("06/08/2019", None),
        ("2019-02-29", None),
        ("2019-13", None),
        ("soon", None),
        ("", None),
        ("Maybe 2019", None),
    ],
)
def test_dates(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "first",
    [
        "The bank lost $3 billion in 2008.[1]",
        "The bank lost $3 billion in 2008.[^a][^b]",
        "The bank lost $3 billion in 2008.¹²",
        "The rescue cost “$12 billion.”4",
        "The bank was rescued by the state.12",
        "Nobody was jailed.*",
        "‘The bank lost $3 billion in 2008.’",
        "He said: ‘The bank lost “$3 billion.”’",
        "(The bank lost $3 billion in 2008.)",
        "‘The bank lost $3 billion.’ ‘Did it?’",
        "The bank lost $3 billion.[1] Who paid?",
    ],
)
def test_a_sentence_is_no_headline_whatever_stands_behind_its_full_stop(first: str) -> None:
    assert read(Path("r.txt"), max_mb=1, data=f"{first}\n\nIt was rescued in 2009.\n".encode()).title is None


@pytest.mark.parametrize("first", ["Bank lost $3 billion[1]", "‘Bank lost $3 billion’", "Bank 2.0", "Did it (ever)?"])
def test_a_headline_with_marks_behind_it_is_one(first: str) -> None:
    assert read(Path("r.txt"), max_mb=1, data=f"{first}\n\nIt was rescued in 2009.\n".encode()).title == first


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("IS group making comeback, says watchdog\n\nThe group …", "IS group making comeback, says watchdog"),
        ("A sentence that ends here.\n\nMore.", None),
        ("A line without an end\nthat goes on.", None),
        ("Only one line", None),
    ],
)
def test_a_headline_is_the_title_and_stays_in_the_text(text: str, title: str | None) -> None:
    reading = read(Path("a.txt"), max_mb=1, data=text.encode())
    assert (reading.title, reading.text) == (title, text)


def report(path: Path, **more: str) -> Report:
    return read_report(path, max_mb=1, **more)  # type: ignore[arg-type]


def test_a_report_keeps_its_id_wherever_it_lies(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "r.txt").write_text("Troops left.\n")
    first, second = report(tmp_path / "a" / "r.txt"), report(tmp_path / "b" / "r.txt")
    assert first.id == second.id
    assert first.source == str(tmp_path / "a" / "r.txt")
    (tmp_path / "b" / "r.txt").write_text("Troops stayed.\n")
    assert report(tmp_path / "b" / "r.txt").id != first.id


def test_date_and_title_given_go_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "r.md").write_text(FRONT)
    given = report(tmp_path / "r.md", date="7 August 2019", title="Mine")
    assert (given.date, given.date_confirmed, given.title) == ("2019-08-07", True, "Mine")
    with pytest.raises(FormatError, match="not a date"):
        report(tmp_path / "r.md", date="yesterday")


def test_standard_input_has_a_name() -> None:
    result = read_report(Path("-"), max_mb=1, data=b"Troops left.")
    assert result.source == "standard input"
    with pytest.raises(EmptyError, match="standard input"):
        read_report(Path("-"), max_mb=1, data=b"")


def test_pages_are_for_pdf_alone() -> None:
    with pytest.raises(FormatError, match="no pages"):
        read(Path("a.txt"), max_mb=1, data=b"Text.", pages=(1, 2))


def test_a_suffix_that_lies_is_said() -> None:
    page = b"<!DOCTYPE html><html><body><p>" + b"A sentence of the main text of a page. " * 9 + b"</p>"
    reading = read(Path("a.txt"), max_mb=1, data=page)
    assert "<p>" not in reading.text
    assert any("not what the suffix says" in warning for warning in reading.warnings)
    with pytest.raises(FormatError, match=r"not a \.pdf file"):
        read(Path("a.pdf"), max_mb=1, data=b"This is no PDF at all.")
