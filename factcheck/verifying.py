"""Verifying one report under a run: what the review database holds already is not judged again, the rest is saved as
it comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.model import Claim, Failure, Run, Verdict

if TYPE_CHECKING:
    from factcheck.cluster.pool import Shards
    from factcheck.results import Results
    from factcheck.retrieval.index import Index
    from factcheck.review.store import Store
    from factcheck.work import Work
    from factcheck.workbench import Progress, Workbench


def verify_work(
    bench: Workbench,
    run: Run,
    work: Work,
    index: Index,
    store: Store | None,
    *,
    earlier: Mapping[str, Verdict] | None = None,
    place: str | None = None,
    progress: Progress | None = None,
) -> Results:
    """Verdicts on the claims of ``work``, in its order; kept in ``store`` unless that is None.

    ``earlier`` as in :func:`factcheck.pipeline.verify`; ``place``: where the report's file lay when it was read, if
    that was not now.
    """
    begun = _begin(bench, run, work, store, place)
    for rows in _judge(bench, run, work, begun.left, index, earlier, progress):
        _keep(begun, rows, run)
    return _finish(begun, run)


def verify_works(
    bench: Workbench,
    run: Run,
    works: Iterable[Work],
    index: Index,
    store: Store | None,
    *,
    earlier: Mapping[str, Verdict] | None = None,
    progress: Progress | None = None,
) -> Iterator[Results]:
    """As :func:`verify_work`, for many, in order: on the engine that the settings name, with the same rows on each."""
    if bench.settings.engine.name == "local":
        for work in works:
            yield verify_work(bench, run, work, index, store, earlier=earlier, progress=progress)
        return
    from factcheck.cluster.work import Job, verify_on
    from factcheck.pipeline import CHUNK

    begun: deque[_Begun] = deque()
    shards: Shards | None = None

    def jobs() -> Iterator[tuple[Job, Sequence[Claim]]]:
        for work in works:
            begun.append(_begin(bench, run, work, store))
            job = Job(
                report=work.report,
                extracted=work.extracted,
                run=run,
                index=bench.folder / "indexes" / index.name,
                confidence=bench.confidence[0],
                accept_from=bench.accept_from,
                earlier=earlier or {},
                shards=shards,
            )
            yield job, begun[-1].left

    first = 0  # the number of the job that is begun[0]
    with bench.pool() as pool:
        if bench.settings.engine.shards:
            shards = pool.beside(bench.settings.engine.shards)
        for number, rows in verify_on(pool, jobs(), size=CHUNK):
            for _ in range(number - first):
                yield _finish(begun.popleft(), run)
            first = number
            _keep(begun[0], rows, run)
            if progress:
                progress(len(begun[0].judged), len(begun[0].work.claims))
    for one in begun:
        yield _finish(one, run)


@dataclass(slots=True)
class _Begun:
    """Work that is under way: its claims without a verdict yet, the rows that are there, and the database that keeps
    them."""

    work: Work
    store: Store | None
    left: list[Claim]
    judged: list[Verdict | Failure]


def _begin(bench: Workbench, run: Run, work: Work, store: Store | None, place: str | None = None) -> _Begun:
    """Enter the work in the database, unless it could not be read; what is finished there is not done again."""
    if store is None or work.unread:
        return _Begun(work, None, work.claims, [])
    store.begin(run)
    # A name leads to another file from another folder: it is followed only where the place is not known yet.
    place = place or place_of(bench.folder, work.report.source)
    store.add_report(run.id, work.report, len(work.rows), place=place)
    store.add_results(run.id, work.report.id, skipped=work.skipped, failures=work.failures)
    done = store.finished(run.id, work.report.id)
    rows = store.rows(run=run.id, report=work.report.id) if done else ()
    judged: list[Verdict | Failure] = [row.verdict for row in rows if row.verdict]
    return _Begun(work, store, [claim for claim in work.claims if claim.id not in done], judged)


def _keep(begun: _Begun, rows: Sequence[Verdict | Failure], run: Run) -> None:
    if begun.store is not None:
        verdicts = [row for row in rows if isinstance(row, Verdict)]
        failures = [row for row in rows if isinstance(row, Failure)]
        begun.store.add_results(run.id, begun.work.report.id, verdicts=verdicts, failures=failures)
    begun.judged += rows


def _finish(begun: _Begun, run: Run) -> Results:
    """When all is done, decisions on an earlier version of the report go over to the claims that are unchanged."""
    from factcheck.results import Results

    carried = begun.store.carry_over(run.id, begun.work.report.id) if begun.store is not None else None
    by_claim = {row.claim.id: row for row in begun.judged if row.claim}
    rows = tuple(by_claim[row.id] if isinstance(row, Claim) else row for row in begun.work.rows)
    return Results(run=run, work=begun.work, rows=rows, carried=carried)


def _judge(
    bench: Workbench,
    run: Run,
    work: Work,
    claims: Sequence[Claim],
    index: Index,
    earlier: Mapping[str, Verdict] | None,
    progress: Progress | None,
) -> Iterator[list[Verdict | Failure]]:
    from factcheck import pipeline

    done = len(work.claims) - len(claims)
    chunks = pipeline.verify(
        work.report,
        claims,
        run=run,
        searcher=index.searcher(bench.embedder, bench.settings.retrieval),
        documents=index,
        stance_model=bench.stance_model,
        settings=bench.settings,
        confidence=bench.confidence[0],
        accept_from=bench.accept_from,
        extracted=work.extracted,
        earlier=earlier,
    )
    for chunk in chunks:
        done += len(chunk)
        if progress:
            progress(done, len(work.claims))
        yield chunk


def place_of(folder: Path, source: str) -> str | None:
    """Where a report's file lies, however it is named: in the project if inside, else absolute; None: no file."""
    try:
        path = Path(source).resolve()
        if not source or not path.is_file():
            return None
    except (OSError, ValueError):  # a name that no file can have
        return None
    inside = path.is_relative_to(folder.resolve())
    return path.relative_to(folder.resolve()).as_posix() if inside else str(path)
