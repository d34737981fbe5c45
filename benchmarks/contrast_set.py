"""The contrast set: supported rows with one number, date or name replaced so that the claim is false.

A number, date or name of the claim that occurs, normalised, in its evidence is replaced by another of its kind that
makes the claim false under its comparator. Which, and by what, hangs on the row's id alone.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from factcheck.model import Span
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.dates import find_dates
from factcheck.text.names import Name, find_names, same_name
from factcheck.text.quantities import find_quantities

SETS = ("vitaminc", "fever", "fever_symmetric", "scifact", "check_covid", "mnli")
KINDS = ("number", "date", "name")
NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
WORDS = NUMBER_WORDS.split()
MONTH_NAMES = [name.capitalize() for name in MONTHS if len(name) > 3 or name == "may"]


@dataclass(frozen=True)
class Row:
    id: str
    claim: str
    evidence: str
    label: str


@dataclass(frozen=True)
class Contrast:
    kind: str
    claim: str
    evidence: str
    before: str
    after: str


def rows(folder: Path, split: str, sets: Sequence[str] = SETS) -> Iterator[Row]:
    for name in sets:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["split"] == split:
                    yield Row(row["id"], row["claim"], row["evidence"], row["label"])


def contrasts(supported: Sequence[Row]) -> list[Contrast]:
    """At most one contrast of each kind a row, in the order of the rows."""
    pool = _name_pool(supported)
    made = []
    for row in supported:
        dice = random.Random(row.id)
        for kind, change in (("number", _change_number), ("date", _change_date)):
            changed = change(row, dice)
            if changed is not None:
                made.append(_contrast(kind, row, *changed))
        changed = _change_name(row, dice, pool)
        if changed is not None:
            made.append(_contrast("name", row, *changed))
    return made


def _contrast(kind: str, row: Row, span: Span, new: str) -> Contrast:
    claim = row.claim[: span.start] + new + row.claim[span.end :]
    return Contrast(kind, claim, row.evidence, span.of(row.claim), new)


def _change_number(row: Row, dice: random.Random) -> tuple[Span, str] | None:
    """Another figure: at least a quarter (and 1) away, on the false side of a "more than" or "less than"."""
    theirs = find_quantities(row.evidence)
    held = {(q.dimension, q.value) for q in theirs} | {(q.dimension, q.upper) for q in theirs}
    fit = [
        q for q in find_quantities(row.claim) if q.value == q.upper and (q.dimension, q.value) in held and q.value > 0
    ]
    dice.shuffle(fit)
    for quantity in fit:
        written = quantity.figure.of(row.claim)
        match = re.match(r"[0-9][0-9,]*(?:\.[0-9]+)?|[A-Za-z]+$", written)
        if match is None:
            continue
        token = match.group()
        for _ in range(20):
            new = _other_number(token, quantity.bound, dice)
            if new is None:
                break
            span = Span(quantity.figure.start, quantity.figure.start + len(token))
            claim = row.claim[: span.start] + new + row.claim[span.end :]
            values = {(q.dimension, q.value) for q in find_quantities(claim) if q.figure.start == quantity.figure.start}
            if values and not values & held:
                return span, new
    return None


def _other_number(token: str, bound: str, dice: random.Random) -> str | None:
    if token.lower() in WORDS:
        old = WORDS.index(token.lower())
        choices = [n for n in range(2, len(WORDS)) if _false_number(old, n, bound)]
        new = WORDS[dice.choice(choices)] if choices else None
        return new.capitalize() if new and token[0].isupper() else new
    plain = token.replace(",", "")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        return None
    old_value = float(plain)
    factor = dice.choice([0.25, 0.4, 0.5, 0.6, 0.7, 1.3, 1.5, 1.8, 2.0, 3.0, 4.0])
    value = old_value * factor
    decimals = len(plain.split(".")[1]) if "." in plain else 0
    zeros = len(plain) - len(plain.rstrip("0")) if not decimals else 0
    value = round(value, decimals) if decimals else float(max(1, round(value / 10**zeros)) * 10**zeros)
    if value <= 0 or not _false_number(old_value, value, bound):
        return None if old_value == 0 else _nudge(old_value, bound, decimals, token)
    return f"{value:,.{decimals}f}" if "," in token else f"{value:.{decimals}f}"


def _nudge(old: float, bound: str, decimals: int, token: str) -> str | None:
    """A small figure moved by two to its false side, where a factor leaves it too close."""
    value = old - 2 if bound in {"below", "upper", "near"} else old + 2
    if value <= 0 or not _false_number(old, value, bound):
        return None
    return f"{value:,.{decimals}f}" if "," in token else f"{value:.{decimals}f}"


def _false_number(old: float, new: float, bound: str) -> bool:
    """Whether a claim with ``new`` for ``old`` is false where the truth is near ``old``: its comparator decides."""
    far = max(1.0, 0.25 * old) if old >= 1 else 0.25 * old
    if bound in {"above", "lower"}:
        return new >= old + far
    if bound in {"below", "upper", "near"}:
        return new <= old - far
    return abs(new - old) >= far


def _change_date(row: Row, dice: random.Random) -> tuple[Span, str] | None:
    """Another year, or another month where the date has no year, on the false side of a "before" or "after"."""
    theirs = find_dates(row.evidence)
    held = {(d.start, d.end) for d in theirs if d.resolved}
    years = set(re.findall(r"[0-9]{4}", row.evidence))
    fit = [d for d in find_dates(row.claim) if d.resolved and not d.relative and (d.start, d.end) in held]
    fit += [d for d in find_dates(row.claim) if not d.resolved and d.month and d.month in {t.month for t in theirs}]
    dice.shuffle(fit)
    for mention in fit:
        text = mention.span.of(row.claim)
        year = re.search(r"[0-9]{4}", text)
        if year:
            step = dice.randint(1, 9) * (
                1
                if mention.relation == "after"
                else -1
                if mention.relation in {"before", "by"}
                else dice.choice([-1, 1])
            )
            decade = text[year.end() :].startswith(("s", "'s", "’s"))  # of "the 1980s" another decade is made
            new = str(int(year.group()) + (10 * step if decade else step))
            if new not in years and len(new) == 4:
                return Span(mention.span.start + year.start(), mention.span.start + year.end()), new
            continue
        month = next((m for m in re.finditer(r"[A-Z][a-z]+", text) if m.group().casefold() in MONTHS), None)
        if month and mention.relation == "":
            new = dice.choice([m for m in MONTH_NAMES if MONTHS[m.casefold()] not in {t.month for t in theirs}] or [""])
            if new:
                return Span(mention.span.start + month.start(), mention.span.start + month.end()), new
    return None


def _name_pool(supported: Sequence[Row]) -> dict[tuple[object, ...], list[str]]:
    pool: dict[tuple[object, ...], dict[str, None]] = {}
    for row in supported:
        for name in find_names(row.claim):
            if not name.first:
                pool.setdefault(_name_kind(row, name), {})[name.text.removesuffix("'s").removesuffix("’s")] = None
    return {kind: list(names) for kind, names in pool.items()}


def _name_kind(row: Row, name: Name) -> tuple[object, ...]:
    """Names of one kind may stand for one another: countries, adjectives of countries, offices, and by their words."""
    adjective = name.country is not None and name.key != name.country
    return (row.id.rsplit("-", 1)[0], name.country is not None, adjective, bool(name.role), min(3, len(name.words)))


def _change_name(row: Row, dice: random.Random, pool: dict[tuple[object, ...], list[str]]) -> tuple[Span, str] | None:
    theirs = find_names(row.evidence)
    keys = {name.key for name in theirs}
    fit = [name for name in find_names(row.claim) if name.key in keys and len(name.text) > 2]
    dice.shuffle(fit)
    for name in fit:
        others = pool.get(_name_kind(row, name), [])
        for _ in range(10):
            new = dice.choice(others) if others else ""
            words = set(new.casefold().split())
            if new and not words & set(re.findall(r"\w+", (row.claim + " " + row.evidence).casefold())):
                if any(same_name(other, held) for other in find_names(f"of {new}") for held in theirs):
                    continue  # "American" for "US" leaves the claim as true as it was
                ending = "'s" if name.text.endswith(("'s", "’s")) else ""
                return name.span, new + ending
    return None
