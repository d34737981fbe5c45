"""Verifying one report under a run: what the review database holds already is not judged again, the rest is saved as
it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck.model import Claim, Failure, Report, Run, Verdict

if TYPE_CHECKING:
    from factcheck.results import Results
    from factcheck.retrieval.index import Index
    from factcheck.review.store import Store
    from factcheck.review.versions import CarryOver
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
    progress: Progress | None = None,
) -> Results:
    """Verdicts on the claims of ``work``, in its order; kept in ``store`` unless that is None.

    ``earlier`` as in :func:`factcheck.pipeline.verify`.
    """
    from factcheck.results import Results

    if store is None:
        judged = [row for chunk in _judge(bench, run, work, work.claims, index, earlier, progress) for row in chunk]
        carried = None
    else:
        judged, carried = _saved(bench, run, work, index, store, earlier, progress)
    by_claim = {row.claim.id: row for row in judged if row.claim}
    rows = tuple(by_claim[row.id] if isinstance(row, Claim) else row for row in work.rows)
    return Results(run=run, work=work, rows=rows, carried=carried)


def _saved(
    bench: Workbench,
    run: Run,
    work: Work,
    index: Index,
    store: Store,
    earlier: Mapping[str, Verdict] | None,
    progress: Progress | None,
) -> tuple[list[Verdict | Failure], CarryOver]:
    """The outcome of every claim, in any order, saved chunk by chunk; when all is done, decisions on an earlier version
    of the report are carried over to the claims that are unchanged."""
    key = (run.id, work.report.id)
    store.begin(run)
    store.add_report(run.id, work.report, len(work.rows), place=_place(bench.folder, work.report))
    store.add_results(*key, skipped=work.skipped, failures=work.failures)
    done = store.finished(*key)
    judged: list[Verdict | Failure] = []
    if done:
        judged += [row.verdict for row in store.rows(run=run.id, report=work.report.id) if row.verdict]
    left = [claim for claim in work.claims if claim.id not in done]
    for chunk in _judge(bench, run, work, left, index, earlier, progress):
        verdicts = [row for row in chunk if isinstance(row, Verdict)]
        failures = [row for row in chunk if isinstance(row, Failure)]
        store.add_results(*key, verdicts=verdicts, failures=failures)
        judged += chunk
    return judged, store.carry_over(*key)


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
        extracted=work.extracted,
        earlier=earlier,
    )
    for chunk in chunks:
        done += len(chunk)
        if progress:
            progress(done, len(work.claims))
        yield chunk


def _place(folder: Path, report: Report) -> str | None:
    """Where a report's file lies: in the project where it is inside, else absolute; None where it is no file."""
    try:
        path = Path(report.source).resolve()
        if not report.source or not path.is_file():
            return None
    except (OSError, ValueError):  # a name that no file can have
        return None
    inside = path.is_relative_to(folder.resolve())
    return path.relative_to(folder.resolve()).as_posix() if inside else str(path)
