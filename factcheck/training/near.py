"""Rows that our own retriever finds hard: ``python -m factcheck.training.near --data DIR --out FILE``.

Verifying asks the stance model about passages that a search holds for close; the labelled sets mostly ask about
passages that were chosen because they speak. Three kinds of rows close that gap:

- near misses: a claim beside the closest evidence of another page, neutral;
- joined: a row's evidence with such a neighbour before or behind it, the row's own label;
- passages: sentences of cited abstracts with and without a rationale (factcheck.training.abstracts), and of abstracts
  that the search finds and nobody cites.

``factcheck train --extra FILE`` adds them to every epoch.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from factcheck.reading.labelled import Row, normalise
from factcheck.training.abstracts import Reading, passage_rows, read_readings
from factcheck.training.data import end_to_end_claims, keep_apart, page_of, pages_of, read_folder

if TYPE_CHECKING:
    from factcheck.seams import Embedder

PAGES = ("vitaminc", "infotabs", "foolmetwice", "mnli")  # groups are pages, tables, claims or premises
JOINED = (*PAGES, "fever")  # a neighbour of the same page may speak too: only rows that are decided already
CLOSE = 5  # a near miss is drawn among this many closest evidences of other pages


def neighbours(rows: Sequence[Row], embedder: Embedder, lot: random.Random, count: int) -> list[tuple[Row, str]]:
    """``count`` of ``rows`` by lot (all, if fewer), each with one of the ``CLOSE`` evidences that lie closest to its
    claim of those in ``rows`` that share no page with it (see :func:`factcheck.training.data.pages_of`); a row without
    such an evidence is left out. Ties go to the earlier row."""
    chosen = lot.sample(list(rows), min(count, len(rows)))
    evidence = list({normalise(row.evidence): row.evidence for row in rows}.values())
    vectors = embedder.embed_passages(evidence)
    pages = pages_of(rows)
    standing: dict[str, list[int]] = defaultdict(list)  # page → its evidences
    for place, text in enumerate(evidence):
        for page in pages[text]:
            standing[page].append(place)
    pairs = []
    for start in range(0, len(chosen), 1024):
        some = chosen[start : start + 1024]
        scores = embedder.embed_claims([row.claim for row in some]) @ vectors.T
        for row, near in zip(some, scores, strict=True):
            near[[place for page in pages[row.claim] for place in standing[page]]] = -np.inf
            found = [int(i) for i in np.argsort(-near, kind="stable")[:CLOSE] if np.isfinite(near[i])]
            if found:
                pairs.append((row, evidence[lot.choice(found)]))
    return pairs


def near_misses(pairs: Sequence[tuple[Row, str]]) -> list[Row]:
    """Claims beside the evidence of another page: neutral."""
    return [
        replace(row, evidence=other, label="not_enough_evidence", source="near_misses", group=page_of(row))
        for row, other in pairs
    ]


def joined(pairs: Sequence[tuple[Row, str]], lot: random.Random) -> list[Row]:
    """Evidence with a neighbour before or behind it: the label stays."""
    rows = []
    for row, other in pairs:
        both = [row.evidence, other]
        lot.shuffle(both)
        rows.append(replace(row, evidence=" ".join(both), source="joined", group=page_of(row)))
    return rows


def uncited(readings: Sequence[Reading], embedder: Embedder, lot: random.Random, source: str) -> list[Row]:
    """Each claim beside two passages, among the ten closest, of abstracts that are cited for other claims alone."""
    abstracts = {reading.abstract: reading.sentences for reading in readings}
    pieces = [
        (name, " ".join(sentences[at : at + 3]))
        for name, sentences in abstracts.items()
        for at in range(0, len(sentences), 3)
    ]
    cited: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        cited[reading.claim].add(reading.abstract)
    vectors = embedder.embed_passages([text for _, text in pieces])
    scores = embedder.embed_claims(list(cited)) @ vectors.T
    rows = []
    for claim, row in zip(cited, scores, strict=True):
        order = [int(i) for i in np.argsort(-row, kind="stable")[:40] if pieces[int(i)][0] not in cited[claim]]
        for i in lot.sample(order[:10], min(2, len(order))):
            rows.append(Row(claim, pieces[i][1], "not_enough_evidence", source, "train", f"{source}/{pieces[i][0]}"))
    return rows


def near_rows(data: Path, embedder: Embedder, *, seed: int = 0, misses: int = 14000, joins: int = 18000) -> list[Row]:
    """All rows of the three kinds from the train rows of ``data`` and the benchmark folders beside it."""
    lot = random.Random(f"near/{seed}")
    rows = keep_apart(read_folder(data), end_to_end_claims(data))
    out: list[Row] = []
    of = {name: [row for row in rows.train if row.source == name] for name in JOINED}
    of["fever"] = [row for row in of["fever"] if row.label in ("supported", "refuted")]
    total = sum(len(some) for some in of.values()) or 1
    for name, some in of.items():
        share = len(some) / total
        missed = round(misses * share) if name in PAGES else 0
        pairs = neighbours(some, embedder, lot, missed + round(joins * share))
        out += near_misses(pairs[:missed]) + joined(pairs[missed:], lot)
    for name in ("scifact", "check_covid"):
        if (data.parent / name / "claims_train.jsonl").is_file():
            readings = read_readings(data.parent / name)
            out += passage_rows(readings, f"{name}_passages", lot)
            out += uncited(readings, embedder, lot, f"{name}_passages")
    texts = rows.measured
    return [row for row in out if not texts & {normalise(row.claim), normalise(row.evidence)}]


def main(arguments: list[str] | None = None) -> None:
    """The command line: reads the labelled rows, embeds with the embedder of the settings, writes the rows made."""
    from factcheck.retrieval.embed import load_embedder
    from factcheck.settings import Settings, cache_folder

    parser = argparse.ArgumentParser(prog="python -m factcheck.training.near", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled rows")
    parser.add_argument("--out", type=Path, required=True, help="a .jsonl.gz file to write")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    rows = near_rows(given.data, load_embedder(Settings(), cache_folder(Path())), seed=given.seed)
    lines = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    given.out.write_bytes(gzip.compress(lines.encode(), mtime=0))
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        counts[row.source, row.label] += 1
    for (source, label), count in sorted(counts.items()):
        sys.stderr.write(f"{source}: {count} rows {label}\n")


if __name__ == "__main__":
    main()
