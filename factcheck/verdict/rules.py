"""Stances and checks → one verdict, by one ordered list of named rules (``RULES``, at the end of this file).

The first rule that applies decides, and the verdict carries its name. A passage *supports* (or *refutes*) where its
calibrated stance reaches ``settings.threshold`` and nothing in factcheck.verdict.readings stands against it. A check
that differs takes support away; it refutes only on the claim's very subject, time and unit in one sentence. No check
makes "supported" alone.

Confidence is the stance that decided: the supports (or refutes) probability of the best passage for supported (or
refuted), at least the threshold where a strict check refutes; the smaller side's for conflicting; and for not enough
evidence one minus the largest stance that any passage reached. It grows with the stance, and a veto never raises it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from factcheck.model import Check, Citation, Claim, Evidence, Label, Outcome, Span, Verdict, content_id
from factcheck.settings import VerdictSettings
from factcheck.text.names import ALIASES
from factcheck.verdict.case import Case, sort_case
from factcheck.verdict.origins import NO_COPIES, independent
from factcheck.verdict.readings import OFF_SUBJECT, Reading, unresolved_time

NOTHING_FOUND = "Nothing was found for this claim."
_DIFFERS_IN = {
    "number": "a figure", "date": "a date", "name": "a name", "role": "who does it to whom", "quote": "a quotation",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule concludes; ``readings`` are what decided and are empty exactly for not enough evidence."""

    label: Label
    confidence: float
    readings: tuple[Reading, ...] = ()
    missing: str = ""
    notes: tuple[str, ...] = ()


def decide(
    claim: Claim,
    judged: Sequence[Evidence],
    settings: VerdictSettings,
    *,
    report_date: str | None,
    conditions: str,
    aliases: Mapping[str, str] = ALIASES,
    copies: Mapping[str, Citation] = NO_COPIES,
) -> Verdict:
    """The verdict on ``claim`` from its judged passages (in hit order), with the name of the rule that made it.

    ``conditions`` names all else that the verdict depends on (index, models, settings): equal claim and conditions
    give an equal id. Ties between passages keep hit order. ``evidence`` is the deciding side, one passage of each
    origin before the repetitions; for conflicting, the supporting side first. ``copies``: for each document that is a
    copy of another, or nearly, the citation of that one; the two count as one origin.
    """
    case = sort_case(claim, judged, settings, report_date, aliases, copies)
    name, finding = next((name, finding) for name, rule in RULES if (finding := rule(case)) is not None)
    silent = finding.label is Label.not_enough_evidence
    return Verdict(
        id=verdict_id(claim, conditions),
        claim=claim,
        label=finding.label,
        confidence=min(1.0, max(0.0, finding.confidence)),
        rule=name,
        evidence=tuple(reading.evidence for reading in finding.readings),
        nearest=_nearest(case) if silent else (),
        judged=len(case.readings),
        missing=finding.missing,
        notes=(*finding.notes, *_dates_of_evidence(case, finding), *_copies_in_evidence(case, finding)),
    )


def verdict_id(claim: Claim, conditions: str) -> str:
    """The id of the verdict on a claim: equal claim and conditions give an equal id."""
    return content_id("v", claim.id, conditions)


def _nearest(case: Case) -> tuple[Evidence, ...]:
    ranked = sorted(case.readings, key=lambda r: (r.evidence.stance.neutral, -r.evidence.similarity))
    return tuple(reading.evidence for reading in ranked[:3])


def _leaning(case: Case) -> float:
    return max((max(r.supports, r.refutes) for r in case.readings), default=0.0)


def _dates_of_evidence(case: Case, finding: Finding) -> tuple[str, ...]:
    """What a reader must know of the evidence's time: published later than the report, changed since."""
    notes = [
        f"Published after the report: {r.evidence.citation.title or r.evidence.citation.document_id} "
        f"({r.evidence.citation.date})"
        for r in finding.readings
        if r.later
    ]
    if finding.label is Label.supported:
        changed = [r for r in case.readings if r.other_time and r.refutes >= case.threshold]
        notes += [f"{_when(r)}: “{r.evidence.quote}”" for r in changed[:1]]
    return tuple(dict.fromkeys(notes))


def _copies_in_evidence(case: Case, finding: Finding) -> tuple[str, ...]:
    """Which deciding documents say only once more what another says."""
    cited = {r.evidence.citation.document_id: r.evidence.citation for r in finding.readings}
    copies = [(citation, case.copies[name]) for name, citation in cited.items() if name in case.copies]
    return tuple(
        f"Counted as one origin: {copy.title or copy.document_id} is nearly the same text as "
        f"{first.title or first.document_id}"
        for copy, first in copies
    )


def _when(reading: Reading) -> str:
    """How a passage about another time is introduced beside a claim that was true in its own."""
    since = any(check.kind == "date" and "claim is earlier" in check.explanation for check in reading.differing)
    return "True then, changed since" if since else "Another time has another figure"


def _explanations(readings: Sequence[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check.explanation for r in readings[:2] for check in r.differing))


# --- the rules, in the order in which they are tried ------------------------------------------------------------------


def _nothing_found(case: Case) -> Finding | None:
    """No passage was judged."""
    if case.readings:
        return None
    return Finding(label=Label.not_enough_evidence, confidence=1.0, missing=NOTHING_FOUND)


def _quotation_not_found(case: Case) -> Finding | None:
    """The claim quotes, and the words stand nowhere: paraphrase bears no quotation out, silence refutes none."""
    borne_out = case.supporting or any(r.supports >= case.threshold for r in case.weaker)
    if not case.unfound or (case.refuting and not borne_out and not case.mostly_quoted):
        return None
    held = "; what it says is borne out in other words" if borne_out else ""
    words = " and ".join(f"“{' '.join(quoted.words.split())}”" for quoted in case.unfound)
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - _leaning(case),
        missing=f"The quotation {words} was found nowhere in the corpus{held}.",
    )


def _conflicting_origins(case: Case) -> Finding | None:
    """Independent origins disagree about the same thing at the same time."""
    if _only_content(case):
        return None
    ours = [r.evidence for r in case.supporting]
    theirs = [r.evidence for r in case.refuting]
    if not independent(ours, theirs, case.aliases, case.copies):
        return None
    against = max(max(r.refutes, case.threshold if r.strict else 0.0) for r in case.refuting)
    weaker = min(case.supporting[0].supports, against)
    sides = case.supporting[:3] + case.refuting[:3]
    return Finding(label=Label.conflicting, confidence=weaker, readings=sides, notes=_explanations(case.refuting))


def _supported_by_evidence(case: Case) -> Finding | None:
    """A passage supports the claim, all its checks agree or are silent, and nothing refutes it more clearly."""
    if not case.supporting:
        return None
    if _outweighed(case) and not _only_content(case):
        return None
    best = case.supporting[0].supports
    return Finding(label=Label.supported, confidence=best, readings=case.supporting, notes=_content(case))


def _outweighed(case: Case) -> bool:
    """Whether, within one origin, what refutes weighs more than what supports: stance by nearness to the claim."""
    ours = max(r.supports * _nearness(r) for r in case.supporting)
    return any(r.refutes * _nearness(r) > ours for r in case.refuting)


def _nearness(reading: Reading) -> float:
    return max(0.01, reading.evidence.similarity)  # of passages that were not searched for, the stance alone counts


def _only_content(case: Case) -> bool:
    """Whether the claim's speaker is found to say it, and only others deny what he says: then that he says it holds."""
    return bool(case.claim.speaker and case.refuting) and all(r.other_speaker for r in case.refuting)


def _content(case: Case) -> tuple[str, ...]:
    """For a claim with a speaker, whether what he says holds beside that he says it: the second, separate result."""
    if not case.claim.speaker:
        return ()
    if case.refuting:
        against = case.refuting[0].evidence.quote
        return (f"That {case.claim.speaker} says so is borne out, but another source says otherwise: “{against}”",)
    if any(reading.other_speaker and reading.supports >= case.threshold for reading in case.weaker):
        return (f"That {case.claim.speaker} says so is borne out, and another source bears out what is said.",)
    return (f"That {case.claim.speaker} says so is borne out; no other source was found for what is said.",)


def _refuted_by_evidence(case: Case) -> Finding | None:
    """A passage refutes the claim by its stance."""
    clear = tuple(r for r in case.refuting if r.refutes >= case.threshold)
    if not clear:
        return None
    return Finding(label=Label.refuted, confidence=clear[0].refutes, readings=clear, notes=_explanations(clear))


def _refuted_by_check(case: Case) -> Finding | None:
    """A figure, date or name differs on the claim's very subject, in one sentence, and nothing supports it."""
    if not case.checked or case.supporting:
        return None
    best = max(case.threshold, case.checked[0].refutes)
    return Finding(label=Label.refuted, confidence=best, readings=case.checked, notes=_explanations(case.checked))


def _supported_together(case: Case) -> Finding | None:
    """No passage decides the claim, but two sentences, read as one text, support it and nothing stands against them."""
    if not case.together or case.supporting or case.refuting:
        return None
    best = case.together[0]
    quotes = " and ".join(f"“{reading.evidence.quote}”" for reading in best.readings)
    said = f"No passage says this alone; these were judged together: {quotes}"
    return Finding(
        label=Label.supported, confidence=best.supports, readings=best.readings, notes=(said, *_content(case))
    )


def _differs(case: Case) -> Finding | None:
    """A passage on the subject would support the claim, but a check differs."""
    if not case.vetoed:
        return None
    kinds = sorted({_DIFFERS_IN[check.kind] for check in case.vetoed[0].differing})
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - case.vetoed[0].supports,
        missing=f"A source on the subject was found, but it differs in {' and '.join(kinds)}.",
        notes=_explanations(case.vetoed),
    )


def _undecided_figure(case: Case) -> Finding | None:
    """A passage gives the figure less exactly than the claim: it bears the claim out no more than it denies it."""
    return _short(
        case,
        lambda r: bool(r.undecided),
        lambda r: f"The source's figure neither bears this out nor denies it ({_first(r.undecided)}).",
    )


def _less_certain(case: Case) -> Finding | None:
    """A passage says it with less certainty than the claim: as likely, planned, reported, doubted or denied."""
    return _short(case, lambda r: bool(r.hedge), lambda r: f"The source is less certain than the claim (“{r.hedge}”).")


def _says_less(case: Case) -> Finding | None:
    """The claim says all, none, only, first, largest or because, and no source says as much."""
    return _short(
        case, lambda r: bool(r.unsaid), lambda r: f"A source says something like it, but not as much (“{r.unsaid}”)."
    )


def _said_by_other(case: Case) -> Finding | None:
    """What is attributed to a speaker is borne out, but by no source of his and none that names him."""
    return _short(
        case,
        lambda r: r.other_speaker and r.supports >= case.threshold,
        lambda r: f"The content is borne out, but no source has {case.claim.speaker} say it.",
    )


def _short(case: Case, applies: Callable[[Reading], bool], missing: Callable[[Reading], str]) -> Finding | None:
    readings = [r for r in case.weaker if applies(r)]
    if not readings:
        return None
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - max(readings[0].supports, readings[0].refutes),
        missing=missing(readings[0]),
        notes=(f"Nearest: “{readings[0].evidence.quote}”",),
    )


def _first(checks: Sequence[Check]) -> str:
    return checks[0].explanation


def _time_unknown(case: Case) -> Finding | None:
    """The claim's time is relative ("last month") and its report has no date."""
    expression = unresolved_time(case.claim, case.report_date)
    if not expression or _leaning(case) < OFF_SUBJECT:
        return None
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - _leaning(case),
        missing=f"The report has no date, so it is not known what “{expression}” means.",
    )


def _off_subject(case: Case) -> Finding | None:
    """Nothing that was found takes a stance at all."""
    leaning = _leaning(case)
    if leaning >= OFF_SUBJECT:
        return None
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - leaning,
        missing="Passages were found, but none of them is on the subject of the claim.",
    )


def _silent(case: Case) -> Finding:
    """Something was found, but no stance is clear enough."""
    unheld = " and ".join(_held_nowhere(case))
    lacks = f"gives {unheld}" if unheld else "says clearly enough whether the claim holds"
    return Finding(
        label=Label.not_enough_evidence,
        confidence=1.0 - _leaning(case),
        missing=f"Passages on the subject were found, but none of them {lacks}.",
    )


def _held_nowhere(case: Case) -> tuple[str, ...]:
    """The figures and dates of the claim that no passage has anything to compare with, named by their kind."""
    found: dict[tuple[Span, str], bool] = {}
    for check in (c for r in case.readings for c in r.evidence.checks if c.kind in ("number", "date")):
        held = check.outcome is not Outcome.not_verifiable
        item = check.claim_span, "figure" if check.kind == "number" else "date"
        found[item] = found.get(item, False) or held
    said = case.claim.statement
    return tuple(f"the {what} (“{span.of(said)}”)" for (span, what), held in sorted(found.items()) if not held)


RULES: tuple[tuple[str, Callable[[Case], Finding | None]], ...] = (
    ("nothing_found", _nothing_found),
    ("quotation_not_found", _quotation_not_found),
    ("conflicting_origins", _conflicting_origins),
    ("supported_by_evidence", _supported_by_evidence),
    ("refuted_by_evidence", _refuted_by_evidence),
    ("refuted_by_check", _refuted_by_check),
    ("supported_together", _supported_together),
    ("differs_in_figure", _differs),
    ("undecided_figure", _undecided_figure),
    ("less_certain_than_claim", _less_certain),
    ("says_less_than_claim", _says_less),
    ("said_by_another", _said_by_other),
    ("time_of_claim_unknown", _time_unknown),
    ("off_subject", _off_subject),
    ("silent", _silent),
)
