"""What people type: reviewers' names and answers."""

from __future__ import annotations

import unicodedata

from factcheck.errors import DecisionError
from factcheck.model import Answer
from factcheck.review.order import answer_of


def reviewer_name(name: str) -> str:
    """A reviewer's name as it is kept: NFC, without outer blanks. Raises DecisionError for an empty or odd one."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not kept or len(kept) > 200 or any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in kept):
        raise DecisionError(
            f"{name!r} is no reviewer's name", hint="Give one with --reviewer, or set [review] reviewer."
        )
    return kept


def read_answer(label: Answer | str) -> Answer:
    """The answer that a person wrote; DecisionError for anything else."""
    try:
        return answer_of(str(label))
    except ValueError:
        hint = f"One of: {', '.join(answer.value for answer in Answer)}."
        raise DecisionError(f"{str(label)!r} is no answer", hint=hint) from None
