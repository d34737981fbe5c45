"""Dates as files write them → ISO 8601, possibly partial. What is ambiguous is not guessed."""

from __future__ import annotations

import datetime
import re

from factcheck.errors import FormatError

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_DAY_MONTH = re.compile(r"(?:\w+, )?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]+)\.?,?[ -](\d{4})(?: .*)?")
_MONTH_DAY = re.compile(r"(?:\w+, )?([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]+)\.?,? (\d{4})")
NO_DATE = frozenset({"", "-", "n.d.", "n/a", "na", "none", "null", "unknown", "undated"})


def iso_date(text: str) -> str | None:
    """``text`` as "YYYY", "YYYY-MM" or "YYYY-MM-DD"; None where it is no date, or could be two.

    "03/04/2019" is None (March or April?); "25/12/2019" and "12/25/2019" are both Christmas. A time of day is dropped.
    """
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _iso(match[1], match[2], match[3])
    if match := _SLASHED.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), match[4]
        if match[2] == ".":  # dotted dates are written day first wherever they are written
            return _iso(year, second, first)
        if first <= 12 and second <= 12 and first != second:
            return None
        return _iso(year, second, first) if first > 12 else _iso(year, first, second)
    if (match := _DAY_MONTH.fullmatch(text)) and match[2].lower() in _MONTHS:
        return _iso(match[3], _MONTHS[match[2].lower()], match[1])
    if (match := _MONTH_DAY.fullmatch(text)) and match[1].lower() in _MONTHS:
        return _iso(match[3], _MONTHS[match[1].lower()], match[2])
    if (match := _MONTH_YEAR.fullmatch(text)) and match[1].lower() in _MONTHS:
        return _iso(match[2], _MONTHS[match[1].lower()], None)
    return None


def given_date(date: str | datetime.date | None) -> str | None:
    """A date as somebody gives it (a ``datetime.date`` or what :func:`iso_date` takes) as ISO 8601; None for None.

    The time of day of a ``datetime`` is dropped. Raises FormatError for what is no date, or could be two.
    """
    if date is None:
        return None
    text = date.isoformat()[:10] if isinstance(date, datetime.date) else date
    found = iso_date(text) if isinstance(text, str) else None
    if found is None:
        raise FormatError(f"{date!r} is not a date", hint="Write it as 2019-08-06, 2019-08 or 2019.")
    return found


def _iso(year: str | int, month: str | int | None, day: str | int | None) -> str | None:
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    whole = date.isoformat()
    return whole if day else whole[:7] if month else whole[:4]


def date_warning(text: str) -> str:
    """What to tell a person of a date that :func:`iso_date` does not take."""
    return f"The date {text[:40]!r} is not a date that can be told; write it as 2019-08-06, 2019-08 or 2019."
