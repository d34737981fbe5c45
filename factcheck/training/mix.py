"""One epoch of training rows: every set by its weight, and rows made from the texts at hand.

Made rows teach what the sets are thin on. A number, month, name or negation changed in a supported claim refutes it;
a clause cut out of the evidence is supported by it, and refuted once its number is changed; a claim beside the evidence
of another page is neutral, more so where the two share a rare word. All choices follow from the seed and the epoch.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from factcheck.reading.labelled import Row, normalise
from factcheck.training.data import SOURCES, pages_of

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?![\w])|(?<![\w.,/-])\d+(?:\.\d+)?(?![\w/-]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_AUXILIARY = re.compile(r"\b(is|was|were|are|has|had|will|can|could|would|did|does)\b(?! not|n't)", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(more|less|fewer|greater|over|under|above|below|least|most|about|around|nearly|almost|before|after|between|"
    r"up to|approximately|exceed\w*|maximum|minimum|not|no|never|or)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(is|was|were|are|has|had|have|became|won|\w{3,}ed)\b")
_SUBORDINATE = re.compile(
    r"^(If|Although|While|When|After|Before|Since|As|Because|In|On|At|During|With|Despite|For|By)\b"
)
FACTS = frozenset(
    {"vitaminc", "fever", "feverous", "foolmetwice", "scifact", "check_covid", "scifact_passages",
     "check_covid_passages", "near_misses", "joined"}
)  # fmt: skip
MIXES: dict[str, Callable[[str], float]] = {  # by how much a set's weight is multiplied
    "all": lambda source: 1.0,
    "facts": lambda source: 1.5 if source in FACTS else 0.5,
    "taught": lambda source: 1.0 if source == "taught" else 0.5,
    "pairs": lambda source: 2.0 if source == "taught" else 0.25,
    "judged": lambda source: 1.0,
    "repeated": lambda source: 2.0 if source in ("fever", "mnli", "scifact") else 1.0,
}
JUDGED = ("judged", "repeated")  # mixes of what a teacher judged and nothing else
_HARD = frozenset({"vitaminc", "infotabs", "mnli"})  # here rows of another group are about another text


def epoch_rows(
    train: Sequence[Row],
    *,
    seed: int,
    epoch: int,
    made: float = 0.25,
    measured: frozenset[str] = frozenset(),
    mix: str = "all",
) -> list[Row]:
    """The rows of one epoch, in an order by lot. ``made``: made rows as a share of the given ones (0 for none).

    ``mix``: "all" takes every set by its weight; "facts" takes sets about facts half as often again, the others at
    half; "taught" takes all at half but the pairs without a label, "pairs" those twice and all others at a quarter;
    "judged" takes what a teacher judged, each once, and nothing else; "repeated" does too, but the rows of FEVER, MNLI
    and SciFact twice. Raises ValueError for another mix.

    A made row with a text that measures (``measured``, normalised) is left out.
    """
    if mix not in MIXES:
        raise ValueError(f"mix is {mix!r}; {', '.join(MIXES)}")
    lot = random.Random(f"{seed}/{epoch}")
    rows: list[Row] = []
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in train:
        if row.soft or mix not in JUDGED:
            by_source[row.source].append(row)
    for source, members in sorted(by_source.items()):
        copies = SOURCES[source].copies if source in SOURCES and mix not in JUDGED else 1.0
        copies *= MIXES[mix](source)
        rows += members * int(copies)
        rows += lot.sample(members, round(len(members) * (copies - int(copies))))
    new = made_rows(rows, round(len(rows) * made), lot) if mix not in JUDGED else []
    rows += [row for row in new if not measured & {normalise(row.claim), normalise(row.evidence)}]
    lot.shuffle(rows)
    return rows


def made_rows(rows: Sequence[Row], count: int, lot: random.Random) -> list[Row]:
    """Up to ``count`` rows made from ``rows``: a quarter mismatches, the rest changes and cuts in equal parts.

    Rows without a label make none, and what a teacher said of a row does not hold for one made from it.
    """
    rows = [replace(row, soft=None) if row.soft else row for row in rows if row.label]
    mismatches = mismatched(rows, count // 8, lot) + hard_mismatched(rows, count // 8, lot)
    makers: list[Callable[[Row, random.Random], Row | None]] = [
        changed_number, changed_month, changed_name, negated, cut_clause, cut_clause, cut_clause_changed,
    ]  # fmt: skip
    each = (count - len(mismatches)) // len(makers)
    out = list(mismatches)
    for maker in makers:
        found = 0
        for row in lot.sample(list(rows), len(rows)):
            if found == each:
                break
            new = maker(row, lot)
            if new is not None:
                out.append(new)
                found += 1
    same = [
        replace(row, claim=row.evidence, label="supported") for row in rows if row.source == "wikifactcheck_negation"
    ]
    return out + same


def mismatched(rows: Sequence[Row], count: int, lot: random.Random) -> list[Row]:
    """Claims beside the evidence of another page of the same set (see :func:`pages_of`): neutral."""
    pages = pages_of(rows)
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    out: list[Row] = []
    for row in lot.sample(list(rows), min(count, len(rows))):
        other = lot.choice(by_source[row.source])
        if pages[row.claim].isdisjoint(pages[other.evidence]):
            out.append(replace(row, evidence=other.evidence, label="not_enough_evidence"))
    return out


def hard_mismatched(rows: Sequence[Row], count: int, lot: random.Random) -> list[Row]:
    """As :func:`mismatched`, with evidence that holds the rarest word of the claim that any other page holds.

    Only from sets whose groups are pages or premises, where another group cannot speak of the same fact by rights.
    """
    candidates = [row for row in rows if row.source in _HARD]
    pages = pages_of(candidates)
    counts = Counter(word for row in candidates for word in set(normalise(row.evidence).split()))
    holders: dict[str, list[Row]] = defaultdict(list)
    for row in candidates:
        for word in sorted(set(normalise(row.evidence).split())):
            if 2 <= counts[word] <= 200:
                holders[word].append(row)
    out: list[Row] = []
    for row in lot.sample(candidates, len(candidates)):
        if len(out) == count:
            break
        words = sorted({word for word in normalise(row.claim).split() if word in holders}, key=lambda w: (counts[w], w))
        others = [o for word in words[:2] for o in holders[word] if o.source == row.source]
        others = [o for o in others if pages[row.claim].isdisjoint(pages[o.evidence])]
        if others:
            out.append(replace(row, evidence=lot.choice(others).evidence, label="not_enough_evidence"))
    return out


def changed_number(row: Row, lot: random.Random) -> Row | None:
    """A supported claim with one number changed that its evidence states once: refuted. None where that is not sure."""
    if row.label != "supported" or _BOUND.search(row.claim):
        return None
    shared = [m for m in _NUMBER.finditer(row.claim) if row.evidence.count(m.group()) == 1 and len(m.group()) > 1]
    if not shared:
        return None
    place = lot.choice(shared)
    new = another_number(place.group(), lot)
    if new in row.evidence:
        return None
    return replace(row, claim=row.claim[: place.start()] + new + row.claim[place.end() :], label="refuted")


def another_number(number: str, lot: random.Random) -> str:
    """Another number of the same form and size: years move by 1 to 20, others by a tenth up to a half."""
    plain = number.replace(",", "")
    decimals = len(plain.partition(".")[2])
    value = float(plain)
    if decimals == 0 and len(plain) == 4 and 1500 <= value <= 2100 and "," not in number:
        return str(int(value) + lot.choice((-1, 1)) * lot.choice((1, 1, 2, 3, 5, 8, 10, 20)))
    step = max(value * lot.uniform(0.1, 0.5), 10.0**-decimals)
    new = value + step if value - step <= 0 or lot.random() < 0.5 else value - step
    text = f"{new:,.{decimals}f}" if "," in number else f"{new:.{decimals}f}"
    return text if text != number else f"{value + 1:.{decimals}f}"


def changed_month(row: Row, lot: random.Random) -> Row | None:
    """A supported claim with its month changed, where the evidence names that month and not the new one: refuted."""
    if row.label != "supported" or _BOUND.search(row.claim):
        return None
    months = [month for month in MONTHS if re.search(rf"\b{month}\b(?=,? \d)", row.claim) and month in row.evidence]
    free = [month for month in MONTHS if month not in row.evidence]
    if not months or not free:
        return None
    return replace(row, claim=row.claim.replace(months[0], lot.choice(free)), label="refuted")


def changed_name(row: Row, lot: random.Random) -> Row | None:
    """A supported claim, close in words to its evidence, with a name of both replaced by another of the evidence."""
    if row.label != "supported" or _BOUND.search(row.claim):
        return None
    words, known = normalise(row.claim).split(), set(normalise(row.evidence).split())
    if sum(word in known for word in words) < 0.8 * len(words):
        return None
    names = [m for m in _NAME.finditer(row.claim) if " " in m.group() and row.evidence.count(m.group()) == 1]
    if not names:
        return None
    place = lot.choice(names)
    long = len(place.group().split())
    spoken = set(words)
    others = sorted({name for name in _NAME.findall(row.evidence) if len(name.split()) == long})
    others = [name for name in others if not spoken & set(normalise(name).split())]
    if not others:
        return None
    return replace(
        row, claim=row.claim[: place.start()] + lot.choice(others) + row.claim[place.end() :], label="refuted"
    )


def negated(row: Row, lot: random.Random) -> Row | None:
    """A supported claim with "not" put behind its one auxiliary: refuted."""
    if row.label != "supported" or _BOUND.search(row.claim) or row.source in ("scitail", "citint", "wice"):
        return None
    places = list(_AUXILIARY.finditer(row.claim))
    if len(places) != 1 or places[0].start() == 0:
        return None
    end = places[0].end()
    return replace(row, claim=f"{row.claim[:end]} not{row.claim[end:]}", label="refuted")


def cut_clause(row: Row, lot: random.Random) -> Row | None:
    """The first clause of a sentence of the evidence as a claim of its own: supported."""
    sentences = [s for s in re.split(r"(?<=[a-z0-9)]\.) (?=[A-Z])", row.evidence) if _VERB.search(s)]
    if not sentences or row.source in ("tabfact_pairs", "condaqa", "wice"):
        return None
    sentence = lot.choice(sentences)
    if _SUBORDINATE.match(sentence):
        return None
    commas = [
        m.start() for m in re.finditer(r", (?:and|but|which|who|where|with|while)\b|; | and was | and is ", sentence)
    ]
    cuts = [sentence[:at] for at in commas if len(sentence[:at].split()) >= 5 and _VERB.search(sentence[:at])]
    if not cuts:
        return None
    claim = lot.choice(cuts).rstrip(" ,;") + "."
    return replace(row, claim=claim, label="supported")


def cut_clause_changed(row: Row, lot: random.Random) -> Row | None:
    """A cut clause with its number changed: refuted, so that closeness of words alone decides nothing."""
    cut = cut_clause(row, lot)
    return changed_number(cut, lot) if cut is not None else None
