"""Does a changed number, date or name go unnoticed? A contrast set made from supported rows, and what notices it.

    python benchmarks/contrast.py --data DIR [--limit N] [--no-model] [--weights]

``DIR`` holds the labelled rows (``*.jsonl.gz``: id, claim, evidence, label, split). From each supported dev row one
contrast of each kind is made: a number, date or name of the claim that occurs, normalised, in its evidence is replaced
by another of its kind that makes the claim false under its comparator. Which, and by what, hangs on the row's id alone.

Printed: the share of contrasts that is noticed at 2 % and at 5 % false vetoes over all untouched supported rows, by
the checks with the stance model and by the stance model alone; the checks' own operating point; and on each set (of
VitaminC the rows with figures) the accuracy with and without checks, with a paired bootstrap. ``--weights`` prints the
weights of factcheck.verdict.mismatch, counted on the train rows.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from factcheck.model import Citation, Claim, Evidence, Outcome, Passage, Span, Stance
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.dates import find_dates
from factcheck.text.names import Name, find_names
from factcheck.text.quantities import find_quantities
from factcheck.verdict.checks import run_checks
from factcheck.verdict.mismatch import match_kinds, mismatch
from factcheck.verdict.readings import read

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
            new = str(int(year.group()) + step)
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
    keys = {name.key for name in find_names(row.evidence)}
    fit = [name for name in find_names(row.claim) if name.key in keys and len(name.text) > 2]
    dice.shuffle(fit)
    for name in fit:
        others = pool.get(_name_kind(row, name), [])
        for _ in range(10):
            new = dice.choice(others) if others else ""
            words = set(new.casefold().split())
            if new and not words & set(re.findall(r"\w+", (row.claim + " " + row.evidence).casefold())):
                ending = "'s" if name.text.endswith(("'s", "’s")) else ""
                return name.span, new + ending
    return None


# --- what notices ---------------------------------------------------------------------------------------------------


def stances(pairs: Sequence[tuple[str, str]]) -> list[Stance]:
    from factcheck.settings import Settings, cache_folder
    from factcheck.verdict.stance import load_stance_model

    return load_stance_model(Settings(), cache_folder(Path.cwd())).judge(pairs)


def logit(p: float) -> float:
    p = min(1 - 1e-4, max(1e-4, p))
    return math.log(p / (1 - p))


def detection(clean: Sequence[float], changed: Sequence[float], rate: float) -> tuple[float, float]:
    """(share of ``changed`` above the threshold, false vetoes): the lowest threshold with at most ``rate`` of ``clean``
    above it."""
    ranked = sorted(clean, reverse=True)
    threshold = ranked[int(rate * len(ranked))]
    return sum(s > threshold for s in changed) / len(changed), sum(s > threshold for s in clean) / len(clean)


def vetoed(claim: str, evidence: str) -> bool:
    """Whether a check of the product differs."""
    return any(
        check.outcome is Outcome.differs for check in run_checks(*_as_evidence(claim, evidence), report_date=None)
    )


def _as_evidence(claim: str, evidence: str) -> tuple[Claim, Evidence]:
    span = Span(0, len(evidence))
    return (
        Claim(id="c", report_id="r", span=Span(0, len(claim)), quote=claim, statement=claim),
        Evidence(
            passage=Passage(id="p", document_id="d", span=span, quote=evidence),
            citation=Citation(document_id="d"),
            span=span,
            quote=evidence,
            stance=Stance(supports=1.0, refutes=0.0, neutral=0.0),
        ),
    )


def report(supported: Sequence[Row], made: Sequence[Contrast], model: bool) -> None:
    clean_checks = [mismatch(row.claim, row.evidence) for row in supported]
    made_checks = [mismatch(item.claim, item.evidence) for item in made]
    systems: dict[str, tuple[list[float], list[float]]] = {"checks alone": (clean_checks, made_checks)}
    if model:
        clean = [logit(1 - s.supports) for s in stances([(r.claim, r.evidence) for r in supported])]
        other = [logit(1 - s.supports) for s in stances([(c.claim, c.evidence) for c in made])]
        systems["stance alone"] = (clean, other)
        systems["checks and stance"] = (
            [a + b for a, b in zip(clean, clean_checks, strict=True)],
            [a + b for a, b in zip(other, made_checks, strict=True)],
        )
    print(f"{len(supported)} supported rows, {len(made)} contrasts: {dict(Counter(c.kind for c in made))}")
    for name, (clean_scores, made_scores) in systems.items():
        for kind in KINDS:
            mine = [s for s, c in zip(made_scores, made, strict=True) if c.kind == kind]
            found = [detection(clean_scores, mine, rate) for rate in (0.02, 0.05)]
            shown = " · ".join(f"{got:.1%} at {false:.1%} false vetoes" for got, false in found)
            print(f"{name:18} {kind:7} {shown}")
    false = sum(vetoed(r.claim, r.evidence) for r in supported) / len(supported)
    for kind in KINDS:
        mine_made = [c for c in made if c.kind == kind]
        got = sum(vetoed(c.claim, c.evidence) for c in mine_made) / max(1, len(mine_made))
        print(f"{'a check differs':18} {kind:7} {got:.1%} at {false:.1%} false vetoes")


def accuracy(folder: Path, name: str, limit: int) -> None:
    """Accuracy on the dev rows of one set without checks, with them, and with the rules on wording too.

    On VitaminC only rows with a number or date count. 2,000 paired bootstrap samples.
    """
    chosen = [r for r in rows(folder, "dev", [name]) if name != "vitaminc" or _has_figures(r.claim)][:limit]
    judged = stances([(r.claim, r.evidence) for r in chosen])
    plain = [_label(stance) for stance in judged]
    without = [label == row.label for label, row in zip(plain, chosen, strict=True)]
    for what, wording in (("checks", False), ("checks and wording", True)):
        labels = [_checked(p, s, r, wording) for p, s, r in zip(plain, judged, chosen, strict=True)]
        right = [label == row.label for label, row in zip(labels, chosen, strict=True)]
        gains = [b - a for a, b in zip(without, right, strict=True)]
        dice = random.Random(7)
        means = sorted(sum(dice.choices(gains, k=len(gains))) / len(gains) for _ in range(2000))
        print(
            f"{name}: {len(chosen)} rows, accuracy {sum(without) / len(chosen):.4f} without, "
            f"{sum(right) / len(chosen):.4f} with {what}; "
            f"{sum(gains) / len(gains):+.4f} [{means[49]:+.4f}, {means[1949]:+.4f}]"
        )


def _has_figures(text: str) -> bool:
    return bool(find_quantities(text) or find_dates(text))


def _label(stance: Stance) -> str:
    named = {"supported": stance.supports, "refuted": stance.refutes, "not_enough_evidence": stance.neutral}
    return max(named, key=lambda label: named[label])


def _checked(plain: str, stance: Stance, row: Row, wording: bool) -> str:
    """The rules on one passage, without the threshold: a check that differs takes support away, and refutes on the very
    subject; with ``wording`` a less certain or less sweeping source takes it away too."""
    claim, evidence = _as_evidence(row.claim, row.evidence)
    checked = replace(evidence, stance=stance, checks=run_checks(claim, evidence, report_date=None))
    reading = read(claim, checked, report_date=None)
    if plain == "supported" and reading.differing:
        return "refuted" if reading.strict or stance.refutes >= stance.neutral else "not_enough_evidence"
    if plain == "not_enough_evidence" and reading.strict:
        return "refuted"
    if plain == "supported" and wording and (reading.hedge or reading.unsaid or reading.undecided):
        return "not_enough_evidence"
    return plain


def weights(folder: Path, limit: int) -> None:
    """Counts how often each kind of match is met on changed and on untouched items of the train rows."""
    supported = [r for r in rows(folder, "train") if r.label == "supported"]
    supported = supported[:: max(1, len(supported) // limit)]
    made = contrasts(supported)
    clean: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for row in supported:
        clean.update(set(match_kinds(row.claim, row.evidence)))
    for item in made:
        before: Callable[[str], list[str]] = lambda text, item=item: match_kinds(text, item.evidence)  # noqa: E731
        new = Counter(k for k in before(item.claim) if k.startswith(item.kind))
        new.subtract(before(item.claim.replace(item.after, item.before, 1)))
        changed.update(k for k, n in new.items() if n > 0)
    per_kind = Counter(c.kind for c in made)
    print(f"# {len(supported)} supported train rows, {dict(per_kind)} contrasts")
    for kind in sorted({*clean, *changed}):
        share = (changed[kind] + 0.5) / (per_kind[kind.split()[0]] + 1)
        rate = (clean[kind] + 0.5) / (len(supported) + 1)
        print(f'    "{kind}": {math.log(share / rate):.1f},  # {share:.3f} of contrasts, {rate:.4f} of rows')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=10**9, help="at most this many supported rows")
    parser.add_argument("--no-model", action="store_true", help="the checks alone")
    parser.add_argument("--weights", action="store_true", help="count the weights on the train rows and end")
    chosen = parser.parse_args()
    if chosen.weights:
        weights(chosen.data, chosen.limit)
        return
    supported = [r for r in rows(chosen.data, "dev") if r.label == "supported"]
    step = max(1, len(supported) // chosen.limit)
    supported = supported[::step]
    report(supported, contrasts(supported), not chosen.no_model)
    if not chosen.no_model:
        for name in SETS:
            accuracy(chosen.data, name, chosen.limit)


if __name__ == "__main__":
    sys.exit(main())
