"""factcheck.toml → Settings: every knob in one typed place. An unknown key is an error, so no typo is silent.

Precedence: command line over factcheck.toml over the defaults below. No environment variable changes a verdict;
``FACTCHECK_CACHE`` alone moves the cache folder.
"""

from __future__ import annotations

import difflib
import numbers
import os
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from factcheck.errors import CorpusError, SettingsError

FILE_NAME = "factcheck.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSettings:
    """How sources become passages."""

    passage_sentences: int = 3  # sentences of one paragraph joined into one passage, at most (1 to 3)
    passage_characters: int = 700  # a passage is closed before it grows past this, unless it is one sentence
    max_file_mb: int = 200  # a larger source is refused
    text_column: str = "text"  # the column of a table of sources that holds their text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsSettings:
    """What is taken for a claim."""

    min_checkworthiness: float = 0.5  # sentences below are skipped, with this reason
    headline: bool = False  # check the report's headline too
    max_report_mb: int = 50  # a larger report is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSettings:
    """How passages are found. The defaults were chosen on SciFact train claims (benchmarks/retrieval.py)."""

    embedder: str = "all-MiniLM-L6-v2"  # or a sentence-transformers folder, or "hashing" (no model)
    second_embedder: str = ""  # another one, whose similarities are averaged in; "": none
    second_weight: float = 0.3  # the share of its similarities in that average
    depth: int = 100  # passages taken from each ranking before fusing
    fusion: str = "weighted"  # "weighted" (sum of similarities) or "rrf" (reciprocal ranks)
    dense_weight: float = 0.35  # share of the dense similarity in the sum; the rest is lexical
    context_weight: float = 0.5  # share of the whole document's terms in the lexical similarity ("weighted" only)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictSettings:
    """How stances become a verdict."""

    stance_model: str = "default"  # the model that ships, "large", a folder of a three-way cross-encoder, or "overlap"
    passages: int = 5  # passages judged per claim, at most
    together: int = 3  # the first passages that are also judged two at a time, where none decides alone; 0: none
    nearness: float = 0.7  # a document is read only where its closest passage is this share as similar as the closest
    threshold: float = 0.6  # a passage decides only if its calibrated stance reaches this
    auto_accept_risk: float = 0.0  # verdicts that a machine may accept at this risk are marked; 0: none
    near_copy: float = 0.8  # Jaccard similarity at which a document counts as a copy of the report


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeSettings:
    """How models run. Precision and backend are recorded in every run."""

    backend: str = "auto"  # "auto" (OpenVINO where installed, else torch), "openvino" or "torch"
    precision: str = "auto"  # "auto" (bf16 where the processor is faster at it), "f32" or "bf16"
    embedder_precision: str = "auto"  # of the embedder alone: "auto" (as precision), "f32", "bf16" or "int8"
    device: str = "cpu"  # "cpu", "cuda" or "mps" (the last two by torch)
    threads: int = 0  # 0: all cores
    batch: int = 32  # pairs in one call of the model; changes speed, never a verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Where embedding and verifying run. Changes speed, never a verdict."""

    name: str = "local"  # "local" (this process) or "ray" (workers on a Ray cluster)
    address: str = ""  # of a Ray cluster that runs; empty: one of this machine's own, for as long as the command runs
    workers: int = 0  # 0: as many as the cluster has cores for
    threads: int = 1  # cores that each worker takes
    shards: int = 0  # ray: workers that each search a part of the index's vectors; 0: each worker searches all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """Where decisions are kept."""

    database: str = "review.db"  # a file in the project, or a postgresql:// URL
    reviewer: str = ""  # who decides where no --reviewer is given; empty: the login name


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a project; ``Settings.load(folder)`` reads its factcheck.toml."""

    index: str = ""  # the index that verify uses where no --index is given; empty: the only one there is
    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    claims: ClaimsSettings = field(default_factory=ClaimsSettings)
    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    verdict: VerdictSettings = field(default_factory=VerdictSettings)
    runtime: RuntimeSettings = field(default_factory=RuntimeSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)

    @classmethod
    def load(cls, folder: Path) -> Settings:
        """The settings of the project in ``folder``; the defaults where it has no factcheck.toml.

        Raises SettingsError for a file that is not TOML, an unknown key or a value of the wrong type or range.
        """
        path = folder / FILE_NAME
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}") from error
        try:
            table = tomllib.loads(raw.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}", hint="It must be TOML; see docs/settings.md.") from error
        settings = _fill(cls, table, str(path), "")
        assert isinstance(settings, cls)
        _check_ranges(settings, str(path))
        return settings

    def with_changes(self, **changes: Any) -> Settings:
        """A copy with some values replaced: ``settings.with_changes(verdict={"passages": 10})``.

        Raises SettingsError as :meth:`load` does: for an unknown key and a value of the wrong type or range.
        """
        table = self.as_dict()
        for name, given in changes.items():
            both = isinstance(given, dict) and isinstance(table.get(name), dict)
            table[name] = {**table[name], **given} if both else given
        settings = _fill(Settings, table, "settings", "")
        assert isinstance(settings, Settings)
        _check_ranges(settings, "settings")
        return settings

    def as_dict(self) -> dict[str, Any]:
        """Plain nested dictionaries, in the order of the fields."""
        return asdict(self)


def corpus_name(name: str) -> str:
    """``name``, where a corpus and the index made of it may be called so: it becomes a folder, and must stay one in its
    place. Raises CorpusError for an empty name, one that begins with a dot, and one that holds a separator.
    """
    if not name or name.startswith(".") or any(each in name for each in "/\\\0"):
        raise CorpusError(f"not a corpus name: {name!r}", hint="Use letters, digits and hyphens.")
    return name


def cache_folder(project: Path) -> Path:
    """Where compiled models and cached vectors go: $FACTCHECK_CACHE, else ``.cache/factcheck`` in the project."""
    moved = os.environ.get("FACTCHECK_CACHE")
    return Path(moved) if moved else project / ".cache" / "factcheck"


def _fill(cls: Any, table: dict[str, Any], where: str, prefix: str) -> Any:
    types = get_type_hints(cls)
    known = {f.name for f in fields(cls)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1)
            hint = f"Did you mean {prefix}{close[0]}?" if close else f"Known keys: {', '.join(sorted(known))}."
            raise SettingsError(f"{where}: unknown key {name}", hint=hint)
        wanted = types[key]
        if hasattr(wanted, "__dataclass_fields__"):
            if not isinstance(value, dict):
                raise SettingsError(f"{where}: {name} must be a table", hint=f"Write it as [{name}].")
            values[key] = _fill(wanted, value, where, f"{name}.")
            continue
        value = _number(value, wanted)
        if type(value) is not wanted:
            raise SettingsError(f"{where}: {name} must be {wanted.__name__}, not {type(value).__name__}: {value!r}")
        values[key] = value
    return cls(**values)


def _number(value: Any, wanted: Any) -> Any:
    """An integer where a fraction is wanted, and in Python a number of numpy's, as the number that is meant; else
    ``value``."""
    if isinstance(value, bool):
        return value
    if wanted is float and isinstance(value, numbers.Real):
        return float(value)
    return int(value) if wanted is int and isinstance(value, numbers.Integral) else value


_CHOICES = {
    ("retrieval", "fusion"): ("weighted", "rrf"),
    ("runtime", "backend"): ("auto", "openvino", "torch"),
    ("runtime", "precision"): ("auto", "f32", "bf16"),
    ("runtime", "embedder_precision"): ("auto", "f32", "bf16", "int8"),
    ("runtime", "device"): ("cpu", "cuda", "mps"),
    ("engine", "name"): ("local", "ray"),
}
RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("corpus", "passage_sentences"): (1, 3),
    ("corpus", "passage_characters"): (100, 5000),
    ("corpus", "max_file_mb"): (1, 4096),
    ("claims", "min_checkworthiness"): (0, 1),
    ("claims", "max_report_mb"): (1, 1024),
    ("retrieval", "second_weight"): (0, 1),
    ("retrieval", "depth"): (1, 10_000),
    ("retrieval", "dense_weight"): (0, 1),
    ("retrieval", "context_weight"): (0, 1),
    ("verdict", "passages"): (1, 100),
    ("verdict", "together"): (0, 10),
    ("verdict", "nearness"): (0, 1),
    ("verdict", "threshold"): (0.34, 1),
    ("verdict", "auto_accept_risk"): (0, 0.5),
    ("verdict", "near_copy"): (0, 1),
    ("runtime", "threads"): (0, 1024),
    ("runtime", "batch"): (1, 4096),
    ("engine", "workers"): (0, 10_000),
    ("engine", "shards"): (0, 10_000),
    ("engine", "threads"): (1, 1024),
}


def _check_ranges(settings: Settings, where: str) -> None:
    for (group, key), choices in _CHOICES.items():
        value = getattr(getattr(settings, group), key)
        if value not in choices:
            raise SettingsError(f"{where}: {group}.{key} is {value!r}", hint=f"One of: {', '.join(choices)}.")
    for (group, key), (low, high) in RANGES.items():
        value = getattr(getattr(settings, group), key)
        if not low <= value <= high:
            raise SettingsError(f"{where}: {group}.{key} is {value}", hint=f"Between {low:g} and {high:g}.")
