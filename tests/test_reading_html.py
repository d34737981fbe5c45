"""Web pages: the article and nothing round it."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.errors import EmptyError, FormatError
from factcheck.model import Span
from factcheck.reading import Reading, read
from factcheck.spans import part_at
from reading_files import outer

ARTICLE = Path(__file__).parent / "data" / "reading" / "article.html"
SENTENCE = "The coalition believes that the group likely has between 14,000 and 18,000 members in Iraq and Syria"


def page(*paragraphs: str, head: str = "") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>".encode()


def reading(data: bytes) -> Reading:
    result = read(Path("page.html"), max_mb=50, data=data)
    assert "\n\n".join(part.span.of(result.text) for part in outer(result.parts)) == result.text
    return result


def test_an_article_without_what_stands_round_it() -> None:
    result = read(ARTICLE, max_mb=1)
    for outside in ("cookie", "Home", "silly comment", "Related Articles", "Copyright", "Back to top"):
        assert outside not in result.text, outside
    assert "watchdog said Tuesday, adding that it has strengthened its position." in result.text
    assert "18,000 members in Iraq and Syria. CO2 is 10⁶." in result.text
    where = {part.span.of(result.text): str(part) for part in result.parts}
    assert where["2018 | 2,000"] == "¶8, table 1, row 2"
    assert where["2,000"] == "¶8, table 1, row 2, cell 2"
    assert where["First item of the list says 300 people died."] == "¶5"


def test_metadata() -> None:
    result = read(ARTICLE, max_mb=1)
    assert result.title == "IS group making comeback"
    assert (result.author, result.publisher, result.url) == ("Jane Doe", "Example News", "https://example.org/a")
    assert (result.date, result.date_confirmed) == ("2019-08-06", True)


def test_a_date_declared_in_json_is_confirmed_and_an_inferred_one_is_not() -> None:
    declared = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2019-08-06T08:00"}</script>'
    result = reading(page(SENTENCE + ".", head=declared))
    assert (result.date, result.date_confirmed) == ("2019-08-06", True)
    inferred = '<link rel="canonical" href="https://example.org/2019/08/06/story">'
    result = reading(page(SENTENCE + ".", head=inferred))
    assert (result.date, result.date_confirmed) == ("2019-08-06", False)


@pytest.mark.parametrize(
    ("markup", "reads"),
    [
        ("up to 3,000<sup>12</sup> foreigners", "up to 3,000 foreigners"),
        ("up to 3,000<sup><a href='#n12'>[12]</a></sup> foreigners", "up to 3,000 foreigners"),
        ("said so.<sup class='reference'><a href='#a'>a</a></sup> Then", "said so. Then"),
        ("600 km<sup>2</sup> of land", "600 km² of land"),
        ("the 20<sup>th</sup> of August", "the 20th of August"),
        ("among 3,000¹² foreigners", "among 3,000 foreigners"),
        ("<b>14</b>,<i>000</i> men", "14,000 men"),
        ("1<sup>1</sup>/<sub>2</sub> percentage points", "1 1/2 percentage points"),
        ("2<sup>1/2</sup> acres", "2 1/2 acres"),
        ("9<sup><b>1</b></sup> &frasl; <sub><b>4</b></sub>. inches", "9 1/4. inches"),
        ("<sup>3</sup>/4 of an acre", "3/4 of an acre"),
        ("2¹⁄₂ acres", "2 1/2 acres"),
        ("2<sup><a href='#n1'>1</a></sup>/3 of", "2/3 of"),
        ("in 2019<sup>1</sup>/20 men", "in 2019/20 men"),
        ("600 km<sup>2</sup>/3 men", "600 km²/3 men"),
        ("10<sup>6</sup>/100 ml", "10⁶/100 ml"),
        ("50%<sup>1</sup>/60% of men<sup>2</sup>/women", "50%/60% of men/women"),
    ],
)
def test_raised_text(markup: str, reads: str) -> None:
    assert reads in reading(page(f"{SENTENCE}, {markup}, it said.")).text
    assert reads in reading(page(f"It has {markup}, it said.")).text


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("cp1252", "windows-1252"), ("cp1252", "iso-8859-1"), ("utf-8", "iso-8859-1"), ("utf-16", "")],
)
def test_encodings(codec: str, declared: str) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    data = page(f"{SENTENCE}, says the café “Zoë” – £3,000.", head=head).decode().encode(codec)
    assert "café “Zoë” – £3,000" in reading(data).text


LETTERS = st.text(st.sampled_from("abc xyz e\u0301 𝒜𝒷 🇸🇾 中文 \u00ad ß é &<>\"' 1,2.5"), min_size=1, max_size=60)


@settings(max_examples=60)
@given(st.lists(LETTERS, min_size=1, max_size=5))
def test_generated_pages_round_trip(pieces: list[str]) -> None:
    paragraphs = [f"{SENTENCE} number {n} and {piece} it said." for n, piece in enumerate(pieces)]
    result = reading(page(*map(escape, paragraphs)))
    expected = [" ".join(paragraph.replace("\u00ad", "").split()) for paragraph in paragraphs]
    assert [part.span.of(result.text).replace("\u00ad", "") for part in result.parts] == expected


SHORT = {
    "a heading, a byline and a text": (
        "<header><a href='/'>Home</a></header><h1>Camp grows</h1><p class='byline'>By Jane Doe</p>"
        "<p>The camp housed 73,043 people<sup>12</sup> in <b>June</b>. It had room.</p><footer>© 2019</footer>",
        ["Camp grows", "By Jane Doe", "The camp housed 73,043 people in June. It had room."],
    ),
    "line breaks and a table": (
        "The minister resigned<br>on Monday.<br><br>He had served for long.<table><tr><th>Year</th><th>Dead</th></tr>"
        "<tr><td>2018</td><td>12</td></tr></table>After it.",
        ["The minister resigned on Monday.", "He had served for long.", "Year | Dead", "2018 | 12", "After it."],
    ),
    "a menu that is no nav, hidden text": (
        "<ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul>"
        "<div>One <a href='/t'>tent</a> burnt down.</div><div style='display: none'>Secret.</div>"
        "<div hidden>Too.</div><div>Two stood.</div>",
        ["One tent burnt down.", "Two stood."],
    ),
    "a table that lays out the page": (
        "<table><tr><td><p>One thing happened.</p></td><td><p>Another did.</p></td></tr></table>",
        ["One thing happened.", "Another did."],
    ),
    "line breaks alone": (
        "The camp housed 73,043 people.<br><br>Hajin fell on 14 December 2018.",
        ["The camp housed 73,043 people.", "Hajin fell on 14 December 2018."],
    ),
    "a short section before a long one": (
        "<section><p>One short line on 3 May 2018.</p></section><section class='content'><p>The camp housed 73,043 "
        "people in 21,039 households on 19 June 2019, the United Nations said in a report on it.</p></section>",
        [
            "One short line on 3 May 2018.",
            "The camp housed 73,043 people in 21,039 households on 19 June 2019, the United Nations said in a report "
            "on it.",
        ],
    ),
    "as typed": (
        "<pre>STATEMENT OF THE MINISTRY\n\nThe camp housed 73,043 people.\nIt opened in 1991.\n \nIt rained.</pre>End.",
        ["STATEMENT OF THE MINISTRY", "The camp housed 73,043 people. It opened in 1991.", "It rained.", "End."],
    ),
}


@pytest.mark.parametrize("kind", SHORT)
def test_a_short_page_is_read_block_by_block(kind: str) -> None:
    markup, expected = SHORT[kind]
    result = reading(f"<html><head><title>Camp</title></head><body>{markup}</body></html>".encode())
    assert [part.span.of(result.text) for part in outer(result.parts)] == expected


ROWS = "<tr><th>Year</th><th>What was seen</th></tr><tr><td>2018</td><td>Hajin<sup>3</sup> fell in May.</td></tr>"


@pytest.mark.parametrize("before", ["", "".join(f"<p>{SENTENCE} by the end of May {n}.</p>" for n in range(9))])
def test_a_table_names_its_cells_on_short_and_long_pages(before: str) -> None:
    result = reading(
        f"<html><body><article>{before}<p>{SENTENCE}.</p><table>{ROWS}</table></article></body></html>".encode()
    )
    start = result.text.index("Hajin fell")
    sentence, row = Span(start, start + len("Hajin fell in May.")), Span(start - len("2018 | "), start + 5)
    assert sentence.of(result.text) == "Hajin fell in May."
    assert str(part_at(result.parts, sentence)).endswith(", table 1, row 2, cell 2")
    assert str(part_at(result.parts, row)).endswith(", table 1, row 2")


LINKS = "<ul><li><a href='/1'>Camp grows by half.</a></li><li><a href='/2'>Town falls again.</a></li></ul>"
TOLD = "The firm lost 300 jobs in 2019, the report says."


@pytest.mark.parametrize(
    "markup",
    [
        f"<section id='consent-decree'><h2>Consent decree</h2><p>{TOLD}</p></section>",
        f"<section id='related-work'><h2>2.1 Related work¶</h2><p>{TOLD}</p></section>",
        f"<div id='related-work-1' class='level2'><h2>Related work</h2><p>{TOLD}</p></div>",
        f"<section id='sec-social-security'><h2>Social security</h2><p>{TOLD}</p></section>",
        f"<section id='social-media'><h2>Social media</h2><p>{TOLD}</p></section>",
        f"<section id='naval-losses'><h2>Naval losses</h2><p>{TOLD}</p></section>",
        f"<section id='share-of-budget'><h2>Share of the budget</h2><p>{TOLD}</p></section>",
        f"<section id='comments-on-the-draft'><h2>Comments on the draft</h2><p>{TOLD}</p></section>",
        f"<p class='social-care'>{TOLD}</p>",
        f"<div class='post category-social-security tag-consent'><p>{TOLD}</p></div>",
        f"<div class='related-work'><p>{TOLD}</p></div>",
        "<section id='share-of-budget'><h2>Share of budget</h2><table><tr><th>Year<th>Jobs<tr><td>300 jobs<td>2019"
        "</table></section>",
    ],
)
def test_a_part_of_the_text_is_kept_whatever_its_id_or_class(markup: str) -> None:
    around = "".join(f"<p>{SENTENCE} by the end of May {n}.</p>" for n in range(6))
    assert "300 jobs" in reading(f"<html><body><article>{around}{markup}</article></body></html>".encode()).text


@pytest.mark.parametrize(
    "markup",
    [
        f"<div id='related-articles'><h3>Related articles</h3><p>{TOLD}</p></div>",
        f"<div class='td_block related-posts'><p>{TOLD}</p></div>",
        f"<section id='related-coverage'><h2>Related coverage</h2>{LINKS}</section>",
        f"<div id='comments'><h3>Comments</h3><p>{TOLD}</p></div>",
        f"<div id='our-cookies'><h2>Our use of cookies</h2><p>{TOLD}</p></div>",
        f"<div class='cmp-consent'><h2>We value your privacy</h2><p>{TOLD}</p></div>",
        f"<div id='consent'><h2>Consent</h2><p>{TOLD}</p><button>Accept</button></div>",
        "<div class='article-share'>Share this: Camp grows by half.</div>",
        "<div id='share'><h4>Share</h4><span>Camp grows by half</span></div>",
        "<p class='social-links'>Follow us to hear when the Camp grows by half.</p>",
        f"<aside class='recommended'>{LINKS}</aside>",
        f"<div class='newsletter-signup'><h3>Newsletter</h3><p>{TOLD}</p></div>",
    ],
)
def test_what_stands_round_a_text_still_goes(markup: str) -> None:
    around = "".join(f"<p>{SENTENCE} by the end of May {n}.</p>" for n in range(6))
    text = reading(f"<html><body><article>{around}{markup}</article></body></html>".encode()).text
    assert "by the end of May 5." in text
    assert TOLD not in text
    assert "Camp grows by half" not in text


APART = {
    "a list in an item": (
        "<ul><li>300 buses will be bought in 2022<ul><li>200 of them are electric.</li></ul>More later.</li></ul>",
        ["300 buses will be bought in 2022", "200 of them are electric.", "More later."],
    ),
    "paragraphs in an item": (
        "<ul><li><p>The firm sold 14</p><p>300 staff left in 2019.</p></li></ul>",
        ["The firm sold 14", "300 staff left in 2019."],
    ),
    "a heading in an item": (
        "<ul><li><h3>Costs in 2019</h3>12 million <b>dol</b>lars were spent.</li></ul>",
        ["Costs in 2019", "12 million dollars were spent."],
    ),
    "divisions in an item": (
        "<ul><li><div>Costs in 2019</div><div>12 million were spent.</div></li></ul>",
        ["Costs in 2019", "12 million were spent."],
    ),
    "line breaks in cells": ("<table><tr><td>Dead<br>Hurt</td><td>12<br>15</td></tr></table>", ["Dead Hurt | 12 15"]),
    "paragraphs in cells": (
        "<table><tr><td><p>Dead</p><p>Hurt</p></td><td><div>12</div><div>15</div></td></tr></table>",
        ["Dead Hurt | 12 15"],
    ),
    "a list in a cell": (
        "<table><tr><td>2019</td><td>Hurt:<ul><li>14 people<ol><li>3 badly</li></ol></li></ul>or so</td></tr></table>",
        ["2019 | Hurt: 14 people 3 badly or so"],
    ),
    "a correction": (
        "<p>Correction: <del>12</del><ins>14</ins> people died, <s>and <b>3</b></s> in May.</p>",
        ["Correction: 14 people died, in May."],
    ),
    "a quotation in a line": ("<ul><li>He said <q>we <i>won</i></q>.</li></ul>", ["He said “we won”."]),
}


@pytest.mark.parametrize("kind", APART)
def test_no_block_runs_into_its_neighbour(kind: str) -> None:
    markup, expected = APART[kind]
    around = "".join(f"<p>{SENTENCE} by the end of May {n}.</p>" for n in range(6))
    result = reading(f"<html><body><article>{around}{markup}</article></body></html>".encode())
    assert [part.span.of(result.text) for part in outer(result.parts)][6:] == expected


def test_cells_of_a_short_page_run_into_none() -> None:
    rows = "<tr><th>Year</th><th>Seen</th></tr><tr><td>20<b>19</b><br>2020</td><td><ul><li>14<li>15</ul></td></tr>"
    result = reading(f"<html><body><p>It rained.</p><table>{rows}</table></body></html>".encode())
    assert "2019 2020 | 14 15" in result.text


@pytest.mark.parametrize(
    ("markup", "reads"),
    [
        ("<p>The firm lost $3 million on <time datetime='2019-05-01'>1 May <b>2019</b></time>, it says.</p>",
         ["The firm lost $3 million on 1 May 2019, it says."]),
        ("<p>It lost <output>12</output> ships and <label>300</label> men in the war.</p>",
         ["It lost 12 ships and 300 men in the war."]),
        ("<div>The bridge fell in <b>1987</b> and killed 12.<p>It was built in 1931.</p>The <i>owner</i> was fined in"
         " 1990.</div>",
         ["The bridge fell in 1987 and killed 12.", "It was built in 1931.", "The owner was fined in 1990."]),
        ("<details><summary>What was lost?</summary><p>The bank lost $5 million in 2004.</p></details>",
         ["What was lost?", "The bank lost $5 million in 2004."]),
        ("<div>The bridge fell in 1987 and <b>killed</b> 12.<br><br>It was <a href='x'>old</a> at that time.</div>",
         ["The bridge fell in 1987 and killed 12. It was old at that time."]),
        ("<div><div><span>The bridge fell in 1987.</span></div><div>It was built in 1931.</div></div>",
         ["The bridge fell in 1987.", "It was built in 1931."]),
        ("<template><p>The mayor of {{town}} was fined in {{year}}.</p></template><p>It was built in 1931.</p>",
         ["It was built in 1931."]),
        ("<p>It was <template>first <b>said to be</b> </template>built in 1931.</p>", ["It was built in 1931."]),
        ("<div><template shadowrootmode='open'><p>The bridge fell in 1987.</p></template></div>",
         ["The bridge fell in 1987."]),
        ("<div><div>Share this</div>Home<p>It was built in 1931.</p></div>", ["It was built in 1931."]),
    ],
)  # fmt: skip
def test_what_an_article_says_outside_paragraphs_or_in_a_time_is_read(markup: str, reads: list[str]) -> None:
    prose = [
        f"The council met in {year} and spent money on {year - 1900} schools and roads." for year in range(1990, 2000)
    ]
    around = "".join(f"<p>{line}</p>" for line in prose)
    page = f"<html><body><article><h1>The town</h1>{around}{markup}{around}</article></body></html>"
    found = reading(page.encode()).text.split("\n\n")
    assert [line for line in found if line not in prose and line != "The town"] == reads


def test_a_table_in_a_table_says_everything_once() -> None:
    inner = "<table><tr><td>2018</td><td>12</td></tr></table>"
    result = reading(f"<html><body><table><tr><td>Dead</td><td>{inner}</td></tr></table></body></html>".encode())
    assert result.text.count("2018") == 1


@settings(max_examples=60)
@given(st.lists(LETTERS.filter(lambda text: bool(text.replace("\u00ad", "").strip())), min_size=1, max_size=3))
def test_generated_short_pages_round_trip(pieces: list[str]) -> None:
    markup = "".join(f"<div>{escape(piece)}.</div>" for piece in pieces)
    result = reading(f"<html><body>{markup}</body></html>".encode())
    expected = [" ".join(f"{piece}.".replace("\u00ad", "").split()) for piece in pieces]
    assert [part.span.of(result.text) for part in result.parts] == expected


HOSTILE = {
    "deep": b"<html><body>" + b"<div>" * 200_000 + b"<p>x</p>",
    "deep inline": b"<html><body>" + b"<b>" * 200_000 + b"x",
    "endless": b"<html><body><p>" + b"word " * 1_900_000,
    "large": page("word " * 20, "word " * 2_200_000),
    "pieces": page("a<sup>1</sup>" * 60_000),
    "struck out": page("a<del>1</del>" * 60_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pages_end_in_an_error_soon(kind: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        reading(HOSTILE[kind])
    assert caught.value.hint
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
        b"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><html><body><p>" + SENTENCE.encode() + b" &c;</p>",
        b"<html><body><p " + b" ".join(b"a%d='1'" % i for i in range(100_000)) + b">" + SENTENCE.encode() + b"</p>",
    ],
)
def test_entities_and_attributes_cost_nothing(data: bytes) -> None:
    start = time.process_time()
    text = reading(data).text
    assert SENTENCE in text
    assert len(text) < 300
    assert time.process_time() - start < 10


def test_a_template_is_no_text_of_a_short_page() -> None:
    hidden = "<template id='t'><meta name='date' content='1999-01-01'><p>The mayor was fined in 1990.</p></template>"
    for markup in (
        f"<head>{hidden}</head><body><p>It was built in 1931.</p></body>",
        f"<p>It was built in 1931.{hidden}",
    ):
        result = reading(f"<html>{markup}</html>".encode())
        assert result.text == "It was built in 1931."
        assert result.date is None


def test_a_page_without_text() -> None:
    with pytest.raises(EmptyError, match="no main text"):
        reading(b"<!DOCTYPE html><html><body><nav><a href='/'>Home</a></nav><script>x()</script></body></html>")
