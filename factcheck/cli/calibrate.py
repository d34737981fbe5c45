"""factcheck calibrate, and the tables of risk and coverage that it shares with factcheck eval."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from factcheck.cli.common import bench
from factcheck.cli.output import Format, FormatOption, document, emit, say

PlotsOption = Annotated[Path | None, typer.Option("--plots", help="Draw each set into this folder, as SVG.")]


def add_to(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command(epilog="Example: factcheck calibrate --dry-run")(calibrate)


def calibrate(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    plots: PlotsOption = None,
    style: FormatOption = Format.table,
) -> None:
    """Fit verdict confidence on this project's own decisions: those taken blind, on items drawn by lot.

    From 200 such decisions on it is written to calibration.json, and verdicts made from then on use it. Until then
    their confidence is marked "not calibrated on this corpus".
    """
    from factcheck.evaluation.own import before_and_after, sample_of
    from factcheck.evaluation.own import calibrate as fit
    from factcheck.verdict.confidence import fitted_under

    workbench = bench(context)
    under = fitted_under(workbench.stance_model, workbench.settings.verdict)
    with workbench.store() as store:
        sample = sample_of(*store.fair_decisions(), under)
    found = None if sample.missing else fit(sample, under)
    figures = before_and_after(sample, found)
    if style is Format.json:
        document({"sets": [figures]})
    else:
        emit(_rows(figures), style, ("figure", "before", "after"), empty="no decision yet that can calibrate")
        if style is Format.table and "before" in figures:
            show_acceptance(figures.get("after") or figures["before"])
    draw([figures], plots)
    for reason, count in figures["left_out"].items():
        say(f"left out: {count} {reason.replace('_', ' ')}")
    if found is None:
        of = f"{len(sample.cases)} of {figures['needed']} decisions that are blind and drawn by lot"
        say(f"not calibrated on this corpus: {of}")
        say("a desk that works blind: factcheck review policy --blind")
        say("sheets to hand out:      factcheck export SHEET.csv --annotators N")
    elif dry_run:
        say("dry run: nothing was written")
    else:
        found.save(workbench.calibration_file)
        say(f"wrote {workbench.calibration_file}; verdicts made from now on use it: factcheck verify REPORT")


def _rows(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row a figure, before and after; accuracy is that of the labels and stays."""
    if "before" not in figures:
        return []
    before, after = figures["before"], figures.get("after")
    rows = [{"figure": "decisions", "before": figures["n"], "after": figures["n"] if after else None}]
    accuracy = figures["accuracy"]["value"]
    rows.append({"figure": "accuracy of the labels", "before": accuracy, "after": accuracy if after else None})
    for key, words in (("ece", "ECE (crossed)"), ("brier", "Brier (crossed)")):
        rows.append({"figure": words, "before": before[key], "after": after[key] if after else None})
    return [row | {k: round(v, 4) for k, v in row.items() if isinstance(v, float)} for row in rows]


def show_acceptance(confidence: Mapping[str, Any]) -> None:
    """The table of risk and coverage: which share a machine may accept at which risk, in words."""
    rows = []
    for risk, point in confidence["accept"].items():
        said = f"{float(risk):.0%}"
        if point is None:
            rows.append({"at no more than": f"{said} error", "accept by machine": "nothing"})
            continue
        rows.append(
            {
                "at no more than": f"{said} error",
                "accept by machine": f"{point['coverage']:.0%}",
                "confidence from": f"{point['threshold']:.2f}",
                "wrong among them": f"{point['errors']} of {point['accepted']}",
                "upper 95 % bound": f"{point['upper']:.1%}",
            }
        )
    columns = ("accept by machine", "at no more than", "confidence from", "wrong among them", "upper 95 % bound")
    emit(rows, Format.table, columns)


def draw(sets: list[dict[str, Any]], folder: Path | None) -> None:
    """Draw the sets where a folder was named, and say what was written."""
    if folder is None:
        return
    from factcheck.evaluation.plots import draw as paint

    paths = paint(sets, folder)
    say(f"{len(paths)} plots in {folder}: {', '.join(path.name for path in paths)}" if paths else "nothing to draw")
