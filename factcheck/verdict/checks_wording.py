"""What the words of a claim ask of its evidence: whether it says as much, and who says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from factcheck.model import Citation
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.names import ALIASES, find_names, fold_name, same_name
from factcheck.text.nouns import fold
from factcheck.text.sentences import split_sentences

_STOP_TEXT = (
    "the a an of in on at to for by with from and or but that which who whom whose is are was were be been being has "
    "have had do does did will would can could may might must should as it its his her their this these those there "
    "not no than then also still some about more less up said says according"
)
_STOP = frozenset(_STOP_TEXT.split())

_TO_TWELVE = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
# A claim that says the one needs a source that says the other.
_UNIVERSAL_TEXT = {
    "all": (
        r"all|every|always|everyone|everybody|everything",
        rf"the (?:[0-9][0-9,.]*|{_TO_TWELVE}) (?!of\b)\w+|all|every\w*|each|entire\w*|whole|any|always|both"
        r"|total\w*|complet\w*|full\w*|no|none|never|without|100|daily|weekly"
        r"|yearly|unanim\w*|nobody|no one|nationwide|throughout|invariably",
    ),
    "none": (
        r"none|never|nobody|no one|^no (?!longer|fewer|more|less|sooner)\w+",
        r"all|every\w*|entire\w*|unanim\w*|no|none|never|not|neither|nor|without|zero|cannot|nobody|nothing|un\w+|lack\w*|fail\w*|only|\w+n't|\w+n’t"
        r"|impossible|refus\w*|reject\w*|prevent\w*|avoid\w*|absen\w*|ban|banned|bans|prohibit\w*|free of|yet to",
    ),
    "only": (
        r"only|sole|solely|exclusively",
        r"(?<!not )(?<!not the )only|sole|lone|reserved for|apart from"
        r"|solely|just|exclusive\w*|single|alone|one|no other|none other|except\w*|unique\w*"
        r"|merely|mere|simply|purely|nothing but|no more than|all of|restrict\w*|limited|confined|but (?:not|never)"
        r"|rather than|as opposed to|instead of|(?:nobody|no one|nothing|nowhere) else",
    ),
    "first": (
        r"(?:was|is|were|be|as|became|become) the (?:very )?first|the first (?:\w+ ){0,3}(?:to|ever)|first ever",
        r"first|debut\w*|earliest|initial\w*|1st|began|begin\w*|found\w*|pioneer\w*|never before|previous\w*|"
        r"inaugura\w*|no \w+ had|before (?:her|him|them|it)"
        r"|new|original\w*|oldest|start\w*|introduc\w*|launch\w*|primary|premier\w*|opening|maiden",
    ),
    "largest": (
        r"largest|biggest|greatest|highest|tallest|longest|oldest|smallest|richest|strongest|youngest|deadliest|worst|fastest",
        r"(?!(?:(?:rain)?for|(?:dis)?inter|prot|requ|harv|inv|sugg|cont|arr|unr|lat|(?:dis)?hon|mod"
        r"|manif|dig|conqu|pri|ever|northw|southw|midw)est)\w{3,}est|most|leading|top|number one|best|worst|record\w*"
        r"|more \w+ than any|\w+er than any|no \w+(?: \w+){0,4} \w+er"
        r"|\w+-(?:year|month|decade|time) high|peak(?:s|ed)?|maxim\w*",
    ),
    "because": (
        r"because",
        r"because|due|cause\w*|causing|result\w*|owing|since|led|leads|leading|reason\w*|thanks|therefore|thus|hence|after|as|for|so"
        r"|following|attribut\w*|prompt\w*|trigger\w*|consequen\w*|response|by|from|on|means?|meant|why"
        r"|makes?|made|making|allow\w*|enabl\w*|contribut\w*|responsible|leaving|forc\w*|prevent\w*|help\w*"
        r"|drove|driven|driving|spurr\w*|spark\w*|over(?! \d)|citing|cited|blam\w*|saying",
    ),
    "proved": (
        r"(?:prove[sd]?|proven|proof) that|(?:conclusively|definitively) (?:show|prov|establish|demonstrat)\w*"
        r"|(?:shown?|showed|proved|proven|established|demonstrated) (?:conclusively|definitively)",
        r"pro(?:ve|of)\w*|conclusive\w*|definitive\w*|demonstrat\w*|show\w*|confirm\w*|establish\w*|verif\w*|found|finds?"
        r"|finding\w*|reveal\w*|evidence|validat\w*|settled|undisputed|certain\w*|doubt|document\w*|determin\w*|discover\w*",
    ),
}  # fmt: skip
_CAUSES = re.compile(r"(?<!natural )(?<!other )\b(?:causes|caused)\b(?! of)", re.IGNORECASE)
_LINKED = re.compile(
    r"\b(?:linked|associated|correlat\w*|tied) (?:to|with)\b|\bnot (?:show|prove|establish) (?:\w+ )?caus\w*",
    re.IGNORECASE,
)
_CAUSAL = re.compile(
    r"\b(?:caus\w*|due|result\w*|led|leads?|leading|induc\w*|trigger\w*|provok\w*|produc\w*|because|ma[dk]e\w*"
    r"|responsible|contribut\w*|consequence\w*|thanks|owing)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"\bno ((?!longer|fewer|more|less|sooner|other|one|doubt)[a-z]+)\b")
_UNIVERSAL = {
    name: (re.compile(rf"\b(?:{asks})\b", re.IGNORECASE), re.compile(rf"\b(?:{answers})\b", re.IGNORECASE))
    for name, (asks, answers) in _UNIVERSAL_TEXT.items()
}
_NOT_ALL = re.compile(
    r"\b(?:not|nearly|almost|virtually|(?:first|best|most|worst) of|it) all\b"
    r"|\b(?:at|above|after) all(?=\s*(?:[.,;:!?]|$)|\s+else)"
    r"|\b(?:not|nearly|almost|virtually) (?:only|every\w*)\b"
    r"|\b(?:not|cannot|never|without|\w+n['’]t) (?:\w+ ){0,2}(?:all|always|every\w*)\b|\bclose to (?:all|every\w*)\b"
    r"|\ball (?:time|day|night|told|year|week|summer|winter)\b|\ball-(?:time|cause|star|round\w*)\b"
    r"|^in all,|\b(?:in|out of) every\b"
    r"|\ball (?:over|along|but|in all|the best|(?:his|her|its|their) (?:life|lives))\b"
    r"|\bonly (?:[0-9]|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|until|after|when|once"
    r"|about|around|some|roughly|nearly|a (?:third|quarter|half|tenth|fifth|fraction|handful|few)|last|recently|later"
    rf"|(?:in|on) (?:[0-9]{{1,4}}|{'|'.join(MONTHS)}))\b|[$€£¥])"
    r"|\bevery (?:hour|day|week|month|year|season|spring|summer|autumn|winter|morning|evening|night|weekend|\w+day|time"
    r"|other|so often|now and then|\w+ (?:minutes|hours|days|weeks|months|years))\b"
    r"|\b(?:no|not|never|nothing|cannot|without|fail\w*|\w+n['’]t) (?:(?!and\b)\w+ ){0,3}"
    r"(?:prove[dns]?|proof|conclusively|definitively)\b"
    r"|\bnot because\b|\bthe first (?:half|of january)\b|\bat first\b|\bif only\b",
    re.IGNORECASE,
)
_WHOLE = {"all", "none"}
_PART = re.compile(
    r"\b(?:most|some|many|several|half|few|part|(?:a |the )?(?:majority|third|quarter)|two thirds"
    r"|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds)(?: in| out)?)"
    r" of (?:the|its|their|these|those)\b|\ball (?:but|except)\b"
    r"|\b(?:nearly|almost|virtually) (?:all|every|none|no)\b",
    re.IGNORECASE,
)
_IN_A_NAME = re.compile(r"(?<=\w )(?:All|Every|Always|None|Never|Nobody|Only|Because|Everyone|Everybody|Everything)\b")
_GENERIC_TEXT = (
    "report reports official officials author authors study paper group spokesman spokesperson statement document "
    "source he she they it the a an its his her their who expert experts analyst analysts newspaper ministry government"
)
_LONG = re.compile(r"[^\W\d_]{3,}")
_GENERIC = frozenset(_GENERIC_TEXT.split())


def content_words(text: str) -> frozenset[str]:
    """The stems of the words of a text that carry meaning, names among them."""
    words = (word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text))
    return frozenset(_stem(word) for word in words if word not in _STOP)


def _stem(word: str) -> str:
    base = fold(word)
    for ending in ("ing", "ed"):
        if base.endswith(ending) and len(base) - len(ending) >= 3:
            return base[: -len(ending)].rstrip("e")
    return base.rstrip("e")


@lru_cache(maxsize=4096)
def universals(statement: str) -> tuple[str, ...]:
    """Which strong words a claim uses: "all", "none", "only", "first", "largest", "because", "proved", in this order.

    One written large within the sentence belongs to a name ("Only Fools and Horses").
    """
    plain = _NOT_ALL.sub(" ", _IN_A_NAME.sub(" ", statement))
    return tuple(name for name, (asks, _) in _UNIVERSAL.items() if asks.search(plain))


def unsaid_universal(statement: str, passage: str) -> str:
    """The strong word of a claim that a passage has nothing to match; "" where it says as much.

    "All" and "none" must be matched in a sentence that is as much about the claim as any other of the passage, and
    nowhere by a part ("two of the five", "most"). That one thing causes another is not said by what links the two, nor
    "no debt" by "little debt".
    """
    if _CAUSES.search(statement) and _LINKED.search(passage) and not _CAUSAL.search(_LINKED.sub("", passage)):
        return "causes"
    for denied in _NO.finditer(statement):
        little = rf"\b(?:little|few|(?:hardly|scarcely) any|(?:almost|virtually) no) (?:\w+ )?{denied[1]}\b"
        if re.search(little, passage, re.IGNORECASE):
            return "no"
    for name in universals(statement):
        answers = _UNIVERSAL[name][1]
        if not answers.search(passage):
            return name
        if name in _WHOLE:
            about = _most_about(statement, passage)
            if not any(answers.search(sentence) for sentence in about) or (
                not _PART.search(statement) and any(_PART.search(sentence) for sentence in about)
            ):
                return name
    return ""


@lru_cache(maxsize=4096)
def _most_about(statement: str, passage: str) -> tuple[str, ...]:
    """The sentences of a passage that share more than half as many words with a claim as the one that shares most."""
    ours = content_words(statement)
    sentences = [span.of(passage) for span in split_sentences(passage)] or [passage]
    shared = [len(ours & content_words(sentence)) for sentence in sentences]
    return tuple(text for text, n in zip(sentences, shared, strict=True) if 2 * n > max(shared) or n == max(shared))


def _office(speaker: str, said: str) -> str:
    """What stands between commas right after the speaker's name, at most 80 characters; "" if nothing does."""
    at = said.find(speaker)
    match = re.match(r",\s([^,]{3,80}),", said[at + len(speaker) :]) if at >= 0 else None
    return match.group(1) if match else ""


def speaks_for(
    speaker: str, passage: str, citation: Citation, *, said: str = "", aliases: Mapping[str, str] = ALIASES
) -> bool:
    """Whether a passage comes from ``speaker`` or names him: by name, alias or acronym, or by two words of an office.

    ``said`` is the sentence that attributes: the office it gives the speaker ("Glenn Fine, the inspector general,")
    counts as his own.

    A speaker without a name ("the report", "officials") can be anybody: always True.
    """
    places = (citation.title, citation.origin, passage)
    names = find_names(speaker)
    theirs = [name for place in places for name in find_names(place)]
    if any(same_name(name, other, aliases) for name in names for other in theirs):
        return True
    words = {fold(fold_name(word)) for place in places for word in _LONG.findall(place)}
    for name in names:
        common = aliases.get(name.key, "").split()  # "the Pentagon": its offices speak for it
        if common and all(fold(word) in words for word in common if len(word) > 2):
            return True
    office = {fold(fold_name(word)) for word in _LONG.findall(f"{speaker} {_office(speaker, said)}")} - _GENERIC
    if not office:
        return True
    return len(office & words) >= min(2, len(office))
