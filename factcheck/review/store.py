"""The review database: verdicts go in as proposals, people's decisions are added, nothing is ever changed or lost.

:func:`open_store` gives a :class:`Store`. Every public method is one transaction: all of it is kept, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, select

from factcheck.columns import Row
from factcheck.errors import DecisionError
from factcheck.model import Answer, Decision, Failure, Report, ReviewItem, Run, Skipped, Verdict
from factcheck.review import counting, intake, listing
from factcheck.review import decide as deciding
from factcheck.review import queue as handing
from factcheck.review.agreement import Agreement, measure
from factcheck.review.audit import Audit, audit
from factcheck.review.chain import append, end
from factcheck.review.codec import decode
from factcheck.review.counting import ReportCount
from factcheck.review.database import Database, connect
from factcheck.review.names import check_choice, read_answer, reviewer_name, stamp
from factcheck.review.order import ORDERS, Order, Policy
from factcheck.review.schema import runs
from factcheck.review.states import Kind, State
from factcheck.review.versions import CarryOver, carry_over


def open_store(database: str, *, base: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Store:
    """Open the review database, making it where it is not there yet.

    ``database`` is a file, relative to ``base``, or a postgresql:// URL; ``now`` is the clock. Raises StoreError where
    it cannot be used (no database, another program's, a newer schema, no permission, a server that does not answer).
    """
    return Store(connect(database, base=base), now)


class Store:
    """An open review database; use it in a ``with`` block. Safe to share between threads and among processes."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the database back."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The connections, for the modules of this package that need a transaction of their own."""
        return self._database

    @property
    def name(self) -> str:
        """The file or server, without a password."""
        return self._database.name

    # What verification puts in.

    def begin(self, run: Run) -> None:
        """Keep a run; one of the same id stays as it was first begun."""
        with self._database.write() as connection:
            intake.add_run(connection, run)

    def add_report(self, run_id: str, report: Report, total: int) -> None:
        """Keep a report with the number of claims that the run finds in it; called again it corrects the number."""
        with self._database.write() as connection:
            intake.add_report(connection, run_id, report, total)

    def finished(self, run_id: str, report_id: str) -> set[str]:
        """The ids of the claims that have their verdict already. Failed ones are not among them."""
        with self._database.read() as connection:
            return intake.finished(connection, run_id, report_id)

    def add_results(
        self,
        run_id: str,
        report_id: str,
        *,
        verdicts: Sequence[Verdict] = (),
        skipped: Sequence[Skipped] = (),
        failures: Sequence[Failure] = (),
    ) -> int:
        """Keep results, all or none; what is there already stays. Returns how many were new."""
        with self._database.write() as connection:
            return intake.add_results(connection, run_id, report_id, verdicts, skipped, failures)

    def carry_over(self, run_id: str, report_id: str) -> CarryOver:
        """Let this verification take the place of earlier ones of the same report (same id or same source name).

        Decisions move to claims whose statement and evidence are unchanged; the earlier items become stale.
        """
        with self._database.write() as connection:
            return carry_over(connection, run_id, report_id, self.at())

    # Looking.

    def items(
        self,
        *,
        report: str | None = None,
        label: str | None = None,
        state: str | None = None,
        run: str | None = None,
        order: Order = "problems",
        limit: int | None = None,
        offset: int = 0,
    ) -> list[ReviewItem]:
        """The items that fit, in one of :data:`~factcheck.review.order.ORDERS`. Stale ones only by ``state``.

        Raises DecisionError for an unknown order or state.
        """
        check_choice("order", order, ORDERS)
        if state is not None:
            check_choice("state", state, [each.value for each in State])
        with self._database.read() as connection:
            return listing.find(
                connection, self.at(), report=report, run=run, label=label, state=state, order=order,
                limit=limit, offset=offset,
            )  # fmt: skip

    def item(self, reference: str) -> ReviewItem:
        """One item by its verdict id or a unique beginning of it (4 characters or more; DecisionError otherwise)."""
        with self._database.read() as connection:
            return self._item(connection, deciding.resolve(connection, reference))

    def rows(
        self,
        *,
        report: str | None = None,
        run: str | None = None,
        label: str | None = None,
        state: str | None = None,
    ) -> Iterator[Row]:
        """The rows of the review table (claims, skipped sentences, failures) by report and place in its text.

        Earlier verifications that a newer one took the place of are left out unless their ``run`` is named.
        """
        with self._database.read() as connection:
            yield from listing.table(connection, self.at(), report=report, run=run, label=label, state=state)

    def reports(self, *, superseded: bool = False) -> list[ReportCount]:
        """How far each report has come; ``str()`` of one is the line for an editor."""
        with self._database.read() as connection:
            return counting.count(connection, superseded=superseded)

    def count(self, run_id: str, report_id: str) -> ReportCount:
        """How far one verification of a report has come. Raises DecisionError for an unknown one."""
        with self._database.read() as connection:
            found = counting.count(connection, only=(run_id, report_id))
        if not found:
            raise DecisionError(f"report {report_id} was not verified under run {run_id}")
        return found[0]

    def report(self, report_id: str) -> Report:
        """A report with its text. Raises DecisionError for an unknown id."""
        with self._database.read() as connection:
            return listing.report(connection, report_id)

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        with self._database.read() as connection:
            return [decode(Run, row.body) for row in connection.execute(select(runs).order_by(runs.c.seq))]

    # Deciding.

    def next(
        self,
        *,
        reviewer: str,
        order: Order = "problems",
        report: str | None = None,
        adjudicate: bool = False,
        minutes: float = handing.LEASE_MINUTES,
    ) -> ReviewItem | None:
        """Hand the reviewer an item and hold it for them for some minutes; None when nothing waits for them.

        Asked again before a decision or a skip it is the same item. With ``adjudicate`` disputed items are handed out,
        with all answers; otherwise the answers of others are left out (``decisions`` is empty).
        """
        taken = self.take(reviewer=reviewer, order=order, report=report, adjudicate=adjudicate, minutes=minutes)
        return taken[0] if taken else None

    def take(
        self,
        *,
        reviewer: str,
        order: Order = "problems",
        report: str | None = None,
        adjudicate: bool = False,
        minutes: float = handing.LEASE_MINUTES,
    ) -> tuple[ReviewItem, str] | None:
        """As :meth:`next`, with the reason why this item comes now."""
        check_choice("order", order, ORDERS)
        who = reviewer_name(reviewer)
        with self._database.write() as connection:
            at = self.at()
            turn = handing.turn(connection, who, at, order=order, report=report, adjudicate=adjudicate)
            if turn is None:
                return None
            handing.lease(connection, turn, who, stamp(self._now() + timedelta(minutes=minutes)))
            return self.seen_by(self._item(connection, turn.verdict_id), who, adjudicate=adjudicate), turn.why

    def following(
        self, verdict_id: str, *, reviewer: str, order: Order = "problems", report: str | None = None
    ) -> ReviewItem | None:
        """The item that would come after this one, without holding it: for fetching a page ahead of time."""
        with self._database.read() as connection:
            at, who = self.at(), reviewer_name(reviewer)
            turn = handing.turn(connection, who, at, order=order, report=report, adjudicate=False, after=verdict_id)
            return self.seen_by(self._item(connection, turn.verdict_id), who) if turn else None

    @staticmethod
    def seen_by(item: ReviewItem, reviewer: str, *, adjudicate: bool = False) -> ReviewItem:
        """The item without what the reviewer must not see: before their own answer, the answers of others."""
        answered = any(decision.reviewer == reviewer for decision in item.decisions)
        return item if adjudicate or answered or item.state in _SETTLED else replace(item, decisions=())

    def release(self, verdict_id: str, *, reviewer: str) -> None:
        """Give an item back that :meth:`next` handed out, undecided."""
        with self._database.write() as connection:
            handing.release(connection, deciding.resolve(connection, verdict_id), reviewer_name(reviewer))

    def decide(
        self,
        verdict_id: str,
        label: Answer | str,
        *,
        reviewer: str,
        note: str = "",
        revision: int | None = None,
    ) -> Decision:
        """Add what a person says of a verdict. Saying the same again adds nothing.

        With ``revision`` it is refused where the item has moved on since. Raises DecisionError for an unknown verdict
        or label, an item in another's hands, or one whose state refuses it.
        """
        answer, who = read_answer(label), reviewer_name(reviewer)
        with self._database.write() as connection:
            found = deciding.resolve(connection, verdict_id)
            return deciding.decide(connection, found, answer, who, note, self.at(), revision=revision)

    def decide_alike(self, verdict_id: str, label: Answer | str, *, reviewer: str, note: str = "") -> list[Decision]:
        """Decide an item and all open items with the same statement, label and evidence, all or none."""
        answer, who = read_answer(label), reviewer_name(reviewer)
        with self._database.write() as connection:
            at, found = self.at(), deciding.resolve(connection, verdict_id)
            alike = [each for each in listing.alike(connection, found, at, who) if each != found]
            return [
                deciding.decide(connection, each, answer, who, note, at, how="" if each == found else "alike")
                for each in [found, *alike]
            ]

    def alike(self, verdict_id: str, *, reviewer: str) -> list[str]:
        """The other open items that :meth:`decide_alike` would decide together with this one."""
        with self._database.read() as connection:
            found = listing.alike(connection, verdict_id, self.at(), reviewer_name(reviewer))
            return [each for each in found if each != verdict_id]

    def adjudicate(self, verdict_id: str, label: Answer | str, *, reviewer: str, note: str = "") -> Decision:
        """Settle a disputed item; refused (DecisionError) to those who answered it."""
        answer, who = read_answer(label), reviewer_name(reviewer)
        with self._database.write() as connection:
            found = deciding.resolve(connection, verdict_id)
            return deciding.adjudicate(connection, found, answer, who, note, self.at())

    def undo(self, verdict_id: str | None = None, *, reviewer: str, note: str = "") -> Decision:
        """Take back the reviewer's last answer (on ``verdict_id``, or anywhere) by a further event; returns the answer.

        Raises DecisionError where there is nothing to undo.
        """
        who = reviewer_name(reviewer)
        with self._database.write() as connection:
            found = deciding.resolve(connection, verdict_id) if verdict_id else deciding.last_decided(connection, who)
            return deciding.undo(connection, found, who, self.at(), note)

    def reopen(self, verdict_id: str, *, reviewer: str, note: str = "") -> None:
        """Set all answers on an item aside and put it back in the queue."""
        self._act(verdict_id, Kind.reopen, reviewer, note=note)

    def skip(self, verdict_id: str, *, reviewer: str, note: str = "") -> None:
        """Leave an item to others: it comes last for this reviewer from now on."""
        self._act(verdict_id, Kind.skip, reviewer, note=note)

    def defer(self, verdict_id: str, until: datetime, *, reviewer: str, note: str = "") -> None:
        """Keep an item out of the queue until a point in time (with a time zone)."""
        if until.tzinfo is None:
            raise DecisionError("a point in time needs its time zone")
        self._act(verdict_id, Kind.defer, reviewer, note=note, until=stamp(until))

    def assign(self, verdict_id: str, to: str | None, *, reviewer: str, note: str = "") -> None:
        """Hand an item to one person only; None gives it back to everybody."""
        self._act(verdict_id, Kind.assign, reviewer, note=note, to=reviewer_name(to) if to else None)

    # The desk.

    def policy(self) -> Policy:
        """The desk's rules in force."""
        with self._database.read() as connection:
            return deciding.read_policy(connection)

    def set_policy(self, policy: Policy, *, reviewer: str) -> None:
        """Change the desk's rules from now on; what was decided under the old ones stays."""
        with self._database.write() as connection:
            if deciding.read_policy(connection) != policy:
                append(connection, "", Kind.policy, reviewer_name(reviewer), self.at(), {"policy": policy})

    def agreement(self, *, report: str | None = None) -> Agreement:
        """How far reviewers agree with each other and with the machine, by their answers in force (not rulings)."""
        with self._database.read() as connection:
            return measure(counting.answered(connection, report))

    def head(self) -> str:
        """The hash of the last event: exports print it, ``audit(expect=…)`` asks for it."""
        with self._database.read() as connection:
            return end(connection)[1]

    def audit(self, *, expect: str | None = None) -> Audit:
        """Check the chain of events and rebuild the queue from it; see :func:`factcheck.review.audit.audit`."""
        with self._database.read() as connection:
            return audit(connection, expect)

    def _act(self, verdict_id: str, kind: Kind, reviewer: str, **body: str | None) -> None:
        with self._database.write() as connection:
            found = deciding.resolve(connection, verdict_id)
            deciding.act(connection, found, kind, reviewer_name(reviewer), self.at(), body)

    def _item(self, connection: Connection, verdict_id: str) -> ReviewItem:
        return listing.find(connection, self.at(), ids=[verdict_id])[0]

    def at(self) -> str:
        """The time now as events carry it: UTC, ISO 8601 with microseconds."""
        return stamp(self._now())


_SETTLED = (State.decided.value, State.adjudicated.value, State.stale.value)
