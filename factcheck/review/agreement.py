"""How far people agree with each other and with the machine: percent, Cohen's κ, Krippendorff's α, with intervals.

κ: Cohen (1960); its interval from the large-sample variance of Fleiss, Cohen and Everitt (1969). Where
items give several pairs (three reviewers or more) the variance is taken over items, as the pairs of one hang together.
α, nominal: Krippendorff (2011), any number of reviewers, gaps allowed; its interval by resampling the items.
A figure is None where it is not defined: too few items, or everybody always gave the same one answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution
RESAMPLES = 2000
SEED = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval, and the number of items it rests on."""

    value: float | None
    low: float | None
    high: float | None
    items: int

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return f"not defined (n={self.items})"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] (n={self.items})"


def percent(pairs: Sequence[tuple[str, str]], items: Sequence[int] | None = None) -> Figure:
    """The share of pairs that are equal, with Wilson's interval (1927).

    ``items`` says of which item each pair is; None: each of its own. Pairs of one item hang together: the interval is
    that of as many independent pairs as would spread as far.
    """
    total = len(pairs)
    if not total:
        return Figure(None, None, None, 0)
    of = items or range(total)
    equal = [float(one == two) for one, two in pairs]
    share = math.fsum(equal) / total
    variance, size = _variance(equal, of), len(set(of))
    alone = min(share * (1 - share) / variance, total) if variance else size
    centre = (share + Z95**2 / (2 * alone)) / (1 + Z95**2 / alone)
    half = Z95 / (1 + Z95**2 / alone) * math.sqrt(share * (1 - share) / alone + Z95**2 / (4 * alone**2))
    return Figure(share, max(0.0, centre - half), min(1.0, centre + half), size)


def kappa(pairs: Sequence[tuple[str, str]], items: Sequence[int] | None = None) -> Figure:
    """Cohen's κ of two reviewers over the items that both answered; ``items`` as for :func:`percent`."""
    total = len(pairs)
    of = items or range(total)
    size = len(set(of))
    joint = Counter(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    labels = sorted(set(first) | set(second))
    if not total or len(labels) < 2:
        return Figure(None, None, None, size)
    row = {label: first[label] / total for label in labels}
    column = {label: second[label] / total for label in labels}
    agreed = math.fsum(joint[label, label] / total for label in labels)
    chance = math.fsum(row[label] * column[label] for label in labels)
    if chance == 1:
        return Figure(None, None, None, size)
    value = (agreed - chance) / (1 - chance)
    # What each pair weighs in κ, to first order: with a pair an item this is Fleiss, Cohen and Everitt's equation 13.
    pull = [
        (one == two) / (1 - chance) - (1 - agreed) * (column[one] + row[two]) / (1 - chance) ** 2 for one, two in pairs
    ]
    half = Z95 * math.sqrt(_variance(pull, of))
    return Figure(value, value - half, value + half, size)


def _variance(values: Sequence[float], items: Sequence[int]) -> float:
    """The variance of the mean of values of which those of one item hang together, however much."""
    mean = math.fsum(values) / len(values)
    together: dict[int, float] = {}
    for value, item in zip(values, items, strict=True):
        together[item] = together.get(item, 0.0) + value - mean
    return math.fsum(each**2 for each in together.values()) / len(values) ** 2


def alpha(units: Sequence[Sequence[str]], *, resamples: int = RESAMPLES, seed: int = SEED) -> Figure:
    """Krippendorff's α for nominal answers. A unit holds the answers on one item; with one or none it does not count.

    The interval is the 2.5 and 97.5 percentile over ``resamples`` draws of the items with replacement.
    """
    import numpy as np

    kept = [unit for unit in units if len(unit) > 1]
    labels = sorted({answer for unit in kept for answer in unit})
    if len(labels) < 2:
        return Figure(None, None, None, len(kept))
    place = {label: number for number, label in enumerate(labels)}
    counts = np.zeros((len(kept), len(labels)))
    for number, unit in enumerate(kept):
        for answer in unit:
            counts[number, place[answer]] += 1
    sizes = counts.sum(axis=1)
    # Per item: the pairs of unlike answers, each weighted as in the coincidence matrix.
    unlike = (sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)

    def of(weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        margins = weights @ counts
        total = margins.sum()
        expected = total**2 - (margins**2).sum()
        return float("nan") if expected == 0 else float(1 - (total - 1) * (weights @ unlike) / expected)

    value = of(np.ones(len(kept)))
    draw = np.random.default_rng(seed)
    even = np.full(len(kept), 1 / len(kept))
    drawn = [of(draw.multinomial(len(kept), even).astype(np.float64)) for _ in range(resamples)]
    defined = [each for each in drawn if not math.isnan(each)]
    if not defined:
        return Figure(value, None, None, len(kept))
    low, high = np.percentile(defined, [2.5, 97.5])
    return Figure(value, float(low), float(high), len(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two reviewers, or a reviewer and "machine", on the items that both answered."""

    one: str
    two: str
    percent: Figure
    kappa: Figure
    alpha: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All that can be said of agreement. ``labels``: κ of each label against the rest, over all pairs of people.

    ``months``: percent agreement of people by the month of the later answer. ``aside`` counts answers that say
    something of the item and not of the claim (not a claim, cannot tell, wrong evidence): they take part between
    people, and are left out between people and the machine, which cannot give them.
    """

    people: tuple[Pair, ...]
    machine: tuple[Pair, ...]
    together: Figure
    labels: Mapping[str, Figure]
    months: Mapping[str, Figure]
    aside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """An item's answers by reviewer (label and time), and the machine's label."""

    machine: str
    answers: Mapping[str, tuple[str, str]]


MACHINE_LABELS = frozenset({"supported", "refuted", "conflicting", "not_enough_evidence"})


def measure(items: Sequence[Answered], *, resamples: int = RESAMPLES, seed: int = SEED) -> Agreement:
    """Compare every two reviewers, everybody together, and each with the machine."""
    names = sorted({name for item in items for name in item.answers})
    between: dict[tuple[str, str], list[tuple[str, str]]] = {}
    every: list[tuple[str, str]] = []
    of: list[int] = []  # the item that each of them is of
    months: dict[str, list[int]] = {}  # their places in ``every``
    for place, item in enumerate(items):
        present = sorted(item.answers)
        for number, one in enumerate(present):
            for two in present[number + 1 :]:
                pair = (item.answers[one][0], item.answers[two][0])
                between.setdefault((one, two), []).append(pair)
                months.setdefault(max(item.answers[one][1], item.answers[two][1])[:7], []).append(len(every))
                every.append(pair)
                of.append(place)
    against = {
        name: [
            (item.answers[name][0], item.machine)
            for item in items
            if name in item.answers and item.answers[name][0] in MACHINE_LABELS
        ]
        for name in names
    }
    aside = Counter(label for i in items for label, _ in i.answers.values() if label not in MACHINE_LABELS)
    return Agreement(
        people=tuple(_pair(*who, pairs, resamples, seed) for who, pairs in sorted(between.items())),
        machine=tuple(_pair(name, "machine", pairs, resamples, seed) for name, pairs in against.items() if pairs),
        together=alpha([[label for label, _ in i.answers.values()] for i in items], resamples=resamples, seed=seed),
        labels={
            label: kappa([(str(one == label), str(two == label)) for one, two in every], of)
            for label in sorted({label for pair in every for label in pair})
        },
        months={m: percent([every[n] for n in its], [of[n] for n in its]) for m, its in sorted(months.items())},
        aside=dict(sorted(aside.items())),
    )


def _pair(one: str, two: str, pairs: list[tuple[str, str]], resamples: int, seed: int) -> Pair:
    return Pair(
        one=one, two=two, percent=percent(pairs), kappa=kappa(pairs),
        alpha=alpha(pairs, resamples=resamples, seed=seed),
    )  # fmt: skip
