"""A share that a claim tells in words or in percent, held against what its source tells of the same whole."""

from __future__ import annotations

from collections.abc import Iterator

from factcheck.model import Check, Claim, Evidence, Outcome
from factcheck.text.shares import HALF, Share, find_shares
from factcheck.text.words import find_words

_LEADS_IN = frozenset({"that", "said", "says", "only", "just", "found", "all"})
CLOSE = 2  # percentage points by which a share may lie beside the counts that it was taken from ("a third", 33 of 100)


def check_shares(claim: Claim, evidence: Evidence) -> list[Check]:
    """One check for each "most", "majority" and "minority" of the claim where the deciding sentence gives one share of
    that whole, and tells the same of it: whether that is more than the half."""
    return [
        Check(
            kind="number",
            claim_span=ours.span,
            passage_span=theirs.span.shift(evidence.span.start),
            outcome=(outcome := Outcome.agrees if bears_out(ours, theirs) else Outcome.differs),
            explanation=f"claim: {ours.span.of(claim.statement)} · source: {theirs.span.of(evidence.quote)}"
            f" · {float(theirs.percent or 0):.4g}% {_side(theirs)} half → {outcome.value}",
        )
        for ours, theirs in same_whole(claim.statement, evidence.quote)
        if ours.form == "words"
    ]


def same_whole(claim: str, passage: str) -> Iterator[tuple[Share, Share]]:
    """Each share of ``claim`` with the one of ``passage`` that has a size and is of the same whole, if all that the
    claim says behind it stands behind that, too, and nothing before it but who says so; where there are several shares
    of that whole, none."""
    for ours in find_shares(claim):
        same = [theirs for theirs in find_shares(passage) if theirs.nouns[-1] == ours.nouns[-1]]
        if len(same) != 1 or same[0].percent is None or same[0].nouns != ours.nouns:
            continue
        said, told = (_words(text[share.span.end :]) for text, share in ((claim, ours), (passage, same[0])))
        before = _words(passage[: same[0].span.start])
        if said and told[: len(said)] == said and (not before or before[-1] in _LEADS_IN):
            yield ours, same[0]


def _words(text: str) -> list[str]:
    return [word.low for word in find_words(text) if not word.is_mark]


def bears_out(ours: Share, theirs: Share) -> bool:
    """Whether a share of the same whole, which has a size, bears out the claim's."""
    assert theirs.percent is not None
    if ours.form == "words":
        return theirs.percent > HALF if ours.more else theirs.percent < HALF
    return ours.percent is not None and abs(ours.percent - theirs.percent) <= CLOSE


def _side(share: Share) -> str:
    size = share.percent or 0
    return ">" if size > HALF else "<" if size < HALF else "="
