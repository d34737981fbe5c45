"""Work: reports on their way to verdicts, read from files, tables or claims files."""

from __future__ import annotations

import datetime
import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factcheck.errors import ReadError
from factcheck.model import Claim, Failure, Report, Run, Skipped, Span, Verdict, content_id
from factcheck.settings import ClaimsSettings
from factcheck.spans import part_at

if TYPE_CHECKING:
    from factcheck.claims.coverage import Coverage
    from factcheck.columns import Row

RUN_KEYS = ("report", "start", "end", "state", "reason", "label", "claim", "place", "text")
_ECHOED = 80  # characters of what was given for a file's name that an error repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A report on its way: its claims in text order (a row of a file that cannot be read is a Failure in its place) and
    what was skipped. ``extracted``: the claims were found in the report's own text. ``unread``: none
    of it could be read."""

    report: Report
    rows: tuple[Claim | Failure, ...]
    skipped: tuple[Skipped, ...] = ()
    extracted: bool = True
    unread: bool = False

    @property
    def claims(self) -> list[Claim]:
        """The rows that can be checked."""
        return [row for row in self.rows if isinstance(row, Claim)]

    @property
    def failures(self) -> list[Failure]:
        """The rows that cannot."""
        return [row for row in self.rows if isinstance(row, Failure)]

    @property
    def total(self) -> int:
        """How many rows the report must end with: verdicts, failures and skipped sentences add up to it."""
        return len(self.rows) + len(self.skipped)

    def coverage(self) -> Coverage:
        """Which characters of the report's text are checked, which are skipped, and why."""
        from factcheck.claims.coverage import cover

        return cover(self.report, self.claims, self.skipped)

    def runs(self, labels: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """:meth:`coverage` as flat records, in the order of the text, which they tile (docs/output.md).

        ``labels`` are the verdicts' labels by claim id, "failed" for a claim that could not be judged.
        """
        labels = labels or {}
        return [
            {
                "report": self.report.source,
                "start": run.span.start,
                "end": run.span.end,
                "state": run.state,
                "reason": run.reason or None,
                "label": labels.get(run.claim_id),
                "claim": run.claim_id or None,
                "place": str(part_at(self.report.parts, run.span) or ""),
                "text": run.span.of(self.report.text),
            }
            for run in self.coverage().runs
        ]

    def html(self) -> str:
        """A page for readers: the report with its claims marked, and what was skipped with the reason. Stands alone."""
        from factcheck.export.html import page

        return page(self.review_rows(Run(id="", started_at="", version="", index="", index_fingerprint="")))

    def review_rows(self, run: Run, judged: Sequence[Verdict | Failure] = ()) -> list[Row]:
        """The rows of the review table for this report in text order; a claim that nothing in ``judged`` is of yet is
        only ``found``."""
        from factcheck.columns import Row

        report = self.report
        outcome = {row.claim.id: row for row in judged if row.claim}
        rows: list[Row] = []
        for item in self.rows:
            result = outcome.get(item.id, item) if isinstance(item, Claim) else item
            if isinstance(result, Verdict):
                rows.append(Row(id=result.id, status="checked", report=report, run=run, verdict=result))
            elif isinstance(result, Failure):
                name = content_id("failure", report.id, result.where, result.code)
                rows.append(Row(id=name, status="failed", report=report, run=run, failure=result))
            else:
                rows.append(Row(id=result.id, status="found", report=report, run=run, found=result))
        rows += [
            Row(id=f"skipped-{number}", status="skipped", report=report, run=run, skipped=item)
            for number, item in enumerate(self.skipped)
        ]
        return sorted(rows, key=lambda row: (row.span is None, row.span or Span(0, 0)))


def extract(report: Report, settings: ClaimsSettings, *, columns: tuple[tuple[str, Any], ...] = ()) -> Work:
    """The claims of a report; ``columns`` are the user's own, put on every row that comes of it."""
    from factcheck.claims.extract import extract_claims

    found = extract_claims(report, settings)
    if not columns:
        return Work(report=report, rows=found.claims, skipped=found.skipped)
    return Work(
        report=report,
        rows=tuple(replace(claim, columns=columns) for claim in found.claims),
        skipped=tuple(replace(item, columns=columns) for item in found.skipped),
    )


def read_work(
    path: Path,
    settings: ClaimsSettings,
    *,
    data: bytes | None = None,
    date: str | None = None,
    pages: tuple[int, int] | None = None,
) -> Work:
    """A file as a report, with its claims. Raises ReadError and its kinds."""
    from factcheck.reading import read_report

    report = read_report(path, max_mb=settings.max_report_mb, data=data, date=date, pages=pages)
    return extract(_identified(report), settings)


def unread_work(source: str, error: ReadError) -> Work:
    """A file that cannot be read among many: a report without text, with that failure alone.

    No review database keeps it, so that decisions on what the file said before stay in force.
    """
    report = Report(id=content_id("r", source, error.code), text="", source=source)
    failure = Failure(code=error.code, message=str(error), where=source)
    return Work(report=report, rows=(failure,), extracted=False, unread=True)


def _identified(report: Report, *parts: str) -> Report:
    """The report under an id of all that a verdict on it can depend on: another date makes it another report to check,
    so that no finished work of the one is taken for the other's."""
    told = (report.title or "", report.date or "", str(report.date_confirmed))
    return replace(report, id=content_id("r", report.id, *told, *parts))


def read_rows_work(
    path: Path,
    settings: ClaimsSettings,
    *,
    column: str,
    data: bytes | None = None,
    date: str | None = None,
    sheets: Sequence[str] = (),
) -> Iterator[Work]:
    """A table with a report a row; ``date`` is that of rows without one of their own, ``sheets`` are the names of a
    workbook's sheets (default: all visible ones with the column).

    A row that cannot be read is a report of its own, with that failure alone.
    """
    from factcheck.reading.report_rows import read_reports

    for item in read_reports(path, max_mb=settings.max_report_mb, data=data, column=column, sheets=sheets):
        if isinstance(item, Failure):
            empty = Report(id=content_id("r", item.where, item.code), text="", source=item.where)
            yield Work(report=empty, rows=(item,))
        else:
            report = replace(item.report, date=item.report.date or date)
            yield extract(_identified(report), settings, columns=item.columns)


def read_claims_work(
    path: Path,
    settings: ClaimsSettings,
    *,
    column: str = "claim",
    data: bytes | None = None,
    date: str | None = None,
    sheets: Sequence[str] = (),
) -> Work:
    """A file of ready claims (jsonl, csv, xlsx or one a line). ``date`` is that of claims without one of their own,
    ``sheets`` are the names of a workbook's sheets (default: all visible ones with the column).
    """
    from factcheck.reading import read_claims

    report, rows = read_claims(path, max_mb=settings.max_report_mb, data=data, column=column, sheets=sheets)
    claims = [replace(row, date=row.date or date) if isinstance(row, Claim) else row for row in rows]
    told = ((row.id, row.date, row.speaker, row.context) for row in claims if isinstance(row, Claim))
    report = _identified(report, repr(list(told)))
    renamed = (replace(row, report_id=report.id) if isinstance(row, Claim) else row for row in claims)
    return Work(report=report, rows=tuple(renamed), extracted=False)


def as_work(
    source: str | Path | Report | Work, settings: ClaimsSettings, *, date: str | datetime.date | None = None
) -> Work:
    """A file or a report as work, under a ``date`` that goes over its own; work as it is.

    Raises ReadError and its kinds: for what is none of these, for a date that is none and one given with work, too.
    """
    from factcheck.reading import given_date

    given = given_date(date)
    if isinstance(source, Work):
        if given:
            raise ReadError("work has its date already", hint="Give the date to what reads it, as read_work.")
        return source
    if isinstance(source, Report):
        dated = _identified(replace(source, date=given, date_confirmed=True)) if given else source
        return extract(dated, settings)
    if not isinstance(source, str | os.PathLike):
        raise ReadError(
            f"a report is a file's name, a Report or a Work, not {type(source).__name__}: {source!r:.60}",
            hint="For many reports call verify_all(), for ready claims check() or check_all().",
        )
    try:
        return read_work(Path(source), settings, date=given)
    except ReadError as error:
        if isinstance(source, str) and getattr(error.__cause__, "errno", None) in (errno.ENOENT, errno.ENAMETOOLONG):
            raise ReadError(
                f"{source if len(source) <= _ECHOED else f'{source[: _ECHOED - 1]}…'} does not exist",
                hint="Check the name; relative names count from here. To check a sentence, call check().",
            ) from error
        raise


def as_works(sources: Iterable[str | Path | Report | Work], settings: ClaimsSettings) -> Iterator[Work]:
    """Each of many as :func:`as_work` takes it, when its turn comes; a file that cannot be read is :func:`unread_work`.

    Raises ReadError for what is no report, and for a single one: a name would be taken for as many as it has letters.
    """
    if isinstance(sources, str | bytes | os.PathLike) or not isinstance(sources, Iterable):
        raise ReadError(
            f"many reports are a list of them, not {type(sources).__name__}: {sources!r:.60}",
            hint="For one report call verify().",
        )
    for source in sources:
        try:
            yield as_work(source, settings)
        except ReadError as error:
            if not isinstance(source, str | os.PathLike):
                raise
            yield unread_work(os.fspath(source), error)


def text_of(claim: object) -> str:
    """``claim`` itself. Raises ReadError where it is no text (an empty cell of a frame, a list)."""
    if not isinstance(claim, str):
        raise ReadError(
            f"a claim is text, not {type(claim).__name__}: {claim!r:.60}", hint="Give one sentence, as a string."
        )
    return claim


def ready(sentences: Sequence[str], *, date: str | datetime.date | None = None) -> Work:
    """Ready claims, in order; sentence ``i`` is claim ``i``. Raises ReadError where one is no text, all are one, or the
    date is none."""
    from factcheck.reading import given_date

    if isinstance(sentences, str):  # its letters would pass for claims
        raise ReadError("a list of sentences was expected, not one text", hint="Give [sentence], or use check().")
    sentences, given = list(map(text_of, sentences)), given_date(date)
    text = "\n".join(sentences)
    report = Report(id=content_id("r", text), text=text, source="claim")
    claims, start = [], 0
    for number, sentence in enumerate(sentences):
        claims.append(
            Claim(
                id=content_id("c", str(number), sentence),
                report_id=report.id,
                span=Span(start, start + len(sentence)),
                quote=sentence,
                statement=sentence,
                date=given,
            )
        )
        start += len(sentence) + 1
    return Work(report=report, rows=tuple(claims), extracted=False)
