"""The manifest of an index: what it was built from and with, and what its files must hash to."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from factcheck.errors import IndexCorruptError, IndexMismatchError

FORMAT = 3
"""The version of the format on disk. An index of another format is refused, with the command that rebuilds it."""

FILE_NAME = "manifest.json"

COUNTS = ("documents_ever", "passages_ever", "passage_terms", "document_terms")

_GENERATION = re.compile(r"g\d{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEntry:
    """A segment: its folder and how many it holds, counted on from all that were ever added before."""

    folder: str
    documents: int
    passages: int
    first_document: int
    first_passage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``manifest.json`` says.

    ``generation`` names the folder beside the manifest that holds the files; ``fingerprint`` is made from the content
    alone (format, embedder, analyser, documents, passages), so the same corpus, model and settings give the same one
    in any folder at any time, whether built whole or grown; see docs/index-format.md for the one exception.
    ``segments`` are what the documents came in; ``counts`` holds the terms of all living passages and documents, and
    how many of both were ever added; ``changes`` says what the last build added, changed and removed. ``files`` maps a
    path inside the generation to its size and SHA-256.
    """

    format: int
    version: str
    name: str
    generation: str
    fingerprint: str
    corpus_fingerprint: str
    embedder_fingerprint: str
    documents: int
    passages: int
    dimensions: int
    parameters: Mapping[str, Any]
    segments: tuple[SegmentEntry, ...]
    counts: Mapping[str, int]
    changes: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]

    def to_json(self) -> str:
        """The text of the file; the same manifest always gives the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in ``folder``.

        Raises FileNotFoundError where there is none, IndexCorruptError for one that cannot be understood and
        IndexMismatchError for one of another format.
        """
        path = folder / FILE_NAME
        rebuild = f"Rebuild it: factcheck index build {folder.name}"
        try:
            raw = json.loads(path.read_bytes().decode("utf-8"))
            if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] != FORMAT:
                raise IndexMismatchError(
                    f"{path}: index format {raw['format']}, this version reads format {FORMAT}", hint=rebuild
                )
            if set(raw) != {f.name for f in fields(cls)}:
                raise ValueError("not the keys of a manifest")
            raw["segments"] = tuple(SegmentEntry(**entry) for entry in raw["segments"])
            raw["files"] = {name: (int(size), str(digest)) for name, (size, digest) in raw["files"].items()}
            manifest = cls(**raw)
            counts = (manifest.documents, manifest.passages, manifest.dimensions)
            if not all(type(count) is int and count > 0 for count in counts):
                raise ValueError("a count that is none")
            names = (manifest.generation, manifest.fingerprint, manifest.embedder_fingerprint, manifest.name)
            if not all(type(name) is str and name for name in names) or not _GENERATION.fullmatch(manifest.generation):
                raise ValueError("a name that is none")
            if not isinstance(manifest.parameters, dict):
                raise ValueError("parameters that are none")
            if not manifest.segments or not all(type(manifest.counts[key]) is int for key in COUNTS):
                raise ValueError("segments or counts that are none")
        except (ValueError, TypeError, KeyError, AttributeError, UnicodeDecodeError) as error:
            raise IndexCorruptError(f"{path}: not a manifest ({error})", hint=rebuild) from error
        return manifest


def fingerprint_of(embedder: str, parameters: Mapping[str, Any], content: bytes) -> str:
    """Names all that an index's answers depend on."""
    header = json.dumps([FORMAT, embedder, parameters], sort_keys=True).encode()
    return hashlib.sha256(header + b"\0" + content).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """All regular files below a folder, in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
