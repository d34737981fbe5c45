"""Whom a sentence names as its speaker: the noun phrases and names that can be one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import (
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    TELLS_MORE,
    finite_verb,
)
from factcheck.claims.verbs import PARTICIPLES
from factcheck.text.words import Word, find_words, word_set

_SOME = r"(?:about|nearly|only|some|around|almost|just|roughly|over|at least|more than|less than|fewer than)"
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
_SHARE = re.compile(
    rf"(?:{_SOME} ){{0,2}}(?:[\d.,]+ ?(?:%|per ?cent)|[\w-]+ per ?cent|{_NUMBER} (?:in|out of) (?:every )?{_NUMBER}\b"
    rf"|{_NUMBER}[- ](?:thirds?|quarters?|fifths?|tenths?)\b"
    r"|(?:an? |the )?(?:\w+ )?(?:majority|minority|third|quarter|half|fifth|tenth)(?: of\b|$)|(?:half the|most)\b)",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"(?:{_SOME} ){{0,2}}\d[\d,.]* ", re.IGNORECASE)
_ASIDE = {",": ",", "–": "–", "—": "—", "-": "-", ")": "("}  # what closes an aside, and what opens it
_OPENS_CLAUSE = SUBORDINATORS | {"since", "after", "before"}


def is_share(speaker: str, said: str) -> bool:
    """Whether a poll tells what a share of those asked say ("75% of adults say …"): only the share can be checked."""
    theirs = re.match(r"\W*(?:they|their)\b", said, re.IGNORECASE) is not None
    return _SHARE.match(speaker) is not None or (theirs and _COUNT.match(speaker) is not None)


def noun_phrase(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the words can be a speaker: short, no verb, starting like a noun phrase."""
    if not 0 < end - start <= 14:
        return False
    first = words[start]
    if first.is_mark or first.low in PREPOSITIONS | RELATIVES or first.low in {"and", "but", "or"}:
        return False
    if not (first.capital or first.low in DETERMINERS | PRONOUNS or words[end - 1].low.endswith("s")):
        return words[end - 1].low in {"police", "spokesman", "spokeswoman", "spokesperson", "sources", "officials"}
    return finite_verb(words, start, end) is None


def is_name(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the words are a person's name: capitals, and small words only between them."""
    return 0 < end - start <= 5 and all(
        word.capital or word.low in {"al", "de", "van", "von", "bin"} for word in words[start:end]
    )


def named_after(words: Sequence[Word], subject: tuple[int, int], v: int) -> tuple[int, int] | None:
    """Of "the bank’s governor, Mark Carney, said" the name, where it stands after the role."""
    start = subject[1] + 1
    end = next((k for k in range(start, min(v, start + 6)) if words[k].form == ","), start)
    role = words[subject[1]].form == "," and not words[subject[1] - 1].capital
    return (start, end) if role and end < v and is_name(words, start, end) else None


def aside_before(words: Sequence[Word], v: int) -> int | None:
    """The mark before what is told of the speaker, up to the one before the verb at ``v``: "Lopez, who was mayor then,
    said", "the report – published on Tuesday – said", "Lopez (who was mayor then) said"; None where nothing is.
    """
    opening = _ASIDE.get(words[v - 1].form)
    if opening is None or words[0].low in _OPENS_CLAUSE:
        return None
    for k in range(v - 3, max(0, v - 25), -1):
        told = opening not in ",(" or words[k + 1].low in PARTICIPLES or _tells(words, k, v)
        if words[k].form == opening and told and not any(word.form == ")" for word in words[:k]):
            return k
    return None


def _tells(words: Sequence[Word], mark: int, end: int) -> bool:
    """Whether a clause behind the mark tells of what stands before it: ", who was mayor then,"; of a person by name
    also behind his role: "Jane Lopez, a lawyer who was mayor then,"."""
    relative = next((i for i in range(mark + 1, end) if words[i].low in TELLS_MORE), end)
    return relative == mark + 1 or (relative < end and words[mark - 1].capital)


PAPERS = word_set(
    """
    report reports study studies survey surveys poll polls data figures statement document documents article letter
    memo email analysis review audit research census results witnesses website
    release releases estimate estimates
    """
)
"""What tells, and does no more; it bears the date when it did ("a report in 2021")."""

_UNIT = r"(?:moments?|minutes?|hours?|days?|nights?|weeks?|months?|years?|mornings?|afternoons?|evenings?)"
_DAY = r"(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_SPEAKS = r"(?:the|an?|his|her|its|their|police) |(?:police|[a-z]+s)$"  # how a speaker begins in small letters
_OPENING_TIME = re.compile(
    rf"(?:(?:[a-z0-9-]+ ){{1,3}}{_UNIT}(?: (?:later|earlier|ago|afterwards|after|before))?"
    rf"|{_UNIT} (?:later|earlier|afterwards|after|before)"
    r"|(?:soon|shortly|not long)(?: (?:after(?:wards)?|before|ago))?|back then|meanwhile"
    rf"|later|earlier|yesterday|today|tonight|then|{_DAY})"
    rf"(?:(?<=after|efore) (?:the|a|an) [\w-]+)? (?={_SPEAKS}|[A-Z])"
    rf"|now (?={_SPEAKS})|(?i:{_MONTH}) (?=the |police$|officials$)"  # what is left of "On 4 May police"
)
"""What tells when before a speaker, whose own words begin with an article or a capital."""
_CLOSING_TIME = re.compile(
    rf"(?<!ed) (?:in (?:(?:early|late) )?(?:{_MONTH} )?(?:1\d|20)\d\d|in {_MONTH}|(?:late |early )?on (?:{_DAY}"
    rf"|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}})(?: (?:morning|afternoon|evening|night))?"
    rf"|(?:earlier )?(?:last|this) {_UNIT}|yesterday|today|tonight)$"
)


def speaker_text(text: str) -> str:
    """A speaker as he is shown, without the marks round him and the time when he spoke; "" for a pronoun that names
    nobody.
    """
    speaker = re.sub(r"[*_]{1,2}(?=\w)|(?<=\w)[*_]{1,2}", "", " ".join(text.split())).strip(' ,.;:”“"')
    if opening := _OPENING_TIME.match(speaker[:1].lower() + speaker[1:]):  # "Two days later the army"
        speaker = speaker[opening.end() :]
    if not any(word.low in PAPERS for word in find_words(speaker)):
        speaker = _CLOSING_TIME.sub("", speaker)
    shortened = re.search(r"\b(?:Inc|Corp|Co|Ltd|Jr|Sr)$", speaker) and f"{speaker}." in text
    if shortened or re.search(r"\b(?:[A-Z]\.)+[A-Z]$", speaker):
        speaker += "."
    return speaker if speaker.lower() not in {"", "there", "which", "who", "that", "i", "we", "you"} else ""
