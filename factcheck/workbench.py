"""Workbench: opens a project folder and puts the parts together. The only place that knows concrete classes.

A project is a folder with ``factcheck.toml`` (optional), ``corpus/<name>/``, ``indexes/<name>/`` and the review
database. Models are loaded with the first call that needs them and kept.
"""

from __future__ import annotations

import datetime
import getpass
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import CorpusError, DecisionError, IndexNotFoundError, ProjectError, ReadError
from factcheck.model import Answer, Decision, Document, Failure, Label, Report, Run, Verdict
from factcheck.settings import FILE_NAME, Settings, cache_folder, corpus_name
from factcheck.work import Work, as_work, as_works, ready, text_of

if TYPE_CHECKING:
    from factcheck.cluster.pool import Pool
    from factcheck.corpus.unread import Behind
    from factcheck.recheck import Rechecked
    from factcheck.results import Results
    from factcheck.retrieval.index import Index, Manifest
    from factcheck.review.store import Store
    from factcheck.seams import Embedder, StanceModel
    from factcheck.verdict.confidence import Confidence

Progress = Callable[[int, int], None]


class Workbench:
    """A project, opened. Use :meth:`open`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.cache = cache_folder(folder)
        self._early: dict[str, Future[Any]] = {}

    @classmethod
    def open(cls, path: str | Path = ".", *, settings: Settings | None = None) -> Workbench:
        """Open the project in ``path``. Raises ProjectError if that is no folder, SettingsError for bad settings."""
        folder = Path(path).expanduser().resolve()
        if not folder.is_dir():
            raise ProjectError(f"no such folder: {path}", hint="Create a project with: factcheck init DIR")
        return cls(folder, settings or Settings.load(folder))

    @classmethod
    def find(cls, start: str | Path = ".", *, settings: Settings | None = None) -> Workbench:
        """Open the project that ``start`` lies in: the nearest folder upwards with a factcheck.toml, else ``start``."""
        here = Path(start).expanduser().resolve()
        for folder in (here, *here.parents):
            if (folder / FILE_NAME).is_file():
                return cls.open(folder, settings=settings)
        return cls.open(here, settings=settings)

    # -- the parts ------------------------------------------------------------------------------------------------

    @cached_property
    def embedder(self) -> Embedder:
        """The model that turns passages and claims into vectors."""
        from factcheck.retrieval.embed import load_embedder

        early = self._early.get("embedder")
        return early.result() if early else load_embedder(self.settings, self.cache)

    @cached_property
    def stance_model(self) -> StanceModel:
        """The model that judges what a passage says of a claim."""
        from factcheck.verdict.stance import load_stance_model

        early = self._early.get("stance")
        return early.result() if early else load_stance_model(self.settings, self.cache)

    def load_early(self) -> None:
        """Begin to load both models in a thread, while this one reads; what is wrong with one is raised at its use."""
        from factcheck.retrieval.embed import load_embedder
        from factcheck.verdict.stance import load_stance_model

        thread = ThreadPoolExecutor(1)
        loaders: dict[str, Callable[[Settings, Path], Any]] = {"embedder": load_embedder, "stance": load_stance_model}
        self._early = {name: thread.submit(load, self.settings, self.cache) for name, load in loaders.items()}
        thread.shutdown(wait=False)

    @cached_property
    def confidence(self) -> tuple[Confidence | None, str]:
        """The fit that gives verdicts their confidence (None: none holds), and why no better one is used.

        The project's own, written by ``factcheck calibrate``, else the one that ships, as long as rules and model are
        those it was fitted under.
        """
        from factcheck.verdict.confidence import fitted_under, in_use

        return in_use(self.calibration_file, fitted_under(self.stance_model, self.settings.verdict))

    @cached_property
    def accept_from(self) -> float | None:
        """The confidence from which on a machine may accept at ``verdict.auto_accept_risk``; None where that is 0.

        Raises ModelError, with the reason, where this project's decisions do not support it.
        """
        risk = self.settings.verdict.auto_accept_risk
        if not risk:
            return None
        from factcheck.evaluation.own import may_accept
        from factcheck.verdict.confidence import fitted_under

        return may_accept(self.calibration_file, fitted_under(self.stance_model, self.settings.verdict), risk)

    @property
    def calibration_file(self) -> Path:
        """Where ``factcheck calibrate`` keeps what it fitted on this project's decisions."""
        return self.folder / "calibration.json"

    @contextmanager
    def pool(self) -> Iterator[Pool]:
        """Workers on the Ray cluster that the settings name, for as long as the ``with`` block runs.

        Raises MissingExtraError where Ray is not installed, ClusterError where the cluster cannot be reached.
        """
        from factcheck.cluster.pool import Pool
        from factcheck.cluster.work import MakeHand

        with Pool(MakeHand(self.settings, self.cache), self.settings.engine) as pool:
            yield pool

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The review database, opened for as long as the ``with`` block runs."""
        from factcheck.review.store import open_store

        with open_store(self.settings.review.database, base=self.folder) as store:
            yield store

    # -- corpus and index -----------------------------------------------------------------------------------------

    def corpora(self) -> list[str]:
        """The names of the folders in ``corpus/``, sorted."""
        return _folders(self.folder / "corpus")

    def corpus_folder(self, name: str) -> Path:
        """The folder of a corpus. Raises CorpusError, naming those there are, if it does not exist."""
        folder = self.folder / "corpus" / corpus_name(name)
        if not folder.is_dir():
            there = ", ".join(self.corpora()) or "none"
            raise CorpusError(f"no corpus {name!r} in {self.folder} (there: {there})", hint=f"Put files in {folder}")
        return folder

    def indexes(self) -> list[str]:
        """The names of the indexes built, sorted."""
        home = self.folder / "indexes"
        return [name for name in _folders(home) if (home / name / "manifest.json").is_file()]

    def build_index(
        self, name: str, *, progress: Progress | None = None, anew: bool = False
    ) -> tuple[Manifest, list[Failure]]:
        """Build the index of ``corpus/<name>``, or bring it up to date; ``anew`` takes nothing from the old one.

        Returns the manifest, whose ``changes`` say what was done, and a Failure for every source that was left out.
        """
        from factcheck import pipeline

        folder = self.corpus_folder(name)
        target = self.folder / "indexes"
        if self.settings.engine.name == "local":
            return pipeline.build(folder, target, self.embedder, self.settings, name=name, progress=progress, anew=anew)
        from factcheck.cluster.work import SpreadEmbedder

        with self.pool() as pool:
            spread = SpreadEmbedder(self.embedder, pool)
            return pipeline.build(folder, target, spread, self.settings, name=name, progress=progress, anew=anew)

    def compact_index(self, name: str) -> Manifest:
        """Write an index again without what is dead, in one piece; nothing is embedded, and it answers as before."""
        from factcheck.retrieval.index import compact_index

        self.index(corpus_name(name)).close()  # there must be one, and it must fit this model
        return compact_index(self.folder / "indexes" / name, self.embedder)

    def index(self, name: str | None = None) -> Index:
        """Open an index: the one named, else the one in the settings, else the only one there is.

        Raises IndexNotFoundError, IndexMismatchError (built with another model) or IndexCorruptError; CorpusError for a
        name that no index can have.
        """
        from factcheck.retrieval.index import Index

        fitting = self.embedder.fingerprint
        return Index.open(self.folder / "indexes" / self.index_name(name), embedder_fingerprint=fitting)

    def index_name(self, name: str | None = None) -> str:
        """The name of the index that :meth:`index` opens; raises what that raises where there is none to choose."""
        if chosen := name or self.settings.index:
            return corpus_name(chosen)
        if len(there := self.indexes()) == 1:
            return there[0]
        if there:
            hint = 'Name one: --index NAME, or index = "NAME" in factcheck.toml'
            raise IndexNotFoundError(f"several indexes, none chosen: {', '.join(there)}", hint=hint)
        hint = f"Build one with: factcheck index build NAME (corpora here: {', '.join(self.corpora()) or 'none'})"
        raise IndexNotFoundError(f"no index to verify against in {self.folder}", hint=hint)

    def behind(self, index: str | None = None, *, seconds: float | None = None) -> Behind:
        """What of a corpus is not as it was when its index was built: false, and "" as text, where nothing changed.

        A source or setting that is another now acts as it did until :meth:`build_index` takes it up. Sizes and times
        are looked at, and the content where only the time is another, for ``seconds`` at most (None: to the end).
        Nothing is told of an index without its corpus. Raises IndexNotFoundError, IndexCorruptError and CorpusError.
        """
        from factcheck.corpus.unread import Behind, behind, sources_file
        from factcheck.retrieval.index import manifest_in

        name, home = self.index_name(index), self.folder / "indexes"
        manifest, folder = manifest_in(home / name), self.folder / "corpus" / name
        if not folder.is_dir():
            return Behind()
        since = behind(folder, sources_file(home, name), manifest.fingerprint, seconds=seconds)
        return since.under(self.settings.corpus, manifest.parameters)

    def benchmark_index(self, documents: Sequence[Document], name: str, *, progress: Progress | None = None) -> Index:
        """An index of a benchmark's documents, kept in the cache folder and brought up to date if they changed."""
        from factcheck import pipeline
        from factcheck.retrieval.index import Index

        target = self.cache / "benchmarks"
        pipeline.index_documents(documents, target, self.embedder, self.settings, name=name, progress=progress)
        return Index.open(target / name, embedder_fingerprint=self.embedder.fingerprint)

    # -- verifying ------------------------------------------------------------------------------------------------

    def run(self, index: Index) -> Run:
        """The conditions under which this project verifies now against ``index``."""
        from factcheck import pipeline
        from factcheck.verdict.confidence import rules_fingerprint

        (fitted, _), accept_from = self.confidence, self.accept_from
        marks = "" if accept_from is None else f", marks from {accept_from:g}"
        return pipeline.conditions(
            self.settings,
            index=index.name,
            index_fingerprint=index.fingerprint,
            models={
                "embedder": self.embedder.fingerprint,
                "stance": self.stance_model.fingerprint,
                "rules": rules_fingerprint(),
                "confidence": f"{fitted.fingerprint if fitted else 'none'}{marks}",
            },
            precision=self.stance_model.precision,
            started_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        )

    def verify(
        self,
        source: str | Path | Report | Work,
        *,
        index: str | None = None,
        date: str | datetime.date | None = None,
        save: bool = True,
        progress: Progress | None = None,
    ) -> Results:
        """Check every claim of a report and queue the verdicts for review (``save=False``: write nothing).

        A report that was begun before under the same conditions is continued: finished claims are not judged again.
        ``date`` goes over what the report says of itself; work that was read already has its own.
        Raises ReadError and its kinds for what cannot be read and a date that is none, and what :meth:`index` raises.
        """
        work = as_work(source, self.settings.claims, date=date)
        return next(self.verify_all([work], index=index, save=save, progress=progress))

    def verify_all(
        self,
        works: Iterable[str | Path | Report | Work],
        *,
        index: str | None = None,
        save: bool = True,
        reuse: bool = False,
        progress: Progress | None = None,
    ) -> Iterator[Results]:
        """As :meth:`verify`, for many, each read in its turn, a failure if it cannot be. The index is opened once.

        ``reuse`` lets decisions on claims that say the same stand on the new verdicts, where nothing behind them
        changed (:mod:`factcheck.earlier`).
        """
        from factcheck.earlier import with_earlier
        from factcheck.verifying import verify_works

        with self.index(index) as opened, self.store() if save else nullcontext() as store:
            each = as_works(works, self.settings.claims)
            done = verify_works(self, self.run(opened), each, opened, store, progress=progress)
            yield from done if store is None else with_earlier(self, store, done, reuse=reuse)

    def recheck(self, *reports: str, index: str | None = None, progress: Progress | None = None) -> Iterator[Rechecked]:
        """After a corpus changed: bring the verdicts on reports (all, or those named by source or id) up to its index.

        Only claims whose evidence could have changed are judged; see :func:`factcheck.recheck.recheck`.
        """
        from factcheck.recheck import recheck

        return recheck(self, reports, index=index, progress=progress)

    def check_all(
        self, sentences: Sequence[str], index: Index, *, progress: Progress | None = None
    ) -> list[Verdict | Failure]:
        """The verdicts on ready sentences against an open index, in order; nothing is written."""
        from factcheck.verifying import verify_work

        return list(verify_work(self, self.run(index), ready(sentences), index, None, progress=progress))

    def check(self, sentence: str, *, index: str | None = None, date: str | datetime.date | None = None) -> Verdict:
        """The verdict on one sentence; nothing is written to the review database. ``date`` says when it speaks.

        Raises ReadError for a sentence that is empty or no text, a date that is none, and what cannot be judged.
        """
        if not (text := text_of(sentence).strip()):
            raise ReadError("an empty claim", hint="Give one sentence to check.")
        result = self.verify(ready([text], date=date), index=index, save=False)[0]
        if isinstance(result, Failure):
            raise ReadError(f"the claim cannot be judged: {result.message}", hint="Shorten or reword it.")
        return result

    # -- deciding -------------------------------------------------------------------------------------------------

    @property
    def reviewer(self) -> str:
        """Who decides where no other name is given: the settings' reviewer, else the login name, else DecisionError."""
        try:
            return self.settings.review.reviewer or os.environ.get("USER") or getpass.getuser()
        except (KeyError, OSError, ImportError) as error:  # a number that no user has, as containers run under
            hint = "Give one with --reviewer, or set [review] reviewer."
            raise DecisionError("there is no login name to decide under", hint=hint) from error

    def decide(
        self, verdict: Verdict | str, label: Label | Answer | str, *, note: str = "", reviewer: str | None = None
    ) -> Decision:
        """Record what a person says of a verdict (or of its id). Decisions are only ever added."""
        verdict_id = verdict.id if isinstance(verdict, Verdict) else verdict
        with self.store() as store:
            return store.decide(verdict_id, str(label), reviewer=reviewer or self.reviewer, note=note)


def _folders(parent: Path) -> list[str]:
    if not parent.is_dir():
        return []
    return sorted(entry.name for entry in parent.iterdir() if entry.is_dir() and not entry.name.startswith("."))
