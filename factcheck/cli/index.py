"""factcheck index build, update, compact, list, show, check, search."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from factcheck.cli.common import EngineOption, bench, is_behind
from factcheck.cli.output import Format, FormatOption, emit, progress, say
from factcheck.errors import FactcheckError

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The corpus, and the index made of it.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="The indexes: what verify searches, made from a corpus.", rich_markup_mode=None)
    group.command(epilog="Example: factcheck index build inherent-resolve")(build)
    group.command(epilog="Example: factcheck index update inherent-resolve")(update)
    group.command(epilog="Example: factcheck index compact inherent-resolve")(compact)
    group.command("list", epilog="Example: factcheck index list")(list_)
    group.command(epilog="Example: factcheck index show inherent-resolve")(show)
    group.command(epilog="Example: factcheck index check inherent-resolve")(check)
    group.command(epilog='Example: factcheck index search inherent-resolve "Mattis resigned in December"')(search)
    app.add_typer(group, name="index")


def build(
    context: typer.Context,
    name: NameArgument,
    engine: EngineOption = None,
    anew: Annotated[bool, typer.Option("--anew", help="Take nothing from the index that is there.")] = False,
) -> None:
    """Build the index of corpus/NAME, or bring it up to date: what is in it, unchanged, is not made again.

    The old one stays readable until the new one is whole.
    """
    from factcheck.corpus.folder import unknown_columns

    workbench = bench(context, engine={"name": engine} if engine is not None else {})
    with progress("embedding") as bar:
        manifest, failures = workbench.build_index(name, progress=bar, anew=anew)
    for remark in unknown_columns(workbench.corpus_folder(name), workbench.settings.corpus):
        say(f"note: {remark.where}: {remark.message}")
    for item in failures:
        say(f"failed[{item.code}]: {item.where}: {item.message}")
    changes = ", ".join(f"{count} {what}" for what, count in manifest.changes.items())
    say(f"index {name}: {manifest.documents} documents, {manifest.passages} passages, {len(failures)} sources left out")
    say(f"since the last build: {changes}")
    if failures:
        raise typer.Exit(3)


def update(context: typer.Context, name: NameArgument, engine: EngineOption = None) -> None:
    """Bring an index up to date with its corpus: as build, but there must be one that fits the model."""
    workbench = bench(context)
    workbench.index(name).close()  # there must be one to update, and it must fit this model
    build(context, name, engine)


def compact(context: typer.Context, name: NameArgument) -> None:
    """Write an index again in one piece, without what was removed. A build does so by itself when it is worth it."""
    manifest = bench(context).compact_index(name)
    say(f"index {name}: {manifest.documents} documents, {manifest.passages} passages in one piece")


def list_(context: typer.Context, style: FormatOption = Format.table) -> None:
    """List the indexes of this project, whether they can be used, and whether they are behind their sources."""
    workbench = bench(context)
    emit(
        [_summary(workbench, name) for name in workbench.indexes()],
        style,
        ("index", "state", "documents", "passages", "fingerprint"),
        empty="no index yet; build one with: factcheck index build NAME",
    )


def _summary(workbench: Any, name: str) -> dict[str, Any]:
    try:
        with workbench.index(name) as index:
            manifest = index.manifest
            return {
                "index": name,
                "state": "behind" if is_behind(workbench, name) else "ok",
                "documents": manifest.documents,
                "passages": manifest.passages,
                "fingerprint": index.fingerprint,
            }
    except FactcheckError as error:
        return {"index": name, "state": f"{error.code}: {error}", "documents": 0, "passages": 0, "fingerprint": ""}


def show(context: typer.Context, name: NameArgument, style: FormatOption = Format.table) -> None:
    """Show what an index was made of and with: its manifest."""
    workbench = bench(context)
    with workbench.index(name) as index:
        rows = [{"key": key, "value": value} for key, value in asdict(index.manifest).items()]
    emit(rows, style, ("key", "value"))


def check(context: typer.Context, name: NameArgument) -> None:
    """Read every file of an index and compare it with the hashes in its manifest; say whether sources changed since."""
    workbench = bench(context)
    with workbench.index(name) as index:
        index.check()
        say(f"index {name} is whole: {index.manifest.documents} documents, {index.manifest.passages} passages")
    is_behind(workbench, name, seconds=None)


def search(
    context: typer.Context,
    name: NameArgument,
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="What to look for.")],
    count: Annotated[int, typer.Option("--count", "-k", min=1, max=1000, help="How many passages.")] = 5,
    style: FormatOption = Format.table,
) -> None:
    """Find the passages closest to a claim, without judging them."""
    workbench = bench(context)
    with workbench.index(name) as index:
        hits = index.searcher(workbench.embedder, workbench.settings.retrieval).search([claim], count)[0]
    rows = [
        {
            "similarity": round(hit.similarity, 6),
            "passage": hit.passage.quote,
            "document": hit.citation.document_id,
            "title": hit.citation.title,
            "start": hit.passage.span.start,
            "end": hit.passage.span.end,
            "ranks": dict(hit.ranks),
        }
        for hit in hits
    ]
    emit(rows, style, ("similarity", "passage", "document"), empty="no passage shares anything with this claim")
