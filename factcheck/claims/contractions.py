"""A pronoun and the verb that hangs on it, "it’s" and "they’ve", in two words where it is certain which it is."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.claims.grammar import DETERMINERS, PREPOSITIONS, is_adverb
from factcheck.claims.verbs import PARTICIPLES
from factcheck.text.words import Word, word_set

_VERBS = {"re": "are", "ve": "have", "ll": "will"}
_HAS = word_set("been got had become grown risen gone fallen begun")  # what "is" never stands before
_BUILT = word_set("designed expected made built known named called based located used meant scheduled set due")
_BEHIND = word_set("to of in as on for by at from")  # what "designed" and the like have behind them
_OTHERS = word_set("who whom that which when where if")  # "it’s the mayor who", "it’s clear that": an "it" of nothing


def written_out(text: str, words: Sequence[Word], place: int) -> str:
    """``text`` with the contraction at ``words[place]`` as pronoun and verb; as it is where the verb is not certain
    ("it’s moved" may be "it is" and "it has", "he’d" is "had" or "would"), or an "it" may mean nothing ("it’s 20
    degrees", "it’s been 70 years")."""
    word = words[place]
    pronoun, _, end = word.low.partition("'")
    after = [w for w in words[place + 1 :] if not (is_adverb(w) or w.low == "not")]
    verb = _VERBS.get(end) or (_is_or_has(after) if end == "s" else "")
    if pronoun == "it" and end == "s" and not _of_a_thing(after):
        verb = ""
    return f"{text[: word.start]}{word.form[: len(pronoun)]} {verb}{text[word.end :]}" if verb else text


def _is_or_has(after: Sequence[Word]) -> str:
    """What "’s" stands for before ``after``: "is", "has", or "" where it may be either."""
    if not after or after[0].is_mark:
        return ""
    if after[0].low in _HAS:
        return "has"
    plain = after[0].low in DETERMINERS | PREPOSITIONS | _BUILT
    return "is" if plain or after[0].form[0].isdigit() or after[0].low.endswith("ing") else ""


def _of_a_thing(after: Sequence[Word]) -> bool:
    """Whether an "it’s" before ``after`` tells of a thing: "it’s designed to", "it’s the largest", "it’s been shut"."""
    if len(after) < 2 or any(word.low in _OTHERS for word in after):
        return False
    first, second = after[0].low, after[1].low
    if first in _BUILT:
        return second in _BEHIND
    if first == "been":
        return second in PARTICIPLES or second.endswith("ed")
    return first in {"a", "an", "one", "the"} and not any(word.low == "to" for word in after)
