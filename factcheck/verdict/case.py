"""The judged passages of one claim, read and sorted into sides: what the rules look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factcheck.model import Citation, Claim, Evidence, Outcome
from factcheck.settings import VerdictSettings
from factcheck.text.names import ALIASES
from factcheck.text.quotes import quoted_words
from factcheck.verdict.joining import Joint, pairs_of, read_together, singles
from factcheck.verdict.origins import NO_COPIES, one_per_origin
from factcheck.verdict.quoting import Quoted, quotations_of
from factcheck.verdict.readings import Reading, read

LEANS = 0.35  # a refuting stance of at least this, with a figure or name that differs, refutes together with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the rules look at: the readings of the judged passages, sorted into sides, each most decisive first.

    ``weaker``: the stance supports, but something else than a check stands against it (certainty, strong word, speaker,
    an undecided figure), or it refutes with less certainty than the claim has. ``vetoed``: it supports, but a check
    differs. ``refuting`` holds strict checks too.
    ``together``: the pairs of sentences that support the claim together, where no passage decides it alone.
    ``copies``: for each document that is a copy of another, or nearly, the citation of that one.
    """

    claim: Claim
    readings: tuple[Reading, ...]
    supporting: tuple[Reading, ...]
    refuting: tuple[Reading, ...]
    checked: tuple[Reading, ...]
    vetoed: tuple[Reading, ...]
    weaker: tuple[Reading, ...]
    together: tuple[Joint, ...]
    threshold: float
    report_date: str | None
    aliases: Mapping[str, str]
    copies: Mapping[str, Citation]

    @property
    def unfound(self) -> tuple[Quoted, ...]:
        """The quotations of the claim that stand in none of the passages, altered or not."""
        found = {
            check.claim_span
            for reading in self.readings
            for check in reading.evidence.checks
            if check.kind == "quote" and check.outcome is not Outcome.not_verifiable
        }
        return tuple(quoted for quoted in quotations_of(self.claim) if quoted.span not in found)

    @property
    def mostly_quoted(self) -> bool:
        """Whether half of the claim and more is quotation."""
        inside = sum(quoted_words(quoted.words) for quoted in quotations_of(self.claim))
        return 2 * inside >= quoted_words(self.claim.statement)


def sort_case(
    claim: Claim,
    judged: Sequence[Evidence],
    settings: VerdictSettings,
    report_date: str | None,
    aliases: Mapping[str, str] = ALIASES,
    copies: Mapping[str, Citation] = NO_COPIES,
) -> Case:
    """Reads every judged passage and puts it on the side where its stance, checks and wording place it."""
    readings = [read(claim, item, report_date=report_date, aliases=aliases) for item in singles(judged)]
    joints = [read_together(claim, pair, report_date=report_date, aliases=aliases) for pair in pairs_of(judged)]
    for_it = sorted((r for r in readings if r.supports >= settings.threshold), key=lambda r: -r.supports)
    sound = [r for r in for_it if not r.differing]
    supporting = [r for r in sound if not _falls_short(r)]
    sure = [r for r in readings if not r.hedge]  # a plan, a rumour or a denial does not refute what is told as a fact
    checked = [r for r in sure if _denies(r, settings.threshold) or _leans(r)]
    said = [r for r in readings if r.refutes >= settings.threshold and not r.other_time and not r.other_fate]
    against = [r for r in said if not r.hedge]
    refuting = [r for r in against if not _answered(r, supporting)]
    # Another date may be that of another event: against a passage that supports, only another figure counts.
    refuting += [r for r in checked if r not in refuting and (r.figure_differs or r.strict_figure or not supporting)]
    return Case(
        claim=claim,
        readings=tuple(readings),
        supporting=_ranked(supporting, aliases, copies),
        refuting=_ranked(sorted(refuting, key=lambda r: -r.refutes), aliases, copies),
        checked=tuple(sorted(checked, key=lambda r: -r.refutes)),
        vetoed=tuple(r for r in for_it if r.differing),
        weaker=(*(r for r in sound if _falls_short(r)), *(r for r in said if r.hedge)),
        together=tuple(
            sorted((j for j in joints if j.supports >= settings.threshold and not j.short), key=lambda j: -j.supports)
        ),
        threshold=settings.threshold,
        report_date=report_date,
        aliases=aliases,
        copies=copies,
    )


def _falls_short(reading: Reading) -> bool:
    return bool(reading.hedge or reading.unsaid or reading.other_speaker or reading.undecided)


def _denies(reading: Reading, threshold: float) -> bool:
    """Whether a strict check refutes: against a stance that supports, only an amount, since models overlook those."""
    return reading.strict_amount or (bool(reading.strict) and reading.supports < threshold)


def _leans(reading: Reading) -> bool:
    """Whether stance and checks point the same way: it leans to refuting, and a figure or name differs."""
    lean = reading.refutes >= LEANS and reading.refutes > reading.supports
    return lean and (reading.figure_differs or reading.name_differs) and not reading.other_time


def _answered(reading: Reading, supporting: Sequence[Reading]) -> bool:
    """Whether a refuting passage speaks of another day than the claim, while a supporting one speaks of its day."""
    return reading.date_differs and any(other.date_agrees for other in supporting)


def _ranked(
    readings: Sequence[Reading], aliases: Mapping[str, str], copies: Mapping[str, Citation]
) -> tuple[Reading, ...]:
    """One of each origin first, repetitions of an origin after them."""
    by_evidence = {id(reading.evidence): reading for reading in readings}
    return tuple(by_evidence[id(item)] for item in one_per_origin((r.evidence for r in readings), aliases, copies))
