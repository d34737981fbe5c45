"""Temperatures whose scale's letter touches the figure: "49.6C", "121F"."""

from __future__ import annotations

from factcheck.text.tokens import Token
from factcheck.text.words import word_set

_SEATS = word_set("seat seats row gate room flat apartment unit suite form section route bus platform type model group")


def is_scale(toks: list[Token], j: int) -> bool:
    """Whether token ``j`` is a C or F right behind the digits of a temperature, not of "seat 12F" or "iPhone 5C"."""
    if not 0 < j < len(toks) or toks[j].text not in {"C", "F"} or not toks[j].glued or toks[j - 1].kind != "number":
        return False
    if j + 1 < len(toks) and toks[j + 1].glued and toks[j + 1].kind != "mark":
        return False
    before = toks[j - 2] if j > 1 else None
    named = before is not None and before.kind == "word" and (before.text[0].isupper() or before.low in _SEATS)
    return not named
