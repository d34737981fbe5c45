"""Telling a file that an export wrote from one of somebody else's, which no export may write over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from factcheck.columns import NAMES
from factcheck.export.html import BEGINNING


def is_ours(path: Path) -> bool:
    """Whether a page, JSON lines, Parquet or JSON-LD file was written by an export, as far as its content tells.

    An empty file is nobody's, and so ours. A file that cannot be read, or has another suffix, is not ours.
    """
    try:
        if not path.stat().st_size:
            return True
        kind = path.suffix.lower()
        if kind in {".html", ".htm"}:
            return _begins(path, BEGINNING.encode("utf-8"))
        if kind == ".jsonl":
            with path.open("rb") as file:
                return _is_record(json.loads(file.readline()))
        if kind == ".jsonld":
            return _is_claimreview(json.loads(path.read_bytes()))
        return kind == ".parquet" and _is_table(path)
    except (OSError, ValueError, RecursionError):
        return False


def _begins(path: Path, beginning: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(beginning)) == beginning


def _is_record(found: Any) -> bool:
    return isinstance(found, dict) and set(NAMES) <= found.keys() and str(found["hash"]).startswith("row-")


def _is_claimreview(found: Any) -> bool:
    """Whether every review in it has an id that this program gives: ``urn:factcheck:…``."""
    if not isinstance(found, dict) or found.keys() != {"@context", "@graph"} or not isinstance(found["@graph"], list):
        return False
    return all(isinstance(each, dict) and str(each.get("@id")).startswith("urn:factcheck:") for each in found["@graph"])


def _is_table(path: Path) -> bool:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        return False
    try:
        return set(NAMES) <= set(parquet.read_schema(path).names)
    except ArrowException:
        return False
