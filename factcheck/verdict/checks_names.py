"""Every name of a claim against the names of a passage.

A name agrees where the passage, or the title of its document, has it, an alias, its acronym or its adjective. It
differs only where another name stands in its place: in the same office, before the same noun, or by the weight of all
that is seen of it. A name that the passage merely lacks is not verifiable there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from factcheck.model import Check, Claim, Evidence, Outcome
from factcheck.text.aliases import aliases_of
from factcheck.text.names import ALIASES, Name, capital_of, find_names, numbered_otherwise, other_code, same_name
from factcheck.text.nouns import fold
from factcheck.text.places import other_place
from factcheck.verdict.rivals import SIGNS, nearest_rival, signs
from factcheck.verdict.surroundings import Side, folded, side, weigh

DIFFERS = 3.0  # a missing name of this weight differs: at it all checks veto 1.9 % of true train rows falsely
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY = frozenset({"the", "a", "an", "his", "her", "its", "their", "us", "u", "s"})
_TOLD = (  # of the signs of another name in its place the one that is told, the clearest first
    ("same office", ", in the same office"),
    ("held in its place", ", which the claim has elsewhere"),
    ("same on both sides", ", between the same words"),
    ("same word before", ", after the same word"),
    ("same word after", ", before the same word"),
    ("both open", ", both at the head"),
)
_LINKING = frozenset(
    {"and", "or", "with", "of", "to", "is", "was", "said", "has", "that", "in", "on", "at", "for", "as"}
)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name of a claim with the name of the source that it was held against.

    ``seen`` are the signs by which a name that the source lacks was judged (factcheck.verdict.rivals), ``weight``
    their sum: how much they speak for another name in its place. Both are empty for a name that agrees.
    """

    claim: Name
    source: Name | None
    outcome: Outcome
    seen: Mapping[str, float] = field(default_factory=dict)
    weight: float = 0.0


def check_names(claim: Claim, evidence: Evidence, aliases: Mapping[str, str] = ALIASES) -> list[Check]:
    """One check for each name of the claim, in order. ``aliases``: alias → common name, both folded."""
    offset = evidence.passage.span.start
    matches = match_names(claim.statement, evidence.passage.quote, evidence.citation.title, aliases)
    return [
        Check(
            kind="name",
            claim_span=match.claim.span,
            passage_span=match.source.span.shift(offset) if match.source else None,
            outcome=match.outcome,
            explanation=explain(match),
        )
        for match in matches
    ]


def match_names(claim: str, passage: str, title: str = "", aliases: Mapping[str, str] = ALIASES) -> list[NameMatch]:
    """Pairs each name of ``claim`` with one of ``passage`` (or ``title``), best first: the same, else a rival for its
    place that the claim does not name itself."""
    table = aliases_of(f"{title} | {passage}", aliases)
    ours, theirs, titled = find_names(claim), find_names(passage), find_names(title)
    words = {folded(word) for word in _WORD.findall(f"{passage} {title}")}
    same = [[other for other in theirs if same_name(name, other, table)] for name in ours]
    taken = {id(other) for twins in same for other in twins}
    free = [other for other in theirs if id(other) not in taken]
    found = []
    for name, twins in zip(ours, same, strict=True):
        if twins:
            found.append(NameMatch(name, twins[0], Outcome.agrees))
        elif (seat := next((other for other in theirs if capital_of(name, other)), None)) is not None:
            found.append(NameMatch(name, seat, Outcome.undecided))
        elif any(same_name(name, other, table) for other in titled) or (
            _said(name, words, table)
            and not any(other_place(name.key, other.key) or other_code(name, other) for other in theirs)
        ):
            found.append(NameMatch(name, None, Outcome.agrees))
        else:
            found.append(NameMatch(name, None, Outcome.not_verifiable))
    missing = [match.claim for match in found if match.outcome is Outcome.not_verifiable]
    if not missing:
        return found
    sides = side(claim, ours), side(passage, theirs)
    return [_judged(match, sides, missing, free) if match.claim in missing else match for match in found]


def _said(name: Name, words: Set[str], table: Mapping[str, str]) -> bool:
    """Whether the folded ``words`` of a passage hold all of the name's, or all of what it is an alias of ("TV")."""
    alias = table.get(name.key, "").split()
    return all(fold(word) in words for word in name.words) or (bool(alias) and all(fold(w) in words for w in alias))


def _judged(match: NameMatch, sides: tuple[Side, Side], missing: list[Name], free: list[Name]) -> NameMatch:
    """A name that the passage lacks, held against the names that the claim has not."""
    name = match.claim
    graded = [(_same_place(sides[0].text, sides[1].text, name, other), other) for other in free]
    place, best = max(graded, key=lambda pair: pair[0], default=(0, None))
    seen = signs(*sides, name, missing, free)
    if seen and place > 1:
        seen |= {f"place {place}": 1.0}
    weight = weigh(seen, SIGNS)
    rival = best if place > 1 else nearest_rival(*sides, name, free)
    if rival is None or (weight < DIFFERS and place < 3):
        return NameMatch(name, None, Outcome.not_verifiable, seen, weight)
    return NameMatch(name, rival, Outcome.differs, seen, weight)


def _same_place(claim: str, passage: str, ours: Name, theirs: Name) -> int:
    """How surely two different names stand in the same place of what is said."""
    alike = (ours.country is None) == (theirs.country is None)
    if numbered_otherwise(ours, theirs) or (ours.role and ours.role == theirs.role):
        return 3
    after = _after(claim, ours)
    if alike and after and fold(after) == fold(_after(passage, theirs)):
        return 3
    if not alike:
        return 0
    if ours.country is not None and (of := _of_country(claim, ours)) and of == _of_country(passage, theirs):
        return 3
    before, there = _before(claim, ours), _before(passage, theirs)
    if before and there and before[-1] == there[-1]:
        if before[-1] not in _LINKING or (len(before) > 1 and len(there) > 1 and before[-2] == there[-2]):
            return 2
        if ours.country is not None:
            return 2
    return 1


def _before(text: str, name: Name) -> list[str]:
    """The two words before a name, folded; articles are passed over, and a sentence's start ends the search."""
    window = text[max(0, name.span.start - 40) : name.span.start]
    window = re.split(r"[.!?;:]\s", window)[-1]
    return [w for m in _WORD.finditer(window) if (w := fold(m.group())) not in _EMPTY][-2:]


def _after(text: str, name: Name) -> str:
    """The noun right after a name ("Turkish *border*"), "" where something else follows."""
    match = re.match(r"[ -]([a-z]{3,})", text[name.span.end : name.span.end + 30])
    return match.group(1) if match and match.group(1) not in _LINKING and len(match.group(1)) > 3 else ""


def _of_country(text: str, name: Name) -> str:
    """The folded noun that a country tells of: "Iraqi *bases*", "*bases* in Kuwait"; "" where there is none."""
    match = re.search(r"([a-z]{3,}) in (?:the )?$", text[max(0, name.span.start - 40) : name.span.start])
    return fold(match.group(1)) if match else fold(_after(text, name))


def explain(match: NameMatch) -> str:
    """The comparison in one line: ``claim: Turkish · source: Jordanian · another name in its place, between the same
    words → differs``."""
    if match.source is None:
        what = "named in the source" if match.outcome is Outcome.agrees else "not named in the source"
        return f"claim: {match.claim.text} · {what} → {_words(match.outcome)}"
    if match.outcome is Outcome.undecided:
        return f"claim: {match.claim.text} · source: {match.source.text} · a country and its capital → undecided"
    if match.outcome is Outcome.agrees:
        how = "same name" if match.claim.key == match.source.key else "another form of the name"
        return f"claim: {match.claim.text} · source: {match.source.text} · {how} → agrees"
    place = next((words for sign, words in _TOLD if sign in match.seen), "")
    return f"claim: {match.claim.text} · source: {match.source.text} · another name in its place{place} → differs"


def _words(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")
