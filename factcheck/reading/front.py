"""Front matter: the ``key: value`` lines between two ``---`` lines at the very start of a text file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from factcheck.reading.dates import NO_DATE, date_warning, iso_date
from factcheck.reading.result import Reading

KEYS = ("id", "title", "date", "url", "origin", "author", "publisher", "status", "superseded_by")
STATUSES = ("current", "retracted", "superseded")
_OPENING = re.compile(r"(?:\ufeff|[^\S\n]*\n)*[^\S\n]*---[^\S\n]*\n")
_ENDS = ("---", "...")
_LINE = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*))?")
_KNOWN = re.compile(rf"[\s-]*({'|'.join(KEYS).replace('_', '[ _-]')})\s*:(\s*)(.*)", re.IGNORECASE)
_FOLDED = re.compile(r"[>|][+-]?")  # YAML: the value is in the indented lines below
_RULE = re.compile(r"[-–—=+]{2,}")  # what stands where --- was meant
_TOP = re.compile(rf"(?:\ufeff|[^\S\n]*\n)*({_RULE.pattern}[^\S\n]*\n|---[^\S\n]*)?")
_MOST_LINES = 200  # a longer block is text between two rules, not metadata


@dataclass(frozen=True, slots=True)
class Front:
    """The values as written (keys lower case, ``-`` and spaces as ``_``), in order, and where the text begins."""

    values: tuple[tuple[str, str], ...]
    length: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Lines that look like front matter and are none: the line at fault, counted from 1, what is wrong with it and
    what to do. ``withdraws``: they name a status, or what supersedes the source."""

    line: int
    why: str
    remedy: str
    withdraws: bool


def split_front(text: str) -> Front | Refused | None:
    """The front matter of ``text``, below blank lines at most; None where it has none.

    A rule at the top of a text is not front matter. A block is taken whole or not at all: where its first line has one
    of ``KEYS`` (or any of its lines withdraws the source) and one line does not fit, that is said.
    """
    opening = _OPENING.match(text)
    if not opening:
        return _unopened(text)
    values: list[tuple[str, str]] = []
    folded = False
    begin = opening.end()
    first = text.count("\n", 0, begin)  # the number of the line with the opening ---
    for number, (line, position) in enumerate(_lines(text, begin), first + 1):
        if line.rstrip() in _ENDS:
            blank = re.compile(r"\n*").match(text, position)
            told = tuple((key, _unquote(value)) for key, value in values)
            return Front(told, blank.end() if blank else position) if values else None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := _LINE.fullmatch(line.rstrip()):
            value = (match[2] or "").strip()
            folded = _FOLDED.fullmatch(value) is not None
            values.append((_key(match[1]), "" if folded else value))
        elif not _goes_on(line, values, folded):
            return _refused(text, begin, number, line)
        elif not line.lstrip().startswith("-"):  # the value goes on; lists and maps are of keys that are not ours
            values[-1] = (values[-1][0], f"{values[-1][1]} {line.strip()}".strip())
    return _refused(text, begin, first, "")


def _lines(text: str, position: int) -> Iterator[tuple[str, int]]:
    """The lines from ``position`` on, each with where the next begins; no more than front matter has."""
    for _ in range(_MOST_LINES):
        if position >= len(text):
            return
        end = text.find("\n", position)
        following = end + 1 if end >= 0 else len(text)
        yield text[position : end if end >= 0 else following], following
        position = following


def _goes_on(line: str, values: list[tuple[str, str]], folded: bool) -> bool:
    """Whether a line without a key belongs to the value above it. A key of ours that is set back does not: it was
    meant, unless it stands in a text or below a key that is not ours."""
    if not values or line[0] not in " \t-" or line.startswith("---"):
        return False
    key, value = values[-1]
    return folded or not _KNOWN.match(line) or (key not in KEYS and not value)


def _key(written: str) -> str:
    return re.sub(r"[ -]+", "_", written.strip().lower())


def _refused(text: str, begin: int, number: int, line: str) -> Refused | None:
    """What to say of a block that does not fit; None where it does not look like one. No ``line``: it has no end."""
    lines = [each for each, _ in _lines(text, begin)]
    block = list(takewhile(lambda each: each.strip() not in _ENDS, lines))
    unended = len(block) == len(lines)
    if unended:  # no more than the lines down to the first blank one
        block = list(takewhile(str.strip, dropwhile(lambda each: not each.strip(), block)))
    told = [each for each in block if each.strip() and not each.lstrip().startswith("#")]
    withdraws = any(map(_withdraws, told))
    if not withdraws and not (told and _KNOWN.match(told[0])):
        return None
    if unended and not line.startswith("---"):
        number, line = text.count("\n", 0, begin), ""
    return Refused(number, *_fault(line), withdraws)


def _withdraws(line: str) -> bool:
    """Whether a line names a status (one word, or one that there is) or what supersedes the source."""
    known = _KNOWN.match(line)
    if not known or _key(known[1]) not in ("status", "superseded_by"):
        return False
    words = known[3].lower().split()
    return _key(known[1]) == "superseded_by" or len(words) == 1 or _unquote("".join(words[:1])) in STATUSES


def _fault(line: str) -> tuple[str, str]:
    """What is wrong with a line, and the remedy."""
    shown = repr(line.strip()[:60])
    if not line:
        return "the --- below the keys is missing", "Put a line --- between the keys and the text."
    if line.startswith("---"):
        return f"{shown} is not a line of --- alone", "Put what follows the --- on a line of its own."
    if (known := _KNOWN.match(line)) and not line.startswith(known[1]):
        return f"{known[1]!r} does not stand at the beginning of its line", "Begin the line with the key."
    if known and not known[2]:
        return f"{shown} has no blank after the colon", f"Write it as {known[1]}: {known[3].strip()[:40]}"
    return f"{shown} is not a key and its value", "Take that line out, or write it as key: value."


def _unopened(text: str) -> Refused | None:
    """Keys at the top of a text that stand below no line of ``---`` alone: below another rule, or above one."""
    top = _TOP.match(text)
    begin, rule = (top.end(), (top[1] or "").strip()) if top else (0, "")
    lines = [line for line, _ in _lines(text, begin)]
    block = list(takewhile(lambda line: _KNOWN.match(line) or _LINE.fullmatch(line.rstrip()), lines))
    closed = [line.rstrip() for line in lines[len(block) : len(block) + 1]] == ["---"]
    withdraws = any(map(_withdraws, block))
    if not block or not _KNOWN.match(block[0]) or not (rule or (closed and (withdraws or len(block) > 1))):
        return None
    number = 1 + text.count("\n", 0, top.start(1) if top and rule else begin)
    why = f"{rule[:20]!r} above the keys is not a line of --- alone" if rule else "no --- stands above the keys"
    return Refused(number, why, "Put a line --- above the keys.", withdraws)


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        inner = value[1:-1]
        return inner.replace('\\"', '"') if value[0] == '"' else inner.replace("''", "'")
    return value


def with_metadata(reading: Reading, values: dict[str, str] | tuple[tuple[str, str], ...], where: str) -> Reading:
    """``reading`` with what ``values`` say put over what it says itself; a bad date or status becomes a warning."""
    warnings = list(reading.warnings)
    problems = list(reading.problems)
    changed: dict[str, str | bool | None] = {}
    for key, value in dict(values).items():
        value = value.strip()
        if key not in KEYS:
            if close := difflib.get_close_matches(key, KEYS, n=1, cutoff=0.8):
                warnings.append(f"{where}: {key!r} is not known; did you mean {close[0]!r}?")
        elif key == "date":
            if value.lower() in NO_DATE:
                continue
            changed["date"], changed["date_confirmed"] = iso_date(value), True
            if changed["date"] is None:
                problems.append(f"{where}: {date_warning(value)}")
        elif key == "status" and value and value.lower() not in STATUSES:
            problems.append(f"{where}: status {value!r} is not one of {', '.join(STATUSES)}.")
        elif value:
            changed[key] = value.lower() if key == "status" else value
    if changed.get("superseded_by") and not changed.get("status") and not reading.status:
        changed["status"] = "superseded"
    said = tuple(dict.fromkeys([*warnings, *problems]))
    return replace(reading, **changed, warnings=said, problems=tuple(problems))  # type: ignore[arg-type]


def with_refusal(reading: Reading, refused: Refused, where: str) -> Reading:
    """``reading`` with what there is to say of front matter that was not taken; a problem where it withdraws it."""
    told = f"{where}:{refused.line}: its front matter is not understood: {refused.why}. {refused.remedy}"
    problems = (*reading.problems, told) if refused.withdraws else reading.problems
    return replace(reading, warnings=(*reading.warnings, told), problems=problems)
