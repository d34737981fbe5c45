"""Which items of a web page's lists are links alone, as those of menus and of lists of other articles are."""

from __future__ import annotations

from typing import Any

_LISTS = frozenset(["ul", "ol", "dl", "menu"])
_LINKS = 0.8  # of an item's letters inside links; its date may stand beside


def links_in_lists(tree: Any) -> frozenset[str]:
    """The letters of every list item that is a link alone, and of every link in a list: they may be a block each."""
    found: set[str] = set()
    for item in tree.iter("li"):
        pieces: list[str] = []
        links: list[str] = []
        # A walk without recursion, which leaves the items of inner lists to themselves: (element, entering).
        stack = [(item, True)]
        while stack:
            element, entering = stack.pop()
            if not entering:
                pieces.append(element.tail or "")
            elif element.tag == "a":
                links.append(squashed(element.text_content()))
                pieces.append(links[-1])
            elif element.tag not in _LISTS:
                pieces.append(element.text or "")
                for child in reversed(element):
                    stack += [(child, False), (child, True)]
        whole = squashed("".join(pieces))
        if len("".join(links)) >= _LINKS * len(whole):
            found.add(whole)
        found.update(links)
    return frozenset(found)


def squashed(text: str) -> str:
    """The letters of a text, without white space."""
    return "".join(text.split())
