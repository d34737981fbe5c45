"""Report → claims and skipped sentences: every sentence ends up in one of the two, in text order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from factcheck.claims.attribution import Attribution, find_attribution
from factcheck.claims.compound import Piece, leaves_open, split_compound
from factcheck.claims.context import Memory, resolve, resolve_speaker
from factcheck.claims.grammar import ADVERBS, PREPOSITIONS, SUBORDINATORS, finite_verb
from factcheck.claims.hedges import hedge_of
from factcheck.claims.others import owned
from factcheck.claims.people import Person, find_people
from factcheck.claims.personal import only_speaker_knows
from factcheck.claims.sift import Sentence, on_one_line, says_nothing, sift
from factcheck.claims.statement import as_statement, spelt_out
from factcheck.claims.times import with_dates
from factcheck.claims.verbs import AUXILIARIES
from factcheck.claims.worth import check_worthiness
from factcheck.model import Asserted, Claim, Report, Skipped, Span, content_id
from factcheck.settings import ClaimsSettings
from factcheck.text.acronyms import find_acronyms
from factcheck.text.quotations import is_question, without_quoted
from factcheck.text.words import find_words

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

_HIM = re.compile(r"\b(?:him|her|it|them)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a report holds: its claims and what was skipped, each in text order. Together they cover every sentence."""

    claims: tuple[Claim, ...]
    skipped: tuple[Skipped, ...]


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
    for sentence, reason in sift(report, settings.headline):
        if reason:
            skipped.append(_skip(report, sentence.span, reason))
            continue
        context = "\n".join(part for part in (report.title or "", before) if part) or None
        made, memory = _made(_Task(report, sentence, acronyms, context, settings), memory)
        for claim, reason in made:
            whose = f"{claim.speaker or ''} {claim.asserted}"  # another may say it too, or the same deny it
            key = " ".join(f"{whose}: {claim.statement}".casefold().split())
            if not reason and key in seen:
                reason = f"duplicate of {seen[key]}"
            if reason:
                skipped.append(_skip(report, claim.span, reason))
            else:
                seen[key] = claim.id
                claims.append(claim)
        _remember(memory, sentence, [claim.statement for claim, _ in made])
        before = " ".join(sentence.span.of(report.text).split())
    return Extraction(claims=tuple(claims), skipped=tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Task:
    """A sentence to be made into claims, and what of its report that needs."""

    report: Report
    sentence: Sentence
    acronyms: dict[str, str]
    context: str | None
    settings: ClaimsSettings


def _made(task: _Task, memory: Memory) -> tuple[list[tuple[Claim, str]], Memory]:
    """The claims of a sentence with the reason against each ("" if none), and what is known after it.

    The sentence stays whole where a later clause would not stand alone ("…, and it sparked outrage"), unless another
    says that. Of "X announced
    that he would retire" the announcement is the claim: what may come cannot be looked up.
    """
    text, sentence = task.report.text, task.sentence
    pieces = _pieces(text, sentence)
    made, after = _judged(task, pieces, memory.copy() if len(pieces) > 1 else memory)
    open_ended = any(claim.ambiguous and claim.speaker in {None, made[0][0].speaker} for claim, _ in made[1:])
    open_ended = open_ended or any(
        leaves_open(one, other, whose is not None)
        for (_, one, before), (_, other, whose) in pairwise(pieces)
        if whose is None or whose is before  # not another's own word
    )
    if open_ended:
        whole = _pieces(text, sentence, split=False)
        if len(whole) < len(pieces):
            made, after = _judged(task, whole, memory)
    said = sentence.attribution
    if said and said.leading and said.asserted is not Asserted.likely and {why for _, why in made} == {"forecast"}:
        (claim, reason), *_ = _judged(task, [(sentence.span, sentence.body.of(text), None)], memory.copy())[0]
        made = made if reason else [(claim, reason)]
    return made, after


def _judged(
    task: _Task, pieces: Sequence[tuple[Span, str, Attribution | None]], memory: Memory
) -> tuple[list[tuple[Claim, str]], Memory]:
    made = []
    acts = task.sentence.attribution is not None and task.sentence.attribution.acts
    before = memory.copy() if acts else memory
    for span, text, attribution in pieces:
        own = acts and span.end == task.sentence.span.end  # of the speaker: "he" is he
        claim, reason = _claim(task, span, text, attribution, before if own else memory)
        memory.read(claim.statement, task.sentence.paragraph)
        if not reason and (claim.checkworthiness or 0.0) < task.settings.min_checkworthiness:
            reason = check_worthiness(text).against or "below check-worthiness"
        made.append((claim, reason))
    return made, memory


def _skip(report: Report, span: Span, reason: str) -> Skipped:
    return Skipped(report_id=report.id, span=span, quote=span.of(report.text), reason=reason)


def _pieces(text: str, sentence: Sentence, split: bool = True) -> list[tuple[Span, str, Attribution | None]]:
    """The clauses of a sentence (or, without ``split``, each thing said in it whole): span in the report, wording, and
    attribution. Their spans tile the sentence.
    """
    body = on_one_line(sentence.body.of(text))
    attribution = sentence.attribution
    contents = attribution.contents if attribution else ()
    if attribution and attribution.joined:
        return [(sentence.span, _rejoined([span.of(body) for span in contents]), attribution)]
    found: list[tuple[Span, str, Attribution | None]] = []
    parts = [(content, attribution) for content in contents or (Span(0, len(body)),)]
    if attribution and attribution.beside and not attribution.acts:
        parts.append(_beside(body, attribution.beside))
    for content, whose in parts:
        end = 0
        for piece in split_compound(content.of(body)) if split else [Piece(span=Span(0, content.end - content.start))]:
            run, joint = piece.span.shift(content.start), content.of(body)[end : piece.span.start].lower().split()
            wording = _wording(piece, content.of(body))
            if whose and whose.leading and end:
                told, inner = _beside(body, run) if not piece.before and "that" not in joint else (run, None)
                if inner:  # "the UN says 300 died, and the army says it lost 12": the second is the army's
                    run, wording, whose = told, told.of(body), inner
                elif "but" in joint:
                    whose = None  # "the firm says that …, but analysts dispute it": the second is not the firm's
            end = piece.span.end
            found.append((run.shift(sentence.body.start), wording, whose))
    if attribution and attribution.beside and attribution.acts:
        found.append(_act(body, attribution, attribution.beside, sentence.body.start))
    spans = _tiled(text, sentence.span, [span for span, _, _ in found])
    return [(span, wording, whose) for span, (_, wording, whose) in zip(spans, found, strict=True)]


def _beside(body: str, rest: Span) -> tuple[Span, Attribution | None]:
    """What follows an attribution, and who says that: "…, the UN said, but the army denied that …"."""
    inner = find_attribution(rest.of(body))
    if inner is None or len(inner.contents) != 1 or inner.beside:
        return rest, None
    return inner.contents[0].shift(rest.start), inner


def _act(body: str, said: Attribution, rest: Span, start: int) -> tuple[Span, str, Attribution | None]:
    """What a speaker does besides saying what he said, told of him by name; where that is to say more, who says it."""
    speaker, act = said.speaker, rest.of(body)
    if said.meant:
        act = _HIM.sub(lambda _: said.meant, act, count=1)
    told = f"{speaker} {act}"
    inner = find_attribution(told)
    if inner is None or len(inner.contents) != 1 or inner.beside or inner.contents[0].start <= len(speaker):
        return rest.shift(start), told, None
    return rest.shift(start), inner.contents[0].of(told), inner


def _rejoined(halves: Sequence[str]) -> str:
    """The halves of a statement that its attribution had parted, as one."""
    first, second = halves[0], halves[1].lstrip('“‘" ')
    if not first.strip() or not second:  # nothing but stray marks
        return first.strip() or second
    first = first.rstrip(',”’" ')
    plain = first.lstrip('“‘" ')
    opener = plain.split(None, 1)[0].lower() if plain else ""
    opening = _is_whole(plain, second) if opener in SUBORDINATORS | {"had"} else opener in PREPOSITIONS | ADVERBS
    opening = opening or second.split(None, 1)[0].endswith("ing")
    opening = opening and first.rsplit(None, 1)[-1].lower() not in AUXILIARIES  # "they are, it said, holding 300"
    return f"{first}{',' if opening else ''} {second}"


def _is_whole(first: str, second: str) -> bool:
    """Whether a clause such as "Had the bill passed" is at its end where an attribution parts it from ``second``."""
    after = find_words(second)[0].low
    goes_on = after in PREPOSITIONS | AUXILIARIES or after in {"and", "or", "but"}
    return not goes_on and finite_verb(find_words(first), 1) is not None


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


def _claim(task: _Task, span: Span, text: str, attribution: Attribution | None, memory: Memory) -> tuple[Claim, str]:
    """The claim that a clause would make, and the reason against it that only its statement shows ("" if none)."""
    report, sentence = task.report, task.sentence
    plain = as_statement(text)
    named = attribution.speaker if attribution else ""  # none for a list under "Myths about the camp:"
    speaker = resolve_speaker(named, memory, sentence.paragraph) if named else None
    person = _person(speaker, memory)
    organisation = (speaker or "") if attribution and attribution.leading and person is None else ""
    statement, ambiguous = resolve(plain, memory, sentence.paragraph, person, organisation)
    if statement.startswith(("the ", "a ", "an ")):  # a speaker from the middle of the sentence
        statement = statement[0].upper() + statement[1:]
    asserted = attribution.asserted if attribution else Asserted.fact
    if asserted is Asserted.fact:
        asserted = hedge_of(plain)
    told = f"{(task.context or '').rpartition(chr(10))[2]} {report.text[sentence.span.start : span.start]}"
    statement = with_dates(spelt_out(statement, task.acronyms), told)
    claim = Claim(
        id=content_id("c", report.id, str(span.start), str(span.end), statement),
        report_id=report.id,
        span=span,
        quote=span.of(report.text),
        statement=statement,
        speaker=speaker,
        asserted=asserted,
        date=report.date if report.date_confirmed else None,
        context=task.context,
        ambiguous=ambiguous,
        checkworthiness=check_worthiness(plain).probability,
    )
    return claim, _reason(claim, plain, speaker is not None or sentence.in_turn)


def _reason(claim: Claim, plain: str, speaker_known: bool) -> str:
    """Why a clause's statement cannot be checked, where its wording alone tells; "" if nothing does."""
    if not plain or says_nothing(plain):
        return "fragment"
    if is_question(plain):
        return "question"
    return "personal experience" if only_speaker_knows(without_quoted(claim.statement), speaker_known) else ""


def _person(speaker: str | None, memory: Memory) -> Person | None:
    people = find_people(speaker or "", memory.known)
    return people[0] if len(people) == 1 and not owned(speaker or "", people[0].end) else None


def _remember(memory: Memory, sentence: Sentence, statements: Sequence[str]) -> None:
    attribution = sentence.attribution
    speaker = resolve_speaker(attribution.speaker, memory, sentence.paragraph) if attribution else ""
    if speaker:
        for person in find_people(speaker, memory.known):
            memory.known.setdefault(person.surname, person)
    memory.read(" ".join(statements), sentence.paragraph)
    memory.heard(speaker or "", sentence.paragraph)
