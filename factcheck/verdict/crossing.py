"""Figures and dates that do not belong together: "18,400 at the end of 2021. In 2011 it had 15,200."

A passage that gives one series for several dates holds the figure and the date of "15,200 at the end of 2021", each
beside another. Where a claim's figure agrees in a sentence that is dated otherwise, and its date agrees in a sentence
that has another figure of the same thing, it is the date of the figure's own sentence that the claim's is held against.
So it is in a sentence that has two of each, one by one: "12,500 visitors in 2022, up from 9,800 in 2021"; and where
only the figure with which it is compared has a date, "12,500 visitors, up from 9,800 in 2021", that is not the first's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.dates import DateMention, find_dates
from factcheck.text.intervals import comparable, compare
from factcheck.text.periods import compare_dates
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.text.sentences import split_sentences
from factcheck.verdict.checks_dates import DateMatch, dates_of, explain


def uncrossed(claim: Claim, evidence: Evidence, checks: Sequence[Check], report_date: str | None) -> list[Check]:
    """The checks, with a date that agrees only beside another figure held against the date of the claim's figure."""
    figures = [c for c in checks if c.kind == "number" and c.outcome is Outcome.agrees and c.passage_span is not None]
    dates = [c for c in checks if c.kind == "date" and c.outcome is Outcome.agrees and c.passage_span is not None]
    if len(figures) != 1 or len(dates) != 1:
        return list(checks)
    start = evidence.passage.span.start
    sentences = [span.shift(start) for span in split_sentences(evidence.passage.quote)]
    beside, dated = (_holding(sentences, check.passage_span) for check in (figures[0], dates[0]))
    if beside is None or dated is None:
        return list(checks)
    ours = next((m for m in dates_of(claim, report_date) if m.span == dates[0].claim_span), None)
    figure = next((q for q in find_quantities(claim.statement) if q.span == figures[0].claim_span), None)
    text, published = evidence.passage.quote, evidence.citation.published
    if ours is None or figure is None:
        return list(checks)
    sentence = beside.shift(-start).of(text)
    theirs = find_dates(sentence, published)
    if beside == dated and _compared_with(figure, sentence, theirs) and not _TELLS_BEFORE.search(claim.statement):
        return [_told_of(ours, theirs[0], "another figure", beside) if c is dates[0] else c for c in checks]
    if beside == dated and (other := _compared(figure, sentence, theirs)):
        return [_told_of(ours, theirs[0], other.text, beside) if c is dates[0] else c for c in checks]
    if beside == dated:
        theirs = _paired(figure, sentence, theirs)
    elif not _has_another(figure, dated.shift(-start).of(text)):
        return list(checks)
    if not theirs or not _all_differ(ours, theirs):
        return list(checks)
    source = theirs[0]
    crossed = Check(
        kind="date",
        claim_span=ours.span,
        passage_span=source.span.shift(beside.start),
        outcome=Outcome.differs,
        explanation=explain(DateMatch(ours, source, Outcome.differs)),
    )
    return [crossed if check is dates[0] else check for check in checks]


def _holding(sentences: Sequence[Span], place: Span | None) -> Span | None:
    return next((sentence for sentence in sentences if place is not None and place.within(sentence)), None)


def _all_differ(ours: DateMention, theirs: Sequence[DateMention]) -> bool:
    return all(compare_dates(ours, other) is Outcome.differs for other in theirs)


def _paired(figure: Quantity, sentence: str, dates: tuple[DateMention, ...]) -> tuple[DateMention, ...]:
    """The date of the claim's figure in a sentence with two figures and two dates, one by one; else none."""
    figures = [other for other in find_quantities(sentence) if comparable(figure, other) is not False]
    outcomes = [compare(figure, other) for other in figures]
    if len(dates) != 2 or sorted(outcomes) != [Outcome.agrees, Outcome.differs]:
        return ()
    last_date, last_figure = dates[1].span.start, figures[1].figure.start
    if figures[0].figure.start > last_date or dates[0].span.start > last_figure:
        return ()  # both figures, then both dates: which is whose, the order need not tell
    return (dates[outcomes.index(Outcome.agrees)],)


_COMPARED = re.compile(
    r"[^.;]{0,25}?,?\s+(?:(?:up|down|(?:an? |the )?(?:increase|decrease|rise|fall|drop)) from|compared (?:with|to)"
    r"|against|versus|after)\s+(?:\S+\s+){0,2}",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:[a-z]+\s+){0,2}(?:in|on|for|during|at the end of)\s+", re.IGNORECASE)


def _compared(figure: Quantity, sentence: str, dates: tuple[DateMention, ...]) -> Quantity | None:
    """The figure with which a sentence compares the claim's, if its only date is that one's: "38.6 per cent, down from
    41.2 per cent in 2018"."""
    figures = [other for other in find_quantities(sentence) if comparable(figure, other) is not False]
    outcomes = [compare(figure, other) for other in figures]
    if len(dates) != 1 or outcomes != [Outcome.agrees, Outcome.differs]:
        return None
    between = sentence[figures[0].span.end : figures[1].span.start]
    behind = sentence[figures[1].span.end : dates[0].span.start]
    return figures[1] if _COMPARED.fullmatch(between) and _BEHIND.fullmatch(behind) else None


_TELLS_BEFORE = re.compile(r"\b(?:from|earlier|previous(?:ly)?|before|prior)\b", re.IGNORECASE)


def _compared_with(figure: Quantity, sentence: str, dates: tuple[DateMention, ...]) -> bool:
    """Whether the claim's figure is only what another is compared with, whose date is the sentence's only one:
    "685,000 in 2023, down from 764,000"."""
    figures = [other for other in find_quantities(sentence) if comparable(figure, other) is not False]
    if len(dates) != 1 or [compare(figure, other) for other in figures] != [Outcome.differs, Outcome.agrees]:
        return False
    first, second = figures
    between = sentence[first.span.end : second.span.start]
    return dates[0].span.end <= second.span.start and _COMPARED.search(between) is not None


def _told_of(ours: DateMention, its: DateMention, other: str, sentence: Span) -> Check:
    """The date of the claim, as differing from that of the sentence, which is told of an ``other`` figure."""
    return Check(
        kind="date",
        claim_span=ours.span,
        passage_span=its.span.shift(sentence.start),
        outcome=Outcome.differs,
        explanation=f"claim: {ours.text} · source: {its.text} · that is the date of {other} → differs",
    )


def _has_another(figure: Quantity, sentence: str) -> bool:
    """Whether a sentence has a figure of what may be the same thing, and none that agrees."""
    found = [compare(figure, other) for other in find_quantities(sentence) if comparable(figure, other) is not False]
    return Outcome.differs in found and Outcome.agrees not in found
