"""The pairs of claim and evidence that a teacher is asked about: training rows, and what can be made of their texts.

Nobody needs to know a label of theirs, so there can be many more than rows; what they must not hold is a text that
measures. factcheck.training.taught asks the teacher.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from factcheck.reading.labelled import Row, normalise
from factcheck.training.abstracts import title_rows
from factcheck.training.data import SOURCES, end_to_end_claims, keep_apart, page_of, read_folder
from factcheck.training.mix import changed_name, changed_number, negated
from factcheck.training.near import joined, neighbours
from factcheck.training.parts import moved, together
from factcheck.training.reworded import Near, wide_pairs

if TYPE_CHECKING:
    from factcheck.seams import Embedder

ONE_PAGE = ("vitaminc", "vitaminc_synthetic", "mnli", "snli")  # groups are pages, premises or captions
SEARCHED = ("vitaminc", "fever", "mnli", "scifact", "check_covid")
CLOSEST, CLAIMS = 2, 1  # other evidences and other claims of its page for a claim
CHANGED = 3  # changed claims for a text
SWAPPED = ("mnli", "negation_nli")  # sets whose claims can stand as evidence, and the other way about
FOUND = 3  # closest evidences of its set for a claim of SEARCHED sets without pages
THINNED = {  # the share of a set's texts that a round of changed claims takes: captions and edited sentences teach less
    "snli": 0.35, "conjnli": 0.5, "wikifactcheck_negation": 0.5, "vitaminc_synthetic": 0.5, "infotabs": 0.5,
}  # fmt: skip
NO_PROSE = ("tabfact_pairs", "condaqa", "wice", "summedits", "cad_nli")  # tables, long documents, another set's texts
NO_PARTS = ("infotabs", "feverous", "wikifactcheck_negation")  # their evidence is many short sentences, or a copy
TOGETHER = ("vitaminc", "fever", "vitaminc_synthetic", "foolmetwice")  # sets with several claims about one thing
LONGEST = 500  # characters of a pair: about 120 tokens
SEVERAL = ("fever", "scifact", "check_covid", "foolmetwice")  # sets whose evidence may be several sentences
LONGER = 1_100  # characters of a pair of theirs: a tenth of FEVER's rows have more than 600
SURE, SURE_KEPT = 0.8, 0.15  # a small model is sure of a pair from this chance on; the share of such pairs that stays


def pairs_to_judge(
    data: Path, embedder: Embedder, words: Near, *, seed: int = 0, near: int = 5_000
) -> list[tuple[str, str]]:
    """Distinct pairs of at most ``LONGEST`` characters, those of :func:`several` ``LONGER``, in an order by lot: any
    beginning of it is a fair sample.

    Training rows of sets that an epoch takes more than once, and what can be made of training rows without knowing a
    label: claims beside other evidence and other claims of their page, ``near`` claims beside close evidence of another
    page, claims changed by a rule or in a word (factcheck.training.reworded; ``words`` gives what a word may become),
    claims beside evidence that speaks in two sentences (factcheck.training.parts), and titles and changed claims beside
    sentences of SciFact's abstracts where its folder lies beside ``data``. No text that measures is there, nor an
    abstract that a claim which measures cites.
    """
    lot = random.Random(f"taught/{seed}")
    apart = keep_apart(read_folder(data), end_to_end_claims(data))
    rows = [row for row in apart.train if row.source not in SOURCES or SOURCES[row.source].copies > 1]
    paged = [row for row in apart.train if row.source in ONE_PAGE]
    searched = [row for row in rows if row.source in SEARCHED]
    pairs = [(row.claim, row.evidence) for row in rows]
    pairs += [(row.evidence, row.claim) for row in rows if row.source in SWAPPED and len(row.evidence) <= 200]
    pairs += same_page(paged, CLOSEST) + page_claims(paged, lot, CLAIMS)
    found = neighbours(searched, embedder, lot, near) if searched else []
    pairs += [(row.claim, other) for row, other in found]
    long = several([row for row in rows if row.source in SEVERAL], found, embedder, lot)
    pairs += ruled(rows, lot)
    texts = [row for row in apart.train if row.source not in NO_PROSE]
    pairs += [pair for row in texts if row.source not in NO_PARTS and (pair := moved(row, lot))]
    for name in TOGETHER:
        pairs += together([row for row in texts if row.source == name], lot)
    if (data.parent / "scifact" / "corpus.jsonl.gz").is_file():
        titles = title_rows(data.parent / "scifact", lot)
        pairs += [(row.claim, row.evidence) for row in titles]
        texts += titles
    for _ in range(CHANGED):
        pairs += wide_pairs([row for row in texts if lot.random() < THINNED.get(row.source, 1.0)], lot, words)
    fit = [pair for pair in pairs if len(pair[0]) + len(pair[1]) <= LONGEST]
    fit += [pair for pair in long if len(pair[0]) + len(pair[1]) <= LONGER]
    distinct = apart.free(fit)
    lot.shuffle(distinct)
    return distinct


def several(
    rows: Sequence[Row], found: Sequence[tuple[Row, str]], embedder: Embedder, lot: random.Random
) -> list[tuple[str, str]]:
    """Pairs whose evidence may be several sentences: ``rows``, their claims beside the closest evidences of their set,
    and those of them in ``found`` with the evidence that was found behind or before their own."""
    pairs = [(row.claim, row.evidence) for row in rows]
    for name in SEVERAL:
        pairs += closest([row for row in rows if row.source == name], embedder, FOUND)
    both = joined([(row, other) for row, other in found if row.source in SEVERAL], lot)
    return pairs + [(row.claim, row.evidence) for row in both]


def closest(rows: Sequence[Row], embedder: Embedder, most: int) -> list[tuple[str, str]]:
    """Each claim beside the ``most`` other evidences of ``rows`` that lie closest to it, whatever group they are of.

    An evidence that the claim is a row with is left out. Ties go to the earlier row.
    """
    evidence = list(dict.fromkeys(row.evidence for row in rows))
    own: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        own[row.claim].add(row.evidence)
    if not evidence:
        return []
    vectors, claims, pairs = embedder.embed_passages(evidence), list(own), []
    for start in range(0, len(claims), 1024):
        some = claims[start : start + 1024]
        for claim, scores in zip(some, embedder.embed_claims(some) @ vectors.T, strict=True):
            wanted = min(len(evidence), most + len(own[claim]))
            order = (evidence[int(i)] for i in np.argsort(-scores, kind="stable")[:wanted])
            pairs += [(claim, text) for text in order if text not in own[claim]][:most]
    return pairs


def same_page(rows: Sequence[Row], most: int) -> list[tuple[str, str]]:
    """Each claim beside the ``most`` other evidences of its page with the largest share of words in common.

    Ties go to the evidence that comes first; a page with one evidence gives nothing.
    """
    pages: dict[str, dict[str, set[str]]] = defaultdict(dict)
    own: dict[tuple[str, str], set[str]] = defaultdict(set)  # the evidences that a claim is a row with
    for row in rows:
        pages[page_of(row)].setdefault(row.evidence, set(normalise(row.evidence).split()))
        own[page_of(row), row.claim].add(row.evidence)
    pairs = []
    for (page, claim), known in own.items():
        said = set(normalise(claim).split())
        others = {
            e: len(said & words) / max(1, len(said | words)) for e, words in pages[page].items() if e not in known
        }
        pairs += [(claim, e) for e in sorted(others, key=lambda e: -others[e])[:most]]
    return pairs


def page_claims(rows: Sequence[Row], lot: random.Random, most: int) -> list[tuple[str, str]]:
    """Each claim beside ``most`` other claims of its page as if they were evidence, drawn by lot; all, if fewer."""
    pages: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        pages[page_of(row)][row.claim] = None
    pairs = []
    for claims in pages.values():
        for claim in claims:
            others = [other for other in claims if other != claim]
            pairs += [(claim, other) for other in lot.sample(others, min(most, len(others)))]
    return pairs


def ruled(rows: Sequence[Row], lot: random.Random) -> list[tuple[str, str]]:
    """Claims that a rule of factcheck.training.mix can change, changed, beside their evidence, whatever the label."""
    pairs = []
    for row in rows:
        maker = lot.choice((changed_number, changed_name, negated))
        new = maker(replace(row, label="supported"), lot)
        if new is not None:
            pairs.append((new.claim, new.evidence))
    return pairs


def unsure(
    pairs: Sequence[tuple[str, str]], said: Mapping[tuple[str, str], tuple[float, float, float]], *, seed: int = 0
) -> list[tuple[str, str]]:
    """``pairs``, in order, less most of those of which a small model is sure: it has little to learn from them, and a
    teacher's time is dear. ``said``: its probabilities of each. A share of ``SURE_KEPT`` stays by lot, so that what it
    is wrongly sure of is not lost."""
    lot = random.Random(f"unsure/{seed}")
    return [pair for pair in pairs if lot.random() < SURE_KEPT or max(said[pair]) < SURE]
