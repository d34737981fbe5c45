"""Plain text and Markdown: the text as it is, its front matter taken off, its paragraphs numbered."""

from __future__ import annotations

import re
import unicodedata

from factcheck.errors import EmptyError, FormatError
from factcheck.model import Part, Span
from factcheck.reading.encoding import decode
from factcheck.reading.front import Front, split_front, with_metadata, with_refusal
from factcheck.reading.hyphens import whole_words
from factcheck.reading.result import Reading
from factcheck.reading.trail import without_trail

LONGEST_LINE = 5_000_000  # characters; no prose has a longer line, and sentence splitting is not built for it
_BLANK = re.compile(r"(\n[^\S\n]*(?:\n[^\S\n]*)+)")
_RELEASE = re.compile(
    r"(?:for (?:immediate|general) release|(?:press|news|media) release|embargoed\b|(?:media |press )?contacts?:)"
    r"[^\n]{0,200}\n\s*\n",
    re.IGNORECASE,
)
_MARKS = r"(?:\[\^?\w{1,3}\]|[⁰¹²³⁴-⁹]|[*†‡])"  # of notes
_TWO_SENTENCES = re.compile(rf"[a-z\d]{{2}}[.!?][\"'”’»)\]]{{0,3}}{_MARKS}{{0,5}} +[\"'“‘«(\[]{{0,2}}[A-Z]")
# What may follow the last stop of a sentence: closing marks and the marks of notes, figures among them.
_AFTER_STOP = re.compile(rf"(?:[\"'”’»)\s]|{_MARKS}|(?<=[^\W\d_]{{2}}\.)\d{{1,2}}$|(?<=\.[”\"’])\d{{1,2}}$){{1,12}}$")
_MD_TITLE = re.compile(r"(?m)^#\s+(.+?)\s*#*\s*$")


def read_plain(data: bytes, name: str, *, markdown: bool) -> Reading:
    """Text as decoded, without front matter, LF line ends; one part a paragraph (runs between blank lines).

    Raises EncodingError, EmptyError, or FormatError for a line of more than five million characters.
    """
    decoded = decode(data, name)
    text = decoded.text
    front = split_front(text)
    if isinstance(front, Front):
        text = text[front.length :]
    refuse_empty(text, name)
    refuse_endless_line(text, name)
    text = whole_words(text)
    title = markdown_title(text) if markdown else headline(text)
    reading = Reading(
        text=text, parts=paragraphs(text), title=title, encoding=decoded.encoding, warnings=decoded.warnings
    )
    if isinstance(front, Front):
        return with_metadata(reading, front.values, name)
    return with_refusal(reading, front, name) if front else reading


def refuse_empty(text: str, name: str) -> None:
    """Raises EmptyError where ``text`` is white space alone."""
    if not text or text.isspace():
        raise EmptyError(f"{name} holds no text", hint="Give a file that holds text.")


def refuse_endless_line(text: str, name: str) -> None:
    """Raises FormatError for a line that no prose has."""
    if number := endless_line(text):
        raise FormatError(
            f"{name}: line {number} has more than {LONGEST_LINE:,} characters",
            hint="This is not prose; break it into lines or paragraphs.",
        )


def endless_line(text: str) -> int:
    """The number, from 1, of the first line of more than ``LONGEST_LINE`` characters; 0 if there is none."""
    start = 0
    number = 1
    while len(text) - start > LONGEST_LINE:
        end = text.find("\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            return number
        start, number = end + 1, number + 1
    return 0


def paragraphs(text: str) -> tuple[Part, ...]:
    """One part for each run between blank lines, without the white space round it, numbered from 1."""
    parts: list[Part] = []
    position = 0
    for block in _BLANK.split(text):
        kept = block.strip()
        if kept:
            start = position + len(block) - len(block.lstrip())
            parts.append(Part(span=Span(start, start + len(kept)), paragraph=len(parts) + 1))
        position += len(block)
    return tuple(parts)


def headline(text: str) -> str | None:
    """The first line, if it reads as a headline: short, no full stop at its end, a blank line after it. Closing marks
    and the marks of notes behind a full stop, and a post's pictures and tags, hide none.

    "For immediate release" and the like, and whom to call, stand above a headline and are none.
    """
    text = text.lstrip()
    while match := _RELEASE.match(text):
        text = text[match.end() :].lstrip()
    lines = text.split("\n", 2)
    first = "".join(char for char in lines[0][:1_000] if unicodedata.category(char) != "Cf").strip()  # what shows
    if not first or len(first) > 200 or _AFTER_STOP.sub("", without_trail(first)).endswith((".", ",", ";", ":")):
        return None
    if len(lines) < 3 or lines[1].strip() or _TWO_SENTENCES.search(first):
        return None
    return first


def markdown_title(text: str) -> str | None:
    """The first ``# heading``, or else what :func:`headline` finds."""
    match = _MD_TITLE.search(text[:20_000])
    return match[1] if match else headline(text)
