"""A report's sentences in order: what each is by its place and form, and who says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from factcheck.claims.attribution import Attribution, announced_speaker, find_attribution
from factcheck.claims.grammar import finite_verb, is_short_statement
from factcheck.claims.items import Leads, find_items
from factcheck.claims.kinds import (
    cells,
    is_title,
    lead_in,
    names_source,
    remark,
    states,
    structure_of,
    without_credit,
)
from factcheck.claims.leads import Lead, label_of
from factcheck.claims.transcripts import Turn, turns
from factcheck.model import Asserted, Report, Span
from factcheck.reading.trail import before, without_trail
from factcheck.text.invisible import blanked
from factcheck.text.language import is_english
from factcheck.text.paragraphs import trimmed
from factcheck.text.quotations import covering, find_quotations, is_question
from factcheck.text.sentences import split_paragraphs, split_sentences
from factcheck.text.words import find_words

_LEADS_ON = re.compile(r"\b(?:said|says|added|adds|wrote|writes|told \w+|statement|follows|following|that)\s*:$|^\D*:$")

_SHOWS = re.compile(r"(?:Here|This|That)(?:['’]s| is| are) (?:what|how|why)\b[^,;]{0,40}[!.:]*", re.IGNORECASE)

_NEWLINE = re.compile(r"[\n\r\x0b\x85\u2028]")
_QUOTED_LINE = re.compile(r"\n[^\S\n]*>(?:[^\S\n]?>)*")
_SMILE = re.compile(r"\s[:;]-?[)(DPp]\s*$")
_FENCE = re.compile(r"(?:```|~~~)")
_NOT_SAID = re.compile(r"\b(?:had|has|have|did|does|do|was|were|is|are|would|will|can|could)(?: not|n['’]t)?[.!]*$")

_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|I['’]\w+|[Ww]e['’]\w+)\b")

_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((?:[^()\s]|\([^()\s]*\)){1,500}(?: \"[^\"]*\")?\)")
# Where a share is traded ("(NYSE: ACM)"), note marks and emphasis of Markdown.
_ASIDE = re.compile(
    r"(?<=\s)\([A-Z]{2,10}: ?[A-Z.\d]{1,8}\)|\[\^\w{1,5}\]|(?<!\w)\*{1,2}(?=\w)|(?<=[\w.])\*{1,2}(?!\w)"
)

LONGEST = 2_000
"""A sentence of more characters is no sentence that could be judged: a table read as prose, a damaged file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence on its way: ``body`` is the part that states something, counted in the report."""

    span: Span
    body: Span
    paragraph: int
    attribution: Attribution | None = None
    in_turn: bool = False  # said by one of several people in a transcript, whom its reader knows


def sift(report: Report, headline: bool) -> Iterator[tuple[Sentence, str]]:
    """Every sentence of the report in order, with the reason to skip it that its place or form gives ("" if none)."""
    text = report.text
    paragraphs = _without_title(text, split_paragraphs(text), report.title)
    labels = turns([paragraph.of(text)[:200] for paragraph in paragraphs])
    announced = ""  # who speaks from here on: "The Foreign Secretary said:" on a line of its own
    carried: Attribution | None = None  # whose quotation the paragraph before left open
    items, leads = find_items(report, paragraphs), Leads()
    fenced = False
    for place, paragraph in enumerate(paragraphs):
        item = items[place]
        lead = leads.at(item)
        structure = structure_of(text, paragraphs, place, report.title, listed=item is not None and item.told)
        if fenced or _FENCE.match(paragraph.of(text)):
            structure = "fragment"  # the code of a Markdown text
        fenced ^= len(_FENCE.findall(paragraph.of(text))) % 2 == 1
        if structure == "heading" and headline and _is_headline(report, paragraph, place):
            structure = ""
        if structure == "table":
            yield from _row(text, paragraph, place)
            continue
        turn = labels[place]
        sentences = [_sentence(text, span, paragraph, place, turn) for span in split_sentences(text, paragraph)]
        if structure:
            yield from ((sentence, structure) for sentence in sentences)
        else:
            told = _Told(announced, turn.speaker if turn else "", carried if text[paragraph.start] in "“„«" else None)
            sentences = _with_speakers(text, paragraph, sentences, told)
            following = paragraphs[place + 1].of(text) if place + 1 < len(paragraphs) else ""
            label = label_of(paragraph.of(text), following)
            if label:
                sentences = _led(sentences, label, opens=True)
            elif lead and not lead.hang:
                sentences = _led(sentences, lead, opens=item is not None and item.opens)
            hang = "fragment" if lead and lead.hang else ""
            yield from ((sentence, hang or _form(sentence.body.of(text))) for sentence in sentences)
            if not any(sentence.attribution and sentence.attribution.speaker == announced for sentence in sentences):
                announced = ""  # a paragraph that is not his words: the report speaks again
        carried = _left_open(text, paragraph, sentences)
        last = sentences[-1].body.of(text) if sentences else ""
        over = leads.read(last, item)
        if structure == "heading" or _LEADS_ON.search(last.rstrip()):
            denied = over is not None and (over.hang or over.asserted is Asserted.denied)
            announced = announced_speaker(last) if not (structure or denied) else ""


def _led(sentences: Sequence[Sentence], lead: Lead, *, opens: bool) -> list[Sentence]:
    """The sentences of a list item with what the line over the list, or its label, tells. Whoever the item names says
    it, but where it is denied or doubted; that tells of the sentence that ``opens`` the item alone: the next may set it
    right.
    """
    told = Attribution(speaker=lead.speaker, contents=(), asserted=lead.asserted)
    if lead.asserted is not Asserted.fact and not lead.speaker:
        first = 0 if opens else -1
        return [replace(sentence, attribution=told) if i == first else sentence for i, sentence in enumerate(sentences)]
    return [sentence if sentence.attribution else replace(sentence, attribution=told) for sentence in sentences]


def _sentence(text: str, span: Span, paragraph: Span, place: int, turn: Turn | None) -> Sentence:
    shown = trimmed(blanked(text[span.start : span.end]), 0, span.end - span.start)
    shown = shown.shift(span.start) if shown else span  # without invisible marks at either end
    opening = turn.length if turn else lead_in(shown.of(text))
    start = shown.start + (opening if span.start == paragraph.start else 0)
    start += before(text[start : shown.end])
    start += remark(on_one_line(text[start : shown.end]))
    body = Span(min(start, shown.end), shown.start + len(without_trail(without_credit(shown.of(text)))))
    body = body if body.start < body.end else span
    return Sentence(span=span, body=body, paragraph=place, in_turn=turn is not None)


def _row(text: str, paragraph: Span, place: int) -> Iterator[tuple[Sentence, str]]:
    """The cells of a table row, cut into sentences where one holds a whole sentence; else a cell is a fragment."""
    for cell in cells(text, paragraph):
        if not states(cell.of(text)):
            yield Sentence(span=cell, body=cell, paragraph=place), "fragment"
            continue
        for span in split_sentences(text, cell):
            sentence = Sentence(span=span, body=span, paragraph=place, attribution=_attribution(span.of(text)))
            yield sentence, _form(span.of(text))


def _without_title(text: str, paragraphs: list[Span], title: str | None) -> list[Span]:
    """The paragraphs, with the first cut in two where its first line is the title."""
    if not paragraphs or not title:
        return paragraphs
    first = paragraphs[0]
    line = text.find("\n", first.start, first.end)
    if line < 0 or not is_title(text[first.start : line], title):
        return paragraphs
    parts = (trimmed(text, first.start, line), trimmed(text, line, first.end))
    return [*(part for part in parts if part is not None), *paragraphs[1:]]


def _is_headline(report: Report, paragraph: Span, place: int) -> bool:
    return is_title(paragraph.of(report.text), report.title) if report.title else place == 0


def _form(body: str) -> str:
    """Why a sentence of prose cannot be a claim by its form alone."""
    if len(body) > LONGEST:
        return "fragment"
    if not is_english(body):
        return "not english"
    bare = _SMILE.sub("", body).rstrip("\"'”’») ")
    if is_question(body):
        return "question"
    if names_source(body):
        return "boilerplate"
    if says_nothing(body) or _LEADS_ON.search(bare) or _SHOWS.fullmatch(bare):
        return "fragment"
    return ""


def says_nothing(body: str) -> bool:
    """Whether a sentence has fewer than four different words and no verb ("No injuries."), or leaves its verb to the
    sentence before ("It had not.").
    """
    words = find_words(body)
    different = {word.low for word in words if not word.is_mark}
    if not any(char.isalpha() for char in body) or (
        len(different) < 4 and finite_verb(words) is None and not is_short_statement(words)
    ):
        return True
    return len(words) < 7 and _NOT_SAID.search(body.rstrip()) is not None


@dataclass(frozen=True, slots=True)
class _Told:
    """Who speaks in a paragraph, as told elsewhere: ``announced`` by a line before, named by the ``turn`` of a
    transcript, or ``carried`` with a quotation from the paragraph before; empty where nothing tells.
    """

    announced: str
    turn: str
    carried: Attribution | None


def _left_open(text: str, paragraph: Span, sentences: Sequence[Sentence]) -> Attribution | None:
    """Whose words go on in the next paragraph, as their quotation does not end in this one; None if nobody's."""
    said = sentences[-1].attribution if sentences else None
    return said if said and any(not q.closed for q in find_quotations(paragraph.of(text))) else None


def _with_speakers(text: str, paragraph: Span, sentences: Sequence[Sentence], told: _Told) -> list[Sentence]:
    """The sentences with who says them. A quotation that runs over several has one speaker: who is named at either end
    of it, or by the sentence before. Else, in a transcript, it is said by whom its turn names; or what is quoted or
    says "I" or "we" is said by whom a line before announced.
    """
    own = [_attribution(sentence.body.of(text)) for sentence in sentences]
    quotations = [q.span.shift(paragraph.start) for q in find_quotations(paragraph.of(text)) if not q.nested]
    middles = covering(quotations, [(sentence.body.start + sentence.body.end) // 2 for sentence in sentences])
    starts = covering(quotations, [sentence.body.start for sentence in sentences])
    ends = covering(quotations, [sentence.body.end - 1 for sentence in sentences])
    speakers: dict[Span, Attribution] = {}  # of each quotation: who is named in a sentence that it starts or ends in
    for attribution, first, last in zip(own, starts, ends, strict=True):
        if attribution is not None and attribution.speaker:
            speakers.update({around: attribution for around in (first, last) if around is not None})
    done: list[Sentence] = []
    for sentence, attribution, around in zip(sentences, own, middles, strict=True):
        around = around if around is not None and _mostly_within(sentence.body, around) else None
        if attribution is None and around is not None:
            previous = done[-1].attribution if done else told.carried
            named = speakers.get(around, previous)
            if named is not None:
                attribution = Attribution(speaker=named.speaker, contents=(), asserted=named.asserted)
        if attribution is None and told.turn:
            attribution = Attribution(speaker=told.turn, contents=(), asserted=Asserted.fact)
        if attribution is not None and not attribution.speaker:
            attribution = replace(attribution, speaker=told.turn)
        own_words = around is not None or _FIRST_PERSON.search(sentence.body.of(text))
        if attribution is None and told.announced and own_words:
            attribution = Attribution(speaker=told.announced, contents=(), asserted=Asserted.fact)
        done.append(
            Sentence(
                span=sentence.span,
                body=sentence.body,
                paragraph=sentence.paragraph,
                attribution=attribution,
                in_turn=sentence.in_turn,
            )
        )
    return done


def _attribution(body: str) -> Attribution | None:
    if len(body) > LONGEST:
        return None
    blank = _ASIDE.sub(lambda match: " " * len(match[0]), _LINK.sub(_plain_link, body))  # as long, so spans stay right
    found = find_attribution(on_one_line(blank))
    return replace(found, speaker=" ".join(found.speaker.split())) if found else None


def on_one_line(body: str) -> str:
    """``body`` with a blank for each newline, as long as before: no rule for "according to" need think of wrapping."""
    body = _QUOTED_LINE.sub(lambda match: " " * len(match[0]), body)
    return _NEWLINE.sub(" ", body)


def _plain_link(match: re.Match[str]) -> str:
    """A Markdown link as its words alone."""
    return f" {match[1]} " + " " * (len(match[0]) - len(match[1]) - 2)


def _mostly_within(body: Span, quotation: Span) -> bool:
    shared = min(body.end, quotation.end) - max(body.start, quotation.start)
    return shared >= 0.8 * (body.end - body.start)
