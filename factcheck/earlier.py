"""Earlier checks: claims that people decided before, found again for new ones that say the same.

The same is the same statement, or an equivalent one: close by embedding, with the same figures, and each supporting the
other by the stance model. An earlier decision is shown beside the new verdict and never taken for it, unless a person
asks for that and nothing behind it changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from factcheck.model import Answer, Decision, Report, ReviewItem, Verdict
from factcheck.review.intake import statement_key
from factcheck.review.likeness import grounds_told, told_time
from factcheck.review.states import State

if TYPE_CHECKING:
    from factcheck.model import Run
    from factcheck.results import Results
    from factcheck.review.store import Store
    from factcheck.seams import Vectors
    from factcheck.workbench import Workbench

CLOSEST = 5  # decided claims compared with a new one, the closest by embedding
CLOSE = 0.5  # cosine below which claims are not compared
_LABELS = (Answer.supported, Answer.refuted, Answer.conflicting, Answer.not_enough_evidence)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCheck:
    """A decision in force on a claim that says the same as a new one.

    ``same``: in the same words; else equivalent. ``unchanged``: nothing behind it changed, in the corpus or in time,
    and the new verdict is the one that was decided on; only then can it be reused. ``reused``: it now stands on the
    new verdict too.
    """

    verdict: Verdict
    report: Report
    decisions: tuple[Decision, ...]
    answer: Answer
    same: bool
    unchanged: bool
    reused: bool = False

    def record(self) -> dict[str, Any]:
        """As a flat record (docs/output.md)."""
        return {
            "claim": self.verdict.claim.statement,
            "decision": str(self.answer),
            "reviewers": [decision.reviewer for decision in self.decisions],
            "at": self.decisions[-1].at,
            "report": self.report.source,
            "verdict_id": self.verdict.id,
            "same": self.same,
            "unchanged": self.unchanged,
            "reused": self.reused,
        }

    def __str__(self) -> str:
        how = "" if self.same else f" as “{self.verdict.claim.statement}”"
        behind = "reused" if self.reused else "nothing changed since" if self.unchanged else "evidence changed since"
        who = ", ".join(dict.fromkeys(decision.reviewer for decision in self.decisions))
        return f"decided before{how}: {str(self.answer).replace('_', ' ')}, by {who} ({behind})"


class EarlierChecks:
    """The decided claims of a review database, looked up for new verdicts against one index."""

    def __init__(self, bench: Workbench, store: Store) -> None:
        self._bench, self._store = bench, store
        self._runs = {run.id: run for run in store.runs()}
        self._reports: dict[str, Report] = {}
        self._decided = _decided(store)
        self._vectors: Vectors | None = None

    def of(self, verdicts: Sequence[Verdict], report: Report, run: Run) -> dict[str, tuple[EarlierCheck, ...]]:
        """The earlier checks for each verdict that has any, by verdict id; the closest first, the same before others.

        What was decided on the verdict itself is not among them.
        """
        if not self._decided or not verdicts:
            return {}
        found: dict[str, tuple[EarlierCheck, ...]] = {}
        for verdict, items in zip(verdicts, self._alike(verdicts), strict=True):
            checks = tuple(self._check(verdict, report, run, item) for item in items if item.verdict.id != verdict.id)
            if checks:
                found[verdict.id] = checks
        return found

    def _alike(self, verdicts: Sequence[Verdict]) -> list[list[ReviewItem]]:
        """The decided items that say the same as each verdict's claim."""
        keys = [statement_key(item.verdict.claim.statement) for item in self._decided]
        near = self._near([verdict.claim.statement for verdict in verdicts])
        pairs = {
            pair
            for verdict, places in zip(verdicts, near, strict=True)
            for place in places
            for pair in _both_ways(verdict.claim.statement, self._decided[place].verdict.claim.statement)
        }
        asked = sorted(pairs)
        supports = {
            pair: stance.supports for pair, stance in zip(asked, self._bench.stance_model.judge(asked), strict=True)
        }
        threshold = self._bench.settings.verdict.threshold
        alike = []
        for verdict, places in zip(verdicts, near, strict=True):
            own = statement_key(verdict.claim.statement)
            same = [item for item, key in zip(self._decided, keys, strict=True) if key == own]
            others = [
                self._decided[place]
                for place in places
                if keys[place] != own
                and all(
                    supports[pair] >= threshold
                    for pair in _both_ways(verdict.claim.statement, self._decided[place].verdict.claim.statement)
                )
            ]
            alike.append([*same, *others])
        return alike

    def _near(self, statements: Sequence[str]) -> list[list[int]]:
        """The places of the closest decided claims of other words but the same figures, closest first."""
        import numpy as np

        from factcheck.retrieval.memory import remembered_claims

        if self._vectors is None:
            decided = [item.verdict.claim.statement for item in self._decided]
            self._vectors = remembered_claims(self._bench.embedder, decided, self._bench.cache)
        near = []
        for statement, vector in zip(statements, self._bench.embedder.embed_claims(statements), strict=True):
            # Summed in float64 and one claim at a time, so that no claim depends on the others.
            cosines = (self._vectors.astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
            order = [int(place) for place in np.argsort(-cosines, kind="stable") if cosines[place] >= CLOSE]
            own, figures = statement_key(statement), _figures(statement)
            fit = (
                place
                for place in order
                if statement_key(self._decided[place].verdict.claim.statement) != own
                and _figures(self._decided[place].verdict.claim.statement) == figures
            )
            near.append([place for place, _ in zip(fit, range(CLOSEST), strict=False)])
        return near

    def _check(self, verdict: Verdict, report: Report, run: Run, item: ReviewItem) -> EarlierCheck:
        if item.report_id not in self._reports:
            self._reports[item.report_id] = self._store.report(item.report_id)
        before, then = self._reports[item.report_id], self._runs[item.run_id]
        unchanged = (
            item.state != State.stale
            and then.index == run.index
            and _when(verdict, report) == _when(item.verdict, before)
            and (verdict.claim.speaker, verdict.claim.asserted)
            == (item.verdict.claim.speaker, item.verdict.claim.asserted)
            and verdict.label == item.verdict.label
            and (then.index_fingerprint == run.index_fingerprint or grounds_told(verdict) == grounds_told(item.verdict))
        )
        answer = item.decisions[-1].label
        same = statement_key(verdict.claim.statement) == statement_key(item.verdict.claim.statement)
        return EarlierCheck(
            verdict=item.verdict,
            report=before,
            decisions=item.decisions,
            answer=answer,
            same=same,
            unchanged=unchanged and answer in _LABELS,
        )


def reused(found: Mapping[str, tuple[EarlierCheck, ...]], store: Store) -> dict[str, tuple[EarlierCheck, ...]]:
    """Let the first unchanged earlier decision of each verdict stand on it too, where nobody decided on it yet and all
    unchanged ones agree."""
    told_again = {}
    for verdict_id, checks in found.items():
        fit = [check for check in checks if check.unchanged]
        if fit and len({check.answer for check in fit}) == 1 and store.reuse(fit[0].verdict.id, verdict_id):
            checks = tuple(replace(check, reused=True) if check is fit[0] else check for check in checks)
        told_again[verdict_id] = checks
    return told_again


def with_earlier(bench: Workbench, store: Store, done: Iterable[Results], *, reuse: bool) -> Iterator[Results]:
    """Each report's results with the earlier checks of its claims; ``reuse`` lets unchanged ones stand on them."""
    checks: EarlierChecks | None = None
    for results in done:
        checks = checks or EarlierChecks(bench, store)  # what people decided, as it was when the first report was done
        found = checks.of(results.verdicts, results.report, results.run)
        yield replace(results, earlier=reused(found, store) if reuse else found)


class EarlierOf:
    """What people decided before on claims that say the same as that of a review item; for as long as a page is served.

    Models and the decided claims are read at the first item, the claims again after a change. Asked from any thread,
    it works in one of its own, because a cache on the disk belongs to the thread that opened it.
    """

    def __init__(self, bench: Workbench, store: Store) -> None:
        self._bench, self._store = bench, store
        self._worker = ThreadPoolExecutor(1)
        self._head = ""
        self._checks: EarlierChecks | None = None

    def __call__(self, item: ReviewItem) -> tuple[EarlierCheck, ...]:
        """The earlier checks of an item, as :meth:`EarlierChecks.of` orders them."""
        return self._worker.submit(self._of, item).result()

    def _of(self, item: ReviewItem) -> tuple[EarlierCheck, ...]:
        head = self._store.head()
        if self._checks is None or head != self._head:
            self._head, self._checks = head, EarlierChecks(self._bench, self._store)
        run = next(run for run in self._store.runs() if run.id == item.run_id)
        return self._checks.of([item.verdict], self._store.report(item.report_id), run).get(item.verdict.id, ())


def _decided(store: Store) -> list[ReviewItem]:
    """The items that people agree on, in a fixed order. What was decided and went stale counts where the decision is
    not in force on a newer item of the same statement."""
    live = [item for state in (State.decided, State.adjudicated) for item in store.items(state=state, order="random")]
    known = {(statement_key(item.verdict.claim.statement), str(item.decisions[-1].label)) for item in live}
    stale = [
        item
        for item in store.items(state=State.stale, order="random")
        if item.decisions
        and len({decision.label for decision in item.decisions}) == 1
        and (statement_key(item.verdict.claim.statement), str(item.decisions[-1].label)) not in known
    ]
    return sorted([*live, *stale], key=lambda item: (item.decisions[-1].id, item.verdict.id))


def _both_ways(one: str, other: str) -> Iterable[tuple[str, str]]:
    return ((one, other), (other, one))


def _figures(statement: str) -> list[str]:
    """The figures of a statement, sorted: what says the same says the same figures."""
    return sorted(_FIGURE.findall(statement))


def _when(verdict: Verdict, report: Report) -> str | None:
    """The time that a claim speaks at; none where its own words say it."""
    claim = verdict.claim
    return told_time(claim if claim.date else replace(claim, date=report.date if report.date_confirmed else None))
