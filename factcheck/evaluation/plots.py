"""Pictures of figures, one SVG file a set: confusion table, reliability, risk and coverage.

The bytes of a file depend on the figures and on the version of matplotlib alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import MissingExtraError, WriteError
from factcheck.export.files import written

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _QUIET, _BLUE, _ORANGE = "#202124", "#80868b", "#1a5fb4", "#c64600"
_STYLE: Any = {
    "svg.hashsalt": "factcheck",  # else the ids in a file are drawn anew each time
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw(sets: Sequence[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Draw every set that has something to draw as ``folder/NAME.svg`` and return the paths, in order. A name that was
    given before in ``sets`` gets a number.

    The figures are those that ``factcheck eval`` and ``factcheck calibrate`` print as JSON. Raises MissingExtraError
    without matplotlib, WriteError where the folder cannot be written to.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("plots need the package matplotlib", hint="pip install 'factcheck[plots]'") from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{folder}: {error.strerror}", hint="Name a folder that can be made.") from error
    paths: list[Path] = []
    for one in sets:
        panels = _panels(one)
        if not panels:
            continue
        with matplotlib.rc_context(dict(matplotlib.rcParamsDefault) | _STYLE | {"backend": "svg"}):
            figure = Figure(figsize=(4.6 * len(panels), 4.2), layout="constrained")
            figure.suptitle(f"{one['name']}  (n = {one['n']:,})", color=_INK)
            for axes, (paint, values) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
                paint(axes, values)
            paths.append(_free(folder, str(one["name"]), paths))
            with written(paths[-1]) as file:
                figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return paths


def _free(folder: Path, name: str, taken: Sequence[Path]) -> Path:
    """The file of a set: the letters and digits of its name, of any alphabet, and a number where that is taken."""
    plain = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", name).lower()).strip("-") or "set"
    path, number = folder / f"{plain}.svg", 1
    while path in taken:
        number += 1
        path = folder / f"{plain}-{number}.svg"
    return path


def _panels(one: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """What can be drawn of a set: (painter, values), in the order in which it stands."""
    inner = one.get("claims", one)  # from claim to verdict, the figures of the claims stand by themselves
    kinds = {
        "as it is": one if "reliability" in one else inner.get("confidence") or one.get("before"),
        "refitted, crossed": inner.get("confidence_refitted") or one.get("after"),
    }
    lines = {name: figures for name, figures in kinds.items() if figures}
    panels: list[tuple[Any, Any]] = []
    if "confusion" in inner:
        panels.append((_confusion, inner["confusion"]))
    if lines:
        panels.append((_reliability, lines))
    curves = {name: figures["risk_coverage"] for name, figures in lines.items() if figures.get("risk_coverage")}
    if curves:
        panels.append((_risk, curves))
    return panels


def _confusion(axes: Axes, confusion: Mapping[str, Any]) -> None:
    labels = [str(label).replace("_", " ").lower() for label in confusion["labels"]]
    table = confusion["table"]
    shares = [[count / max(1, sum(row)) for count in row] for row in table]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            axes.text(j, i, f"{count:,}", ha="center", va="center", color="white" if shares[i][j] > 0.55 else _INK)
    axes.set_xticks(range(len(labels)), [label.replace(" ", "\n", 1) for label in labels])
    axes.set_yticks(range(len(labels)), [label.replace(" ", "\n", 1) for label in labels])
    axes.set(xlabel="machine", ylabel="person", title="labels (shade: share of a row)")


def _reliability(axes: Axes, lines: Mapping[str, Mapping[str, Any]]) -> None:
    axes.plot([0, 1], [0, 1], color=_QUIET, linestyle="--", linewidth=1)
    for (name, figures), colour in zip(lines.items(), (_BLUE, _ORANGE), strict=False):
        bins = figures["reliability"]
        most = max(one["n"] for one in bins)
        at, right = [one["confidence"] for one in bins], [one["accuracy"] for one in bins]
        axes.plot(at, right, color=colour, linewidth=1, label=f"{name}, ECE {figures['ece']:.3f}")
        axes.scatter(at, right, s=[10 + 90 * one["n"] / most for one in bins], color=colour)
    axes.set(
        xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="share right", title="reliability", aspect="equal"
    )
    axes.legend(loc="upper left", frameon=False)


def _risk(axes: Axes, curves: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    for (name, points), colour in zip(curves.items(), (_BLUE, _ORANGE), strict=False):
        coverage = [point["coverage"] for point in points]
        axes.step(coverage, [point["risk"] for point in points], color=colour, where="post", label=f"{name}: wrong")
        upper = [point["upper"] for point in points]
        axes.step(coverage, upper, color=colour, where="post", linestyle=":", label=f"{name}: at most (95 %)")
    # A bound on few items shoots up and would flatten the rest: the picture ends above the largest risk.
    top = max(0.2, 1.5 * max(point["risk"] for points in curves.values() for point in points))
    axes.set(xlim=(0, 1), ylim=(0, min(1.0, top)), xlabel="share accepted", ylabel="share wrong of it")
    axes.set_title("risk and coverage")
    axes.legend(loc="upper left", frameon=False)
