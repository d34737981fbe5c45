"""Narrow columns: which newlines between short lines were made by wrapping, and which part headings, items, verses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from enum import StrEnum

from factcheck.text.abbreviations import ALL
from factcheck.text.common_words import COMMON
from factcheck.text.words import word_set

_MONTHS = word_set("january february march april may june july august september october november december")
_OPENERS = COMMON - _MONTHS  # with a capital they open a sentence or a line of their own; any other word may be a name
_BACK = word_set("he his him she her it its they their this these those")  # what points back to the sentence before
# What no heading, item or sentence ends with.
_LEADS_ON = word_set(
    "a an the of in on at by for with from to into and or but nor that which who whose than as about against between "
    "during through under until without within no not his her its their our was were had has have been be"
)
_ONE_NAME = re.compile(  # or one date
    rf"\d{{1,2}} (?:{'|'.join(_MONTHS)})|(?:{'|'.join(_MONTHS)}) (?:19|20)\d\d"
    r"|United (?:States|Kingdom|Nations|Arab)|Islamic (?:State|Republic)|White House|Prime Minister|Supreme Court"
    r"|New (?:York|Zealand|Delhi|Orleans|Jersey|Mexico)|European (?:Union|Commission|Parliament|Court)",
    re.IGNORECASE,
)
_SENTENCE_INSIDE = re.compile(r"(\w[\w.]+)[.!?][\"'”’)\]]*\s+[\"'“‘(\[]?[A-Z\d]")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*(?:\[\^?\w{1,3}\])*\W{0,2}$")
_LABEL = re.compile(r"\s*[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}\s*:\s")

_NARROWEST = 24  # characters of the longest line: a block with shorter ones alone is a list


class _Newline(StrEnum):
    """``end``: meant; ``wrap``: made by wrapping; of ``sentence`` (after a final mark) and ``open`` (after none) the
    block tells which.
    """

    end = "end"
    wrap = "wrap"
    sentence = "sentence"
    open = "open"


def ends_in_column(rows: Sequence[str], parted: Sequence[bool], *, quoted: bool = False) -> list[bool]:
    """For each newline between the short ``rows`` of a block whether a paragraph ends there.

    It does where ``parted`` says so ("- an item" follows) and where the next word would have fitted well into the row.
    Else it does unless the sentence plainly goes on, or the block reads as prose: ended by a mark, with small words,
    and with lines that go on in the next. ``quoted``: marks before the rows showed that they are lines of one text, so
    one that leads on does so however short all are.
    """
    width = max(len(row.rstrip()) for row in rows)
    told = quoted or width >= _NARROWEST
    found: list[_Newline] = []
    for (row, following), apart in zip(itertools.pairwise(rows), parted, strict=True):
        opens = not found or found[-1] in {_Newline.end, _Newline.sentence}
        found.append(_Newline.end if apart else _newline(row, following, width, opens=opens, told=told))
    inner = [kind for kind in found if kind is not _Newline.end]
    wraps = inner.count(_Newline.wrap)
    prose = width >= _NARROWEST and _reads_as_prose(rows) and (wraps * 3 >= len(inner) or len(inner) == 1)
    meant = {
        _Newline.end: True,
        _Newline.wrap: False,
        _Newline.sentence: not (prose and wraps),  # else a list of sentences
        _Newline.open: not prose,
    }
    return [meant[kind] for kind in found]


def leads_on(line: str) -> bool:
    """Whether ``line`` ends in a word that no sentence and no heading ends with."""
    words = line.lower().split()
    return len(words) > 2 and words[-1] in _LEADS_ON


def _newline(row: str, following: str, width: int, *, opens: bool, told: bool) -> _Newline:
    """What the newline after ``row`` is; ``opens`` where the row is the first of its paragraph: it may be a heading;
    ``told`` where a last word that leads on does so: in a list it may be cut.
    """
    line, words = row.rstrip(), row.split()
    word = "".join(following.split(None, 1)[:1]).lstrip("\"'“‘(")
    if not line or not word:
        return _Newline.end
    if word[:1].islower() or line.endswith((",", "-", "–", "—")) or (told and leads_on(line)):
        return _Newline.wrap
    needed = len(line) + 1 + len(word)
    if needed <= 0.85 * width or _LABEL.match(following):
        return _Newline.end
    bare = re.split(r"\W", word)[0]
    if _ENDED.search(line):
        return _Newline.wrap if bare.lower() in _BACK else _Newline.sentence
    if _ONE_NAME.fullmatch(f"{words[-1]} {bare}") or _stops_inside(line):
        return _Newline.wrap
    if opens and (needed <= 0.95 * width or _opens_sentence(bare)):
        return _Newline.end
    return _Newline.open


def _stops_inside(line: str) -> bool:
    """Whether a sentence ends within ``line``, after which another one begins: "… in 2018. No"."""
    return any(match[1].lower() not in ALL for match in _SENTENCE_INSIDE.finditer(line))


def _opens_sentence(word: str) -> bool:
    """Whether a capital shows that a sentence or a line of its own begins with ``word``: it is no name."""
    return word.lower() in _OPENERS and (len(word) == 1 or not word.isupper())


def _reads_as_prose(rows: Sequence[str]) -> bool:
    """Whether the rows end in a mark, and a quarter of their words at least are written small."""
    words = [word for row in rows for word in re.findall(r"[^\W\d_]+", row)]
    small = sum(word.islower() for word in words)
    return _ENDED.search("\n".join(rows[-2:]).rstrip()) is not None and small * 4 >= len(words)
