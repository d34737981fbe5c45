"""Plain statements with who does it and to whom exchanged: what benchmarks/roles.py asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.claims.grammar import DETERMINERS, PREPOSITIONS, finite_verb, is_adverb
from factcheck.claims.verbs import AUXILIARIES, REGULAR_PAST, UNCLEAR_PAST
from factcheck.text.words import Word, find_words, word_set
from factcheck.verdict.checks_roles import MUTUAL

_PRONOUNS = word_set(
    "he she it they we you i him them us me who which that this these those there what someone anyone everyone nobody "
    "itself himself herself themselves each other one"
)
_NOT_FIRST = word_set("no all every both some many")
_ENDS = word_set(
    "and or but while when because who which that where whose if as than after before since until although"
)
_NO_DEED = word_set(  # nothing that a subject does to an object
    "said says wanted wants needed needs opened opens had has made makes let lets became becomes remained remains "
    "seemed seems starred featured involves involved includes included contains contained"
)
_KIN = word_set(
    "father mother son daughter grandson capital author founder creator leader owner parent predecessor successor "
    "subsidiary student teacher boss employer victim killer inventor director producer discoverer mentor assistant "
    "deputy sequel prequel suburb part member president mayor king queen uncle nephew aunt"
)


@dataclass(frozen=True, slots=True)
class Views:
    """A statement with its subject and object exchanged; the statement itself in the passive, and that exchanged,
    where its verb has a past form that is its participle."""

    exchanged: str
    passive: str = ""
    against: str = ""


def views(text: str) -> Views | None:
    """The views of a plain statement "A did it to B …", "A is taller than B" or "A is the capital of B"; None for any
    other sentence, for what holds for both alike, and where a part has a pronoun."""
    words = find_words(text)
    verb = finite_verb(words) if 4 <= len(words) <= 22 else None
    if not verb or not _is_part(words[:verb]) or any(w.low in PREPOSITIONS - {"of"} for w in words[:verb]):
        return None
    first, past = _behind_verb(words, verb)
    last = _end_of_part(words, first)
    if not first or not _is_part(words[first:last]) or (last < len(words) and words[last].low in {"as", "to", ","}):
        return None
    subject, said = text[words[0].start : words[verb - 1].end], text[words[verb].start : words[first - 1].end]
    other, rest = text[words[first].start : words[last - 1].end], text[words[last - 1].end :]
    if subject.casefold() == other.casefold():
        return None
    inside = subject[0].lower() + subject[1:] if words[0].low in DETERMINERS else subject
    begins = other[0].upper() + other[1:]
    turned = f"{begins} {said} {inside}{rest}"
    if not past:
        return Views(turned)
    return Views(
        turned,
        f"{begins} {_was(words[first:last])} {said} by {inside}{rest}",
        f"{subject} {_was(words[:verb])} {said} by {other}{rest}",
    )


def _behind_verb(words: Sequence[Word], verb: int) -> tuple[int, bool]:
    """Where the object begins, 0 if there is none, and whether the verb has a participle that looks like it."""
    low = words[verb].low
    if low in AUXILIARIES:
        return (_behind_likeness(words, verb + 1), False) if low in {"is", "was", "are", "were"} else (0, False)
    opens = verb + 1 < len(words) and (words[verb + 1].low in DETERMINERS or words[verb + 1].capital)
    if low in MUTUAL or low in _NO_DEED or not opens:
        return 0, False
    return verb + 1, low in REGULAR_PAST or low in UNCLEAR_PAST


def _behind_likeness(words: Sequence[Word], start: int) -> int:
    """Where the object begins behind "taller than", "more popular than", "the (first) capital of"; 0 elsewhere."""
    low = [word.low for word in words[start : start + 4]]
    for size in (2, 3):
        compared = low[size - 1 : size] == ["than"] and (low[size - 2].endswith("er") or low[0] in {"more", "less"})
        if compared and size < len(low):
            return start + size
    for size in (3, 4):
        kin = low[:1] and low[0] in {"the", "a", "an"} and low[size - 1 : size] == ["of"] and low[size - 2] in _KIN
        if kin and start + size < len(words):
            return start + size
    return 0


def _end_of_part(words: Sequence[Word], at: int) -> int:
    """The index behind the noun phrase that begins at ``at``, "of …" included."""
    begun = at
    while at < len(words):
        word = words[at]
        ends = word.is_mark or word.low in (PREPOSITIONS | _ENDS) - {"of"} or word.form[:1].isdigit()
        if ends or (at > begun and is_adverb(word)):
            break
        at += 1
    return at - 1 if at > begun and words[at - 1].low == "of" else at


def _is_part(words: Sequence[Word]) -> bool:
    """Whether words can be a subject or object that keeps its sense elsewhere."""
    low = [word.low for word in words]
    if not 0 < len(low) <= 6 or low[0] in _NOT_FIRST or low[-1] in DETERMINERS:
        return False
    return not any(word.is_mark or word.low in _PRONOUNS or word.low in AUXILIARIES for word in words)


def _was(words: Sequence[Word]) -> str:
    last = words[-1]
    return "were" if last.low.endswith("s") and not last.capital and not last.low.endswith("ss") else "was"
