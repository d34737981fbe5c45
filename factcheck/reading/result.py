"""What a reader hands back: the final text of one file, where its runs stand, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from factcheck.model import Item, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One file as read. ``text`` is final: every span of the program counts in it; ``parts`` map runs of it to places,
    and ``items`` are its paragraphs in lists whose marks it does not hold.

    ``date`` is ISO 8601, possibly partial, and ``date_confirmed`` is False where it comes from the file's technical
    metadata (which says when a file was made, not when a text was published). ``encoding`` is the codec a text was
    decoded with ("" for formats that carry their own). ``warnings`` are whole sentences for a person, and
    ``problems`` those of them that say that a given date or status is none (it is then left out), or cannot be read.
    """

    text: str
    parts: tuple[Part, ...] = ()
    id: str | None = None
    title: str | None = None
    date: str | None = None
    date_confirmed: bool = True
    url: str | None = None
    origin: str | None = None
    author: str | None = None
    publisher: str | None = None
    status: str | None = None
    superseded_by: str | None = None
    encoding: str = ""
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
