"""Sheets for several annotators: a drawn sample, an overlap to measure agreement on, nothing of what others think."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from factcheck.columns import DRAWN_FROM, FROM_ALL, WEIGHT, Row
from factcheck.errors import WriteError
from factcheck.export.table import MACHINE_COLUMNS, write_csv

STRATA: Mapping[str, Callable[[Row], str]] = {
    "none": lambda row: "",
    "label": lambda row: row.verdict.label.value if row.verdict else "",
    "rule": lambda row: row.verdict.rule if row.verdict else "",
    "report": lambda row: row.report.id,
    "confidence": lambda row: f"{int(row.verdict.confidence * 5 - 1e-9)}" if row.verdict else "",
}
_TELL_NOTHING = ("none", "report")  # drawn evenly from any other stratum, a row's weight tells what the machine thinks
_ALWAYS_HIDDEN = ("state", "history")  # show what others decided


def sheet_paths(path: Path, annotators: int | Sequence[str]) -> list[Path]:
    """Where the sheets lie beside ``path``, one a person: "out.csv" → "out-1.csv" or "out-NAME.csv"."""
    return [path.with_name(f"{path.stem}-{name}{path.suffix}") for name in _names(annotators)]


def _names(annotators: int | Sequence[str]) -> list[str]:
    return [str(n) for n in range(1, annotators + 1)] if isinstance(annotators, int) else list(annotators)


def write_sheets(
    rows: Iterable[Row],
    path: Path,
    *,
    annotators: int | Sequence[str],
    overlap: float = 0.2,
    sample: int | None = None,
    stratify: str | None = None,
    blind: bool = True,
    seed: int = 7,
    bom: bool = False,
    drawn_from: str = FROM_ALL,
) -> list[Path]:
    """Write one sheet a person beside ``path`` and return their paths: :func:`sheet_paths`.

    ``sample`` checked rows are drawn, as many from every stratum as it reaches; the column ``weight`` says how many
    rows of its stratum a row stands for (their sum is the number of all rows). ``overlap`` is the share of drawn rows
    that two people get, every two people in turn; the others go round. ``blind`` leaves out label, confidence, rule and
    all that hints at them; since the weight would, blind sheets are drawn from all rows alike (``stratify`` None) or
    from every "report", and WriteError refuses another ``stratify``. Other sheets are drawn by "label" where it is
    None. ``drawn_from`` says in words what ``rows`` are where they are a selection: answers on such sheets stand for no
    more than that, and calibrate nothing. Rows are shuffled; the same seed draws the same. Earlier decisions are never
    shown.
    """
    if path.suffix.lower() != ".csv":
        raise WriteError(f"{path}: annotators' sheets are CSV files", hint=f"Name it {path.stem}.csv")
    names = _names(annotators)
    stratify = stratify or ("none" if blind else "label")
    if not names or len(set(names)) < len(names) or not 0 <= overlap <= 1 or stratify not in STRATA:
        hint = f"At least one annotator, each named once; overlap 0 to 1; stratify by one of {', '.join(STRATA)}."
        raise WriteError(f"{path}: the sheets cannot be made so", hint=hint)
    if blind and stratify not in _TELL_NOTHING:
        raise WriteError(
            f"{path}: on sheets drawn evenly by {stratify} the weight of a row would tell its {stratify}",
            hint="Stratify by report or not at all, or say --no-blind; then the answers do not calibrate.",
        )
    draw = random.Random(seed)
    drawn = draw_sample([row for row in rows if row.verdict], sample, STRATA[stratify], draw)
    draw.shuffle(drawn)
    hands: dict[str, list[tuple[Row, float]]] = {name: [] for name in names}
    both = round(overlap * len(drawn)) if len(names) > 1 else 0
    couples = list(combinations(names, 2))
    for number, each in enumerate(drawn):
        for name in couples[number % len(couples)] if number < both else [min(names, key=lambda n: len(hands[n]))]:
            hands[name].append(each)
    paths = sheet_paths(path, annotators)
    for name, out in zip(names, paths, strict=True):
        draw.shuffle(hands[name])
        person = f"annotator {name}" if isinstance(annotators, int) else name
        write_csv(
            [replace(row, decisions=(), answer="") for row, _ in hands[name]],
            out,
            bom=bom,
            leave_out=MACHINE_COLUMNS if blind else _ALWAYS_HIDDEN,
            more=[
                ("reviewer", [person] * len(hands[name])),
                (WEIGHT, [f"{weight:.6g}" for _, weight in hands[name]]),
                (DRAWN_FROM, [drawn_from] * len(hands[name])),
            ],
        )
    return paths


def draw_sample(
    rows: Sequence[Row], size: int | None, stratum: Callable[[Row], str], draw: random.Random
) -> list[tuple[Row, float]]:
    """``size`` rows (all where None) with their weights: rows of the stratum over rows drawn from it.

    Strata get equal shares; what a small one cannot fill goes to the others.
    """
    strata: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        strata.setdefault(stratum(row), []).append(row)
    left = len(rows) if size is None else min(size, len(rows))
    drawn: list[tuple[Row, float]] = []
    by_size = sorted(strata.items(), key=lambda pair: (len(pair[1]), pair[0]))
    for number, (_, members) in enumerate(by_size):
        share = min(len(members), round(left / (len(by_size) - number)))
        left -= share
        drawn += [(row, len(members) / share) for row in draw.sample(members, share)]
    return drawn
