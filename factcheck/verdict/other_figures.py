"""Figures of a passage that look like the claim's and are of something else: a share beside a change, a share's
price beside a firm's revenue, what was foreseen beside what came, one country's beside another's."""

from __future__ import annotations

import re

from factcheck.model import Outcome
from factcheck.text.intervals import compare
from factcheck.text.money_kinds import kind_of
from factcheck.text.nouns import fold
from factcheck.text.quantities import Quantity
from factcheck.text.rates import PIECES
from factcheck.verdict.whose_figures import of_others, with_noun

_FORESEEN = re.compile(
    r"\b(?:top(?:s|ped|ping)|beat(?:s|ing)?|miss(?:es|ed|ing)?|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|above|below"
    r"|ahead of|short of|than|against|versus|vs\.?|compared (?:with|to)) (?:\S+ ){0,3}"
    r"(?:estimates?|forecasts?|expectations?|projections?|predictions?|guidance|targets?|outlook)"
    r"(?: (?:of|for|was|were|at|about|around|between|only|just))*\W*$",
    re.IGNORECASE,
)
"""Before a figure that was foreseen, and that another is compared with: "topping estimates of $4.05 billion"."""
_TELLS_OF_IT = re.compile(
    r"\b(?:estimat|forecast|expect|project|predict|guid|target|outlook|anticipat|foresee|saw\b|plan|consensus|analyst"
    r"|goal|aim|wall street|beat|top|miss|exceed|surpass)",
    re.IGNORECASE,
)


def candidates(claim: str, passage: str, ours: Quantity, theirs: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """``theirs`` without what was foreseen, unless ``claim`` tells of foreseeing, and without what a sentence tells of
    another place or thing where it gives a figure for the claim's; each only where another figure in the dimension of
    ``ours`` is left."""
    left = [q for q in theirs if q.dimension == ours.dimension]
    if len(left) < 2:
        return theirs
    dropped = [] if _TELLS_OF_IT.search(claim) else [q for q in left if _foreseen(passage, q)]
    rest = [q for q in left if q not in dropped]
    others = of_others(claim, passage, ours, rest)
    gone = [*dropped, *others]
    if len(gone) == len(left):
        return theirs
    return tuple(with_noun(q, rest, others) if ours.nouns else q for q in theirs if q not in gone)


def of_its_kind(claim: str, passage: str, ours: Quantity, theirs: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """``theirs`` without money of another kind than the claim's, revenue beside a profit, where the passage has some of
    its kind; where it has none, and money of another kind is as much, only what agrees and tells no kind."""
    kind = kind_of(claim, ours)
    if not kind:
        return theirs
    kinds = {q.span: told for q in theirs if (told := kind_of(passage, q))}
    if kind in kinds.values():
        return tuple(q for q in theirs if kinds.get(q.span, kind) == kind)
    agree = [q for q in theirs if q.dimension == ours.dimension and compare(ours, q) is Outcome.agrees]
    if not any(q.span in kinds for q in agree):
        return theirs
    return tuple(q for q in agree if q.span not in kinds)


def _foreseen(passage: str, figure: Quantity) -> bool:
    return _FORESEEN.search(passage, max(0, figure.span.start - 90), figure.span.start) is not None


_IN_SO_LONG = re.compile(
    r"\b(?:[^\W\d_]+est|worst|first|most|least|best|only)\b[^.;]{0,60}\bin (?:the (?:last|past) )?"
    r"(?:(?:more than|over|nearly|almost|about) )?$"
)
"""Before a length of time that reaches back from now: "the worst drought in 40 years"."""


def of_another(claim: str, passage: str, ours: Quantity, theirs: Quantity) -> bool:
    """Whether two figures of one dimension are plainly not of one thing: the size of a change and a share ("rose 12 %",
    "40 % of GDP"), money for one and for all ("$1.14 a share", "$4 billion"), and lengths of time of which one reaches
    back from now ("the worst in 40 years") or, in another unit, is a thing's that the other's text does not name ("for
    12 days", "a three-hour hearing")."""
    if ours.dimension == "percent":
        return (bool(ours.change) and _is_share(passage, theirs)) or (bool(theirs.change) and _is_share(claim, ours))
    if ours.dimension.startswith("money:"):
        return _for_one(ours, theirs) or _for_one(theirs, ours)
    if ours.dimension != "time" or "old" in (ours.noun, theirs.noun):
        return False
    reaches = [
        _IN_SO_LONG.search(text[max(0, q.span.start - 90) : q.span.start]) is not None
        for text, q in ((claim, ours), (passage, theirs))
    ]
    if reaches[0] != reaches[1]:
        return True
    if ours.factor == theirs.factor:
        return False
    of, others = _thing(ours), _thing(theirs)
    if of and others:
        return of.isdisjoint(others)
    return bool(of or others) and not (_names(passage, of) or _names(claim, others))


_MANY = 100
_SCALE = re.compile(r"(?:[mb]n|[MBT]|illion)\b")


def _for_one(one: Quantity, all_of_it: Quantity) -> bool:
    """Whether ``one`` is for one share or person, and the other amount, so much larger, for nothing named."""
    in_all = one.per == "share" or _SCALE.search(all_of_it.text) is not None
    return one.per in PIECES and in_all and not all_of_it.per and all_of_it.value >= _MANY * one.value > 0


_SHARE_BEFORE = re.compile(
    r"\b(?:account(?:s|ed|ing)? for|ma(?:ke|kes|de) up|compris(?:e|es|ed)|represent(?:s|ed)?)\W+(?:\w+\W+){0,2}$"
)
_SHARE_BEHIND = re.compile(r"(?:\s|-)(?:of|share|stake)\b")
_REACH = len(" share") + 1  # characters behind a percentage: one more, so that a word is seen to end


def _is_share(text: str, percent: Quantity) -> bool:
    """Whether a percentage that is no change is a share of something: "40 % of GDP"."""
    before = text[max(0, percent.span.start - 40) : percent.span.start]
    behind = text[percent.figure.end : percent.span.end + _REACH]
    share = _SHARE_BEFORE.search(before) or _SHARE_BEHIND.search(behind)
    return not percent.change and not percent.level and share is not None


def _thing(length: Quantity) -> frozenset[str]:
    """The folded words of the thing that lasts so long: those behind "three-hour"."""
    return frozenset(length.nouns if "-" in length.text or "‑" in length.text else ())


def _names(text: str, nouns: frozenset[str]) -> bool:
    return not nouns.isdisjoint(fold(word) for word in _WORD.findall(text))


_WORD = re.compile(r"[^\W\d_]+")
