"""Web pages → their main text, by trafilatura (extra ``documents``): without menus, cookie notices and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from factcheck.errors import EmptyError, FormatError, MissingExtraError
from factcheck.reading.blocks import Block, laid_out, row_block
from factcheck.reading.dates import iso_date
from factcheck.reading.encoding import decode
from factcheck.reading.html_lists import links_in_lists, squashed
from factcheck.reading.html_notices import drop_notices
from factcheck.reading.html_short import SHORT, blocks_of, run_together, split_preformatted
from factcheck.reading.html_tidy import tidied
from factcheck.reading.marks import without_note_marks
from factcheck.reading.result import Reading

MOST_BYTES = 10 * 1024 * 1024  # of one page; the largest real ones have a few
MOST_INLINE = 20_000  # inline elements in one paragraph: joining them takes quadratic time
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "citation_date",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "date",
    "parsely-pub-date",
)
_INLINE_TEXT = "a b del em font i ins label output q s span strike strong sub sup time u"
_INLINE = frozenset(_INLINE_TEXT.split())
# Names of trafilatura's own.
_BLOCKS = frozenset(["cell", "div", "head", "item", "list", "p", "quote", "row", "table", "td", "th"])
_PARENTS = frozenset(["div", "item", "list", "quote"])  # of which each block is one of the text
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
# A tag longer than any but an inline image's: parsers take time that grows with the square of the attributes.
_LONG_TAG = re.compile(r"<(\w+)[^<>]{5000,}(>?)")
_HINT = "Save the article as text, or copy its text into a .txt file."


def read_html(data: bytes, name: str) -> Reading:
    """The main text of a page, its blocks (paragraphs, headings, list items, table rows) set apart by blank lines.

    One part a block: ``paragraph`` counts them from 1, ``cell`` names a table's row and, inside it, each cell. Note
    marks are taken out; other raised figures become raised characters (km²). ``date`` is confirmed where the page
    itself declares when it was published, unconfirmed where it was inferred.
    Raises MissingExtraError, EmptyError (no main text), EncodingError, FormatError (too large, nested too deeply).
    """
    try:
        import lxml.etree  # type: ignore[import-untyped]
        import lxml.html  # type: ignore[import-untyped]
        import trafilatura
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: reading web pages needs trafilatura", hint="pip install 'factcheck[documents]'"
        ) from error
    if len(data) > MOST_BYTES:
        raise FormatError(f"{name} has more than {MOST_BYTES >> 20} MB, more than any web page", hint=_HINT)
    text, encoding, warnings = _decoded(data, name)
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml.html.document_fromstring(_LONG_TAG.sub(r"<\1>", text).encode("utf-8", "replace"), parser=parser)
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):  # libxml2 then drops the rest
            raise FormatError(f"{name} nests elements too deeply or is one endless run: refused as hostile", hint=_HINT)
        if any(sum(child.tag in _INLINE for child in parent) > MOST_INLINE for parent in tree.iter()):
            raise FormatError(f"{name} has a paragraph of more than {MOST_INLINE:,} pieces", hint=_HINT)
        tidied(tree)
        split_preformatted(tree)
        published = _published(tree)
        drop_notices(tree)
        links = links_in_lists(tree)
        document: Any = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            # Fixed bounds: without them the clock decides which dates are possible.
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-01-01"},
        )
    except (lxml.etree.LxmlError, ValueError, RecursionError, AssertionError) as error:
        raise FormatError(f"{name} is not a web page that can be read: {error}", hint=_HINT) from error
    blocks = list(_blocks(document.body, count(1))) if document is not None and document.body is not None else []
    if len(blocks) <= SHORT:
        own = blocks_of(tree)
        if not blocks or run_together(blocks, own):
            blocks = own
    if not blocks:
        raise EmptyError(f"{name} has no main text (a menu, a form or a script alone)", hint=_HINT)
    final, parts, items = laid_out([replace(b, linked=b.depth > 0 and squashed(b.text) in links) for b in blocks])
    found: dict[str, Any] = document.as_dict() if document is not None else {}
    return Reading(
        text=final,
        parts=parts,
        items=items,
        title=_line(found.get("title")),
        date=published or iso_date(found.get("date") or ""),
        date_confirmed=published is not None or not found.get("date"),
        url=_line(found.get("url")),
        author=_line(found.get("author")),
        publisher=_line(found.get("sitename")) or _line(found.get("hostname")),
        encoding=encoding,
        warnings=warnings,
    )


def _decoded(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """As a browser: byte order mark, UTF-8 if it is, the declared encoding, a guess."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        codec = declared[1].decode("ascii").lower()
        codec = "cp1252" if codec in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii") else codec
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(codec).replace("\0", ""), codec, ()
            except (LookupError, UnicodeError):  # unknown or wrong: fall through to the guess
                pass
    decoded = decode(data.replace(b"\0", b"") if declared else data, name)
    return decoded.text, decoded.encoding, decoded.warnings


def _published(tree: Any) -> str | None:
    """The day of publication as the page declares it, in meta elements or JSON-LD."""
    declared: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if key in _PUBLISHED:
            declared.setdefault(key, meta.get("content") or "")
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json" and (match := _JSON_DATE.search(script.text or "")):
            declared.setdefault("datepublished", match[1])
    return next((date for key in _PUBLISHED if (date := iso_date(declared.get(key, "")))), None)


def _blocks(element: Any, tables: Iterator[int]) -> Iterator[Block]:
    """The blocks in an element of trafilatura's result, in order, and the text between them; ``tables`` counts."""
    run = (element.text or "") if element.tag in _PARENTS else ""
    for child in element:
        if _parts(element, child):
            if text := _line(run):
                yield Block(text)
            yield from _block(child, tables)
            run = child.tail or ""
        else:
            run += (" " if child.tag == "lb" else _flat(child)) + (child.tail or "")
    if text := _line(run):
        yield Block(text)


def _block(element: Any, tables: Iterator[int]) -> Iterator[Block]:
    if element.tag == "table":
        table = next(tables)
        for number, row in enumerate(element.iter("row"), start=1):
            if block := row_block(table, number, [_flat(cell) for cell in row.iter("cell")]):
                yield block
    elif element.tag == "item" and not (element.get("rend") or "").startswith(("dt", "dd")):
        for number, block in enumerate(_inside(element, tables)):
            yield replace(block, depth=block.depth + 1, opens=block.opens or not number)
    else:
        yield from _inside(element, tables)


def _inside(element: Any, tables: Iterator[int]) -> Iterator[Block]:
    """The blocks in an element; the element itself where it has no other."""
    if element.tag in _PARENTS and any(_parts(element, child) for child in element):
        yield from _blocks(element, tables)
    elif text := _flat(element):
        yield Block(text)


def _parts(parent: Any, child: Any) -> bool:
    """Whether a child stands apart from the text of its parent."""
    if child.tag == "lb":
        return bool(parent.tag != "item")
    return child.tag in _BLOCKS or parent.tag not in _PARENTS


def _flat(element: Any) -> str:
    """The text of an element as one line; a line break becomes a space, and no block in it joins its neighbour."""
    for child in element.iterdescendants(*_BLOCKS, "lb"):
        child.text = f" {child.text or ''}"
        child.tail = f" {child.tail or ''}"
    return _line("".join(element.itertext())) or ""


def _line(text: str | None) -> str | None:
    """``text`` as one line without soft hyphens, which say only where it may be broken; None if nothing is left."""
    return without_note_marks(" ".join(text.replace("\u00ad", "").split())) or None if text else None
