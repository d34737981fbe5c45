"""Who does it and to whom: a claim that has the two the other way about than its source.

"Italy beat France" has all the words of "France beat Italy", and a small model goes by the words: it calls the one
borne out by the other, as models trained on natural language inference do (McCoy, Pavlick and Linzen, 2019, "Right for
the Wrong Reasons"). Here the order is compared: the claim has one phrase, then what is said of it, then another, and
the source has the second, then the same words, then the first; or one of the two is in the passive. So are "from Ohio
to Texas" and "from Texas to Ohio", "more men than women" and "more women than men", and which rose and which fell.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from factcheck.model import Check, Claim, Evidence, Outcome, Span
from factcheck.text.change_verbs import FELL, ROSE
from factcheck.text.nouns import fold
from factcheck.text.words import Word, find_words, word_set

_ARTICLES = word_set("a an the")
_BE = word_set("is are was were be been being")
_PREPOSITIONS = word_set(
    "of in on at to for by with from against near during after before into as over under since until between within "
    "without through about than per via plus minus versus behind above below beside beyond around across along among "
    "inside outside onto upon toward towards off out up down"
)
_LINKS = word_set("and or but nor while whereas that which who whom whose if because when where though although")
_PRONOUNS = word_set("he she it they we you i him them us me this these those there each other one both his its their")
_AUXILIARIES = _BE | word_set("has have had do does did will would can could may might must should not also")
_EMPTY = _AUXILIARIES | _PREPOSITIONS | _LINKS | _PRONOUNS
# What holds for both alike, and words after which either order says the same.
MUTUAL = word_set(
    """
    meet met meets marry married marries divorced face faced faces join joined joins border borders bordered
    resemble resembles resembled equal equals equalled tie tied draw drew play plays played fight fights fought
    merge merged merges collide collided encounter encountered met date dated kiss kissed hug hugged embrace
    embraced rival rivals rivalled match matched mirror mirrors mirrored brother brothers sister sisters sibling
    siblings twin twins cousin cousins friend friends partner partners colleague colleagues neighbour neighbours
    neighbor neighbors opponent opponents enemy enemies ally allies wife husband spouse relative relatives similar
    equivalent same different near next close together lie lies lay lying differ differs
    differed debate debates debated adjoin adjoins adjoined partnered bond bonds bonded know knows knew attract attracts
    attracted became become becomes remain remains remained found believed
    declared named considered thought deemed proved proven turned elected passed passes pass wed weds spoke speak
    speaks spoken talk talks talked compete competes competed alongside opposite overlap overlaps overlapped not
    never known called named like unlike adjacent synonym
    """
)
_IRREGULAR = {
    form: forms.split()[0]
    for forms in (
        "beat beats beaten", "took take takes taken", "gave give gives given", "wrote write writes written",
        "saw see sees seen", "chose choose chooses chosen", "overthrew overthrow overthrows overthrown",
        "overtook overtake overtakes overtaken", "drove drive drives driven", "stole steal steals stolen",
        "shot shoot shoots", "led lead leads", "bought buy buys", "sold sell sells", "taught teach teaches",
        "paid pay pays", "won win wins", "told tell tells", "caught catch catches", "held hold holds",
        "found find finds", "struck strike strikes", "fed feed feeds", "built build builds", "sent send sends",
    )
    for form in forms.split()
}  # fmt: skip
_SLOTS = (
    *(("from", "to"), ("with", "against"), ("more", "than"), ("fewer", "than"), ("less", "than")),
    ("rose", "fell"),
)
"""Places of two phrases that are not alike: behind these words, or before a verb of rising and one of falling."""
_LENGTHWISE = word_set(
    "run runs ran running stretch stretches stretched stretching extend extends extended extending span spans spanned "
    "road line border bridge railway link links linked connect connects connected distance route range ranges ranging"
)
"""What goes from one end to the other goes as well from the other to the one."""
LONGEST, WIDEST = 7, 8  # words of what is said of the two, and of either of them
_BOTH = re.compile(
    r"\b(?:vice versa|each other|one another|mutual\w*|both|in turn|in return|in response|back|retaliat\w+|reveng\w+"
    r"|rematch|return leg|as well|too|also|revers\w+|los(?:t|es?|ing)|false(?:ly)?|untrue|myth|denied|denies)\b|\?",
    re.IGNORECASE,
)
"""Where both orders may hold, in other words, or neither is told as a fact."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where a claim and a sentence have the same two phrases the other way about; each span is of all three parts."""

    claim: Span
    sentence: Span


def check_roles(claim: Claim, evidence: Evidence) -> list[Check]:
    """A check that differs where the deciding sentence has two phrases of the claim exchanged; else none.

    It says nothing of a sentence that lacks a word of the claim, has both orders or tells of either phrase twice, of
    what holds for both alike ("met", "borders", "is a cousin of"), or of an "is" that compares nothing.
    """
    found = exchanged(claim.statement, evidence.quote)
    if found is None:
        return []
    said, told = found.claim.of(claim.statement), found.sentence.of(evidence.quote)
    return [
        Check(
            kind="role",
            claim_span=found.claim,
            passage_span=found.sentence.shift(evidence.span.start),
            outcome=Outcome.differs,
            explanation=f"claim: {said} · source: {told} · the two are exchanged → differs",
        )
    ]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Folded words; ``head``: the last one of a phrase that stands before what is said. Where one behind it ends is
    not known: it has none."""

    words: frozenset[str]
    head: str = ""

    def same(self, other: _Phrase) -> bool:
        """Whether the two can be one: "Italy" and "Italy yesterday", "Roe" and "Ann Roe", but not "Roe won more"."""
        within = self.words <= other.words or other.words <= self.words
        return within and all(one.head in two.words for one, two in ((self, other), (other, self)) if one.head)


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is said of two phrases: the folded words between them.

    ``doer`` stands before ``said``, ``other`` behind it; of a passive ("was beaten by") they are the other way about
    and ``said`` is its verb alone. ``span``: all three.
    """

    said: tuple[str, ...]
    doer: _Phrase
    other: _Phrase
    span: Span


@lru_cache(maxsize=4096)
def exchanged(claim: str, sentence: str) -> Exchange | None:
    """The first place of ``claim`` at which ``sentence`` has its two phrases exchanged; None where it has none, or has
    them in the claim's order as well."""
    if _BOTH.search(claim) or _BOTH.search(sentence) or not _has_all(claim, sentence):
        return None
    told = _sayings(sentence)
    for ours in _sayings(claim):
        same = [theirs for theirs in told if theirs.said == ours.said]
        if any(ours.doer.same(theirs.doer) and ours.other.same(theirs.other) for theirs in same):
            return None
        crossed = [theirs for theirs in same if ours.doer.same(theirs.other) and ours.other.same(theirs.doer)]
        if crossed and not ours.doer.same(ours.other):
            its = crossed[0]
            if _once(claim, ours.doer, ours.other) and _once(sentence, its.doer, its.other):
                return Exchange(ours.span, its.span)
    return _misplaced(claim, sentence)


def _has_all(claim: str, sentence: str) -> bool:
    """Whether a sentence has all words of a claim that carry meaning; names may be shorter there."""
    told = {_key(word) for word in find_words(sentence)}
    return all(_key(word) in told for word in find_words(claim) if not word.capital and _of_phrase(word))


def _once(text: str, *phrases: _Phrase) -> bool:
    """Whether a text tells of each phrase once: else it may tell the other order too, in other words."""
    words = Counter(_key(word) for word in find_words(text))
    return all(words[key] < 2 for phrase in phrases for key in phrase.words)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A phrase in one of :data:`_SLOTS`, and where it stands with the word that makes it one."""

    slot: str
    phrase: _Phrase
    span: Span


def _misplaced(claim: str, sentence: str) -> Exchange | None:
    """Where ``sentence`` has the phrases of two slots of ``claim`` each in the other one; None where it has one of them
    in its own as well."""
    ours, theirs = _placed(claim), _placed(sentence)
    known = _keys(list(find_words(claim)))
    for slots in _SLOTS:
        if slots == ("from", "to") and any(word.low in _LENGTHWISE for word in find_words(claim)):
            continue
        one, other = ([[p for p in placed if p.slot == slot] for placed in (ours, theirs)] for slot in slots)
        for first, second in product(one[0], other[0]):
            straight = [*_like(first, one[1], known), *_like(second, other[1], known)]
            crossed = [_like(second, one[1], known), _like(first, other[1], known)]
            if not all(crossed) or straight or first.phrase.same(second.phrase):
                continue
            left, right = crossed[0][0], crossed[1][0]
            if _once(claim, first.phrase, second.phrase) and _once(sentence, left.phrase, right.phrase):
                return Exchange(_over(first, second), _over(left, right))
    return None


def _like(wanted: _Placed, placed: list[_Placed], known: frozenset[str]) -> list[_Placed]:
    """Those whose phrase can be the wanted one: words of the claim may stand behind either ("women voted")."""
    return [
        each for each in placed if each.phrase.same(wanted.phrase) and each.phrase.words ^ wanted.phrase.words <= known
    ]


def _over(one: _Placed, other: _Placed) -> Span:
    return Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))


def _placed(text: str) -> list[_Placed]:
    words = [word for word in find_words(text) if word.low not in _ARTICLES]
    found = []
    for i, word in enumerate(words):
        if word.low in _BEHIND and (last := _reach(words, i + 1, 1)) > i:
            span = Span(word.start, words[last].end)
            found.append(_Placed(word.low, _Phrase(_keys(words[i + 1 : last + 1])), span))
        elif word.low in ROSE | FELL and (first := _reach(words, i - 1, -1)) < i:
            phrase, slot = _Phrase(_keys(words[first:i]), _key(words[i - 1])), "rose" if word.low in ROSE else "fell"
            found.append(_Placed(slot, phrase, Span(words[first].start, word.end)))
    return found


_BEHIND = frozenset(slot for slots in _SLOTS for slot in slots) - {"rose", "fell"}


@lru_cache(maxsize=1024)  # a claim is held against several sentences
def _sayings(text: str) -> tuple[_Saying, ...]:
    """All of ``text``, in the order of what is said, longer ones before shorter ones."""
    found = []
    words = [word for word in find_words(text) if word.low not in _ARTICLES]
    for start in range(1, len(words) - 1):
        for end in range(min(start + LONGEST, len(words) - 1), start, -1):
            if not _says(words[start:end]):
                continue
            first, last = _reach(words, start - 1, -1), _reach(words, end, 1)
            if first == start or last == end - 1:
                continue
            doer = _Phrase(_keys(words[first:start]), _key(words[start - 1]))
            other = _Phrase(_keys(words[end : last + 1]))
            said = tuple(_key(word) for word in words[start:end])
            if len(said) == 3 and words[start].low in _BE and said[-1] == "by" and not said[1].endswith("ing"):
                said, doer, other = said[1:2], other, doer  # "was beaten by"
            found.append(_Saying(said, doer, other, Span(words[first].start, words[last].end)))
    return tuple(found)


def _says(words: list[Word]) -> bool:
    """Whether words between two phrases may tell what one of them does to the other, or is beside it."""
    low = [word.low for word in words]
    if any(word.is_mark or word.low in _LINKS or word.low in MUTUAL for word in words):
        return False
    if low[0] in _PREPOSITIONS or low[-1] in {"with", "from"}:
        return False
    compares = _compares(low)
    if "than" in low and not compares:
        return False
    if low[0] in _BE and not (compares or low[-1] in {"of", "by"}):
        return False  # "is now", "is expected to be", "is linked to" say the same either way about
    return any(not word.capital and word.low not in _EMPTY for word in words)


def _compares(low: list[str]) -> bool:
    """Whether words tell that something is more than something else: "is taller than", "won more seats than"."""
    before = low[: low.index("than")] if "than" in low else []
    return any(word in {"more", "less", "fewer"} or word.endswith("er") for word in before)


def _reach(words: list[Word], at: int, step: int) -> int:
    """The last index of the phrase of at most ``WIDEST`` words that begins at ``at`` and goes on by ``step``; the one
    before ``at`` for none."""
    begun = at
    while (
        0 <= at < len(words)
        and abs(at - begun) < WIDEST
        and (_of_phrase(words[at]) or (words[at].low == "of" and at != begun))
    ):
        at += step
    at -= step
    return at - step if at != begun and words[at].low == "of" else at


def _of_phrase(word: Word) -> bool:
    adverb = word.low.endswith("ly") and not word.capital
    return not (word.is_mark or word.low in _EMPTY or word.form[:1].isdigit() or adverb)


def _keys(words: list[Word]) -> frozenset[str]:
    return frozenset(_key(word) for word in words if word.low != "of")


def _key(word: Word) -> str:
    low = fold(word.low)
    return _IRREGULAR.get(word.low) or _IRREGULAR.get(low) or low
