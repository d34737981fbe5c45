"""What a speaker does besides saying: of "The UN said 300 had died and called for an inquiry" the UN called for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.claims.done_to import done_to
from factcheck.claims.grammar import (
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    finite_verb,
    is_adverb,
    is_finite,
    subject_of,
)
from factcheck.claims.people import find_people
from factcheck.claims.things import head_of, is_person, plural_noun
from factcheck.claims.verbs import CLEAR_PAST, CLEAR_PRESENT, PARTICIPLES, REGULAR_PAST, UNCLEAR_PAST
from factcheck.claims.who import PAPERS
from factcheck.model import Asserted
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.words import Word, find_words, word_set


@dataclass(frozen=True, slots=True)
class Act:
    """What stands behind what is said: its joining word and its verb (word indexes), and whether it is ``surely`` an
    act of the speaker. Where it is not, it may as well be one of those he speaks of. ``meant`` is whom its object, a
    pronoun, stands for: "the driver" of "Police said the driver had fled and arrested him".
    """

    joiner: int
    verb: int
    surely: bool
    meant: str = ""


_NO_OBJECT = (
    r"(?! (?:to|by|of|for|in|on|at|as|and|or|but|from|with|during|after|before|when|because|last)\b)(?= [\w“\"$£€])"
)
# With what follows them these are no participles: "were accused of" is passive, "accused Moscow of" is not.
_PAST_ACT = re.compile(
    r"called (?:for|on|upon|it|them|him|her|this)\b|appealed (?:for|to)\b|warned (?:that|of|against)\b|warned"
    + _NO_OBJECT
    + r"|"
    r"(?:said|added|insisted|stressed|noted)\b(?! (?:to|by)\b)|"
    r"(?:urged|accused|blamed|condemned|criticised|criticized|praised|thanked|cited|recommended|demanded)" + _NO_OBJECT
)
_PRESENT_ACT = re.compile(
    r"calls (?:for|on|upon)\b|appeals (?:for|to)\b|(?:says|adds|insists|stresses|notes|warns|urges|accuses|blames"
    r"|condemns|criticises|criticizes|praises|thanks|cites|recommends|demands|denies|promises|pledges|vows)\b"
)
_MILD_ACT = re.compile(
    r"(?:promised|pledged|vowed|denied(?! (?:entry|access|visas?|bail|permission|treatment|aid|care)\b)|offered)"
    + _NO_OBJECT
    + r"|(?:promised|pledged|vowed) to\b"
)
# What only a body with power over others does: as a rule the speaker, where he is one.
_RULING = re.compile(
    r"(?:fined|banned|barred|suspended|sentenced|jailed|imprisoned|convicted|acquitted|charged|indicted|prosecuted|sued"
    r"|sanctioned|penali[sz]ed|punished|arrested|ordered|disqualified|deported|revoked|awarded|granted|recalled|approved"
    r"|rejected|dismissed|overturned|upheld)" + _NO_OBJECT
)
_AUTHORITIES = word_set(
    """
    police officers court courts judge judges jury regulator regulators ministry minister government authorities
    authority prosecutor prosecutors commission council agency army soldiers troops forces president mayor governor
    parliament league federation tribunal watchdog inspectorate board
    """
)
_BE = word_set("is are was were am be been being")
_PROMISED = frozenset({"promised", "pledged", "vowed"})
_WITHHELD = re.compile(
    r"(?:did not|didn['’]t|does not|doesn['’]t|declined to|refused to|declines to|refuses to)(?: \w+ly| further)?"
    r" (?:give|say|elaborate|disclose|comment|name|identify|specify|provide|reveal|release|explain|confirm|offer"
    r"|discuss)\b"
    r"|(?:offered|gave|provided) no\b"
)
_ELABORATE = re.compile(r"(?:did not|didn['’]t|does not|doesn['’]t|declined to)(?: further)? elaborate\b")
# What can neither speak nor act: these nouns, and the dead.
_THINGS = word_set(
    """
    there economy inflation unemployment growth gdp output production demand supply trade price prices rate rates wages
    sales revenue revenues profit profits income losses costs debt exports imports emissions temperature temperatures
    rainfall attack attacks strike strikes airstrike airstrikes bombing blast explosion fire fires flood floods flooding
    earthquake storm hurricane drought famine outbreak virus disease vaccine vaccines drug drugs death deaths case cases
    injuries casualties toll fighting violence war conflict situation bridge dam car truck bus missile missiles rocket
    rockets bomb bombs weapons building buildings house houses homes road roads plant reactor pipeline power water food
    aid money funds vote election fine fines
    """
)
_PLACES = word_set("school schools hospital hospitals factory factories shop shops law laws product products")
# What things do as well as anybody: "the fire burned for two days and killed 12 people".
_BEFELL = word_set(
    """
    killed injured wounded hurt destroyed damaged hit struck caused cost left forced displaced affected reached covered
    contained included lost gained sank burned flooded crossed carried passed made became took lasted rose fell grew
    """
)
_DEAD = re.compile(
    r"\b(?:died|dead|(?:was|were|been|being) (?:\w+ly )?(?:killed|murdered|executed|drowned)|drowned|perished)\b"
)
_TURNS = word_set("and but though although")
_NOW = word_set("is are am will would can could may might shall should must isn't aren't won't wouldn't can't cannot")


def next_act(
    sentence: str, words: Sequence[Word], quoted: Sequence[bool], v: int, start: int, asserted: Asserted
) -> Act | None:
    """The act that follows what is said from word ``start`` on, after the verb of saying at ``v``; None if none does.

    It opens with "and" or "but" and a verb of saying, calling for something, promising or ruling, in the tense of that
    at ``v``; or with any that is done to the one spoken of ("and arrested him"). Where what is said is of somebody who
    could do so too, it is the speaker's only by its tense.
    """
    for k in range(start + 2, len(words) - 2):
        if words[k].low not in {"and", "but"} or quoted[k]:
            continue
        verb = k + 1
        while verb < min(k + 3, len(words) - 2) and is_adverb(words[verb]):
            verb += 1
        suffered = None if words[v].low.endswith("s") or quoted[verb] else done_to(sentence, words, start, k, verb)
        if suffered and (suffered[1] or _RULING.match(sentence, words[verb].start)):
            return Act(k, k + 1, surely=suffered[1], meant=suffered[0])
        strong = _strong(sentence, words, v, verb)
        if quoted[verb]:
            continue
        said = [i for i in range(start, k) if not words[i].is_mark]
        if strong is not None and words[start].form in '“"' and said and all(quoted[i] for i in said):
            return Act(k, k + 1, surely=True)
        if strong is None:
            if _of_either(words, v, (start, k, verb)):
                return Act(k, k + 1, surely=False)
            continue
        surely = _surely(sentence, words, v, (start, k, verb), strong, asserted)
        return None if surely is None else Act(k, k + 1, surely)
    return None


def _strong(sentence: str, words: Sequence[Word], v: int, verb: int) -> bool | None:
    """Whether the verb is as a rule a speaker's act; None where it is no such act in the tense of the verb at ``v``."""
    at = words[verb].start
    if _WITHHELD.match(sentence, at):
        return True
    if words[v].low.endswith("s"):
        return True if _PRESENT_ACT.match(sentence, at) else None
    if _PAST_ACT.match(sentence, at):
        return True
    return False if _MILD_ACT.match(sentence, at) or _RULING.match(sentence, at) else None


def _surely(
    sentence: str, words: Sequence[Word], v: int, place: tuple[int, int, int], strong: bool, asserted: Asserted
) -> bool | None:
    """Whether the act is the speaker's for certain; None where it is as likely that of those he speaks of.

    ``place`` is where what is said starts, where the joining word stands and where the verb behind it does.
    """
    start, joiner, verb = place
    first = finite_verb(words, start, joiner)
    subject = subject_of(words, start, first) if first is not None else None
    if first is None:
        return None
    withheld = _WITHHELD.match(sentence, words[verb].start)
    if withheld and _ELABORATE.match(sentence, words[verb].start):
        return True
    if strong and not withheld and _other_tense(words, v, first):
        return True
    alone = not any(is_finite(words, i, start) for i in range(first + 1, joiner))
    if subject is None:
        return False if strong else None
    speechless = alone and _speechless(sentence, words, subject, first, joiner)
    if not strong:
        rules = _RULING.match(sentence, words[verb].start) is not None
        theirs = rules and _is_authority(words[subject[0] : subject[1]]) and not _is_authority(words[:v])
        if theirs or _passive(words, first, joiner, fixed=not rules and words[verb].low not in _PROMISED):
            return None
    if speechless:
        return True
    if words[subject[0]].low in PRONOUNS and subject[1] - subject[0] == 1 and asserted is Asserted.fact:
        return None  # "the firm said it had cut 300 jobs and declined to comment": it is the firm in any case
    return False


def _of_either(words: Sequence[Word], v: int, place: tuple[int, int, int]) -> bool:
    """Whether any other past verb with an object may be an act of the speaker as well as of what he speaks of: behind
    a comma ("…, and later withdrew the story"), after a thing ("the drug was unsafe and recalled 3,000 packs") or what
    somebody was, and with an "its" where he speaks of several ("sales had risen and raised its forecast").
    """
    start, joiner, verb = place
    low, first = words[verb].low, finite_verb(words, start, joiner)
    past = low in CLEAR_PAST | UNCLEAR_PAST | REGULAR_PAST or low.endswith("ed")
    same = past if not words[v].low.endswith("s") else low.endswith("s") and words[joiner - 1].form == ","
    subject = subject_of(words, start, first) if first is not None else None
    if first is None or subject is None or not same or not _object_at(words, verb + 1):
        return False
    if words[subject[0]].low in PRONOUNS:
        return False
    if words[joiner - 1].form == "," and not any(words[i].form == "," for i in range(first, joiner - 1)):
        return True
    if not past or any(word.low in PAPERS for word in words[:v]):
        return False
    head = head_of(words[subject[0] : subject[1]])
    thing = head is not None and head.low in _THINGS | _PLACES and low not in _BEFELL
    was = words[first].low in _BE and not _passive(words, first, joiner, fixed=False)
    several = head is not None and plural_noun(head) and words[verb + 1].low == "its"
    return thing or was or several


def turns_to_speaker(words: Sequence[Word], quoted: Sequence[bool], start: int, speaker: str) -> int | None:
    """Where a word joins a clause to what is said from word ``start`` on whose subject, a pronoun, may be the speaker:
    the "though" of "The study found that the drug helped, though it included only 40 patients"; None for none. Where
    what is said is of him from its first word on ("said it lost $3 million, but it …"), it is he in any case.
    """
    name = find_words(speaker)
    head = head_of(name) or name[-1]
    if plural_noun(head) or any(word.low == "and" for word in name):
        own = {"they"}
    elif is_person(speaker) or find_people(speaker):
        own = {"he", "she"}
    else:
        own = {"it", "he", "she"} if all(word.capital for word in name) else {"it"}
    turns = (k for k in range(start + 2, len(words) - 2) if words[k].low in _TURNS and words[k + 1].low in own)
    k = None if words[start].low in PRONOUNS else next((k for k in turns if not quoted[k]), None)
    return k if k is not None and finite_verb(words, start, k) is not None else None


def _object_at(words: Sequence[Word], at: int) -> bool:
    """Whether the object of a verb begins at ``at``: "the story", "only 40 patients", "Jones", "it", "packs"."""
    at += at + 1 < len(words) and is_adverb(words[at])
    word, low = words[at], words[at].low
    if word.form[0].isdigit():
        return at + 1 == len(words) or words[at + 1].low not in {"%", "per", "percent", "times"}
    name = word.capital and low not in DAYS and low not in MONTHS
    noun = plural_noun(word) and low not in PREPOSITIONS and not is_adverb(word)
    return name or noun or word.form in "$£€" or low in DETERMINERS | {"it", "them", "him", "her"}


def _is_authority(words: Sequence[Word]) -> bool:
    return any(word.low in _AUTHORITIES for word in words)


def _passive(words: Sequence[Word], first: int, joiner: int, fixed: bool) -> bool:
    """Whether what is said up to the joining word is passive, so that a second participle may hang on its "was": "was
    arrested and denied bail". With ``fixed`` also where an adjective follows: "was ill and denied treatment".
    """
    for i in range(first, joiner - 1):
        after = i + 1
        while after < joiner and is_adverb(words[after]):
            after += 1
        low = words[after].low
        if words[i].low in _BE and (fixed or low in PARTICIPLES or low.endswith(("ed", "en"))):
            return True
    return False


def _other_tense(words: Sequence[Word], v: int, first: int) -> bool:
    """Whether the act's verb, in the tense of that at ``v``, cannot go with the verb of what is said."""
    low = words[first].low
    if words[v].low.endswith("s"):
        return low not in CLEAR_PRESENT and low not in {"is", "has", "does"} and (low == "was" or not low.endswith("s"))
    return low in _NOW or (low in CLEAR_PRESENT and low not in {"say", "live"})


def _speechless(sentence: str, words: Sequence[Word], subject: tuple[int, int], first: int, joiner: int) -> bool:
    """Whether what is said is of the dead, or of a thing."""
    if _DEAD.search(sentence, words[first - 1].start, words[joiner].start):
        return True
    head = words[subject[0]]
    for i in range(subject[0], subject[1]):
        if words[i].low in PREPOSITIONS | RELATIVES | CONJUNCTIONS or (words[i].is_mark and words[i].form != "%"):
            break
        head = words[i]
    return head.low in _THINGS
