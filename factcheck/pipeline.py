"""The straight lines of the program, in one file: what happens from files to an index and from a report to verdicts.

    build    folder ─▶ Document ─▶ Passage ─▶ index
    verify   Report ─▶ Claim ─▶ Hit ─▶ Evidence (stance, checks) ─▶ Verdict

Everything here takes its parts as arguments; factcheck.workbench puts the concrete ones together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from factcheck import __version__
from factcheck.corpus.folder import corpus_fingerprint, load_documents
from factcheck.corpus.passages import split_passages
from factcheck.errors import CorpusError, FactcheckError, IndexCorruptError
from factcheck.model import Claim, Document, Evidence, Failure, Hit, Report, Run, Verdict, content_id
from factcheck.retrieval.copies import near_copies
from factcheck.retrieval.index import Manifest, build_index
from factcheck.seams import Embedder, Searcher, StanceModel
from factcheck.settings import Settings
from factcheck.verdict.checks import run_checks
from factcheck.verdict.deciding import judge_claims
from factcheck.verdict.rules import decide

if TYPE_CHECKING:
    from collections.abc import Mapping

CHUNK = 16  # claims that are searched, judged and saved together: a kill loses at most these
SPARE = 20  # passages fetched beyond those judged, to fill the places of documents that may not testify

Progress = Callable[[int, int], None]


class DocumentSource(Protocol):
    """The part of an index that verifying reads: documents by id."""

    def document(self, document_id: str) -> Document: ...


def build(
    folder: Path, target: Path, embedder: Embedder, settings: Settings, *, name: str, progress: Progress | None = None
) -> tuple[Manifest, list[Failure]]:
    """Index the corpus in ``folder`` as ``target/name``. Returns the manifest and a Failure for every source left out.

    Raises CorpusError if no document can be read, WriteError if the index cannot be written (the old one stays).
    """
    documents: list[Document] = []
    failures: list[Failure] = []
    for item in load_documents(folder, settings.corpus):
        (failures if isinstance(item, Failure) else documents).append(item)  # type: ignore[arg-type]
    if not documents:
        first = f" The first problem: {failures[0].message} ({failures[0].where})." if failures else ""
        raise CorpusError(
            f"no document can be read in {folder}.{first}",
            hint="Put text, Markdown, PDF, Word or HTML files there, or one documents.jsonl.",
        )
    return index_documents(documents, target, embedder, settings, name=name, progress=progress), failures


def index_documents(
    documents: Sequence[Document],
    target: Path,
    embedder: Embedder,
    settings: Settings,
    *,
    name: str,
    progress: Progress | None = None,
) -> Manifest:
    """Index ``documents`` as ``target/name``."""
    return build_index(
        ((document, split_passages(document, settings.corpus)) for document in documents),
        target,
        embedder,
        name=name,
        corpus_fingerprint=corpus_fingerprint(documents),
        settings=settings,
        progress=progress,
    )


def conditions(
    settings: Settings,
    *,
    index: str,
    index_fingerprint: str,
    models: Mapping[str, str],
    precision: str,
    started_at: str,
) -> Run:
    """The Run under which verdicts are made. Its id depends on all that can change a verdict, and on nothing else."""
    relevant = {
        "version": __version__,
        "index": index_fingerprint,
        "models": dict(models),
        "precision": precision,
        "claims": settings.as_dict()["claims"],
        "retrieval": settings.as_dict()["retrieval"],
        "verdict": settings.as_dict()["verdict"],
    }
    return Run(
        id=content_id("run", json.dumps(relevant, sort_keys=True)),
        started_at=started_at,
        version=__version__,
        index=index,
        index_fingerprint=index_fingerprint,
        models=dict(models),
        precision=precision,
        settings={key: relevant[key] for key in ("claims", "retrieval", "verdict")},
    )


def verify(
    report: Report,
    claims: Sequence[Claim],
    *,
    run: Run,
    searcher: Searcher,
    documents: DocumentSource,
    stance_model: StanceModel,
    settings: Settings,
    extracted: bool = True,
) -> Iterator[list[Verdict | Failure]]:
    """Verdicts for ``claims`` in order, a chunk at a time; a claim that fails is a Failure in its place.

    ``extracted`` says that the claims come from the report's own text: then the report and near-copies of it in the
    corpus are never evidence. The verdict on a claim depends on that claim, the report's date and ``run`` alone.
    """
    testimony = _Testimony(report.text if extracted else None, documents, settings.verdict.near_copy)

    def judge(chunk: Sequence[Claim]) -> list[Verdict | Failure]:
        return list(_verdicts(report, chunk, run, searcher, testimony, stance_model, settings))

    for start in range(0, len(claims), CHUNK):
        chunk = claims[start : start + CHUNK]
        try:
            yield judge(chunk)
        except IndexCorruptError:  # no claim's fault, and no claim can be judged without the index
            raise
        except Exception:  # one bad claim must not take its neighbours with it: find it by judging each alone
            yield [result for claim in chunk for result in _alone(judge, claim, report)]


def _alone(
    judge: Callable[[Sequence[Claim]], list[Verdict | Failure]], claim: Claim, report: Report
) -> list[Verdict | Failure]:
    try:
        return judge([claim])
    except Exception as error:
        code = error.code if isinstance(error, FactcheckError) else "internal"
        where = f"{report.source}:{claim.span.start}-{claim.span.end}"
        message = f"{type(error).__name__}: {error}"
        return [Failure(code=code, message=message, where=where, claim=claim, columns=claim.columns)]


def _verdicts(
    report: Report,
    claims: Sequence[Claim],
    run: Run,
    searcher: Searcher,
    testimony: _Testimony,
    stance_model: StanceModel,
    settings: Settings,
) -> Iterator[Verdict]:
    found = searcher.search([claim.statement for claim in claims], settings.verdict.passages + SPARE)
    admitted = [testimony.admit(hits, settings.verdict.passages) for hits in found]
    judged = judge_claims(claims, [hits for hits, _ in admitted], stance_model, passages=settings.verdict.passages)
    for claim, evidence, (_, notes) in zip(claims, judged, admitted, strict=True):
        date = claim.date or (report.date if report.date_confirmed else None)
        checked: list[Evidence] = [
            replace(item, checks=tuple(run_checks(claim, item, report_date=date))) for item in evidence
        ]
        verdict = decide(claim, checked, settings.verdict, report_date=date, conditions=f"{run.id} {report.id}")
        yield replace(verdict, notes=(*verdict.notes, *notes)) if notes else verdict


class _Testimony:
    """Decides which documents may be evidence: not the report itself or a near-copy, not a retracted source."""

    def __init__(self, report_text: str | None, documents: DocumentSource, threshold: float) -> None:
        self._text = report_text
        self._documents = documents
        self._threshold = threshold
        self._reasons: dict[str, str | None] = {}

    def admit(self, hits: Iterable[Hit], limit: int) -> tuple[list[Hit], tuple[str, ...]]:
        """The first ``limit`` hits that may testify, and a note for each document turned away before them."""
        admitted: list[Hit] = []
        notes: dict[str, None] = {}  # an ordered set
        for hit in hits:
            if len(admitted) == limit:
                break
            reason = self._reason(hit.passage.document_id)
            if reason is None:
                admitted.append(hit)
            else:
                notes[reason] = None
        return admitted, tuple(notes)

    def _reason(self, document_id: str) -> str | None:
        if document_id not in self._reasons:
            document = self._documents.document(document_id)
            self._reasons[document_id] = self._judge(document)
        return self._reasons[document_id]

    def _judge(self, document: Document) -> str | None:
        name = document.title or document.id
        if document.status == "retracted":
            return f"left out as evidence: {name} (retracted)"
        if document.status == "superseded" or document.superseded_by:
            return f"left out as evidence: {name} (superseded by {document.superseded_by or 'another document'})"
        if self._text is not None and near_copies(self._text, [document], self._threshold):
            return f"left out as evidence: {name} (a copy of the report itself)"
        return None
