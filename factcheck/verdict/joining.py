"""Claims that need two sentences: where no passage decides one alone, the best passages are judged in pairs.

Two sentences are read as one text where they are about the same (they share a name, or two words of the claim), each
says something of the claim that the other does not, and together they hold nearly all of its words. What they say
together may support a claim, never refute it: on train rows every refutation so made was wrong (benchmarks/joining.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from factcheck.grounds import address
from factcheck.model import Check, Claim, Evidence, Outcome, Span, Stance
from factcheck.seams import StanceModel
from factcheck.settings import VerdictSettings
from factcheck.text.names import ALIASES, find_names
from factcheck.text.sentences import split_sentences
from factcheck.verdict.asking import Beside, asked, shipped
from factcheck.verdict.checks_wording import content_words
from factcheck.verdict.readings import Reading, read

HELD = 0.8  # share of the claim's words that two sentences must hold between them to be judged together


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two passages of one claim with the sentence of each that is read, in the order in which they are read.

    ``claim``: the claim as the model is asked about it beside them.
    """

    claim: str
    passages: tuple[Evidence, Evidence]
    spans: tuple[Span, Span]

    @property
    def text(self) -> str:
        return " ".join(_said(item, span) for item, span in zip(self.passages, self.spans, strict=True))

    def judged(self, stance: Stance) -> tuple[Evidence, Evidence]:
        addresses = [address(item, span) for item, span in zip(self.passages, self.spans, strict=True)]
        first, second = (
            replace(item, span=span, quote=_said(item, span), stance=stance, joined=(other,))
            for item, span, other in zip(self.passages, self.spans, reversed(addresses), strict=True)
        )
        return first, second


def with_pairs(
    claims: Sequence[Claim],
    judged: Sequence[Sequence[Evidence]],
    model: StanceModel,
    settings: VerdictSettings,
    *,
    beside: Beside = shipped,
) -> list[list[Evidence]]:
    """The judged passages of each claim and, after them, the pairs of sentences that were judged together.

    Pairs are made of the first ``settings.together`` passages, and only where no passage of the claim reaches
    ``settings.threshold`` by itself: at most three pairs for three passages. Both parts of a pair carry the stance of
    the two read as one text, those of one document in its order and others in the order of the passages; ``joined``
    names the other part. A claim is put to the model in the words of both parts (verdict.asking). Each distinct (claim,
    text) is judged once over the whole batch; no claim depends on another.
    """
    pairs = [_pairs(claim, items, settings, beside) for claim, items in zip(claims, judged, strict=True)]
    told = list(dict.fromkeys((pair.claim, pair.text) for some in pairs for pair in some))
    stances = dict(zip(told, model.judge(told), strict=True)) if told else {}
    return [
        [*items, *(part for pair in some for part in pair.judged(stances[pair.claim, pair.text]))]
        for items, some in zip(judged, pairs, strict=True)
    ]


def _pairs(claim: Claim, judged: Sequence[Evidence], settings: VerdictSettings, beside: Beside) -> list[_Pair]:
    if any(max(item.stance.supports, item.stance.refutes) >= settings.threshold for item in judged):
        return []
    found = (_pair(claim, one, other, beside) for one, other in combinations(judged[: settings.together], 2))
    return [pair for pair in found if pair is not None]


def _pair(claim: Claim, one: Evidence, other: Evidence, beside: Beside) -> _Pair | None:
    """The two sentences that together hold most of the claim's words, the first of equals; None if not enough."""
    if one.passage.document_id == other.passage.document_id:
        if one.passage.span.overlaps(other.passage.span):
            return None
        one, other = sorted((one, other), key=lambda item: item.passage.span.start)
    statement = asked(claim, *((item.passage, item.citation) for item in (one, other)), beside=beside)
    wanted = content_words(statement)
    best: tuple[int, _Pair] | None = None
    for left in _sentences(one):
        for right in _sentences(other):
            ours, theirs = _said(one, left), _said(other, right)
            mine, its = wanted & content_words(ours), wanted & content_words(theirs)
            if not (mine - its and its - mine) or len(mine | its) < HELD * len(wanted):
                continue
            if not (len(mine & its) >= 2 or _names(ours) & _names(theirs)):
                continue
            if best is None or len(mine | its) > best[0]:
                best = len(mine | its), _Pair(statement, (one, other), (left, right))
    return best[1] if best else None


@lru_cache(maxsize=4096)
def _names(sentence: str) -> frozenset[str]:
    return frozenset(name.key for name in find_names(sentence))


def _sentences(item: Evidence) -> list[Span]:
    start = item.passage.span.start
    return [span.shift(start) for span in split_sentences(item.passage.quote)] or [item.passage.span]


def _said(item: Evidence, span: Span) -> str:
    return span.shift(-item.passage.span.start).of(item.passage.quote)


def singles(judged: Iterable[Evidence]) -> list[Evidence]:
    """The passages that were judged by themselves, in order."""
    return [item for item in judged if not item.joined]


def pairs_of(judged: Iterable[Evidence]) -> list[tuple[Evidence, ...]]:
    """The sentences that were judged together, pair by pair, in order."""
    found: dict[frozenset[str], list[Evidence]] = {}
    for item in judged:
        if item.joined:
            found.setdefault(frozenset((address(item), *item.joined)), []).append(item)
    return [tuple(parts) for parts in found.values() if len(parts) > 1]


@dataclass(frozen=True, slots=True)
class Joint:
    """What two sentences say together. ``short``: something stands against taking their support as it is."""

    readings: tuple[Reading, ...]
    short: bool

    @property
    def supports(self) -> float:
        """The stance model's probability that they support the claim together."""
        return self.readings[0].supports


def read_together(
    claim: Claim, parts: Sequence[Evidence], *, report_date: str | None, aliases: Mapping[str, str] = ALIASES
) -> Joint:
    """The reading of a pair: what one part agrees with is not held against the other, nor what one says for both."""
    cleared = [replace(part, checks=_left(part, parts)) for part in parts]
    readings = tuple(read(claim, part, report_date=report_date, aliases=aliases) for part in cleared)
    short = any(r.differing or r.undecided or r.hedge or r.other_time for r in readings) or all(
        r.unsaid or r.other_speaker for r in readings
    )
    return Joint(readings, short)


def _left(part: Evidence, parts: Sequence[Evidence]) -> tuple[Check, ...]:
    """The checks of a part without those that another part agrees with where this one does not."""
    agreed = {(c.kind, c.claim_span) for other in parts for c in other.checks if c.outcome is Outcome.agrees}
    return tuple(c for c in part.checks if c.outcome is Outcome.agrees or (c.kind, c.claim_span) not in agreed)
