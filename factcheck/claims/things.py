"""What an "it" can mean: never a person, and not surely the subject where a verb has another thing as its object."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import CONJUNCTIONS, DAYS, PREPOSITIONS, RELATIVES, is_adverb
from factcheck.claims.people import FIRST_NAMES
from factcheck.claims.verbs import AUXILIARIES, PARTICIPLES
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.places import COUNTRY_OF
from factcheck.text.words import Word, find_words, word_set

OFFICES = word_set(
    """
    mayor president minister chancellor governor senator ambassador spokesman spokeswoman spokesperson director
    chairman chairwoman secretary commander general colonel judge prosecutor lawyer doctor professor author suspect
    driver pilot victim defendant officer king queen pope bishop teacher man woman boy girl clerk chair treasurer
    councillor deputy sheriff coroner premier envoy analyst expert owner manager
    """
)
PERSONS = OFFICES | word_set(
    """
    person child baby infant toddler teenager youth adult pensioner father mother parent son daughter brother sister
    husband wife widow widower uncle aunt cousin nephew niece grandfather grandmother grandson granddaughter
    boyfriend girlfriend fiancé fiancée friend neighbour neighbor guest lady gentleman guy citizen resident tenant
    landlord landlady farmer fisherman worker builder plumber carpenter baker butcher cook chef waiter waitress nurse
    surgeon dentist midwife physician patient scientist researcher engineer architect artist painter sculptor singer
    musician composer actor actress dancer writer poet novelist journalist reporter editor photographer critic
    historian economist philosopher student pupil graduate scholar soldier sailor marine airman sergeant captain major
    lieutenant admiral veteran fighter militant gunman attacker bomber terrorist thief robber burglar murderer killer
    prisoner inmate detainee hostage refugee migrant immigrant policeman policewoman detective inspector firefighter
    guard politician lawmaker congressman congresswoman congressperson mp candidate voter activist protester protestor
    campaigner volunteer donor founder investor banker trader broker accountant auditor businessman businesswoman
    entrepreneur millionaire billionaire customer buyer seller shopkeeper employee employer boss chief ceo executive
    chairperson leader prince princess duke duchess emperor empress sultan sheikh imam priest vicar rabbi monk nun
    cardinal archbishop saint athlete player footballer striker goalkeeper cricketer golfer boxer runner swimmer
    cyclist skier coach trainer referee champion winner witness plaintiff passenger pedestrian motorist tourist
    traveller traveler explorer astronaut hunter speaker whistleblower inventor heir heiress
    """
)
_HE_OR_SHE = re.compile(r"\b(?:his|her|hers|him|he|she|himself|herself)\b")
_COPULAS = word_set("is are was were am be been being becomes became become remains remained seems seemed means meant")
_THE = frozenset({"the", "his", "her", "its", "their"})
BODIES = word_set(
    "army navy government ministry department council court commission committee company firm bank party parliament "
    "congress senate agency board union coalition administration authority police"
)
_TAKES_PLACE = word_set(
    "took captured seized entered left lost held retook reached besieged occupied shelled bombed stormed overran "
    "liberated recaptured visited toured"
)
DONE_TO_PERSONS = word_set(
    """
    appointed nominated met married defeated beat succeeded replaced killed accused fired hired praised sued arrested
    shot murdered endorsed criticised criticized named elected introduced told asked interviewed divorced dismissed
    sacked pardoned attacked assassinated wounded injured followed taught coached trained adopted chose picked selected
    promoted thanked blamed charged convicted sentenced supported befriended advised invited recruited urged warned
    convinced persuaded photographed rescued stabbed poisoned
    """
)
WHEN = word_set("day night week month year decade century morning evening afternoon summer winter spring autumn time")
_OF = frozenset({"of", "as", "like", "than", "per", "including", "out", "up", "off"})  # behind these is nothing new
_PARTY = frozenset({"by", "to", "from", "with", "against", "for"})
_NO_THING = WHEN | word_set(  # what stands behind a preposition and is no thing that has a story
    """
    end beginning start middle eve outset north south east west northeast northwest southeast southwest world rate pace
    level basis form name way wake face process past future present moment period era same
    """
)
_HAS = frozenset({"has", "had", "did", "does", "would", "will"})
_DECIDES = word_set(
    "appealed appeal apologised apologized agreed refused rejected denied admitted announced ruled promised pledged "
    "argued insisted declared ordered decided sued paid hired fired sacked bought voted resigned accepted approved"
)
_ACTING = word_set(
    "agency assembly alliance airline association bureau campaign cartel charity church club college cooperative "
    "country county city state nation town village district council federation force foundation gang group hospital "
    "institute institution league militia museum newspaper office organisation organization regime school society "
    "startup syndicate team trust unit venture federation watchdog consortium"
)
_PARTICLES = frozenset({"up", "over", "out", "off", "down", "back"})
_PLURALS = word_set(
    "people men women children police troops personnel policemen policewomen firemen servicemen businessmen fishermen "
    "gunmen salesmen spokesmen congressmen clergymen"
)


def is_person(phrase: str) -> bool:
    """Whether a noun phrase is one person by its head ("the mayor of Selby") or a first name alone ("Sarah")."""
    head = head_of(find_words(phrase))
    return head is not None and (head.low in PERSONS or (phrase == head.form and head.low in FIRST_NAMES))


def may_be_person(name: str, sentence: str) -> bool:
    """Whether a bare name is told of as "he" or "she" in its sentence: "Moore came to fame with her first song"."""
    words = find_words(name)
    return all(word.capital for word in words) and words[0].low != "the" and _HE_OR_SHE.search(sentence) is not None


def rival_thing(words: Sequence[Word], verb: int, subject: str) -> bool:
    """Whether what follows the finite verb at ``verb`` brings in one thing that is told of as known ("the bridge", "its
    bridge"), as the object or behind a preposition ("broke out in the warehouse", "sold to Acme").

    A person, a span of time, and what a thing is or becomes ("is the capital of the region") are no other thing.
    """
    head = head_of(find_words(subject))
    if head is not None and head.low in BODIES and any(_thing_at(words, at) for at in range(verb + 1, len(words))):
        return True
    at = after_verb(words, verb)
    return (at is not None and _thing_at(words, at)) or (not _tells_what(words, verb) and _behind(words, verb))


def _tells_what(words: Sequence[Word], verb: int) -> bool:
    """Whether a noun behind "is" tells what the subject is: "is the largest in the country"; not "is in the city"."""
    after = next((i for i in range(verb + 1, len(words)) if not is_adverb(words[i])), None)
    low = words[after].low if after is not None else ""
    return words[verb].low in _COPULAS and not (low in PREPOSITIONS | AUXILIARIES | PARTICIPLES or low.endswith("ed"))


def _behind(words: Sequence[Word], verb: int) -> bool:
    """Whether a preposition behind the verb brings in one known thing, or by name who may have a part in it."""
    for i in range(verb + 1, len(words) - 1):
        if words[i].low not in PREPOSITIONS - _OF:
            continue
        head = head_of(words[i + 1 :])
        if head is None or head.low in _NO_THING or head.low in COUNTRY_OF:
            continue
        name = words[i + 1].capital and head.capital and not (_when(words[i + 1]) or plural_noun(head))
        if _thing_at(words, i + 1) or (name and words[i].low in _PARTY):
            return True
    return False


def acts(words: Sequence[Word], verb: int) -> bool:
    """Whether the verb at ``verb``, behind "has" and adverbs, is one that only who can decide does: "it appealed"."""
    at = verb
    while at < len(words) and (words[at].low in _HAS or is_adverb(words[at])):
        at += 1
    return at < len(words) and words[at].low in _DECIDES


def can_act(subject: str) -> bool:
    """Whether a noun phrase may be somebody who decides something: by a name, or as a body of people."""
    words = find_words(subject)
    head = head_of(words)
    if head is None:
        return False
    named = any(word.capital for word in words[1:]) or (words[0].capital and words[0].low not in _THE | {"a", "an"})
    return named or head.low in BODIES | _ACTING or head.low.endswith(("er", "or", "try", "ity"))


def rival_name(words: Sequence[Word], verb: int) -> str:
    """What an "it" may mean as well, where the object is a name without an article: "thing" ("bought Marvel"), "place"
    (took it, entered it), of which only what befalls it is told, or "" for none.
    """
    at = after_verb(words, verb)
    head = head_of(words[at:]) if at is not None else None
    if at is None or head is None or not (words[at].capital and head.capital) or _when(words[at]):
        return ""
    if plural_noun(head) and words[at].low in COUNTRY_OF:  # "killed Israeli soldiers"
        return ""
    return "place" if words[at - 1].low in _TAKES_PLACE else "thing"


def rival_person(words: Sequence[Word], verb: int) -> bool:
    """Whether the object is a name of one or two words that may be a person's: "appointed Merrick Garland"."""
    at = after_verb(words, verb)
    if at is None or words[at - 1].low not in DONE_TO_PERSONS:
        return False
    end = at
    while end < len(words) and words[end].capital:
        end += 1
    names = words[at:end]
    return 0 < len(names) < 3 and not any(
        _when(word) or word.low in COUNTRY_OF or word.form.isupper() for word in names
    )


def rival_plural(words: Sequence[Word], verb: int) -> bool:
    """Whether the object is several: "arrested 14 protesters", "killed civilians"; a span of time is not."""
    at = after_verb(words, verb)
    head = head_of(words[at:]) if at is not None else None
    return head is not None and plural_noun(head) and head.low.rstrip("s") not in WHEN and not _when(head)


def _when(word: Word) -> bool:
    return word.low in DAYS or word.low in MONTHS


def after_verb(words: Sequence[Word], verb: int) -> int | None:
    """Where the object of the verb at ``verb`` begins, if it has one; None after "is", "was built" and the like."""
    at = verb
    while at < len(words) and (words[at].low in AUXILIARIES or is_adverb(words[at])):
        if words[at].low in _COPULAS:
            return None
        at += 1
    if at >= len(words) or words[at].low in _COPULAS:
        return None
    return at + 2 if at + 1 < len(words) and words[at + 1].low in _PARTICLES else at + 1


def _thing_at(words: Sequence[Word], at: int) -> bool:
    if at >= len(words) or words[at].low not in _THE:
        return False
    head = head_of(words[at + 1 :])
    return head is not None and head.low not in PERSONS | WHEN and not plural_noun(head)


def plural_noun(word: Word) -> bool:
    """Whether a noun looks like a plural: by its -s, or by the list."""
    by_ending = word.low.endswith("s") and not word.low.endswith(("ss", "us", "is")) and not word.form.isupper()
    return by_ending or word.low in _PLURALS


def head_of(words: Sequence[Word]) -> Word | None:
    """The last word of the noun phrase that ``words`` begin with; None if there is none."""
    head = None
    for word in words:
        if word.is_mark or word.low in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES:
            break
        head = word
    return head


def is_simple(subject: Sequence[Word]) -> bool:
    """Whether a noun phrase is short and has one head: of "the purpose of the dam" a later "it" may mean either."""
    forms = [word.form for word in subject]
    plain = not any(word.low in PREPOSITIONS and not word.capital for word in subject) or _has_name(subject)
    return len(subject) <= 8 and plain and forms.count("(") == forms.count(")")


def _has_name(subject: Sequence[Word]) -> bool:
    """Whether a noun phrase is a name, with one more noun at most: "the Islamic State in Iraq group". "Revenue in
    China" is none, though it opens a sentence."""
    small = {"the", "of", "in", "and", "for", "on"}
    if len(subject) > 1 and subject[1].low == "in":
        return False
    return any(word.capital for word in subject[1:]) and all(
        word.capital or word.is_mark or word.low in small for word in subject[:-1]
    )
