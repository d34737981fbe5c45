"""factcheck export and import."""

from __future__ import annotations

from pathlib import Path

import typer

from factcheck.workbench import Workbench


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""


def write_review(workbench: Workbench, path: Path, *, report: str | None = None, bom: bool = True) -> int:
    """Write the review as ``path``'s suffix says and return the number of rows."""
    return 0
