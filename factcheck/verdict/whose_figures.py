"""Whose a figure is, where one sentence gives several of a kind: "41 % in York and 38 % in Leeds", "exports rose 3 %
and imports fell 5 %", "$45 million for schools and $120 million for roads"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from factcheck.model import Outcome, Span
from factcheck.text.dates import find_dates
from factcheck.text.heads import Head, head_of
from factcheck.text.intervals import comparable
from factcheck.text.names import Name, find_names, same_name
from factcheck.text.nouns import fold, is_plural
from factcheck.text.periods import compare_dates
from factcheck.text.places import COUNTRY_OF
from factcheck.text.quantities import Quantity
from factcheck.text.sentences import split_sentences
from factcheck.text.words import find_words

_CONTRASTS = re.compile(r";|,?\s(?:while|whereas)\s", re.IGNORECASE)
"""Between clauses that set one thing against another: "in China it fell 11 %; in Europe, it rose 8 %"."""
_JOINTS = tuple(
    re.compile(joint, re.IGNORECASE)
    for joint in (r";", r",?\s(?:while|whereas)\s", r",\s(?:and|but)\s", r"\s(?:and|but|against)\s", r",\s")
)
"""Between two parts of a sentence that have a figure each, from the clearest."""


def of_others(claim: str, passage: str, ours: Quantity, figures: Sequence[Quantity]) -> list[Quantity]:
    """Those of ``figures`` that a sentence of ``passage`` tells of other places, things or people than ``claim``, where
    it gives another for the claim's: each of a list in its own place, or each by its own part of the sentence.

    None for what the claim names as well, nor where nothing is told of the claim's own.
    """
    others: list[Quantity] = []
    asked = _places(claim)
    lands = frozenset() if asked else _lands(claim)
    for sentence in split_sentences(passage):
        within = [figure for figure in figures if figure.span.within(sentence)]
        if len(within) < 2:
            continue
        others += _listed(claim, passage, within)
        if _CONTRASTS.search(sentence.of(passage)):
            others += _of_other_clauses(passage, sentence, within, asked, lands)
        alike = [figure for figure in within if comparable(ours, figure) is not False]
        if len(alike) > 1 and len(parts := _parts(passage, sentence, alike)) > 1:
            others += _of_other_heads(claim, passage, ours, parts)
            others += _of_other_lands(claim, passage, parts)
    return [figure for figure in figures if figure in others]


def with_noun(kept: Quantity, figures: Sequence[Quantity], dropped: Sequence[Quantity]) -> Quantity:
    """``kept`` with what it counts, where that is told of the one before: "189 people in Germany, 43 in Belgium"."""
    if kept.dimension != "count" or kept.nouns or kept not in figures or not figures.index(kept):
        return kept
    before = figures[figures.index(kept) - 1]
    return replace(kept, noun=before.noun, nouns=before.nouns) if before in dropped else kept


# --- by what stands behind each figure ------------------------------------------------------------------------------

_BEHIND = re.compile(
    r"(?:\s+(?!(?:and|or|but|while|whereas|as|than|up|down|compared|against|who|which|that|after|before)\b)"
    r"[^\W\d_][\w'’-]*){1,8}"
)
"""The words behind a figure, up to a mark, a number or what leads on to something else."""
_PREPOSITION = re.compile(
    r"\b(in|from|for|on|among|at|of|to)\s+(?:(?:the|its|his|her|their|our|an?)\s+)?", re.IGNORECASE
)
_PHRASE = re.compile(r"[^\W\d_][\w'’-]*(?:\s+(?!(?:in|from|for|on|among|at|of|to|by|with)\b)[^\W\d_][\w'’-]*){0,4}")
_PLAIN = 2  # words, at most, of a thing that a figure is for


@dataclass(frozen=True, slots=True)
class _Behind:
    """A name, or the folded words of a phrase, behind a preposition; ``close``: right behind the figure, or the part
    of a text that is looked at."""

    preposition: str
    name: Name | None
    words: frozenset[str]
    close: bool


def _behind(text: str, start: int, end: int) -> list[_Behind]:
    """What stands behind prepositions in a part of ``text``."""
    names = {name.span.start: name for name in find_names(text)}
    found = []
    for match in _PREPOSITION.finditer(text, start, end):
        if phrase := _PHRASE.match(text, match.end(), end):
            name = names.get(phrase.start())
            words = frozenset() if name else _to_plural(phrase[0].split())
            close = not text[start : match.start()].strip()
            found.append(_Behind(match[1].casefold(), name, words, close))
    return found


def _to_plural(phrase: Sequence[str]) -> frozenset[str]:
    """The folded words of a phrase, to its first plural: "women" of "women backed it"."""
    last = next((k for k, word in enumerate(phrase) if is_plural(word.casefold())), len(phrase))
    return frozenset(fold(word) for word in phrase[: last + 1])


def _listed(claim: str, passage: str, figures: Sequence[Quantity]) -> list[Quantity]:
    """Figures that have a name, or a thing, behind them that the claim lacks, beside one that has the claim's behind
    the same preposition. Things only where they are plain and one stands right behind its figure, as in a list."""
    asked, named, words = _behind(claim, 0, len(claim)), find_names(claim), _folded(claim)
    spans = [(figure, _BEHIND.match(passage, figure.span.end)) for figure in figures]
    told = [(figure, each) for figure, reach in spans if reach for each in _behind(passage, *reach.span())]
    others: list[Quantity] = []
    for figure, each in told:
        fellows = [other for one, other in told if other.preposition == each.preposition and one is not figure]
        own = [other for one, other in told if other.preposition == each.preposition and one is figure]
        if _said(each, named, words) or any(_asked(it, asked) for it in own if it.name or not each.name):
            continue
        if any(_asked(it, asked) for it in fellows if _alike(each, it)):
            others.append(figure)
    return others


def _alike(one: _Behind, other: _Behind) -> bool:
    """Whether two stand for one another in a list: both names, or both things of few words."""
    if one.name is not None or other.name is not None:
        return one.name is not None and other.name is not None
    return (one.close or other.close) and len(one.words) <= _PLAIN and len(other.words) <= _PLAIN


def _asked(told: _Behind, asked: Sequence[_Behind]) -> bool:
    """Whether the claim has the same behind a preposition of its own."""
    if told.name is not None:
        return any(one.name is not None and same_name(told.name, one.name) for one in asked)
    return any(told.words & one.words for one in asked)


def _said(told: _Behind, named: Sequence[Name], words: frozenset[str]) -> bool:
    """Whether the claim has the name, or a word of the phrase, anywhere."""
    if told.name is not None:
        return any(same_name(told.name, one) for one in named)
    return not told.words.isdisjoint(words)


# --- by clauses and parts of a sentence -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence that has a figure of its own, and what it tells of."""

    span: Span
    figures: tuple[Quantity, ...]
    head: Head | None


def _parts(passage: str, sentence: Span, figures: Sequence[Quantity]) -> list[_Part]:
    """``sentence`` cut between its figures, where a joint stands between them."""
    cuts = [sentence.start]
    groups = [[figure] for figure in figures[:1]]
    for one, other in pairwise(figures):
        joint = _joint(passage, one.span.end, other.span.start)
        if joint is None:
            groups[-1].append(other)
        else:
            cuts.append(joint)
            groups.append([other])
    parts: list[_Part] = []
    for (start, end), group in zip(pairwise([*cuts, sentence.end]), groups, strict=True):
        before = parts[-1].head if parts else None
        head = head_of(passage[start:end], group[0].span.start - start, after=before)
        parts.append(_Part(Span(start, end), tuple(group), head))
    return parts


def _joint(text: str, start: int, end: int) -> int | None:
    """Where the last of the clearest joints between two figures stands; behind it the next part begins."""
    for joint in _JOINTS:
        if found := list(joint.finditer(text, start, end)):
            return found[-1].end()
    return None


_GOES_TO = re.compile(r"(?:\s+(?!and\b|or\b|but\b)[\w'’-]+){0,5}?\s+(?:for|to|by)(?:\s+[\w'’-]+,?){0,3}?\s+$")


def _of_other_heads(claim: str, passage: str, ours: Quantity, parts: Sequence[_Part]) -> list[Quantity]:
    """The figures of parts that tell of something else than the claim does, where just one tells of the same."""
    asked = head_of(claim, ours.span.start)
    if asked is None:
        return []
    own = [part for part in parts if _tells_of(asked, passage, part)]
    if len(own) != 1 or sum(asked.words <= _folded(part.span.of(passage)) for part in parts) > 1:
        return []
    words, named = _folded(claim), find_names(claim)
    return [
        figure
        for part in parts
        if part is not own[0] and part.head is not None and part.head.words.isdisjoint(words)
        if not any(same_name(name, one) for name in find_names(part.head.name) for one in named)
        if not _fits_better(claim, part.span.of(passage), own[0].span.of(passage))
        for figure in part.figures
    ]


def _tells_of(asked: Head, passage: str, part: _Part) -> bool:
    """Whether a part tells of what the claim does: before its figure, or for a name behind it ("41 % for Ann Lee")."""
    first, last = part.figures[0].span.start, part.figures[-1].span.end
    if part.head is not None and asked.words <= _folded(passage[part.span.start : first]):
        return True
    for name in find_names(part.span.of(passage)) if asked.name else ():
        place = name.span.shift(part.span.start)
        before = part.head is not None and place.end <= first
        if (before or _GOES_TO.fullmatch(passage[last : place.start])) and _is_asked(name, find_names(asked.name)):
            return True
    return False


def _fits_better(claim: str, other: str, own: str) -> bool:
    """Whether a part has a place, a thing or a time of the claim that the claim's seeming own lacks: "shipments to the
    US" beside "exports to China" may be exports to the US."""
    named = _behind(claim, 0, len(claim))
    told, beside = _behind(other, 0, len(other)), _behind(own, 0, len(own))
    placed = [one for one in named if one.preposition != "of"]
    if any(_asked(it, placed) for it in told) and not any(_asked(it, placed) for it in beside):
        return True
    dates = find_dates(claim)
    its, theirs = find_dates(own), find_dates(other)
    fit, fits = (
        any(compare_dates(date, one) is not Outcome.differs for date in dates for one in told) for told in (its, theirs)
    )
    return bool(its) and fits and not fit


def _of_other_lands(claim: str, passage: str, parts: Sequence[_Part]) -> list[Quantity]:
    """The figures of parts that tell of other countries than the claim, where just one tells of its country; not where
    that one stands before all, and may hold for both ("In Germany, exports rose 3 % and French imports fell 5 %"), nor
    of what the claim is about and its country's part is not."""
    lands, words = _lands(claim), _folded(claim)
    before = [_lands(passage[part.span.start : part.figures[0].span.start]) for part in parts]
    own = [part for part, told in zip(parts, before, strict=True) if told & lands]
    if len(own) != 1 or _OPENING.match(own[0].span.of(passage)):
        return []
    about = own[0].head is None or not own[0].head.words.isdisjoint(words)
    return [
        figure
        for part, told in zip(parts, before, strict=True)
        if told and not _lands(part.span.of(passage)) & lands
        if about or part.head is None or part.head.words.isdisjoint(words)
        for figure in part.figures
    ]


_OPENING = re.compile(r"\W*(?:in|across|for|throughout|within)\s", re.IGNORECASE)


def _places(text: str) -> list[Name]:
    """The names that stand behind "in": what is told of a place there."""
    return [name for name in find_names(text) if _IN.search(text, 0, name.span.start)]


_IN = re.compile(r"\bin (?:the )?$", re.IGNORECASE)


def _of_other_clauses(
    passage: str, sentence: Span, figures: Sequence[Quantity], asked: Sequence[Name], lands: frozenset[str]
) -> list[Quantity]:
    """The figures of contrasting clauses that name other places, where one names the claim's."""
    cuts = [*(sentence.start + cut.start() for cut in _CONTRASTS.finditer(sentence.of(passage))), sentence.end]
    clauses = [Span(start, end) for start, end in pairwise([sentence.start, *cuts])]
    named = _places(passage)
    told = [[name for name in named if name.span.within(clause)] for clause in clauses]
    its = [any(_is_asked(name, asked) or lands & _lands(name.text) for name in names) for names in told]
    held = [[figure for figure in figures if figure.span.within(clause)] for clause in clauses]
    if not any(mine and some for mine, some in zip(its, held, strict=True)):
        return []
    rows = zip(told, its, held, strict=True)
    return [figure for names, mine, some in rows if names and not mine for figure in some]


def _is_asked(name: Name, asked: Sequence[Name]) -> bool:
    return any(same_name(name, one) for one in asked)


_CONTINENTS = {
    "europe": "europe", "european": "europe", "africa": "africa", "african": "africa", "asia": "asia", "asian": "asia",
}  # fmt: skip


def _lands(text: str) -> frozenset[str]:
    """The countries and continents that ``text`` names, by their adjectives too: "Chinese sales"."""
    capitals = (word.low for word in find_words(text) if word.capital)
    return frozenset(land for low in capitals if (land := COUNTRY_OF.get(low) or _CONTINENTS.get(low)))


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word.low) for word in find_words(text) if not word.is_mark)
