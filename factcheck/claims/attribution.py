"""Who says it: attribution parted from what is said, where the grammar is plain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from factcheck.claims.according import opening_speaker
from factcheck.claims.acts import next_act, turns_to_speaker
from factcheck.claims.content import TIMES, clean, content_after
from factcheck.claims.following import Follows, in_brackets, what_follows, without_clause
from factcheck.claims.grammar import (
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    finite_verb,
    is_adverb,
    is_finite,
    subject_of,
)
from factcheck.claims.saying import BY_VERB, FACT, INVERTED, TELL, said_by_several, said_wrongly
from factcheck.claims.verbs import AUXILIARIES, CLEAR_PAST
from factcheck.claims.who import aside_before, is_name, is_share, named_after, noun_phrase, speaker_text
from factcheck.model import Asserted, Span
from factcheck.text.quotations import covering, find_quotations
from factcheck.text.words import Word, find_words, word_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A speaker ("" for nobody) and what he says. ``contents`` are the runs of the sentence that state it, each a claim
    of its own."""

    speaker: str
    contents: tuple[Span, ...]
    asserted: Asserted
    leading: bool = False  # the speaker stands before what is said: "the army said it had …"
    joined: bool = False  # the runs are the halves of one statement, parted by the attribution ("…, he said, …")
    beside: Span | None = None  # what the sentence goes on to say for itself: "…, the UN said, and 300 fled"
    acts: bool = False  # what stands beside tells of the speaker, who is not named again: "… and called for an inquiry"
    meant: str = ""  # whom the pronoun in that stands for: "the driver" of "… the driver had fled and arrested him"


_NOBODY = word_set("no nobody none neither few hardly nothing not")
_NEVER = word_set("not never hardly scarcely barely rarely")
_OPENS_SPEAKER = (DETERMINERS | PRONOUNS) - {"that"}  # "…, says that": what follows is said
_OPENS_CLAUSE = re.compile(r"\b(?:and|but|while|whereas)\s*$")  # "it lies in the south and, according to the UN, …"
_THAT_AFTER_DATE = re.compile(r"(?:\.\s*\d{1,2})?,?\s*(?:\d{4},?\s*)?that\b")
_OPENS_QUOTE = re.compile(r'[:,]\s+"')
_ENDS_QUOTE = re.compile(r'(?<=[,.?!…])"(?=\s+\S)')
_ACCORDING_END = re.compile(r"[,;”\"’]?[”\"’]?\s*(?:–|—|-)?\s*\b[Aa]ccording to\s+")
# ", adding that", with what the speaker is before it: ", R-S.C., adding that"
_TAIL = re.compile(
    r"(?:,[^,;:“”\"]{1,80})?,\s*(?:and\s+)?(?:adding|noting|saying|stating|warning)\s+(?:also\s+)?(?:that\s+)?"
)


def find_attribution(sentence: str) -> Attribution | None:
    """The speaker of ``sentence`` and the runs of it that give what is said; None where there is no plain attribution.

    Handles "According to X, …", "…, according to X", "…, X said", "…, said X", "…, X, the role, said", "X said (that)
    …", "X told Y that …", "…, X said, …" and a tail ", adding that …". Spans count in ``sentence``.
    """
    words = find_words(sentence)
    if said_wrongly(words):
        return None  # apart from "wrongly said", what was said would be told as a fact
    quoted = _quoted(sentence, words)
    outer = _according(sentence, words) or _trailing(sentence, words, quoted)
    if outer is not None and is_share(outer.speaker, outer.contents[0].of(sentence)):
        return None
    if outer is None:
        return _leading(sentence, words, quoted)
    return _innermost(sentence, outer)


def announced_speaker(line: str) -> str:
    """Who speaks after "X said:" or "X released the following statement:"; "" if nobody is named."""
    words = find_words(line.rstrip(": \n"))
    verb = finite_verb(words)
    if words and words[-1].low in FACT:
        verb = len(words) - 1
    if verb is None or verb == 0:
        return ""
    subject = subject_of(words, 0, verb)
    if subject and words[subject[0]].low in PRONOUNS and words[verb].low not in BY_VERB:
        return ""  # "It is known that:"
    return speaker_text(line[words[subject[0]].start : words[subject[1] - 1].end]) if subject else ""


def _innermost(sentence: str, outer: Attribution) -> Attribution:
    """Of "the coalition believes that …, the report said" the coalition: it is whose word the content is."""
    content = outer.contents[0]
    inside = find_words(content.of(sentence))
    inner = _leading(content.of(sentence), inside, _quoted(content.of(sentence), inside))
    if inner is None or inner.beside or len(outer.contents) > 1:
        return outer
    return Attribution(
        speaker=inner.speaker,
        contents=tuple(span.shift(content.start) for span in inner.contents),
        asserted=inner.asserted if inner.asserted is not Asserted.fact else outer.asserted,
        leading=True,
        beside=outer.beside,
    )


def _quoted(sentence: str, words: Sequence[Word]) -> list[bool]:
    spans = [quotation.span for quotation in find_quotations(sentence)]
    if sentence.count("”") > sentence.count("“"):  # a quotation that began in an earlier sentence
        spans.insert(0, Span(0, sentence.index("”") + 1))
    elif (ends := _ENDS_QUOTE.search(sentence)) and covering(spans, [ends.start()]) == [None]:
        spans.insert(0, Span(0, ends.end()))
    if sentence.count('"') == 1 and (opens := _OPENS_QUOTE.search(sentence)):  # one that goes on in the next
        spans.append(Span(opens.end() - 1, len(sentence)))
    return [span is not None for span in covering(spans, [word.start for word in words])]


def _according(sentence: str, words: Sequence[Word]) -> Attribution | None:
    match = _ACCORDING_END.search(sentence)
    if match is None or in_brackets(sentence, match.start()) or _OPENS_CLAUSE.search(sentence[: match.start()]):
        return None
    if match.start() == 0:
        opened = opening_speaker(sentence, words, match.end())
        return Attribution(speaker=opened[0], contents=(opened[1],), asserted=Asserted.fact) if opened else None
    content = clean(sentence, 0, match.start() + len(match[0]) - len(match[0].lstrip('”"’, ')))
    named = re.split(r",|;|\.$| (?:which|who|that) ", sentence[match.end() :])[0]
    named = named[: without_clause(named)]
    speaker = speaker_text(named)
    if content is None or not speaker:
        return None
    said = find_words(content.of(sentence))
    follows, rest = what_follows(sentence, said, match.end() + len(named), speaker)
    if follows is Follows.unsure:
        return None
    if follows is not Follows.more and finite_verb(said) is None and len(said) < 6:
        return None  # a longer run states something, by a verb that is not known
    return _with_rest(speaker, content, Asserted.fact, follows, rest)


def _with_rest(speaker: str, content: Span, asserted: Asserted, follows: Follows, rest: Span) -> Attribution:
    if follows is Follows.more:
        return Attribution(speaker=speaker, contents=(content, rest), asserted=asserted, joined=True)
    beside = rest if follows is Follows.beside else None
    return Attribution(speaker=speaker, contents=(content,), asserted=asserted, beside=beside)


def _trailing(sentence: str, words: Sequence[Word], quoted: Sequence[bool]) -> Attribution | None:
    """ "CONTENT, SPEAKER said (when) (, adding that CONTENT)." and "CONTENT1, SPEAKER said, CONTENT2."."""
    for v in range(len(words) - 1, 1, -1):
        asserted = BY_VERB.get(words[v].low)
        if asserted is None or quoted[v] or words[v].form == "States" or in_brackets(sentence, words[v].start):
            continue
        if words[v].low in {"saying", "adding", "noting", "stating"}:
            continue
        found = _speaker_before(words, quoted, v) or _speaker_after(words, quoted, v)
        if found is None:
            continue
        comma, speaker_start, speaker_end, after = found
        rest_end = _end_of_rest(words, after)
        if rest_end is None:
            continue
        speaker = speaker_text(sentence[words[speaker_start].start : words[speaker_end - 1].end])
        content = clean(sentence, 0, words[comma].end)
        if not speaker or content is None:
            continue
        has_verb = quoted[max(0, comma - 1)] or _has_main_verb(words, comma)
        remainder = sentence[words[rest_end].start :] if rest_end < len(words) else ""
        if _THAT_AFTER_DATE.match(remainder):  # "…, they announced on Oct. 6, 2011, that …"
            continue
        tail = _TAIL.match(remainder)
        if has_verb and (rest_end >= len(words) - 1 or tail or not _continues(words, rest_end)):
            if not tail:
                said = [word for word in words if word.start < content.end]
                at = words[rest_end].start if remainder else len(sentence)
                follows, rest = what_follows(sentence, said, at, speaker if speaker_end == rest_end else "")
                if follows is Follows.unsure:
                    continue
                return _with_rest(speaker, content, asserted, follows, rest)
            contents = [content]
            more = clean(sentence, words[rest_end].start + tail.end(), len(sentence))
            if more is not None and finite_verb(find_words(more.of(sentence))) is not None:
                contents.append(more)
            return Attribution(speaker=speaker, contents=tuple(contents), asserted=asserted)
        if rest_end < len(words) - 1:
            more = clean(sentence, words[rest_end].end, len(sentence))
            if more is not None and not has_verb and _continues(words, rest_end) and words[0].low in PREPOSITIONS:
                return Attribution(speaker=speaker, contents=(more,), asserted=asserted)  # "On Tuesday, he said, “…”"
            if more is not None and (not has_verb or _continues(words, rest_end)):
                return Attribution(speaker=speaker, contents=(content, more), asserted=asserted, joined=True)
    return None


def _has_main_verb(words: Sequence[Word], end: int) -> bool:
    """Whether ``words[:end]`` has a finite verb outside of ", which …," and ", who …,"."""
    inside = False
    for k in range(end):
        if words[k].form == ",":
            inside = k + 1 < end and words[k + 1].low in RELATIVES
        if not inside and is_finite(words, k):
            return True
    return False


def _continues(words: Sequence[Word], at: int) -> bool:
    """Whether more of the same statement follows the comma at ``at``: a quotation or a clause."""
    return at + 1 < len(words) and words[at + 1].form in '“"‘'


def _speaker_before(words: Sequence[Word], quoted: Sequence[bool], v: int) -> tuple[int, int, int, int] | None:
    """For "…, SPEAKER said" and "…, SPEAKER, ROLE, said": indexes of comma, speaker's start and end, what follows."""
    end = v
    while end > 0 and (is_adverb(words[end - 1]) or words[end - 1].low in {"also", "has", "had", "have", "later"}):
        end -= 1
    comma = _comma_before(words, quoted, end - (1 if words[end - 1].form == "," else 0))
    if comma is None:
        return None
    if words[end - 1].form == ",":
        first = _comma_before(words, quoted, comma)
        if first is None or not noun_phrase(words, first + 1, comma):
            return None
        if is_name(words, comma + 1, end - 1):  # "the bank’s governor, Mark Carney, said"
            return first, comma + 1, end - 1, v + 1
        return first, first + 1, comma, v + 1
    if noun_phrase(words, comma + 1, end):
        return comma, comma + 1, end, v + 1
    return None


def _speaker_after(words: Sequence[Word], quoted: Sequence[bool], v: int) -> tuple[int, int, int, int] | None:
    """ "…, said SPEAKER": the same indexes."""
    before = v - 1
    if not (words[before].form == "," or (words[before].form in '”"’' and words[before - 1].form in ",?!.")):
        return None
    if not (quoted[before] or words[v].low in INVERTED):
        return None
    end = v + 1
    while end < len(words) and words[end].form not in ",;" and (words[end].form != "." or end < len(words) - 1):
        end += 1
    if end == v + 1 or end - v > 14 or not (words[v + 1].capital or words[v + 1].low in _OPENS_SPEAKER):
        return None
    if finite_verb(words, v + 1, end) is not None:
        return None
    return before, v + 1, end, end


def _comma_before(words: Sequence[Word], quoted: Sequence[bool], i: int) -> int | None:
    """The nearest comma or closing mark before word ``i`` that stands outside quotations or ends one."""
    for k in range(i - 1, max(-1, i - 16), -1):
        if (
            words[k].form in '”"’'
            and quoted[k]
            and (words[k - 1].form in ",?!.…" or not quoted[min(k + 1, len(words) - 1)])
        ):
            return k
        if words[k].form in ",–—" and (not quoted[k]):
            return k
    return None


def _end_of_rest(words: Sequence[Word], i: int) -> int | None:
    """Where "on Tuesday", "in a statement" after the verb ends: a comma or the end; None if an object follows."""
    start = i
    while i < len(words) and words[i].form not in ",.;":
        if words[i].low in {"that", "if", "how", "why", "to"} | RELATIVES or words[i].form in ':“"':
            return None
        i += 1
    rest = words[start:i]
    if not rest:
        return i
    if rest[0].low in PREPOSITIONS | TIMES or is_adverb(rest[0]):
        verbs = [word for word in rest if word.low in AUXILIARIES | CLEAR_PAST and word.form != "May"]
        return None if verbs else i
    if words[start - 1].low in TELL:
        return i if len(rest) <= 6 and finite_verb(words, start, i) is None else None
    return None


def _leading(sentence: str, words: Sequence[Word], quoted: Sequence[bool]) -> Attribution | None:
    """ "SPEAKER said (to X) (on Y) (that) CONTENT" and "SPEAKER said: “CONTENT”"."""
    for v in range(1, min(len(words) - 2, 40)):
        asserted = BY_VERB.get(words[v].low) or said_by_several(words, v)
        if asserted is None or quoted[v] or words[v].form == "States":  # "the United States", "the Gulf States"
            continue
        if words[v].low in {"claimed", "claims"} and "lives" in {word.low for word in words[v + 1 : v + 5]}:
            return None  # "the fire claimed 12 lives"
        aside = aside_before(words, v)
        first = finite_verb(words, 0, aside or v)
        if first is not None and not (first >= v - 2 and words[first].low in {"has", "had", "have"}):
            return None
        subject = subject_of(words, 0, aside or (v if first is None else first))
        if subject is None or words[subject[0]].low == "there":
            return None
        if _unsaid(words[subject[0]].low, words[subject[1] : aside or v]):
            return None
        content = content_after(sentence, words, quoted, v)
        if content is None:
            continue
        named = named_after(words, subject, v) or subject
        speaker = speaker_text(sentence[words[named[0]].start : words[named[1] - 1].end])
        if not speaker or words[named[1] - 1].low in PREPOSITIONS or is_share(speaker, content.of(sentence)):
            return None
        heard = Attribution(speaker=speaker, contents=(content,), asserted=asserted, leading=True)
        return _without_act(sentence, words, quoted, v, heard)
    return None


def _without_act(
    sentence: str, words: Sequence[Word], quoted: Sequence[bool], v: int, heard: Attribution
) -> Attribution | None:
    """``heard`` without what its speaker does besides; None where that may be an act of those he speaks of as
    well, or where a pronoun in what is said may be the speaker."""
    start = next(k for k in range(v + 1, len(words)) if words[k].end > heard.contents[0].start)
    turn = turns_to_speaker(words, quoted, start, heard.speaker)
    if turn is not None:  # "but it" may be either: as halves of one statement of nobody the sentence is not cut there
        halves = Span(0, words[turn].end), Span(words[turn + 1].start, len(sentence))
        return Attribution(speaker="", contents=halves, asserted=Asserted.fact, joined=True)
    act = next_act(sentence, words, quoted, v, start, heard.asserted)
    if act is None:
        return heard
    content = clean(sentence, heard.contents[0].start, words[act.joiner].start)
    if content is None or not act.surely:
        return None
    rest = clean(sentence, words[act.verb].start, len(sentence))
    return replace(heard, contents=(content,), beside=rest, acts=rest is not None, meant=act.meant)


def _unsaid(subject: str, between: Sequence[Word]) -> bool:
    """Whether the sentence tells that it was not said: "nobody said that", "the firm has not said that"; ``between``:
    the words between the subject and the verb, or what is told of the subject before it."""
    lows = {word.low for word in between}
    if subject == "it" and "been" in lows:
        return True  # "it has been claimed that": nobody is named
    return subject in _NOBODY or bool(lows & _NEVER) or any(low.endswith("n't") for low in lows)
