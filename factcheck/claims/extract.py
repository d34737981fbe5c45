"""Report → claims and skipped sentences: every sentence ends up in one of the two, in text order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from factcheck.claims.attribution import Attribution, find_attribution
from factcheck.claims.compound import Piece, split_compound
from factcheck.claims.context import Memory, resolve, resolve_speaker
from factcheck.claims.grammar import ADVERBS, PREPOSITIONS
from factcheck.claims.hedges import hedge_of
from factcheck.claims.kinds import is_title, lead_in, structure_of, without_credit
from factcheck.claims.people import Person, find_people
from factcheck.claims.statement import as_statement, spelt_out
from factcheck.claims.worth import check_worthiness
from factcheck.model import Asserted, Claim, Report, Skipped, Span, content_id
from factcheck.settings import ClaimsSettings
from factcheck.text.acronyms import find_acronyms
from factcheck.text.language import is_english
from factcheck.text.quotations import covering, find_quotations
from factcheck.text.sentences import split_paragraphs, split_sentences

REASONS = (
    "heading",
    "byline",
    "date line",
    "boilerplate",
    "fragment",
    "not english",
    "question",
    "opinion",
    "forecast",
    "instruction",
    "personal experience",
    "below check-worthiness",
    "duplicate of",
)
"""Every reason for which a sentence is skipped; "duplicate of" is followed by the id of the claim that it repeats."""

_LEADS_ON = re.compile(r"\b(?:said|says|added|adds|wrote|writes|told \w+|statement|follows|following)\s*:$|^\D*:$")

LONGEST = 2_000
"""A sentence of more characters is no sentence that could be judged: a table read as prose, a damaged file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a report holds: its claims and what was skipped, each in text order. Together they cover every sentence."""

    claims: tuple[Claim, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence on its way: ``body`` is the part that states something, counted in the report."""

    span: Span
    body: Span
    paragraph: int
    attribution: Attribution | None = None
    quoted: bool = False


def extract_claims(report: Report, settings: ClaimsSettings) -> Extraction:
    """The claims of ``report`` and the sentences that are none, each with its reason (see ``REASONS``).

    Spans count in ``report.text``. A sentence of several plain clauses gives several claims, whose spans follow one
    another within it. The outcome depends on the report and the settings alone.
    """
    claims: list[Claim] = []
    skipped: list[Skipped] = []
    seen: dict[str, str] = {}
    memory = Memory()
    memory.read(report.title or "", -1)
    acronyms = find_acronyms(report.text)
    before = ""
    for sentence, reason in _sentences(report, settings):
        if reason:
            skipped.append(_skip(report, sentence.span, reason))
            continue
        context = "\n".join(part for part in (report.title or "", before) if part) or None
        statements = []
        for span, text, attribution in _pieces(report.text, sentence):
            claim, reason = _claim(report, span, text, attribution, sentence, memory, acronyms, context)
            statements.append(claim.statement)
            memory.read(claim.statement, sentence.paragraph)
            key = " ".join(claim.statement.casefold().split())
            if not reason and (claim.checkworthiness or 0.0) < settings.min_checkworthiness:
                reason = check_worthiness(text).against or "below check-worthiness"
            if not reason and key in seen:
                reason = f"duplicate of {seen[key]}"
            if reason:
                skipped.append(_skip(report, span, reason))
            else:
                seen[key] = claim.id
                claims.append(claim)
        _remember(memory, sentence, statements)
        before = " ".join(sentence.span.of(report.text).split())
    return Extraction(claims=tuple(claims), skipped=tuple(skipped))


def _skip(report: Report, span: Span, reason: str) -> Skipped:
    return Skipped(report_id=report.id, span=span, quote=span.of(report.text), reason=reason)


def _sentences(report: Report, settings: ClaimsSettings) -> Iterator[tuple[_Sentence, str]]:
    """Every sentence of the report in order, with the reason to skip it that its place or form gives ("" if none)."""
    text = report.text
    paragraphs = split_paragraphs(text)
    for place, paragraph in enumerate(paragraphs):
        structure = structure_of(text, paragraphs, place, report.title)
        if structure == "heading" and settings.headline and _is_headline(report, paragraph, place):
            structure = ""
        sentences = []
        for span in split_sentences(text, paragraph):
            start = span.start + (lead_in(span.of(text)) if span.start == paragraph.start else 0)
            body = Span(min(start, span.end), span.start + len(without_credit(span.of(text))))
            sentences.append(_Sentence(span=span, body=body if body.start < body.end else span, paragraph=place))
        if structure:
            yield from ((sentence, structure) for sentence in sentences)
        else:
            for sentence in _with_speakers(text, paragraph, sentences):
                yield sentence, _form(sentence.body.of(text))


def _is_headline(report: Report, paragraph: Span, place: int) -> bool:
    return is_title(paragraph.of(report.text), report.title) if report.title else place == 0


def _form(body: str) -> str:
    """Why a sentence of prose cannot be a claim by its form alone."""
    if len(body) > LONGEST:
        return "fragment"
    if not is_english(body):
        return "not english"
    bare = body.rstrip("\"'”’») ")
    if bare.endswith("?"):
        return "question"
    if not any(char.isalpha() for char in body) or _LEADS_ON.search(bare):
        return "fragment"
    return ""


def _with_speakers(text: str, paragraph: Span, sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentences with who says them. A quotation that runs over several has one speaker: who is named at either end
    of it, or by the sentence before.
    """
    own = [_attribution(sentence.body.of(text)) for sentence in sentences]
    quotations = [q.span.shift(paragraph.start) for q in find_quotations(paragraph.of(text)) if not q.nested]
    middles = covering(quotations, [(sentence.body.start + sentence.body.end) // 2 for sentence in sentences])
    starts = covering(quotations, [sentence.body.start for sentence in sentences])
    ends = covering(quotations, [sentence.body.end - 1 for sentence in sentences])
    speakers: dict[Span, Attribution] = {}  # of each quotation: who is named in a sentence that it starts or ends in
    for attribution, first, last in zip(own, starts, ends, strict=True):
        if attribution is not None:
            speakers.update({around: attribution for around in (first, last) if around is not None})
    done: list[_Sentence] = []
    for sentence, attribution, around in zip(sentences, own, middles, strict=True):
        around = around if around is not None and _mostly_within(sentence.body, around) else None
        if attribution is None and around is not None:
            previous = done[-1].attribution if done else None
            named = speakers.get(around, previous)
            if named is not None:
                attribution = Attribution(speaker=named.speaker, contents=(), asserted=named.asserted)
        done.append(
            _Sentence(
                span=sentence.span,
                body=sentence.body,
                paragraph=sentence.paragraph,
                attribution=attribution,
                quoted=around is not None,
            )
        )
    return done


def _attribution(body: str) -> Attribution | None:
    return find_attribution(body) if len(body) <= LONGEST else None


def _mostly_within(body: Span, quotation: Span) -> bool:
    shared = min(body.end, quotation.end) - max(body.start, quotation.start)
    return shared >= 0.8 * (body.end - body.start)


def _pieces(text: str, sentence: _Sentence) -> list[tuple[Span, str, Attribution | None]]:
    """The clauses of a sentence: span in the report, wording, and attribution. Their spans tile the sentence."""
    body = sentence.body.of(text)
    attribution = sentence.attribution
    contents = attribution.contents if attribution else ()
    if attribution and attribution.joined:
        return [(sentence.span, _rejoined([span.of(body) for span in contents]), attribution)]
    found: list[tuple[Span, str, Attribution | None]] = []
    for content in contents or (Span(0, len(body)),):
        whose = attribution
        end = 0
        for piece in split_compound(content.of(body)):
            if (
                attribution
                and attribution.leading
                and "but" in content.of(body)[end : piece.span.start].lower().split()
            ):
                whose = None  # "the firm says that …, but analysts dispute it": the second is not the firm's
            end = piece.span.end
            found.append(
                (piece.span.shift(content.start + sentence.body.start), _wording(piece, content.of(body)), whose)
            )
    spans = _tiled(text, sentence.span, [span for span, _, _ in found])
    return [(span, wording, whose) for span, (_, wording, whose) in zip(spans, found, strict=True)]


def _rejoined(halves: Sequence[str]) -> str:
    """The halves of a statement that its attribution had parted, as one."""
    first, second = halves
    opening = first.split(None, 1)[0].lower() in PREPOSITIONS | ADVERBS
    return f"{first.rstrip(',”’ ')}{',' if opening else ''} {second.lstrip('“‘ ')}"


def _wording(piece: Piece, content: str) -> str:
    return f"{piece.before} {piece.span.of(content)}" if piece.before else piece.span.of(content)


def _tiled(text: str, whole: Span, spans: Sequence[Span]) -> list[Span]:
    """The spans widened so that all of the sentence but joining words and marks lies in one of them."""
    starts = [whole.start, *(span.start for span in spans[1:])]
    tiled = []
    for i, span in enumerate(spans):
        end = span.end
        if i + 1 == len(spans):
            end = whole.end
        elif spans[i + 1].start - span.end > 12:  # an attribution stands between them: it goes with the first
            between = text[span.end : spans[i + 1].start].rstrip(" ,;\n")
            end = span.end + len(between)
        tiled.append(Span(starts[i], end))
    return tiled


def _claim(
    report: Report,
    span: Span,
    text: str,
    attribution: Attribution | None,
    sentence: _Sentence,
    memory: Memory,
    acronyms: dict[str, str],
    context: str | None,
) -> tuple[Claim, str]:
    """The claim that a clause would make, and the reason against it that only its statement shows ("" if none)."""
    plain = as_statement(text)
    speaker = resolve_speaker(attribution.speaker, memory, sentence.paragraph) if attribution else None
    person = _person(speaker, memory)
    organisation = (speaker or "") if attribution and attribution.leading and person is None else ""
    statement, ambiguous = resolve(plain, memory, sentence.paragraph, person, organisation)
    asserted = attribution.asserted if attribution else Asserted.fact
    if asserted is Asserted.fact:
        asserted = hedge_of(plain)
    statement = spelt_out(statement, acronyms)
    claim = Claim(
        id=content_id("c", report.id, str(span.start), str(span.end), statement),
        report_id=report.id,
        span=span,
        quote=span.of(report.text),
        statement=statement,
        speaker=speaker,
        asserted=asserted,
        date=report.date,
        context=context,
        ambiguous=ambiguous,
        checkworthiness=check_worthiness(plain).probability,
    )
    if not plain:
        return claim, "fragment"
    return claim, "question" if plain.rstrip("\"'”’»)").endswith("?") else ""


def _person(speaker: str | None, memory: Memory) -> Person | None:
    people = find_people(speaker or "", memory.known)
    return people[0] if len(people) == 1 else None


def _remember(memory: Memory, sentence: _Sentence, statements: Sequence[str]) -> None:
    attribution = sentence.attribution
    speaker = resolve_speaker(attribution.speaker, memory, sentence.paragraph) if attribution else ""
    if speaker:
        for person in find_people(speaker, memory.known):
            memory.known.setdefault(person.surname, person)
    if speaker or sentence.paragraph != memory.paragraph:
        memory.speaker = speaker
    memory.read(" ".join(statements), sentence.paragraph)
