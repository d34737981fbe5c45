"""What the workers of a pool do: embed texts, search parts of an index, and verify claims against an index that they
open themselves.

A worker judges only as the process that asked does: where its models would give other numbers (another processor,
another precision) or the index it finds is another, it refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import ClusterError
from factcheck.model import Claim, Failure, Report, Run, Verdict
from factcheck.seams import Embedder
from factcheck.settings import Settings

if TYPE_CHECKING:
    from factcheck.cluster.pool import Pool, Shards
    from factcheck.retrieval.dense import DenseRanking, Found
    from factcheck.retrieval.index import Index
    from factcheck.seams import StanceModel, Vectors
    from factcheck.verdict.confidence import Confidence

_LEAST = 32  # texts in one piece of work, where there are that many


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Verifying the claims of one report: all that its pieces of work have in common."""

    report: Report
    extracted: bool
    run: Run
    index: Path
    confidence: Confidence | None
    accept_from: float | None
    earlier: Mapping[str, Verdict]
    shards: Shards | None = None  # who searches the vectors; None: each worker searches all of them itself


@dataclass(frozen=True, slots=True)
class MakeHand:
    """Makes a :class:`Hand` in a worker."""

    settings: Settings
    cache: Path

    def __call__(self) -> Hand:
        return Hand(self.settings, self.cache)


class Hand:
    """One worker's models and index, loaded with the first call that needs them and kept."""

    def __init__(self, settings: Settings, cache: Path) -> None:
        self._settings = settings.with_changes(runtime={"threads": settings.engine.threads})
        self._cache = cache
        self._index: tuple[tuple[Path, str], Index] | None = None

    @cached_property
    def embedder(self) -> Embedder:
        """The model that embeds."""
        from factcheck.retrieval.embed import load_embedder

        return load_embedder(self._settings, self._cache)

    @cached_property
    def stance_model(self) -> StanceModel:
        """The model that judges."""
        from factcheck.verdict.stance import load_stance_model

        return load_stance_model(self._settings, self._cache)

    def embed(self, fingerprint: str, texts: Sequence[str]) -> Vectors:
        """The vectors of passages."""
        _same("embedder", self.embedder.fingerprint, fingerprint)
        return self.embedder.embed_passages(texts)

    def verify(self, job: Job, claims: Sequence[Claim]) -> list[Verdict | Failure]:
        """The rows of some claims of a job, in order."""
        from factcheck import pipeline

        _same("embedder", self.embedder.fingerprint, job.run.models["embedder"])
        _same("stance model", self.stance_model.fingerprint, job.run.models["stance"])
        _same("precision", self.stance_model.precision, job.run.precision)
        index = self._opened(job.index, job.run.index_fingerprint)
        dense = SharedDense(index.dense, job.shards, job.index, index.fingerprint) if job.shards else None
        chunks = pipeline.verify(
            job.report,
            claims,
            run=job.run,
            searcher=index.searcher(self.embedder, self._settings.retrieval, dense=dense),
            documents=index,
            stance_model=self.stance_model,
            settings=self._settings,
            confidence=job.confidence,
            accept_from=job.accept_from,
            extracted=job.extracted,
            earlier=job.earlier,
        )
        return [row for chunk in chunks for row in chunk]

    def nearest(self, index: Path, fingerprint: str, claim: Vectors, k: int, share: tuple[int, int]) -> list[Found]:
        """What this share of a search for the ``k`` passages closest to a claim vector finds."""
        return self._opened(index, fingerprint).dense.part(claim, k, share)

    def _opened(self, folder: Path, fingerprint: str) -> Index:
        from factcheck.retrieval.index import Index

        wanted = (folder, fingerprint)
        if self._index is None or self._index[0] != wanted:
            if self._index is not None:
                self._index[1].close()
                self._index = None
            opened = Index.open(folder)
            _same(f"index {opened.name}", opened.fingerprint, fingerprint)
            self._index = (wanted, opened)
        return self._index[1]


class SharedDense:
    """The vectors of an index, searched by workers that each read a part of them: the same rows as ``whole`` finds.

    A worker touches, and so keeps in memory, its own part of the lists alone.
    """

    def __init__(self, whole: DenseRanking, shards: Shards, index: Path, fingerprint: str) -> None:
        self._whole, self._shards, self._index, self._fingerprint = whole, shards, index, fingerprint

    def nearest(self, claim: Vectors, k: int) -> list[tuple[int, float]]:
        """See :class:`factcheck.retrieval.dense.DenseRanking`."""
        return self._whole.merged(self._shards.ask("nearest", self._index, self._fingerprint, claim, k), k)

    def products(self, claim: Vectors, rows: Sequence[int]) -> list[float]:
        """Of a few rows, read from the disk here."""
        return self._whole.products(claim, rows)


def _same(what: str, here: str, wanted: str) -> None:
    if here != wanted:
        raise ClusterError(
            f"a worker's {what} is {here}, not {wanted}: it would not give the same rows",
            hint="Give all machines the same factcheck, models and kind of processor, and a folder that all can read.",
        )


class SpreadEmbedder:
    """An embedder whose passages are embedded by the workers of a pool: the same vectors as ``embedder``'s own."""

    def __init__(self, embedder: Embedder, pool: Pool) -> None:
        self._embedder, self._pool = embedder, pool

    @property
    def fingerprint(self) -> str:
        """That of the model."""
        return self._embedder.fingerprint

    @property
    def dimensions(self) -> int:
        """That of the model."""
        return self._embedder.dimensions

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One float32 unit row per text, in order. Texts of like length go together, so that no worker pads much."""
        import numpy as np

        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        size = max(_LEAST, -(-len(texts) // (4 * len(self._pool))))
        parts = [order[start : start + size] for start in range(0, len(order), size)]
        parts.reverse()  # the longest first: no worker is left with one at the end
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        pieces = ((self.fingerprint, [texts[i] for i in part]) for part in parts)
        for part, found in zip(parts, self._pool.map("embed", pieces), strict=True):
            vectors[part] = found
        return vectors

    def embed_claims(self, texts: Sequence[str]) -> Vectors:
        """As the model itself: claims are few."""
        return self._embedder.embed_claims(texts)


def verify_on(
    pool: Pool, jobs: Iterable[tuple[Job, Sequence[Claim]]], *, size: int
) -> Iterator[tuple[int, list[Verdict | Failure]]]:
    """(number of its job, rows) of every ``size`` claims, in the order of jobs and claims.

    Jobs are taken as workers get free, some ahead of the rows that come back. A job without claims gives nothing.
    """
    numbers: list[int] = []

    def pieces() -> Iterator[tuple[Any, ...]]:
        for number, (job, claims) in enumerate(jobs):
            shared = pool.share(replace(job, earlier=dict(job.earlier))) if claims else None
            for start in range(0, len(claims), size):
                numbers.append(number)
                yield (shared, claims[start : start + size])

    for place, rows in enumerate(pool.map("verify", pieces())):
        yield numbers[place], rows
