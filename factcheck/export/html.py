"""A report for readers: one HTML file with the text, the claims marked in it, their evidence and what people decided.

It stands alone: no script, no picture, no font and no style from elsewhere, and a policy in its head that forbids them.
Everything in it is somebody else's text, so everything is escaped, and a link leads only to http and https.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from pathlib import Path
from typing import TypeVar

from factcheck.columns import Row, place, told
from factcheck.export.files import written
from factcheck.export.records import confidence_said, neutrally
from factcheck.export.style import STYLE
from factcheck.model import Answer, Evidence, Outcome, Report, Span

Noun = TypeVar("Noun")
MARKS = {"supported": "✓", "refuted": "✗", "conflicting": "≠", "not_enough_evidence": "?"}
UNCHECKED, HIDDEN, FOUND = "not_checked", "not_settled_yet", "found"
_WORST_FIRST = ("refuted", "conflicting", "not_enough_evidence", "supported")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
BEGINNING = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
)
"""How every page begins; by it one is known again."""


def write_html(rows: Iterable[Row], path: Path, *, head: str = "") -> int:
    """Write the rows as a page for readers and return their number; WriteError where the file cannot be written.

    ``head`` is the head of the record of decisions, printed at the end so that the page can be held against it.
    """
    kept = list(rows)
    with written(path) as file:
        file.write(page(kept, head=head).encode("utf-8", "replace"))
    return len(kept)


def page(rows: Sequence[Row], *, head: str = "") -> str:
    """The whole page as text."""
    by_report = [list(group) for _, group in groupby(rows, key=lambda row: (row.report.id, row.run.id))]
    title = " · ".join(dict.fromkeys(_title(group[0].report) for group in by_report)) or "No rows"
    parts = [
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)}: claims checked</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        *(_report(group, number) for number, group in enumerate(by_report, start=1)),
        "</main>",
        f"<footer>Record of decisions ends with <code>{_text(head)}</code>.</footer>" if head else "",
        "</body>\n</html>\n",
    ]
    return BEGINNING + "\n".join(part for part in parts if part)


def _report(rows: Sequence[Row], number: int) -> str:
    report = rows[0].report
    numbered = {row.id: f"c{number}-{place}" for place, row in enumerate((r for r in rows if r.claim), start=1)}
    about = [_text(part) for part in (report.source, report.author, report.publisher, report.dated) if part]
    if report.url and is_link(report.url):
        about.append(f'<a href="{escape(report.url)}" rel="noopener noreferrer">{_text(report.url)}</a>')
    missing = [row for row in rows if row.failure and not row.claim]
    return "\n".join(
        [
            f'<section class="report" aria-labelledby="r{number}">',
            f'<h1 id="r{number}">{_text(_title(report))}</h1>',
            f'<p class="about">{" · ".join(about)}</p>' if about else "",
            f'<p class="counts">{_counts(rows)}</p>',
            _legend(),
            f'<div class="text">{_marked(report, rows, numbered)}</div>',
            _left_out(report, rows),
            "<h2>Claims</h2>",
            *(_card(row, numbered[row.id]) for row in rows if row.claim),
            *(f'<p class="failed">Not processed: {_text(_failed(row))}</p>' for row in missing),
            "</section>",
        ]
    )


def _legend() -> str:
    items = (f'<li><mark class="{label}">{sign}</mark> {_words(label)}</li>' for label, sign in MARKS.items())
    others = '<li><mark>–</mark> another answer, or none yet</li><li><span class="skipped">so</span> not checked</li>'
    return f'<ul class="legend" aria-label="What the marks mean">{"".join(items)}{others}</ul>'


def _counts(rows: Sequence[Row]) -> str:
    """How many claims have which label, and how many of these labels people stand for. The parts add up."""
    claims = [row for row in rows if row.claim]
    skipped = sum(1 for row in rows if row.skipped)
    rest = f"{skipped} other {'passage was' if skipped == 1 else 'passages were'} not checked."
    if any(row.found for row in rows):
        return f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'} found, none verified yet. {rest}"
    found = Counter(shown(row) for row in claims)
    order = [*_WORST_FIRST, *sorted(answer for answer in Answer if answer not in _WORST_FIRST), HIDDEN, UNCHECKED]
    parts = [f"{found[each]} {_words(each)}" for each in order if found[each]]
    decided = sum(1 for row in claims if row.answer)
    open_ = len(claims) - decided - found[UNCHECKED]
    return (
        f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'}: {', '.join(parts) or 'none'}. "
        f"{decided} decided by people, {open_} not decided yet. {rest}"
    )


def shown(row: Row) -> str:
    """The label to show for a claim: people's where they settled it, else the proposal, else why there is none."""
    if row.verdict is None:
        return FOUND if row.found else UNCHECKED
    return row.answer or (HIDDEN if row.hidden else row.verdict.label.value)


def _marked(report: Report, rows: Sequence[Row], numbered: dict[str, str]) -> str:
    """The report's text with every claim in a mark; claims that overlap share the pieces in which they do."""
    claims = [(row.span, row) for row in rows if row.span and row.id in numbered and row.span.end > row.span.start]
    skipped = [(row.skipped.span, row.skipped.reason) for row in rows if row.skipped]
    bounds = {0, len(report.text)}
    for span in [span for span, _ in claims] + [span for span, _ in skipped]:
        bounds |= {min(span.start, len(report.text)), min(span.end, len(report.text))}
    edges = sorted(bounds)
    pieces = []
    anchored: set[str] = set()
    for (start, end), here, reasons in zip(
        pairwise(edges), _covering(claims, edges), _covering(skipped, edges), strict=False
    ):
        text = _text(report.text[start:end])
        if here:
            worst = min(here, key=_badness)
            first = [row for row in here if row.id not in anchored]
            anchored.update(row.id for row in first)
            links = "".join(
                f'<a class="to" href="#{numbered[r.id]}" id="in-{numbered[r.id]}">{_sign(r)}</a>' for r in first
            )
            pieces.append(f'<mark class="{shown(worst)}">{text}</mark>{links}')
        elif reasons:
            pieces.append(f'<span class="skipped" title="Not checked: {_text(reasons[0])}">{text}</span>')
        else:
            pieces.append(text)
    return "".join(pieces)


def _covering(spans: Sequence[tuple[Span, Noun]], edges: Sequence[int]) -> Iterator[list[Noun]]:
    """What covers the text behind each edge, in the order of ``spans``. The edges are sorted, all bounds among them."""
    starting: defaultdict[int, list[int]] = defaultdict(list)
    ending: defaultdict[int, list[int]] = defaultdict(list)
    for number, (span, _) in enumerate(spans):
        if span.end > span.start:
            starting[span.start].append(number)
            ending[span.end].append(number)
    here: set[int] = set()
    for edge in edges:
        here = here.difference(ending[edge]).union(starting[edge])
        yield [spans[number][1] for number in sorted(here)]


def _left_out(report: Report, rows: Sequence[Row]) -> str:
    """What of the text was not checked, and why: by reason, most characters first; nothing where all was."""
    counts: dict[str, list[int]] = {}
    for item in (row.skipped for row in rows if row.skipped):
        reason = "duplicate of another claim" if item.reason.startswith("duplicate of") else item.reason
        count = counts.setdefault(reason, [0, 0])
        count[0] += 1
        count[1] += item.span.end - item.span.start
    if not counts:
        return ""
    whole = max(1, len(report.text))
    lines = "".join(
        f"<tr><td>{_text(reason)}</td><td>{number}</td><td>{characters:,}</td><td>{characters / whole:.0%}</td></tr>"
        for reason, (number, characters) in sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))
    )
    return (
        "<details><summary>What was not checked, and why</summary><table><thead><tr><th>reason</th><th>passages</th>"
        f"<th>characters</th><th>of the text</th></tr></thead><tbody>{lines}</tbody></table></details>"
    )


def _badness(row: Row) -> int:
    label = shown(row)
    return _WORST_FIRST.index(label) if label in _WORST_FIRST else len(_WORST_FIRST)


def _sign(row: Row) -> str:
    label = shown(row)
    return f'<span aria-hidden="true">{MARKS.get(label, "–")}</span><span class="hidden">{_words(label)}</span>'


def _card(row: Row, anchor: str) -> str:
    claim = row.claim
    assert claim is not None
    label = shown(row)
    lines = [
        f'<article class="claim {label}" id="{anchor}">',
        f'<h3><a href="#in-{anchor}">{_text(claim.quote)}</a></h3>',
        f'<p class="label"><mark class="{label}">{MARKS.get(label, "–")} '
        f"{_words(label)}</mark> <small>{_whose(row)}{_place(row)}</small></p>",
    ]
    if claim.statement != claim.quote:
        lines.append(f"<p>Checked as: {_text(claim.statement)}</p>")
    if claim.speaker:
        lines.append(f"<p>Said by {_text(claim.speaker)}.</p>")
    if row.failure:
        lines.append(f'<p class="failed">Not processed: {_text(_failed(row))}</p>')
    if row.verdict and row.hidden:
        lines += ["<h4>Passages found</h4>", *(_evidence(each, checks=False) for each in neutrally(row.verdict))]
        return "\n".join([*lines, "</article>"])
    if row.verdict and row.verdict.missing:
        lines.append(f"<p>{_text(row.verdict.missing)}</p>")
    if row.shown:
        named = "Evidence" if row.verdict and row.verdict.evidence else "The nearest passages, which do not decide it"
        lines += [f"<h4>{named}</h4>", *(_evidence(each) for each in row.shown)]
    if told(row):
        said = "".join(
            f"<li>{_text(d.reviewer)}: {_words(d.label)}, {_text(d.at[:10])}"
            f"{f'. {_text(d.note)}' if d.note else ''}</li>"
            for d in told(row)
        )
        lines += ["<h4>Decisions</h4>", f"<ul>{said}</ul>"]
    return "\n".join([*lines, "</article>"])


def _whose(row: Row) -> str:
    """Who stands for the label that is shown."""
    if row.verdict is None or row.hidden:
        return ""
    if row.answer:
        return "settled by an adjudicator" if row.state == "adjudicated" else "decided by people"
    proposed = f"proposed (confidence {confidence_said(row.verdict)})"
    return {
        "disputed": f"{proposed}; the reviewers disagree",
        "needs_second": f"{proposed}; a second reviewer is to look at it",
    }.get(row.state, f"{proposed}; nobody has reviewed it")


def _place(row: Row) -> str:
    return f" · {_text(str(row.part))}" if row.part and str(row.part) else ""


def _evidence(evidence: Evidence, *, checks: bool = True) -> str:
    passage, span = evidence.passage, evidence.span.shift(-evidence.passage.span.start)
    before, after = passage.quote[: span.start], passage.quote[span.end :]
    source, url = evidence.citation, evidence.citation.url
    title = _text(source.title or source.source or source.document_id)
    linked = f'<a href="{escape(url)}" rel="noopener noreferrer">{title}</a>' if is_link(url) else title
    rest = "".join(f", {_text(part)}" for part in (source.author, source.origin, source.dated, place(evidence)) if part)
    rest += f" ({_text(source.columns_text)})" if source.columns_text else ""
    compared = "".join(
        f'<li class="{check.outcome.value}">{"≠ " if check.outcome is Outcome.differs else ""}'
        f"{_text(check.explanation)}</li>"
        for check in evidence.checks
        if checks
    )
    together = "<p>Judged together with the other sentence.</p>" if checks and evidence.joined else ""
    return (
        f"<blockquote><p>{_text(before)}<b>{_text(evidence.quote)}</b>{_text(after)}</p>{together}"
        f"{f'<ul class=checks>{compared}</ul>' if compared else ''}<footer>{linked}{rest}</footer></blockquote>"
    )


def is_link(url: str) -> bool:
    """Whether an address may be linked to: http or https, without blanks."""
    return re.match(r"https?://[^\s\x00-\x20]+$", url) is not None


def _title(report: Report) -> str:
    return report.title or report.source or report.id


def _failed(row: Row) -> str:
    assert row.failure is not None
    return f"{row.failure.message} ({row.failure.where})"


def _words(label: str) -> str:
    return label.replace("_", " ")


def _text(text: str) -> str:
    return escape(clean(text))


def clean(text: str) -> str:
    """Without control characters, and without those that turn the direction of the text around them."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", text)
