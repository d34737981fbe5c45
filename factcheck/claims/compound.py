"""Compound sentences split into clauses, where the grammar is plain; unsure means one piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.claims.grammar import (
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    agrees,
    finite_verb,
    is_adverb,
    is_clause,
    is_finite,
    subject_of,
)
from factcheck.claims.saying import BARE, BY_VERB, said_wrongly
from factcheck.claims.verbs import AUXILIARIES, BASES, CLEAR_PAST, PARTICIPLES, REGULAR_PAST, UNCLEAR_PAST
from factcheck.model import Span
from factcheck.text.quotations import covering, find_quotations
from factcheck.text.words import Word, find_words, word_set

_TIME_OPENING = re.compile(
    r"(?:In|On|By|Since|During|At|After|Before|Until|From)\b[^,]{0,60}\d[^,]{0,30}"
    r"|(?:Last|This|Earlier|Later|The (?:next|same|following)) [^,]{2,30}|Yesterday|Today"
    r"|(?:Prior to|Before|After|During|While|Since|Upon|Following) [^,]{2,60}"
)
# What points back into the clause before: alone, such a clause no longer says what it is about.
_BACK = re.compile(
    r"\b(?:in|of|at|on|for|during|from|with|to|by|after|before|since|under|into) (?:that|such) (?!the\b|an?\b)[a-z]"
    r"|\b(?:this|these|those) [a-z]|\bthat [a-z]+(?=[.,;]?$| (?:for|in|with|by|at|after)\b)"
    r"|\bthe (?:latter|former|same)\b|\b(?:ever since|there)(?=[.,;]?$)"
    r"|\bthe (?:topic|subject|matter|issue|style|field|club|team|group|band|party|league|tournament|competition|country"
    r"|nation|city|town|village|region|area|state|province|island|school|university|college|company|firm|organi[sz]ation"
    r"|agency|role|post|position|job|office|game|match|series|show|programme|program|film|movie|book|album|song|title"
    r"|award|prize|case|event|war|battle|deal|agreement|plan|law|bill|project|year|month|day|time|decade)"
    r"(?=[.,;]?$|,| (?:until|since|from|in|on|at|by|for|as|to|with|during|after|before|and|but)\b)"
)
_COUNT = re.compile(r"\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|none")
_LATER = frozenset({"later", "then", "since", "subsequently", "eventually", "now", "finally", "still"})
_CONDITIONS = word_set("if unless when once because although though while where had should last this")
_SAID_TO_BE = word_set("allegedly reportedly supposedly purportedly probably likely")
_OBJECTS = frozenset({"it", "them", "him", "her"})
_POINTING = frozenset({"it", "its", "he", "his", "she", "her", "they", "their"})
_IS_IT = frozenset({"it's", "he's", "she's", "that's", "there's", "here's", "what's", "who's", "let's"})
_JOINERS = frozenset({"and", "but", "while", "whereas", "yet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A clause: ``span`` in the sentence, and what must stand before its words for it to stand alone."""

    span: Span
    before: str = ""


def split_compound(sentence: str) -> list[Piece]:
    """The clauses of ``sentence`` in order; one piece that covers it whole where it is simple or not plain.

    Splits before "; ", ", and/but/while SUBJECT VERB" (the clause has its own subject) and before "and VERB" (the
    subject, and a time that opens the sentence, are repeated). Never inside a list, a subordinate clause or a quotation
    within the sentence.
    """
    words = find_words(sentence)
    if said_wrongly(words):
        return [Piece(span=Span(0, len(sentence)))]
    inside = _inside_quotation(sentence, words)
    pieces: list[Piece] = []
    start, before = 0, ""
    for i, word in enumerate(words):
        if inside[i] or i - start < 3:
            continue
        if _points_back(sentence, words, i + 1):
            continue
        that = word.low in _JOINERS and i + 2 < len(words) and words[i + 1].low == "that"
        if that and _says(words, start, i):
            continue  # "the firm said sales fell and that …": this is what the firm said as well
        after = i + 2 if that else i + 1
        if word.form == ";" and is_clause(words, after, len(words)) and is_clause(words, start, i):
            cut, added = i, ""
        elif word.low in _JOINERS and words[i - 1].form == "," and _clauses(words, start, i, after):
            cut, added = i - 1, ""
        elif after == i + 2 and is_clause(words, start, i) and is_clause(words, after, len(words)):
            cut, added = i, ""  # "… and that …"
        elif word.low in {"and", "but"}:
            cut = i - 1 if words[i - 1].form == "," else i
            subject = _shared_subject(sentence, words, start, cut, after)
            if subject is None:
                continue
            added = before if before and start else subject
        else:
            continue
        pieces.append(Piece(span=_between(sentence, words, start, cut), before=before))
        start, before = after, added
    pieces.append(Piece(span=Span(words[start].start if words else 0, len(sentence)), before=before))
    return pieces


def leaves_open(before: str, clause: str, said: bool) -> bool:
    """Whether ``clause``, split from ``before``, would not be plain alone: in "France's grew" what; or, where no known
    speaker ``said`` it, what "it" is behind a clause without an object ("Samsung appealed, and it was reduced") and
    who is meant by a pronoun in what it says that somebody said ("… says it cost").
    """
    words, first = find_words(clause), find_words(before)
    if len(words) < 3:
        return False
    if not said and words[0].low in {"it", "they"} and _without_object(first):
        return True
    if words[0].low.endswith("'s") and words[0].low not in _IS_IT and is_finite(words, 1):
        return True
    verb = finite_verb(words)
    if said or verb is None or words[verb].low not in BY_VERB:
        return False
    after = words[verb + 1 + (verb + 1 < len(words) and words[verb + 1].low == "that") :]
    return bool(after) and after[0].low in _POINTING


def _without_object(words: Sequence[Word]) -> bool:
    """Whether a clause's verb is active and has nothing behind it but adverbs, or a time or place by preposition."""
    at = finite_verb(words)
    while at is not None and at < len(words) and words[at].low in {"has", "had", "have", "will", "would"}:
        at += 1
    if at is None or at >= len(words) or words[at].low in AUXILIARIES:
        return False
    at += 1
    while at < len(words) and is_adverb(words[at]):
        at += 1
    return at >= len(words) or words[at].form in ",.;:" or words[at].low in PREPOSITIONS | DAYS


def _says(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the first verb of ``words[start:end]`` is one of saying, of another than the writer ("we found that")."""
    verb = finite_verb(words, start, end)
    return verb is not None and words[verb].low in BY_VERB and words[verb - 1].low not in {"we", "i"}


def _points_back(sentence: str, words: Sequence[Word], after: int) -> bool:
    """Whether what follows the joining word before ``after`` points back into the clause before it: "… and played for
    the club until 1999". Its subject, repeated, would not mend that.
    """
    joins = words[after - 1].low in _JOINERS or words[after - 1].form == ";"
    return joins and after < len(words) and _BACK.search(sentence, words[after].start) is not None


def _between(sentence: str, words: Sequence[Word], start: int, end: int) -> Span:
    return Span(words[start].start, words[end - 1].end)


def _inside_quotation(sentence: str, words: Sequence[Word]) -> list[bool]:
    """For each word whether it stands in a quotation that does not make up the whole sentence."""
    spans = [
        q.inner for q in find_quotations(sentence) if q.span.end - q.span.start < 0.8 * len(sentence) and not q.nested
    ]
    brackets = [Span(match.start(), match.end()) for match in re.finditer(r"\([^()]*\)|[–—] [^–—]* [–—]", sentence)]
    held = covering(sorted([*spans, *brackets]), [word.start for word in words])
    return [span is not None for span in held]


def _clauses(words: Sequence[Word], start: int, joiner: int, after: int) -> bool:
    """Whether a clause ends before the comma and another starts after the joining word."""
    if not is_clause(words, start, joiner - 1) or _opens_for_both(words, start, joiner - 1) or _elliptic(words):
        return False
    verb = finite_verb(words, after, min(len(words), after + 14))
    if verb is None or verb == after or words[after].low in RELATIVES | PREPOSITIONS | CONJUNCTIONS:
        return False
    subject = subject_of(words, after, verb)
    if subject is None or subject[0] != after or any(words[k].form == "," for k in range(after, verb)):
        return False
    return not _ends_list(words, start, joiner - 1) and is_clause(words, after, len(words))


def _opens_for_both(words: Sequence[Word], start: int, comma: int) -> bool:
    """Whether a condition, time or place opens the sentence that holds for its second clause as well: "If it passes,
    300 jobs will go, and …", "In Texas, turnout fell, and …".
    """
    opens = words[start].capital and words[start].low in PREPOSITIONS | _CONDITIONS
    return opens and any(words[k].form == "," for k in range(start + 1, comma))


def _elliptic(words: Sequence[Word]) -> bool:
    """Whether the last clause leaves its verb to the one before, or what it counts: "…, but Ireland did not", "…, and
    the US has 5,044"."""
    said = [word for word in words if not word.is_mark][-2:]
    if not said:
        return False
    counts = said[0].low in {"has", "have", "had"} and _COUNT.fullmatch(said[-1].form) is not None
    return counts or said[-1].low == "not" or said[-1].low in AUXILIARIES


def _ends_list(words: Sequence[Word], start: int, comma: int) -> bool:
    """Whether the comma stands in a list ("Iraq, Syria, and Turkey are"): no verb between it and the one before."""
    commas = [k for k in range(start, comma) if words[k].form == ","]
    return bool(commas) and comma - commas[-1] <= 4 and finite_verb(words, commas[-1] + 1, comma) is None


def _shared_subject(sentence: str, words: Sequence[Word], start: int, cut: int, after: int) -> str | None:
    """The words to repeat before a second verb of the same subject ("X declared … and ordered …"); None if unsure."""
    second = after
    while second < len(words) - 1 and is_adverb(words[second]):
        second += 1
    if second >= len(words) - 2 or second - after > 3:
        return None
    first = finite_verb(words, start, cut)
    if first is None or not _same_kind(words, first, second):
        return None
    if words[cut].form == "," and words[second].low not in AUXILIARIES and _ends_list(words, start, cut):
        return None
    if any(_subordinates(words, k) for k in range(first, cut)):
        return None
    if words[first].low in BARE and finite_verb(words, first + 1, cut) is not None:
        return None  # "police said the man shot two and warned …": the one who warned may be either
    subject = subject_of(words, start, first)
    if subject is None or any(words[k].form == "," for k in range(subject[0], subject[1])):
        return None
    if not agrees(words, subject, second) or _has_object(words, after):
        return None
    opening = sentence[words[start].start : words[subject[0]].start].strip()
    text = sentence[words[subject[0]].start : words[subject[1] - 1].end]
    hedges = [words[k].form for k in range(max(start, first - 2), min(cut, first + 3)) if words[k].low in _SAID_TO_BE]
    if opening.count(",") > 1 or (hedges and words[after].low in AUXILIARIES):
        return None
    text = " ".join([text, *hedges[:1]])  # "police allegedly beat one and shot another": both are alleged
    if not opening or not _TIME_OPENING.fullmatch(opening.rstrip(", ")):
        return text
    later = words[second].low in {"is", "are", "has", "have"} or any(
        words[k].low in _LATER for k in range(after, second)
    )
    return text if later else f"{opening} {text}"


def _has_object(words: Sequence[Word], after: int) -> bool:
    """Whether the second verb has for its object what only the clause before names: "won Georgia and lost it"."""
    return any(
        words[k].low in _OBJECTS and (k + 1 == len(words) or words[k + 1].is_mark or words[k + 1].low in PREPOSITIONS)
        for k in range(after, min(after + 4, len(words)))
    )


def _subordinates(words: Sequence[Word], k: int) -> bool:
    """Whether a subordinate clause or an infinitive starts at ``k``: a second verb might belong to it."""
    low, follows = words[k].low, words[k + 1]
    if low in {"to", "as", "after", "before", "since", "until"}:
        plain = (
            follows.low in DETERMINERS or follows.capital or follows.low.endswith("ing") or follows.form[0].isdigit()
        )
        return not plain and not (low == "to" and follows.low not in BASES)
    return low in RELATIVES or low in {"because", "if", "although", "though", "while", "whether", "how", "why", "what"}


def _same_kind(words: Sequence[Word], first: int, second: int) -> bool:
    """Whether the word at ``second`` is surely a finite verb parallel to the one at ``first``."""
    low, other = words[second].low, words[first].low
    follows = words[second + 1]
    if words[second].capital:
        return False
    if low in AUXILIARIES:
        return low in {"is", "are", "was", "were", "has", "have", "had"}
    if other in AUXILIARIES:
        return low in CLEAR_PAST and other in {"was", "were", "had"} and low not in PARTICIPLES
    past = other in CLEAR_PAST or other in UNCLEAR_PAST or other in REGULAR_PAST or other.endswith("ed")
    return past and (low in CLEAR_PAST or ((low in UNCLEAR_PAST or low in REGULAR_PAST) and _object_follows(follows)))


def _object_follows(word: Word) -> bool:
    return word.low not in {"by", "in", "and", "or"} and not word.is_mark and not is_finite([word], 0)
