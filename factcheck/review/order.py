"""In which order a desk works, and why an item stands where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import KeyedColumnElement

from factcheck.model import Answer, Label, Outcome, Report, Verdict
from factcheck.review.codec import digest
from factcheck.review.schema import queue

Order = Literal["problems", "uncertainty", "date", "random"]
ORDERS: tuple[Order, ...] = ("problems", "uncertainty", "date", "random")

# One in this many items that are handed out is drawn at random, so that measures taken on decided items (calibration,
# agreement with the machine) can be taken on a fair sample whatever the order.
RANDOM_SLICE = 10

PROBLEMS = (
    "refuted",
    "a quotation differs from its source",
    "a name or role differs from its source",
    "sources contradict each other",
    "a number or date differs from its source",
    "no problem found",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a desk, kept in the database so that everybody works by the same.

    ``second_share`` of all items, all with a confidence below ``second_below``, and all whose label is in
    ``second_labels`` go to a second reviewer. Decisions are taken unseen by the second reviewer; with ``blind`` the
    machine's verdict is hidden too until a reviewer has answered.
    """

    second_share: float = 0.0
    second_below: float = 0.0
    second_labels: tuple[Label, ...] = ()
    blind: bool = False

    def __post_init__(self) -> None:
        if not (0 <= self.second_share <= 1 and 0 <= self.second_below <= 1):
            raise ValueError("a share and a confidence lie between 0 and 1")

    def wants_second(self, verdict_id: str, label: str, sureness: float, answer: str) -> bool:
        """Whether a first answer on this item asks for a second reviewer. The share is drawn by the verdict's id."""
        chosen = shuffled(verdict_id) / 2**48 < self.second_share
        named = label in self.second_labels or answer in self.second_labels
        return chosen or sureness < self.second_below or named


def problem(verdict: Verdict) -> int:
    """The place of a verdict in :data:`PROBLEMS`; smaller is worse."""
    differing = {c.kind for e in verdict.evidence for c in e.checks if c.outcome is Outcome.differs}
    if verdict.label is Label.refuted:
        return 0
    if "quote" in differing:
        return 1
    if differing & {"name", "role"}:
        return 2
    if verdict.label is Label.conflicting:
        return 3
    return 4 if differing else 5


def shuffled(verdict_id: str) -> int:
    """A fixed random place for an item: 48 bits of a hash of its id."""
    return int(digest(f"shuffle:{verdict_id}")[:12], 16)


def day(verdict: Verdict, report: Report) -> int:
    """The claim's date, else the report's, as the number yyyymmdd; 0 where there is none."""
    found = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", verdict.claim.date or report.date or "")
    return int("".join(part or "00" for part in found.groups())) if found else 0


def keys(order: Order) -> list[KeyedColumnElement[object] | ColumnElement[object]]:
    """The columns to sort by; the last is unique, so that there are no ties."""
    columns = {
        "problems": (queue.c.pair, queue.c.problem, queue.c.sureness, queue.c.start, queue.c.id),
        "uncertainty": (queue.c.gain, queue.c.pair, queue.c.start, queue.c.id),
        "date": (queue.c.day, queue.c.pair, queue.c.start, queue.c.id),
        "random": (queue.c.shuffle, queue.c.id),
    }
    return list(columns[order])


def reason(order: Order, *, kind: int, sureness: float, worth: float, repeats: int, drawn: bool) -> str:
    """Why an item comes now, in words."""
    if drawn or order == "random":
        return "drawn at random, so that measures stay unbiased"
    again = f", said {repeats} times" if repeats > 1 else ""
    if order == "uncertainty":
        return f"confidence {sureness:.2f}, check-worthiness {worth:.2f}{again}"
    if order == "date":
        return "newest first"
    return f"{PROBLEMS[kind]}, confidence {sureness:.2f}"


def answer_of(text: str) -> Answer:
    """The answer that a person wrote: case, blanks, hyphens, underscores and the like do not matter.

    Raises ValueError for anything else, and for one with a question mark, which is none yet; "nei" and "not enough"
    mean not enough evidence.
    """
    if re.search(r"[?\u00bf\u061f\uff1f]", text):
        raise ValueError(text)
    plain = re.sub(r"[\W_]+", "_", text.strip().lower()).strip("_")
    plain = {"nei": "not_enough_evidence", "not_enough": "not_enough_evidence", "support": "supported"}.get(
        plain, plain
    )
    return Answer(plain)
