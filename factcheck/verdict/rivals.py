"""Does another name stand in the place of a name that a passage lacks? What can be seen of it, weighed.

A passage may lack a name of the claim because it says "he" or "the film", or because it speaks of somebody else. What
tells the two apart is seen in the words around the names, in their form, and in what else the passage says; each
sign has a weight, and their sum is the logarithm of how much likelier the claim is to have the wrong name than the
right one left unsaid. Without another name of its kind there is nothing to compare: then nothing is seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from factcheck.text.names import Name, alike
from factcheck.text.nouns import fold
from factcheck.verdict.surroundings import Side, around, beside, content


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POINTING = _words("he she it they his her its their this these the there in on as a an that")
_PERSON = _words("he she his her him")
_PLURAL = _words("they their them")
_PRONOUNS = _PERSON | _PLURAL | {"it", "its", "this", "these"}
_DEFINITE = _words("the this its his her their that")
_PREPOSITIONS = _words("in on at of for by from to with against near during after before into as")
_WHERE = _words("in at near from to into through")
_KIND_TEXT = (
    "film movie series show album song single band group game book novel city town country county company club team "
    "school university label site miniseries platform character actor actress singer player console drama comedy "
    "sitcom franchise episode season play magazine newspaper station network program programme website video opera "
    "musical record region state province party church court agency organization organisation association institute "
    "bank airline studio brand product device system language river lake mountain island park airport museum tower "
    "bridge building stadium ship aircraft soundtrack documentary sequel trilogy anime manga cartoon rapper "
    "director author writer artist politician footballer virus disease"
)
_KINDS = frozenset(_KIND_TEXT.split())
_WORD_ENDINGS_TEXT = "ing ed ly tion ive al ic ous ity ment ness ism ence ance ary ible able ors ers"
_WORD_ENDINGS = tuple(_WORD_ENDINGS_TEXT.split())
_SUBJECT = re.compile(
    r"(?:^|\. |\" |, )(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) [a-z]+ "
    r"(?:is|was|has|had|are|were|will|[a-z]+ed|[a-z]+s) "
)
_LISTED = re.compile(r"(?:,|\band|\bor) $")
_SENTENCE_END = re.compile(r"[.!?][ \"]")


def signs(claim: Side, passage: Side, name: Name, missing: Sequence[Name], free: Sequence[Name]) -> dict[str, float]:
    """What is seen of ``name``, one of the ``missing`` names of the claim, and the ``free`` ones of the passage, which
    the claim does not name. Every value lies in 0..1; empty where the passage has no free name of its kind, and none
    that the claim has elsewhere stands in its place."""
    rivals = [other for other in free if (other.country is None) == (name.country is None)]
    strength, _ = _held_in_place(claim, passage, name, free)
    if not rivals and not strength:
        return {}
    telling = content(claim, [other.span for other in missing])
    seen: dict[str, float] = {
        "any": 1.0,
        **_of_name(claim, name, missing),
        **_of_form(passage, name, free),
        **_of_passage(claim, passage, name, telling, rivals),
        **max(
            (_of_rival(claim, passage, name, other, telling) for other in rivals),
            key=lambda found: found["alike"],
            default={"nobody else": 1.0},
        ),
        "held in its place": strength > 0,
        "held in its place, clearly": strength > 1,
    }
    seen["both open, several words"] = "both open" in seen and len(name.words) > 1
    seen["as long as another"] = any(len(other.words) == len(name.words) for other in rivals)
    return {key: float(value) for key, value in seen.items() if value}


def nearest_rival(claim: Side, passage: Side, name: Name, free: Sequence[Name]) -> Name | None:
    """The free name of the same kind that stands most like ``name``, the first among equals; else the one in its place
    that the claim has elsewhere."""
    rivals = [other for other in free if (other.country is None) == (name.country is None)]
    telling = content(claim, [name.span])
    return max(
        rivals,
        key=lambda other: _of_rival(claim, passage, name, other, telling)["alike"],
        default=_held_in_place(claim, passage, name, free)[1],
    )


def _of_name(claim: Side, name: Name, missing: Sequence[Name]) -> dict[str, float]:
    """Where in the claim the name stands, and beside how many others."""
    text, (first, last) = claim.text, claim.stretch(name.span)
    before = claim.written(first - 1).casefold() if first else ""
    alone = name.first and len(name.words) == 1
    opens = name.span.start <= 4
    return {
        "claim's names": min(len(claim.names), 4) / 4,
        "more missing": min(len(missing) - 1, 3) / 3,
        "others held": len(missing) < len(claim.names),
        "others held, opens": len(missing) < len(claim.names) and opens,
        "subject": name is claim.names[0],
        "several words": len(name.words) > 1,
        "long": len(name.words) > 2,
        "country": name.country is not None,
        "capitals": name.text.isupper(),
        "quoted": text[: name.span.start].rstrip()[-1:] in {'"', "“", "'"},
        "opens alone": alone,
        "opens alone, capitals": alone and name.text.isupper(),
        "opens alone, ends like a word": alone and name.words[0].endswith(_WORD_ENDINGS),
        "figure after": text[name.span.end : name.span.end + 2].lstrip(" -")[:1].isdigit(),
        "after a preposition": before in _PREPOSITIONS,
        "after where": before in _WHERE,
        "after by": before in {"by", "with"},
        "listed": bool(_LISTED.search(text[max(0, name.span.start - 6) : name.span.start]))
        or text[name.span.end :].startswith((", ", " and ", ", and ")),
        "at the end": last == len(claim.words),
    }


def _of_form(passage: Side, name: Name, free: Sequence[Name]) -> dict[str, float]:
    """Whether the passage may have the name in another form."""
    there = {word for *_, word in passage.words}
    whole = " ".join(name.words)
    head = name.words[0]
    return {
        "in part": any(fold(word) in there for word in name.words),
        "spelt like another": any(alike(name.key, other.key) > 70 for other in free),
        "spelt like a word": any(alike(whole, word) >= 75 for word in there if len(word) > 3),
        "shortened": any(_begins(head, word) or _begins(word, head) for other in free for word in other.words)
        or (len(head) > 2 and any(_begins(head, word) for word in there)),
        "abbreviated": any(_abbreviates(name, other) or _abbreviates(other, name) for other in free)
        or _initials(name, passage),
    }


def _begins(short: str, long: str) -> bool:
    return 2 <= len(short) < len(long) and long.startswith(short)


def _abbreviates(short: Name, long: Name) -> bool:
    """Whether the letters of a name in capitals ("PDS") stand in order in another, its first letter first."""
    letters = re.sub(r"[^A-Za-z]", "", short.text).removesuffix("s")
    if len(letters) < 2 or not letters.isupper():
        return False
    spelt = re.sub(r"[^A-Za-z]", "", long.text).upper()
    return spelt != letters and spelt[:1] == letters[0] and _in_order(letters, spelt)


def _initials(name: Name, passage: Side) -> bool:
    """Whether a name in capitals ("MMPs") is made of the first letters of words, or of letters of one long word."""
    letters = re.sub(r"[^A-Za-z]", "", name.text).removesuffix("s")
    if not 2 <= len(letters) <= 6 or not letters.isupper():
        return False
    low = letters.casefold()
    words = [word for *_, word in passage.words]
    firsts = "".join(word[0] for word in words)
    long = (word for word in words if word[0] == low[0] and len(word) > len(low) + 3)
    return low in firsts or any(_in_order(low, word) for word in long)


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _of_passage(
    claim: Side, passage: Side, name: Name, telling: Sequence[int], rivals: Sequence[Name]
) -> dict[str, float]:
    """What the passage says instead of naming it: pronouns, "the film", or other names at its head."""
    written = [passage.written(i) for i in range(len(passage.words))]
    low = [word.casefold() for word in written]
    held = set(passage.stems)
    whole = bool(telling) and all(claim.stems[i] in held for i in telling)
    kinds = {passage.words[i + 1][2] for i in range(len(low) - 1) if low[i] in _DEFINITE and written[i + 1].islower()}
    first, last = claim.stretch(name.span)
    next_to = {word[2] for word in (*claim.words[max(0, first - 1) : first], *claim.words[last : last + 1])}
    lead = passage.names[0] if passage.names and passage.names[0].span.start <= 4 else None
    unnamed = lead is None and bool(low) and low[0] in _POINTING
    another, known = lead in rivals, lead is not None and lead not in rivals
    opens, person = name.span.start <= 4, not _PERSON.isdisjoint(low)
    return {
        "few words": len(telling) < 3,
        "all held": whole,
        "several sentences": min(4, len(_SENTENCE_END.findall(passage.text))) / 4,
        "no name leads": unnamed,
        "no name leads, all held": unnamed and whole,
        "no name leads, country": unnamed and name.country is not None,
        "pronoun leads": lead is None and bool(low) and low[0] in _PRONOUNS,
        "another leads": another,
        "another leads, subject": another and name is claim.names[0],
        "another leads, plural pronoun": another and not _PLURAL.isdisjoint(low),
        "a known one leads": known,
        "a known one leads, opens": known and opens,
        "a known one leads, several words": known and len(name.words) > 1,
        "person pronoun": person,
        "person pronoun, opens": person and opens,
        "a thing is the subject": bool(_SUBJECT.search(passage.text)),
        "a kind is said, all held": whole and not _KINDS.isdisjoint(kinds),
        "its kind is said": not (next_to & _KINDS).isdisjoint(kinds),
        "pronoun in its place": _pronoun_before(claim, passage, [i for i in telling if i >= last][:1], low),
    }


def _pronoun_before(claim: Side, passage: Side, anchor: Sequence[int], low: Sequence[str]) -> bool:
    """Whether a pronoun stands up to four words before the word that follows the name in the claim."""
    return any(
        not _PRONOUNS.isdisjoint(low[max(0, j - 4) : j])
        for i in anchor
        for j, stem in enumerate(passage.stems)
        if stem == claim.stems[i]
    )


def _of_rival(claim: Side, passage: Side, ours: Name, theirs: Name, telling: Sequence[int]) -> dict[str, float]:
    """How alike the places of two names are. "alike" sums it up and chooses the rival."""
    stretch, stretch_there = claim.stretch(ours.span), passage.stretch(theirs.span)
    found = beside(claim, passage, stretch, stretch_there)
    found |= around(claim, passage, stretch, stretch_there, telling)
    first, there = stretch[0], stretch_there[0]
    before = claim.written(first - 1).casefold() if first else ""
    before_there = passage.written(there - 1).casefold() if there else ""
    more = {
        "same office": bool(ours.role) and ours.role == theirs.role,
        "both where": before in _WHERE and before_there in _WHERE,
        "both possessive": ours.text.endswith(("'s", "’s")) and theirs.text.endswith(("'s", "’s")),
        "both lead": ours.span.start <= 4 and theirs.first,
        "rival repeated": sum(other.key == theirs.key for other in passage.names) > 1,
        "same length": len(ours.words) == len(theirs.words),
    }
    found |= {key: 1.0 for key, value in more.items() if value}
    counted = sum(value for key, value in found.items() if key != "rival repeated")
    return found | {"alike": min(1.0, counted / 8)}


def _held_in_place(claim: Side, passage: Side, name: Name, free: Sequence[Name]) -> tuple[int, Name | None]:
    """How surely a name that the claim has elsewhere stands in the place of this one ("109 of Georgia's counties"):
    0 to 6, and the name; the first among equals."""
    telling = ("same content before", "same two before", "same content after", "same two after")
    stretch = claim.stretch(name.span)
    best: tuple[int, Name | None] = (0, None)
    for other in passage.names:
        if other not in free and (other.country is None) == (name.country is None):
            found = beside(claim, passage, stretch, passage.stretch(other.span))
            strength = sum(key in found for key in (*telling, "same on both sides", "both open"))
            best = max(best, (strength, other), key=lambda pair: pair[0])
    return best


# Fitted on train rows: python benchmarks/contrast_weights.py --data DIR
SIGNS: Mapping[str, float] = {
    "a kind is said, all held": -0.42,
    "a known one leads": 0.07,
    "a known one leads, opens": 0.21,
    "a known one leads, several words": 0.58,
    "a thing is the subject": -1.02,
    "abbreviated": -1.63,
    "after a preposition": 0.72,
    "after by": -0.47,
    "after where": -1.25,
    "alike": 1.21,
    "all held": 0.18,
    "another leads": 0.30,
    "another leads, plural pronoun": -0.24,
    "another leads, subject": 0.73,
    "any": -1.94,
    "as long as another": 2.20,
    "at the end": 0.80,
    "both lead": 0.39,
    "both open": 0.78,
    "both open, several words": 1.28,
    "both possessive": 1.02,
    "both where": 0.68,
    "capitals": -0.33,
    "claim's names": -1.78,
    "country": 1.44,
    "few words": 0.96,
    "figure after": -0.51,
    "held in its place": 1.91,
    "held in its place, clearly": 1.24,
    "in part": -4.45,
    "its kind is said": -0.76,
    "listed": 0.41,
    "long": 1.67,
    "more missing": 2.21,
    "near": 0.69,
    "near held": -0.06,
    "no name leads": -0.02,
    "no name leads, all held": -0.65,
    "no name leads, country": -0.96,
    "nobody else": 2.07,
    "opens alone": 0.63,
    "opens alone, capitals": 1.67,
    "opens alone, ends like a word": -1.58,
    "others held": -0.40,
    "others held, opens": 0.49,
    "person pronoun": 0.52,
    "person pronoun, opens": -0.99,
    "place 2": 0.60,
    "place 3": -0.38,
    "pronoun in its place": -0.67,
    "pronoun leads": -0.86,
    "quoted": 1.15,
    "rival repeated": 0.61,
    "same content after": 0.97,
    "same content before": 0.33,
    "same length": 1.13,
    "same office": 0.73,
    "same on both sides": -0.56,
    "same two after": -0.01,
    "same two before": 1.03,
    "same word after": 1.68,
    "same word before": 1.63,
    "several sentences": 1.42,
    "several words": 0.19,
    "shortened": -2.08,
    "spelt like a word": -2.13,
    "spelt like another": -3.11,
    "subject": -0.67,
}
