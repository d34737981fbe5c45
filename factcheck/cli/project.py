"""factcheck init, doctor, demo."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from factcheck.cli.common import bench
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.errors import FactcheckError, ProjectError, WriteError
from factcheck.settings import FILE_NAME, Settings
from factcheck.workbench import Workbench

SAMPLE = "inherent-resolve"

_STARTER = """\
# factcheck.toml: settings of this project. Every key and its default: docs/settings.md.
# index = "NAME"        # the index that verify uses where several exist

[review]
# database = "review.db"    # or postgresql://user@host/name
# reviewer = "your name"
"""


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command(epilog="Example: factcheck init my-project")(init)
    app.command(epilog="Example: factcheck doctor")(doctor)
    app.command(epilog="Example: factcheck demo")(demo)


def init(folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where; created if needed.")] = Path()) -> None:
    """Make a project folder: settings, a place for corpora, a place for indexes. Nothing that exists is changed."""
    try:
        for name in ("corpus", "indexes"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, text in ((FILE_NAME, _STARTER), (".gitignore", "/indexes/\n/.cache/\n/review.db*\n")):
            if not (folder / name).exists():
                (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WriteError(
            f"{error.strerror}: {error.filename}", hint="Choose a folder that you can write to."
        ) from error
    say(f"project ready in {folder.resolve()}")
    say("next: factcheck corpus add NAME FILE…   then: factcheck index build NAME")


def doctor(context: typer.Context, style: FormatOption = Format.table) -> None:
    """Check this installation and project: packages, models, indexes, database. Exit code 1 if anything is wrong."""
    workbench = bench(context)
    rows = [_python(), *_packages(), *_models(workbench), _confidence(workbench), *_indexes(workbench)]
    rows.append(_database(workbench))
    emit(rows, style, ("part", "state", "detail"))
    if any(row["state"] == "wrong" for row in rows):
        raise typer.Exit(1)


def _row(part: str, state: str, detail: str) -> dict[str, str]:
    return {"part": part, "state": state, "detail": detail}


def _python() -> dict[str, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return _row("python", "ok" if sys.version_info >= (3, 11) else "wrong", version)


def _packages() -> list[dict[str, str]]:
    required = ("sentence-transformers", "faiss-cpu", "pandas", "tantivy", "sqlalchemy")
    optional = ("openvino", "trafilatura", "pypdfium2", "mammoth", "psycopg", "pyarrow")
    rows = []
    for name in required + optional:
        try:
            rows.append(_row(name, "ok", metadata.version(name)))
        except metadata.PackageNotFoundError:
            state = "wrong" if name in required else "optional"
            rows.append(_row(name, state, "not installed"))
    return rows


def _models(workbench: Workbench) -> list[dict[str, str]]:
    rows = []
    for part, load in (("embedder", lambda: workbench.embedder), ("stance model", lambda: workbench.stance_model)):
        try:
            rows.append(_row(part, "ok", load().fingerprint))
        except FactcheckError as error:
            rows.append(_row(part, "wrong", f"{error} {error.hint}".strip()))
    return rows


def _confidence(workbench: Workbench) -> dict[str, str]:
    """Whether a fitted confidence is in use, and why not a better one."""
    try:
        found, why = workbench.confidence
    except FactcheckError as error:
        return _row("confidence", "wrong", f"{error} {error.hint}".strip())
    if found is None:
        return _row("confidence", "none", f"not calibrated: {why}")
    said = {"corpus": "calibrated on this corpus", "general": "not calibrated on this corpus: fitted on benchmarks"}
    detail = f"{said[found.calibration.value]}, {found.n} decisions"
    return _row("confidence", "ok", f"{detail}; {why}" if why else detail)


def _indexes(workbench: Workbench) -> list[dict[str, str]]:
    rows = []
    for name in workbench.indexes():
        try:
            with workbench.index(name) as index:
                fingerprint = index.fingerprint
            found = workbench.behind(name)
            if found:
                detail = f"{fingerprint}; since: {found}; take them up with: factcheck index update {name}"
                rows.append(_row(f"index {name}", "behind", detail))
            else:
                rows.append(_row(f"index {name}", "ok", fingerprint))
        except FactcheckError as error:
            rows.append(_row(f"index {name}", "wrong", f"{error} {error.hint}".strip()))
    return rows or [_row("index", "none", "build one with: factcheck index build NAME")]


def _database(workbench: Workbench) -> dict[str, str]:
    database = workbench.settings.review.database
    if "://" not in database and not (workbench.folder / database).exists():
        return _row("review database", "none", f"{database} (made by the first verify)")
    try:
        return _row("review database", "ok", _database_name(workbench))
    except FactcheckError as error:
        return _row("review database", "wrong", f"{error} {error.hint}".strip())


def _database_name(workbench: Workbench) -> str:
    """The database as it is shown: as the settings have it, but for a password. It is opened."""
    with workbench.store() as store:
        database = workbench.settings.review.database
        return store.name if "://" in database else database


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to work. Default: here, or ./factcheck-demo.")
    ] = None,
) -> None:
    """Show the whole line on the sample: build its index, verify its report, queue the verdicts, write review.csv."""
    from factcheck.cli.export import write_review
    from factcheck.cli.verify import show

    home = _demo_folder(folder)
    workbench = Workbench.open(home, settings=Settings.load(home))
    report = Path(os.path.relpath(home / "examples" / "withdrawal-report.txt"))
    say(f"1/4  index of corpus/{SAMPLE}")
    manifest, failures = workbench.build_index(SAMPLE)
    if failures:
        raise ProjectError(f"the sample corpus is damaged: {failures[0].message} ({failures[0].where})")
    say(f"     {manifest.documents} documents, {manifest.passages} passages")
    say("2/4  claims of examples/withdrawal-report.txt against it")
    results = workbench.verify(report, index=SAMPLE)
    show([results], Format.table, "claim")
    say(f"3/4  {len(results.verdicts)} verdicts queued in {_database_name(workbench)}")
    count = write_review(workbench, home / "review.csv", report=results.report.id)
    say(f"4/4  review.csv written ({count} rows)")
    where = "" if home == Path.cwd() else f"cd {home}; "
    say("")
    say("next: go through the verdicts one by one          " + where + "factcheck review next")
    say("      or open review.csv in a spreadsheet, fill in the decision column, then")
    say("                                                  " + where + "factcheck import review.csv")
    say("      check a report of your own                  " + where + "factcheck verify REPORT")


def _demo_folder(folder: Path | None) -> Path:
    """A project with the sample in it: ``folder``, here, or ./factcheck-demo filled from the installed sample."""
    here = folder or Path()
    if (here / "corpus" / SAMPLE).is_dir() and (here / "examples").is_dir():
        return here.resolve()
    home = folder or Path("factcheck-demo")
    package = Path(__file__).resolve().parents[1]
    sample = package / "sample" if (package / "sample").is_dir() else package.parent
    for part in (Path("corpus") / SAMPLE, Path("examples")):
        if not (sample / part).is_dir():
            raise ProjectError(f"the sample is not in this installation: {sample / part}", hint="Reinstall factcheck.")
        shutil.copytree(sample / part, home / part, dirs_exist_ok=True)
    init(home)
    return home.resolve()
