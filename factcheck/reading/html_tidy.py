"""A web page's tree, put right before its main text is looked for: what trafilatura would lose, join or misread."""

from __future__ import annotations

import re
from typing import Any

from factcheck.reading.marks import is_fraction, raised

_BLOCKS_TEXT = "p div section article ul ol dl li dt dd blockquote pre figure table tr td th h1 h2 h3 h4 h5 h6"
BLOCKS = frozenset(_BLOCKS_TEXT.split())
_INLINE_TEXT = "a abbr b bdi big cite code data dfn em font i ins kbd mark samp small span strong sub sup tt u var"
_INLINE = frozenset(_INLINE_TEXT.split())
_HOLD_PROSE = frozenset(["p", "li", "td", "th", "dd", "blockquote"])
_LEAST = 5  # words of loose text that is a sentence
_MOST = 5_000  # characters of a paragraph
_LOOK = 200  # characters at the end of a block in which its last mark is looked for
_NEAR = 8  # characters behind a raised figure that tell a fraction
_BAR = re.compile(r"^\s?[/⁄]\s?")
_LINKS = 0.5  # of a list's characters inside links: a menu in a page that a table lays out


def tidied(tree: Any) -> None:
    """Changes ``tree`` in place, in time linear in its size; the words that a browser shows stay, in their order.

    Struck out text and templates go, a <q> gets its marks, a <time> in a sentence becomes text, sentences beside blocks
    become paragraphs, note marks go and other raised figures become raised characters, blocks in a list's item become
    paragraphs, and lists in a table's cell become blocks.
    """
    _drop_unseen(tree)
    _set_quotation_marks(tree)
    _keep_times(tree)
    _set_loose_text_apart(tree)
    _make_paragraphs(tree)
    _set_note_marks(tree)
    _set_items_apart(tree)
    _unlist_cells(tree)


def spaced_text(element: Any) -> str:
    """The text of an element, a space wherever a block begins or ends and at a line break."""
    pieces = [element.text or ""]
    stack = [(child, True) for child in reversed(element)]  # (element, entering): a walk without recursion
    while stack:
        child, entering = stack.pop()
        apart = " " if child.tag in BLOCKS or child.tag == "br" else ""
        if entering:
            pieces += [apart, child.text or ""]
            stack.append((child, False))
            stack += [(below, True) for below in reversed(child)]
        else:
            pieces += [apart, child.tail or ""]
    return "".join(pieces)


def _empty_span(element: Any, text: str) -> None:
    """Makes an element one that reads as ``text``, in place: joining it to its neighbours takes quadratic time."""
    for child in list(element):
        element.remove(child)
    element.tag, element.text = "span", text


def _drop_unseen(tree: Any) -> None:
    """Empties struck out text, and templates: scripts make elements of them, which are in the page if they are seen.
    A browser shows one only where it is the shadow root of the element around it.
    """
    for struck in list(tree.iter("del", "s", "strike", "template")):
        if "shadowrootmode" not in struck.attrib:
            _empty_span(struck, "")


def _set_quotation_marks(tree: Any) -> None:
    """Makes every <q> plain text with the marks that a browser shows; trafilatura takes it for a block."""
    for quote in list(tree.iter("q")):
        quote.tag, quote.text = "span", "“" + (quote.text or "")
        if len(quote):
            quote[-1].tail = (quote[-1].tail or "") + "”"
        else:
            quote.text += "”"


def _keep_times(tree: Any) -> None:
    """Makes a <time>, <output> or <label> that stands in a sentence plain text: trafilatura would drop what it says."""
    prose: dict[Any, bool] = {}  # a paragraph may hold thousands of them
    for element in list(tree.iter("time", "output", "label")):
        parent = element.getparent()
        while parent is not None and parent.tag not in BLOCKS:
            parent = parent.getparent()
        if parent is None or parent.tag not in _HOLD_PROSE:
            continue
        if parent not in prose:
            prose[parent] = _ends_a_sentence(parent.text_content()[-_LOOK:])
        if prose[parent]:
            element.tag = "span"


def _set_loose_text_apart(tree: Any) -> None:
    """Makes sentences that stand in a <div> beside other blocks paragraphs, and the line over a list: trafilatura would
    lose the whole.
    """
    for block in list(tree.iter("div", "section", "article")):
        if not any(child.tag in BLOCKS for child in block):
            continue
        runs: list[tuple[Any, str, list[Any]]] = [(None, block.text or "", [])]  # (block before, text, inline elements)
        for child in block:
            if child.tag in _INLINE:
                runs[-1][2].append(child)
            elif child.tag != "br" or (child.tail or "").strip() or not _is_list(child.getnext()):
                runs.append((child, child.tail or "", []))
        after = [before for before, _, _ in runs[1:]] + [None]
        for (before, text, inline), following in zip(runs, after, strict=True):
            said = text + "".join(f"{child.text_content()}{child.tail or ''}" for child in inline)
            if (len(said.split()) >= _LEAST and _ends_a_sentence(said[-_LOOK:])) or _leads_on(said, following):
                _wrap(block, before, text, inline)


def _make_paragraphs(tree: Any) -> None:
    """Makes a <div> that is a paragraph in an article, or among paragraphs, or the line over a list one: beside them it
    would be lost.
    """
    for block in list(tree.iter("div")):
        if any(child.tag not in _INLINE and child.tag != "br" for child in block):
            continue
        text, parent = block.text_content(), block.getparent()
        if len(text) > _MOST or parent is None:
            continue
        if _leads_on(text, block.getnext()) and not (block.tail or "").strip():
            block.tag = "p"
        if len(text.split()) < _LEAST or not _ends_a_sentence(text) or _links_alone(block):
            continue
        among = any(near is not None and near.tag == "p" for near in (block.getprevious(), block.getnext()))
        if among or next(block.iterancestors("article", "main"), None) is not None:
            block.tag = "p"


def _leads_on(text: str, following: Any) -> bool:
    """Whether ``text`` is a line over the list that follows it, and that is no menu."""
    return text[-_LOOK:].rstrip().endswith(":") and _is_list(following) and not _links_alone(following)


def _is_list(element: Any) -> bool:
    return element is not None and element.tag in ("ul", "ol")


def _wrap(block: Any, before: Any, text: str, inline: list[Any]) -> None:
    """Puts a run of text and inline elements, behind ``before`` or at the beginning of ``block``, in a paragraph."""
    paragraph = block.makeelement("p")
    paragraph.text = text
    if before is None:
        block.text = None
        block.insert(0, paragraph)
    else:
        before.tail = None
        before.addnext(paragraph)
    for child in inline:  # with their tails
        paragraph.append(child)


def _ends_a_sentence(text: str) -> bool:
    return text.rstrip().rstrip("\"'”’»)]").endswith((".", "!", "?", "…"))


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
        mark, after = "".join(sup.itertext()), _after(sup)
        text = raised(before, mark, after, linked=linked)
        if not linked and is_fraction(before, mark.strip(), after):
            sup.tail = _BAR.sub("/", sup.tail or "", count=1)
        sup.set("class", "")
        _empty_span(sup, text)


def _after(element: Any) -> str:
    """The first characters that follow an element in its parent."""
    text, following = element.tail or "", element.getnext()
    while following is not None and len(text) < _NEAR:
        text += next(following.itertext(), "") + (following.tail or "")
        following = following.getnext()
    return str(text)


def _links_alone(element: Any) -> bool:
    """Whether most of an element's characters stand inside links."""
    linked = sum(len("".join(link.text_content().split())) for link in element.iter("a"))
    return linked > _LINKS * len("".join(element.text_content().split()))


def _set_items_apart(tree: Any) -> None:
    """Makes the <div> in a list's item paragraphs: trafilatura would strip their tags and join their words."""
    in_item = "ancestor::li or ancestor::dd"
    in_cell = "ancestor::td or ancestor::th"
    for block in list(tree.xpath(f"//*[self::div or self::section][{in_item}][not({in_cell})]")):
        if next(block.iterdescendants(*BLOCKS), None) is None:
            block.tag = "p"
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")


def _unlist_cells(tree: Any) -> None:
    """Makes the lists in a table's cells blocks, and what follows a block in a cell one too: both would be lost."""
    in_cell = "ancestor::td or ancestor::th"
    in_list = "ancestor::ul or ancestor::ol or ancestor::dl"
    for outermost in list(tree.xpath(f"//*[self::ul or self::ol or self::dl][{in_cell}][not({in_list})]")):
        if not _links_alone(outermost):
            for part in list(outermost.iter("ul", "ol", "dl", "li", "dt", "dd")):
                part.tag = "div"
    for block in list(tree.xpath(f"//*[self::div or self::p or self::blockquote][{in_cell}]")):
        following = block.getnext()
        if (block.tail or "").strip() and (following is None or following.tag in BLOCKS):
            after = block.makeelement("div")
            after.text, block.tail = block.tail, None
            block.addnext(after)
        if (block.text or "").strip() and len(block) and block[0].tag in BLOCKS:
            first = block.makeelement("div")
            first.text, block.text = block.text, None
            block.insert(0, first)
