"""Words that were cut at the end of a line, with a hyphen."""

from __future__ import annotations

import re

WORDS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_BROKEN = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{2,40})([-\u2010\u00ad])\n[^\S\n]*((?!(?:and|or|to)\b)[^\W\d_]\S*)[^\S\n]*"
)  # not "two-⏎ and three-year"


def keeps_hyphen(half: str, hyphen: str, following: str, words: frozenset[str]) -> bool:
    """Whether the hyphen after ``half`` is the word's own (US-/led) or the line's (infor-/mation)."""
    match = WORDS.match(following)
    if match is None:
        return True
    rest = match[0].lower().split("-")[0]
    if half.isupper() and len(half) > 1 and hyphen != "\u00ad":
        return True
    half = half.lower()
    if hyphen == "\u00ad" or half + rest in words:
        return False
    if not match[0][:1].islower() or f"{half}-{rest}" in words:
        return True
    return half in words and rest in words and len(half) > 1 and len(rest) > 2


def whole_words(text: str) -> str:
    """``text`` with words that were cut at a line's end whole again; the line ends behind them then."""
    if not _BROKEN.search(text):
        return text
    words = {word.lower() for word in WORDS.findall(_BROKEN.sub(" ", text))}
    known = frozenset(words | {part for word in words for part in word.split("-")})

    def joined(match: re.Match[str]) -> str:
        hyphen = "-" if keeps_hyphen(match[1], match[2], match[3], known) else ""
        return f"{match[1]}{hyphen}{match[3]}" + ("\n" if text[match.end() : match.end() + 1] != "\n" else "")

    return _BROKEN.sub(joined, text)
