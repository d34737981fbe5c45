"""The lexical analyser: text → the terms that BM25 counts.

General analysers lose what fact-checking lives on. This one keeps it: "US" and "IS" are names, not the words "us"
and "is"; "14,000", "14 000" and "14000" are one term; "no" and "not" stay, and "didn't" is "did not"; accents fold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ANALYSER = "lexemes-1"
"""Changes whenever the same text could give other terms: an index built with another analyser is refused."""

LONGEST = 64
"""Terms are cut to this many characters: longer ones are noise (addresses, encoded data)."""

_SPACES = " \u00a0\u2007\u2009\u202f"
_TOKEN = re.compile(
    rf"""
    (?P<number>(?<!\d)\d{{1,3}}(?:(?:[,'’]\d{{3}})+|(?:[{_SPACES}]\d{{3}})+)(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*)
    | (?P<dotted>\b(?:[A-Z]\.){{2,}})
    | (?P<cjk>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])
    | (?P<word>(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])[^\W\d_])+(?:['’][^\W\d_]+)*)
    | (?P<percent>%)
    """,
    re.VERBOSE,
)
_GROUPING = str.maketrans("", "", ",'’" + _SPACES)
_NAMES = re.compile("IS|US|IT|WHO|OR|IN|AS|AT|AN|AM|CAN|MAY|ALL|HE|ME|SO|WE|BE|BY|IF|TO|UP|ON|OF|AND|ARE|THE|DO|GO|MY")
"""Function words that are names when written in capitals."""


def lexemes(text: str) -> list[str]:
    """The terms of a text, in order, repeated as often as they occur. Empty for a text without words or numbers.

    A word in capitals that is a function word otherwise ("US", "IS", "WHO") stays in capitals, unless the whole text
    is in capitals. All other words are lower-cased, stripped of accents and stemmed lightly. Hyphenated words give
    their parts. No term holds white space.
    """
    shouted = _is_shouted(text)
    terms: list[str] = []
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "number":
            terms.append(token.translate(_GROUPING)[:LONGEST])
        elif kind == "dotted":
            terms += _word(token.replace(".", ""), shouted)
        elif kind == "percent":
            terms.append("percent")
        else:
            terms += _word(token, shouted)
    return terms


def _is_shouted(text: str) -> bool:
    """Whether a text is all in capitals, as headlines can be: then capitals mean nothing."""
    return text.isupper() and sum(map(str.isalpha, text)) >= 20


@lru_cache(maxsize=65536)
def _word(token: str, shouted: bool) -> tuple[str, ...]:
    if not shouted and _NAMES.fullmatch(token):
        return (token,)
    word = _fold(token)
    head, apostrophe, tail = word.partition("'")
    if apostrophe and tail == "t" and head.endswith("n"):
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(head[:-1], head[:-1])
        return (stem, "not") if stem else ("not",)
    if apostrophe and tail == "s":
        word = head
    elif apostrophe:
        word = head + tail
    return (_stem(word)[:LONGEST],) if word else ()


def _fold(token: str) -> str:
    decomposed = unicodedata.normalize("NFKD", token.replace("’", "'")).casefold()
    return "".join(
        c for c in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(c) and not c.isspace()
    )


def _stem(word: str) -> str:
    """Harman's S-stemmer (1991): plurals only, so that names and figures stay apart."""
    if len(word) > 4 and word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return word
