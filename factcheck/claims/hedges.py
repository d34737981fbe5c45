"""How a statement puts its content by its own words: as a fact, likely, planned, alleged or denied."""

from __future__ import annotations

import re

from factcheck.model import Asserted

_HEDGES = (
    (
        Asserted.denied,
        re.compile(
            r"\b(?:den(?:ied|ies)|deny(?! \w+ (?:an? |the |any )))\s+(?:that\b|any\b|all\b|having\b|\w+ing\b"
            r"|involvement|wrongdoing"
            r"|responsib\w+|(?:the|these|those|such|his|her|its|their)\s+(?:\w+\s+)?(?:allegation|accusation|claim"
            r"|charge|report)s?)"
        ),
    ),
    (
        Asserted.alleged,
        re.compile(
            r"\b(?:reportedly|allegedly|purportedly|supposedly|alleged|(?:is|are|was|were) (?:said|alleged|reported) to"
            r"|accused of|[Ii]t (?:is|was|has been) (?:widely )?(?:claimed|alleged|rumou?red|said))\b"
        ),
    ),
    (
        Asserted.likely,
        re.compile(
            r"\b(?:likely|probably|possibly|perhaps|(?:is|are|was|were) (?:believed|thought|feared|suspected) to"
            r"|[Ii]t (?:is|was|has been) (?:widely )?(?:believed|thought|feared|suspected|estimated)"
            r"|may(?! \d)|might|could(?! not)|appear(?:s|ed)? to|seem(?:s|ed)? to)\b"
        ),
    ),
    (
        Asserted.planned,
        re.compile(
            r"\b(?:plan(?:s|ned)? to|intend(?:s|ed)? to|(?:is|are|was|were) (?:set|due|expected|scheduled|going)"
            r" to|(?:was|were) to [a-z]+|aim(?:s|ed)? to|vow(?:s|ed)? to|pledge[sd]? to|promise[sd]? to"
            r"|will|won['’]t)\b"
        ),
    ),
)


def hedge_of(statement: str) -> Asserted:
    """How a statement itself puts its content, by its own words ("likely", "plans to", "allegedly")."""
    for asserted, pattern in _HEDGES:
        if pattern.search(statement):
            return asserted
    return Asserted.fact
