"""What the sentences of posts trail: pictures (emojis) round them, and #tags and @names behind their last mark."""

from __future__ import annotations

import re

# Emojis and what joins them; no mathematical sign and no bullet is among them.
_PICTURE = (
    r"\u200d\u203c\u2049\u20e3\u2190-\u21ff\u2300-\u23ff\u25b6\u25c0\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d"
    r"\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_BEFORE = re.compile(rf"[\s{_PICTURE}]+")
_PICTURES = re.compile(rf"(?<![\s{_PICTURE}])[\s{_PICTURE}]+$")
_TAGS = re.compile(rf"([.!?…][\"'”’)]{{0,3}})(?:[\s{_PICTURE}]|(?<=[\s{_PICTURE}])[#@]\w+)+$")


def before(sentence: str) -> int:
    """The length of the pictures, and of the white space round them, that a sentence opens with."""
    match = _BEFORE.match(sentence)
    return match.end() if match else 0


def without_trail(sentence: str) -> str:
    """``sentence`` without the pictures at its end, and without the tags and names that follow its last mark."""
    return _PICTURES.sub("", _TAGS.sub(r"\1", sentence))
