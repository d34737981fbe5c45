"""The review database: verdicts go in as proposals, people's decisions are added, nothing is ever changed or lost.

:func:`open_store` gives a :class:`Store`. Every public method is one transaction: all of it is kept, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from factcheck.errors import DecisionError
from factcheck.model import Answer, Decision, Failure, Report, ReviewItem, Run, Skipped, Verdict
from factcheck.review import decide as deciding
from factcheck.review import intake, listing
from factcheck.review import queue as handing
from factcheck.review.chain import append
from factcheck.review.database import connect
from factcheck.review.names import check_choice, read_answer, reviewer_name, stamp
from factcheck.review.order import ORDERS, Order, Policy
from factcheck.review.reader import Reader
from factcheck.review.sight import fair_order, seen_by
from factcheck.review.states import Kind
from factcheck.review.versions import CarryOver, carry_decisions, carry_over


def open_store(database: str, *, base: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Store:
    """Open the review database, making it where it is not there yet.

    ``database`` is a file, relative to ``base``, or a postgresql:// URL; ``now`` is the clock. Raises StoreError where
    it cannot be used (no database, another program's, a newer schema, no permission, a server that does not answer).
    """
    return Store(connect(database, base=base), now)


class Store(Reader):
    """An open review database; use it in a ``with`` block. Safe to share between threads and among processes."""

    # What verification puts in.

    def begin(self, run: Run) -> None:
        """Keep a run; one of the same id stays as it was first begun."""
        with self._database.write() as connection:
            intake.add_run(connection, run)

    def add_report(self, run_id: str, report: Report, total: int, *, place: str | None = None) -> None:
        """Keep a report with the number of claims that the run finds in it; called again it corrects the number.

        ``place`` says where its file lies (in the project, or absolute): versions of a report share it, two reports of
        one name do not. None where there is no file.
        """
        with self._database.write() as connection:
            intake.add_report(connection, run_id, report, total, place)

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

    def carry_over(self, run_id: str, report_id: str, *, replaces: str | None = None) -> CarryOver:
        """Let this verification take the place of earlier ones of the same report.

        The same report: see :func:`factcheck.review.versions.carry_over`; ``replaces`` names a further one (id or
        source), whatever its name and text. Decisions move to claims whose statement and evidence are unchanged; the
        earlier items become stale. Raises DecisionError where ``replaces`` is unknown or names several.
        """
        with self._database.write() as connection:
            return carry_over(connection, run_id, report_id, self.at(), replaces=replaces)

    def reuse(self, earlier: str, verdict_id: str) -> bool:
        """Let the decisions in force on one item stand on another that says the same; False where somebody decided on
        that already, or nobody on the first. Whether they say the same is the caller's to know."""
        with self._database.write() as connection:
            return carry_decisions(connection, earlier, verdict_id)

    # Deciding. An item in another's hands is theirs until they decide or their time is up: all but undo is refused
    # (DecisionError) meanwhile.

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
            at, order = self.at(), fair_order(order, blind=deciding.read_policy(connection).blind and not adjudicate)
            turn = handing.turn(connection, who, at, order=order, report=report, adjudicate=adjudicate)
            if turn is None:
                return None
            handing.lease(connection, turn, who, stamp(self._now() + timedelta(minutes=minutes)))
            return seen_by(self._item(connection, turn.verdict_id), who, adjudicate=adjudicate), turn.why

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

    def decide_alike(
        self, verdict_id: str, label: Answer | str, *, reviewer: str, note: str = "", revision: int | None = None
    ) -> list[Decision]:
        """Decide an item and all open items with the same statement, label and evidence, all or none.

        ``revision`` is the item's own, as for :meth:`decide`.
        """
        answer, who = read_answer(label), reviewer_name(reviewer)
        with self._database.write() as connection:
            at, found = self.at(), deciding.resolve(connection, verdict_id)
            alike = [each for each in listing.alike(connection, found, at, who) if each != found]
            first = deciding.decide(connection, found, answer, who, note, at, revision=revision)
            others = [deciding.decide(connection, each, answer, who, note, at, how="alike") for each in alike]
            return [first, *others]

    def adjudicate(
        self, verdict_id: str, label: Answer | str, *, reviewer: str, note: str = "", revision: int | None = None
    ) -> Decision:
        """Settle a disputed item; refused (DecisionError) to those who answered it, and as :meth:`decide` is."""
        answer, who = read_answer(label), reviewer_name(reviewer)
        with self._database.write() as connection:
            found = deciding.resolve(connection, verdict_id)
            return deciding.adjudicate(connection, found, answer, who, note, self.at(), revision=revision)

    def undo(self, verdict_id: str | None = None, *, reviewer: str, note: str = "") -> Decision:
        """Take back the reviewer's last answer (on ``verdict_id``, or anywhere) by a further event; returns the answer.

        Raises DecisionError where there is nothing to undo, or where an answer on ``verdict_id`` was ruled on.
        """
        who = reviewer_name(reviewer)
        with self._database.write() as connection:
            if verdict_id:
                found = deciding.resolve(connection, verdict_id)
            else:
                found = deciding.last_decided(connection, who, undoable=True)
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

    def set_policy(self, policy: Policy, *, reviewer: str) -> None:
        """Change the desk's rules from now on; what was decided under the old ones stays."""
        with self._database.write() as connection:
            if deciding.read_policy(connection) != policy:
                append(connection, "", Kind.policy, reviewer_name(reviewer), self.at(), {"policy": policy})

    def _act(self, verdict_id: str, kind: Kind, reviewer: str, **body: str | None) -> None:
        # It would move the item on under whoever holds it, and their decision would be refused.
        with self._database.write() as connection:
            found, who, at = deciding.resolve(connection, verdict_id), reviewer_name(reviewer), self.at()
            deciding.check_turn(connection, found, who, at)
            deciding.act(connection, found, kind, who, at, body)
