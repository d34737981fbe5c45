"""Pairs whose evidence bears a claim out, or refutes it, in two sentences together; for a teacher to judge.

Labelled rows mostly name one sentence that decides. In a passage one sentence may say what happened and the next one
where or when. Two ways to make such pairs from the texts at hand: a detail that claim and evidence share is cut out of
its sentence and put into one of its own, as it was or changed; and two claims about one thing become one claim
beside both their evidences. What comes out may be supported, refuted or neither, and the teacher says which.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from factcheck.reading.labelled import Row
from factcheck.training.mix import MONTHS, changed_month, changed_name, changed_number

_NAMES = r"(?:the )?[A-Z][\w'’-]+(?:(?: |, | of | the | and )(?:[A-Z][\w'’-]+|the [A-Z][\w'’-]+))*"
_MONTH = "|".join(MONTHS)
_PLACE = re.compile(rf" (in|at|near|by) (?!(?:{_MONTH})\b)({_NAMES})(?=[ ,.])")
_DATE = re.compile(rf" (in|on) ((?:(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{1,2}},?)? ?)?\d{{4}})(?=[ ,.])(?! and \d)")
_OF_PLACES = ("It took place", "It was", "This was", "That happened", "It is")
_OF_DATES = ("It happened", "This was", "That was", "It took place")
_SUBJECT = re.compile(r"(?:The )?[A-Z][\w'’-]*(?: (?:of |the |and )?[A-Z][\w'’-]*)+(?= [a-z])|[A-Z]{3,}(?= [a-z])")
_CHANGES = (changed_name, changed_number, changed_month)


def moved(row: Row, lot: random.Random) -> tuple[str, str] | None:
    """The claim beside its evidence with a place, a name or a date that both have moved into a second sentence: put
    first one time in four, and two times in five changed there, where a rule of factcheck.training.mix can. None where
    the two share no such detail. "He died in a raid near Barisha in 2019." → "He died in a raid in 2019. This was near
    Barisha."
    """
    text = row.evidence.rstrip()
    if not text.endswith("."):
        return None
    said = set(re.findall(r"[\w'’-]+", row.claim))
    found = [
        (at, ways)
        for kind, ways in ((_PLACE, _OF_PLACES), (_DATE, _OF_DATES))
        for at in kind.finditer(text)
        if at.start() > 12 and said & set(re.findall(r"[A-Z\d][\w'’-]+", at[2]))
    ]
    if not found:
        return None
    at, ways = lot.choice(found)
    detail = f"{lot.choice(ways)} {at[1]} {at[2]}."
    if lot.random() < 0.4:
        change = lot.choice(_CHANGES)(replace(row, claim=detail, label="supported"), lot)
        detail = change.claim if change else detail
    rest = text[: at.start()] + text[at.end() :]
    return row.claim, f"{detail} {rest}" if lot.random() < 0.25 else f"{rest} {detail}"


def together(rows: Sequence[Row], lot: random.Random) -> list[tuple[str, str]]:
    """Claims that begin with one name of two words or more, two by two as one claim beside both evidences, by lot.

    Each claim is taken once at most; two that have their evidence in common give nothing. "Ada Lovelace was a poet."
    and "Ada Lovelace died in 1852." → "Ada Lovelace was a poet and died in 1852."
    """
    about: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found = _SUBJECT.match(row.claim)
        if found:
            about[found.group()].setdefault(row.claim, row)
    pairs = []
    for name, claims in about.items():
        some = list(claims.values())
        lot.shuffle(some)
        for one, two in zip(some[::2], some[1::2], strict=False):
            if one.evidence != two.evidence:
                both = [one.evidence, two.evidence]
                lot.shuffle(both)
                pairs.append((f"{one.claim.rstrip('. ')} and {two.claim[len(name) :].strip()}", " ".join(both)))
    return pairs
