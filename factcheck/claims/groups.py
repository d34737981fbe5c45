"""Armed and other groups that a report names, and "the group" put into words where it can mean one of them alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_GROUP_NAMES = re.compile(
    r"\b(?:ISIS|ISIL|IS|Daesh|Da['’]esh|Islamic State(?: of Iraq| in Iraq)?(?: and (?:Syria|the Levant|al-Sham))?"
    r"|[Aa]l[- ]Qa(?:e|i)da"
    r"|Taliban|Hezbollah|Hizbollah|Hamas|Boko Haram|[Aa]l[- ]Shabaab|Houthis?|PKK|YPG|FARC|ETA|IRA|Wagner)\b"
)
_ISLAMIC_STATE = re.compile(r"IS|ISIS|ISIL|Daesh|Da['’]esh|Islamic State.*")
_NAMED_GROUP = re.compile(r"\b((?:[A-Z][\w’'\-]*\s+){0,4}?(?:\(([A-Z]{2,8})\)\s+)?)group\b")
_NO_NAME = re.compile(
    r"The|A|This|That|Each|Another|One|Sunni|Shia|Shi['’]?ite|Kurdish|Muslim|Christian|Jewish|Arab|Islamist"
    r"|[A-Z][a-z]+(?:ish|ese|ian|can)"
)
_GROUP_OF = re.compile(r"\b(?:a|an|the|The|A|An) (?:\w+ )?group of\b")
_THE_GROUP = re.compile(
    r"\b[Tt]he (?:(?:jihadist|militant|terror(?:ist)?|extremist|armed|insurgent|rebel|Islamist) )?group\b(?! of\b"
    r"|['’]s\s+\w+ of\b)"
)
_BODY = re.compile(
    r"\b(?:Amnesty|Watch|Greenpeace|Oxfam|Doctors|M[ée]decins|International|Foundation|Society|Network|Alliance|Front"
    r"|Movement|Group|League|Association|Federation|Observatory|Institute|Union|Party)\b"
)


def with_group(statement: str, groups: Mapping[str, str], others: Sequence[str] = ()) -> str:
    """``statement`` with "the group" put into words, where the report has named one group alone (``groups``: as
    :func:`groups_in` gives them) and the sentence before tells of no other body (``others``: its subject, its speaker).
    """
    match = _THE_GROUP.search(statement)
    if match is None or len(groups) != 1 or groups_in(statement[: match.start()]) or any(map(_is_body, others)):
        return statement
    name = next(iter(groups.values()))
    name = f"the {name}" if name.endswith((" group", "Taliban", "Houthis")) else name
    name = name[0].upper() + name[1:] if match[0][0] == "T" else name
    return statement[: match.start()] + name + statement[match.end() :]


def opens_with_group(statement: str) -> bool:
    """Whether a statement is about "the group", which nothing before has put into words."""
    return _THE_GROUP.match(statement) is not None


def _is_body(name: str) -> bool:
    """Whether a name is that of a body that "the group" can mean as well: Amnesty International, not a ministry."""
    return _BODY.search(name) is not None and not groups_in(name)


def groups_in(text: str) -> dict[str, str]:
    """Armed and other groups named in ``text``: canonical name → how to write it."""
    found: dict[str, str] = {}
    for match in _GROUP_NAMES.finditer(text):
        name = "IS" if _ISLAMIC_STATE.fullmatch(match[0]) else match[0].lower().replace(" ", "-")
        found.setdefault(name, match[0])
    for match in _NAMED_GROUP.finditer(text):
        words = (match[2] or " ".join(match[1].split())).strip()
        words = re.sub(r"^(?:The|A|An|This|That|US|Syrian|Iraqi)\s+", "", words)
        if words and not _NO_NAME.fullmatch(words):
            name = "IS" if _ISLAMIC_STATE.fullmatch(words) else words.lower().replace(" ", "-")
            found[name] = f"{words} group"
    if _GROUP_OF.search(text):
        found["group of"] = "the group"  # another that "the group" may mean
    return found
