"""Rows from abstracts with marked rationales (SciFact, Check-COVID), in the form in which verifying meets them.

A passage that holds a whole rationale has the claim's label; a sentence or passage of the same abstract without any is
on the subject and silent: neutral. The labelled sets give the rationales alone, and no silent neighbour of one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from factcheck.evaluation.datasets import read_abstracts, read_claims
from factcheck.reading.labelled import Row

_LABELS = {"SUPPORT": "supported", "CONTRADICT": "refuted", "NOT_ENOUGH_INFO": "not_enough_evidence"}


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
    publish them. A citation that the corpus does not have is passed over. Raises ReadError for a missing file,
    FormatError with the line for one of another format.
    """
    abstracts = read_abstracts(folder / "corpus.jsonl.gz")
    apart = _cited(folder / "claims_dev.jsonl")
    readings = []
    for claim in read_claims(folder / "claims_train.jsonl").values():
        for name in claim.cited:
            if name in apart or name not in abstracts:
                continue
            gold = claim.gold.get(name)
            label, rationales = (_LABELS[gold.label], gold.rationales) if gold else ("not_enough_evidence", ())
            readings.append(Reading(claim.claim.strip(), name, abstracts[name].texts, label, rationales))
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

    ``folder`` and errors as in :func:`read_readings`; titles that are empty or of more than 170 characters and
    sentences of fewer than 31 or more than 330 are left out.
    """
    apart = _cited(folder / "claims_dev.jsonl")
    rows = []
    for name, abstract in read_abstracts(folder / "corpus.jsonl.gz").items():
        title = abstract.document.title.strip()
        sentences = [text for text in abstract.texts if 30 < len(text) <= 330]
        if name not in apart and 0 < len(title) <= 170:
            some = lot.sample(sentences, min(each, len(sentences)))
            rows += [Row(title, text, "", "abstracts", "train", name) for text in some]
    return rows


def _cited(path: Path) -> set[str]:
    return {name for claim in read_claims(path).values() for name in claim.cited}
