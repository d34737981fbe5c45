"""Pounds that are money and pounds that are a weight."""

from __future__ import annotations

from factcheck.text.number_words import SCALES
from factcheck.text.numerals import Numeral
from factcheck.text.tokens import Token

_PAID_TEXT = (
    "cost costs costing pay pays paid paying worth fine fines fined price prices priced spend spends spent spending "
    "sell sells sold bought earn earns earned salary fee fees debt debts loan budget donated raised invested stolen"
)
_PAID = frozenset(_PAID_TEXT.split())


def sterling(toks: list[Token], number: Numeral, j: int) -> int:
    """Where "pounds" at token ``j`` end if they are money, else 0: pounds sterling, pounds by the million, and those
    that something costs. "5 million pounds of beef" are a weight."""
    if j >= len(toks) or toks[j].low not in {"pound", "pounds"}:
        return 0
    after = toks[j + 1].low if j + 1 < len(toks) else ""
    if after == "sterling":
        return j + 2
    before = {token.low for token in toks[max(0, number.first - 5) : number.first]}
    if after == "of" and not before & _PAID:
        return 0
    by_the_million = SCALES.get(toks[number.last - 1].low, 0) >= 10**6 and not before & {"weigh", "weighs", "weighed"}
    return j + 1 if by_the_million or before & _PAID else 0
