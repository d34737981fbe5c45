"""What a number counts: the noun phrase after it, folded so that "members" and "member" are one word."""

from __future__ import annotations

from functools import lru_cache

from factcheck.text.common_words import COMMON
from factcheck.text.tokens import Token

_STOP_TEXT = (
    "in on at of for by from to with as and or but nor than that which who whom whose is are was were be been "
    "being has have had do does did will would can could may might must shall should when while where if because "
    "since until after before during between among over under into out up down off about through against per via "
    "not no the a an this these those his her its their our your my he she it they we you i there also so then "
    "only both all each said says according including until such however although though despite without within "
    "across worldwide globally around ago later earlier old more less fewer least most"
)
_STOP = frozenset(_STOP_TEXT.split())
_PLURALS_TEXT = (
    "people men women children personnel police troops staff cattle sheep fish aircraft series species feet media "
    "data crew infantry cavalry clergy gentry seamen servicemen policemen firemen salesmen fishermen businessmen "
    "criteria phenomena alumni cacti nuclei fungi stimuli lives wives wolves mice geese teeth kilometres"
)
_PLURALS = frozenset(_PLURALS_TEXT.split())
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "persons": "person", "feet": "foot",
    "lives": "life", "wives": "wife", "individuals": "person", "species": "species", "series": "series",
    "mice": "mouse", "teeth": "tooth", "police": "police", "criteria": "criterion", "troops": "troop",
}  # fmt: skip

# Words that may be counted for one another. Kept short: each group is near-synonymous in reports of any subject.
_GROUPS = (
    "troop soldier serviceman service-member",
    "member fighter militant combatant jihadist insurgent",
    "death fatality casualty dead kill deceased die",
    "injury wounded injured",
    "film movie picture",
    "aircraft airplane aeroplane plane",
    "lawyer attorney",
    "physician doctor",
    "company firm business",
    "student pupil",
    "store shop outlet",
    "university college",
    "country nation state",
    "kid child",
    "home house",
    "household family",
    "inhabitant resident",
    "match game",
    "job post",
    "episode instalment installment",
    "award prize",
    "song track single",
    "sale copy unit",
    "view hit",
    "case infection patient",
)
_SAME = {word: group.split()[0] for group in _GROUPS for word in group.split()}
_PERSONS = frozenset(["person", "people", "human", "soul"])


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """The singular of a noun, by rules that are wrong now and then but the same on both sides."""
    low = word.casefold().replace("’", "'").removesuffix("'s").removesuffix("'")
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if len(low) > 5 and low.endswith("men") and low not in _SINGULAR_MEN:
        return low[:-3] + "man"
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 4 and low.endswith(("sses", "shes", "ches", "xes", "zes")):
        return low[:-2]
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


_SINGULAR_MEN = frozenset({"specimen", "regimen", "abdomen", "acumen", "semen", "stamen", "yemen", "amen"})


def is_plural(word: str) -> bool:
    """Whether a folded word looks like a plural noun."""
    if word.endswith("men") and len(word) > 4 and word not in _SINGULAR_MEN:
        return True
    return word in _PLURALS or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")))


_WHOLES = frozenset({"them", "these", "those", "the", "its", "their", "his", "her", "our"})


def is_partitive(toks: list[Token], i: int) -> bool:
    """Whether "of the …", "of them" follows a number: a part of something is counted, not the whole."""
    return i + 1 < len(toks) and toks[i].low == "of" and toks[i + 1].low in _WHOLES


def counted_noun(toks: list[Token], i: int) -> tuple[tuple[str, ...], int]:
    """The folded words of the noun phrase that starts at token ``i``, head last, and the index after it.

    The phrase runs to the first plural noun, at most six words on, and ends before any function word; without a
    plural it is the run of words itself, at most three. "of them", "of the" are stepped over. Empty: nothing
    is counted.
    """
    j = i + 2 if is_partitive(toks, i) else i
    if j > i and toks[j - 1].low == "them":
        return (), i  # "six of them caught fire"
    words: list[str] = []
    k = j
    while k < len(toks) and len(words) < 6:
        token = toks[k]
        if token.kind == "mark" and token.text == "-" and token.glued:
            k += 1
            if words and k < len(toks) and toks[k].kind == "number" and toks[k].glued:
                k += 1  # "COVID-19 cases"
            continue
        if token.kind != "word" or token.low in _STOP:
            break
        words.append(fold(token.low))
        k += 1
        if is_plural(token.low):
            return tuple(words), k
    if not words:
        return (), i
    return tuple(words[:3]), j + min(3, len(words))


def superlative(nouns: tuple[str, ...]) -> str:
    """The superlative by which an ordinal ranks ("second *largest* planet"), "" where it counts ("sixth planet")."""
    word = nouns[0] if nouns else ""
    if not word.endswith("est") or len(word) < 6 or word in {"forest", "interest"}:
        return ""
    stem = word[:-3]
    return word if COMMON & {stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y"} else ""


def same_thing(left: tuple[str, ...], right: tuple[str, ...]) -> bool | None:
    """Whether two counted noun phrases count the same: True, False, or None where one of them does not say."""
    if not left or not right:
        return None
    a, b = _SAME.get(left[-1], left[-1]), _SAME.get(right[-1], right[-1])
    if a == b:
        return True
    if left[-1] in right or right[-1] in left:
        return True
    # "new cases", "new deaths": what they share does not make them one thing, nor two.
    if set(left) & set(right):
        return None
    for one, other in ((left[-1], right[-1]), (right[-1], left[-1])):
        if one in _PERSONS:
            return None if _may_be_persons(other) else False
    return False


_SOMEBODY_TEXT = (
    "child woman adult victim troop police girl boy kid guest athlete hostage pilgrim relative friend chief death dead "
    "casualty fatality injury injured wounded killed kill died die perished infected missing staff crew personnel "
    "member household family body survivor british french case arrest"
)
_SOMEBODY = frozenset(_SOMEBODY_TEXT.split())
_SOMEBODY_ENDS = ("er", "or", "ist", "man", "ian", "ee", "ant", "ent", "ive", "ic", "an", "ese", "ed", "al")


def _may_be_persons(noun: str) -> bool:
    """Whether a folded noun may name people: "worshipper", "civilian", "dead"; not "mosque" or "country"."""
    return noun in _SOMEBODY or noun in _SAME or noun.endswith(_SOMEBODY_ENDS)
