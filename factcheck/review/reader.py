"""Looking at an open review database: nothing in here changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, select

from factcheck.columns import Row
from factcheck.errors import DecisionError
from factcheck.model import Label, Report, ReviewItem, Run
from factcheck.review import counting, intake, listing
from factcheck.review import decide as deciding
from factcheck.review import queue as handing
from factcheck.review.agreement import Agreement, measure
from factcheck.review.audit import Audit, audit
from factcheck.review.chain import end
from factcheck.review.codec import stored
from factcheck.review.counting import ReportCount
from factcheck.review.database import Database
from factcheck.review.fair import FairDecision, fair_decisions
from factcheck.review.names import check_choice, reviewer_name, stamp
from factcheck.review.order import ORDERS, Order, Policy
from factcheck.review.schema import runs
from factcheck.review.sight import fair_order, seen_by
from factcheck.review.states import State


class Reader:
    """Everything that can be asked of the review database. Every method sees one consistent state of it."""

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

        Raises DecisionError for an unknown order, label or state.
        """
        check_choice("order", order, ORDERS)
        _check_choices(label, state)
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

        Earlier verifications that a newer one took the place of are left out unless their ``run`` is named. Raises
        DecisionError for an unknown label or state.
        """
        _check_choices(label, state)
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

    def sources(self, *, live: bool = False) -> dict[str, str]:
        """The name of every report's file as it was given, by report id; ``live``: of those in the queue only."""
        with self._database.read() as connection:
            return listing.sources(connection, live=live)

    def places(self) -> dict[str, str]:
        """Where the reports' files lay (in the project, or absolute), each with the id of the report that is current.

        Of files in two places with the same content, which are one report, the place named last.
        """
        with self._database.read() as connection:
            return listing.places(connection)

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        with self._database.read() as connection:
            return [stored(Run, row.body, row.id) for row in connection.execute(select(runs).order_by(runs.c.seq))]

    def finished(self, run_id: str, report_id: str) -> set[str]:
        """The ids of the claims that have their verdict already. Failed ones are not among them."""
        with self._database.read() as connection:
            return intake.finished(connection, run_id, report_id)

    def following(
        self, verdict_id: str, *, reviewer: str, order: Order = "problems", report: str | None = None
    ) -> ReviewItem | None:
        """The item that would come after this one, without holding it: for fetching a page ahead of time."""
        with self._database.read() as connection:
            at, who = self.at(), reviewer_name(reviewer)
            order = fair_order(order, blind=deciding.read_policy(connection).blind)
            turn = handing.turn(connection, who, at, order=order, report=report, adjudicate=False, after=verdict_id)
            return seen_by(self._item(connection, turn.verdict_id), who) if turn else None

    def last_decided(self, *, reviewer: str) -> str:
        """The item of the reviewer's newest answer in force. Raises DecisionError where there is none."""
        with self._database.read() as connection:
            return deciding.last_decided(connection, reviewer_name(reviewer))

    def held(self, verdict_ids: Sequence[str]) -> dict[str, str]:
        """Which of these items are in somebody's hands, assigned or put off, in words; others are absent."""
        with self._database.read() as connection:
            return listing.held(connection, verdict_ids, self.at())

    def alike(self, verdict_id: str, *, reviewer: str) -> list[str]:
        """The other open items that :meth:`decide_alike` would decide together with this one."""
        with self._database.read() as connection:
            found = listing.alike(connection, verdict_id, self.at(), reviewer_name(reviewer))
            return [each for each in found if each != verdict_id]

    def policy(self) -> Policy:
        """The desk's rules in force."""
        with self._database.read() as connection:
            return deciding.read_policy(connection)

    def agreement(self, *, report: str | None = None) -> Agreement:
        """How far reviewers agree with each other and with the machine, by their answers in force (not rulings)."""
        with self._database.read() as connection:
            return measure(counting.answered(connection, report))

    def fair_decisions(self) -> tuple[list[FairDecision], dict[str, int]]:
        """The decisions that a calibration may rest on; see :func:`factcheck.review.fair.fair_decisions`."""
        with self._database.read() as connection:
            return fair_decisions(connection)

    def head(self) -> str:
        """The hash of the last event: exports print it, ``audit(expect=…)`` asks for it."""
        with self._database.read() as connection:
            return end(connection)[1]

    def audit(self, *, expect: str | None = None) -> Audit:
        """Check the chain of events and rebuild the queue from it; see :func:`factcheck.review.audit.audit`."""
        with self._database.read() as connection:
            return audit(connection, expect)

    def _item(self, connection: Connection, verdict_id: str) -> ReviewItem:
        return listing.find(connection, self.at(), ids=[verdict_id])[0]

    def at(self) -> str:
        """The time now as events carry it: UTC, ISO 8601 with microseconds."""
        return stamp(self._now())


def _check_choices(label: str | None, state: str | None) -> None:
    if label is not None:
        check_choice("label", label, [each.value for each in Label])
    if state is not None:
        check_choice("state", state, [each.value for each in State])
