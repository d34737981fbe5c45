"""Front matter: the ``key: value`` lines between two ``---`` lines at the very start of a text file."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace

from factcheck.reading.dates import NO_DATE, date_warning, iso_date
from factcheck.reading.result import Reading

KEYS = ("id", "title", "date", "url", "origin", "author", "publisher", "status", "superseded_by")
STATUSES = ("current", "retracted", "superseded")
_LINE = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*))?")
_MOST_LINES = 200  # a longer block is text between two rules, not metadata


@dataclass(frozen=True, slots=True)
class Front:
    """The values as written (keys lower case, ``-`` and spaces as ``_``), in order, and where the text begins."""

    values: tuple[tuple[str, str], ...]
    length: int


def split_front(text: str) -> Front | None:
    """The front matter of ``text``; None where it has none (a rule at the top of a text is not front matter)."""
    if not text.startswith("---\n"):
        return None
    values: list[tuple[str, str]] = []
    position = 4
    for _ in range(_MOST_LINES):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)]
        position = end + 1 if end >= 0 else len(text)
        if line.rstrip() in ("---", "..."):
            blank = re.compile(r"\n*").match(text, position)
            return Front(tuple(values), blank.end() if blank else position) if values else None
        if match := _LINE.fullmatch(line.rstrip()):
            values.append((re.sub(r"[ -]+", "_", match[1].strip().lower()), _unquote(match[2] or "")))
        elif line.strip() and not line.lstrip().startswith("#") and not (values and line[0] in " \t-"):
            return None
        if end < 0:
            return None
    return None


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
