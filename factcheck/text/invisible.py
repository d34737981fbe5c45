"""Characters that show nothing: marks of direction, joiners, byte order marks, as copied from pages and chats."""

from __future__ import annotations

import re

# One of them, as a pattern. Unicode's category Cf, without the signs of Arabic and Syriac that show.
MARK = r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
_MARKS = re.compile(MARK)
_BESIDE_SPACE = re.compile(rf"(?<!\S){MARK}+|{MARK}+(?!\S)")


def without_invisible(text: str) -> str:
    """``text`` without its invisible characters."""
    return _MARKS.sub("", text)


def blanked(text: str) -> str:
    """``text``, as long as before, with a blank for each invisible character beside white space or at an end."""
    return _BESIDE_SPACE.sub(lambda match: " " * len(match[0]), text)
