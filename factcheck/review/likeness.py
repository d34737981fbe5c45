"""What is the same: two verdicts that say the same on the same grounds, two texts that are versions of one."""

from __future__ import annotations

import re

from factcheck.model import Claim, Verdict
from factcheck.review.codec import digest, encode
from factcheck.text.dates import find_dates

_IN_COMMON = 0.1


def essence(verdict: Verdict) -> str:
    """What a decision was about: statement, how it is asserted and by whom, the label, the deciding sentences, and who
    says them and when (:func:`grounds_told`).

    Where a claim stands in its report is not part of it, nor is a confidence that moved a little.
    """
    claim, evidence = verdict.claim, grounds_told(verdict)
    return digest(encode([claim.statement, claim.speaker, claim.asserted, told_time(claim), verdict.label, evidence]))


def told_time(claim: Claim) -> str | None:
    """The time that a claim counts from; none where its own words date it ("on 20 December 2018")."""
    found = find_dates(claim.statement)
    return None if found and all(date.resolved and not date.relative for date in found) else claim.date


def grounds_told(verdict: Verdict) -> list[tuple[str, str, str]]:
    """What a reader is shown as evidence, in no order: each document's sentence, its date and its origin.

    Under which name the document lies does not count, unless nobody is known to say it: then it is its own origin.
    """
    shown = verdict.evidence or verdict.nearest
    told = {e.citation.document_id: e.citation for e in shown}
    sentences = {(e.citation.document_id, e.quote) for e in shown}
    return sorted((quote, told[id].date or "", told[id].origin or id) for id, quote in sentences)


def versions_of_one(one: str, other: str) -> bool:
    """Whether two texts may be versions of one: a tenth of the shorter one's runs of three words stand in the other.

    A revised report keeps far more than that; two reports that merely share a file name have next to nothing in common.
    """
    first, second = _runs_of_words(one), _runs_of_words(other)
    fewer = min(len(first), len(second))
    return one == other or (fewer > 0 and len(first & second) / fewer >= _IN_COMMON)


def _runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))} if words else set()
