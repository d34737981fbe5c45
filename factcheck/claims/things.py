"""What an "it" can mean: never a person, and not surely the subject where a verb has another thing as its object."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import CONJUNCTIONS, PREPOSITIONS, RELATIVES, is_adverb
from factcheck.claims.people import FIRST_NAMES
from factcheck.claims.verbs import AUXILIARIES
from factcheck.text.words import Word, find_words, word_set

OFFICES = word_set(
    """
    mayor president minister chancellor governor senator ambassador spokesman spokeswoman spokesperson director
    chairman chairwoman secretary commander general colonel judge prosecutor lawyer doctor professor author suspect
    driver pilot victim defendant officer king queen pope bishop teacher man woman boy girl clerk chair treasurer
    councillor deputy sheriff coroner premier envoy analyst expert owner manager
    """
)
_PERSONS = OFFICES | word_set(
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
_BODIES = word_set(
    "army navy government ministry department council court commission committee company firm bank party parliament "
    "congress senate agency board union coalition administration authority police"
)
_PARTICLES = frozenset({"up", "over", "out", "off", "down", "back"})
_PLURALS = word_set(
    "people men women children police troops personnel policemen policewomen firemen servicemen businessmen fishermen "
    "gunmen salesmen spokesmen congressmen clergymen"
)
_WHEN = word_set("day night week month year decade century morning evening afternoon summer winter spring autumn time")


def is_person(phrase: str) -> bool:
    """Whether a noun phrase is one person by its head ("the mayor of Selby") or a first name alone ("Sarah")."""
    head = _head(find_words(phrase))
    return head is not None and (head.low in _PERSONS or (phrase == head.form and head.low in FIRST_NAMES))


def may_be_person(name: str, sentence: str) -> bool:
    """Whether a bare name is told of as "he" or "she" in its sentence: "Moore came to fame with her first song"."""
    words = find_words(name)
    return all(word.capital for word in words) and words[0].low != "the" and _HE_OR_SHE.search(sentence) is not None


def rival_thing(words: Sequence[Word], verb: int, subject: str) -> bool:
    """Whether what follows the finite verb at ``verb`` brings in one thing that is told of as known ("the bridge", "its
    bridge"): as the object, or anywhere where the subject is an office, which acts on things ("The army …").

    A person, a span of time, and what a thing is or becomes ("is the capital") are no other thing.
    """
    head = _head(find_words(subject))
    if head is not None and head.low in _BODIES:
        return any(_thing_at(words, at) for at in range(verb + 1, len(words)))
    at = _after_verb(words, verb)
    return at is not None and _thing_at(words, at)


def _after_verb(words: Sequence[Word], verb: int) -> int | None:
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
    head = _head(words[at + 1 :])
    return head is not None and head.low not in _PERSONS | _WHEN and not plural_noun(head)


def plural_noun(word: Word) -> bool:
    """Whether a noun looks like a plural: by its -s, or by the list."""
    by_ending = word.low.endswith("s") and not word.low.endswith(("ss", "us", "is")) and not word.form.isupper()
    return by_ending or word.low in _PLURALS


def _head(words: Sequence[Word]) -> Word | None:
    """The last word of the noun phrase that ``words`` begin with; None if there is none."""
    head = None
    for word in words:
        if word.is_mark or word.low in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES:
            break
        head = word
    return head
