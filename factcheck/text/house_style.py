"""House style: what two papers may print differently of the same words, and nobody would call altered.

British and American spelling ("apologise", "apologize"), figures up to ten ("five", "5"), contractions ("it's", "it
is"), "Mr." and "Mister", and sounds of hesitation ("uh").
"""

from __future__ import annotations

import re
from functools import lru_cache

from factcheck.text.number_words import ORDINALS, UNITS

_SPELT = (
    (re.compile(r"(?<=\w{3})ys(e|ed|es|ing|ers?)$"), r"yz\1"),  # analyse
    (re.compile(r"(?<=\w{3})is(e|ed|es|ing|ations?|ers?)$"), r"iz\1"),
    (re.compile(r"(?<=\w{2})our(s|ed|ing|able|ites?|ful|al|hood|ly)?$"), r"or\1"),
    (re.compile(r"(?<=\w{2})tre(s|d)?$"), r"ter\1"),  # centre, metre, theatre
    (re.compile(r"(?<=\w{3})ll(ed|ing|ers?)$"), r"l\1"),  # travelled
    (re.compile(r"(?<=\w{3})mme(s|d)?$"), r"m\1"),  # programme
    (re.compile(r"(?<=\w{3})ogue(s)?$"), r"og\1"),  # dialogue
    (re.compile(r"^(defen|offen|licen|preten|practi)ce(s|d)?$"), r"\1se\2"),
    (re.compile(r"^(judg|acknowledg|ag)e(ment|ments|ing)$"), r"\1\2"),
    (re.compile(r"^grey"), "gray"),
)
_UP_TO = 10  # what most papers spell out
_WHOLE = {
    **{word: str(n) for word, n in UNITS.items() if n <= _UP_TO},
    **{word: str(n) + {1: "st", 2: "nd", 3: "rd"}.get(n, "th") for word, n in ORDINALS.items() if n <= _UP_TO},
    "mister": "mr", "saint": "st", "percent": "%", "per-cent": "%",
    "cannot": "can not", "can't": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us",
}  # fmt: skip
_SHORT = {"'re": "are", "'m": "am", "'ll": "will", "'ve": "have"}
_IS_TEXT = "it he she that there here what who where how"  # before 's; elsewhere it is a possessive
_IS = frozenset(_IS_TEXT.split())
_HESITATIONS = frozenset({"uh", "um", "er", "erm", "uhm"})


@lru_cache(maxsize=16384)
def plain_words(word: str) -> tuple[str, ...]:
    """The words that stand for ``word`` (in small letters, with straight apostrophes) where quotations are compared:
    mostly one, two for a contraction, none for a hesitation."""
    if word in _HESITATIONS:
        return ()
    if word in _WHOLE:
        return tuple(_WHOLE[word].split())
    head, mark, tail = word.rpartition("'")
    if mark and head:
        if tail == "t" and head.endswith("n"):
            return head[:-1], "not"
        if f"'{tail}" in _SHORT:
            return (*plain_words(head), _SHORT[f"'{tail}"])
        if tail == "s" and head in _IS:
            return head, "is"
        return (word,)
    for pattern, written in _SPELT:
        spelt = pattern.sub(written, word)
        if spelt != word:
            return (spelt,)
    return (word,)
