"""Web pages → their main text, by trafilatura (extra ``documents``): without menus, cookie notices and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from factcheck.errors import EmptyError, FormatError, MissingExtraError
from factcheck.reading.blocks import Block, laid_out, row_block
from factcheck.reading.dates import iso_date
from factcheck.reading.encoding import decode
from factcheck.reading.html_short import SHORT, blocks_of, run_together, split_preformatted
from factcheck.reading.marks import raised, without_note_marks
from factcheck.reading.result import Reading

MOST_BYTES = 10 * 1024 * 1024  # of one page; the largest real ones have a few
MOST_INLINE = 20_000  # inline elements in one paragraph: joining them takes quadratic time
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_NOTICE = re.compile(
    r"cookie|consent|gdpr|(?:^|[\s_-])(?:comments?|disqus|respond|newsletter|subscribe|sign-?up|share|sharing|social|"
    r"related|recommended|breadcrumbs?|skip-link|paywall|promo|advert(?:isement)?|ad-slot)(?:$|[\s_-])",
    re.IGNORECASE,
)
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
_INLINE = frozenset(["a", "b", "em", "font", "i", "span", "strong", "sub", "sup", "u"])
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
        _set_note_marks(tree)
        split_preformatted(tree)
        published = _published(tree)
        _drop_notices(tree)
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
    blocks = list(_blocks(document.body)) if document is not None and document.body is not None else []
    if len(blocks) <= SHORT:
        own = blocks_of(tree)
        if not blocks or run_together(blocks, own):
            blocks = own
    if not blocks:
        raise EmptyError(f"{name} has no main text (a menu, a form or a script alone)", hint=_HINT)
    final, parts = laid_out(blocks)
    found: dict[str, Any] = document.as_dict() if document is not None else {}
    return Reading(
        text=final,
        parts=parts,
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


def _set_note_marks(tree: Any) -> None:
    """Replaces every <sup> by what it reads as; a <sub> becomes plain text by itself."""
    for sup in list(tree.iter("sup")):
        parent = sup.getparent()
        if parent is None:
            continue
        previous = sup.getprevious()
        before = (previous.tail if previous is not None else parent.text) or ""
        if not before and previous is not None:
            before = "".join(previous.itertext())[-12:]
        linked = any((a.get("href") or "").startswith("#") for a in sup.iter("a")) or parent.tag == "a"
        kind = f"{sup.get('class') or ''} {sup.get('role') or ''}".lower()
        linked = linked or "reference" in kind or "noteref" in kind or "footnote" in kind
        text = raised(before, "".join(sup.itertext()), linked=linked)
        sup.set("class", "")
        for child in list(sup):
            sup.remove(child)
        sup.tag, sup.text = "span", text  # in place: joining it to its neighbours takes quadratic time


def _drop_notices(tree: Any) -> None:
    """Takes out what its class or id calls a cookie notice, comments, sharing and the like, if it is a minor part."""
    body = tree.find("body")
    if body is None:
        return
    whole = len(body.text_content())
    for element in list(body.iter("div", "section", "aside", "form", "dialog", "ul", "ol", "p", "footer", "nav")):
        kind = f"{element.get('id') or ''} {element.get('class') or ''}"
        hidden = element.get("aria-hidden") == "true" or "hidden" in element.attrib
        if element.tag == "nav" or hidden or (len(kind) < 400 and _NOTICE.search(kind)):
            parent = element.getparent()
            if parent is None or len(element.text_content()) > 0.5 * whole:
                continue
            if next(element.iter("article", "main", "h1"), None) is None:
                element.drop_tree()


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


def _blocks(body: Any) -> Iterator[Block]:
    """The blocks of trafilatura's result, in order."""
    tables = 0
    for element in body:
        if element.tag == "table":
            tables += 1
            for number, row in enumerate(element.iter("row"), start=1):
                if block := row_block(tables, number, [_flat(cell) for cell in row.iter("cell")]):
                    yield block
        elif element.tag in ("list", "quote", "div") and len(element):
            if text := _line(element.text):
                yield Block(text)
            yield from _blocks(element)
        elif text := _flat(element):
            yield Block(text)
        if tail := _line(element.tail):
            yield Block(tail)


def _flat(element: Any) -> str:
    """The text of an element as one line; a line break becomes a space."""
    for line_break in element.iter("lb"):
        line_break.tail = "\n" + (line_break.tail or "")
    return _line("".join(element.itertext())) or ""


def _line(text: str | None) -> str | None:
    """``text`` as one line without soft hyphens, which say only where it may be broken; None if nothing is left."""
    return without_note_marks(" ".join(text.replace("\u00ad", "").split())) or None if text else None
