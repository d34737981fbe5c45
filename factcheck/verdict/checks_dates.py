"""Every date and period of a claim against those of a passage."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.dates import MONTHS, DateMention, find_dates
from factcheck.text.periods import compare_dates, order_dates
from factcheck.verdict.covered import agreeing, covered

_BESIDE = re.compile(r"\b(?:years?|months?|weeks?|days?|decades?) (?:before|after) [^.;:,\d]*$", re.IGNORECASE)
"""Before a date that is another event's: "two years before the war began in 2003"."""
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_EVENT = re.compile(
    r"\s+(?!(?:and|or|to|in|of|at|as|for|on|with|by|but|was|were|is|had|has|when|while|that|which|until|till|through|"
    r"deadline|fiscal|financial|season)\b)"
    r"([^\W\d_]{3,})"
)
"""Behind a date that is another event's: "after the 2011 earthquake"."""


@dataclass(frozen=True, slots=True)
class DateMatch:
    """One date of a claim with the date of the source it was held against; ``source`` None: the source has none.

    ``titled``: the source's date stands in the title of its document, not in the passage. ``beside``: the claim's date
    is another event's, and nothing in the source has it.
    """

    claim: DateMention
    source: DateMention | None
    outcome: Outcome
    titled: bool = False
    beside: bool = False


def dates_of(claim: Claim, report_date: str | None) -> tuple[DateMention, ...]:
    """The dates of a claim. "Two days earlier" counts from the last date of the sentence before it in its report."""
    before = (claim.context or "").rpartition("\n")[2]
    return find_dates(claim.statement, claim.date or report_date, before)


def check_dates(claim: Claim, evidence: Evidence, *, report_date: str | None) -> list[Check]:
    """One check for each date of the claim, in order. Relative dates count from the claim's or report's date, those of
    a source from its own date; without one they are undecided. "Two days earlier" counts from the date told before.
    A passage without a date agrees with a date that its document's title covers (factcheck.verdict.covered)."""
    offset = evidence.passage.span.start
    theirs = find_dates(evidence.passage.quote, evidence.citation.published)
    sentence = evidence.span.shift(-offset)
    periods = covered(evidence.citation, evidence.passage.quote)
    ours_all = dates_of(claim, report_date)
    texts = claim.statement, evidence.passage.quote
    matches = [_aside(*texts, _match(ours, theirs, sentence, periods)) for ours in ours_all]
    return [
        Check(
            kind="date",
            claim_span=match.claim.span,
            passage_span=match.source.span.shift(offset) if match.source and not match.titled else None,
            outcome=match.outcome,
            explanation=explain(match),
        )
        for match in matches
    ]


def _aside(claim: str, passage: str, match: DateMatch) -> DateMatch:
    """The match, or none where the claim's date is another event's and the source has no such date."""
    if match.outcome is not Outcome.differs:
        return match
    if _BESIDE.search(claim[: match.claim.span.start]) or _of_another(claim, passage, match):
        return DateMatch(match.claim, None, Outcome.not_verifiable, beside=True)
    return match


def _of_another(claim: str, passage: str, match: DateMatch) -> bool:
    """Whether the claim is dated before or after another event, named by its year, and the source by a time of its own:
    not by that event's year, nor by the same event in another."""
    ours, source = match.claim, match.source
    event = _event(claim, ours)
    if not event or ours.relation not in {"before", "after"} or source is None or match.titled:
        return False
    other_side = bool(source.relation) and order_dates(replace(ours, relation=""), replace(source, relation="")) == 0
    return not other_side and event != _event(passage, source)


def _event(text: str, date: DateMention) -> str:
    """What a year or month is a name's part of: "earthquake" behind "the 2011"; empty where it stands for itself."""
    behind = _EVENT.match(text, date.span.end) if date.grain in {"year", "month"} else None
    return behind.group(1).lower() if behind and _THE.search(text[: date.span.start]) else ""


def match_dates(
    claim: str, passage: str, sentence: Span, *, claim_date: str | None, source_date: str | None
) -> list[DateMatch]:
    """Pairs each date of ``claim`` with the best of ``passage``: one that agrees, then undecided, then the first of the
    deciding sentence."""
    theirs = find_dates(passage, source_date)
    return [_aside(claim, passage, _match(ours, theirs, sentence)) for ours in find_dates(claim, claim_date)]


def _match(
    ours: DateMention, theirs: tuple[DateMention, ...], sentence: Span, periods: tuple[DateMention, ...] = ()
) -> DateMatch:
    if not theirs:
        period = agreeing(ours, periods)
        outcome = Outcome.agrees if period else Outcome.not_verifiable
        return DateMatch(ours, period, outcome, titled=period is not None)
    judged = [(compare_dates(ours, other), other) for other in theirs]
    rank = {Outcome.agrees: 0, Outcome.undecided: 1, Outcome.differs: 2}
    outcome, source = min(judged, key=lambda p: (rank[p[0]], not p[1].span.within(sentence), p[1].span))
    if outcome is Outcome.undecided and any(o is Outcome.differs for o, _ in judged) and _firmly(ours, judged):
        outcome, source = next(p for p in judged if p[0] is Outcome.differs)
    told = [pair for pair in judged if pair[1].resolved and pair[1].span.within(sentence)]
    if outcome is Outcome.undecided and ours.resolved and told and all(pair[0] is Outcome.differs for pair in told):
        outcome, source = told[0]  # what the sentence says is dated; another sentence's vague time is not its time
    return DateMatch(ours, source, outcome)


def _firmly(ours: DateMention, judged: list[tuple[Outcome, DateMention]]) -> bool:
    """Whether every undecided pairing is with something too vague to tell: a relative expression, or a year alone."""
    if ours.relative:
        return False
    vague = [other for outcome, other in judged if outcome is Outcome.undecided]
    if not ours.resolved:
        return all(other.month is None for other in vague)
    return all(not other.resolved for other in vague)


def explain(match: DateMatch) -> str:
    """The comparison in one line: ``claim: 6 August 2019 · source: 2 August 2019 · later → differs``."""
    ours, source = match.claim, match.source
    if source is None:
        said = "says nothing of that other event's date" if match.beside else "no date"
        return f"claim: {_name(ours)} · source: {said} → not verifiable"
    where = {-1: "claim is earlier", 1: "claim is later", 0: _ends(match)}[order_dates(ours, source)]
    if ours.readings or source.readings:
        where = {Outcome.agrees: "read one way, the same time", Outcome.differs: "read either way, another time"}.get(
            match.outcome, "which day is meant is not known"
        )
    elif (
        match.outcome is Outcome.differs
        and (ours.relative or source.relative)
        and not (ours.resolved and source.resolved)
    ):
        where = "another day of the week"
    elif match.outcome is Outcome.agrees and (ours.likely or source.likely):
        where = "most likely the same day"
    elif ours.likely or source.likely:
        where = "which day is meant is not sure"
    elif not ours.resolved and ours.relative:
        where = "the claim's time depends on the date of its report, which is not known"
    elif not source.resolved and source.relative:
        where = "the source's time depends on its date, which is not known"
    elif match.outcome is Outcome.undecided:
        where = "neither contains the other"
    elif not ours.resolved or not source.resolved:
        where = "same day or month" if match.outcome is Outcome.agrees else "another day or month"
    outcome = match.outcome.value
    place = "source, by its title" if match.titled else "source"
    return f"claim: {_name(ours)} · {place}: {_name(source)} · {where} → {outcome}"


def _ends(match: DateMatch) -> str:
    """What is said of two times that share a day: of periods that differ, at which end they do."""
    ours, source = match.claim, match.source
    if match.outcome is not Outcome.differs or source is None:
        return "same time"
    if ours.start is None or ours.end is None or source.start is None or source.end is None:
        return "same time"
    if ours.start != source.start and not ours.relation:
        return "claim begins earlier" if ours.start < source.start else "claim begins later"
    return "claim ends earlier" if ours.end < source.end else "claim ends later"


def _name(mention: DateMention) -> str:
    least = mention.relative and mention.relation == "by"  # "more than two years ago" says itself on which side it lies
    words = mention.text if least else f"{mention.relation} {mention.text}".strip()
    if mention.relative and mention.start is not None and mention.end is not None:
        first, last = dt.date.fromordinal(mention.start), dt.date.fromordinal(mention.end)
        if least:
            return f"{words} (until {last.isoformat()})"
        return f"{words} ({first.isoformat()}{'' if first == last else ' to ' + last.isoformat()})"
    if mention.day and mention.month and not any(char.isdigit() for char in mention.text) and not mention.resolved:
        return f"{words} ({mention.day} {next(name for name, n in MONTHS.items() if n == mention.month).title()})"
    return words
