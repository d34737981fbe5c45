"""Words and marks of a text with their exact places: what the rules of grammar look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,:/\-–]\d+)*(?:st|nd|rd|th|s|bn|m|k|km|pm|am)?(?![^\W\d_⁰¹²³⁴-⁹])"  # 14,000  3.5  2007-2008  1990s
    r"|[^\W_]+(?:[-'’./&][^\W_]+)*"  # al-Baghdadi, don’t, AT&T
    r"|[^\w\s]|_"
)


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written with white space between them."""
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word, figure or mark: ``text[start:end] == form``; ``low`` is the form in small letters, quotes straight."""

    form: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it starts with a capital letter."""
        return self.form[:1].isupper()

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.form[:1].isalnum()


@lru_cache(maxsize=64)  # the same sentence is looked at from several sides
def find_words(text: str) -> tuple[Word, ...]:
    """The words, figures and single punctuation marks of ``text`` in order. All but white space is covered."""
    return tuple(
        Word(match[0], match[0].lower().replace("’", "'"), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    )
