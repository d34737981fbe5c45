"""A claim as the stance model is asked about it beside a passage.

A small model goes by the look of a figure: beside "on 23 March 2019" it calls "on 3/23/2019" refuted, and so it does
"73043 people" beside "73,043", "H. Rubinstein" beside "Helena Rubinstein" and "tumbled 30%" beside "dropped 30%".
Whether they are the same, and whether "182 reviews" bear out "more than 181", the checks can tell. So where the passage
has a date, an amount or a share of the claim, or a person or thing of it by another name, the model reads it in the
passage's own words; and dates that the document covers (verdict.covered), not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from factcheck.model import Citation, Claim, Outcome, Passage, Span
from factcheck.text.change_verbs import change_verb
from factcheck.text.clock import find_clocks, same_clock
from factcheck.text.common_words import COMMON
from factcheck.text.dates import DateMention, find_dates
from factcheck.text.intervals import comparable, compare
from factcheck.text.names import ALIASES, Name, find_names
from factcheck.text.periods import compare_dates
from factcheck.text.places import COUNTRY_OF
from factcheck.text.quantities import Quantity, find_quantities
from factcheck.text.sentences import split_sentences
from factcheck.text.shares import Share, find_shares, in_percent
from factcheck.verdict.borne_out import MEASURED, borne_out, bounded, in_another_unit, told_of
from factcheck.verdict.checks_shares import bears_out, same_whole
from factcheck.verdict.covered import agreeing, covered
from factcheck.verdict.inverted import inverted

Part = tuple[Passage, Citation]
Beside = Callable[[str], Mapping[str, str]]
"""Alias → name for the passages of a document, by its id."""
_LEADING_IN = re.compile(r"(?:^|,?\s+)(?:in|on|during)\s+(?:(?:the|early|late|mid)[\s-]+)*$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:in\s+)?(?:around|about|circa|approximately)\s+$", re.IGNORECASE)
_COUNTING = re.compile(r"\s+(?!(?:and|but|or|by|in|at|for|as|on|when|while|to|with|from|after|before)\b)\w")
_PREPOSITION = re.compile(r"\b(?:on|in|during)\s+$", re.IGNORECASE)
_DETERMINED = re.compile(r"\b(?:the|a|an|its|his|her|their|our|[\w-]+['’]s)\s+$", re.IGNORECASE)
_INDEFINITE = re.compile(r"\ban?\s+$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_JUNIOR = frozenset({"jr", "sr"})  # no name by itself
_NO_AMOUNT = {"label", "ratio"}  # names, and "doubled", whose place no figure takes


def shipped(_document_id: str) -> Mapping[str, str]:
    """The aliases that ship, for any document."""
    return ALIASES


def asked(claim: Claim, *parts: Part, beside: Beside = shipped) -> str:
    """The statement of ``claim`` as the model is asked about it beside all ``parts``.

    Each date and amount that one of them gives just as exactly is put in its words, and so are an amount or a share
    that the only one of its kind in the parts bears out ("more than 181", "most voters"), the verb of whose change an
    amount is the size ("fell 11%"), a person with initials whom they name in full, and a name that is another of the
    same by the aliases ``beside`` a document of theirs.

    Without its dates where the documents of all parts cover them all and each can be cut out ("in early 2019", "On 7
    October 2019, ").
    """
    ours = find_dates(claim.statement, claim.date)
    if ours and all(_covers(ours, passage, citation) for passage, citation in parts):
        return _without(claim.statement, ours)
    told = _inverted(claim.statement, parts)
    for more in (
        partial(_dates, ours=ours),
        _clocks,
        _shares,
        _amounts,
        _changes,
        _persons,
        partial(_aliased, beside=beside),
    ):
        taken = [span for span, _ in told]
        told += [one for one in more(claim.statement, parts) if not any(one[0].overlaps(span) for span in taken)]
    return _in_their_words(claim.statement, told)


def _covers(ours: Sequence[DateMention], passage: Passage, citation: Citation) -> bool:
    periods = covered(citation, passage.quote)
    return bool(periods) and all(date.resolved and agreeing(date, periods) for date in ours)


def _inverted(statement: str, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """Each comparison of ``statement`` that a part tells from the other side, as that part does."""
    sentences = [span.of(passage.quote) for passage, _ in parts for span in split_sentences(passage.quote)]
    return [(span, [said]) for sentence in sentences for span, said in inverted(statement, sentence)]


def _dates(statement: str, parts: Sequence[Part], ours: Sequence[DateMention]) -> list[tuple[Span, list[str]]]:
    """Each date of ``statement``, and how the parts write the same one. A relative one ("yesterday") says the same
    beside its own passage alone, not in two that are read as one."""
    told = []
    for date in ours:
        same = [
            (text.quote, other)
            for text, citation in parts
            for other in find_dates(text.quote, citation.published)
            if _same_date(date, other) and (len(parts) == 1 or not other.relative)
        ]
        if any(other.relative for _, other in same) and _DETERMINED.search(statement, 0, date.span.start):
            same = []  # "the 2022 final" is no "the last year final"
        if date.readings and len({day for _, other in same for day in _days(date) & _days(other)}) > 1:
            same = []  # either of its days is there
        bare = any(other.relative for other in (date, *(other for _, other in same)))  # "on" goes before a day alone
        span = _with_preposition(statement, date.span) if bare else date.span
        if date.grain == "years" and not same:
            told += _about(statement, date, parts)
            continue
        told.append((span, [(_with_preposition(text, d.span) if bare else d.span).of(text) for text, d in same]))
    return told


def _clocks(statement: str, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """Each time of the day of ``statement``, and how the parts write it, if that can be one alone."""
    theirs = [(passage.quote, other) for passage, _ in parts for other in find_clocks(passage.quote)]
    told = []
    for ours in find_clocks(statement):
        same = [(text, other) for text, other in theirs if same_clock(ours, other)]
        one = len({other.minutes for _, other in same}) == 1
        stop = statement[ours.span.end : ours.span.end + 1] == "."  # "at 20:00." beside "at 8 p.m. in Leeds"
        words = [other.span.of(text).removesuffix("." if stop else "") for text, other in same]
        told.append((ours.span, words if one else []))
    return told


def _about(statement: str, date: DateMention, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """ "Around 1900", and how the parts write the only date that it can be held against, if it agrees with that and is
    told of the same."""
    theirs = [(text.quote, other) for text, citation in parts for other in find_dates(text.quote, citation.published)]
    found = _ABOUT.search(statement, 0, date.span.start)
    if len({(other.start, other.end) for _, other in theirs}) != 1 or found is None:
        return []
    text, other = theirs[0]
    span = Span(found.start(), date.span.end)
    counts = _COUNTING.match(statement, date.span.end)  # "around 1900 paintings"
    if counts or other.relation or other.grain != "year" or not told_of(statement, span, text, other.span):
        return []
    agrees = compare_dates(date, other) is Outcome.agrees
    return [(span, [_with_preposition(text, each.span).of(text) for text, each in theirs])] if agrees else []


def _amounts(statement: str, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """Each amount of ``statement``, and how the parts write the same one: the figure, of money the whole. Where none
    is the same, the only one that it can be held against, if that bears it out; what is counted stays the claim's."""
    ours = find_quantities(statement)
    theirs = [(passage.quote, other) for passage, _ in parts for other in find_quantities(passage.quote)]
    told = []
    for amount in ours:
        if amount.dimension in _NO_AMOUNT or amount.value != amount.upper or amount.text.lower() == "twice":
            continue
        same = [_place(other).of(text) for text, other in theirs if _same_amount(amount, other)]
        alone = not any(comparable(one, amount) is not False for one in ours if one is not amount)
        converted = [_with_unit(other).of(text) for text, other in theirs if _is_converted(amount, other)]
        if same:
            told.append((_place(amount), same))
        elif converted and _is_converted(amount, amount):
            told.append((_with_unit(amount), converted))
        elif alone:
            told.append((bounded(amount), borne_out(statement, amount, theirs) or in_another_unit(amount, theirs)))
    return told


def _shares(statement: str, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """Each share of ``statement`` ("most voters", "one in ten patients") that the parts bear out by another ("52% of
    voters") or by counts ("50 of the 100 patients"), as they have it."""
    told = [
        (ours.span, [theirs.span.of(passage.quote)])
        for passage, _ in parts
        for ours, theirs in same_whole(statement, passage.quote)
        if ours.form != theirs.form and {ours.form, theirs.form} & {"words", "counts"} and bears_out(ours, theirs)
    ]
    return told + [one for passage, _ in parts for one in _fractions(statement, passage.quote)]


def _fractions(statement: str, passage: str) -> list[tuple[Span, list[str]]]:
    """Each share of ``statement`` by a fraction where the only one of that whole in ``passage`` is by a percentage, or
    the other way about, if that bears it out and is told of the same."""
    told = []
    for ours in find_shares(statement):
        same = [theirs for theirs in find_shares(passage) if theirs.nouns[-1] == ours.nouns[-1]]
        if (
            len(same) == 1
            and _written_otherwise(ours, same[0])
            and told_of(statement, ours.span, passage, same[0].span)
        ):
            told.append((ours.span, [same[0].span.of(passage)]))
    return told


def _written_otherwise(ours: Share, theirs: Share) -> bool:
    """Whether two sizes of one whole agree of which one alone is in percent."""
    if ours.amount is None or theirs.amount is None or ours.form == theirs.form or ours.nouns != theirs.nouns:
        return False
    return compare(ours.amount, theirs.amount) is Outcome.agrees


def _changes(statement: str, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """Each verb of ``statement`` that has the size of a change behind it, in the verbs that the parts have before the
    same size in the same direction."""
    told = []
    for amount in find_quantities(statement):
        ours = change_verb(statement, amount.span.start) if amount.change else None
        if ours is not None:
            theirs = [
                change_verb(passage.quote, other.span.start)
                for passage, _ in parts
                for other in find_quantities(passage.quote)
                if _same_amount(amount, other)
            ]
            told.append((ours.span, [ours.written(verb) for verb in theirs if verb is not None]))
    return told


def _persons(statement: str, parts: Sequence[Part]) -> list[tuple[Span, list[str]]]:
    """Each person of ``statement`` by initials and a surname, and how the parts name the one whom that can mean; no
    words where it can mean several, or two names of ``statement`` the same."""
    told, ours = [], find_names(statement)
    theirs = [other for passage, _ in parts for other in find_names(passage.quote)]
    for name in ours:
        letters = _initials(name)
        if letters and sum(other.words[-1:] == name.words[-1:] for other in ours) == 1:
            meant = [other for other in theirs if _can_be(name, letters, other)]
            one = len({other.key for other in meant}) == 1 and _in_full(meant[0])
            told.append((_owner(name), [_POSSESSIVE.sub("", meant[0].text)] if one else []))
    return told


def _aliased(statement: str, parts: Sequence[Part], beside: Beside) -> list[tuple[Span, list[str]]]:
    """Each name of ``statement`` of which the parts have no word, and another name of theirs that an alias says is the
    same; no words where that could be several, or is a small word in small letters ("IS", "US"): the model reads none
    but those."""
    theirs = [(other, beside(passage.document_id)) for passage, _ in parts for other in find_names(passage.quote)]
    told: list[tuple[Span, list[str]]] = []
    for name in find_names(statement):
        if any(set(name.words) & set(other.words) - _JUNIOR for other, _ in theirs):
            continue
        meant = [other for other, table in theirs if _is_alias(name, other, table)]
        one = len({other.key for other in meant}) == 1 and meant[0].key not in COMMON
        article = _INDEFINITE.search(statement, 0, name.span.start)  # "an FBI agent"
        told.append((_owner(name), [_POSSESSIVE.sub("", meant[0].text)] if one and not article else []))
    return told


def _is_alias(name: Name, other: Name, aliases: Mapping[str, str]) -> bool:
    known = name.key in aliases or other.key in aliases
    return known and aliases.get(name.key, name.key) == aliases.get(other.key, other.key)


def _initials(name: Name) -> str:
    """The letters of "J. K. Rowling" and "J.K. Rowling" before the surname, folded; empty for any other name."""
    short = all(len(word) == 1 or "." in word for word in name.words[:-1])
    personal = short and "." in name.text and len(name.words[-1]) > 2
    letters = _letters(name) if personal else ""
    return letters if letters not in COUNTRY_OF else ""  # "the U.S. Army"


def _letters(name: Name) -> str:
    """With which letters the words before the surname begin."""
    return "".join(word.replace(".", "") if "." in word else word[0] for word in name.words[:-1])


def _can_be(name: Name, letters: str, other: Name) -> bool:
    """Whether ``other`` has the surname of ``name``, behind words that begin with its letters or the first of them."""
    its = _letters(other)
    return bool(its) and other.words[-1] == name.words[-1] and (its.startswith(letters) or letters.startswith(its))


def _in_full(name: Name) -> bool:
    first = name.words[0]
    return len(first) > 1 and "." not in first and first not in COUNTRY_OF


def _owner(name: Name) -> Span:
    """Where the name stands, without the "'s" of a possessive."""
    return Span(name.span.start, name.span.start + len(_POSSESSIVE.sub("", name.text)))


def _in_their_words(statement: str, told: Sequence[tuple[Span, list[str]]]) -> str:
    """``statement`` with each place as the first of its words has it, unless one of them is written alike."""
    said = statement
    for span, words in sorted(told, key=lambda one: -one[0].start):
        if words and span.of(statement).lower() not in [word.lower() for word in words]:
            said = said[: span.start] + words[0] + said[span.end :]
    return said[:1].upper() + said[1:] if statement[:1].isupper() else said


def _with_preposition(text: str, span: Span) -> Span:
    before = _PREPOSITION.search(text, 0, span.start)
    return Span(before.start(), span.end) if before else span


def _place(amount: Quantity) -> Span:
    return amount.span if amount.dimension.startswith("money") else amount.figure


def _same_date(one: DateMention, other: DateMention) -> bool:
    if (one.likely or other.likely) and one.grain == other.grain == "day" and one.relation == other.relation:
        return compare_dates(one, other) is Outcome.agrees
    if not one.resolved or not other.resolved or one.relation != other.relation:
        return False
    if one.readings or other.readings:  # "5/3/2019" beside either day that it can mean
        return bool(_days(one) & _days(other))
    parts = [date.text.lower().startswith("the ") and " of " in date.text for date in (one, other)]
    if parts[0] != parts[1]:
        return False  # "the end of" and "late" stand behind other words
    return (one.start, one.end) == (other.start, other.end)


def _days(date: DateMention) -> set[int | None]:
    """The one day, or the two of which one is meant; none for a longer time."""
    return set(date.readings) or ({date.start} if date.grain == "day" else set())


def _same_amount(one: Quantity, other: Quantity) -> bool:
    """Equal and in one unit, so that the figure alone says which; money of one currency, in whatever words."""
    mine, its = ((a.dimension, a.value, a.upper, a.bound, a.factor, a.zero, a.change) for a in (one, other))
    both = one.text + other.text
    if mine != its or ("-" in both and one.dimension.startswith(("money", "score"))) or "half-" in both:
        return False
    return one.dimension != "percent" or in_percent(one) == in_percent(other)  # "half" is no figure before "percent"


def _is_converted(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are equal and each has a unit, or a currency, in which it is told: "6,900 m", "6.9 km"."""
    mine, its = ((a.dimension, a.value, a.upper, a.change, a.noun == "old") for a in (one, other))
    exactly = {"plain"} if one.dimension.startswith("money") else {"plain", "exact"}  # "a total of $3 million"
    plain = all(a.bound in exactly and _with_unit(a) != a.figure for a in (one, other))
    return mine == its and plain and one.dimension in MEASURED and "-" not in one.text + other.text


def _with_unit(amount: Quantity) -> Span:
    return amount.span if amount.dimension.startswith("money") else Span(amount.figure.start, amount.span.end)


def _without(statement: str, dates: Sequence[DateMention]) -> str:
    for date in reversed(dates):
        head, tail = statement[: date.span.start], statement[date.span.end :]
        leading = _LEADING_IN.search(head)
        if leading is None or date.relation:
            return statement
        head = head[: leading.start()]
        if not head or leading.group().startswith(","):
            tail = tail.removeprefix(",")
        statement = head + tail if head else tail.lstrip()
    return statement[:1].upper() + statement[1:]
