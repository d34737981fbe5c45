"""A comparison told from the other side: "Brazil is larger than Peru" as "Peru is smaller than Brazil".

Beside the one a small model calls the other refuted, as the word that compares is the opposite. Where the passage
compares the same two the other way about by the opposite word, the claim can be said in its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from factcheck.model import Span
from factcheck.text.nouns import fold
from factcheck.text.words import Word, find_words, word_set

_PAIRS_TEXT = """
    larger smaller; bigger smaller; greater smaller; greater lower; greater less; higher lower; longer shorter;
    taller shorter; older younger; older newer; faster slower; quicker slower; stronger weaker; richer poorer;
    wealthier poorer; heavier lighter; warmer colder; hotter colder; warmer cooler; hotter cooler; more fewer;
    more less; later earlier; later sooner; better worse; wider narrower; broader narrower; deeper shallower;
    easier harder; brighter darker; louder quieter; north south; east west; northeast southwest; northwest southeast
"""
_PAIRS = tuple(tuple(pair.split()) for pair in _PAIRS_TEXT.split(";"))
OPPOSITES = {
    word: frozenset(other for pair in _PAIRS for other in pair if word in pair and other != word)
    for word in {word for pair in _PAIRS for word in pair}
}
_DIRECTIONS = word_set("north south east west northeast southwest northwest southeast")
_ARTICLES = word_set("a an the")
_BE = word_set("is are was were be been lies lie lay remain remains remained")
_HOW = word_set("much far even still slightly somewhat considerably significantly just to a little lot has have had")
_PLACED = word_set("in at on during for among under by")
_ENDS = word_set(
    "and or but that which who whom whose while whereas because although though if when where as since so with from "
    "to of said says according"
)
_REACH = 8  # words of a phrase, and between a comparing word and "than"


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What is compared with what: ``left`` and ``right``, around the comparing ``word``; ``shared``: the folded words
    of what is said of both ("had … seats")."""

    left: Span
    word: Span
    right: Span
    shared: tuple[str, ...]


def inverted(statement: str, sentence: str) -> list[tuple[Span, str]]:
    """Each comparison of ``statement`` that ``sentence`` has the other way about by an opposite word, and how it reads
    with the two exchanged and the word of ``sentence``."""
    theirs, found = list(_comparisons(sentence)), []
    for ours in _comparisons(statement):
        its = next((its for its in theirs if _is_inverse(statement, ours, sentence, its)), None)
        if its is not None:
            said = _exchanged(statement, ours, sentence, its.word)
            found.append((Span(min(ours.left.start, ours.word.start), ours.right.end), said))
    return found


def _exchanged(statement: str, ours: _Comparison, sentence: str, its: Span) -> str:
    """What ``ours`` covers of ``statement``, with its two phrases exchanged and the word that ``sentence`` has."""
    left, right, word = _in_the_middle(ours.left.of(statement), sentence), ours.right.of(statement), its.of(sentence)
    if ours.word.start < ours.left.start:  # "higher in 2020 than in 2019"
        return word + " " + right + statement[ours.left.end : ours.right.start] + left
    return (
        right + statement[ours.left.end : ours.word.start] + word + statement[ours.word.end : ours.right.start] + left
    )


def _is_inverse(statement: str, ours: _Comparison, sentence: str, its: _Comparison) -> bool:
    word, other = ours.word.of(statement).lower(), its.word.of(sentence).lower()
    if other not in OPPOSITES[word] or ours.shared != its.shared:
        return False
    first, second = _keys(ours.left.of(statement)), _keys(ours.right.of(statement))
    their_first, their_second = _keys(its.left.of(sentence)), _keys(its.right.of(sentence))
    crossed = _same(first, their_second) and _same(second, their_first)
    return crossed and not _same(first, second) and not _same(first, their_first)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _keys(text: str) -> frozenset[str]:
    return frozenset(fold(word.low) for word in find_words(text) if not word.is_mark and word.low not in _ARTICLES)


def _in_the_middle(phrase: str, sentence: str) -> str:
    """A phrase that may have begun a sentence, as it stands within one: small where ``sentence`` has it small."""
    first = find_words(phrase)[0].form
    small = first[:1].lower() + first[1:]
    return phrase[:1].lower() + phrase[1:] if any(word.form == small for word in find_words(sentence)) else phrase


def _comparisons(text: str) -> Iterator[_Comparison]:
    words = find_words(text)
    for at, word in enumerate(words):
        if word.low in OPPOSITES and (found := _comparison(words, at)):
            yield found


def _comparison(words: tuple[Word, ...], at: int) -> _Comparison | None:
    link = _link(words, at)
    if link is None:
        return None
    middle = words[at + 1 : link]
    placed = bool(middle) and middle[0].low in _PLACED
    counted = bool(middle) and (not at or words[at - 1].is_mark or words[at - 1].low in _ENDS)  # "more men than women"
    begun = link + 1 + placed
    if placed and (begun > len(words) or words[link + 1].low != middle[0].low):
        return None
    start, verb = _phrase_start(words, at)
    end = _phrase_end(words, begun)
    if end <= begun or (start >= verb and not counted):
        return None
    inner = placed or counted
    left, rest = (middle, words[start:at]) if inner else (words[start:verb], (*words[verb:at], *middle))
    return _Comparison(
        Span(left[0].start, left[-1].end),
        Span(words[at].start, words[at].end),
        Span(words[link + 1].start, words[end - 1].end),
        tuple(fold(word.low) for word in rest if not _is_how(word) and word.low not in _ARTICLES),
    )


def _link(words: tuple[Word, ...], at: int) -> int | None:
    """The index of the "than" of the word at ``at``, or of the "of" of a direction."""
    if words[at].low in _DIRECTIONS:
        return at + 1 if at + 1 < len(words) and words[at + 1].low == "of" else None
    for k in range(at + 1, min(at + _REACH, len(words))):
        if words[k].is_mark:
            return None
        if words[k].low == "than":
            return k
    return None


def _phrase_end(words: tuple[Word, ...], start: int) -> int:
    """Where a phrase ends that begins at ``start``: before a mark, a preposition or what leads to another clause."""
    k = start
    while k < len(words) and k - start < _REACH and not (words[k].is_mark or words[k].low in _ENDS | _PLACED | _BE):
        k += 1
    return k


def _phrase_start(words: tuple[Word, ...], at: int) -> tuple[int, int]:
    """Where the subject of what is said at ``at`` begins and ends: before its verb."""
    verb = at
    while verb and _is_how(words[verb - 1]):
        verb -= 1
    if verb == at and verb:
        verb -= 1  # "had more seats"
    start = verb
    while start and verb - start < _REACH and not (words[start - 1].is_mark or words[start - 1].low in _ENDS):
        start -= 1
    return start, verb


def _is_how(word: Word) -> bool:
    return word.low in _BE or word.low in _HOW or word.low.endswith("ly")
