"""Two runs over the same rows: which is better, by how much, and whether chance would do as much."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from factcheck.errors import FormatError, ReadError
from factcheck.evaluation import metrics
from factcheck.evaluation.stance import way_of
from factcheck.export.files import written
from factcheck.model import Stance, content_id
from factcheck.reading.labelled import Row

FIGURES = ("accuracy", "macro_f1", "balanced_accuracy")
_KEYS = ("set", "row", "group", "classes", "truth", "guess")


def judged_rows(name: str, rows: Sequence[Row], stances: Sequence[Stance]) -> list[dict[str, Any]]:
    """What was said of each row of a set, flat: its set, a hash of its texts, group, classes, truth and guess."""
    way = way_of(rows)
    guesses = way.probabilities(stances).argmax(axis=1).tolist()
    return [
        {
            "set": name,
            "row": content_id("row", row.claim, row.evidence, row.label),
            "group": row.group,
            "classes": list(way.classes),
            "truth": way.classes[truth],
            "guess": way.classes[guess],
        }
        for row, truth, guess in zip(rows, way.truths(rows), guesses, strict=True)
    ]


def write_judged(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """One JSON object a line; the file appears whole or not at all (WriteError)."""
    with written(path) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=True).encode("ascii") + b"\n")


def read_judged(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What :func:`write_judged` wrote, by set. Raises ReadError, or FormatError with the line, for anything else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: {error}", hint="Write it with: factcheck eval stance FILE --rows OUT") from error
    found: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row = {key: json.loads(line)[key] for key in _KEYS}
            places = (row["classes"].index(row["truth"]), row["classes"].index(row["guess"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FormatError(
                f"{path}:{number}: no judged row ({error})", hint="Write it with: factcheck eval stance FILE --rows OUT"
            ) from error
        found.setdefault(str(row["set"]), []).append(row | {"places": places})
    return found


def compare(first: Path, second: Path, *, draws: int = 1000, seed: int = 0) -> list[dict[str, Any]]:
    """Second less first in each of :data:`FIGURES`, set by set, in the order of the first file.

    Paired bootstrap over whole groups, the same draws for both; ``p`` is two-sided. Raises FormatError where the two
    files do not hold the same rows of a set, in the same order.
    """
    one, two = read_judged(first), read_judged(second)
    if list(one) != list(two):
        raise FormatError(f"{second}: other sets than {first}", hint="Judge the same files with the same --limit.")
    out = []
    for name, rows in one.items():
        others = two[name]
        if [row["row"] for row in rows] != [row["row"] for row in others]:
            raise FormatError(f"{second}: other rows of {name} than {first}", hint="Judge the same files again.")
        truths = [row["places"][0] for row in rows]
        guesses = [[row["places"][1] for row in some] for some in (rows, others)]
        groups, classes = [str(row["group"]) for row in rows], len(rows[0]["classes"])
        for figure in FIGURES:
            of = getattr(metrics, figure)
            values = [float(of(metrics.confusion(truths, guess, classes))) for guess in guesses]
            gap = metrics.paired_bootstrap(
                truths, guesses[0], guesses[1], classes, groups=groups, draws=draws, seed=seed, figure=figure
            )
            out.append(
                {
                    "set": name,
                    "n": len(rows),
                    "figure": figure,
                    "first": round(values[0], 5),
                    "second": round(values[1], 5),
                    "difference": round(gap.value, 5),
                    "low": round(gap.low, 5),
                    "high": round(gap.high, 5),
                    "p": round(gap.p, 5),
                }
            )
    return out
