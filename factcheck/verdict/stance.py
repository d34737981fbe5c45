"""What a text says of a claim: a three-way cross-encoder run by factcheck.runtime, or a stand-in without a model."""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.errors import ModelError
from factcheck.model import Stance
from factcheck.seams import StanceModel
from factcheck.settings import Settings

if TYPE_CHECKING:
    from factcheck.runtime import Encoder, TokenRow, Tokens
    from factcheck.runtime.tokens import Pieces

_MEANINGS = {
    "supports": {"supports", "support", "supported", "entailment", "entail", "entails"},
    "refutes": {"refutes", "refute", "refuted", "contradiction", "contradict", "contradicts"},
    "neutral": {"neutral", "not enough info", "not enough information", "not enough evidence", "nei", "baseless"},
}
_LEAST_EVIDENCE = 96  # tokens of evidence in a window, at least, however long the claim
_OVERLAP = 4  # a long run without sentence ends is cut so that neighbours share a quarter


def load_stance_model(settings: Settings, cache: Path) -> StanceModel:
    """The model that ``settings.verdict.stance_model`` names; compiled models are kept under ``cache``.

    "overlap" (no model), or what :func:`model_folder` finds. Which output means what is read from id2label in its
    config. Raises ModelError as that does, and for a folder that is no such model, or a two-way one. What it judges is
    remembered under ``cache``, and never judged differently for it.
    """
    name = settings.verdict.stance_model
    if name == "overlap":
        return OverlapStanceModel()
    from factcheck.runtime import Tokens, load_encoder
    from factcheck.runtime.layout import read_layout
    from factcheck.runtime.processor import processor
    from factcheck.verdict.memory import RememberingStance

    folder = model_folder(name, cache)
    order = _label_order(read_layout(folder, "classify").labels, folder)
    temperature, limit = _calibration(folder)
    encoder = load_encoder(folder, task="classify", settings=settings.runtime, cache=cache)
    model = CrossEncoderStance(
        encoder=encoder,
        tokens=Tokens(folder),
        order=order,
        temperature=temperature,
        limit=min(limit or encoder.longest, encoder.longest),
    )
    conditions = f"{encoder.fingerprint} {processor()}"
    return RememberingStance(model, cache / "judged.sqlite3", conditions=conditions)


def model_folder(name: str, cache: Path) -> Path:
    """Where the model called ``name`` is: "default" (ships with factcheck), "large" (in its repository), or a folder
    with a three-way cross-encoder; packed weights are unpacked under ``cache``. Raises ModelError for any other name.
    """
    from factcheck.runtime.known import large_stance_folder, stance_folder
    from factcheck.runtime.packed import unpacked

    if name == "default":
        return stance_folder()
    folder = large_stance_folder() if name == "large" else Path(name)
    if not folder.is_dir():
        raise ModelError(
            f"no stance model is called {name!r}, and no folder either",
            hint='verdict.stance_model is "default", "large", "overlap" or a folder of a three-way cross-encoder.',
        )
    return unpacked(folder, cache)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossEncoderStance:
    """A cross-encoder that reads (claim, evidence). ``order`` gives the outputs that mean supports, refutes, neutral.

    ``temperature`` divides the logits. Evidence that does not fit in ``limit`` tokens beside its claim is read in
    overlapping windows, cut at sentence ends where there are any; the window that says most (the largest probability
    of supports or refutes) decides. A claim that is itself too long is read in windows as well: it is refuted as far
    as any of them is, and supported only as far as the least supported one is.
    """

    encoder: Encoder
    tokens: Tokens
    order: tuple[int, int, int]
    temperature: float
    limit: int

    @property
    def precision(self) -> str:
        """The numbers that the model computes with: "f32" or "bf16"."""
        return self.encoder.precision

    @property
    def fingerprint(self) -> str:
        """Names weights, tokenizer, precision, label order, temperature and window."""
        said = f"{self.tokens.sha256} {self.order} {self.temperature!r} {self.limit}"
        return f"{self.encoder.weights}-{self.encoder.precision}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        """One stance per (claim, evidence) pair, in order; each distinct pair is judged once."""
        distinct = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
        rows: list[TokenRow] = []
        shares: list[list[range]] = []  # of each pair: for each claim window, its rows
        for windows in self._windows(list(distinct)):
            shares.append([])
            for group in windows:
                shares[-1].append(range(len(rows), len(rows) + len(group)))
                rows += group
        stances = [self.stance(logits) for logits in self.encoder.run(rows).tolist()]
        judged = [_weakest([_clearest([stances[i] for i in part]) for part in parts]) for parts in shares]
        return [judged[distinct[pair]] for pair in pairs]

    def _windows(self, pairs: list[tuple[str, str]]) -> Iterable[list[list[TokenRow]]]:
        """For each pair, for each window of its claim, the rows of its evidence windows."""
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        pieces = dict(zip(texts, self.tokens.pieces(texts), strict=True))
        specials = self.tokens.specials(pair=True)
        longest_claim = self.encoder.longest - specials - _LEAST_EVIDENCE
        for claim, evidence in pairs:
            yield [
                [
                    self.tokens.row(said, read)
                    for read in _evidence_windows(
                        evidence, pieces[evidence], max(self.limit - specials - len(said), _LEAST_EVIDENCE)
                    )
                ]
                for said in _token_windows(pieces[claim].ids, longest_claim)
            ]

    def stance(self, logits: Sequence[float]) -> Stance:
        """What the outputs of the model for one row mean."""
        scaled = [logits[i] / self.temperature for i in self.order]
        powers = [math.exp(x - max(scaled)) for x in scaled]
        total = sum(powers)
        return Stance(supports=powers[0] / total, refutes=powers[1] / total, neutral=powers[2] / total)


class OverlapStanceModel:
    """The stand-in: how many of the claim's words the evidence has, and whether negations and figures agree.

    Needs no model, is deterministic, and knows nothing of meaning: it lets the rest be tried and tested.
    Little overlap is neutral; with much, evidence that negates what the claim does not (or the other way about), or
    that gives other figures, refutes; else it supports.
    """

    fingerprint = "overlap-1"
    precision = "exact"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Stance]:
        """One stance per (claim, evidence) pair, in order."""
        return [_overlap(claim, evidence) for claim, evidence in pairs]


_WORD = re.compile(r"\d[\d.,\s]*\d|\w+(?:['’]\w+)?")
_NEGATIONS = frozenset(
    (
        "no",
        "not",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "without",
        "cannot",
        "denied",
        "denies",
        "false",
    )
)
_COMMON = frozenset(
    re.findall(r"\w+", "a an the of to in on at by for from with and or as is are was were be been it its")
)


def _overlap(claim: str, evidence: str) -> Stance:
    asked, given = _words(claim), _words(evidence)
    wanted = {word for word in asked if word not in _COMMON and word not in _NEGATIONS and not word[0].isdigit()}
    share = len(wanted & given) / len(wanted) if wanted else 0.0
    clear = max(0.0, min(1.0, (share - 0.4) / 0.5)) * 0.9
    figures = {word for word in asked if word[0].isdigit()}
    other_figures = bool(figures - given) and any(word[0].isdigit() for word in given)
    if _negated(asked) != _negated(given) or other_figures:
        return Stance(supports=0.02, refutes=0.02 + clear, neutral=0.96 - clear)
    if figures - given:
        clear *= 0.5
    return Stance(supports=0.02 + clear, refutes=0.02, neutral=0.96 - clear)


def _words(text: str) -> set[str]:
    found = (match.group().casefold().replace("’", "'") for match in _WORD.finditer(text))
    return {re.sub(r"[,\s]", "", word).rstrip(".") if word[0].isdigit() else word for word in found}


def _negated(words: set[str]) -> bool:
    return bool(words & _NEGATIONS) or any(word.endswith("n't") for word in words)


def _clearest(stances: Sequence[Stance]) -> Stance:
    """The stance that says most; the first of equals."""
    return max(stances, key=lambda stance: max(stance.supports, stance.refutes))


def _weakest(stances: Sequence[Stance]) -> Stance:
    """The stance on a claim read in parts: what refutes a part refutes all, and all parts need support."""
    refuting = max(stances, key=lambda stance: stance.refutes)
    if refuting.refutes >= max(refuting.supports, refuting.neutral):
        return refuting
    return min(stances, key=lambda stance: stance.supports)


def _token_windows(ids: Sequence[int], room: int) -> list[tuple[int, ...]]:
    """Runs of at most ``room`` tokens that together cover ``ids``; neighbours share a quarter. One where all fits."""
    if len(ids) <= room:
        return [tuple(ids)]
    step = room - room // _OVERLAP
    starts = [*range(0, len(ids) - room, step), len(ids) - room]
    return [tuple(ids[start : start + room]) for start in starts]


def _evidence_windows(text: str, pieces: Pieces, room: int) -> list[tuple[int, ...]]:
    """Token runs of at most ``room``, each of whole sentences and sharing one with its neighbour where that fits."""
    if len(pieces) <= room:
        return [pieces.ids]
    sentences = _sentence_runs(text, pieces)
    windows: list[tuple[int, ...]] = []
    first = 0
    while first < len(sentences):
        start, end = sentences[first]
        last = first
        while last + 1 < len(sentences) and sentences[last + 1][1] - start <= room:
            last += 1
            end = sentences[last][1]
        windows += _token_windows(pieces.ids[start:end], room)
        if last + 1 >= len(sentences):
            break
        shares = last > first and sentences[last + 1][1] - sentences[last][0] <= room
        first = last if shares else last + 1
    return windows


def _sentence_runs(text: str, pieces: Pieces) -> list[tuple[int, int]]:
    """Sentences as half-open runs of tokens that cover all of ``pieces``."""
    from factcheck.text.sentences import split_sentences

    starts = [offset[0] for offset in pieces.offsets]
    edges = sorted({0, *(bisect_left(starts, span.start) for span in split_sentences(text)), len(pieces)})
    return list(pairwise(edges))


def _label_order(labels: Sequence[str], folder: Path) -> tuple[int, int, int]:
    said = [re.sub(r"[_\W]+", " ", label).strip().casefold() for label in labels]
    where = {meaning: [i for i, label in enumerate(said) if label in names] for meaning, names in _MEANINGS.items()}
    if len(said) == 3 and all(len(places) == 1 for places in where.values()):
        return where["supports"][0], where["refutes"][0], where["neutral"][0]
    listed = ", ".join(labels) or "none"
    if len(said) in (1, 2):
        raise ModelError(
            f"{folder}: a two-way model (labels: {listed}); refuted and not enough evidence would be one and the same",
            hint="Name a three-way cross-encoder: supports, refutes, neutral.",
        )
    raise ModelError(
        f"{folder}: labels {listed} cannot be told apart as supports, refutes, neutral",
        hint="id2label in config.json must say supports, refutes, neutral, or entailment, contradiction, neutral.",
    )


def _calibration(folder: Path) -> tuple[float, int | None]:
    """Temperature (1 where the folder names none) and the number of tokens that the model was trained for."""
    from factcheck.runtime.layout import read_json

    path = folder / "calibration.json"
    if not path.exists():
        return 1.0, None
    said = read_json(path)
    temperature, limit = said.get("temperature", 1.0), said.get("max_tokens")
    if isinstance(temperature, bool) or not isinstance(temperature, int | float) or not 0.05 <= temperature <= 20:
        raise ModelError(f"{path}: temperature is {temperature!r}", hint="A number between 0.05 and 20.")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 128):
        raise ModelError(f"{path}: max_tokens is {limit!r}", hint="A whole number of 128 or more.")
    return float(temperature), limit
