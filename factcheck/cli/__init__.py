"""The command line. Exit codes: 0 done; 1 an error that a person can fix; 2 usage; 3 finished, but some items failed;
130 interrupted.

Modules of this package import the library's heavy parts inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from factcheck import __version__
from factcheck.cli import calibrate, claims, corpus, evaluate, export, index, project, recheck, review, verify
from factcheck.cli.output import complain, say
from factcheck.errors import FactcheckError, WriteError

INTERRUPTED = 130  # what a shell gives a program that Ctrl-C ended


@contextmanager
def _ended_from_outside() -> Iterator[None]:
    """Ctrl-C and a reader that has seen enough (head, less), as exit codes: typer makes its own of them otherwise, the
    one without a word and the other an error."""
    try:
        yield
    except KeyboardInterrupt:
        say("interrupted; finished work is kept: run the same command again to go on")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        for stream in (sys.stdout, sys.stderr):  # what is left in a broken one would fail once more at the end
            try:
                stream.flush()
            except OSError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise typer.Exit from None


class _Commands(TyperGroup):
    def make_context(self, *args: Any, **kwargs: Any) -> Any:  # --help and --version print here
        with _ended_from_outside():
            return super().make_context(*args, **kwargs)

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        with _ended_from_outside():
            return super().invoke(*args, **kwargs)


app = typer.Typer(
    name="factcheck",
    cls=_Commands,
    help="Check the claims of a report against a reference corpus that you trust, on your own machine.",
    epilog="Example: factcheck demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"factcheck {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--project", help="The project folder. Default: the nearest with a factcheck.toml, upwards."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = folder


project.add_to(app)
corpus.add_to(app)
index.add_to(app)
claims.add_to(app)
verify.add_to(app)
recheck.add_to(app)
review.add_to(app)
export.add_to(app)
evaluate.add_to(app)
calibrate.add_to(app)


def main() -> None:
    """Run the command line: errors that a person can fix end in two lines and exit code 1, never in a traceback."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us (2>&-): what is said there is for nobody
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):  # the same bytes under every locale
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        app()
    except FactcheckError as error:
        complain(error)
        sys.exit(1)
    except OSError as error:
        complain(
            WriteError(
                f"{error.strerror or error}: {error.filename or 'standard output'}",
                hint="Check the disk space and the folder's permissions; finished work is kept.",
            )
        )
        sys.exit(1)
