"""What a clause tells of, by the words before its verb: "exports" in "and exports fell 5 percent", "wind" in "and wind
29 %". Told only where it is plain: no pronoun, no "the company", which may stand for what was named before."""

from __future__ import annotations

from dataclasses import dataclass

from factcheck.text.change_verbs import FELL, ROSE
from factcheck.text.names import find_names
from factcheck.text.nouns import fold
from factcheck.text.words import Word, find_words, word_set

_ARTICLES = word_set("a an the this that these those its his her their our your both some any all")
_LEADS = word_set("and or but while whereas meanwhile however also then only just overall total against last")
_PRONOUNS = word_set("it they he she we you i who which there what this that these those others most many another one")
_PREPOSITIONS = word_set(
    "in on at by for from to with after before during since among of as under over out up down when if although "
    "because compared about around above below between across within until despite unlike like per than into through"
)
_VERB_TEXT = """
    is are was were be been has have had do does did will would can could may might must shall should say says said tell
    tells told forecast forecasts cut cuts lose loses lost win wins won take takes took get gets got give gives gave
    make makes made see sees saw hold holds held keep keeps kept pay pays paid spend spends spent sell sells sold buy
    buys bought build builds built send sends sent set sets put puts shed sheds shut shuts hit hits cost costs beat
    beats bring brings brought begin begins began bore drew drove ate find finds found go goes went grow grows leave
    leaves left lead leads led lent let lay laid mean meant meet met ride rode run runs ran shot shrank spoke split
    spread stand stands stood stole struck swung taught thought threw wrote come comes came become becomes became rise
    rises fall falls expect expects predict predicts estimate estimates total totals reach reaches account accounts
    remain remains receive receives provide provides produce produces employ employs earn earns
"""
_VERBS = ROSE | FELL | word_set(_VERB_TEXT)
_SAYS = word_set("say says said told tell tells")
_VAGUE = word_set("rate figure total number share level sum rest remainder amount average proportion majority value")
_MARKS = frozenset('"“”(-–')
_BARE = 3  # words, at most, that tell what a figure right behind them is of, without a verb


@dataclass(frozen=True, slots=True)
class Head:
    """The folded ``words`` of what is told of, its ``name`` as written where it may be one (else ""), and whether its
    last word is in -s."""

    words: frozenset[str]
    name: str = ""
    plural: bool = False


def head_of(text: str, end: int, *, after: Head | None = None) -> Head | None:
    """What the clause that starts ``text`` tells of, by its words before ``end``, where its figure stands; None where
    that is not plain. ``after``: what the part before it tells of, whose verb it may leave out ("and imports 8 %")."""
    words = _without_opening(
        [word for word in find_words(text[:end]) if word.form not in {'"', "“", "”", "(", "-", "–"}]
    )
    definite = False
    while words and (words[0].low in _LEADS or words[0].low in _ARTICLES or words[0].is_mark):
        definite = definite or (words[0].low in _ARTICLES and words[0].low not in {"a", "an", "all"})
        words = words[1:]
    taken: list[Word] = []
    for word in words:
        if word.is_mark or word.low in _PREPOSITIONS or _is_verb(word):
            break
        if word.low in _PRONOUNS or word.form[0].isdigit():
            return None
        taken.append(word)
    if not taken or taken[-1].low in _VAGUE or (definite and not taken[0].capital):
        return None
    verb = next((word for word in words[len(taken) :] if _is_verb(word)), None)
    if verb is None and not _leaves_out_its_verb(words, taken, after):
        return None
    if verb is not None and verb.low in _SAYS:
        return None
    name = next((n for n in find_names(text) if n.span.start == taken[0].start and n.span.end <= end), None)
    if name is not None:
        taken = [word for word in taken if word.start < name.span.end]
    return Head(_folded(taken), name.text if name else "", taken[-1].low.endswith("s"))


def _without_opening(words: list[Word]) -> list[Word]:
    """The words behind "In 2021," where the clause opens so."""
    if words and words[0].low in _PREPOSITIONS:
        return next((words[k + 1 :] for k, word in enumerate(words) if word.form == ","), [])
    return words


def _is_verb(word: Word) -> bool:
    return word.low in _VERBS or (not word.capital and word.low.endswith(("ed", "ing")) and len(word.low) > 4)


def _leaves_out_its_verb(words: list[Word], taken: list[Word], after: Head | None) -> bool:
    """ "wind 29 %", "imports 8 percent" behind exports; one word in -s may be a verb, too ("and imports 8 million")."""
    if after is None or len(taken) > _BARE or len(taken) < len(words):
        return False
    return len(taken) > 1 or taken[0].capital or not taken[0].low.endswith("s") or after.plural


def _folded(words: list[Word]) -> frozenset[str]:
    return frozenset(fold(word.low) for word in words)
