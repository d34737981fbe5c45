"""Titles and offices beside names: "President Trump", "US President Trump", "the King of Spain"."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.text.common_words import COMMON
from factcheck.text.places import COUNTRY_OF

_ROLE_TEXT = (
    "mr mrs ms dr sir dame lord lady prof professor president vice prime minister secretary general chancellor senator "
    "governor mayor king queen prince princess emperor pope sheikh imam ayatollah colonel captain lieutenant sergeant "
    "major admiral commander ambassador envoy director chairman chairwoman chief deputy acting inspector judge justice "
    "representative congressman congresswoman coach manager ceo cfo coo gov gen sen rep col capt sgt maj adm rev crown "
    "speaker premier executive officer"
)
ROLES = frozenset(_ROLE_TEXT.split())
SHORT_ROLES = {"gov": "governor", "gen": "general", "sen": "senator", "rep": "representative", "col": "colonel",
               "capt": "captain", "sgt": "sergeant", "maj": "major", "adm": "admiral"}  # fmt: skip
_INSIDE_TEXT = (
    "president minister chancellor secretary senator governor mayor premier ambassador envoy speaker chair chairman "
    "chairwoman executive ceo cfo coo director commander congressman congresswoman representative coach manager pm"
)
_INSIDE = frozenset(_INSIDE_TEXT.split())  # after a country, a body or a firm; "Burger King", "Larry King" are none
_OF_OFFICES_TEXT = (
    "house senate defense defence foreign treasury interior finance attorney state health education energy labour "
    "labor justice home economy trade transport agriculture environment culture vice prime deputy acting"
)
_OF_OFFICES = frozenset(_OF_OFFICES_TEXT.split())
_TITLES, _LEADING = ROLES | _INSIDE, ROLES | _OF_OFFICES
_BODIES_TEXT = (
    "department assembly news league ministry motors electric mills dynamics kong hospital staff committee council "
    "office magazine party court commission bureau agency institute university college"
)
_BODIES = frozenset(_BODIES_TEXT.split())  # with a title before them they are one name: "Justice Department"


def office_before(words: Sequence[str]) -> tuple[int, str]:
    """How many of a name's first words are a title or an office with what it is of, and that office, folded.

    All words but one of "King of Spain" are, and that one is the name; of "Secretary of Defense" alone no name is left.
    """
    k = 0
    while k < len(words) and _low(words[k]) in ROLES:
        k += 1
    if 0 < k < len(words) and _low(words[k]) in _BODIES:
        return 0, ""
    if 0 < k < len(words) and _low(words[k]) == "of":  # "Secretary of Defense Jim Mattis"
        k += 1 if _is_place(words[k + 1 :]) else 1 + _words_of(words[k + 1 :])
        k = min(k, len(words))
    return k, " ".join(SHORT_ROLES.get(_low(word), _low(word)) for word in words[:k])


def _words_of(words: Sequence[str]) -> int:
    """How many words the first place or department of ``words`` has."""
    if len(words) < 2:
        return 1
    return 2 if f"{_low(words[0])} {_low(words[1])}" in COUNTRY_OF or _low(words[0]) == "new" else 1


def _is_place(words: Sequence[str]) -> bool:
    """Whether all of ``words`` are one place: a country, or one that is no everyday word ("Mayor of London")."""
    return len(words) == _words_of(words) and (
        " ".join(map(_low, words)) in COUNTRY_OF or _low(words[-1]) not in COMMON
    )


def office_inside(words: Sequence[str], at: int = 0) -> tuple[int, int] | None:
    """Where the name before an office ends and where the office begins, from word ``at`` on: (1, 1) in "US President
    Trump", (1, 2) in "Russian Defence Minister Shoigu", (0, 1) in "Defense Secretary Mattis"; None where no office
    stands within."""
    for j in range(at + 1, len(words) - 1):
        if _low(words[j]) in _INSIDE:
            start = j
            while start > at and _low(words[start - 1]) in _LEADING:
                start -= 1
            begins = next(k for k in range(start, j + 1) if _low(words[k]) in _TITLES)
            return None if begins == at else (start, begins)
    return None


def _low(word: str) -> str:
    return word.casefold().rstrip(".")
