"""What people type (reviewers' names, answers, choices), and how a point in time is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from factcheck.errors import DecisionError
from factcheck.model import Answer


def plain_name(name: str) -> str:
    """A name as it is kept: NFC, without outer blanks."""
    return unicodedata.normalize("NFC", name).strip()


def reviewer_name(name: str) -> str:
    """A reviewer's name as :func:`plain_name` has it. Raises DecisionError for an empty or odd one."""
    kept = plain_name(name)
    if not kept or len(kept) > 200 or any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in kept):
        raise DecisionError(
            f"{name!r} is no reviewer's name", hint="Give one with --reviewer, or set [review] reviewer."
        )
    return kept


def read_answer(label: Answer | str) -> Answer:
    """The answer that a person wrote; DecisionError for anything else."""
    from factcheck.review.order import answer_of  # with it comes SQLAlchemy, which who just reads a name need not load

    try:
        return answer_of(str(label))
    except ValueError:
        hint = f"One of: {', '.join(answer.value for answer in Answer)}."
        raise DecisionError(f"{str(label)!r} is no answer", hint=hint) from None


def stamp(moment: datetime) -> str:
    """UTC, ISO 8601 with microseconds and "Z": sorts as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def check_choice(what: str, value: str, choices: Sequence[str]) -> None:
    """Raises DecisionError where ``value`` is none of the choices."""
    if value not in choices:
        raise DecisionError(f"{value!r} is no {what}", hint=f"One of: {', '.join(choices)}.")
