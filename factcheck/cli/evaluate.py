"""factcheck eval stance, retrieval, end-to-end, queue; factcheck train."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from factcheck.cli.calibrate import PlotsOption, draw, show_acceptance
from factcheck.cli.common import bench
from factcheck.cli.output import Format, FormatOption, document, emit, progress, say
from factcheck.errors import EmptyError

CorpusOption = Annotated[Path, typer.Option("--corpus", help="The abstracts: corpus.jsonl, packed with gzip or not.")]
ClaimsOption = Annotated[Path, typer.Option("--claims", help="The claims of the benchmark, jsonl.")]
DrawsOption = Annotated[int, typer.Option("--bootstrap", min=0, help="Draws for the intervals; 0: none.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(
        help="How often is it wrong? Figures with intervals and trivial baselines.", rich_markup_mode=None
    )
    group.command(epilog="Example: factcheck eval stance examples/pairs/pairs.jsonl --rows judged.jsonl")(stance)
    data = "--corpus examples/benchmark/corpus.jsonl --claims examples/benchmark/claims.jsonl"
    group.command(epilog=f"Example: factcheck eval retrieval {data}")(retrieval)
    group.command("end-to-end", epilog=f"Example: factcheck eval end-to-end {data}")(end_to_end)
    group.command(epilog="Example: factcheck eval queue")(queue)
    group.command(epilog="Example: factcheck eval compare judged.jsonl judged.jsonl")(compare)
    app.add_typer(group, name="eval")
    app.command(epilog="Example: factcheck train --data examples/pairs --out training-runs/first --stop-at 2")(train)


def stance(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Rows {claim, evidence, label}, jsonl or .gz.")],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many rows a set.")] = None,
    bootstrap: DrawsOption = 1000,
    plots: PlotsOption = None,
    rows: Annotated[
        Path | None, typer.Option("--rows", help="Keep what was said of each row here, for factcheck eval compare.")
    ] = None,
    style: FormatOption = Format.table,
) -> None:
    """Score the stance model alone, on labelled pairs. Rows marked as train are left out where others measure."""
    from factcheck.evaluation.compare import judged_rows, write_judged
    from factcheck.evaluation.stance import evaluate_stance

    workbench, kept = bench(context), list[dict[str, Any]]()
    with progress("judging") as bar:
        figures = evaluate_stance(
            files, workbench.stance_model, bootstrap=bootstrap, limit=limit, progress=bar,
            keep=lambda *judged: kept.extend(judged_rows(*judged)),
        )  # fmt: skip
    if rows is not None:
        write_judged(kept, rows)
    _print(figures, style)
    draw(figures["sets"], plots)


def retrieval(
    context: typer.Context,
    corpus: CorpusOption,
    claims: ClaimsOption,
    bootstrap: DrawsOption = 1000,
    style: FormatOption = Format.table,
) -> None:
    """Score the search: nDCG@10 and recall of the cited abstracts, passages pooled to abstracts by their maximum."""
    from factcheck.evaluation.datasets import load_benchmark
    from factcheck.evaluation.retrieval import evaluate_retrieval

    workbench = bench(context)
    benchmark = load_benchmark(corpus, claims)
    with _index(workbench, benchmark) as index:
        searcher = index.searcher(workbench.embedder, workbench.settings.retrieval)
        figures = evaluate_retrieval(benchmark, searcher, bootstrap=bootstrap)
    _print({"sets": [figures]}, style)


def end_to_end(
    context: typer.Context,
    corpus: CorpusOption,
    claims: ClaimsOption,
    bootstrap: DrawsOption = 1000,
    plots: PlotsOption = None,
    style: FormatOption = Format.table,
) -> None:
    """Score the whole line, from claim to verdict with its sentence, as SciFact and Check-COVID define it."""
    from factcheck.evaluation.datasets import load_benchmark
    from factcheck.evaluation.end_to_end import evaluate_end_to_end

    workbench = bench(context)
    benchmark = load_benchmark(corpus, claims)
    with _index(workbench, benchmark) as index, progress("verifying") as bar:
        figures = evaluate_end_to_end(
            benchmark, lambda texts: workbench.check_all(texts, index, progress=bar), bootstrap=bootstrap
        )
    _print({"sets": [figures]}, style)
    draw([figures], plots)


def _index(workbench: Any, benchmark: Any) -> Any:
    documents = [one.document for one in benchmark.documents.values()]
    with progress("embedding") as bar:
        return workbench.benchmark_index(documents, benchmark.kind, progress=bar)


def queue(
    context: typer.Context, bootstrap: DrawsOption = 1000, plots: PlotsOption = None, style: FormatOption = Format.table
) -> None:
    """Score the machine's verdicts against the decisions in this project's own review queue.

    Every decision counts here, also those taken with the machine's verdict in view; factcheck calibrate uses fair ones.
    """
    from factcheck.evaluation.queue import evaluate_queue

    with bench(context).store() as store:
        figures = evaluate_queue(store.items(), bootstrap=bootstrap)
    if not figures["n"]:
        raise EmptyError("no verdict has been decided yet", hint="Decide some: factcheck review next")
    _print({"sets": [figures]}, style)
    if style is Format.table:
        show_acceptance(figures)
    draw([figures], plots)


def compare(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="Rows that eval stance --rows kept.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="The same rows, judged by another model.")],
    bootstrap: Annotated[int, typer.Option("--bootstrap", min=100, help="Draws for the intervals.")] = 1000,
    style: FormatOption = Format.table,
) -> None:
    """Compare two models on the same rows: second less first, with intervals, by a paired bootstrap."""
    from factcheck.evaluation import compare as comparing

    found = comparing.compare(first, second, draws=bootstrap)
    emit(found, style, ("set", "n", "figure", "first", "second", "difference", "low", "high", "p"))


def _print(figures: dict[str, Any], style: Format) -> None:
    """JSON as it is; else one row a figure, with its interval and the trivial baseline where there is one."""
    if style is Format.json:
        document(figures)
        return
    rows = [row for one in figures["sets"] for row in _rows(one)]
    emit(rows, style, ("set", "n", "figure", "value", "low", "high", "trivial"))


def _rows(one: dict[str, Any]) -> list[dict[str, Any]]:
    """Every figure of a set, nested ones by their path; the trivial baseline of the same name stands beside."""
    baselines = {key: figure["value"] for group in ("majority", "trivial") for key, figure in _figures(one.get(group))}
    own = {key: value for key, value in one.items() if key not in ("majority", "trivial")}
    return [
        {"set": one["name"], "n": one["n"], "figure": name, **figure, "trivial": baselines.get(name)}
        for name, figure in _figures(own)
    ]


def _figures(tree: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(tree, float):
        yield path, {"value": tree, "low": None, "high": None}
    elif isinstance(tree, dict) and "value" in tree:
        yield path, {"value": tree["value"], "low": tree.get("low"), "high": tree.get("high")}
    elif isinstance(tree, dict):
        for key, branch in tree.items():
            yield from _figures(branch, f"{path} {key}".strip())


def train(
    data: Annotated[Path, typer.Option("--data", help="Folder of labelled rows (docs/training.md).")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the run: checkpoints, log, model.")],
    stop_at: Annotated[int, typer.Option("--stop-at", min=0, help="Steps; 0: until stopped.")] = 0,
    decay: Annotated[int, typer.Option("--decay", min=0, help="Finish from the last checkpoint in so many steps.")] = 0,
    extra: Annotated[Path | None, typer.Option("--extra", help="A file of further rows (docs/training.md).")] = None,
    taught: Annotated[
        Path | None, typer.Option("--taught", help="A larger model's probabilities (docs/training.md).")
    ] = None,
    mix: Annotated[
        str, typer.Option("--mix", help="all, facts, taught, pairs, judged or repeated (docs/training.md).")
    ] = "all",
    seed: Annotated[int, typer.Option("--seed", help="Of order, dropout and made rows.")] = 0,
    threads: Annotated[int, typer.Option("--threads", min=0, help="0: all cores.")] = 0,
) -> None:
    """Train a stance model from labelled pairs, or go on from the last checkpoint of the run."""
    from factcheck.training.config import StanceConfig
    from factcheck.training.mix import MIXES
    from factcheck.training.stance import train_stance

    if mix not in MIXES:
        raise typer.BadParameter(f"{mix!r} is none of {', '.join(MIXES)}", param_hint="--mix")
    config = StanceConfig(
        data=data,
        extra=extra,
        taught=taught,
        out=out,
        mix=mix,
        stop_at=stop_at,
        decay=decay,
        seed=seed,
        threads=threads,
    )
    say(f"wrote {train_stance(config, say=say)}")
