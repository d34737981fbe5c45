"""Times of the day: "8 p.m.", "4:17 am", "20:00", "noon". Race times, ratios, scores and verses are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from factcheck.model import Span

_AT = r"\b(?:at|by|from|until|till|around|about|after|before|since|just)\s+(?:about\s+|around\s+)?"
_ZONE = r"GMT|UTC|BST|CET|CEST|EET|EST|EDT|ET|CST|CDT|CT|MST|MDT|MT|PST|PDT|PT|IST|JST|AEST|AEDT|local time"
_CLOCK = re.compile(
    r"(?<![\w:.,$€£/-])(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5][0-9]))?\s?(?P<half>[aApP])\.?[mM](?![^\W_])\.?"
    r"|(?<![\w:.,$€£/-])(?P<bare>(?:[01]?[0-9]|2[0-3])):(?P<past>[0-5][0-9])(?![\w:/-]|[.,][0-9])"
    r"|(?<![\w-])(?P<word>noon|midnight)(?![\w-])"
)
_BEFORE = re.compile(_AT + "$", re.IGNORECASE)
_BEHIND = re.compile(rf"\s?\(?(?P<zone>{_ZONE})\b")
_WORDS = {"noon": 12 * 60, "midnight": 0}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day. ``minutes``: those since midnight, of a bare "8:15" either of two; ``zone``: the time zone
    that is named behind it, or ""."""

    span: Span
    minutes: frozenset[int]
    zone: str


def find_clocks(text: str) -> list[Clock]:
    """The times of the day in ``text``, in order. What has neither "a.m." nor "p.m." is one only behind "at" and the
    like, or before a time zone. The stop that ends a sentence is no part of one. Linear; never raises."""
    found = []
    for match in _CLOCK.finditer(text):
        zone = _BEHIND.match(text, match.end())
        told = match["half"] or zone or _BEFORE.search(text, max(0, match.start() - 20), match.start())
        if not told:
            continue
        end = match.end()
        if text[end - 1] == "." and re.match(r"\s*(?:$|[A-Z])", text[end : end + 4]) and not zone:
            end -= 1
        found.append(Clock(Span(match.start(), end), _minutes(match), zone["zone"] if zone else ""))
    return found


def same_clock(one: Clock, other: Clock) -> bool:
    """Whether two may be one time: a reading in common, and no two time zones."""
    return bool(one.minutes & other.minutes) and not (one.zone and other.zone and one.zone != other.zone)


def _minutes(match: re.Match[str]) -> frozenset[int]:
    if match["word"]:
        return frozenset({_WORDS[match["word"]]})
    if match["half"]:
        afternoon = 12 * (match["half"] in "pP")
        return frozenset({(int(match["hour"]) % 12 + afternoon) * 60 + int(match["minute"] or 0)})
    hour, past = int(match["bare"]), int(match["past"])
    if match["bare"].startswith("0") or not 1 <= hour <= 12:
        return frozenset({hour * 60 + past})
    return frozenset({hour % 12 * 60 + past, (hour % 12 + 12) * 60 + past})
