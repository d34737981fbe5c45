"""factcheck export and import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from factcheck.cli.common import bench
from factcheck.cli.output import Format, FormatOption, emit, say
from factcheck.errors import WriteError
from factcheck.workbench import Workbench


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command(epilog="Example: factcheck export review.csv")(export)
    app.command("import", epilog="Example: factcheck import review.csv --dry-run")(import_)


def write_review(workbench: Workbench, path: Path, *, report: str | None = None, bom: bool = True) -> int:
    """Write the review as ``path``'s suffix says and return the number of rows."""
    raise NotImplementedError
