"""Raised characters: note marks go, exponents and ordinals stay, and neither ever joins the word or figure before it.

"up to 3,000" with a raised 12 reads "up to 3,000"; 10 with a raised 6 reads "10⁶"; km with a raised 2 reads "km²".
Before a bar and a figure it may be the upper one of a fraction: 2 with a raised 1 and "/2" behind it reads "2 1/2".
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉", "0123456789+-0123456789")
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|\*{1,4}|[†‡§¶‖#])[\])]?(?:\s?[,;–-]\s?(?:\d{1,3}|[a-z]))*[,.]?")
_BRACKETED = re.compile(r"\[[^\]]{1,12}\]")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|e|o|a|os|as|º|ª", re.IGNORECASE)
_POWER = re.compile(r"(?:\b10|[×x·] ?\d+(?:\.\d+)?)$")  # what a raised figure is a power of
_UNIT = re.compile(r"(?:^|[\s\d/·(])(?:[kcdmnµ]?m|mi|ft|yd|in|s|kg|R|χ|r)$")
_SIGNED = re.compile(r"[+\-−]\d{1,2}|\d[+\-−]")
_BAR = r"\s?[/⁄]\s?"
_FRACTION = re.compile(rf"(\d{{1,2}}){_BAR}(\d{{1,3}})")
_LOWER = re.compile(rf"{_BAR}(\d{{1,3}})(?![\d/⁄%]|[.,]\d)")
_LOWER_ONES = frozenset([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 64])  # of the fractions that people write
_HALVED = re.compile(r"(?:^|[\s(\[$£€–—-]|(?<!\b(?:1[5-9]|20)\d)\d)$")  # what a fraction may follow: no year, no word
_TYPED = re.compile(rf"([⁰¹²³⁴-⁹]{{1,2}})({_BAR})([₀-₉]{{1,3}}|\d{{1,3}}(?![\d/⁄%]|[.,]\d))")
_RUN = re.compile(r"(?<=[^\s⁰¹²³⁴-⁹⁺⁻])[⁰¹²³⁴-⁹⁺⁻]+")


def raised(before: str, mark: str, after: str = "", *, linked: bool = False) -> str:
    """What stands in the text for ``mark``, raised after ``before`` (its last characters suffice); "" for a note mark.

    ``after``: what follows it (the first characters suffice), which tells a fraction's upper figure.
    ``linked``: the mark leads somewhere in the document, as only note marks do.
    """
    mark = mark.strip()
    before = before[-12:]
    if not mark or linked or _BRACKETED.fullmatch(mark):
        return ""
    if is_fraction(before, mark, after):
        return (" " if before[-1:].isdigit() else "") + re.sub(_BAR, "/", mark)
    if mark.isdigit() or _SIGNED.fullmatch(mark):
        if _POWER.search(before) or _SIGNED.fullmatch(mark) or (mark in ("2", "3") and _UNIT.search(before)):
            return mark.translate(_RAISED)
        return "" if before.strip() and len(mark) <= 3 else mark.translate(_RAISED)
    if before[-1:].isdigit() and _ORDINAL.fullmatch(mark):
        return "" if mark in ("a", "e", "o") and len(before.strip()) > 2 else mark
    return "" if _NOTE.fullmatch(mark) else mark


def is_fraction(before: str, mark: str, after: str) -> bool:
    """Whether ``mark``, raised between ``before`` and ``after``, is a fraction below one, or its upper figure."""
    lower = _LOWER.match(after)
    found = _FRACTION.fullmatch(mark) or (_FRACTION.fullmatch(f"{mark}/{lower[1]}") if lower else None)
    return found is not None and int(found[1]) < int(found[2]) in _LOWER_ONES and _HALVED.search(before) is not None


def without_note_marks(text: str) -> str:
    """``text`` without note marks written with raised characters of Unicode ("3,000¹²"); exponents stay, and fractions
    are written in plain figures.
    """
    if not _RUN.search(text):
        return text
    text = _TYPED.sub(lambda match: _typed(text, match), text)
    return _RUN.sub(lambda run: raised(text[max(0, run.start() - 12) : run.start()], run[0].translate(_PLAIN)), text)


def _typed(text: str, match: re.Match[str]) -> str:
    """A fraction of raised and lowered characters in plain ones; what is none as it is."""
    before, upper, lower = text[max(0, match.start() - 12) : match.start()], match[1], match[3].translate(_PLAIN)
    upper = upper.translate(_PLAIN)
    return f"{raised(before, upper, f'/{lower}')}/{lower}" if is_fraction(before, upper, f"/{lower}") else match[0]
