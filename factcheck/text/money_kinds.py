"""What an amount of money is to those who report it: revenue, profit, loss, debt …, told by the words beside it."""

from __future__ import annotations

import re

from factcheck.text.calendar_dates import MONTHS
from factcheck.text.change_verbs import FELL, ROSE
from factcheck.text.quantities import Quantity
from factcheck.text.words import find_words, word_set

_TOLD = {
    "revenue": "revenue revenues turnover sales",
    "profit": "profit profits earnings",
    "loss": "loss losses deficit lost",
    "debt": "debt debts",
    "surplus": "surplus",
    "spending": "spending budget expenditure",
    "investment": "investment investments",
}
_KIND_OF = {word: kind for kind, words in _TOLD.items() for word in words.split()}
_BETWEEN_TEXT = """
    was were is are be been has have had of at to by from a an the its in for with about around nearly almost over more
    than just only some some rise fall rises falls came comes come stood stands hit reached reaches totalled totaled
    slid narrowed widened up down percent per cent % first second third fourth quarter half year last this fiscal
    financial full weekend month week record estimated an average
"""
_BETWEEN = ROSE | FELL | word_set(_BETWEEN_TEXT) | {month.casefold() for month in MONTHS}
"""What may stand between a word and its amount: "revenue in the third quarter rose 5 percent to $4 billion"."""
_BEHIND = re.compile(r"\s+(?:(?:in|of)\s+)?(?:(?:annual|net|total|gross|quarterly|operating|new|global)\s+)*([a-z]+)\b")
_REACH = 90  # characters before an amount


def kind_of(text: str, amount: Quantity) -> str:
    """What kind of money ``amount`` is ("revenue", "profit", "loss" …) by the word right behind it ("$4 billion in
    revenue", "a $2 million loss"), else by the nearest before it; "" where none says so."""
    if not amount.dimension.startswith("money:"):
        return ""
    behind = _BEHIND.match(text, amount.span.end)
    if behind and behind[1] != "lost" and (kind := _KIND_OF.get(behind[1], "")):
        return kind
    before = find_words(text[max(0, amount.span.start - _REACH) : amount.span.start])
    for last, word in reversed(list(enumerate(before))):
        if word.low in {"income", "result"}:
            return "profit" if word.low == "income" and last and before[last - 1].low == "net" else ""
        if kind := _KIND_OF.get(word.low, ""):
            return kind
        if word.low not in _BETWEEN and not word.low[0].isdigit():
            return ""
    return ""
