"""Numbers as people write them: digits, words, scales, fractions, ordinals. Linear in the text's length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from factcheck.text.change_verbs import FELL, ROSE
from factcheck.text.number_words import (
    BY_NAME,
    FEW,
    LETTER_SCALES,
    OPENERS,
    ORDINALS,
    PARTS,
    SCALES,
    SIGNS,
    TENS,
    UNITS,
    VAGUE,
)
from factcheck.text.phrases import comparator_before
from factcheck.text.tokens import Token, power_at

MAX_DIGITS = 30  # a longer run of digits is an identifier, not an amount


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number over tokens ``[first, last)``: ``low`` to ``high`` (equal unless vague), ``place`` is the value of its
    last significant digit (0: exact, as in a small count), ``kind`` cardinal, ordinal, fraction or vague."""

    first: int
    last: int
    low: Fraction
    high: Fraction
    place: Fraction
    kind: str


def numeral_at(toks: list[Token], i: int) -> Numeral | None:
    """The longest number that starts at token ``i``, or None."""
    token = toks[i]
    if token.kind == "number":
        return _digits(toks, i)
    if token.text in SIGNS:
        up, down = SIGNS[token.text]
        return Numeral(i, i + 1, Fraction(up, down), Fraction(up, down), Fraction(0), "fraction")
    if token.kind != "word" or token.low not in OPENERS:
        return None
    return _vague(toks, i) or _part_of_scale(toks, i) or _fraction(toks, i) or _words(toks, i) or _ordinal(toks, i)


def _digits(toks: list[Token], i: int) -> Numeral | None:
    token = toks[i]
    plain = plain_digits(token)
    if len(plain) > MAX_DIGITS:
        return None
    value = Fraction(plain if plain[0] != "." else "0" + plain)
    place = _place(plain)
    j = i + 1
    if j < len(toks) and toks[j].glued and toks[j].low in {"st", "nd", "rd", "th"}:
        return Numeral(i, j + 1, value, value, Fraction(0), "ordinal")
    if j < len(toks) and toks[j].text in SIGNS:
        up, down = SIGNS[toks[j].text]
        return Numeral(i, j + 1, value + Fraction(up, down), value + Fraction(up, down), Fraction(0), "cardinal")
    if (
        j + 1 < len(toks)
        and toks[j].text in "/⁄"
        and toks[j].glued
        and toks[j + 1].glued
        and re.fullmatch("[0-9]{1,3}", toks[j + 1].text)
        and 0 < value < int(toks[j + 1].text) <= 100
        and toks[j + 1].text not in {"5", "10", "100"}  # a rating
        and not (value == 9 and toks[j + 1].text == "11" and [t.low for t in toks[j + 2 : j + 3]] != ["of"])  # a day
    ):
        part = value / int(toks[j + 1].text)
        return Numeral(i, j + 2, part, part, Fraction(0), "fraction")
    if mixed := _mixed(toks, i, value):
        return mixed
    if share := _share(toks, i, value):
        return share
    k = j + 1 if j + 1 < len(toks) and toks[j].text == "-" and toks[j].glued else j  # "5-million"
    money = i > 0 and toks[i - 1].text in {"$", "€", "£", "¥", "₹"}
    while k < len(toks) and toks[k].low in SCALES and (toks[k].low not in LETTER_SCALES or toks[k].glued or money):
        value *= SCALES[toks[k].low]
        place = (place or Fraction(1)) * SCALES[toks[k].low]
        j = k = k + 1
    if power := power_at(toks, i):
        return Numeral(i, power[1], power[0], power[0], power[0], "cardinal")
    if j < len(toks) and toks[j].low in {"×", "x", "*", "·"} and (power := power_at(toks, j + 1)):
        value, place, j = value * power[0], (place or Fraction(1)) * power[0], power[1]
    return Numeral(i, j, value, value, place, "cardinal")


_PARTS = frozenset({"2", "3", "4", "8", "16", "32"})


def _mixed(toks: list[Token], i: int, whole: Fraction) -> Numeral | None:
    """ "5 1/4", "5-1/4": a whole number and a fraction in digits."""
    j = i + 2 if i + 1 < len(toks) and toks[i + 1].text == "-" and toks[i + 1].glued else i + 1
    if j + 2 >= len(toks) or whole.denominator != 1 or toks[j + 1].text not in {"/", "⁄"}:
        return None
    up, down = toks[j].text, toks[j + 2].text
    if down not in _PARTS or not re.fullmatch("[0-9]{1,2}", up) or not 0 < int(up) < int(down):
        return None
    if not (toks[j + 1].glued and toks[j + 2].glued and (j == i + 1 or toks[j].glued)):
        return None
    value = whole + Fraction(int(up), int(down))
    return Numeral(i, j + 3, value, value, Fraction(1, int(down)), "cardinal")


def _share(toks: list[Token], i: int, value: Fraction) -> Numeral | None:
    """ "1 in 10 people", "3 in 4": a share of one in digits."""
    if i + 2 >= len(toks) or toks[i + 1].low != "in" or not re.fullmatch("[2-9]|10{1,4}|20|50", toks[i + 2].text):
        return None
    whole = int(toks[i + 2].text)
    if value.denominator != 1 or not 0 < value < min(whole, 10):
        return None
    return Numeral(i, i + 3, value / whole, value / whole, Fraction(0), "fraction")


_COMMA_POINT = re.compile(r"[0-9]{1,3},[0-9]{1,2}")


def plain_digits(token: Token) -> str:
    """A number's digits without what groups them, with a point before its decimals."""
    text = token.text.replace(",", ".") if _COMMA_POINT.fullmatch(token.text) else token.text
    return re.sub(r"[^0-9.]", "", text)


def _place(plain: str) -> Fraction:
    """The value of the last significant digit; 0 for a whole number that does not end in two zeros (an exact count)."""
    if "." in plain:
        return Fraction(1, 10 ** len(plain.split(".")[1]))
    stripped = plain.rstrip("0")
    zeros = len(plain) - len(stripped)
    return Fraction(10**zeros) if zeros >= 2 and stripped else Fraction(0)


def _vague(toks: list[Token], i: int) -> Numeral | None:
    low = toks[i].low
    if low in FEW:
        if low == "few" and (i == 0 or toks[i - 1].low != "a"):
            return None
        couple = low == "couple" and [t.low for t in toks[i + 1 : i + 2]] == ["of"] and _is_scale(toks, i + 2)
        j = i + 2 if couple else i + 1
        if _is_scale(toks, j):
            scale = BY_NAME[toks[j].low]
            from_, up_to = (Fraction(3, 2), 4) if low == "couple" else (Fraction(2), 20)
            return Numeral(i, j + 1, from_ * scale, Fraction(up_to * scale), Fraction(scale), "vague")
        return Numeral(i, i + 1, Fraction(FEW[low][0]), Fraction(FEW[low][1]), Fraction(0), "vague")
    if low == "dozen" or (low in {"a", "half"} and i + 1 < len(toks) and toks[i + 1].low in {"dozen", "a"}):
        if low == "half" and i + 2 < len(toks) and toks[i + 1].low == "a" and toks[i + 2].low in BY_NAME:
            size = BY_NAME[toks[i + 2].low]
            return Numeral(i, i + 3, Fraction(size, 2), Fraction(size, 2), Fraction(size, 10), "cardinal")
        if low == "half" and [tok.low for tok in toks[i + 2 : i + 3]] in (["percent"], ["percentage"], ["point"]):
            return Numeral(i, i + 2, Fraction(1, 2), Fraction(1, 2), Fraction(1, 10), "cardinal")
        if low == "half" or (low == "a" and toks[i + 1].low != "dozen"):
            return None
        return Numeral(i, i + 1 + (low == "a"), Fraction(12), Fraction(12), Fraction(2), "cardinal")
    if low == "tens" and i + 2 < len(toks) and toks[i + 1].low == "of" and toks[i + 2].low in VAGUE:
        scale = VAGUE[toks[i + 2].low][0] // 2
        return Numeral(i, i + 3, Fraction(20 * scale), Fraction(200 * scale), Fraction(scale), "vague")
    if low in VAGUE:
        least, most = VAGUE[low]
        if i + 2 < len(toks) and toks[i + 1].low == "of" and toks[i + 2].low in VAGUE:
            scale = VAGUE[toks[i + 2].low][0] // 2
            return Numeral(i, i + 3, Fraction(least * scale), Fraction(most * scale), Fraction(scale), "vague")
        return Numeral(i, i + 1, Fraction(least), Fraction(most), Fraction(0), "vague")
    return None


def _is_scale(toks: list[Token], j: int) -> bool:
    return j < len(toks) and toks[j].low in BY_NAME and toks[j].low not in LETTER_SCALES


def _part_of_scale(toks: list[Token], i: int) -> Numeral | None:
    """ "a quarter of a million", and in "half of one percent" what is before the unit: a number, and no share."""
    part = _fraction(toks, i)
    if part is None or [t.low for t in toks[part.last : part.last + 2]] not in (["of", "a"], ["of", "one"]):
        return None
    if [t.low for t in toks[part.last + 2 : part.last + 3]] in (["percent"], ["per"], ["%"], ["percentage"], ["point"]):
        return Numeral(i, part.last + 2, part.low, part.low, Fraction(1, 10), "cardinal")
    scale = SCALES.get(toks[part.last + 2].low) if part.last + 2 < len(toks) else None
    if scale is None:
        return None
    return Numeral(i, part.last + 3, scale * part.low, scale * part.low, Fraction(scale, 10), "cardinal")


_LEADS_TO_SIZE = ROSE | FELL | {"by"}
_NO_NOUN_TEXT = """
    . , ; : ) – — to in since from over during on last this compared and between after as for while when but or year
    within under than because at before until every each again
"""
_NO_NOUN = frozenset(_NO_NOUN_TEXT.split())
_HYPHENED_HALF = ["-", "and", "-", "a", "-", "half"]  # "a two-and-a-half-year term"
_TURNS = {"first", "last", "past", "next", "previous", "final"}  # before the quarters of a year


def _of_a_year(toks: list[Token], i: int, j: int) -> bool:
    """Whether the quarters at ``j`` are times: "for three quarters", "the first three quarters of 2019"."""
    led = toks[i - 1].low if i else ""
    after = [t.low for t in toks[j + 1 : j + 3]]
    if after[:1] == ["of"]:
        return led in _TURNS or bool(re.fullmatch("[12][0-9]{3}", after[-1]))
    times = after == ["in", "a"] or after[:1] in (["running"], ["straight"], ["later"], ["ago"], ["earlier"])
    return times or led in _TURNS or led in {"for", "in", "after"}


def _fraction(toks: list[Token], i: int) -> Numeral | None:
    """ "half", "a third", "two-thirds", "three quarters of", "one in five", "two out of three"."""
    low = toks[i].low
    if low == "half" and of_a_change(toks, i, i + 1):
        return Numeral(i, i + 1, Fraction(1, 2), Fraction(1, 2), Fraction(0), "fraction")
    if low in {"half"} and i + 1 < len(toks) and toks[i + 1].low in {"of", "the", "its", "their", "all", "his", "her"}:
        before = toks[i - 1].low if i else ""
        if before in {"first", "second", "latter", "other", "the"}:
            return None
        return Numeral(i, i + 1, Fraction(1, 2), Fraction(1, 2), Fraction(0), "fraction")
    over = 1 if low in {"a", "one"} else UNITS.get(low, 0)
    if not over:
        return None
    j = i + 1
    if j < len(toks) and toks[j].text == "-":
        j += 1
    if j < len(toks) and toks[j].low in PARTS and over < PARTS[toks[j].low]:
        share = (
            low == "one" or over > 1 or (j + 1 < len(toks) and toks[j + 1].low == "of") or of_a_change(toks, i, j + 1)
        )
        if over > 1 and (not toks[j].low.endswith("s") or (toks[j].low == "quarters" and _of_a_year(toks, i, j))):
            share = False
        if share:
            part = Fraction(over, PARTS[toks[j].low])
            return Numeral(i, j + 1, part, part, Fraction(0), "fraction")
    if low != "a" and i + 2 < len(toks):
        k = i + 3 if toks[i + 1].low == "out" and toks[i + 2].low == "of" else i + 2 if toks[i + 1].low == "in" else 0
        if k and k < len(toks):
            whole = UNITS.get(toks[k].low) or TENS.get(toks[k].low) or 0
            if re.fullmatch("[0-9]{1,3}", toks[k].text):
                whole = int(toks[k].text)
            if whole > over:
                return Numeral(i, k + 1, Fraction(over, whole), Fraction(over, whole), Fraction(0), "fraction")
    return None


def of_a_change(toks: list[Token], i: int, j: int) -> bool:
    """Whether the fraction over tokens ``[i, j)`` is the size of a change and of nothing behind it: "fell by nearly a
    third in May", but "by a third party"."""
    left, _ = comparator_before(toks, i)
    return bool(left) and toks[left - 1].low in _LEADS_TO_SIZE and (j == len(toks) or toks[j].low in _NO_NOUN)


def _words(toks: list[Token], i: int) -> Numeral | None:
    """A cardinal in words: "two hundred and five thousand", "twenty-five", "a hundred", "one and a half million"."""
    low = toks[i].low
    j = i
    total, group, scale_seen = Fraction(0), Fraction(0), 1
    if low in {"a", "an"} and i + 1 < len(toks) and toks[i + 1].low in {"hundred", "thousand", "million", "billion"}:
        group, j = Fraction(1), i + 1
    elif low not in UNITS and low not in TENS:
        return None
    start = j
    room = 10**13  # scales must fall, and tens come before units, or a new number starts
    while j < len(toks):
        word = toks[j].low
        if word in UNITS and (
            group == 0
            or (group % 10 == 0 and group % 100 >= 20 and 0 < UNITS[word] < 10)
            or (group and group % 100 == 0)
        ):
            group += UNITS[word]
        elif word in TENS and group % 100 == 0:
            group += TENS[word]
        elif word == "hundred" and 0 < group < 100:
            group *= 100
            scale_seen = max(scale_seen, 1)
        elif word in SCALES and word not in LETTER_SCALES and word != "hundred" and group and SCALES[word] < room:
            total += group * SCALES[word]
            room, group = SCALES[word], Fraction(0)
        elif j > start and word in {"and", "-"} and j + 1 < len(toks) and _continues(toks, j, group, total):
            j += 1
            continue
        elif [tok.low for tok in toks[j : j + 6]] == _HYPHENED_HALF:
            return _and_a_half(toks, i, j + 6, total + group)
        elif word == "and" and toks[j + 1 : j + 3] and [t.low for t in toks[j + 1 : j + 3]] == ["a", "half"]:
            if total and not group:  # "a million and a half"
                value, place = total + Fraction(room, 2), Fraction(room, 2)
                return Numeral(i, j + 3, value, value, place, "cardinal")
            return _and_a_half(toks, i, j + 3, total + group)
        else:
            break
        j += 1
    if j == i or (toks[j - 1].low in {"and", "-"}):
        return None
    value = total + group
    if j < len(toks) and (ordinal := _ordinal_end(toks, i, j, value)):
        return ordinal
    if j < len(toks) and toks[j].low == "dozen":
        return Numeral(i, j + 1, 12 * value, 12 * value, Fraction(2), "cardinal")
    return Numeral(i, j, value, value, _place(str(int(value))), "cardinal")


def _continues(toks: list[Token], j: int, group: Fraction, total: Fraction) -> bool:
    """Whether the "and" or hyphen at ``j`` joins two parts of one number."""
    after = toks[j + 1].low
    if toks[j].low == "-":
        return toks[j].glued and (
            (group % 100 >= 20 and group % 10 == 0 and 0 < UNITS.get(after, 0) < 10)
            or after in {"hundred", "thousand", "million", "billion"}
        )
    joins = (group >= 100 and group % 100 == 0) or (group == 0 and total > 0)
    return joins and (after in UNITS or after in TENS)


def _and_a_half(toks: list[Token], i: int, j: int, value: Fraction) -> Numeral:
    value += Fraction(1, 2)
    place = Fraction(1, 2)
    if j < len(toks) and toks[j].low in SCALES and toks[j].low not in LETTER_SCALES:
        value, place = value * SCALES[toks[j].low], place * SCALES[toks[j].low]
        j += 1
    return Numeral(i, j, value, value, place, "cardinal")


def _ordinal(toks: list[Token], i: int) -> Numeral | None:
    low = toks[i].low
    if low in ORDINALS:
        if low == "second" and i and toks[i - 1].low in {"a", "per"}:
            return None
        return Numeral(i, i + 1, Fraction(ORDINALS[low]), Fraction(ORDINALS[low]), Fraction(0), "ordinal")
    return None


def _ordinal_end(toks: list[Token], i: int, j: int, value: Fraction) -> Numeral | None:
    """The ordinal of which a cardinal over tokens ``[i, j)`` is the beginning: "twenty-first", "one hundred and first".

    None in "a thirty-second delay", which counts seconds.
    """
    most = 100 if toks[j].low == "and" and value % 100 == 0 else 10
    tens = toks[j].text == "-" and toks[j].glued and value % 10 == 0 and value % 100 >= 20
    last = ORDINALS.get(toks[j + 1].low, 0) if j + 1 < len(toks) and (tens or most == 100) else 0
    if (
        not value
        or not 0 < last < most
        or (toks[j + 1].low == "second" and i and toks[i - 1].low in {"a", "an", "per", "every"})
    ):
        return None
    return Numeral(i, j + 2, value + last, value + last, Fraction(0), "ordinal")
