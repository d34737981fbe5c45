"""Raised characters: note marks go, exponents and ordinals stay, and neither ever joins the word or figure before it.

"up to 3,000" with a raised 12 reads "up to 3,000"; 10 with a raised 6 reads "10⁶"; km with a raised 2 reads "km²".
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|\*{1,4}|[†‡§¶‖#])[\])]?(?:\s?[,;–-]\s?(?:\d{1,3}|[a-z]))*[,.]?")
_BRACKETED = re.compile(r"\[[^\]]{1,12}\]")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|e|o|a|os|as|º|ª", re.IGNORECASE)
_POWER = re.compile(r"(?:\b10|[×x·] ?\d+(?:\.\d+)?)$")  # what a raised figure is a power of
_UNIT = re.compile(r"(?:^|[\s\d/·(])(?:[kcdmnµ]?m|mi|ft|yd|in|s|kg|R|χ|r)$")
_SIGNED = re.compile(r"[+\-−]\d{1,2}|\d[+\-−]")
_RUN = re.compile(r"(?<=[^\s⁰¹²³⁴-⁹⁺⁻])[⁰¹²³⁴-⁹⁺⁻]+")


def raised(before: str, mark: str, *, linked: bool = False) -> str:
    """What stands in the text for ``mark``, raised after ``before`` (its last characters suffice); "" for a note mark.

    ``linked``: the mark leads somewhere in the document, as only note marks do.
    """
    mark = mark.strip()
    before = before[-12:]
    if not mark or linked or _BRACKETED.fullmatch(mark):
        return ""
    if mark.isdigit() or _SIGNED.fullmatch(mark):
        if _POWER.search(before) or _SIGNED.fullmatch(mark) or (mark in ("2", "3") and _UNIT.search(before)):
            return mark.translate(_RAISED)
        return "" if before.strip() and len(mark) <= 3 else mark.translate(_RAISED)
    if before[-1:].isdigit() and _ORDINAL.fullmatch(mark):
        return "" if mark in ("a", "e", "o") and len(before.strip()) > 2 else mark
    return "" if _NOTE.fullmatch(mark) else mark


def without_note_marks(text: str) -> str:
    """``text`` without note marks written with raised characters of Unicode ("3,000¹²"); exponents stay."""
    if not _RUN.search(text):
        return text
    return _RUN.sub(lambda run: raised(text[max(0, run.start() - 12) : run.start()], run[0].translate(_PLAIN)), text)
