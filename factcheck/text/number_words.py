"""The words that numbers are written with, folded: what each stands for."""

from __future__ import annotations

_UNITS_TEXT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
UNITS = {w: n for n, w in enumerate(_UNITS_TEXT.split())}
_TENS_TEXT = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {w: 10 * n for n, w in enumerate(_TENS_TEXT.split(), start=2)} | {"fourty": 40}
SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "k": 1000,
    "lakh": 10**5,
    "million": 10**6,
    "millions": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "mln": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "billions": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
}
BY_NAME = SCALES | {"dozen": 12}  # what there may be several of, or half of
LETTER_SCALES = {"k", "m", "b"}  # only where they touch the digits: "5m", not "5 m"
_ORDINALS_TEXT = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {
    w: n
    for n, w in enumerate(
        _ORDINALS_TEXT.split(),
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4}
PARTS |= {w + "s": n for w, n in ORDINALS.items() if 5 <= n <= 20} | {w: n for w, n in ORDINALS.items() if 5 <= n <= 10}
SIGNS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅛": (1, 8)}
VAGUE = {  # plural scales: wide on purpose, so that they only contradict what is plainly out of reach
    "dozens": (24, 200),
    "scores": (40, 400),
    "hundreds": (200, 10_000),
    "thousands": (2_000, 200_000),
    "millions": (2 * 10**6, 2 * 10**8),
    "billions": (2 * 10**9, 2 * 10**11),
}
FEW = {"several": (2, 20), "few": (2, 15), "couple": (2, 3)}


OPENERS = frozenset({"a", "an", "half", "dozen", "tens", *UNITS, *TENS, *ORDINALS, *VAGUE, *FEW})
