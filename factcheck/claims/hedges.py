"""How a statement puts its content by its own words: as a fact, likely, planned, alleged or denied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import DETERMINERS, PREPOSITIONS, finite_verb, is_adverb, is_finite
from factcheck.claims.verbs import UNCLEAR_PAST
from factcheck.model import Asserted
from factcheck.text.words import Word, find_words, word_set

_HEDGES = (
    (
        Asserted.denied,
        re.compile(
            r"(?<!\bnot )(?<!n['’]t )(?<!\bnever )(?<!\bnor )(?<!\bdeclined to )(?<!\brefused to )"
            r"\b(?:den(?:ied|ies)|deny(?! \w+ (?:an? |the |any )))\s+(?:that\b|any\b|all\b|having\b|\w+ing\b"
            r"|involvement|wrongdoing"
            r"|responsib\w+|(?:the|these|those|such|his|her|its|their)\s+(?:\w+\s+)?(?:allegation|accusation|claim"
            r"|charge|report)s?)"
        ),
    ),
    (
        Asserted.alleged,
        re.compile(
            r"\b(?:[Rr]eportedly|[Aa]llegedly|[Pp]urportedly|[Ss]upposedly|[Aa]lleged"
            r"|(?:is|are|was|were) (?:said|alleged|reported) to"
            r"|accused of|[Ii]t (?:is|was|has been|had been) (?:widely )?(?:claimed|alleged|rumou?red|said"
            r"|suggested|argued))\b"
        ),
    ),
    (
        Asserted.likely,
        re.compile(
            r"\b(?:(?<!\bmore )(?<!\bless )(?<!\bas )(?<!\bmost )(?<!\bleast )[Ll]ikely"
            r"|[Pp]robably|[Pp]ossibly|[Pp]erhaps"
            r"|(?:is|are|was|were) (?:believed|thought|feared|suspected) to"
            r"|[Ii]t (?:is|was|has been) (?:widely )?(?:believed|thought|feared|suspected|estimated)"
            r"|may(?! \d)|might|could(?! not)|appear(?:s|ed)? to|seem(?:s|ed)? to)\b"
        ),
    ),
    (
        Asserted.planned,
        re.compile(
            r"\b(?:plan(?:s|ned)? to"
            r"|(?<!is )(?<!are )(?<!was )(?<!were )intend(?:s|ed)? to"
            r"|(?:is|are|was|were) (?:set|due|expected|scheduled|going)"
            r" to|(?:was|were) to [a-z]+|aim(?:s|ed)? to|vow(?:s|ed)? to|pledge[sd]? to|promise[sd]? to"
            r"|will|won['’]t)\b"
        ),
    ),
)

_RELATIVE = word_set("who which whose whom where")
_SUBORDINATE = word_set("after before because although though while whereas when as since until once unless if")
_DEGREE = word_set("much many few little well soon long of a an")  # after "as": "as many as 300 may have died"
_PARTICIPLE = word_set("accused suspected believed")
_ALLEGEDLY = word_set("allegedly reportedly purportedly supposedly")
_BE = word_set("is are was were be been being stands stood")


def hedge_of(statement: str) -> Asserted:
    """How a statement itself puts its content, by its own words ("likely", "plans to", "allegedly").

    Only the words of its main clause count: in "The firm, which reportedly plans to cut 300 jobs, lost $2bn" the loss
    is told as a fact. What a verb of saying brings in ("It is said that …") belongs to the main clause.
    """
    words = find_words(statement)
    aside = _aside(words)
    for asserted, pattern in _HEDGES:
        for match in pattern.finditer(statement):
            if not any(aside[i] for i, word in enumerate(words) if match.start() <= word.start < match.end()):
                return asserted
    return Asserted.fact


def _aside(words: Sequence[Word]) -> list[bool]:
    """For each word whether it surely stands in a subordinate clause or in a phrase set off by commas."""
    aside = [False] * len(words)
    for i, word in enumerate(words):
        if aside[i]:
            continue
        end = i
        if word.low in _RELATIVE and i and not (words[i - 1].low in PREPOSITIONS and i == 1):
            end = _relative_end(words, i, closed=words[i - 1].form == ",")
        elif word.low == "that" and i and _after_noun(words, i):
            end = _relative_end(words, i, closed=False)
        elif word.low in _SUBORDINATE and _has_clause(words, i):
            end = _comma(words, i + 1)
        elif word.form == "," and i + 3 < len(words) and finite_verb(words, 0, i) is None:
            end = _phrase_end(words, i)  # "The camp, allegedly run by ISIS, burned down"
        elif _is_reduced(words, i):
            end = len(words)  # "fined a trader accused of rigging rates"
        aside[i:end] = [True] * (end - i)
    return aside


def _after_noun(words: Sequence[Word], i: int) -> bool:
    """Whether "that" at ``i`` opens a relative clause: "a drug that may kill", not "said that it may kill"."""
    verb = _past_aside(words, i + 1)
    while verb < len(words) and is_adverb(words[verb]):
        verb += 1
    near = {word.low for word in words[max(0, i - 4) : i - 1]}
    return verb < len(words) and not words[i - 1].is_mark and bool(DETERMINERS & near) and is_finite(words, verb)


def _past_aside(words: Sequence[Word], i: int) -> int:
    """``i``, or where what is set off by commas from there on ends: "an agreement that, once in force, will …"."""
    return _comma(words, i + 1) + 1 if i < len(words) and words[i].form == "," else i


def _has_clause(words: Sequence[Word], i: int) -> bool:
    """Whether the word at ``i`` opens an adverbial clause."""
    end = _comma(words, i + 1)
    after = words[i + 1] if i + 1 < len(words) else words[i]
    measures = words[i].low == "as" and (after.low in _DEGREE or after.form[0].isdigit())
    return not measures and finite_verb(words, i + 1, end) is not None


def _comma(words: Sequence[Word], start: int) -> int:
    return next((k for k in range(start, len(words)) if words[k].form in ",;–—"), len(words))


def _relative_end(words: Sequence[Word], i: int, closed: bool) -> int:
    """Where a relative clause ends: at its closing comma, or else before the second finite verb, the main clause's."""
    if closed or finite_verb(words, 0, i) is not None:  # the main clause has had its verb
        return _comma(words, _past_aside(words, i + 1))
    verbs = [k for k in range(i + 1, len(words)) if is_finite(words, k, i)]
    for k in verbs[1:]:
        if words[k - 1].low not in {"and", "or"}:
            return k
    return _comma(words, i + 1) if verbs else i  # the main verb came before, in a form that is not known


def _phrase_end(words: Sequence[Word], i: int) -> int:
    """Where a phrase without a verb of its own, set off by the comma at ``i`` and another, ends; ``i`` if none does."""
    end = _comma(words, i + 1)
    return end if i and i + 2 < end < len(words) and finite_verb(words, i + 1, end) is None else i


def _is_reduced(words: Sequence[Word], i: int) -> bool:
    """Whether the word at ``i`` opens what is told of a noun after the main verb: "arrested a man suspected of …"."""
    after = words[i + 1].low if i + 1 < len(words) else ""
    if not (
        words[i].low in _PARTICIPLE or (words[i].low in _ALLEGEDLY and (after in UNCLEAR_PAST or after.endswith("ed")))
    ):
        return False
    first = finite_verb(words, 0, i)
    before = words[i - 1]
    return first is not None and first < i - 1 and not (is_adverb(before) or before.is_mark or before.low in _BE)
