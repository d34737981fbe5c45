"""What verifying a report gave: a sequence of verdicts and failures that a notebook can look at.

Frames are pandas', built when asked for; the HTML is self-contained and escapes every text.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from factcheck.export.records import NOT_CALIBRATED, joined_quotes, own_columns, verdict_record
from factcheck.grounds import with_first
from factcheck.model import Calibration, Evidence, Failure, Label, Report, Run, Skipped, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from factcheck.columns import Row
    from factcheck.earlier import EarlierCheck
    from factcheck.review.versions import CarryOver
    from factcheck.work import Work

FRAME_COLUMNS = (
    "id",
    "claim",
    "label",
    "confidence",
    "rule",
    "quote",
    "document",
    "origin",
    "date",
    "url",
    "supports",
    "refutes",
    "neutral",
    "missing",
    "start",
    "end",
    "place",
    "date_confirmed",
    "calibration",
    "joined",
    "evidence_author",
    "evidence_columns",
)
_COLOURS = {
    Label.supported: "#1a7f4b",
    Label.refuted: "#b3261e",
    Label.conflicting: "#8a5a00",
    Label.not_enough_evidence: "#5f6368",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(Sequence[Verdict | Failure]):
    """The rows of one report in text order, with the run they were made under.

    ``carried`` says what became of the decisions on an earlier version of the report (None where nothing was saved);
    ``earlier`` holds what people decided before on claims that say the same, by verdict id.
    """

    run: Run
    work: Work
    rows: tuple[Verdict | Failure, ...]
    carried: CarryOver | None = None
    earlier: Mapping[str, tuple[EarlierCheck, ...]] = field(default_factory=dict)

    @overload
    def __getitem__(self, index: int) -> Verdict | Failure: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Verdict | Failure]: ...
    def __getitem__(self, index: int | slice) -> Verdict | Failure | Sequence[Verdict | Failure]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Verdict | Failure]:
        return iter(self.rows)

    @property
    def report(self) -> Report:
        """The report that was checked."""
        return self.work.report

    @property
    def verdicts(self) -> list[Verdict]:
        """The rows that got a verdict."""
        return [row for row in self.rows if isinstance(row, Verdict)]

    @property
    def failures(self) -> list[Failure]:
        """Rows that could not be read or judged."""
        return [row for row in self.rows if isinstance(row, Failure)]

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was not checked, and why."""
        return self.work.skipped

    def counts(self) -> dict[str, int]:
        """How many rows of each kind: the four labels, skipped and failed. They add up to the input."""
        by_label = Counter(verdict.label for verdict in self.verdicts)
        counts = {str(label): by_label[label] for label in Label}
        return {**counts, "skipped": len(self.skipped), "failed": len(self.failures)}

    def records(self) -> list[dict[str, Any]]:
        """Flat records, one a claim or failed row, in input order (docs/output.md)."""
        records = []
        for row in self.rows:
            checks = self.earlier.get(row.id, ()) if isinstance(row, Verdict) else ()
            before = {"earlier": [check.record() for check in checks]} if checks else {}
            records.append(verdict_record(row, self.report) | before)
        return records

    def to_frame(self) -> pd.DataFrame:
        """One row a claim, columns FRAME_COLUMNS (docs/output.md); quote to neutral are the first deciding sentence's.

        A row that failed has no label, and its message under ``missing``. The user's own columns follow, one that has
        the name of one of ours as ``input_NAME``.
        """
        import pandas as pd

        rows = [own_columns(_columns_of(row), FRAME_COLUMNS) | _frame_row(row) for row in self.rows]
        names = dict.fromkeys([*FRAME_COLUMNS, *(name for row in rows for name in row)])
        return pd.DataFrame(rows, columns=list(names))

    def runs(self) -> list[dict[str, Any]]:
        """Which characters of the report were checked, with the label, which were skipped and why (docs/output.md)."""
        labels = {row.claim.id: str(row.label) if isinstance(row, Verdict) else "failed" for row in self if row.claim}
        return self.work.runs(labels)

    def coverage_frame(self) -> pd.DataFrame:
        """:meth:`runs` as a frame: one row a run of the report's text, in order; the runs tile it."""
        import pandas as pd

        from factcheck.work import RUN_KEYS

        return pd.DataFrame(self.runs(), columns=list(RUN_KEYS))

    def report_html(self) -> str:
        """A page for readers: the report with its claims marked by label, their evidence, what was skipped and why.

        It stands alone, as ``factcheck export review.html`` writes it, without what people have decided.
        """
        from factcheck.export.html import page

        return page(self.review_rows())

    def review_rows(self) -> list[Row]:
        """The rows of the review table, in text order, as they are before anyone has decided anything."""
        return self.work.review_rows(self.run, self.rows)

    def matrix(self) -> pd.DataFrame:
        """Claims × documents: how far each document supports (+) or refutes (−) each claim.

        A cell is ``supports − refutes`` of the document's strongest judged passage, in −1..1; empty (NaN) where no
        passage of it was kept. Rows are claim ids in text order, columns document ids, sorted.
        """
        import pandas as pd

        cells: dict[str, dict[str, float]] = {}
        for verdict in self.verdicts:
            row = cells.setdefault(verdict.claim.id, {})
            for item in (*verdict.evidence, *verdict.nearest):
                value = item.stance.supports - item.stance.refutes
                if abs(value) >= abs(row.get(item.citation.document_id, 0.0)):
                    row[item.citation.document_id] = value
        documents = sorted({document for row in cells.values() for document in row})
        return pd.DataFrame.from_dict(cells, orient="index", columns=documents, dtype="float64")

    def _repr_html_(self) -> str:
        head = " · ".join(f"{count} {name.replace('_', ' ')}" for name, count in self.counts().items() if count)
        body = "".join(_html_row(row) for row in self.rows)
        if any(verdict.calibration is not Calibration.corpus for verdict in self.verdicts):
            head += f" · confidence {NOT_CALIBRATED}"
        title = html.escape(self.report.title or self.report.source or "claims")
        return (
            f'<div style="font-family:system-ui,sans-serif"><p><b>{title}</b><br>{html.escape(head)}</p>'
            '<table style="border-collapse:collapse;text-align:left"><thead><tr><th>claim</th><th>verdict</th>'
            f"<th>deciding sentence</th></tr></thead><tbody>{body}</tbody></table></div>"
        )


def _columns_of(row: Verdict | Failure) -> tuple[tuple[str, Any], ...]:
    return row.columns if isinstance(row, Failure) else row.claim.columns


def _frame_row(verdict: Verdict | Failure) -> dict[str, Any]:
    if isinstance(verdict, Failure):
        claim = verdict.claim
        return {
            "id": claim.id if claim else verdict.given,
            "claim": claim.statement if claim else verdict.text,
            "missing": verdict.message,
        }
    first: Evidence | None = verdict.evidence[0] if verdict.evidence else None
    return {
        "id": verdict.claim.id,
        "claim": verdict.claim.statement,
        "label": str(verdict.label),
        "confidence": verdict.confidence,
        "rule": verdict.rule,
        "quote": first.quote if first else "",
        "document": first.citation.document_id if first else "",
        "origin": first.citation.origin if first else "",
        "date": (first.citation.date or "") if first else "",
        "url": first.citation.url if first else "",
        "supports": first.stance.supports if first else None,
        "refutes": first.stance.refutes if first else None,
        "neutral": first.stance.neutral if first else None,
        "missing": verdict.missing,
        "start": verdict.claim.span.start,
        "end": verdict.claim.span.end,
        "place": str(first.part or "") if first else "",
        "date_confirmed": first.citation.date_confirmed if first else None,
        "calibration": str(verdict.calibration),
        "joined": joined_quotes(verdict),
        "evidence_author": first.citation.author if first else "",
        "evidence_columns": first.citation.columns_text if first else "",
    }


def _html_row(row: Verdict | Failure) -> str:
    cell = '<td style="vertical-align:top;padding:.4em .8em .4em 0;max-width:28em">'
    if isinstance(row, Failure):
        claim = row.claim.quote if row.claim else row.text or row.where
        return f"<tr>{cell}{html.escape(claim)}</td>{cell}failed</td>{cell}{html.escape(row.message)}</td></tr>"
    label = f'<b style="color:{_COLOURS[row.label]}">{str(row.label).replace("_", " ")}</b> {row.confidence:.2f}'
    return f"<tr>{cell}{html.escape(row.claim.quote)}</td>{cell}{label}</td>{cell}{_html_evidence(row)}</td></tr>"


def _html_evidence(verdict: Verdict) -> str:
    if not verdict.evidence:
        return f"<i>{html.escape(verdict.missing)}</i>"
    if verdict.label is Label.conflicting:  # those that refute come last
        return "<br>— but —<br>".join(map(_html_piece, dict.fromkeys((verdict.evidence[0], verdict.evidence[-1]))))
    return "<br>— together with —<br>".join(map(_html_piece, with_first(verdict.evidence)))


def _html_piece(item: Evidence) -> str:
    start, end = item.span.start - item.passage.span.start, item.span.end - item.passage.span.start
    text = item.passage.quote
    source = ", ".join(part for part in (item.citation.title, item.citation.dated, str(item.part or "")) if part)
    return (
        f"{html.escape(text[:start])}<mark>{html.escape(text[start:end])}</mark>{html.escape(text[end:])}"
        f"<br><small>{html.escape(source)}</small>"
    )
