"""Persons named in a text: by title, by given name, by how they are introduced. Rules and short lists; no model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from factcheck.text.words import word_set

_MEN = word_set(
    """
    aaron abdul abdullah abu adam ahmad ahmed alan albert alex alexander alexei alfred ali allan amir andrew anthony
    antonio arthur ashraf ayman barack bashar ben benjamin bernard bernie bill bob boris brett brian bruce carl carlos
    charles chris christopher colin craig dan daniel dave david dennis dick dmitry don donald doug douglas ed eddie
    edward
    elon emmanuel eric ernest francis francois frank fred gary geoffrey george gerald glenn gordon graham greg gregory
    haider hamid harold harry hassan henry hugo hussein ian ibrahim isaac ivan jack jacob jake james jason jean jeff
    jeffrey jeremy jerry jim jimmy joe joel johannes john johnny jon jonathan jose joseph juan justin karl keith ken
    kenneth kevin khalid kim kofi larry lee leo leon leonard lewis louis luis luke malcolm manuel marco mario mark
    martin
    masoud masrour matt matthew max michael miguel mike mohamed mohammad mohammed mohammad muhammad muqtada narendra
    nathan neil nicholas nick nicolas nigel noah nouri oliver olaf omar oscar osama otto patrick paul pedro peter phil
    philip pierre qassem ralph ray raymond recep rex richard rick rob robert roger ron ronald roy russell ryan saddam
    salman sam samuel saul scott sean sergei shinzo simon stan stanley stefan stephen steve steven stuart ted terry
    theodore thomas tim timothy tobias tom tony victor viktor vincent vladimir volodymyr walter wayne wilhelm will
    william winston xi yasser yusuf zachary
    """
)
_WOMEN = word_set(
    """
    abigail agnes alexandra alice alison amanda amelia amy ana andrea angela anita ann anna anne annie asma aung barbara
    beatrice beth betty bridget camilla carol caroline catherine charlotte cheryl christina christine claire clara
    cynthia deborah debra diana diane dolores donna doris dorothy elena eleanor elizabeth ellen emily emma eva eve
    fatima
    federica fiona florence frances gina gloria grace greta hanna hannah harriet heather helen hillary ingrid irene
    isabel
    jacinda jane janet jean jennifer jessica jill joan joanna judith judy julia julie kamala karen kate katherine
    kathleen
    kathy katie laura leila lily linda lisa liz louise lucy lydia madeleine margaret maria marie marina martha mary maya
    megan melania melissa michelle monica nadia nancy natalie nicola nikki nina nora olga olivia pamela patricia paula
    penny priti rachel rebecca rosa rose ruth sally samantha sandra sara sarah sharon sheila shirley simone sophia
    sophie
    stephanie susan suzanne sylvia teresa theresa tina ursula valerie vanessa vera victoria virginia wendy yvonne zainab
    """
)
FIRST_NAMES = _MEN | _WOMEN
_TITLES = (
    r"(?:(?:then|former|acting|interim|deputy|vice|late|prime|first|chief)[ -])*(?:US |U\.S\. |British |Iraqi "
    r"|Syrian |Russian |French "
    r"|German |Turkish |Iranian |Israeli )?(?:[Pp]resident|[Pp]rime [Mm]inister|[Mm]inister"
    r"|[Ss]ecretary(?: of [A-Z]\w+)?"
    r"|[Dd]efen[cs]e [Ss]ecretary|[Ff]oreign (?:[Ss]ecretary|[Mm]inister)|[Cc]hancellor|[Ss]enator|Sen\.|Rep\."
    r"|[Cc]ongress(?:wo)?man|[Gg]overnor"
    r"|Gov\.|[Mm]ayor|[Gg]eneral|Gen\.|Lt\. Gen\.|Maj\. Gen\.|Brig\. Gen\.|[Cc]olonel|Col\.|[Mm]ajor|[Cc]aptain"
    r"|Capt\.|[Ss]ergeant|Sgt\."
    r"|[Aa]dmiral|Adm\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|[Pp]rofessor|Prof\.|Sir|Lord|Lady|King|Queen|Prince|Princess|Pope"
    r"|[Jj]udge|[Jj]ustice"
    r"|[Aa]mbassador|[Ee]nvoy|[Ss]pokes(?:man|woman|person)|[Ii]nspector [Gg]eneral|[Cc]ommander|[Ll]eader"
    r"|[Ss]heikh|[Aa]yatollah|[Ii]mam"
    r"|[Rr]everend|Rev\.|[Bb]ishop|[Dd]irector|[Cc]hairman|[Cc]hairwoman|[Ss]peaker|[Aa]ctor|[Aa]ctress|[Ss]inger"
    r"|[Aa]uthor|[Cc]oach)"
)
_WORD = r"(?:(?:al|el|ul|bin|ibn|de|dos|das|do|du|van|von|der|den|di|da|la|le)[ -])*[A-Z][\w’'\-]+"
_NAME = re.compile(
    rf"(?:(?P<title>\b{_TITLES})\s+)?"
    rf"(?P<name>\b(?:[A-Z]\.\s?){{0,4}}[A-Z][\w’'\-]+(?:\s+(?:[A-Z]\.\s?){{0,4}}{_WORD}){{0,3}})"
)
_FIRST_WORD = re.compile(r"\W*\w+")
_FEMALE = re.compile(r"\b(?:Mrs|Ms|Lady|Queen|Princess|\w*[a-z]woman|[Aa]ctress)\b")
_MALE = re.compile(r"\b(?:Mr|Sir|Lord|King|Prince|Pope|Imam|Sheikh|Ayatollah|\w*[a-z]man)\b")
_NOT_NAMES = word_set(
    """
    the a an this that these those he she it they we i you in on at by for from with as after before since during last
    next his her its their our january february march april june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday north south east west northern southern eastern western islamic
    state states united nations kingdom university college group army forces force ministry department office council
    committee court party police street city county river lake airport bank company corporation inc ltd association
    union
    security house senate congress parliament government federal national international central command air navy task
    operation war world church school hospital institute agency times post news but and however when while if there
    according despite although because both many most some all new york los san republic democratic great
    """
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named: with title where there is one; ``gender`` is "m", "f" or "" (unknown)."""

    name: str
    surname: str
    gender: str
    start: int
    end: int


def find_people(sentence: str, known: dict[str, Person] | None = None) -> list[Person]:
    """The persons named in ``sentence`` in order. A lone surname, or the whole name, counts where
    ``known`` (by surname) has it."""
    found = []
    place = 0
    while (match := _NAME.search(sentence, place)) is not None:
        person = _person(sentence, match, known or {})
        if person is not None:
            found.append(person)
            place = match.end()
        else:  # a name may start inside: "Pentagon Press Secretary Peter Cook"
            place = match.start() + len(_FIRST_WORD.match(match[0])[0])  # type: ignore[index]
    return found


def _person(sentence: str, match: re.Match[str], known: dict[str, Person]) -> Person | None:
    name = re.sub(r"['’]s?$", "", match["name"]).rstrip(".")
    parts = name.split()
    while parts and parts[0].lower() in _NOT_NAMES:
        parts = parts[1:]
    if not parts or any(part.lower() in _NOT_NAMES for part in parts) or (parts[0].isupper() and len(parts[0]) > 2):
        return None
    start = match.start("name") + match["name"].index(parts[0])
    end = match.start("name") + len(name)
    title = (match["title"] or "") if start == match.start("name") else ""
    surname = _surname(parts)
    if surname in known and (len(parts) == 1 or known[surname].name.endswith(" ".join(parts))):
        return Person(known[surname].name, surname, known[surname].gender, start, end)
    first = parts[0].lower()
    gender = "m" if first in _MEN else "f" if first in _WOMEN else ""
    if title:
        gender = "f" if _FEMALE.search(title) else "m" if _MALE.search(title) else gender
    elif first in _MEN & _WOMEN:
        gender = ""
    after = sentence[end : end + 24]
    introduced = len(parts) >= 2 and re.match(
        r",? ?\(?(?:also known|Arabic:|born\b)|, (?:who\b|\d\d,|aged\b|the [a-z]|an? [a-z])", after
    )
    born = len(parts) >= 2 and re.match(r" (?:\([^)]*\) )?(?:was born|is an? |was an? )", after)
    if not (title or (len(parts) >= 2 and gender) or introduced or born):
        return None
    begin = match.start("title") if title else start
    whole = re.sub(r"^(?:then|former|late)[ -]", "", " ".join(sentence[begin:end].split()))
    return Person(whole, surname, gender, begin, end)


def _surname(parts: list[str]) -> str:
    for i, part in enumerate(parts[1:], 1):
        if part.lower() in {"al", "bin", "ibn", "van", "von", "de", "der", "di"}:
            return " ".join(parts[i:])
    return parts[-1]
