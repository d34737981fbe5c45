"""Words, numbers and marks of a text, as numbers and dates are read from them. Linear in the text's length.

One regular expression whose branches start with different characters: there is nothing to backtrack into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_TOKEN = re.compile(
    r"(?P<number>[0-9]{1,2}(?:,[0-9]{2}){1,5},[0-9]{3}(?![0-9,])(?:\.[0-9]+)?"  # lakhs and crores: "12,34,567"
    r"|[0-9]{1,3}(?P<sep>[,\u00a0\u202f\u2009 '’])[0-9]{3}(?:(?P=sep)[0-9]{3})*(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]{1,3},[0-9]{1,2}(?=\s?(?:%|per\s?cent|[mbtr]+illion))"  # a comma for the point: "2,1 million"
    r"|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<raised>[⁰¹²³⁴-⁹]+)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<mark>[^\s])"
)
_NOTED = re.compile(r"([^\W\d_]{4,}?)[⁰¹²³⁴-⁹]+")  # a word with a note mark; what is shorter may be a unit: km²
_RAISED_POINT = re.compile(r"(?<=[0-9])·(?=[0-9])(?!10[⁰¹²³⁴-⁹⁻^])")  # "12·4", not "3·10⁶"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. ``low`` is the folded text; ``glued``: it touches the token before."""

    start: int
    end: int
    text: str
    low: str
    kind: str  # "number", "word" or "mark"
    glued: bool


@lru_cache(maxsize=256)  # figures and dates are looked for in the same text, one after the other
def tokens(text: str) -> list[Token]:
    """All tokens of ``text`` in order; white space between them is dropped, and so are note marks written with raised
    figures ("up to 3,000¹²", but not 10⁶). To be read only: callers share it.
    """
    found: list[Token] = []
    last = -1
    text = _RAISED_POINT.sub(".", text)
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        kind = "number" if kind == "sep" else kind
        if kind == "raised":
            if not (found and found[-1].end == match.start() and found[-1].text == "10"):
                continue
            kind = "word"
        low = match.group().casefold().replace("’", "'")
        if kind == "word" and (noted := _NOTED.fullmatch(low)):
            low = noted[1]
        found.append(Token(match.start(), match.end(), match.group(), low, kind, match.start() == last))
        last = match.end()
    return found


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def power_at(toks: list[Token], j: int) -> tuple[Fraction, int] | None:
    """A power of ten at token ``j`` ("10⁹", "10^9") and where it ends; None for a plain 10."""
    if j + 1 >= len(toks) or toks[j].text != "10" or not toks[j + 1].glued:
        return None
    k = j + 2 if toks[j + 1].text == "^" and j + 2 < len(toks) and toks[j + 2].glued else j + 1
    digits = toks[k].text.translate(_RAISED)
    if (k == j + 1 and digits == toks[k].text) or not re.fullmatch("[0-9]{1,2}", digits):
        return None
    return Fraction(10 ** int(digits)), k + 1
