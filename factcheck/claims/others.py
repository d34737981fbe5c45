"""Persons whom a sentence tells of without their names, so that a later "he" or "she" may mean them as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import PREPOSITIONS
from factcheck.claims.things import BODIES, DONE_TO_PERSONS, OFFICES, PERSONS, WHEN, after_verb, head_of, plural_noun
from factcheck.text.words import Word, find_words, word_set

OFFICE = re.compile(rf"\b(?:{'|'.join(sorted(OFFICES))})\b", re.IGNORECASE)
_ROLE = re.compile(rf"The (?:[a-z]+ ){{0,2}}(?:{'|'.join(sorted(OFFICES))})\b(?= [a-z]|,)")
_FEMALE = word_set(
    """
    mother daughter sister wife widow aunt niece grandmother granddaughter girlfriend fiancée lady woman girl queen
    princess duchess empress actress waitress businesswoman policewoman congresswoman chairwoman spokeswoman heiress
    """
)
_MALE = word_set(
    """
    father son brother husband widower uncle nephew grandfather grandson boyfriend fiancé gentleman guy man boy king
    pope prince duke emperor sultan waiter businessman policeman congressman chairman spokesman monk
    """
)
_DOER = re.compile(  # who does something or stands to another in some way, by the ending or by the list
    r"(?!(?:fever|danger|cancer|computer|paper|newspaper|letter|number|order|border|power|matter|river|tower|error|door"
    r"|floor|offer|winter|summer|quarter|water|centre|center|theater|shoulder|dinner|helicopter|charter|register"
    r"|disaster|chapter|cover|factor|sector|motor|tractor|reactor|mirror|list|career|degree|coffee|fee|tree|knee"
    r"|decree|guarantee|committee)$)"
    r"\w{2,}(?:er|or|ist|ian|ee|man|woman|person|mate)"
    r"|aide|ally|colleague|relative|opponent|rival|spouse|twin|sibling|companion|accomplice|associate|assistant"
    r"|consultant|informant|dissident|applicant|counterpart|agent|head"
)
_THING = re.compile(  # by the ending or by the list
    r"\w*(?:tion|sion|ment|ness|ity|ship|ism|age|ance|ence|ure|cy|ing|ics|ware|hood|phone|book|house|port|way|line)"
    r"|bill|law|plan|deal|treaty|policy|order|decree|budget|tax|war|peace|vote|speech|letter|report|paper|article|essay"
    r"|novel|memoir|film|movie|song|album|play|poem|portrait|show|series|work|idea|theory|claim|call|offer|bid|home|flat"
    r"|farm|estate|villa|palace|car|boat|yacht|plane|jet|bus|lorry|truck|bike|gun|knife|dog|cat|horse|town|city|village"
    r"|country|state|region|island|street|road|bridge|school|hospital|church|museum|shop|store|hotel|club|team|band"
    r"|family|staff|cabinet|campaign|career|life|death|birth|body|health|heart|name|title|term|office|reign|rule|rise"
    r"|fall|win|victory|loss|defeat|debt|wealth|money|salary|pay|fee|fund|trust|account|job|post|role|seat|mandate|trial"
    r"|case|appeal|arrest|record|score|goal|debut|tour|visit|trip|laptop|blog|tweet|website|channel|group|network"
    r"|business|brand"
)
_ONE = frozenset({"his", "her", "their", "a", "an", "the", "another", "one"})  # opens a noun phrase that names nobody


def role_in(statement: str) -> str:
    """The one office that a sentence opens with and names, "The mayor"; "" if there is another person in it."""
    match = _ROLE.match(statement)
    others = OFFICE.findall(statement, match.end()) if match else []
    return match[0] if match and not others else ""


def others_in(words: Sequence[Word], verb: int, anywhere: bool = False) -> frozenset[str]:
    """The sexes ("m", "f", "" where unknown) of the unnamed persons whom the object of the finite verb at ``verb``
    brings in ("fired his chief of staff") or, ``anywhere``, what stands behind a preposition as well.
    """
    at = after_verb(words, verb)
    places: dict[int, bool] = {}
    if anywhere:
        behind = [i + 1 for i in range(verb + 1, len(words)) if words[i].low in PREPOSITIONS - {"as", "like", "than"}]
        places = dict.fromkeys(behind, False)
    if at is not None:
        places[at] = words[at - 1].low in DONE_TO_PERSONS
    return frozenset(sex for i, surely in places.items() if (sex := _person_at(words, i, surely)) is not None)


def owned(subject: str, owner_end: int) -> bool:
    """Whether the person whose name ends at ``owner_end`` of ``subject`` is only the owner of what it tells of, which
    may be another person: "John Smith's lawyer", "Martin Sheen’s son Charlie"; not "John Smith's firm".
    """
    rest = re.match(r"['’]s? (.*)", subject[owner_end:])
    head = head_of(find_words(rest[1])) if rest else None
    return head is not None and (head.capital or not (plural_noun(head) or _is_thing(head.low)))


def _person_at(words: Sequence[Word], at: int, surely: bool) -> str | None:
    """The sex of the one person whom a noun phrase at ``at`` tells of without a name; None if there is none.

    ``surely``: what stands before is done to persons, so that any noun is one that is not plainly a thing.
    """
    if at >= len(words) or not (words[at].low in _ONE or words[at].low.endswith("'s")):
        return None
    head = head_of(words[at + 1 :])
    if head is None or head.capital or plural_noun(head) or head.low in WHEN:
        return None
    if not (head.low in PERSONS or _DOER.fullmatch(head.low) or (surely and not _is_thing(head.low))):
        return None
    return "f" if head.low in _FEMALE else "m" if head.low in _MALE else ""


def _is_thing(noun: str) -> bool:
    return noun not in PERSONS and (noun in BODIES or _THING.fullmatch(noun) is not None)
