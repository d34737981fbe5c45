"""Sentences as exact spans of a text.

Sentence ends come from nupunkt (Punkt; Kiss and Strunk 2006), run paragraph by paragraph with our own list of
abbreviations, then put right where news text is known to mislead it. nupunkt is quadratic on some hostile input, so
it is fed windows of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from factcheck.model import Span
from factcheck.text.abbreviations import ALL, BEFORE_FIGURE, INNER, TITLES, UNITS
from factcheck.text.invisible import blanked
from factcheck.text.paragraphs import split_paragraphs, trimmed

__all__ = ["split_paragraphs", "split_sentences"]

WINDOW = 4_000  # characters that nupunkt sees at once; a longer run without an end is cut at white space

_CLOSERS = "\"'”’»)]"
_OPENERS = "\"'“‘«(["
_LAST_WORD = re.compile(r"([^\W\d_][\w.\-]*)\.[\"'”’)\]]*$")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlc]{1,5})[.)\]]*[.)\]]")
_ONLY_MARKS = re.compile(r"[\W_]+")
_NAME_WITH_MARK = re.compile(r"(?:^|[\s(“‘\"])([^\W\d_][\w'’-]*)[!?]$")  # Yahoo!, Moulin Rouge!, Guess?
_FIRM = re.compile(r"(?:Inc|Corp|Ltd|Co|LLC|PLC|plc)\b")
_NUMBER_SIGN = re.compile(r"\b(?:no|nos|fig|figs|art|sec|vol|p|pp|para|paras|ch)\.$", re.IGNORECASE)
# Ends that nupunkt does not look for: no space after the point ("… the camp.The army"), a note mark after it
# ("… the camp.[12] The army", "… the camp.¹² The army", "… the camp.12 The army"), and other scripts' full stops.
_MISSED = re.compile(
    r"(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]+\s)"
    r"|(?<=[a-z][.!?])(?:[\"”’]?(?:(?:\[\^?\w{1,3}\]){1,5}|[⁰¹²³⁴-⁹]{1,4}))(?=\s+[\"“‘]?[A-Z])"
    r"|(?<=[a-z]{4}[.!?])[\"”’]?\d{1,2}(?=\s+[\"“‘]?[A-Z])"
    r"|(?<=[。！？؟।])"
)

_COUNTRY = re.compile(r"\b(?:U\.S|U\.K|U\.N|D\.C|E\.U)\.$")
_OF_COUNTRY = re.compile(
    r"(?:Secretary|Department|Army|Navy|Air|Marines?|Coast|President|Vice|Senate|Senator|House|Congress|Central|Treasury"
    r"|State|Embassy|Ambassador|Government|Forces?|Military|Special|Security|General|High|Supreme|District|Court|Attorney"
    r"|Agency|Agencies|Embassies|Representative|Commander|Troops|Code|Census|Federal|National)\b"
)
_NOTE = re.compile(r"(?:[\"”’]?(?:(?:\[\^?\w{1,3}\]){1,5}|[⁰¹²³⁴-⁹]{1,4})|(?<=[a-z]{4}[.!?])[\"”’]\d{1,2})(?=\s|$)")


def split_sentences(text: str, span: Span | None = None) -> list[Span]:
    """The sentences of ``text`` (or of the run ``span`` of it) in order, counted in ``text``.

    Spans are trimmed of white space, do not overlap, never cross a paragraph and leave out nothing but white space.
    A newline inside a wrapped paragraph does not end a sentence. Linear in the length of the text; a run of
    4,000 characters without an end is cut at white space.
    """
    offset = span.start if span else 0
    part = span.of(text) if span else text
    shown = blanked(part)  # "… in 2018.\u200e The Senate": the mark hides the end
    sentences = []
    for paragraph in split_paragraphs(part):
        for start, end in _corrected(shown, _runs(shown, paragraph)):
            sentence = trimmed(part, start, end)
            if sentence is not None:
                sentences.append(sentence.shift(offset))
    return sentences


def _runs(text: str, paragraph: Span) -> Iterator[tuple[int, int]]:
    """What nupunkt takes for sentences: runs that tile the paragraph."""
    start, end = paragraph.start, paragraph.end
    while start < end:
        stop = min(start + WINDOW, end)
        found = [(start + a, start + b) for a, b in _tokenizer().span_tokenize(text[start:stop])]
        if not found:
            found = [(start, stop)]
        elif stop < end and len(found) > 1:
            found.pop()  # the window may have cut it: it starts the next one
        elif stop < end:
            cut = max(text.rfind(" ", start + 1, stop), text.rfind("\n", start + 1, stop))
            found = [(start, cut if cut > start else stop)]
        for _, b in found:
            yield from _split_missed(text, start, b)
            start = b


def _split_missed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _MISSED.finditer(text, start, end):
        if start < match.end() < end and not _in_address(text, match.end(), start, end):
            yield start, match.end()
            start = match.end()
    if start < end:
        yield start, end


def _in_address(text: str, at: int, start: int, end: int) -> bool:
    """Whether the word around ``at`` looks like a web or mail address or a file name."""
    left = max(start, at - 100)
    word = text[left:at].rsplit(None, 1)[-1:] + text[at : min(end, at + 100)].split(None, 1)[:1]
    joined = "".join(word) if at < end and not text[at].isspace() else "".join(word[:1])
    return "://" in joined or "@" in joined or "www." in joined or joined.rstrip(".").count(".") > 1


def _corrected(text: str, runs: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs, with those joined that an abbreviation, a list number or a stray mark had parted."""
    pending: tuple[int, int] | None = None
    for start, end in runs:
        note = _NOTE.match(text, start, end) if pending is not None else None
        if pending is not None and note is not None:
            pending, start = (pending[0], note.end()), note.end()
            if start == end:
                continue
        if pending is None:
            pending = (start, end)
        elif end - pending[0] <= 2 * WINDOW and _belongs(text, pending, (start, end)):
            pending = (pending[0], end)
        else:
            yield pending
            pending = (start, end)
    if pending is not None:
        yield pending


def _belongs(text: str, run: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether two runs are one sentence."""
    tail = text[max(run[0], run[1] - 60) : run[1]].strip()
    head = text[following[0] : min(following[1], following[0] + 60)].strip()
    if not tail or not head:
        return True
    if _ONLY_MARKS.fullmatch(head) and following[1] - following[0] <= 60:
        return True
    if len(tail) <= 12 and run[1] - run[0] <= 14 and _ENUMERATOR.fullmatch(tail):
        return True
    first = head.lstrip(_OPENERS)[:1]
    if tail.endswith("!") and _FIRM.match(head):
        return True
    if first.islower() and (tail[-1] in _CLOSERS or tail.endswith(("...", "…"))):
        return True
    name = _NAME_WITH_MARK.search(tail) if first.islower() and head[0] == first else None
    if name is not None and name[1][0].isupper():
        return True
    if _COUNTRY.search(tail) and _OF_COUNTRY.match(head):
        return True
    last = _LAST_WORD.search(tail)
    if last is None:
        return False
    word = last[1].lower()
    title = word.removeprefix("then-").removeprefix("ex-").removeprefix("former-").removeprefix("lt.-")
    if word in INNER or (title in TITLES and first.isupper()):
        return True
    if first.isdigit():
        return word in BEFORE_FIGURE and (word != "no" or _NUMBER_SIGN.search(tail) is not None)
    return first.islower() and (word in ALL or word in UNITS or "." in word)


@cache
def _tokenizer() -> Any:
    """nupunkt's default model with our abbreviations; about 0.05 s once."""
    from nupunkt import PunktParameters, PunktSentenceTokenizer
    from nupunkt.models import get_default_model_path
    from nupunkt.utils.compression import load_compressed_json

    learnt = dict(load_compressed_json(get_default_model_path())["parameters"])
    dotted = [word for word in learnt["abbrev_types"] if re.fullmatch(r"[a-z]{1,3}(?:\.[a-z]{1,3})+", word)]
    learnt["abbrev_types"] = sorted({*dotted, *ALL, "..."})
    return PunktSentenceTokenizer(PunktParameters.from_json(learnt))
