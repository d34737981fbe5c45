"""Labelled rows: which sets may train, reading them, and keeping apart what measures.

A row is a claim, an evidence text and a label. Sets that measure, and every ``dev`` or ``test`` split, never train;
a training row that shares its claim or its evidence with any of them (compared after normalising) is dropped
and counted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from factcheck.errors import ReadError
from factcheck.evaluation.datasets import read_claims
from factcheck.reading.labelled import Row, normalise, read_rows

_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")  # [[words]], [[page|words]]


@dataclass(frozen=True, slots=True)
class Source:
    """One labelled set: its licence, whether weights trained on it may ship, and how often an epoch takes a row."""

    licence: str
    may_train: bool
    copies: float  # rows per epoch as a multiple of the set: 2.0 takes every row twice, 0.5 half of them by lot


SOURCES: dict[str, Source] = {
    "vitaminc": Source("CC BY-SA 3.0", True, 3.0),
    "vitaminc_synthetic": Source("CC BY-SA 3.0", True, 1.0),  # has no third class
    "fever": Source("CC BY-SA 3.0", True, 3.0),
    "fever_symmetric": Source("CC BY-SA 3.0", False, 0.0),
    "mnli": Source("OANC and others, free", True, 2.0),
    "snli": Source("CC BY-SA 4.0", True, 0.6),
    "conjnli": Source("MIT", True, 0.3),  # labels are silver
    "feverous": Source("CC BY-SA 3.0", True, 1.0),
    "foolmetwice": Source("Apache-2.0", True, 2.0),
    "scifact": Source("CC BY 4.0, ODC-By", True, 4.0),
    "check_covid": Source("MIT", True, 4.0),
    "citint": Source("MIT", True, 1.0),
    "wice": Source("ODC-By, CC BY-SA", True, 1.0),
    "summedits": Source("Apache-2.0", True, 1.0),
    "infotabs": Source("MIT, Apache-2.0", True, 0.3),
    "negation_nli": Source("MIT", True, 1.5),
    "scitail": Source("Apache-2.0", True, 1.0),
    "cad_nli": Source("Apache-2.0, CC BY-SA 4.0", True, 0.3),
    "tabfact_pairs": Source("MIT", True, 0.1),
    "condaqa": Source("Apache-2.0", True, 0.5),
    "wikifactcheck_negation": Source("CC BY-SA 4.0", True, 0.2),  # refuted only: identical pairs balance it
    # made by factcheck.training.near from the train rows of the sets above, under their licences
    "near_misses": Source("those of its sets", True, 0.5),
    "joined": Source("those of its sets", True, 0.5),
    "scifact_passages": Source("CC BY 4.0, ODC-By", True, 0.5),
    "check_covid_passages": Source("MIT", True, 0.05),
    "taught": Source("those of its sets", True, 1.0),  # pairs without a label (factcheck.training.taught)
    "climate_fever": Source("none stated", False, 0.0),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """What may train and what measures, with the counts of what was left out: (source, reason) → rows.

    ``measured`` holds every text that measures, normalised: no row that is made later may have one of them.
    """

    train: tuple[Row, ...]
    measure: tuple[Row, ...]
    dropped: tuple[tuple[tuple[str, str], int], ...]
    measured: frozenset[str]

    def free(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The distinct ``pairs`` of claim and evidence of which neither text measures, in order."""
        return [(c, e) for c, e in dict.fromkeys(pairs) if not self.measured & {normalise(c), normalise(e)}]

    def describe(self) -> str:
        """The counts in words, one line each, as training prints them."""
        taken = Counter(row.source for row in self.train)
        lines = [f"{source}: {count} rows train" for source, count in sorted(taken.items())]
        lines += [f"{source}: {count} rows dropped: {reason}" for (source, reason), count in self.dropped]
        lines.append(f"{len(self.train)} rows train, {len(self.measure)} rows measure and never train")
        return "\n".join(lines)


def read_folder(folder: Path) -> list[Row]:
    """All rows of all ``.jsonl`` and ``.jsonl.gz`` files of a folder, files in the order of their names.

    Wiki links ("[[United_States|American]]", in four of five rows of FEVEROUS) are read as the words they show: a model
    that learns from them as they stand comes to take brackets for a sign.
    """
    paths = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")], key=lambda path: path.name)
    if not paths:
        raise ReadError(f"{folder}: no .jsonl or .jsonl.gz file there", hint="Name the folder with the labelled rows.")
    return [_without_links(row) for path in paths for row in read_rows(path)]


def _without_links(row: Row) -> Row:
    if "[[" not in row.claim and "[[" not in row.evidence:
        return row
    return replace(row, claim=_LINK.sub(r"\1", row.claim), evidence=_LINK.sub(r"\1", row.evidence))


def keep_apart(rows: Iterable[Row], measured_claims: Sequence[str] = ()) -> Rows:
    """Split rows into what trains and what measures; see the module's docstring for the rule.

    ``measured_claims`` are further claims that measure (the dev claims of an end-to-end benchmark). A set that
    :data:`SOURCES` does not list is the user's own and may train.
    """
    everything = list(rows)
    measure = [row for row in everything if row.split != "train" or not _may_train(row)]
    texts = {normalise(text) for row in measure for text in (row.claim, row.evidence)}
    texts |= {normalise(claim) for claim in measured_claims}
    train, dropped = [], Counter[tuple[str, str]]()
    for row in everything:
        if row.split != "train" or not _may_train(row):
            continue
        if normalise(row.claim) in texts:
            dropped[row.source, "its claim measures"] += 1
        elif normalise(row.evidence) in texts:
            dropped[row.source, "its evidence measures"] += 1
        else:
            train.append(row)
    return Rows(tuple(train), tuple(measure), tuple(sorted(dropped.items())), frozenset(texts))


def page_of(row: Row) -> str:
    """What keeps rows of one page together across sets."""
    return f"{row.source}/{row.group}"


def pages_of(rows: Iterable[Row]) -> dict[str, set[str]]:
    """For each claim and each evidence, as it is written, the pages of all rows that have it (compared after
    normalising): one text often stands under several groups, and what a claim is put beside for want of a label must
    be on none of its pages."""
    pages: dict[str, set[str]] = {}
    same: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for text in (row.claim, row.evidence):
            if text not in pages:
                pages[text] = same[normalise(text)]
            pages[text].add(page_of(row))
    return pages


def _may_train(row: Row) -> bool:
    source = SOURCES.get(row.source)
    return source is None or source.may_train


def end_to_end_claims(folder: Path) -> list[str]:
    """The dev claims of SciFact and Check-COVID where their folders lie beside ``folder``; [] where they do not.

    Raises as :func:`factcheck.evaluation.datasets.read_claims` does.
    """
    claims = []
    for name in ("scifact", "check_covid"):
        path = folder.parent / name / "claims_dev.jsonl"
        if path.is_file():
            claims += [claim.claim for claim in read_claims(path).values()]
    return claims
