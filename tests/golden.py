"""Golden cases: one JSON line each, named by its line, so that a bug report becomes a line in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from factcheck.model import Citation, Claim, Evidence, Passage, Span, Stance

FOLDER = Path(__file__).parent / "data" / "checks"


def cases(name: str) -> list[Any]:
    """The cases of ``tests/data/checks/<name>.jsonl``, each with its line number as ``line``."""
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) | {"line": number} for number, line in enumerate(lines, start=1)]


def label(case: Any) -> str:
    """What a test of one case is called."""
    return f"line {case['line']}"


def claim_of(text: str, **more: Any) -> Claim:
    """A claim that says ``text``."""
    return Claim(id="c", report_id="r", span=Span(0, len(text)), quote=text, statement=text, **more)


def evidence_of(
    text: str,
    *,
    before: str = "",
    sentence: str | None = None,
    stance: tuple[float, float] = (0.9, 0.05),
    document: str = "d",
    similarity: float = 0.0,
    **citation: Any,
) -> Evidence:
    """Evidence whose passage is ``text``, standing after ``before``; the deciding sentence is all of it by default."""
    span = Span(len(before), len(before) + len(text))
    start = len(before) + (text.index(sentence) if sentence else 0)
    deciding = Span(start, start + len(sentence if sentence is not None else text))
    return Evidence(
        passage=Passage(id=f"p-{document}-{text}", document_id=document, span=span, quote=text),
        citation=Citation(document_id=document, **citation),
        span=deciding,
        quote=sentence if sentence is not None else text,
        stance=Stance(supports=stance[0], refutes=stance[1], neutral=1 - stance[0] - stance[1]),
        similarity=similarity,
    )
