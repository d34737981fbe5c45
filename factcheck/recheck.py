"""Rechecking: after a corpus changed, which verdicts on reports already verified change with it, and through what.

Every claim is searched for anew, which is cheap. What would rest on the passages that its verdict rests on already is
taken over; only the rest is judged. The outcome is that of verifying everything again, row for row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from factcheck.corpus import history
from factcheck.errors import DecisionError
from factcheck.export.records import DIGITS
from factcheck.model import Claim, Decision, Document, Failure, Report, Run, Verdict
from factcheck.review.likeness import grounds_told
from factcheck.testimony import same_judge
from factcheck.verifying import place_of, verify_work
from factcheck.work import Work

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from factcheck.columns import Row
    from factcheck.results import Results
    from factcheck.retrieval.index import Index
    from factcheck.review.counting import ReportCount
    from factcheck.review.store import Store
    from factcheck.workbench import Progress, Workbench

RECHECK_KEYS = (
    *("claim", "from", "to", "change", "because", "report", "start", "end"),
    *("confidence_from", "confidence_to", "decisions", "verdict_id", "earlier_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A document through which a verdict changed, and what became of it.

    ``what``: added, removed, changed (its text), described (title, date, origin, …), retracted or superseded; where no
    such document is among the passages read: nearer or farther (it came among the closest passages, or left them).
    """

    document_id: str
    title: str
    what: str

    def __str__(self) -> str:
        return f"{self.title or self.document_id} ({self.what})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A claim whose verdict is not what it was.

    ``kind``: label (another verdict), evidence (other deciding sentences) or confidence (only its figure moved).
    ``decisions`` are those that were in force on the earlier verdict; ``stale``: they no longer count, since what they
    were about changed.
    """

    report: Report
    earlier: Verdict
    now: Verdict | Failure
    kind: str
    causes: tuple[Cause, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def stale(self) -> bool:
        """Whether decisions were set aside through this change."""
        return bool(self.decisions) and self.kind in ("label", "evidence")

    def record(self) -> dict[str, Any]:
        """The change as a flat record (docs/output.md)."""
        claim, now = self.earlier.claim, self.now if isinstance(self.now, Verdict) else None
        stale = self.decisions if self.stale else ()
        return {
            "claim": claim.statement,
            "from": str(self.earlier.label),
            "to": str(now.label) if now else None,
            "change": self.kind,
            "because": [{"document": c.document_id, "title": c.title, "what": c.what} for c in self.causes],
            "report": self.report.source,
            "start": claim.span.start,
            "end": claim.span.end,
            "confidence_from": round(self.earlier.confidence, DIGITS),
            "confidence_to": round(now.confidence, DIGITS) if now else None,
            "decisions": [{"reviewer": d.reviewer, "label": str(d.label), "state": "stale"} for d in stale],
            "verdict_id": now.id if now else None,
            "earlier_id": self.earlier.id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What became of one report: ``results`` equal those of verifying it again.

    ``earlier`` is the run before; ``judged`` of its claims rest on other passages now (or were judged by another model
    or other rules) and could not be taken over. ``changes`` are in the order of the text. A report that was last
    verified against the index as it is has no changes and nothing judged.
    """

    earlier: Run
    results: Results
    judged: int
    changes: tuple[Change, ...]

    @property
    def report(self) -> Report:
        """The report."""
        return self.results.report

    def records(self) -> list[dict[str, Any]]:
        """Flat records, one a change (docs/output.md)."""
        return [change.record() for change in self.changes]

    def to_frame(self) -> pd.DataFrame:
        """One row a change, columns RECHECK_KEYS; ``because`` and ``decisions`` are written out."""
        import pandas as pd

        rows = [
            change.record()
            | {
                "because": "; ".join(str(cause) for cause in change.causes),
                "decisions": "; ".join(f"{d.reviewer}: {d.label}" for d in change.decisions if change.stale),
            }
            for change in self.changes
        ]
        return pd.DataFrame(rows, columns=list(RECHECK_KEYS))


def recheck(
    workbench: Workbench,
    reports: Sequence[str] = (),
    *,
    index: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Rechecked]:
    """Bring the verdicts on reports (their sources or ids; none: all) up to the index as it is now, one after another.

    Only reports that were verified against the index of this name. Verdicts, and decisions on what did not change, are
    kept in the review database as a verification again would; decisions on what changed become stale. A killed
    run goes on where it stopped. Raises DecisionError for a report that was never verified against this index, and,
    after all others, for those whose only verification stopped half-way: it is not kept which claims they have besides.
    """
    with workbench.index(index) as opened, workbench.store() as store:
        run = workbench.run(opened)
        runs = {each.id: each for each in store.runs()}
        pairs = [pair for pair in store.reports() if runs[pair.run_id].index == opened.name]
        asked = set()
        for name in reports:
            found = {pair.report_id for pair in pairs if _named(name, pair, place_of(workbench.folder, name))}
            asked |= found
            if not found:
                raise DecisionError(
                    f"{name} was never verified against the index {opened.name}",
                    hint=f"Verify it: factcheck verify {name} --index {opened.name}",
                )
        log = history.history_file(workbench.folder / "indexes", opened.name)
        chosen = [pair for pair in pairs if not reports or pair.report_id in asked]
        whole = [pair for pair in chosen if not pair.pending]
        for pair in whole:
            yield _one(workbench, store, opened, run, runs[pair.run_id], pair, log, progress)
        # A report that was verified to its end before is whole again by now, whatever began after that and stopped.
        known = {pair.report_id for pair in whole}
        _refuse([pair for pair in chosen if pair.report_id not in known], opened.name)


def _refuse(half: Sequence[ReportCount], index: str) -> None:
    """Raises DecisionError where there are reports that were verified half-way."""
    if half:
        names = list(dict.fromkeys(pair.source for pair in half))
        raise DecisionError(
            f"not rechecked, since claims of it have no verdict yet: {', '.join(names)}",
            hint=f"Verify it to the end first: factcheck verify {' '.join(names)} --index {index}",
        )


def _named(name: str, pair: ReportCount, place: str | None) -> bool:
    return name in (pair.report_id, pair.source) or (place is not None and place == pair.place)


def _one(
    workbench: Workbench,
    store: Store,
    index: Index,
    run: Run,
    earlier: Run,
    pair: ReportCount,
    log: Path,
    progress: Progress | None,
) -> Rechecked:
    rows = list(store.rows(run=earlier.id, report=pair.report_id))
    report = store.report(pair.report_id)
    before = {row.verdict.claim.id: row for row in rows if row.verdict}
    known = {id: row.verdict for id, row in before.items() if row.verdict}
    usable = known if same_judge(earlier, run) else {}
    work = work_of(report, rows)
    results = verify_work(workbench, run, work, index, store, earlier=usable, place=pair.place, progress=progress)
    now = {row.claim.id: row for row in results if row.claim}
    what = history.between(log, earlier.index_fingerprint, run.index_fingerprint)
    changes = []
    for id, verdict in known.items():
        fresh = now[id]
        kind = kind_of_change(verdict, fresh)
        if kind:
            causes = tuple(causes_of(verdict, fresh, index, what))
            decisions = before[id].decisions
            changes.append(
                Change(report=report, earlier=verdict, now=fresh, kind=kind, causes=causes, decisions=decisions)
            )
    judged = sum(1 for id, row in now.items() if not (isinstance(row, Verdict) and _stood(usable.get(id), row)))
    return Rechecked(earlier=earlier, results=results, judged=judged, changes=tuple(changes))


def _stood(earlier: Verdict | None, now: Verdict) -> bool:
    return earlier is not None and earlier.basis is not None and earlier.basis == now.basis


def work_of(report: Report, rows: Sequence[Row]) -> Work:
    """A report on its way again, from its rows in the review database. What could not be read stays a failure.

    Raises DecisionError for rows of a factcheck that did not keep what its verdicts rest on.
    """
    found: list[Claim | Failure] = []
    # Where no claim has a verdict that tells: only what is found in a text is given a check-worthiness.
    extracted = any(row.claim is not None and row.claim.checkworthiness is not None for row in rows)
    for row in rows:
        if row.verdict:
            if row.verdict.basis is None:
                raise DecisionError(
                    f"{report.source}: verified by an earlier factcheck, which did not keep what its verdicts rest on",
                    hint="Verify it once more: factcheck verify REPORT",
                )
            extracted = row.verdict.basis.extracted
            found.append(row.verdict.claim)
        elif row.failure:
            found.append(row.failure.claim or row.failure)
    skipped = tuple(row.skipped for row in rows if row.skipped)
    return Work(report=report, rows=tuple(found), skipped=skipped, extracted=extracted)


def kind_of_change(earlier: Verdict, now: Verdict | Failure) -> str:
    """label, evidence or confidence, the first of them that is not as it was; "" where all are."""
    if isinstance(now, Failure) or earlier.label != now.label:
        return "label"
    if grounds_told(earlier) != grounds_told(now):
        return "evidence"
    return "confidence" if round(earlier.confidence, DIGITS) != round(now.confidence, DIGITS) else ""


def causes_of(
    earlier: Verdict, now: Verdict | Failure, index: Index, what: Mapping[str, str] | None
) -> Iterator[Cause]:
    """The documents read for either verdict that are not as they were; else those that were read for one alone.

    ``what`` says what became of each document of the corpus (:func:`factcheck.corpus.history.between`); None where
    that is not known: then it is told from the passages that were read.
    """
    old = _by_document(earlier)
    new = _by_document(now) if isinstance(now, Verdict) else {}
    moved = [id for id in dict.fromkeys([*new, *old]) if old.get(id) != new.get(id)]
    touched: list[Cause] = []
    rest: list[Cause] = []
    for id in moved:
        document = _document(index, id)
        kind = what.get(id, "") if what is not None else _guess(id, old, new, document)
        if document is not None and document.status != "current" and kind in ("changed", "described"):
            kind = document.status
        title = (document.title if document else _title(earlier, id)) or id
        if kind:
            touched.append(Cause(document_id=id, title=title, what=kind))
        else:
            rest.append(Cause(document_id=id, title=title, what="nearer" if id in new else "farther"))
    yield from touched or rest


def _by_document(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """The digests of what was read of each document, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for id, digest in verdict.basis.seen if verdict.basis else ():
        found[id] = (*found.get(id, ()), digest)
    return found


def _guess(
    id: str, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]], document: Document | None
) -> str:
    """What the passages read tell of a document: it is gone, or it reads otherwise; "" for one that came or left."""
    if document is None:
        return "removed"
    return "changed" if id in old and id in new else ""


def _document(index: Index, id: str) -> Document | None:
    try:
        return index.document(id)
    except KeyError:
        return None


def _title(verdict: Verdict, id: str) -> str:
    return next((e.citation.title for e in (*verdict.evidence, *verdict.nearest) if e.citation.document_id == id), "")
