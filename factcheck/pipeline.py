"""The straight lines of the program, in one file: what happens from files to an index and from a report to verdicts.

    build    folder ─▶ Document ─▶ Passage ─▶ index
    verify   Report ─▶ Claim ─▶ Hit ─▶ Evidence (stance, checks) ─▶ Verdict

Everything here takes its parts as arguments; factcheck.workbench puts the concrete ones together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from factcheck import __version__
from factcheck.corpus import history
from factcheck.corpus.aliases import load_aliases
from factcheck.corpus.folder import corpus_fingerprint, load_documents
from factcheck.corpus.passages import split_passages
from factcheck.corpus.unread import Sources, sources_file
from factcheck.errors import CorpusError, FactcheckError, IndexCorruptError
from factcheck.model import Claim, Document, Evidence, Failure, Report, Run, Verdict, content_id
from factcheck.retrieval.index import Index, Manifest, build_index
from factcheck.seams import Embedder, Searcher, StanceModel
from factcheck.settings import Settings
from factcheck.testimony import Testimony, retold, standing
from factcheck.verdict.checks import run_checks
from factcheck.verdict.confidence import Confidence, fitted_under, marked, weigh
from factcheck.verdict.deciding import judge_claims
from factcheck.verdict.joining import with_pairs
from factcheck.verdict.quoting import QuotationSource, look_up
from factcheck.verdict.rules import NOTHING_FOUND, verdict_id

if TYPE_CHECKING:
    from collections.abc import Mapping

CHUNK = 16  # claims that are searched, judged and saved together: a kill loses at most these
SPARE = 20  # passages fetched beyond those judged, to fill the places of documents that may not testify

Progress = Callable[[int, int], None]


def build(
    folder: Path,
    target: Path,
    embedder: Embedder,
    settings: Settings,
    *,
    name: str,
    progress: Progress | None = None,
    anew: bool = False,
) -> tuple[Manifest, list[Failure]]:
    """Bring the index ``target/name`` up to the corpus in ``folder``; ``anew`` takes nothing from the index there is.

    Returns the manifest, whose ``changes`` count the documents added, changed and removed, and a Failure for every
    source left out.

    Raises CorpusError if no document can be read, WriteError if the index cannot be written (the old one stays).
    """
    documents: list[Document] = []
    failures: list[Failure] = []
    with _sources(target, name, settings, anew=anew) as sources:
        sources.note_beside(folder)
        for item in load_documents(folder, settings.corpus, sources):
            (failures if isinstance(item, Failure) else documents).append(item)  # type: ignore[arg-type]
    if not documents:
        first = f" The first problem: {failures[0].message} ({failures[0].where})." if failures else ""
        raise CorpusError(
            f"no document can be read in {folder}.{first}",
            hint="Put text, Markdown, PDF, Word or HTML files there, or one documents.jsonl.",
        )
    aliases, problems = load_aliases(folder, settings.corpus)
    failures += problems
    manifest = index_documents(
        documents, target, embedder, settings, name=name, aliases=aliases, progress=progress, anew=anew
    )
    sources.save(manifest.fingerprint)
    history.record(history.history_file(target, name), manifest.fingerprint, documents)
    return manifest, failures


@contextmanager
def _sources(target: Path, name: str, settings: Settings, *, anew: bool) -> Iterator[Sources]:
    """Which files need not be read again, as long as the index that holds their documents is open."""
    path = sources_file(target, name)
    try:
        index = None if anew else Index.open(target / name)
    except FactcheckError:
        index = None
    with index or nullcontext():
        told = (index.fingerprint, index.document) if index else ("", None)
        yield Sources(path, settings.corpus, *told)


def index_documents(
    documents: Sequence[Document],
    target: Path,
    embedder: Embedder,
    settings: Settings,
    *,
    name: str,
    aliases: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    anew: bool = False,
) -> Manifest:
    """Index ``documents`` as ``target/name``; those that are there already are not even split again."""
    split = partial(split_passages, settings=settings.corpus)
    return build_index(
        ((document, split) for document in documents),
        target,
        embedder,
        name=name,
        corpus_fingerprint=corpus_fingerprint(documents),
        settings=settings,
        aliases=aliases,
        progress=progress,
        anew=anew,
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
    documents: QuotationSource,
    stance_model: StanceModel,
    settings: Settings,
    confidence: Confidence | None = None,
    accept_from: float | None = None,
    extracted: bool = True,
    earlier: Mapping[str, Verdict] | None = None,
) -> Iterator[list[Verdict | Failure]]:
    """Verdicts for ``claims`` in order, a chunk at a time; a claim that fails is a Failure in its place.

    ``extracted`` says that the claims come from the report's own text: then the report and near-copies of it in the
    corpus are never evidence. The verdict on a claim depends on that claim, the report's date and ``run`` alone.
    ``confidence`` gives each verdict its confidence; without it a verdict keeps what its rule made of the stances. From
    ``accept_from`` on it is marked as one that a machine may accept (None: none is).
    ``earlier`` holds verdicts of a run that judges alike (:func:`factcheck.testimony.same_judge`), by claim id: what
    rests on the same passages is taken over, and equals what judging it again would give.
    """
    testimony = Testimony(
        report.text if extracted else None,
        documents,
        settings.verdict.near_copy,
        settings.verdict.nearness,
        documents.aliases,
    )

    def judge(chunk: Sequence[Claim]) -> list[Verdict | Failure]:
        made = _verdicts(
            report, chunk, run, searcher, documents, testimony, stance_model, settings, confidence, earlier or {}
        )
        return [marked(verdict, accept_from, settings.verdict.auto_accept_risk) for verdict in made]

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
    documents: QuotationSource,
    testimony: Testimony,
    stance_model: StanceModel,
    settings: Settings,
    confidence: Confidence | None,
    earlier: Mapping[str, Verdict],
) -> Iterator[Verdict]:
    limit = settings.verdict.passages
    found = searcher.search([claim.statement for claim in claims], limit + SPARE)
    quoted = [look_up(claim, documents, testimony.admits) for claim in claims]
    heard = [testimony.hear(hits, limit, places) for hits, places in zip(found, quoted, strict=True)]
    stands = [standing(earlier, claim, each.basis) for claim, each in zip(claims, heard, strict=True)]
    fresh = [place for place, verdict in enumerate(stands) if verdict is None]
    most, beside = limit + max(map(len, quoted)), testimony.names.beside
    judged = judge_claims(
        [claims[i] for i in fresh], [heard[i].hits for i in fresh], stance_model, passages=most, beside=beside
    )
    joined = with_pairs([claims[i] for i in fresh], judged, stance_model, settings.verdict, beside=beside)
    evidence = dict(zip(fresh, joined, strict=True))
    conditions, under = f"{run.id} {report.id}", fitted_under(stance_model, settings.verdict)
    for place, (claim, each, verdict) in enumerate(zip(claims, heard, stands, strict=True)):
        if verdict is not None:
            yield retold(verdict, verdict_id(claim, conditions), each.hits)
            continue
        date = claim.date or (report.date if report.date_confirmed else None)
        checked: list[Evidence] = [
            replace(item, checks=run_checks(claim, item, report_date=date, aliases=beside(item.passage.document_id)))
            for item in evidence[place]
        ]
        made = weigh(
            claim,
            checked,
            settings.verdict,
            confidence,
            under,
            report_date=date,
            conditions=conditions,
            aliases=testimony.names.everywhere,
            copies=each.copies,
        )
        missing = made.missing
        if missing == NOTHING_FOUND and each.notes:  # something was found: the notes name it
            missing = "All that was found for this claim was left out as evidence."
        yield replace(made, missing=missing, notes=(*made.notes, *each.notes), basis=each.basis)
