"""Rows from abstracts with marked rationales (SciFact, Check-COVID), in the form in which verifying meets them.

A passage that holds a whole rationale has the claim's label; a sentence or passage of the same abstract without any is
on the subject and silent: neutral. The labelled sets give the rationales alone, and no silent neighbour of one.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck.errors import FormatError, ReadError
from factcheck.reading.labelled import Row

_LABELS = {"SUPPORT": "supported", "REFUTE": "refuted", "CONTRADICT": "refuted"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim and an abstract cited for it. ``rationales``: sets of sentences (from 0) that each decide ``label``;
    none, and "not_enough_evidence", where the abstract is silent."""

    claim: str
    abstract: str  # its id
    sentences: tuple[str, ...]
    label: str
    rationales: tuple[frozenset[int], ...]


def read_readings(folder: Path) -> list[Reading]:
    """The train readings of one benchmark folder, less every abstract that a dev claim cites.

    ``folder`` holds ``corpus.jsonl.gz``, ``claims_train.jsonl`` and ``claims_dev.jsonl`` as SciFact or Check-COVID
    publish them. Raises ReadError for a missing file, FormatError with the line for one of another format.
    """
    texts = {str(raw.get("cord_id", raw.get("doc_id"))): raw for raw in _lines(folder / "corpus.jsonl.gz")}
    apart = {name for raw in _lines(folder / "claims_dev.jsonl") for name in _cited(raw)}
    readings = []
    for raw in _lines(folder / "claims_train.jsonl"):
        for name in _cited(raw):
            if name in apart or name not in texts:
                continue
            sentences = tuple(str(s).strip() for s in texts[name]["abstract"])
            label, rationales = _scifact(raw, name) if "cited_doc_ids" in raw else _covid(raw)
            readings.append(Reading(str(raw["claim"]).strip(), name, sentences, label, rationales))
    return readings


def passage_rows(readings: Sequence[Reading], source: str, lot: random.Random, silent: int = 3) -> list[Row]:
    """Rows of one to three sentences: up to two around each rationale, up to ``silent`` without one per reading."""
    rows = []
    for reading in readings:
        telling = frozenset().union(*reading.rationales)
        pieces = [
            range(first, min(first + lot.choice((1, 2, 3)), len(reading.sentences)))
            for first in range(len(reading.sentences))
        ]
        mute = [piece for piece in pieces if piece and not telling & set(piece)]
        said = [piece for piece in pieces if any(rationale <= set(piece) for rationale in reading.rationales)]
        chosen = [(piece, "not_enough_evidence") for piece in lot.sample(mute, min(silent, len(mute)))]
        chosen += [(piece, reading.label) for piece in lot.sample(said, min(2, len(said)))]
        for piece, label in chosen:
            text = " ".join(reading.sentences[i] for i in piece)
            rows.append(Row(reading.claim, text, label, source, "train", f"{source}/{reading.abstract}"))
    return rows


def title_rows(folder: Path, lot: random.Random, each: int = 4) -> list[Row]:
    """Rows without a label: the title of an abstract beside up to ``each`` of its sentences, drawn by lot, for every
    abstract of ``folder`` that no dev claim cites.

    ``folder`` and errors as in :func:`read_readings`; titles of more than 170 characters and sentences of fewer than 31
    or more than 330 are left out.
    """
    apart = {name for raw in _lines(folder / "claims_dev.jsonl") for name in _cited(raw)}
    rows = []
    for raw in _lines(folder / "corpus.jsonl.gz"):
        name, title = str(raw.get("cord_id", raw.get("doc_id"))), str(raw["title"]).strip()
        sentences = [text for text in (str(s).strip() for s in raw["abstract"]) if 30 < len(text) <= 330]
        if name not in apart and len(title) <= 170:
            some = lot.sample(sentences, min(each, len(sentences)))
            rows += [Row(title, text, "", "abstracts", "train", name) for text in some]
    return rows


def _cited(raw: dict[str, Any]) -> list[str]:
    return [str(name) for name in raw["cited_doc_ids"]] if "cited_doc_ids" in raw else [str(raw["cord_id"])]


def _scifact(raw: dict[str, Any], name: str) -> tuple[str, tuple[frozenset[int], ...]]:
    sets = raw["evidence"].get(name, [])
    if not sets:
        return "not_enough_evidence", ()
    return _LABELS[sets[0]["label"]], tuple(frozenset(one["sentences"]) for one in sets)


def _covid(raw: dict[str, Any]) -> tuple[str, tuple[frozenset[int], ...]]:
    if raw["label"] not in _LABELS:
        return "not_enough_evidence", ()
    return _LABELS[raw["label"]], (frozenset(int(one["sent_index"]) for one in raw["evidence_set"]),)


def _lines(path: Path) -> list[dict[str, Any]]:
    rows = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                raw = json.loads(line)
                if not isinstance(raw, dict):
                    raise FormatError(f"{path}:{number}: not a JSON object", hint="One object a line.")
                rows.append(raw)
    except ValueError as error:
        raise FormatError(f"{path}: not JSON lines ({error})", hint="One JSON object a line, in UTF-8.") from error
    except (OSError, EOFError) as error:
        raise ReadError(f"{path}: {error}", hint="Name the folder of a benchmark as it is published.") from error
    return rows
