"""Labelled rows (claim, evidence, label) from JSON lines, for training and for measuring."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from factcheck.errors import FormatError, ReadError

LABELS = ("supported", "refuted", "not_enough_evidence", "not_supported")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled pair. ``label`` is one of :data:`LABELS`; ``not_supported`` means refuted or not enough evidence.

    ``group`` keeps rows of one page, claim or document together; ``split`` is train, dev or test. ``soft`` are a
    teacher's probabilities of supports, refutes and neutral, where training has any; a row without a label has "".
    """

    claim: str
    evidence: str
    label: str
    source: str
    split: str
    group: str
    soft: tuple[float, float, float] | None = None


def read_rows(path: Path) -> list[Row]:
    """The rows of one ``.jsonl`` or ``.jsonl.gz`` file, in order. Only claim, evidence and label must be there.

    A row marked ``trimmed`` lost the end of its evidence: as supported or refuted it is left out. Raises ReadError for
    a file that cannot be read and FormatError, with the line, for one that holds something else.
    """
    rows = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    row = _row(line, f"{path}:{number}", path.name.split(".")[0])
                    if row is not None:
                        rows.append(row)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise ReadError(f"{path}: {error}", hint="Name a .jsonl or .jsonl.gz file of labelled rows.") from error
    return rows


def _row(line: str, where: str, name: str) -> Row | None:
    try:
        raw = json.loads(line)
        claim, evidence, label = str(raw["claim"]), str(raw["evidence"]), str(raw["label"])
    except (ValueError, KeyError, TypeError) as error:
        hint = "Every line is a JSON object with at least claim, evidence and label."
        raise FormatError(f"{where}: not a labelled row ({error})", hint=hint) from error
    if label not in LABELS:
        raise FormatError(f"{where}: unknown label {label!r}", hint=f"One of: {', '.join(LABELS)}.")
    if raw.get("trimmed") and label in ("supported", "refuted"):
        return None
    source = str(raw.get("source", name))
    return Row(claim, evidence, label, source, str(raw.get("split", "train")), str(raw.get("group", claim)))


def normalise(text: str) -> str:
    """The text as train and test are compared: NFKC, case-folded, anything but letters and digits as one space."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
