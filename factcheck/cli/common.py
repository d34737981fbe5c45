"""What several command groups share: finding the project, finding the inputs."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from factcheck.cli.output import Format, complain, emit, say
from factcheck.errors import EmptyError, FactcheckError, ReadError, WriteError
from factcheck.model import Report
from factcheck.settings import Settings
from factcheck.work import Work, read_work, unread_work
from factcheck.workbench import Workbench

if TYPE_CHECKING:
    from factcheck.review.store import Store

IndexOption = Annotated[
    str | None,
    typer.Option("--index", "-i", help="The index to check against. Default: the settings', or the only one."),
]
HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the report with its claims marked, as a page, too.")
]
EngineOption = Annotated[str | None, typer.Option("--engine", help="Where it runs: local or ray. Changes speed alone.")]
PagesOption = Annotated[
    str | None, typer.Option("--pages", help="Only these pages of a PDF, as 12-20; its first is 1.")
]
SheetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--sheet", help="Only this sheet of an Excel file; may be repeated. Default: all that have the column."
    ),
]
ReviewerOption = Annotated[
    str | None, typer.Option("--reviewer", help="Who. Default: the settings' reviewer, else the login name.")
]
ReportOption = Annotated[str | None, typer.Option("--report", help="Only this report (id or file name).")]
Sources = list[tuple[Path, bytes | None]]
"""Reports by name, with their content where that is no file's."""


def page_range(pages: str | None) -> tuple[int, int] | None:
    """ "12-20" or "12" as (first, last). Anything else is a usage error."""
    if pages is None:
        return None
    first, _, last = pages.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal() and 1 <= int(first) <= int(last or first)):
        raise typer.BadParameter(f"--pages is {pages!r}; write it as 12-20")
    return int(first), int(last or first)


def iso(date: str | None) -> str | None:
    """``--date`` as ISO 8601, possibly partial. Anything that is no date is a usage error."""
    from factcheck.reading import iso_date

    if date is None:
        return None
    found = iso_date(date)
    if found is None:
        raise typer.BadParameter(f"--date is {date!r}; write it as 2019-08-06, 2019-08 or 2019")
    return found


def warn(report: Report) -> None:
    """Say what the reader noticed: a guessed encoding, a page without text."""
    for warning in report.warnings:
        say(f"note: {warning}")


AWHILE = 2.0  # seconds at most for comparing the content of sources, before a command does what it is for


def is_behind(workbench: Workbench, index: str | None = None, *, seconds: float | None = AWHILE) -> bool:
    """Whether an index is older than its sources; then says so, with the remedy. What is wrong with either is for
    others to say."""
    try:
        name, found = workbench.index_name(index), workbench.behind(index, seconds=seconds)
    except FactcheckError:
        return False
    if found:
        older = "is older" if found.changed or found.added or found.removed or found.settings else "may be older"
        what = "its sources or settings" if found.settings else "its sources"
        say(f"note: index {name} {older} than {what} ({found}); take them up with: factcheck index update {name}")
    return bool(found)


def covered(work: Work) -> str:
    """What became of the text, in one line: how much is checked, how much skipped and for which reasons."""
    coverage = work.coverage()
    counts = coverage.characters
    total = max(1, counts["checked"] + counts["skipped"])
    reasons = ", ".join(f"{reason} {characters / total:.0%}" for reason, characters in coverage.skipped_for.items())
    line = f"{len(work.claims)} claims in {counts['checked'] / total:.0%} of the text, {len(work.skipped)} skipped"
    return f"{line} ({reasons})" if reasons else line


def emit_runs(runs: Iterable[dict[str, Any]], style: Format) -> None:
    """Print what became of every character of a text; as a table without the blanks between sentences."""
    rows = [run for run in runs if style is not Format.table or run["state"] != "between"]
    emit(rows, style, ("state", "reason", "label", "place", "text"), empty="no text")


def bench(context: typer.Context, **changes: dict[str, Any]) -> Workbench:
    """The project's workbench, with settings replaced as the command line asks: ``bench(ctx, claims={...})``."""
    folder = context.obj
    found = Workbench.open(folder) if folder else Workbench.find()
    changes = {group: values for group, values in changes.items() if values}
    if not changes:
        return found
    settings: Settings = found.settings.with_changes(**changes)
    return Workbench.open(found.folder, settings=settings)


def not_over(out: Path | None, sources: Iterable[Path]) -> None:
    """Raises WriteError where ``out``, a page that is about to be written, is one of the files that are read or a page
    of somebody else's, or has not the name of one: the review database and the settings lie beside it.
    """
    from factcheck.export.ours import is_ours

    if out is not None and out.exists() and any(each.exists() and out.samefile(each) for each in sources):
        raise WriteError(f"{out} is being read, and would be written over", hint="Give another file with --html.")
    if out is not None and out.suffix.lower() not in {".html", ".htm"}:
        raise WriteError(f"{out}: a page is written to a file that ends in .html", hint="Give its name with --html.")
    if out is not None and out.is_file() and not is_ours(out):
        raise WriteError(f"{out} is there, and is none of our pages", hint="Give another file with --html.")


def known_report(workbench: Workbench, store: Store, name: str | None) -> str | None:
    """The report that ``name`` means, as the database knows it: an id, a name as it was given, or its file's from here.

    What it does not know stays as it is, for others to say so.
    """
    from factcheck.verifying import place_of

    if not name:
        return name
    known = store.sources(live=True)
    if name in known or name in known.values():
        return name
    place = place_of(workbench.folder, name)
    if place is None:
        return name
    return store.places().get(place) or (place if place in known.values() else name)


def stdin() -> bytes:
    """All of standard input. Raises ReadError where whoever started the program closed it."""
    if sys.stdin is None:
        raise ReadError("standard input is closed", hint="Pipe something in, or name a file.")
    return sys.stdin.buffer.read()


def inputs(arguments: list[str]) -> Sources:
    """Files, folders (everything readable below, sorted), globs, and ``-`` for standard input, as (name, content).

    A glob that matches nothing is a name like any other, of a file that does not exist; a folder with no report in it
    is one, too, that :func:`read_each` cannot read, unless it is only one of those that a ``**`` comes through. The
    same file named twice, in whatever words, is read once, under the first of its names.
    """
    found: dict[str, tuple[Path, bytes | None]] = {}
    for argument in arguments:
        if argument == "-":
            found["-"] = Path("-"), stdin()
            continue
        for name in _named(argument):
            found.setdefault(os.path.realpath(name), (Path(name), None))
    return list(found.values())


def _named(argument: str) -> list[str]:
    """The files that an argument names, in order; itself where it names none."""
    if not glob.has_magic(argument) or Path(argument).exists():
        return _below(Path(argument))
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    below = [report for match in matches for report in _below(Path(match))]
    if "**" in argument:  # it matches every folder on the way, the empty ones too
        below = [report for report in below if not Path(report).is_dir()] or below[:1]
    return below or [argument]


def _below(path: Path) -> list[str]:
    """The reports in a folder, hidden ones left out; ``path`` itself where it is none, or has none."""
    if not path.is_dir():
        return [str(path)]
    below = sorted(p for p in path.rglob("*") if p.suffix.lower() in _readable() and p.is_file())
    shown = [str(p) for p in below if not any(part.startswith(".") for part in p.relative_to(path).parts)]
    return shown or [str(path)]


def read_each(
    workbench: Workbench, sources: Sources, date: str | None, pages: tuple[int, int] | None
) -> Iterator[Work]:
    """Every report of ``sources``, in order; the error of one that cannot be read is printed, a lone one's raised."""
    for path, data in sources:
        try:
            if data is None and path.is_dir():
                raise EmptyError(f"no report in the folder {path}", hint=f"Readable: {', '.join(sorted(_readable()))}")
            yield read_work(path, workbench.settings.claims, data=data, date=date, pages=pages)
        except ReadError as error:
            if len(sources) == 1:
                raise
            complain(error)
            yield unread_work(str(path), error)


def _readable() -> set[str]:
    """The endings of files that are read as reports."""
    from factcheck.reading.source import FORMATS

    return {suffix for suffix, kind in FORMATS.items() if kind in ("text", "markdown", "html", "pdf", "docx")}
