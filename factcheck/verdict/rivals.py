"""Does another name stand in the place of a name that a passage lacks? What can be seen of it, weighed.

A passage may lack a name of the claim because it says "he" or "the film", or because it speaks of somebody else. What
tells the two apart is seen in the words beside the names, in their form, and in what else the passage names; each
sign has a weight, and their sum is the logarithm of how much likelier the claim is to have the wrong name than the
right one left unsaid. Without another name there is nothing to compare: then it never differs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factcheck.text.names import Name, alike, fold_name
from factcheck.text.nouns import fold

# Fitted on train rows: python benchmarks/contrast_weights.py --data DIR
SIGNS: dict[str, float] = {
    "a known one leads": 0.66,
    "another leads": -0.14,
    "any": -0.44,
    "as long as another": 2.97,
    "both open": 1.16,
    "capitals": -0.38,
    "claim's names": -0.76,
    "in part": -3.68,
    "nobody else": -1.09,
    "none held": -0.22,
    "other names": -0.11,
    "others held": -0.73,
    "passage length": 0.13,
    "place 2": 1.02,
    "place 3": 0.75,
    "pronoun leads": -0.52,
    "same content after": 0.98,
    "same content before": -0.16,
    "same office": 0.75,
    "same on both sides": -0.40,
    "same two after": 1.00,
    "same two before": 0.63,
    "same word after": 1.47,
    "same word before": 1.82,
    "several words": 0.35,
    "spelt like a word": -2.16,
    "spelt like another": -2.42,
    "subject": -0.78,
    "subject, another leads": 0.61,
    "words held": 0.18,
}
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "and",
        "is",
        "wa",
        "was",
        "to",
        "by",
        "for",
        "with",
        "at",
        "as",
        "it",
        "from",
        "that",
    ]
)
_POINTING = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "his",
        "her",
        "its",
        "their",
        "this",
        "these",
        "the",
        "there",
        "in",
        "on",
        "as",
        "a",
        "an",
        "that",
    ]
)


@dataclass(frozen=True, slots=True)
class Side:
    """A text with its folded words, (start, end, word), and its names in order."""

    text: str
    words: tuple[tuple[int, int, str], ...]
    names: tuple[Name, ...]


def side(text: str, names: Sequence[Name]) -> Side:
    """A text read for :func:`signs`."""
    found = ((m.start(), m.end(), fold(fold_name(m.group()) or m.group().casefold())) for m in _WORD.finditer(text))
    return Side(text, tuple(found), tuple(names))


def weigh(signs: Mapping[str, float]) -> float:
    """The sum of the weights of some signs; positive where they speak for another name."""
    return sum(SIGNS.get(sign, 0.0) * value for sign, value in signs.items())


def signs(claim: Side, passage: Side, name: Name, missing: Sequence[Name], free: Sequence[Name]) -> dict[str, float]:
    """What is seen of ``name``, one of the ``missing`` names of the claim, and the ``free`` ones of the passage, which
    the claim does not name. Every value lies in 0..1."""
    there = {word for _, _, word in passage.words}
    rivals = [other for other in free if (other.country is None) == (name.country is None)]
    held = [w for s, e, w in claim.words if w not in _SMALL and not any(_inside(s, e, n) for n in missing)]
    lead = passage.names[0] if passage.names and passage.names[0].span.start <= 4 else None
    subject = name is claim.names[0]
    leads = lead in rivals
    seen: dict[str, float] = {
        "any": 1.0,
        "nobody else": not free,
        "claim's names": min(len(claim.names), 4) / 4,
        "other names": min(len(free), 6) / 6,
        "spelt like another": any(alike(name.key, other.key) > 70 for other in free),
        "spelt like a word": any(alike(" ".join(name.words), word) >= 75 for word in there if len(word) > 3),
        "in part": any(fold(word) in there for word in name.words),
        "as long as another": any(len(other.words) == len(name.words) for other in rivals),
        "several words": len(name.words) > 1,
        "capitals": name.text.isupper(),
        "subject": subject,
        "another leads": leads,
        "subject, another leads": subject and leads,
        "a known one leads": lead is not None and lead not in free,
        "pronoun leads": lead is None and bool(passage.words) and passage.words[0][2] in _POINTING,
        "none held": len(missing) == len(claim.names),
        "others held": len(missing) < len(claim.names),
        "words held": sum(word in there for word in held) / len(held) if held else 0.0,
        "passage length": min(len(passage.words), 60) / 60,
    }
    best = max((_beside(claim, passage, name, other) for other in rivals), key=_closeness, default={})
    return {key: float(value) for key, value in (seen | best).items() if value}


def _inside(start: int, end: int, name: Name) -> bool:
    return name.span.start <= start and end <= name.span.end


def nearest_rival(claim: Side, passage: Side, name: Name, free: Sequence[Name]) -> Name | None:
    """The free name of the same kind that stands most like ``name``: by its words beside, its length, then first."""
    rivals = [other for other in free if (other.country is None) == (name.country is None)]
    return max(
        rivals,
        key=lambda o: (_closeness(_beside(claim, passage, name, o)), len(o.words) == len(name.words)),
        default=None,
    )


def _beside(claim: Side, passage: Side, ours: Name, theirs: Name) -> dict[str, float]:
    """The words that two names share on either side: the nearest, the next but one, content words, sentence starts."""
    before, after = _neighbours(claim, ours)
    there_before, there_after = _neighbours(passage, theirs)
    left = bool(before and there_before) and before[-1] == there_before[-1]
    right = bool(after and there_after) and after[0] == there_after[0]
    start = not before and not there_before
    role = bool(ours.role) and ours.role == theirs.role
    found = {
        "same office": role,
        "same word before": left,
        "same two before": left and len(before) > 1 and before[:1] == there_before[:1] and len(there_before) > 1,
        "same content before": left and before[-1] not in _SMALL,
        "same word after": right,
        "same two after": right and len(after) > 1 and after[1:] == there_after[1:],
        "same content after": right and after[0] not in _SMALL,
        "same on both sides": right and (left or start),
        "both open": start,
    }
    return {key: 1.0 for key, value in found.items() if value}


def _closeness(found: Mapping[str, float]) -> float:
    return len(found) + sum(key in found for key in ("same office", "same on both sides"))


def _neighbours(text: Side, name: Name) -> tuple[list[str], list[str]]:
    """The two words before and the two after a name."""
    first = next((i for i, word in enumerate(text.words) if word[0] >= name.span.start), len(text.words))
    last = next((i for i, word in enumerate(text.words) if word[0] >= name.span.end), len(text.words))
    return [w for *_, w in text.words[max(0, first - 2) : first]], [w for *_, w in text.words[last : last + 2]]
