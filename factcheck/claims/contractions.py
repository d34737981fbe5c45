"""A pronoun and the verb that hangs on it, "it’s" and "they’ve", in two words where it is certain which it is."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.claims.grammar import DETERMINERS, PREPOSITIONS, is_adverb
from factcheck.text.words import Word, word_set

_VERBS = {"re": "are", "ve": "have", "ll": "will"}
_HAS = word_set("been got had become grown risen gone taken given fallen shown begun")  # what "is" never stands before
_BUILT = word_set(  # of these the participles that tell of what is done to a thing that cannot do it itself
    "designed expected made built known named called based located used meant supposed estimated considered"
)


def written_out(text: str, words: Sequence[Word], place: int) -> str:
    """``text`` with the contraction at ``words[place]`` as pronoun and verb; as it is where the verb is not certain:
    "it’s moved" may be "it is" and "it has", "he’d" is "had" or "would"."""
    word = words[place]
    pronoun, _, end = word.low.partition("'")
    verb = _VERBS.get(end) or (_is_or_has(words, place) if end == "s" else "")
    return f"{text[: word.start]}{word.form[: len(pronoun)]} {verb}{text[word.end :]}" if verb else text


def _is_or_has(words: Sequence[Word], place: int) -> str:
    """What "’s" stands for at ``place``: "is", "has", or "" where it may be either."""
    after = next((word for word in words[place + 1 :] if not (is_adverb(word) or word.low == "not")), None)
    if after is None or after.is_mark:
        return ""
    if after.low in _HAS:
        return "has"
    plain = after.low in DETERMINERS | PREPOSITIONS | _BUILT or after.form[0].isdigit() or after.low.endswith("ing")
    return "is" if plain else ""
