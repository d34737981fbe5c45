"""factcheck corpus add, check, list, show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from factcheck.cli.common import bench, is_behind
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.model import Document, Failure
from factcheck.settings import corpus_name
from factcheck.workbench import Workbench

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The corpus: a folder in corpus/.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="The reference corpora: folders of sources that you trust.", rich_markup_mode=None)
    group.command(epilog="Example: factcheck corpus add inherent-resolve examples/withdrawal-report.txt")(add)
    group.command(epilog="Example: factcheck corpus check inherent-resolve")(check)
    group.command("list", epilog="Example: factcheck corpus list")(list_)
    group.command(epilog="Example: factcheck corpus show inherent-resolve")(show)
    app.add_typer(group, name="corpus")


def add(
    context: typer.Context,
    name: NameArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Sources to copy into it.")],
) -> None:
    """Copy sources into a corpus; it is created if needed. A file that is there already is not overwritten."""
    from factcheck.corpus.folder import add_documents

    workbench = bench(context)
    add_documents(workbench.folder / "corpus" / corpus_name(name), files)
    say(f"{len(files)} added to corpus/{name}; next: factcheck index build {name}")


def check(context: typer.Context, name: NameArgument, style: FormatOption = Format.table) -> None:
    """List what is wrong or missing in a corpus: unreadable files, missing origins and dates, copies.

    Exit code 3 if a source cannot be used as it is; what is merely missing or worth knowing leaves it at 0.
    """
    from factcheck.corpus.folder import REMARKS, check_corpus

    workbench = bench(context)
    problems = check_corpus(workbench.corpus_folder(name), workbench.settings.corpus)
    rows = [{"code": p.code, "where": p.where, "problem": p.message} for p in problems]
    emit(rows, style, ("code", "where", "problem"), empty=f"corpus/{name} is in order")
    if any(problem.code not in REMARKS for problem in problems):
        raise typer.Exit(3)


def list_(context: typer.Context, style: FormatOption = Format.table) -> None:
    """List the corpora of this project, and whether an index is built and not behind."""
    workbench = bench(context)
    built = set(workbench.indexes())
    rows = [{"corpus": name, "index": _built(workbench, name, built)} for name in workbench.corpora()]
    emit(rows, style, ("corpus", "index"), empty="no corpus yet; make one with: factcheck corpus add NAME FILE…")


def _built(workbench: Workbench, name: str, built: set[str]) -> str:
    if name not in built:
        return "not built"
    return "behind" if is_behind(workbench, name) else "built"


def show(context: typer.Context, name: NameArgument, style: FormatOption = Format.table) -> None:
    """List the documents of a corpus, as they are read; exit code 3 if some cannot be."""
    from factcheck.corpus.folder import load_documents

    workbench = bench(context)
    rows, failed = [], 0
    for item in load_documents(workbench.corpus_folder(name), workbench.settings.corpus):
        if isinstance(item, Failure):
            failed += 1
            say(f"failed[{item.code}]: {item.where}: {item.message}")
        else:
            rows.append(_row(item))
    emit(rows, style, ("document", "title", "origin", "date", "status", "characters"), empty=f"corpus/{name} is empty")
    if failed:
        raise typer.Exit(3)


def _row(document: Document) -> dict[str, object]:
    return {
        "document": document.id,
        "title": document.title,
        "author": document.author,
        "origin": document.origin,
        "date": document.date,
        "date_confirmed": document.date_confirmed,
        "url": document.url,
        "status": document.status,
        "characters": len(document.text),
    }
