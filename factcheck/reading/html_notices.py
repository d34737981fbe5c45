"""What stands round a page's text: cookie notices, comments, share bars, lists of related articles; told by names.

Names are ids and classes. An id may also be made of a heading ("related-work", "consent-decree"), and a class may say
what a text is about ("social-care"): such an element is a part of the text.
"""

from __future__ import annotations

import re
from typing import Any

_PLAIN = re.compile(
    r"cookie|consent|gdpr|(?:^|[_-])(?:comments?|disqus|respond|newsletter|subscribe|sign-?up|breadcrumbs?|skip-link|"
    r"paywall|promo|advert(?:isement)?|ad-slot)(?:$|[_-])"
)
_SHARED = frozenset(["share", "sharing", "social"])
_RELATED = frozenset(["related", "recommended"])
_UNSURE = _SHARED | _RELATED  # furniture or a subject: "social-links" or "social-care"
_FURNITURE_TEXT = (
    "article articles bar block box button buttons card cards container content contents coverage feed follow footer "
    "form group header heading icon icons inner item items link links list media menu module more nav news panel post "
    "posts print read reading reads row section sidebar stories story tools title topics videos widget wrap wrapper"
)
_FURNITURE = frozenset(_FURNITURE_TEXT.split())
_NO_HEADING_TEXT = (
    "banner comment comments cookie cookies gdpr newsletter notice our policy preferences privacy respond settings "
    "sign signup site subscribe this up use uses we website"
)
_NO_HEADING = _FURNITURE | _RELATED | frozenset(_NO_HEADING_TEXT.split())  # names that no part of a text has
_PARTS = re.compile(r"[_\s-]+")
# Begins a class that says what a text is about, where it says so with a word that else names furniture.
_SUBJECT = re.compile(r"(?<!\S)(?:category|cat|tag|topic|term|subject)[_-](?!list|link|cloud)\S")
_WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset(["h", "heading", "sec", "section", "toc"])  # of ids that are made of a heading
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_NAMES = 400  # characters: more names are a program's
_LINKS = 0.5  # of the characters, inside links: more make a list of them
_LONG = 20_000  # characters: more are no notice, and nested ones would be counted over and over
_PROSE, _LONG_PROSE = 5, 30  # words: of a sentence, and of more than "Follow us for the latest news."


def drop_notices(tree: Any) -> None:
    """Takes out of ``tree`` what its names call a cookie notice, comments, sharing and the like, and what is hidden.

    Kept is what is more than half of the page, holds its article, or is a part of the text by its heading or its prose;
    the last loses its names, as trafilatura would leave it out by them ("viral-load", "naval-losses").
    """
    body = tree.find("body")
    if body is None:
        return
    whole = len(body.text_content())
    for element in list(body.iter("div", "section", "aside", "form", "dialog", "ul", "ol", "p", "footer", "nav")):
        hidden = element.get("aria-hidden") == "true" or "hidden" in element.attrib
        if not hidden and element.tag != "nav" and not _is_notice(element):
            continue
        parent = element.getparent()
        if parent is None or len(element.text_content()) > 0.5 * whole:
            continue
        if next(element.iter("article", "main", "h1"), None) is None:
            element.drop_tree()


def _is_notice(element: Any) -> bool:
    """Whether it is one by its names, which a part of the text loses."""
    own = (element.get("id") or "").casefold()
    classes = (element.get("class") or "").casefold()
    if (not own and not classes) or len(own) + len(classes) >= _MOST_NAMES:
        return False
    if own and _is_made_of_heading(own, element) and _has_prose(element, _PROSE):
        del element.attrib["id"]
        return False
    names = [name for name in [own, *classes.split()] if not _SUBJECT.match(name)]
    unsure = [words for name in names if not _UNSURE.isdisjoint(words := _PARTS.split(name))]
    if any(_PLAIN.search(name) for name in names) or any(_is_furniture(words, _RELATED) for words in unsure):
        return True
    if unsure and not _has_prose(element, _LONG_PROSE if any(_is_furniture(w, _SHARED) for w in unsure) else _PROSE):
        return True
    if unsure:
        element.attrib.pop("id", None)
    if classes and (unsure or _SUBJECT.search(classes)):
        element.set("class", "")
    return False


def _is_furniture(words: list[str], kind: frozenset[str]) -> bool:
    """Whether a name of these words is one of ``kind`` alone or beside a word for a part of a page."""
    for n, word in enumerate(words):
        if word in kind:
            after = words[n + 1] if n + 1 < len(words) else None
            if after in _FURNITURE or (after is None and (n == 0 or words[n - 1] in _FURNITURE)):
                return True
    return False


def _is_made_of_heading(own: str, element: Any) -> bool:
    """Whether the id says, in words that are not those of a page's furniture, what the element's heading says."""
    words = set(_WORD.findall(own)) - _PREFIXES
    heading = next(element.iter(*_HEADINGS), None)
    if heading is None or words <= _NO_HEADING:
        return False
    return words <= set(_WORD.findall(heading.text_content().casefold()))


def _has_prose(element: Any, least: int) -> bool:
    """Whether an element has a table, or a sentence among ``least`` words, and most of its letters outside links."""
    if next(element.iter("form", "button", "input", "select", "textarea"), None) is not None:
        return False
    text = element.text_content()
    if len(text) > _LONG:
        return True
    words = text.split()
    linked = sum(len("".join(link.text_content().split())) for link in element.iter("a"))
    if linked > _LINKS * sum(map(len, words)):
        return False
    if next(element.iter("table"), None) is not None:
        return True
    ended = (word.rstrip("\"'”’)]").endswith((".", "!", "?")) for word in words[_PROSE - 1 :])
    return len(words) >= least and any(ended)
