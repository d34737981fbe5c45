"""What one judged passage is worth to one claim: its stance, corrected by what the checks and the wording say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.dates import find_dates, period_of
from factcheck.text.fates import counts_other_fates
from factcheck.text.intervals import comparable
from factcheck.text.names import ALIASES, find_names, same_name
from factcheck.text.periods import compare_dates
from factcheck.text.quantities import find_quantities
from factcheck.verdict.checks_dates import dates_of
from factcheck.verdict.checks_numbers import NumberMatch, match_numbers
from factcheck.verdict.checks_wording import content_words, speaks_for, unsaid_universal
from factcheck.verdict.hedges import hedge_in

SUBJECT = 0.6  # share of the claim's words (the figure apart) that a sentence must hold to be on its very subject
OFF_SUBJECT = 0.2  # a stance below this says nothing on the claim's subject
STALE = 730  # days after which a figure says nothing against a claim in the present tense
_INSIDE = re.compile(r"(?:\s(?!and\b|or\b|but\b)[\w'’-]+){0,6}?\s(?:in|at|from|for|on|by|to) (?:the )?")
_PRESENT = re.compile(r"\b(?:is|are|has|have|remains?|holds?|lives?|still|now|currently|today)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A judged passage with what stands against taking its stance as it is.

    ``differing``: checks that differ. ``undecided``: figures of the same thing that neither agree nor differ.
    ``hedge``, ``unsaid``: the word that makes the source less certain, or the claim's strong word that it has not.
    ``other_speaker``: it is neither from the claim's speaker nor names him. ``other_time``: it speaks of another time,
    with another figure. ``other_fate``: its figures tell what became of others than the claim's ("killed 12", "30 were
    hurt"). ``strict``: differing checks on the claim's very subject, time and unit, in one sentence;
    ``strict_amount``: one of them is of an amount, which unlike an ordinal or a date cannot be meant of something else.
    """

    evidence: Evidence
    differing: tuple[Check, ...]
    undecided: tuple[Check, ...]
    strict: tuple[Check, ...]
    strict_amount: bool
    hedge: str
    unsaid: str
    other_speaker: bool
    other_time: bool
    other_fate: bool
    later: bool

    @property
    def date_differs(self) -> bool:
        """Whether a date of the claim differs and none agrees."""
        return self._has("date", Outcome.differs) and not self._has("date", Outcome.agrees)

    @property
    def date_agrees(self) -> bool:
        """Whether a date of the claim agrees and none differs."""
        return self._has("date", Outcome.agrees) and not self._has("date", Outcome.differs)

    @property
    def figure_differs(self) -> bool:
        """Whether a figure differs in the deciding sentence of a passage that has every name of the claim."""
        return self._names == {Outcome.agrees} and self._differs_here("number")

    @property
    def name_differs(self) -> bool:
        """Whether a name, and nothing else, differs in the deciding sentence of a passage that has every other name."""
        others = any(check.kind != "name" for check in self.differing)
        return self._names == {Outcome.agrees, Outcome.differs} and not others and self._differs_here("name")

    @property
    def strict_figure(self) -> bool:
        """Whether a figure differs on the claim's very subject, time and unit."""
        return any(check.kind == "number" for check in self.strict)

    @property
    def _names(self) -> set[Outcome]:
        return {check.outcome for check in self.evidence.checks if check.kind == "name"}

    def _differs_here(self, kind: str) -> bool:
        """Whether a check of a kind differs within the deciding sentence."""
        return any(
            c.kind == kind and c.passage_span is not None and c.passage_span.within(self.evidence.span)
            for c in self.differing
        )

    def _has(self, kind: str, outcome: Outcome) -> bool:
        return any(check.kind == kind and check.outcome is outcome for check in self.evidence.checks)

    @property
    def supports(self) -> float:
        """The stance model's probability that the passage supports the claim."""
        return self.evidence.stance.supports

    @property
    def refutes(self) -> float:
        """The stance model's probability that the passage refutes the claim."""
        return self.evidence.stance.refutes


def read(claim: Claim, evidence: Evidence, *, report_date: str | None, aliases: Mapping[str, str] = ALIASES) -> Reading:
    """The reading of one judged passage. Pure; uses ``evidence.checks`` as they are."""
    differing = _with(evidence, Outcome.differs)
    matches = _number_matches(claim, evidence)
    same = {match.claim.span for match in matches if match.same}
    undecided = tuple(c for c in _with(evidence, Outcome.undecided) if c.kind == "number" and c.claim_span in same)
    other_time = _other_time(evidence) or _out_of_date(claim, evidence, report_date)
    strict = () if other_time else tuple(c for c in differing if _is_strict(claim, evidence, c, same))
    amounts = {match.claim.span for match in matches if match.claim.dimension not in {"ordinal", "label"}}
    return Reading(
        evidence=evidence,
        differing=differing,
        undecided=undecided,
        strict=strict,
        strict_amount=any(check.kind == "number" and check.claim_span in amounts for check in strict),
        hedge=hedge_in(claim, evidence.quote),
        unsaid=unsaid_universal(claim.statement, evidence.passage.quote),
        other_speaker=bool(claim.speaker)
        and not speaks_for(
            claim.speaker or "", evidence.passage.quote, evidence.citation, said=claim.quote, aliases=aliases
        ),
        other_time=other_time,
        other_fate=counts_other_fates(claim.statement, evidence.quote),
        later=_later(evidence.citation.published, report_date),
    )


def _with(evidence: Evidence, outcome: Outcome) -> tuple[Check, ...]:
    return tuple(check for check in evidence.checks if check.outcome is outcome)


def _number_matches(claim: Claim, evidence: Evidence) -> list[NumberMatch]:
    sentence = evidence.span.shift(-evidence.passage.span.start)
    return match_numbers(claim.statement, evidence.passage.quote, sentence)


def _other_time(evidence: Evidence) -> bool:
    """Whether the passage gives another figure for another time: date and number both differ, and no date agrees."""
    outcomes = {(check.kind, check.outcome) for check in evidence.checks}
    return (
        ("date", Outcome.differs) in outcomes
        and ("number", Outcome.differs) in outcomes
        and ("date", Outcome.agrees) not in outcomes
    )


def _out_of_date(claim: Claim, evidence: Evidence, report_date: str | None) -> bool:
    """Whether a claim speaks of the day of its report and the passage gives another figure from long before."""
    today = period_of(claim.date or report_date)
    if today is None or dates_of(claim, None) or not _PRESENT.search(claim.statement):
        return False
    if not any(check.kind == "number" for check in _with(evidence, Outcome.differs)):
        return False
    dated = [m.end for m in find_dates(evidence.quote, evidence.citation.published) if m.end is not None]
    published = period_of(evidence.citation.published)
    last = max(dated) if dated else published[1] if published else None
    return last is not None and last < today[0] - STALE


def _later(date: str | None, report_date: str | None) -> bool:
    """Whether a document is from after the report; False where either date is not known."""
    ours, theirs = period_of(report_date), period_of(date)
    return ours is not None and theirs is not None and theirs[0] > ours[1]


def _is_strict(claim: Claim, evidence: Evidence, check: Check, same: set[Span]) -> bool:
    """Whether a differing check is on the claim's subject, time and unit in one sentence, so that it refutes.

    A sentence with most of the claim's words can still be of something else ("killed 300", "injured 2,000"), and what
    happens once can happen again ("won the World Cup in 1990"): but for a figure beside all of the words and no name
    more, the stance must not be silent.
    """
    if (
        check.passage_span is None
        or not check.passage_span.within(evidence.span)
        or check.kind in {"name", "role", "quote"}
    ):
        return False
    if check.kind == "number" and not (
        _one_figure(claim, evidence, check)
        and (check.claim_span in same or (_unit_alone(claim, evidence) and not _two_names(claim, evidence, check)))
    ):
        return False
    if check.kind == "date" and not _one_date(claim, evidence):
        return False
    if any(c.kind == "date" and c.outcome is Outcome.differs for c in evidence.checks if c is not check):
        return False
    if check.kind == "number" and _dated_otherwise(claim, evidence):
        return False
    distance = any(
        q.figure.within(check.claim_span) and q.dimension == "length" for q in find_quantities(claim.statement)
    )
    # Distances between countries are measured between their capitals; nothing else is true of both alike.
    fit = {Outcome.agrees, Outcome.undecided} if distance else {Outcome.agrees}
    if any(c.kind == "name" and c.outcome not in fit for c in evidence.checks):
        return False
    shared = _shared(claim, evidence, check)
    wholly = shared == 1 and check.kind == "number" and not _narrowed(claim, evidence, check)
    silent = max(evidence.stance.supports, evidence.stance.refutes) < OFF_SUBJECT
    return shared >= SUBJECT and (wholly or not silent)


def _narrowed(claim: Claim, evidence: Evidence, check: Check) -> bool:
    """Whether the deciding sentence gives its figure for a place or body that the claim does not name: "employs 1,200
    people in Germany"."""
    assert check.passage_span is not None
    ours, text, figure = find_names(claim.statement), evidence.quote, check.passage_span.shift(-evidence.span.start)
    behind = [
        name
        for name in find_names(text)
        if name.span.start >= figure.end and _INSIDE.fullmatch(text[figure.end : name.span.start])
    ]
    return any(not any(same_name(name, own) for own in ours) for name in behind)


def _one_figure(claim: Claim, evidence: Evidence, check: Check) -> bool:
    """Whether the deciding sentence has a single figure that could be the claim's: no part beside a whole, no list."""
    ours = next((q for q in find_quantities(claim.statement) if q.span == check.claim_span), None)
    return (
        ours is not None and sum(comparable(ours, other) is not False for other in find_quantities(evidence.quote)) == 1
    )


def _two_names(claim: Claim, evidence: Evidence, check: Check) -> bool:
    """Whether what the figure counts has a name in the claim and another in the deciding sentence."""
    ours = next((q for q in find_quantities(claim.statement) if q.span == check.claim_span and q.nouns), None)
    return ours is not None and any(
        q.nouns and comparable(ours, q) is None
        for q in find_quantities(evidence.quote)
        if q.dimension == ours.dimension == "count"
    )


def _dated_otherwise(claim: Claim, evidence: Evidence) -> bool:
    """Whether the deciding sentence is of another time than the claim: all its dates exclude one of the claim's."""
    told = [date for date in find_dates(evidence.quote, evidence.citation.published) if date.resolved]
    asked = [date for date in dates_of(claim, None) if date.resolved]
    return bool(told) and any(all(compare_dates(ours, date) is Outcome.differs for date in told) for ours in asked)


def _one_date(claim: Claim, evidence: Evidence) -> bool:
    """Whether claim and deciding sentence have one date each, of one precision, and neither "before" nor "after" it."""
    ours, theirs = dates_of(claim, None), find_dates(evidence.quote)
    if len(ours) != 1 or len(theirs) != 1 or ours[0].relation or theirs[0].relation:
        return False
    return ours[0].grain == theirs[0].grain


def _unit_alone(claim: Claim, evidence: Evidence) -> bool:
    """Whether claim and deciding sentence have one figure each: then a common unit is enough to pair them."""
    ours = _number_matches(claim, evidence)
    inside = match_numbers(evidence.quote, evidence.quote, evidence.span.shift(-evidence.span.start))
    return len(ours) == 1 and len(inside) == 1


def _shared(claim: Claim, evidence: Evidence, check: Check) -> float:
    """The share of the claim's content words, without figure and dates, that the deciding sentence holds.

    The words of a name that stands there in another form are held.
    """
    text = claim.statement
    gone = [check.claim_span, *(mention.span for mention in dates_of(claim, None))]
    kept = "".join(" " if any(s.start <= i < s.end for s in gone) else char for i, char in enumerate(text))
    ours = content_words(kept)
    held = content_words(evidence.quote)
    for other in evidence.checks:
        if other.kind == "name" and other.passage_span is not None and other.passage_span.within(evidence.span):
            held |= content_words(other.claim_span.of(text))
    return len(ours & held) / len(ours) if ours else 0.0


def unresolved_time(claim: Claim, report_date: str | None) -> str:
    """The relative time of a claim ("last month") that nothing resolves; "" if there is none."""
    for mention in find_dates(claim.statement, claim.date or report_date):
        if (
            mention.relative
            and not (mention.resolved or mention.likely)
            and not mention.text.casefold().endswith("earlier")
        ):
            return mention.text
    return ""
