"""What is done to the one spoken of: whoever "arrested him" in "Police said the driver had fled and arrested him"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import (
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    finite_verb,
    is_adverb,
    subject_of,
)
from factcheck.claims.people import find_people
from factcheck.claims.things import is_person, plural_noun
from factcheck.claims.verbs import CLEAR_PAST, PARTICIPLES, REGULAR_PAST, UNCLEAR_PAST
from factcheck.text.words import Word, find_words, word_set

_SEX = {"him": "m", "her": "f"}
_SEVERAL = word_set("family couple crowd group team crew pair public staff population community audience")
_DOER = re.compile(
    r"(?!(?:fever|danger|cancer|computer|paper|letter|number|order|power|matter|river|tower|error|door|floor)$)\w+(?:er|or|ist|ian|ee|man|woman)"
    r"|colleague|relative|opponent|rival"
)
_LONGEST = 5  # words of a subject that is put where its pronoun stood


def done_to(sentence: str, words: Sequence[Word], start: int, joiner: int, verb: int) -> tuple[str, bool] | None:
    """Whom the past verb at ``verb``, behind the joining word, is done to, where that is "him", "her", "it" or "them"
    and the subject of what is said from word ``start`` on fits: it cannot do this itself. With it whether nothing else
    that is told of fits as well. None for any other verb.
    """
    low = words[verb].low
    past = low in CLEAR_PAST | UNCLEAR_PAST | REGULAR_PAST or low.endswith("ed")
    first = finite_verb(words, start, joiner)
    subject = subject_of(words, start, first) if first is not None else None
    if not past or first is None or subject is None or not _is_object(words, verb + 1):
        return None
    named = words[subject[0] : subject[1]]
    if len(named) > _LONGEST or any(
        word.low in PRONOUNS | CONJUNCTIONS | PREPOSITIONS or word.is_mark for word in named
    ):
        return None
    whom = sentence[named[0].start : named[-1].end]
    pronoun = words[verb + 1].low
    if not _fits(pronoun, whom):
        return None
    listed = words[joiner - 2].low == "and"  # "had fled and arrested and charged him"
    return re.sub(r"^an? ", "the ", whom), not (listed or _other_fits(pronoun, words[first + 1 : joiner]))


def _is_object(words: Sequence[Word], at: int) -> bool:
    """Whether a pronoun at ``at`` is the whole object: not "her brother"."""
    if at + 1 >= len(words) or words[at].low not in {"him", "her", "it", "them"}:
        return False
    after = words[at + 1]
    plain = after.is_mark or after.low in PREPOSITIONS | DETERMINERS | CONJUNCTIONS | DAYS | {"last", "later"}
    return words[at].low != "her" or plain or after.form[0].isdigit() or is_adverb(after)


def _fits(pronoun: str, whom: str) -> bool:
    """Whether the pronoun can stand for a noun phrase."""
    words = find_words(whom)
    plural = plural_noun(words[-1]) and not words[-1].capital
    people = find_people(whom)
    bare = all(word.capital for word in words) and not words[-1].form.isupper()
    if pronoun == "them":
        return plural
    if pronoun == "it":
        return not (plural or people or is_person(whom))
    if people:
        return people[0].gender in {"", _SEX[pronoun]}
    return not plural and (is_person(whom) or bare)


def _other_fits(pronoun: str, words: Sequence[Word]) -> bool:
    """Whether what follows the verb of what is said brings in anything that the pronoun may mean as well."""
    heads = [word for i, word in enumerate(words) if _is_head(words, i)]
    if pronoun == "them":
        return any(plural_noun(word) or word.low in _SEVERAL for word in heads)
    if pronoun == "it":
        return any(not plural_noun(word) for word in heads)
    return any(word.capital or is_person(word.form) or _DOER.fullmatch(word.low) for word in heads)


def _is_head(words: Sequence[Word], i: int) -> bool:
    """Whether a noun phrase may end in the word at ``i``."""
    low, last = words[i].low, i + 1 == len(words)
    ends = last or words[i + 1].is_mark or words[i + 1].low in PREPOSITIONS | CONJUNCTIONS
    verb = low in PARTICIPLES or low.endswith("ed") or low in DAYS | DETERMINERS | CONJUNCTIONS | PREPOSITIONS
    return ends and not (verb or words[i].is_mark or low[0].isdigit() or is_adverb(words[i]))
