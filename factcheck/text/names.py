"""Names of people, places and organisations, their aliases and acronyms, and whether two of them are one.

Names are found by their capitals, not by a model: what starts a sentence counts only where it is no everyday word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from rapidfuzz import fuzz

from factcheck.model import Span
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.common_words import COMMON
from factcheck.text.first_names import same_first_name
from factcheck.text.offices import office_before, office_inside
from factcheck.text.openings import NAMING, describes, entitled, everyday, is_unit, joined, starts_sentence
from factcheck.text.places import CAPITAL_OF, COUNTRY_OF, other_place
from factcheck.text.relative import WEEKDAYS
from factcheck.text.spelling import alike_surnames, initials, other_numeral, same_word

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’.&/][^\W\d_]+)*")
_INNER_TEXT = "of de da del di du la le van von der den bin ibn al el ul y"
_INNER = frozenset(_INNER_TEXT.split())
_LINKS = _INNER | {"the", "and", "for"}
_SHORT_COUNTRIES = (("united states of america", "us"), ("united states", "us"), ("united kingdom", "uk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in a text. ``words`` are its folded words without links; ``key`` is what aliases share; ``role`` the
    folded title or office that stands right before it ("secretary of defense"), or "". ``first``: it opens a sentence.
    ``number``: the digits that touch it ("16" of "F-16", "5N1" of "H5N1"), or "".
    """

    span: Span
    text: str
    words: tuple[str, ...]
    key: str
    role: str = ""
    first: bool = False
    number: str = ""

    @property
    def country(self) -> str | None:
        """The country that the name or adjective means, if it is one."""
        return COUNTRY_OF.get(" ".join(self.words))


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


@lru_cache(maxsize=16384)
def fold_name(text: str) -> str:
    """A name for comparing: small letters of English, no accents, no possessive, single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold().translate(_LETTERS)
    while (less := " ".join(re.sub(r"'s\b|'(?=\s|$)", "", plain).split()).rstrip(" .")) != plain:
        plain = less
    return plain


def read_aliases(lines: Iterable[str]) -> Mapping[str, str]:
    """Alias → the first name of its line, both folded, from lines like ``Islamic State = ISIS = Daesh``.

    Empty lines and lines that start with "#" are passed over; a later line wins over an earlier one.
    """
    table: dict[str, str] = {}
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            names = [fold_name(name) for name in line.split("=")]
            table |= {name: names[0] for name in names if name}
    return MappingProxyType(table)


ALIASES = read_aliases(Path(__file__).with_name("aliases.txt").read_text(encoding="utf-8").splitlines())
_JOINED = tuple(sorted((alias for alias in ALIASES if " and " in alias), key=len, reverse=True))


@lru_cache(maxsize=4096)
def find_names(text: str) -> tuple[Name, ...]:
    """The names in ``text`` in order, none overlapping. Linear; never raises.

    A run of capitalised words is one name, small links ("of", "al-", "bin") inside it included; months, weekdays and
    offices before a name are no part of it. "IS", "US", "WHO" in capitals are names.
    """
    words = list(_WORD.finditer(text))
    shouting = sum(m.group().isupper() for m in words) > len(words) // 2
    found: list[Name] = []
    i = 0
    while i < len(words):
        if not _opens(text, words, i, shouting):
            i += 1
            continue
        last = i + 1
        while last < len(words) and joined(text, words, last):
            j = last
            while (
                j < len(words) and words[j].group().casefold() in _INNER and j - last < 3 and joined(text, words, j + 1)
            ):
                j += 1
            if j < len(words) and _capital(words[j].group()) and not _calendar(words[j].group()):
                last = j + 1
            else:
                break
        last = _hyphened(text, words, i, _joined_alias(text, words, i, last))
        found.extend(_names_in(text, words[i:last], starts_sentence(text, words[i].start())))
        i = last
        while i < len(words) and found and words[i].start() < found[-1].span.end:
            i += 1  # the N of "H5N1"
    return tuple(found)


def _joined_alias(text: str, words: list[re.Match[str]], i: int, last: int) -> int:
    """Where a known name ends that an "and" would cut in two ("Islamic State of Iraq and Syria"); else ``last``."""
    if last < len(words) and words[last].group() == "and":
        ahead = fold_name(text[words[i].start() : words[i].start() + 80])
        for alias in _JOINED:
            if ahead.startswith(alias) and not ahead[len(alias) : len(alias) + 1].isalpha():
                return min(len(words), i + len(_WORD.findall(alias)))
    return last


def _hyphened(text: str, words: list[re.Match[str]], i: int, last: int) -> int:
    """Where a name ends whose last part goes on in small letters ("Kim Jong-un"); else ``last``."""
    if last - i < 2 or last >= len(words) or text[words[last - 1].end() : words[last].start()] not in {"-", "‑"}:
        return last
    small, before = words[last].group(), words[last - 1].group()
    fits = (
        small.islower()
        and 2 <= len(small) <= 6
        and len(before) <= 6
        and not small.endswith(("ed", "ing", "wide", "run"))
    )
    return last + 1 if fits and (small == "in" or small not in COMMON) else last


def _capital(word: str) -> bool:
    return word[:1].isupper()


def _calendar(word: str) -> bool:
    low = word.casefold().rstrip(".")
    return low in MONTHS or low in WEEKDAYS or word.replace(".", "") in {"BC", "BCE", "CE", "AD"}


def _linked(text: str, words: list[re.Match[str]], i: int) -> bool:
    """Whether word ``i`` is a link inside names and goes on to a next word."""
    return i < len(words) and words[i].group().casefold() in _INNER and joined(text, words, i + 1)


_SPECIES = re.compile(r"[A-Z]\. [a-z]{3}")  # "C. difficile": what "C" stands for, nothing says


def _opens(text: str, words: list[re.Match[str]], i: int, shouting: bool) -> bool:
    word = words[i].group()
    if not _capital(word) or _calendar(word):
        return False
    low = word.casefold().rstrip(".").replace("’", "'")
    if is_unit(text, words[i]) or _SPECIES.match(text, words[i].start()):
        return False
    if word.isupper() and len(word) > 1 and not shouting:
        return not (low == "i" or word == "I")
    if low in COMMON or low.split("'")[0] in COMMON:
        ahead = words[i + 1].group() if joined(text, words, i + 1) else ""
        named = low == "new" or ahead.casefold() in NAMING.get(low, ()) or text.startswith(" & ", words[i].end())
        if (_capital(ahead) and named) or entitled(text, words, i):
            return True
        j = i + 2 if _linked(text, words, i + 1) and words[i + 1].group() == "of" else i + 1
        follows = j < len(words) and joined(text, words, i + 1) and _capital(words[j].group())
        return follows and not starts_sentence(text, words[i].start())
    return word != "I" and not describes(text, words, i) and not everyday(text, words, i)


def _names_in(text: str, run: list[re.Match[str]], first: bool) -> list[Name]:
    """The names in a run of words: "US President Trump" names a country and a person."""
    words, names, at = [match.group() for match in run], list[Name](), 0
    while inside := office_inside(words, at):
        ends, begins = inside
        names += _name_of(text, run[at:ends], first)
        first, at = first and ends == at, begins
    return names + _name_of(text, run[at:], first)


def _name_of(text: str, run: list[re.Match[str]], first: bool) -> list[Name]:
    """The name in a run of words, with the office before it kept apart; none where only an office is left."""
    k, role = office_before([match.group() for match in run])
    if k == len(run):
        return []
    run = run[k:]
    written = text[run[0].start() : run[-1].end()]
    numbered = _NUMBER.match(text, run[-1].end())
    span = Span(run[0].start(), numbered.end() if numbered else run[-1].end())
    folded = " ".join(fold_name(match.group()) for match in run)
    for long, short in _SHORT_COUNTRIES:
        folded = folded.replace(long, short)
    words = tuple(word for word in folded.split() if word not in _LINKS or len(run) == 1)
    if not words:
        return []
    number = re.sub(r"\W", "", numbered.group()) if numbered else ""
    key = fold_name(written)
    return [Name(span=span, text=span.of(text), words=words, key=key, role=role, first=first, number=number)]


_NUMBER = re.compile(r"[-‑]?\d+(?:[A-Z]\d*)*(?=s?(?![^\W_]))")


def same_name(left: Name, right: Name, aliases: Mapping[str, str] = ALIASES) -> bool:
    """Whether two names may mean one thing: an alias, a country's adjective, an acronym, surname or spelling.

    Short first names are the long ones ("Jim", "James") where the surname is the same. Two full names of one surname
    with other first names or initials are two people, two codes of one series ("F-16", "F-35") two things.
    """
    if other_code(left, right):
        return False
    a, b = _common(left.key, aliases), _common(right.key, aliases)
    if a != b and other_place(left.key, right.key):
        return False  # unless an alias says that they are one
    if a == b or (left.country is not None and left.country == right.country):
        return True
    if b in _acronyms(left) or a in _acronyms(right) or alike_surnames(left.key.split(), right.key.split()):
        return True
    small, large = sorted((_apart(left.words), _apart(right.words)), key=len)
    if len(small) > 1 and small[-1] == large[-1]:
        if _other_person(small, large):
            return False
        if same_first_name(small[0], large[0]):
            small = small[1:]
    short = frozenset[str]() if left.number or right.number else initials(small) | initials(large)
    return all(any(_fits(word, other, short) for other in large) for word in small)


def _fits(word: str, other: str, short: Set[str]) -> bool:
    """Whether two words of names may be one, ``short`` being those of them that are initials."""
    return same_word(word, other) or (word[0] == other[0] and not short.isdisjoint({word, other}))


def _other_person(small: tuple[str, ...], large: tuple[str, ...]) -> bool:
    """Whether two full names of one surname are two people's: other initials between ("George W. Bush", "George H. W.
    Bush"), or a first name that is only like a later one ("Marine Le Pen", "Jean-Marie Le Pen")."""
    middle, other = ([word for word in name[1:-1] if len(word) == 1] for name in (small, large))
    if len(small[0]) > 1 and small[0] == large[0] and middle and other and middle != other:
        return True
    elsewhere = any(word == small[0] or same_first_name(small[0], word) for word in large)
    return len(small[0]) > 1 and not elsewhere and not _fits(small[0], large[0], initials(large))


def _apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name, joined initials before others one by one ("j.r.r tolkien"); those of a country stay."""
    if len(words) < 2:
        return words
    parted = (word.split(".") if "." in word and word not in COUNTRY_OF else [word] for word in words)
    return tuple(part for parts in parted for part in parts if part)


def _common(key: str, aliases: Mapping[str, str]) -> str:
    """The name that a folded name is an alias of, a country before it ("US Department of Defense") left out."""
    first, _, rest = key.partition(" ")
    if key not in aliases and rest in aliases and first in COUNTRY_OF:
        return aliases[rest]
    return aliases.get(key, key)


def alike(left: str, right: str) -> float:
    """How alike two words or names are spelt: rapidfuzz's ratio, 0 to 100."""
    return fuzz.ratio(left, right)


def capital_of(left: Name, right: Name) -> bool:
    """Whether one of the two names the capital of the country that the other names."""
    if left.country:
        return CAPITAL_OF.get(right.key) == left.country
    return right.country is not None and CAPITAL_OF.get(left.key) == right.country


def other_code(left: Name, right: Name) -> bool:
    """Whether two names differ in the digits that touch them alone ("F-16", "F-35")."""
    return bool(left.number and right.number) and left.words == right.words and left.number != right.number


def _acronyms(name: Name) -> set[str]:
    """The initials of a name, without and with those of "of" and the like, and with that of a "General" before it,
    which may be part of it ("General Motors")."""
    letters = "".join(word[0] for word in name.words)
    whole = f"g{letters}" if name.role == "general" else letters
    linked = "".join(word[0] for word in name.key.split())  # the "o" of DOJ
    return {short for short in (letters, whole, linked) if len(short) >= 2}


def numbered_otherwise(left: Name, right: Name) -> bool:
    """Whether two names differ in what numbers them alone ("World War I" and "II", "Galaxy S22" and "S23")."""
    (*one, a), (*other, b) = left.words, right.words
    return bool(one) and one == other and (other_numeral(a, b) or other_code(left, right))
