""" "Doubled" and "tripled", held against the two amounts that a source gives: "rose to $6 million from $2 million"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.change_verbs import FELL, ROSE
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.text.words import word_set
from factcheck.verdict.checks_wording import content_words

_FROM = re.compile(
    r"\b(?:from|compared (?:with|to)|against|versus|vs\.?)(?: (?:just|only|about|around|some|nearly|a))*\s*$",
    re.IGNORECASE,
)
_BETWEEN = 60  # characters, at most, between the two amounts
_LEAST, _MOST = 0.98, 1.02  # of what is told with a bound: 199 is no less than "doubled" from 100
_SLACK = {
    "above": (_LEAST, 0),
    "lower": (_LEAST, 0),
    "past": (_LEAST, 1.2),
    "near": (0.8, _MOST),
    "below": (0.8, _MOST),
}
"""How much of what the claim says the times may be, from and to; 0: without end."""
_FOLDS = re.compile(r"\b(?:(?:doubl|tripl|trebl|quadrupl)\w+|\w+fold)\b", re.IGNORECASE)
_TIMES = re.compile(rf"(?:\b(?:nearly|almost|about|around|roughly|just)\s+)?{_FOLDS.pattern}", re.IGNORECASE)
_MOVED = (
    ROSE | FELL | word_set("rise rises grow grows fall falls went go goes reached hit stood came just only from to")
)
_NOT = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """An amount before and after it changed, as one sentence tells them; ``span`` is of both."""

    before: Quantity
    after: Quantity
    span: Span


def check_multiples(claim: Claim, evidence: Evidence) -> list[Check]:
    """One check for each "doubled", "tripled" or "fourfold" of the claim where the deciding sentence gives a single
    amount before and after: whether the one is so many times the other, by a tenth more or less.

    None where the sentence has not all words of the claim, says more before the amounts or tells of a multiple itself,
    and for a claim with "not" or with two multiples.
    """
    told = find_change(evidence.quote)
    told = told if told and _is_of_it(claim.statement, evidence.quote, told) else None
    return [
        Check(
            kind="number",
            claim_span=ours.span,
            passage_span=told.span.shift(evidence.span.start),
            outcome=(outcome := Outcome.agrees if _is_so_much(ours, told) else Outcome.differs),
            explanation=f"claim: {ours.text} · source: {told.span.of(evidence.quote)} · "
            f"{float(told.after.value / told.before.value):.3g} times as much → {outcome.value}",
        )
        for ours in find_quantities(claim.statement)
        if told is not None and ours.dimension == "ratio" and ours.change and _FOLDS.search(ours.text)
    ]


def _is_of_it(claim: str, sentence: str, told: Change) -> bool:
    if len(_FOLDS.findall(claim)) != 1 or _FOLDS.search(sentence) or _NOT.search(claim) or _NOT.search(sentence):
        return False
    subject = content_words(" ".join(w for w in sentence[: told.span.start].split() if w.lower() not in _MOVED))
    return subject <= content_words(claim) and content_words(_TIMES.sub(" ", claim)) <= content_words(sentence)


def find_change(sentence: str) -> Change | None:
    """The only pair of amounts of ``sentence`` of which one is told to be the other before: "from 2 to 6 million"."""
    amounts = [q for q in find_quantities(sentence) if not q.change and q.value > 0]
    pairs = []
    if any(sum(q.dimension == each.dimension for q in amounts) > 2 for each in amounts):
        return None
    for one, other in pairwise(amounts):
        alike = one.dimension == other.dimension and (not one.nouns or not other.nouns or one.nouns == other.nouns)
        if not alike or one.dimension in {"ratio", "ordinal", "label", "score", "time"}:
            continue
        first, second = (_FROM.search(sentence, 0, q.span.start) is not None for q in (one, other))
        if one.value != one.upper or other.value != other.upper:
            return None  # "then from $10 to $20": a second change, or what lies between two
        near = other.span.start - one.span.end <= _BETWEEN
        if near and first != second:
            before, after = (one, other) if first else (other, one)
            pairs.append(Change(before, after, Span(one.span.start, other.span.end)))
    return pairs[0] if len(pairs) == 1 else None


def _is_so_much(ours: Quantity, told: Change) -> bool:
    low, high = _SLACK.get(ours.bound, (0.9, 1.1))
    share = float(told.after.value / told.before.value / ours.value)
    return low <= share and (not high or share <= high)
