"""A figure that its source tells of the whole, and a claim of the part: "nine of the board's eleven members voted",
"14 schools, including three in Leeds"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.text.shares import find_shares
from factcheck.text.words import find_words
from factcheck.verdict.checks_wording import content_words

_ASIDE = re.compile(
    r"[,(]\s*(?:including\b|(?:\S+\s+){0,2}?of\s+(?:which|whom|them)\b)[^.,;()]*?(?=\s+and\b|[.,;()]|$)", re.IGNORECASE
)  # ", including three in Leeds", ", of which $31 million is in Harlan County", ", six of them children"
_PARTED = re.compile(
    r"\b(?:including\b|of (?:which|whom|them|the|its|their|these|those)\b|out of\b"
    r"|of (?:[\w'’]+ ){0,4}(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b))",
    re.IGNORECASE,
)


_BETWEEN_COMMAS = re.compile(r"(?:[^,]|,(?=\d))+")
_PLACE_FIRST = re.compile(r"(?:In|At|Among|For|Of|Across|Around|Throughout)\s")

Size = tuple[str, Fraction, Fraction]  # dimension, value, upper end


@dataclass(frozen=True, slots=True)
class _Parted:
    """A sentence that tells of a whole, whose ``size`` stands at ``place``, and of a ``part``; ``told``: the words
    that carry meaning of what it tells of the part alone."""

    size: Size
    place: Span
    part: str
    told: frozenset[str]


def check_parts(claim: Claim, evidence: Evidence) -> list[Check]:
    """A check that differs for each amount of the claim that is the deciding sentence's of a whole, where the claim
    tells by it what the sentence tells of a part; else none. A claim that parts something itself is left alone."""
    statement, sentence = claim.statement, evidence.quote
    if _PARTED.search(statement):
        return []
    ours = [q for q in find_quantities(statement) if q.bound in {"plain", "exact"} and not q.change]
    return [
        Check(
            kind="number",
            claim_span=amount.span,
            passage_span=parted.place.shift(evidence.span.start),
            outcome=Outcome.differs,
            explanation=f"claim: {amount.text} · source: {parted.place.of(sentence)} · told of the whole, "
            f"of the part “{parted.part}” → differs",
        )
        for parted in _parted(sentence)
        for amount in ours
        if _size(amount) == parted.size and parted.told & _said_with(statement, amount)
    ]


def _said_with(statement: str, amount: Quantity) -> frozenset[str]:
    """The words that carry meaning of the clause that has ``amount``, and of a place before all: "In Leeds, it closed
    14 schools"; not those of an aside, "the firm, which began in Leeds, employs 900"."""
    parts = [Span(*match.span()) for match in _BETWEEN_COMMAS.finditer(statement)]
    first = _PLACE_FIRST.match(statement) is not None
    return frozenset[str]().union(
        *(
            content_words(part.of(statement))
            for n, part in enumerate(parts)
            if part.overlaps(amount.span) or (first and not n)
        )
    )


def _size(amount: Quantity) -> Size:
    return amount.dimension, amount.value, amount.upper


def _parted(sentence: str) -> Iterator[_Parted]:
    for share in find_shares(sentence):
        if share.whole is not None and share.percent not in (100, 100 / share.whole):  # "one of three" names one
            phrase = share.span.of(sentence)
            outside = sentence[: share.span.start] + " " + sentence[share.span.end :]
            told = _without_names(outside) - content_words(phrase)
            yield _Parted(("count", share.whole, share.whole), share.span, phrase, told)
    aside = _ASIDE.search(sentence)
    if aside is not None:
        place, amounts = Span(*aside.span()), find_quantities(sentence)
        whole = [q for q in amounts if q.span.end <= place.start]
        part = [q for q in amounts if q.span.overlaps(place)]
        if len(whole) == 1 and len(part) == 1 and _is_part(part[0], whole[0]):
            rest = content_words(sentence[: place.start] + " " + sentence[place.end :])
            phrase = place.of(sentence)
            yield _Parted(_size(whole[0]), whole[0].span, phrase.strip(" ,("), content_words(phrase) - rest)


def _is_part(part: Quantity, whole: Quantity) -> bool:
    return part.dimension == whole.dimension and 0 < part.value < whole.value and not part.change


def _without_names(text: str) -> frozenset[str]:
    """The words of ``text`` that carry meaning, without names: of whom it is told need not tell which part."""
    return content_words(" ".join(word.form for word in find_words(text) if not word.capital))
