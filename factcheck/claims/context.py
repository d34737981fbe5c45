"""What the sentences before a claim tell: whom "he" means, which group "the group" is. Resolved only when certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from factcheck.claims.antecedents import inside, stands_in, subject_alone
from factcheck.claims.contractions import written_out
from factcheck.claims.expletive import is_expletive
from factcheck.claims.grammar import PREPOSITIONS, finite_verb, subject_of
from factcheck.claims.groups import groups_in, opens_with_group, with_group
from factcheck.claims.others import OFFICE, others_in, owned, role_in
from factcheck.claims.people import Person, find_people
from factcheck.claims.pointing import points_back
from factcheck.claims.things import (
    acts,
    can_act,
    is_person,
    is_simple,
    may_be_person,
    plural_noun,
    rival_name,
    rival_person,
    rival_plural,
    rival_thing,
)
from factcheck.claims.verbs import PLURAL_AUXILIARIES
from factcheck.text.words import Word, find_words, word_set

_A_THING = re.compile(
    r"\b(?!(?<=at )a (?:cost|price|rate|total|speed|height|depth|loss|profit) of\b)"
    r"(?:an?|another|one)\s+(?!year|month|week|day|hour|(?:few|lot)\b)[a-z]"
)
_OWNER = re.compile(r"['’]s\s")  # of "Birmingham’s club" an "it" may mean either
_PARALLEL = re.compile(r"\b(?:also|too|itself|again)\b")  # what goes on telling of the same subject
_PRONOUNS = {
    "he": "m", "his": "m", "she": "f", "her": "f", "it": "it", "its": "it", "they": "they", "their": "they",
}  # fmt: skip
_POSSESSIVE = frozenset({"his", "her", "its", "their"})
_UNRESOLVED = frozenset(_PRONOUNS) | {"this", "that", "these", "those", "we", "i", "you", "our", "my"}
_TIMES = word_set("week month year morning afternoon evening summer winter spring autumn fall decade century weekend")
_BEFALLS = word_set(
    "is are was were be been cost costs happened occurred began started ended failed worked collapsed exploded sank "
    "fell rose grew dropped contains contained holds held weighs weighed measures measured opened closed"
)
_PAPERS = word_set("report study survey paper article document poll statement letter website")
_NOBODY = frozenset({"there", "nobody", "who", "one", "some", "many", "most", "others", "both", "all"})
_OPENERS = word_set(
    "however furthermore moreover meanwhile but and also additionally nevertheless nonetheless similarly likewise "
    "indeed in on at by during since after before last this at later earlier until "
    "then despite if when while as although though so far"
)
_SOME_TIME = re.compile(  # that opens a sentence before its subject: "Two years later, he …", "Born in 1938, she …"
    r"(?:(?:about|almost|nearly|just|more than|less than|some) )?"
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|\d+) (?:\w+ )?"
    r"(?:day|week|month|year|hour|minute|decade)s?"
    r"(?: (?:later|earlier|before|after(?:wards)?|on))?"
    r"|(?:the|that) (?:(?:next|following|previous|same|second) )?(?:day|week|month|year|morning|evening|night)"
    r"(?: (?:before|after))?"
    r"|(?:born|founded|educated|raised|asked|speaking|writing|built|set|based)\b[^,]{0,60}",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\d|(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October|(?:Mon|Tues|Wednes|Thurs|Fri|Satur"
    r"|Sun)day|year|month|week|day|time|height|peak|earlier|later|ago",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Memory:
    """What has been read of one report so far. ``paragraph`` is the number of the paragraph last read."""

    known: dict[str, Person] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)  # of the last sentence
    subject: str = ""  # of the last sentence, as it stood resolved
    role: str = ""  # "The mayor", where the last sentence tells of one person in office alone, unnamed
    rival: bool = False  # whether the last sentence brings in another thing that an "it" may mean
    owns: bool = False  # whether it tells of "its" things
    rival_place: bool = False  # whether it brings in a place, of which an "it" may tell what befell it
    rival_person: bool = False  # whether it brings in somebody whose sex is not known
    rival_plural: bool = False  # whether it brings in several whom a "they" may mean
    others: frozenset[str] = frozenset()  # the sexes of the persons it brings in besides, "" where unknown
    plural: bool = False
    person: bool = False  # whether the subject is, or may be, one person
    groups: dict[str, str] = field(default_factory=dict)  # canonical name → how to write it
    speaker: str = ""  # the last one named
    spoke: int = -1  # in which paragraph that was
    paragraph: int = -1

    def copy(self) -> Memory:
        """The same, to be read on apart."""
        return replace(self, known=dict(self.known), groups=dict(self.groups))

    def read(self, statement: str, paragraph: int) -> None:
        """Take in a sentence (resolved, without its attribution) after it has been dealt with."""
        self.people = find_people(statement, self.known)
        for person in self.people:
            self.known.setdefault(person.surname, person)
        words = find_words(statement)
        verb = finite_verb(words)
        subject = subject_of(words, 0, verb) if verb is not None else None
        self.subject = ""
        if verb is not None and subject is not None and is_simple(words[subject[0] : subject[1]]):
            self.subject = subject_alone(statement[words[subject[0]].start : words[subject[1] - 1].end])
            self.plural = _is_plural(words[subject[0] : subject[1]], words[verb])
        self.role = role_in(statement) if not self.people else ""
        self.others = others_in(words, verb, bool(self.role)) if verb is not None else frozenset()
        self._read_rivals(statement, words, verb)
        self.person = bool(self.subject) and (is_person(self.subject) or may_be_person(self.subject, statement))
        self.groups.update(
            {k: v for k, v in groups_in(statement).items() if k not in self.groups or v.endswith(" group")}
        )
        self.paragraph = paragraph

    def _read_rivals(self, statement: str, words: Sequence[Word], verb: int | None) -> None:
        """What else the sentence, whose finite verb is at ``verb``, brings in that a pronoun may mean."""
        self.owns = any(word.low == "its" for word in words)
        self.rival = self.rival_place = self.rival_person = self.rival_plural = False
        if verb is not None:
            name = rival_name(words, verb)
            a_thing = _A_THING.search(statement, words[verb].end) is not None
            self.rival = a_thing or name == "thing" or rival_thing(words, verb, self.subject)
            self.rival_place = name == "place"
            self.rival_person = rival_person(words, verb)
            self.rival_plural = rival_plural(words, verb)

    def heard(self, speaker: str, paragraph: int) -> None:
        """Take in who said the sentence that was read last; "" where nobody is named.

        A speaker that is no person may be what a later "it" or "they" means, as the subject of what was said may: then
        neither is taken for it. One who did not speak is forgotten when a sentence tells of somebody else.
        """
        subject = _plain(self.subject)
        if speaker:
            self.speaker, self.spoke = speaker, paragraph
            words = find_words(speaker)
            plural = bool(words) and (_is_plural(words, Word("", "", 0, 0)) or words[-1].low == "police")
            body = not find_people(speaker, self.known) and not is_person(speaker)
            if body and plural == self.plural and subject != _plain(speaker):
                self.subject = ""
        elif self.speaker and subject != _plain(self.speaker):
            his = any(person.name.endswith(self.speaker.split()[-1]) for person in self.people)
            if not his and _first_word(self.subject) not in {"he", "she", "it", "they"}:
                self.speaker = ""


def resolve(
    statement: str, memory: Memory, paragraph: int, speaker: Person | None = None, organisation: str = ""
) -> tuple[str, bool]:
    """``statement`` with its leading pronoun and "the group" put into words where that is certain.

    The flag tells that a leading pronoun stays as it was. ``speaker`` is the person who says the statement: a "he" that
    opens it is taken for him. ``organisation`` is a speaker who is none and stands before the statement ("the army
    said it had …"): an "it" or "they" that opens it is taken for that.
    """
    bodies = [memory.subject, memory.speaker if memory.spoke == memory.paragraph else ""]
    named = [body for body in bodies if not find_people(body, memory.known) and _first_word(body) not in _UNRESOLVED]
    statement = with_group(statement, memory.groups, named)
    words = find_words(statement)
    place = _leading_pronoun(words)
    if place is None:
        return statement, opens_with_group(statement) or points_back(statement)
    word = words[place]
    if word.low == "it" and is_expletive(statement[word.start :]):
        return statement, False
    if "'" in word.low:  # "He’s", "We’re": a verb hangs on it
        parted = written_out(statement, words, place)
        if parted == statement:
            return statement, True
        told, unsure = resolve(parted, memory, paragraph, speaker, organisation)
        return (statement, unsure) if told == parted else (told, unsure)
    if word.low in {"this", "that", "these", "those"}:
        if place + 1 < len(words) and words[place + 1].low in _TIMES:
            return statement, False  # "This week sees …"
        # "This report", "those fighters" stand as well as any noun; "This shows" does not.
        verb = finite_verb(words, place + 1)
        return statement, verb is not None and verb - place <= 2
    own = words if memory.owns else words[:place]  # "lost its land, yet it kept its men", "At its height it held …"
    parallel = _PARALLEL.search(statement) or any(other.low == "its" for other in own)
    if not organisation and not parallel and _has_rival(word.low, words, place, memory):
        return statement, True
    if organisation:
        unsure = _befalls(words, place) and _other_than(organisation, word.low, memory, paragraph)
        name = "" if unsure else _own(word.low, organisation)
    else:
        name = _antecedent(word.low, memory, paragraph, speaker)
    if not name or (_PRONOUNS.get(word.low) not in {"m", "f"} and stands_in(name, word.low, statement[word.end :])):
        return statement, True
    if word.low in _POSSESSIVE:
        name += "’" if name.endswith("s") and memory.plural else "’s"
    if place:
        name = inside(name)
    return statement[: word.start] + name + statement[word.end :], False


def _has_rival(pronoun: str, words: Sequence[Word], place: int, memory: Memory) -> bool:
    """Whether the sentence before brought in something besides its subject that an "it" or "they" may mean."""
    if pronoun == "it":
        unable = acts(words, place + 1) and not can_act(memory.subject)  # "The fine was cut. It appealed."
        return memory.rival or unable or (memory.rival_place and _befalls(words, place))
    return memory.rival_plural and _PRONOUNS.get(pronoun) == "they"


def resolve_speaker(speaker: str, memory: Memory, paragraph: int) -> str:
    """A speaker named by a pronoun, put into words where it is certain; else as it stands."""
    low = speaker.lower()
    if low not in {"it", "he", "she", "they"}:
        return speaker
    near = 0 <= paragraph - memory.spoke <= 1
    people = find_people(memory.speaker, memory.known)
    if memory.speaker and near and low == "it" and not people:
        return memory.speaker
    if memory.speaker and near and people and low in {"he", "she"} and _may_be(people[0], low):
        others = [person for person in memory.people if person.surname != people[0].surname and _may_be(person, low)]
        return speaker if others else memory.speaker
    if low in {"he", "she"}:
        return _person_for(low, memory, paragraph) or speaker
    return speaker


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _may_be(person: Person, pronoun: str) -> bool:
    return person.gender in {"", _PRONOUNS[pronoun]}


def _leading_pronoun(words: Sequence[Word]) -> int | None:
    """The index of a pronoun that opens the sentence or follows its opening phrase; None if another word does."""
    if not words:
        return None
    if words[0].low.split("'")[0] in _UNRESOLVED:
        return 0
    opening = _SOME_TIME.match(" ".join(word.form for word in words[:14]))
    if opening:
        after = len(opening[0].split())
        after += after < len(words) and words[after].form == ","
        if after < len(words) and words[after].low.split("'")[0] in _UNRESOLVED - {"this", "that", "these", "those"}:
            return after
    if words[0].low == "then" and len(words) > 1 and words[1].low in {"he", "she", "it", "they"}:
        return 1
    if words[0].low in _OPENERS:
        for i in range(1, min(len(words) - 1, 12)):
            if words[i].form == "," and words[i + 1].low in _UNRESOLVED - {"this", "that", "these", "those"}:
                return i + 1
        for i in range(1, min(len(words), 5)):
            if "'" in words[i].low and words[i].low.split("'")[0] in {"it", "he", "she", "they", "we"}:
                return i
        verb = finite_verb(words, 0, min(len(words), 12))
        told = " ".join(word.form for word in words[: verb or 0])
        if verb and words[verb - 1].low in {"he", "she", "it", "they"} and _DATED.search(told):
            return verb - 1
    return None


def _antecedent(pronoun: str, memory: Memory, paragraph: int, speaker: Person | None) -> str:
    kind = _PRONOUNS.get(pronoun, "")
    if kind in {"m", "f"}:
        if speaker is not None and speaker.gender in {"", kind}:
            return speaker.name
        return _person_for(pronoun, memory, paragraph)
    if not memory.subject or memory.paragraph != paragraph or (memory.people and kind == "it"):
        return ""
    if find_people(memory.subject, memory.known) or _first_word(memory.subject) in _UNRESOLVED | _NOBODY:
        return ""
    if kind == "it" and not memory.plural:
        return "" if memory.person or _OWNER.search(memory.subject) else memory.subject
    return memory.subject if kind == "they" and memory.plural else ""


def _first_word(text: str) -> str:
    """The first word in small letters, without what hangs on it: "We’ve" gives "we"."""
    return text.replace("’", "'").lower().split(" ")[0].split("'")[0]


def _befalls(words: Sequence[Word], pronoun: int) -> bool:
    """Whether what is told of the pronoun can be told of any thing ("it was …", "it cost …"); one that "paid" or
    "denied" can as a rule be no other than the speaker.
    """
    return any(word.low in _BEFALLS for word in words[pronoun + 1 : pronoun + 4])


def _other_than(organisation: str, pronoun: str, memory: Memory, paragraph: int) -> bool:
    """Whether the sentence before tells of something else that the pronoun may mean as well as the speaker: of "The
    vaccine was approved. The FDA said it was …" the vaccine. Or of a person of that name.
    """
    if not 0 <= paragraph - memory.paragraph <= 1:
        return False
    subject, own = _plain(memory.subject), _plain(organisation)
    if subject.endswith(f" {own}") and " " not in own:
        return True
    if subject == own:
        return False
    kind = _PRONOUNS.get(pronoun, "")  # none for "you" and "we"
    return (kind == "it" and memory.rival) or (
        bool(subject) and memory.plural == (kind == "they") and not (kind == "it" and memory.person)
    )


def _own(pronoun: str, organisation: str) -> str:
    """The organisation if the pronoun can stand for it in number; "" if not, or if it is a pronoun itself."""
    words = find_words(organisation)
    person = is_person(organisation) or OFFICE.search(organisation.split(" of ")[0])
    none = person or (words and words[-1].low in _PAPERS)  # "the report said it was hit by a missile"
    if not words or words[0].low in _UNRESOLVED or (_PRONOUNS.get(pronoun) == "it" and none):
        return ""
    plural = _is_plural(words, Word("", "", 0, 0))
    fits = {"they": plural or words[-1].low in {"police", "army", "government"}, "it": not plural}
    return organisation if fits.get(_PRONOUNS.get(pronoun, ""), False) else ""


def _person_for(pronoun: str, memory: Memory, paragraph: int) -> str:
    """The only person of the last sentence whom the pronoun can mean, if no other subject can be a person; else ""."""
    if paragraph - memory.paragraph > 1:
        return ""
    gender = _PRONOUNS[pronoun]
    if memory.others & {"", gender}:
        return ""
    fitting = {person.surname: person for person in memory.people if person.gender in {"", gender}}
    if not memory.people and memory.role and paragraph == memory.paragraph:
        return memory.role
    if len(fitting) != 1 or (memory.rival_person and len(memory.people) < 2):
        return ""
    name = next(iter(fitting.values())).name
    subject = find_people(memory.subject, memory.known)
    if subject:
        return name if subject[0].name == name and not owned(memory.subject, subject[0].end) else ""
    # Another subject that may itself be a person ("he", "Qanbar") leaves it open; "The army", "ISIS" does not.
    if is_person(memory.subject):
        return ""
    return name if re.match(r"(?:The|A|An|This|That|Its|Their|No|Some)\s|[A-Z]{2,}\b", memory.subject) else ""


def _is_plural(subject: Sequence[Word], verb: Word) -> bool:
    head = subject
    for i, word in enumerate(subject):
        if i and word.low in PREPOSITIONS:
            head = subject[:i]
            break
    if verb.low in PLURAL_AUXILIARIES:
        return True
    if verb.low in {"is", "was", "has", "does"}:
        return False
    return any(word.low == "and" for word in head) or plural_noun(head[-1])
