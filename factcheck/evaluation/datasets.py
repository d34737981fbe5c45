"""End-to-end benchmarks as published: corpus and claims of SciFact and Check-COVID, told apart by their keys."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from factcheck.errors import EmptyError, FormatError, ReadError
from factcheck.evaluation.scoring import GoldAbstract
from factcheck.model import Document, Span

# Both sets write "REFUTE" in some releases and "CONTRADICT" in others.
_LABELS = {
    "SUPPORT": "SUPPORT",
    "REFUTE": "CONTRADICT",
    "CONTRADICT": "CONTRADICT",
    "NOTENOUGHINFO": "NOT_ENOUGH_INFO",
    "NOT_ENOUGH_INFO": "NOT_ENOUGH_INFO",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkDocument:
    """An abstract: ``document.text`` is its sentences joined by spaces, ``starts`` where each begins."""

    document: Document
    starts: tuple[int, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences themselves; none of an empty abstract."""
        text = self.document.text
        ends = (*(start - 1 for start in self.starts[1:]), len(text))
        return tuple(text[start:end] for start, end in zip(self.starts, ends, strict=True)) if text else ()

    def sentences(self, span: Span) -> list[int]:
        """The sentences (from 0) that ``span`` of the document's text touches, in order."""
        first = bisect_right(self.starts, span.start) - 1
        last = bisect_right(self.starts, max(span.start, span.end - 1)) - 1
        return list(range(max(first, 0), last + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkClaim:
    """A claim with what is true of it.

    ``label``: "SUPPORT", "CONTRADICT" or "NOT_ENOUGH_INFO". ``gold``: the abstracts with evidence. ``cited``: the
    abstracts that a search should find, evidence or not. ``named``: where a single abstract belongs to the claim
    (Check-COVID), that one and its rationale.
    """

    id: str
    claim: str
    label: str
    gold: Mapping[str, GoldAbstract]
    cited: tuple[str, ...]
    named: tuple[str, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A corpus and claims on it. ``kind``: "scifact" or "check_covid"."""

    kind: str
    documents: Mapping[str, BenchmarkDocument]
    claims: tuple[BenchmarkClaim, ...]


def load_benchmark(corpus: Path, claims: Path) -> Benchmark:
    """Read both files (``.jsonl``, packed with gzip or not).

    Raises ReadError for a file that cannot be read, EmptyError for one without rows, and FormatError with file and line
    for one of neither format or a claim whose abstract the corpus does not have.
    """
    documents, read = read_abstracts(corpus), read_claims(claims)
    for path, found in ((corpus, documents), (claims, read)):
        if not found:
            raise EmptyError(f"{path} holds no rows", hint="Name the corpus and the claims of a benchmark.")
    for where, claim in read.items():
        missing = [name for name in (*claim.cited, *claim.gold) if name not in documents]
        if missing:
            raise FormatError(
                f"{where}: abstract {missing[0]} is not in {corpus}", hint="Name the corpus it belongs to."
            )
    some = tuple(read.values())
    kind = "check_covid" if some[0].named is not None else "scifact"
    return Benchmark(kind=kind, documents=documents, claims=some)


def read_abstracts(path: Path) -> dict[str, BenchmarkDocument]:
    """The abstracts of a corpus by their ids. Raises ReadError, and FormatError with file and line."""
    documents = (_document(raw, where) for where, raw in _lines(path))
    return {one.document.id: one for one in documents}


def read_claims(path: Path) -> dict[str, BenchmarkClaim]:
    """FILE:LINE → claim, in order; the keys of the first tell the format. Raises as :func:`read_abstracts` does."""
    rows = dict(_lines(path))
    covid = "cord_id" in next(iter(rows.values()), {})
    return {where: (_covid_claim if covid else _scifact_claim)(raw, where) for where, raw in rows.items()}


def _document(raw: Mapping[str, Any], where: str) -> BenchmarkDocument:
    try:
        name = str(raw["cord_id"] if "cord_id" in raw else raw["doc_id"])
        sentences = [sentence.strip() for sentence in _list(raw["abstract"])]
        title = str(raw.get("title", ""))
    except (AttributeError, KeyError, TypeError) as error:
        raise FormatError(
            f"{where}: no abstract ({error})", hint="Needs doc_id or cord_id, title, abstract."
        ) from error
    starts = tuple(accumulate((len(sentence) + 1 for sentence in sentences[:-1]), initial=0)) if sentences else (0,)
    document = Document(id=name, text=" ".join(sentences), title=title, source=f"{name}.txt", origin=name)
    return BenchmarkDocument(document=document, starts=starts)


def _scifact_claim(raw: Mapping[str, Any], where: str) -> BenchmarkClaim:
    try:
        gold = {
            str(name): GoldAbstract(
                label=_LABELS[sets[0]["label"]],
                rationales=tuple(frozenset(int(i) for i in one["sentences"]) for one in sets),
            )
            for name, sets in raw.get("evidence", {}).items()
        }
        labels = {one.label for one in gold.values()}
        label = labels.pop() if len(labels) == 1 else ("CONFLICTING" if labels else "NOT_ENOUGH_INFO")
        cited = tuple(str(name) for name in _list(raw["cited_doc_ids"]))
        return BenchmarkClaim(id=str(raw["id"]), claim=str(raw["claim"]), label=label, gold=gold, cited=cited)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise FormatError(
            f"{where}: not a claim of SciFact's format ({error!r})", hint="See doc/data.md there."
        ) from error


def _covid_claim(raw: Mapping[str, Any], where: str) -> BenchmarkClaim:
    try:
        name, label = str(raw["cord_id"]), _LABELS[raw["label"]]
        sentences = tuple(int(one["sent_index"]) for one in _list(raw["evidence_set"]))
        id, claim = str(raw["id"]), str(raw["claim"])
    except (KeyError, TypeError, ValueError) as error:
        hint = "Needs id, claim, cord_id, label, evidence_set."
        raise FormatError(f"{where}: not a claim of Check-COVID's format ({error!r})", hint=hint) from error
    gold = {name: GoldAbstract(label=label, rationales=(frozenset(sentences),))} if label != "NOT_ENOUGH_INFO" else {}
    return BenchmarkClaim(id=id, claim=claim, label=label, gold=gold, cited=(name,), named=(name, sentences))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):  # letters of a text would pass for sentences
        raise TypeError(f"a list was expected, not {value!r:.40}")
    return value


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}:{number}", _object(line, f"{path}:{number}")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not JSON lines ({error})", hint="One JSON object a line, in UTF-8.") from error
    except (OSError, EOFError) as error:
        raise ReadError(f"{path}: {error}", hint="Name the corpus and the claims of a benchmark.") from error


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise FormatError(f"{where}: not JSON ({error})", hint="One JSON object a line, in UTF-8.") from error
    if not isinstance(raw, dict):
        raise FormatError(f"{where}: not a JSON object", hint="One object a line.")
    return raw
