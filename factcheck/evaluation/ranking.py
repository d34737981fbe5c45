"""Figures of a ranking: nDCG and recall, as trec_eval defines them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence


def ndcg(ranking: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """Normalised discounted cumulative gain at ``k``: gain over log2(rank + 1), divided by that of the best ranking.

    ``ranking``: ids, best first, each at most once; ``relevant``: id → gain. 0 where nothing is relevant.
    Järvelin and Kekäläinen (2002), in trec_eval's form (linear gain).
    """
    best = sorted((gain for gain in relevant.values() if gain > 0), reverse=True)
    ideal = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(best[:k]))
    found = sum(max(0.0, relevant.get(name, 0.0)) / math.log2(rank + 2) for rank, name in enumerate(ranking[:k]))
    return found / ideal if ideal else 0.0


def recall(ranking: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """The share of the relevant ids (gain above 0) among the first ``k``. 0 where nothing is relevant."""
    wanted = {name for name, gain in relevant.items() if gain > 0}
    return len(wanted & set(ranking[:k])) / len(wanted) if wanted else 0.0


def average_precision(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The precision at each relevant id among the first ``k``, summed and divided by how many are relevant (at most
    ``k``): trec_eval's map_cut over rankings of ``k``, as CheckThat! scores MAP@k. 0 where nothing is relevant.
    """
    wanted, found, total = set(relevant), 0, 0.0
    for place, name in enumerate(ranking[:k], start=1):
        if name in wanted:
            found += 1
            total += found / place
    return total / min(len(wanted), k) if wanted else 0.0


def in_first_place_of_each(names: Sequence[str]) -> list[str]:
    """A ranking with repeats (documents by their passages) as one without: each name where it comes first."""
    return list(dict.fromkeys(names))
