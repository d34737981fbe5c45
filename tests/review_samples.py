"""Reports and verdicts for the tests of review, export and web: made from plain words, no model."""

from __future__ import annotations

from factcheck.model import (
    Check,
    Citation,
    Claim,
    Evidence,
    Failure,
    Label,
    Outcome,
    Part,
    Passage,
    Report,
    Run,
    Skipped,
    Span,
    Stance,
    Verdict,
    content_id,
)  # fmt: skip

RUN = Run(
    id="run-1", started_at="2026-01-02T03:04:05.000000Z", version="0.1.0", index="demo", index_fingerprint="abc",
    models={"stance": "overlap"}, precision="f32", settings={"verdict": {"passages": 5}},
)  # fmt: skip
SENTENCES = (
    "The coalition was founded in October 2014.",
    "It has 100 members.",
    "Mosul was liberated in July 2017.",
    "The force fell to 2,500 troops.",
    "Nobody knows the cost.",
)
LABELS = (Label.supported, Label.refuted, Label.conflicting, Label.supported, Label.not_enough_evidence)


def report(name: str = "report.txt", sentences: tuple[str, ...] = SENTENCES) -> Report:
    text = "Heading\n\n" + " ".join(sentences)
    parts = (Part(span=Span(0, 7), page=1, paragraph=1), Part(span=Span(9, len(text)), page=1, label="i", paragraph=2))
    return Report(
        id=content_id("report", name, text), text=text, title=f"The {name}", source=name, date="2020-03-01", parts=parts
    )


def evidence(number: int, *, refutes: float = 0.1, outcome: Outcome = Outcome.agrees, kind: str = "number") -> Evidence:
    text = f"Before it. The source says {number} things <b>here</b>. After it."
    quote = f"The source says {number} things <b>here</b>."
    start = text.index(quote)
    passage = Passage(id=f"p{number}", document_id=f"doc{number}", span=Span(0, len(text)), quote=text)
    citation = Citation(
        document_id=f"doc{number}", title=f"Source {number}", source=f"s{number}.md", url=f"https://example.org/{number}",
        date="2019-05-06", origin="The Agency",
    )  # fmt: skip
    check = Check(
        kind=kind, claim_span=Span(0, 3), passage_span=Span(0, 3), outcome=outcome, explanation=f"100 against {number}"
    )
    return Evidence(
        passage=passage, citation=citation, span=Span(start, start + len(quote)), quote=quote,
        stance=Stance(supports=0.9 - refutes, refutes=refutes, neutral=0.1), similarity=0.5, checks=(check,),
    )  # fmt: skip


def verdict(
    of: Report, sentence: str, label: Label, *, run: str = "run-1", confidence: float = 0.75, worth: float | None = None
) -> Verdict:
    start = of.text.index(sentence)
    claim = Claim(
        id=content_id("claim", of.id, str(start)), report_id=of.id, span=Span(start, start + len(sentence)),
        quote=sentence, statement=sentence, checkworthiness=worth, columns=(("desk", "001"), ("label", "mine")),
    )  # fmt: skip
    found = tuple(evidence(n, refutes=0.85 if label is Label.refuted else 0.1) for n in (1, 2, 3))
    open_question = label is Label.not_enough_evidence
    return Verdict(
        id=content_id("verdict", run, claim.id), claim=claim, label=label, confidence=confidence, rule="stance",
        evidence=() if open_question else found, nearest=found if open_question else (), judged=5,
        missing="a sentence on the cost" if open_question else "", notes=("a note",),
    )  # fmt: skip


def verdicts(of: Report, run: str = "run-1") -> list[Verdict]:
    sentences = of.text.removeprefix("Heading\n\n").split(". ")
    whole = [s if s.endswith(".") else s + "." for s in sentences]
    return [verdict(of, s, LABELS[n % 5], run=run, confidence=0.9 - n / 20) for n, s in enumerate(whole)]


def heading(of: Report) -> Skipped:
    return Skipped(report_id=of.id, span=Span(0, 7), quote="Heading", reason="heading")


def failure(of: Report) -> Failure:
    claim = verdict(of, "The force", Label.supported).claim
    return Failure(code="model", message="out of memory", where=f"{of.source}:3", claim=claim)


def fill(store: object, of: Report | None = None, *, run: Run = RUN) -> Report:
    """Put a report with five verdicts and a skipped heading into a store."""
    from factcheck.review.store import Store

    assert isinstance(store, Store)
    of = of or report()
    found = verdicts(of, run.id)
    store.begin(run)
    store.add_report(run.id, of, len(found))
    store.add_results(run.id, of.id, verdicts=found, skipped=[heading(of)])
    return of
