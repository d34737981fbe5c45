"""Whether two words of names are spellings of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from factcheck.text.common_words import COMMON
from factcheck.text.first_names import same_first_name
from factcheck.text.places import COUNTRY_OF

SPELLING = 86  # rapidfuzz ratio at which two long words are spellings of one name (Baghdadi, Bagdadi)
SURNAMES = 80  # the same for two surnames after the same first name (Laden, Ladin)
_ARTICLE = re.compile(r"^[ae]l-")
_DOUBLED = re.compile(r"([^\W\d_aeiou])\1")  # a consonant twice
_SHORT = {"st": "saint", "mt": "mount", "ft": "fort"}
_LETTERED = frozenset({"hepatitis", "influenza", "galaxy"})  # beside everyday words ("Group B")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")


def other_numeral(a: str, b: str) -> bool:
    """Whether two folded words are two Roman numerals."""
    return a != b and len(a + b) > 2 and bool(_ROMAN.fullmatch(a) and _ROMAN.fullmatch(b))


def same_word(a: str, b: str) -> bool:
    """Whether two folded words of names may be one: a plural, a country's adjective, or nearly so spelt."""
    a, b = _SHORT.get(a, a), _SHORT.get(b, b)
    if other_numeral(a, b):
        return False
    if a == b or a.rstrip("s") == b.rstrip("s"):
        return True
    country = COUNTRY_OF.get(a)
    if country is not None and country == COUNTRY_OF.get(b):
        return True
    if len(a) == 1 or len(b) == 1:
        return False
    single, other = _DOUBLED.sub(r"\1", a), _DOUBLED.sub(r"\1", b)
    if single == other and len(single) >= 4:
        return True  # Sissi, Sisi
    shorter = min(len(a), len(b))
    return shorter >= 5 and a[0] == b[0] and fuzz.ratio(a, b) >= (SPELLING if shorter > 5 else SPELLING + 4)


def initials(words: Sequence[str]) -> frozenset[str]:
    """The one-letter words of a name that may stand for longer ones: those before a longer word, as in "J. Smith", and
    the last behind what is no everyday word ("Mel B"), not the letter of "Vitamin D" or "Group B", nor a numeral
    ("Napoleon I")."""
    long = [i for i, word in enumerate(words) if len(word) > 1]
    if not long:
        return frozenset()
    lettered = words[long[-1]] in COMMON or words[long[-1]] in _LETTERED or _ROMAN.fullmatch(words[-1])
    end = long[-1] if lettered else len(words)
    return frozenset(word for word in words[:end] if len(word) == 1)


def alike_surnames(left: list[str], right: list[str]) -> bool:
    """Whether two names differ in their last words alone, and these are spellings of one ("Bin Laden", "Bin Ladin");
    first names may be two forms of one ("Abu Mohammed al-Jolani", "Abu Muhammad al-Julani")."""
    if not (1 < len(left) == len(right)):
        return False
    if not all(a == b or same_first_name(a, b) for a, b in zip(left[:-1], right[:-1], strict=True)):
        return False
    a, b = (_ARTICLE.sub("", name[-1]) for name in (left, right))
    if "-" in a and "-" in b and a.rpartition("-")[2] != b.rpartition("-")[2]:
        return False  # "Kim Jong-un", "Kim Jong-nam"
    return min(len(a), len(b)) >= 5 and a[0] == b[0] and fuzz.ratio(a, b) >= SURNAMES
