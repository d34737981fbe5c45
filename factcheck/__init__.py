"""factcheck: check the claims of a report against a reference corpus you trust, on your own machine.

>>> from factcheck import Workbench
>>> bench = Workbench.open(".")                          # doctest: +SKIP
>>> bench.check("Mattis resigned in December 2018.")     # doctest: +SKIP

Importing this package loads none of numpy, torch, faiss or pandas: they come in with the first call that needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from factcheck.model import (
    Answer,
    Asserted,
    Check,
    Citation,
    Claim,
    Decision,
    Document,
    Evidence,
    Failure,
    Hit,
    Label,
    Outcome,
    Part,
    Passage,
    Report,
    ReviewItem,
    Run,
    Skipped,
    Span,
    Stance,
    Verdict,
)

if TYPE_CHECKING:
    from factcheck.workbench import Workbench

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Asserted",
    "Check",
    "Citation",
    "Claim",
    "Decision",
    "Document",
    "Evidence",
    "Failure",
    "Hit",
    "Label",
    "Outcome",
    "Part",
    "Passage",
    "Report",
    "ReviewItem",
    "Run",
    "Skipped",
    "Span",
    "Stance",
    "Verdict",
    "Workbench",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name == "Workbench":
        from factcheck.workbench import Workbench

        return Workbench
    raise AttributeError(f"module 'factcheck' has no attribute {name!r}")
