"""An amount of a claim that the only one of its kind in a passage bears out: "more than 181 reviews", "182 reviews"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.model import Outcome, Span
from factcheck.text.fates import fate_of
from factcheck.text.intervals import comparable, compare
from factcheck.text.names import find_names
from factcheck.text.quantities import Quantity
from factcheck.text.sentences import split_sentences
from factcheck.text.shares import in_percent
from factcheck.text.words import word_set
from factcheck.verdict.checks_wording import content_words

MEASURED = word_set("time length mass area volume speed power energy temperature points money:$ money:GBP")
"""Dimensions whose amounts can be written in several units."""
HELD = 0.6  # share of the claim's words that a sentence must hold to tell of the same
_DENIES = re.compile(r"\b(?:not|no|none|never|few|cannot)\b|n['’]t\b", re.IGNORECASE)
_BOUND_VERB = re.compile(r"(?:exceed|pass|topp?|surpass|reach|hit)(?:s|es|ed|ing)?\b", re.IGNORECASE)


def borne_out(statement: str, amount: Quantity, theirs: Sequence[tuple[str, Quantity]]) -> list[str]:
    """The words of the one amount among ``theirs`` that ``amount`` can be held against, if it agrees with that and is
    told of the same."""
    held = [(text, other) for text, other in theirs if comparable(amount, other) is not False]
    if len({(other.value, other.upper) for _, other in held}) != 1:
        return []
    text, other = held[0]
    fits = _can_say(amount, other) and fate_of(statement, amount) == fate_of(text, other)
    if (
        not fits
        or not told_of(statement, amount.span, text, other.span)
        or compare(amount, other) is not Outcome.agrees
    ):
        return []
    return [bounded(other).of(text) for text, other in held]


def in_another_unit(amount: Quantity, theirs: Sequence[tuple[str, Quantity]]) -> list[str]:
    """The words of the one amount among ``theirs`` that ``amount`` can be held against, if it agrees with that in
    another unit ("25,000 acres", "about 10,100 hectares"): two figures do so by chance so seldom that nothing else need
    be alike."""
    held = [(text, other) for text, other in theirs if comparable(amount, other) is not False]
    if len({(other.value, other.upper) for _, other in held}) != 1 or amount.dimension not in MEASURED - {"time"}:
        return []  # of times a text has many
    other = held[0][1]
    written = all(q.bound in {"plain", "exact", "about"} and "-" not in q.text for q in (amount, other))
    if not written or amount.change != other.change or amount.factor == other.factor:
        return []
    return [bounded(q).of(text) for text, q in held] if compare(amount, other) is Outcome.agrees else []


def _can_say(amount: Quantity, other: Quantity) -> bool:
    """Whether ``other`` can stand in the place of ``amount``: one number for another, of the same thing and kind."""
    if amount.dimension == "ordinal" or amount.value == 1 or other.bound in {"vague", "range"}:
        return False  # "at least one member" names one, not "33 member"
    if amount.dimension == "count" and comparable(amount, other) is None:
        return False
    behind = amount.bound not in {"plain", "about"} and amount.span.start == amount.figure.start  # "40 people or more"
    verb = _BOUND_VERB.match(amount.text) or _BOUND_VERB.match(other.text)
    percent = amount.dimension == "percent" and not amount.change and in_percent(amount) != in_percent(other)
    return amount.change == other.change and not behind and not percent and not verb


def told_of(statement: str, ours: Span, text: str, theirs: Span) -> bool:
    """Whether the sentence of ``text`` around ``theirs`` has most of the words of ``statement`` without ``ours`` and
    without names, which a passage may have put into a title or before; and denies something only if that does."""
    gone = [ours, *(name.span for name in find_names(statement))]
    kept = "".join(" " if any(s.start <= i < s.end for s in gone) else char for i, char in enumerate(statement))
    wanted = content_words(kept)
    sentence = next((s for s in split_sentences(text) if theirs.within(s)), Span(0, len(text)))
    denied = [_DENIES.search(each) is not None for each in (statement, sentence.of(text))]
    return denied[0] == denied[1] and len(wanted & content_words(sentence.of(text))) >= HELD * len(wanted)


def bounded(amount: Quantity) -> Span:
    """The figure with what bounds it ("more than 181"), and with its unit if it has one."""
    return Span(amount.span.start, amount.figure.end) if amount.dimension == "count" else amount.span
