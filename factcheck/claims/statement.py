"""A run of a report made into a sentence that stands alone: marks, openings, acronyms, capitals, full stop."""

from __future__ import annotations

import re
import unicodedata

from factcheck.reading.marks import without_note_marks

# A "so" that belongs to what follows it: "So was X", "So many left that", "So great was the loss that", "So Young-jin".
_SO = (
    r"so(?!\s+(?:(?:far|many|much|few|little)\b"
    r"|(?-i:is|are|was|were|has|have|had|does|do|did|will|would|can|could|may|might|shall|should|must)\b"
    r"|(?:(?!(?:i|it|he|she|they|we|you|this|that|these|those|there|the|an?)\b)(?-i:[a-z]+)\s+){1,2}"
    r"(?:(?:is|are|was|were|has|have|had|does|do|did)\b[^.!?;]*\s)?that\b"
    r"|(?-i:[A-Z][a-z]+-[a-z])))"
)
_OPENING = re.compile(
    r"^(?:(?:however|furthermore|moreover|meanwhile|but|and|also|additionally|nevertheless|nonetheless|similarly"
    r"|likewise|in addition|on the other hand|for example|for instance|of course|in fact|then|so|yet|still|instead"
    r"|indeed|as a result|in particular|in other words|by contrast|in contrast|in conclusion|in summary|in short"
    r"|to sum up|overall|notably|importantly|to be clear|frankly|honestly"
    r"|(?-i:[Tt]he (?:truth|fact) is)(?=,\s(?!and\b)))\s*,\s*"
    rf"|(?:but|and|yet|{_SO})\s+)+",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?<=[\w.,;:!?”\"’)])\s?(?:\[\^?\w{1,3}\](?!\())+")
_NOTE_FIGURE = re.compile(  # "… the camp.12", "… the camp.”12", as copied from a page
    r"(?:(?<=[a-z]{4}[.!?])|(?<=[a-z]{4}[.!?][\"”’]))\d{1,2}$"
)
_LINK = re.compile(r"!?\[([^\[\]]{1,300})\]\((?:[^()\s]|\([^()\s]*\)){1,500}(?: \"[^\"]*\")?\)")
_BLOCK_TAG = re.compile(r"</?(?:p|br|div|li|td|blockquote)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(r"</?(?:b|i|em|strong|span|a|u|sup|sub|font)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_END = re.compile(r"[\s,;:–—\-]+$")
_LIST_END = re.compile(r"\s*[;,]\s*(?:and|or)\s*$")  # "- the camp closed in 2019; and"
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))
_CODE = re.compile(r"`([^`]{1,80})`")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")


def as_statement(text: str) -> str:
    """``text`` as one sentence: white space, invisible characters, Markdown, tags and note marks out, outer or half
    quotation marks off, openings such as "However," and "And" off, a capital first and a full stop last. "" if no
    letter or digit is left.
    """
    shown = "".join(char for char in text if unicodedata.category(char) != "Cf")
    shown = _INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", shown)) if "<" in shown else shown
    words = _NOTE.sub("", _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", " ".join(shown.split()))))
    words = _CODE.sub(r"\1", _NOTE_FIGURE.sub("", without_note_marks(words)).lstrip("> "))
    words = _unquoted(words)
    words = _OPENING.sub("", words, count=1)
    words = _END.sub("", _LIST_END.sub("", _unquoted(words)))
    if not any(char.isalnum() for char in words):
        return ""
    if words[-1] not in ".!?…" and not re.search(r"[.!?…][”\"’')\]]+$", words):
        words += "."
    words = re.sub(r"[,;]([”\"’])\.$", r".\1", words)
    first = next(i for i, char in enumerate(words) if char.isalnum())
    if words[first].islower() and not re.match(r"[a-z][A-Z]|al-|el-|bin ", words[first:]):
        words = words[:first] + words[first].upper() + words[first + 1 :]
    return words


def _unquoted(text: str) -> str:
    """``text`` without quotation marks and brackets that have no partner, and without a pair around the whole."""
    for opener, closer in _PAIRS:
        text = _balanced(text, opener, closer)
        if text[:1] == opener and text.rstrip(".,")[-1:] == closer and text.count(opener) == 1:
            text = text[1:].rstrip(".,")[:-1].rstrip() + ("." if text[-1:] == "." else "")
    if text.count('"') % 2:
        text = text.replace('"', "", 1) if text[:1] == '"' else "".join(text.rsplit('"', 1))
    if text[:1] == '"' and text.rstrip(".,")[-1:] == '"' and text.count('"') == 2:
        text = text[1:].rstrip(".,")[:-1]
    if text[:1] == "‘" and text.rstrip(".,")[-1:] == "’" and text.count("‘") == 1:
        text = text[1:].rstrip(".,")[:-1]
    return text.strip()


def _balanced(text: str, opener: str, closer: str) -> str:
    if text.count(opener) == text.count(closer):
        return text
    kept: list[str] = []
    open_at: list[int] = []
    for char in text:
        if char == closer and not open_at:
            continue
        if char == opener:
            open_at.append(len(kept))
        elif char == closer:
            open_at.pop()
        kept.append(char)
    for at in reversed(open_at):
        del kept[at]
    return "".join(kept)


def spelt_out(statement: str, acronyms: dict[str, str]) -> str:
    """``statement`` with each acronym that the report defines spelt out where it first stands: "the Syrian Democratic
    Forces (SDF)". Left alone where the long form stands beside it, in a hyphenated word and before "’s".
    """
    for short, long in acronyms.items():
        if short not in statement or long.lower() in statement.lower():
            continue
        pattern = rf"(?<![\w(\-/’'&]){re.escape(short)}(?![\w\-/&]|['’]s|\s*\))"
        statement = re.sub(pattern, lambda _, s=short, w=long: f"{w} ({s})", statement, count=1)  # type: ignore[misc]
    return statement
