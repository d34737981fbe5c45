"""A little grammar: where a clause has its subject and its finite verb. Rules only; unsure means None."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.verbs import (
    AUXILIARIES,
    BASES,
    CLEAR_PAST,
    CLEAR_PRESENT,
    PLURAL_AUXILIARIES,
    REGULAR_PAST,
    SINGULAR_AUXILIARIES,
    UNCLEAR_PAST,
    UNCLEAR_PRESENT,
)
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.words import Word, word_set

DETERMINERS = word_set(
    """
    the a an this that these those his her its their our my your some any no every each many most several few all
    both another one two three four five six seven eight nine ten
    """
)
PRONOUNS = frozenset({"he", "she", "it", "they", "we", "i", "you", "who", "there", "this", "these", "those"})
PREPOSITIONS = word_set(
    """
    of in on at by for with from to into onto over under after before during since until against between among
    through without within about as like near than toward towards across along around behind beyond despite off
    out per up via amid including regarding following upon
    """
)
CONJUNCTIONS = frozenset(
    {"and", "or", "but", "nor", "yet", "while", "because", "although", "though", "if", "when", "that"}
)
SUBORDINATORS = frozenset({"if", "when", "while", "although", "though", "because", "once", "unless"})
RELATIVES = frozenset({"who", "which", "that", "whom", "whose", "where", "when"})
TELLS_MORE = frozenset({"who", "which", "whose"})  # of what stands before the comma
ADVERBS = word_set(
    """
    also now still then later earlier already only just even never always often soon again once reportedly
    allegedly likely probably currently previously subsequently eventually initially immediately further however
    therefore thus not nearly almost largely mostly partially partly officially publicly finally recently formally
    actually effectively simply quickly repeatedly separately jointly briefly successfully meanwhile instead
    """
)

_LY_NOUNS = word_set(
    "family assembly rally ally supply reply anomaly monopoly bully belly fly jelly lily butterfly homily italy july"
)
_FIRM = word_set("inc corp co ltd llc plc")  # "Tesla, Inc." is one name
_CONTRACTED = re.compile(r"\w+'(?:re|ve|ll|d|m)|(?:it|he|she|that|there|here|who|what|let)'s")
_COLLECTIVE = word_set("number majority minority lot handful couple group part half third quarter rest percent % cent")

_PERIODS = word_set("year years quarter quarters month months week weeks period half")
_NOT_PAST = word_set("hundred indeed united armed speed breed sacred naked wicked alleged proceed succeed exceed embed")


def finite_verb(words: Sequence[Word], start: int = 0, end: int | None = None) -> int | None:
    """The index of the first word in ``words[start:end]`` that is surely a finite verb of the main clause, or None.

    Verbs inside a relative clause or between quotation marks that hold no subject may be taken for it: callers ask
    for a plain sentence first.
    """
    stop = len(words) if end is None else end
    unsure = None
    for i in range(start, stop):
        if not is_finite(words, i, start) or _reduced_relative(words, i, stop):
            continue
        if not _unclear_past(words[i].low) or subject_of(words, start, i) is not None:
            return i
        unsure = i if unsure is None else unsure  # "promises made in 2017", "the man who lost his job"
    return unsure


def _reduced_relative(words: Sequence[Word], i: int, stop: int) -> bool:
    """Whether the word at ``i`` is a participle after its noun: "the decision announced on Monday was …"."""
    if not _unclear_past(words[i].low) or i + 1 >= stop or words[i + 1].low not in PREPOSITIONS:
        return False
    for k in range(i + 2, min(i + 12, stop)):
        if words[k].form in ",;:" or words[k].low in CONJUNCTIONS | RELATIVES:
            return False
        if words[k].low in AUXILIARIES | CLEAR_PAST and is_finite(words, k, i):
            return True
    return False


def _unclear_past(low: str) -> bool:
    if low in UNCLEAR_PAST or low in REGULAR_PAST:
        return True
    return low.endswith("ed") and len(low) > 4 and "-" not in low and low not in _NOT_PAST


def is_verbless(words: Sequence[Word]) -> bool:
    """Whether no word is surely a finite verb and none has one hanging on it ("we're", "it's", "they'd")."""
    contracted = any(_CONTRACTED.fullmatch(word.low) for word in words)
    return finite_verb(words) is None and not contracted and not is_short_statement(words)


def is_short_statement(words: Sequence[Word]) -> bool:
    """Whether a sentence of a few words is subject, verb and object by their places, though its verb is as often a
    noun: "Vaccines cause autism.", "Caffeine raises blood pressure."; not "Oil prices today.", which names a thing.
    """
    if not 4 <= len(words) <= 6 or words[-1].form != "." or any(word.is_mark for word in words[:-1]):
        return False
    subject, verb, after = words[:3]
    several = subject.low.endswith("s") and not subject.low.endswith(("ss", "us", "is"))
    fits = verb.low in (BASES if several else UNCLEAR_PRESENT) and not verb.capital
    plain = subject.low not in DETERMINERS | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | ADVERBS | BASES
    names = after.low in PREPOSITIONS | CONJUNCTIONS | DAYS | ADVERBS or after.low.endswith("ed")
    return fits and plain and not names


def is_finite(words: Sequence[Word], i: int, start: int = 0) -> bool:
    """Whether the word at ``i`` can only be (or very likely is) a finite verb, by its form and its neighbours."""
    low = words[i].low
    before = words[i - 1] if i > start else None
    after = words[i + 1] if i + 1 < len(words) else None
    if before is not None and before.low == "to":
        return False
    if low in AUXILIARIES:
        if words[i].form.isupper() and len(low) > 1:
            return False  # IS, HAS in names
        return not (low in {"may", "will"} and words[i].capital and before is not None)
    if before is None or (words[i].capital and low not in CLEAR_PAST):
        return False
    if low in CLEAR_PAST:
        return before.low not in AUXILIARIES
    if not _subject_like(before):
        return False
    if low in CLEAR_PRESENT:
        return before.low not in AUXILIARIES and (before.low not in {"not"})
    if low in UNCLEAR_PRESENT:
        return (before.capital or before.low in PRONOUNS) and _object_like(after)
    if _unclear_past(low):
        return not (after is not None and after.low == "by") and not _ends_period(words, i)
    return False


def _ends_period(words: Sequence[Word], i: int) -> bool:
    """Whether "ended" at ``i`` tells which period is meant: "for the three months ended June 30", "in the year ended
    31 March"; "The war ended in 1945" and "Its fiscal year ended June 30" say when.
    """
    if words[i].low != "ended" or i < 2 or words[i - 1].low not in _PERIODS or i + 1 >= len(words):
        return False
    dated = any(word.low.rstrip(".") in MONTHS for word in words[i + 1 : i + 3])
    return dated and any(word.low in PREPOSITIONS for word in words[max(0, i - 6) : i - 1])


def is_adverb(word: Word) -> bool:
    """Whether the word is an adverb by the list or by its ending; a name such as "Emily" is none."""
    return word.low in ADVERBS or (word.low.endswith("ly") and not word.capital and word.low not in _LY_NOUNS)


def _subject_like(word: Word) -> bool:
    """Whether a subject can end in this word."""
    low = word.low
    if word.is_mark:
        return word.form in ',)”"’–—'
    if low in DETERMINERS - {"this", "that", "these", "those", "all", "both", "some", "many", "most", "few", "several"}:
        return False
    return low not in PREPOSITIONS and low not in AUXILIARIES and low not in {"and", "or", "be", "been", "being", "not"}


def _object_like(word: Word | None) -> bool:
    return word is not None and (
        word.low in DETERMINERS or word.low in {"that", "to", "for"} or word.capital or word.form[:1].isdigit()
    )


DAYS = word_set("today yesterday tonight monday tuesday wednesday thursday friday saturday sunday")


def subject_of(words: Sequence[Word], start: int, verb: int) -> tuple[int, int] | None:
    """The subject noun phrase right before the finite verb at ``verb``: word indexes ``[a, b)``; None if unsure.

    A subject starts at ``start``, after the last comma of an opening phrase or after a date that opens the sentence,
    and holds no finite verb itself. Adverbs and days ("today", "on Tuesday") before the verb are left out.
    """
    b = verb
    while b > start and (is_adverb(words[b - 1]) or words[b - 1].low in DAYS):
        b -= 2 if words[b - 1].low in DAYS and b - start > 2 and words[b - 2].low in {"on", "last"} else 1
    if b - start > 2 and words[b - 1].form == ",":  # "Jane Smith, the minister, said": the part before the first comma
        comma = next((i for i in range(start, b) if _parts(words, i)), start)
        b = comma if start < comma < b - 2 else b
    a = start
    commas = [i for i in range(start, b) if _parts(words, i) or words[i].low == "however"]
    if commas and commas[-1] < b - 1:
        a = commas[-1] + 1
        while a < b and words[a].form in "”’\"'":
            a += 1
    while a < b and words[a].is_mark:
        a += 1
    if a + 1 < b and words[a].low in {"about", "around", "over", "under"} and words[a + 1].form[:1].isdigit():
        return a, b
    if a < b and words[a].low in {"in", "on", "by", "since", "during", "at", "until", "from"}:
        figures = [i for i in range(a, min(b, a + 6)) if words[i].form[:1].isdigit()]
        a = figures[-1] + 1 if figures else a
    if b - a < 1 or b - a > 14 or words[a].low in PREPOSITIONS | CONJUNCTIONS | RELATIVES:
        return None
    if any((words[i].low in RELATIVES and not words[i].form.isupper()) or words[i].form in ";:" for i in range(a, b)):
        return None
    short = b - a > 1 and words[b - 1].form == "." and words[b - 2].low in {"inc", "corp", "co", "ltd", "jr", "sr"}
    if words[b - 1].is_mark and words[b - 1].form not in ')”"’' and not short:
        return None
    return a, b


def _parts(words: Sequence[Word], i: int) -> bool:
    """Whether a comma stands at ``i`` that belongs to no firm's name."""
    return words[i].form == "," and not (i + 1 < len(words) and words[i + 1].low in _FIRM)


def agrees(words: Sequence[Word], subject: tuple[int, int], verb: int) -> bool:
    """Whether subject and verb can agree in number; unknown counts as yes."""
    low = words[verb].low
    head = words[subject[0] : subject[1]]
    if head[0].low in {"there", "none"}:
        return True
    for i, word in enumerate(head):
        if i and word.low == "of" and head[i - 1].low in _COLLECTIVE:
            return True
        if i and word.low in PREPOSITIONS:
            head = head[:i]
            break
    last = head[-1].low
    plural = any(word.low == "and" for word in head) or head[0].low in {"they", "we", "these", "those"}
    plural = plural or last in {"people", "women", "men", "children"}
    plural = plural or (last.endswith("s") and not last.endswith(("ss", "us", "is")) and not head[-1].form.isupper())
    if low in SINGULAR_AUXILIARIES:
        return not plural or (head[-1].capital and not any(w.low == "and" for w in head))
    if low in PLURAL_AUXILIARIES:
        return plural or last in {"police", "people", "women", "men", "children", "who"} or head[-1].form.isupper()
    return True


def is_clause(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether ``words[start:end]`` surely has a subject and a finite verb that agree."""
    verb = finite_verb(words, start, end)
    if verb is None or verb == start:
        return False
    subject = subject_of(words, start, verb)
    return subject is not None and agrees(words, subject, verb)
