"""Every quotation of four words and more in a claim, held against a passage: its words, and who says them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.aliases import aliases_of
from factcheck.text.names import ALIASES, Name, same_name
from factcheck.text.quotes import QuotationMatch, find_quotation
from factcheck.text.speakers import is_office, speaker_of
from factcheck.verdict.quoting import Quoted, quotations_of


def check_quotes(claim: Claim, evidence: Evidence, aliases: Mapping[str, str] = ALIASES) -> list[Check]:
    """One check for each quotation of the claim, in order.

    Verbatim and shortened quotations agree; one differs that is altered (the words that changed are shown) or that the
    passage has another person say. One that is not in this passage is not verifiable: that is never held against it.
    The title of the document counts as part of it.
    """
    return [_check(evidence, quoted, aliases) for quoted in quotations_of(claim)]


def _check(evidence: Evidence, quoted: Quoted, aliases: Mapping[str, str]) -> Check:
    match = find_quotation(quoted.words, [evidence.passage.quote, evidence.citation.title])
    where: Span | None = None
    if match is None:
        outcome, what = Outcome.not_verifiable, "not in this source → not verifiable"
    elif match.kind == "altered":
        outcome, what = Outcome.differs, f"altered: {' '.join(match.changes)} → differs"
    elif other := _another_speaker(quoted, evidence.passage.quote, match, aliases):
        said = " or ".join(name.text for name in quoted.speakers)
        outcome, what = Outcome.differs, f"{match.kind}, but {other} says so in the source, not {said} → differs"
    elif match.text == 0 and _denied(evidence.passage.quote, match.span):
        outcome, what = Outcome.undecided, f"{match.kind}, but the source denies that it was said → undecided"
    else:
        outcome, what = Outcome.agrees, f"{match.kind} → agrees"
    if match is not None and match.text == 0:
        where = match.span.shift(evidence.passage.span.start)
    words = " ".join(quoted.words.split()).rstrip(",")
    return Check(
        kind="quote",
        claim_span=quoted.span,
        passage_span=where,
        outcome=outcome,
        explanation=f"quotation: “{words}” · {what}",
    )


_SAYING = r"(?:said|saying|say|wrote|writing|write|told|telling|tell|used?|utter(?:ed)?|tweeted|tweet|claimed)"
_NEVER_SAID = re.compile(
    rf"\b(?:(?:never|did not|didn['’]t)(?: \w+)? {_SAYING}|den(?:y|ies|ied) (?:\w+ ){{0,2}}{_SAYING}"
    r"|(?:falsely|wrongly) (?:claimed|quoted|attributed))\b[^.!?“”\"]{0,40}[“\"‘:]?\s*$"
)
_FALSELY = re.compile(r"\W{0,4}[^.!?“”\"]{0,30}\b(?:(?:falsely|wrongly) |mis-?)(?:attributed|quoted)", re.IGNORECASE)
_REACH = 70  # characters on either side of a quotation in which it is denied


def _denied(passage: str, quoted: Span) -> bool:
    """Whether a passage has a quotation only to say that nobody said it: "Kerry never said: “…”"."""
    before = passage[max(0, quoted.start - _REACH) : quoted.start]
    return bool(_NEVER_SAID.search(before) or _FALSELY.match(passage[quoted.end : quoted.end + _REACH]))


def _another_speaker(quoted: Quoted, passage: str, match: QuotationMatch, aliases: Mapping[str, str]) -> str:
    """Whom the passage has say the words, where that is another person than the claim's speaker; "" otherwise.

    An organisation may speak through any person, so that only two persons differ.
    """
    if match.text != 0 or not quoted.speakers:
        return ""
    said = speaker_of(passage, match.span)
    if said is None or is_office(said):
        return ""
    table = aliases_of(passage, aliases)
    if any(_is_office(name, table) or same_name(name, said, table) for name in quoted.speakers):
        return ""
    return said.text


def _is_office(name: Name, aliases: Mapping[str, str]) -> bool:
    return is_office(name) or aliases.get(name.key, name.key) != name.key
