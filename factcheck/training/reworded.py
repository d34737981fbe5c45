"""Claims made from any text, for a teacher to judge: one word changed, a figure bounded, a clause with a rule's change.

The sets hold few subjects (VitaminC 2,269 pages), and a small model learns those by heart. Texts of every set, each
beside a claim that differs from it in little, are many subjects. Words are changed for ones that stand near them in the
base encoder's embeddings, where synonyms, opposites and other things of a kind lie (as TinyBERT's augmentation does
with GloVe; Jiao et al., 2020): what comes out may be supported, refuted or neither, and the teacher says which.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from factcheck.reading.labelled import Row
from factcheck.training.mix import another_number, changed_month, changed_name, changed_number, cut_clause, negated

Near = Callable[[str], list[str]]  # words that may stand for a word
_RULES = (changed_number, changed_month, changed_name, negated)
NEAREST = 12  # words that one may be changed for
_WORD = re.compile(r"(?<![\w'-])[a-z]{3,}(?![\w'-])")
_FIGURE = re.compile(r"(?<![\w.,/$£€-])\d{1,3}(?:,\d{3})+(?!\w)|(?<![\w.,/$£€-])\d{2,}(?![\w/%-]|[.,]\d)")
_BOUNDS = ("more than", "fewer than", "over", "under", "at least", "less than", "about", "nearly")
_STOPS = frozenset(
    {"the", "and", "for", "that", "this", "with", "from", "was", "were", "are", "has", "had", "have", "not", "its",
     "his", "her", "their", "they", "she", "him", "who", "which", "when", "where", "been", "being", "but", "than",
     "then", "them", "also", "into", "over", "more", "most", "less", "under", "about", "all", "any", "some",
     "one", "two"}
)  # fmt: skip


class Neighbours:
    """For a word of the base encoder's vocabulary, the words whose embeddings lie nearest to its own."""

    def __init__(self, base: Path) -> None:
        from safetensors.numpy import load_file

        lines = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
        weights = load_file(base / "model.safetensors")
        (name,) = (name for name in weights if name.endswith("embeddings.word_embeddings.weight"))
        vectors = weights[name].astype(np.float32)
        places = [i for i, word in enumerate(lines) if _WORD.fullmatch(word) and word not in _STOPS]
        self.words = [lines[i] for i in places]
        self._vectors = vectors[places] / np.linalg.norm(vectors[places], axis=1, keepdims=True)
        self._place = {word: i for i, word in enumerate(self.words)}
        self._found: dict[str, list[str]] = {}

    def __call__(self, word: str) -> list[str]:
        """The ``NEAREST`` words, nearest first, less those that begin like ``word``; [] for one that is unknown."""
        if word not in self._found:
            self._found[word] = []
            if word in self._place:
                scores = self._vectors @ self._vectors[self._place[word]]
                near = [self.words[i] for i in np.argsort(-scores, kind="stable")[1 : 2 * NEAREST]]
                self._found[word] = [other for other in near if other[:4] != word[:4]][:NEAREST]
        return self._found[word]


def reworded(claim: str, lot: random.Random, near: Near) -> str | None:
    """``claim`` with one word in small letters changed for one ``near`` it; None where no word has one."""
    places = [place for place in _WORD.finditer(claim) if place.group() not in _STOPS]
    for place in lot.sample(places, len(places)):
        others = near(place.group())
        if others:
            return claim[: place.start()] + lot.choice(others) + claim[place.end() :]
    return None


def bounded(claim: str, lot: random.Random) -> str | None:
    """``claim`` with a bound before a figure ("more than 1,200"), that figure or another; None where it has none.

    What lies between 1500 and 2100 may be a year, and stays.
    """
    places = [m for m in _FIGURE.finditer(claim) if not 1500 <= float(m.group().replace(",", "")) <= 2100]
    if not places:
        return None
    place = lot.choice(places)
    figure = place.group() if lot.random() < 0.3 else another_number(place.group(), lot)
    return f"{claim[: place.start()]}{lot.choice(_BOUNDS)} {figure}{claim[place.end() :]}"


def wide_pairs(rows: Sequence[Row], lot: random.Random, near: Near, longest: int = 160) -> list[tuple[str, str]]:
    """One pair for each distinct evidence of ``rows``: a claim, its own or what a part of it says, changed by lot.

    Texts of more than 400 characters are left out, as is a claim of more than ``longest``.
    """
    pairs = []
    for row in {row.evidence: row for row in rows if len(row.evidence) <= 400}.values():
        claim = row.claim
        if lot.random() < 0.5:
            cut = cut_clause(row, lot)
            claim = cut.claim if cut else row.evidence
        new = _changed(replace(row, claim=claim, label="supported"), lot, near)
        if new and new not in (row.claim, row.evidence) and len(new) <= longest:
            pairs.append((new, row.evidence))
    return pairs


def _changed(row: Row, lot: random.Random, near: Near) -> str | None:
    """The claim with one change by lot; where that kind finds no place, another word."""
    kind = lot.randrange(10)
    if kind < len(_RULES):
        made = _RULES[kind](row, lot)
        new = made.claim if made else None
    else:
        new = bounded(row.claim, lot) if kind < 7 else None
    return new or reworded(row.claim, lot, near)
