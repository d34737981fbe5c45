"""The same date, number, place or person in another form: what changes nothing of what a text says.

"On 1 Mar 2020" says what "on March 1, 2020" says, 80000 is 80,000 and 1.49 million 1,490,000; Idlib province is the
province of Idlib, and of a person whom the evidence names in full, the surname or an initial is enough. Each function
gives the text with its first such place in each of its other forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from factcheck.text.places import COUNTRY_OF
from factcheck.training.mix import MONTHS

_SHORT = {month: month if len(month) <= 4 else month[:3] for month in MONTHS}
_FULL = {short: month for month, short in _SHORT.items()} | {"Sept": "September"} | {month: month for month in MONTHS}
_MONTH = rf"(?P<month>{'|'.join(sorted(_FULL, key=len, reverse=True))})\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?:,? (?P<year>[12]\d{3}))?"
_ALONE = r"(?![\w%]|[.,]\d| ?[-–—/]| (?:and|to|or|of) \d)"  # no part of a range, a list or another figure
_ON = re.compile(r"\b(?:on|by|since|until|till|from|after|before|of|around|dated|between|early|late) $", re.IGNORECASE)
_DATES = (re.compile(rf"\b{_MONTH} {_DAY}{_YEAR}{_ALONE}"), re.compile(rf"(?<![\w.,-]){_DAY} {_MONTH}{_YEAR}{_ALONE}"))

_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]  # fmt: skip
_ORDINALS = ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_SCALES = {"million": 10**6, "billion": 10**9}
_CURRENCY = r"(?P<currency>(?:US|A|C)?[$£€] ?)?"
_GROUPED = re.compile(rf"{_CURRENCY}(?<![\w.,/-])(?P<figure>\d{{1,3}}(?:,\d{{3}})+)(?![\w-]|[.,]\d)")
_PLAIN = re.compile(r"(?<![\w.,/-])(?P<figure>\d{5,9})(?![\w/-]|[.,]\d)")
_SCALED = re.compile(rf"{_CURRENCY}(?<![\w.,/-])(?P<figure>\d{{1,3}}(?:\.\d{{1,3}})?) (?P<scale>million|billion)\b")
_SMALL = re.compile(
    r"(?<![\w.,/$£€:-])(?<![$£€] )(?P<figure>[2-9]|1\d|20) (?=[a-z]{3,})(?!million|billion|percent|per )"
)
_WORD = re.compile(rf"\b(?P<word>{'|'.join(_WORDS)}) (?=[a-z]{{3,}})(?!million|billion|thirds|hundred|thousand|of )")
_ORDINAL = re.compile(rf"\b(?:the|his|her|its|their) (?P<word>{'|'.join(_ORDINALS)}) (?=[a-z]{{3,}})(?!of )")
_NTH = re.compile(r"\b(?:the|his|her|its|their) (?P<figure>3rd|[4-9]th|10th) (?=[a-z]{3,})(?!of |century)")
_PERCENT = re.compile(r"(?<=\d)(?P<form> ?%| percent| per cent)(?!\w)")

_DIVISION = "province|county|district|governorate|region|department"
_PLACE = r"[A-Z][\w'’-]+"
_BEHIND = re.compile(rf"\b(?P<place>{_PLACE}) (?P<what>(?i:{_DIVISION}))\b(?! of\b| [A-Z])")
_BEFORE = re.compile(
    rf"\b[Tt]he (?P<adjective>[A-Z][a-z]+ )?(?P<what>{_DIVISION}|state|city|town|village) of (?P<place>{_PLACE})"
    rf"(?![\w'’-]| [A-Z])"
)

_CALLING = (
    "actor|actress|singer|rapper|songwriter|politician|player|footballer|quarterback|writer|novelist|author|director|"
    "producer|filmmaker|musician|model|wrestler|boxer|journalist|scientist|president|minister|senator|coach|comedian|"
    "dancer|guitarist|drummer|painter|lawyer|engineer|general|officer|businessman|businesswoman|entrepreneur"
)
_PERSON = re.compile(r"\b(?P<first>[A-Z][a-z]+)(?P<middle>(?: [A-Z][a-z]*\.?)*) (?P<last>[A-Z][a-z]{2,})\b")
_ARTICLES = ("The", "A", "An", "In", "On", "At", "By", "For", "From", "When", "While", "After", "Before")


def dates(text: str) -> list[str]:
    """Day and month the other way about, the month in short, and with a year as "2020-03-01"."""
    for pattern in _DATES:
        for place in pattern.finditer(text):
            month, day, year = _FULL[place["month"]], int(place["day"]), place["year"]
            if not 1 <= day <= 31 or not (year or _ON.search(text[: place.start()])):
                continue  # "they may 20 times", "May 20 people"
            short = _SHORT[month] + ("" if len(month) <= 4 else ".")
            forms = [f"{day} {month}", f"{month} {day}", f"{day} {_SHORT[month]}", f"{short} {day}"]
            if year:
                forms = [f"{form}, {year}" if form.endswith(str(day)) else f"{form} {year}" for form in forms]
                forms.append(f"{year}-{MONTHS.index(month) + 1:02}-{day:02}")
            return _put(text, place, forms)
    return []


def numbers(text: str) -> list[str]:
    """A figure without or with its thousands marked, in millions or billions, a small one as a word, % as "percent"."""
    out = []
    if place := _GROUPED.search(text):
        value = int(place["figure"].replace(",", ""))
        forms = [str(value)]
        for scale, size in _SCALES.items():
            if size <= value < 1000 * size and value % (size // 1000) == 0:
                forms.append(f"{value / size:g} {scale}")
        out += _put(text, place, [(place["currency"] or "") + form for form in forms])
    if place := _PLAIN.search(text):
        out += _put(text, place, [f"{int(place['figure']):,}"])
    if place := _SCALED.search(text):
        value = round(float(place["figure"]) * _SCALES[place["scale"]])
        forms = [f"{place['currency'] or ''}{value:,}"]
        if place["currency"]:
            forms.append(f"{place['currency']}{place['figure']}{'m' if place['scale'] == 'million' else 'bn'}")
        out += _put(text, place, forms)
    if place := _SMALL.search(text):
        out += _put(text, place, [_WORDS[int(place["figure"]) - 2] + " "])
    if place := _WORD.search(text):
        out += _put(text, place, [f"{_WORDS.index(place['word']) + 2} "])
    if place := _ORDINAL.search(text):
        nth = _ORDINALS.index(place["word"]) + 3
        out += _put(text, place, [place.group().replace(place["word"], f"{nth}rd" if nth == 3 else f"{nth}th")])
    if place := _NTH.search(text):
        out += _put(text, place, [place.group().replace(place["figure"], _ORDINALS[int(place["figure"][:-2]) - 3])])
    if place := _PERCENT.search(text):
        out += _put(text, place, ["%", " percent", " per cent"])
    return out


def places(text: str) -> list[str]:
    """ "Idlib province" as "the province of Idlib", that the other way about, and what tells its country behind it."""
    out = []
    if place := _BEHIND.search(text):
        begins = "The" if place.start() == 0 else "the"
        before = text[: place.start()].removesuffix("the ").removesuffix("The ")
        out.append(f"{before}{begins} {place['what'].lower()} of {place['place']}{text[place.end() :]}")
    if place := _BEFORE.search(text):
        country = COUNTRY_OF.get((place["adjective"] or "").strip().lower(), "").title()
        if place["adjective"] and not country:
            return out  # "the Great city of London"
        division = place["what"] not in ("city", "town", "village")
        name = f"{place['place']} {place['what']}" if division else place["place"]
        forms = [name]
        if country:
            forms.append(f"{name} in {country}" if division else f"{name}, {country}")
            forms.append(f"the {place['what']} of {place['place']}")
        out += _put(text, place, forms)
    return out


def persons(claim: str, evidence: str) -> list[str]:
    """``claim`` with a person whom it names as ``evidence`` does by the surname, an initial, or without middle names.

    A name counts as a person's where one of the texts says that its bearer was born or has a calling, as of one only.
    """
    for place in _PERSON.finditer(claim):
        first, middle, last = place["first"], place["middle"], place["last"]
        name = re.escape(place.group())
        told = re.compile(
            rf"{name}\W+(?:[^.()]{{0,40}}\()?born\b|{name} (?:is|was) (?:born|an? [^.;]{{0,60}}\b(?:{_CALLING})\b)"
        )
        if first in _ARTICLES or place.group() not in evidence or not (told.search(evidence) or told.search(claim)):
            continue
        bearers = set(re.findall(rf"\b([A-Z][\w.]+) {last}\b", f"{claim} {evidence}")) - {first, *middle.split()}
        forms = [f"{first[0]}. {last}"] + ([] if bearers else [last]) + ([f"{first} {last}"] if middle else [])
        return _put(claim, place, forms)
    return []


ALONE: dict[str, Callable[[str], list[str]]] = {"date": dates, "number": numbers, "place": places}


def other_forms(claim: str, evidence: str) -> list[tuple[str, str, str]]:
    """(kind, claim, evidence) for every form in which either text can be written otherwise; the other one stays."""
    out = []
    for kind, function in ALONE.items():
        out += [(kind, form, evidence) for form in function(claim)]
        out += [(kind, claim, form) for form in function(evidence)]
    return out + [("person", form, evidence) for form in persons(claim, evidence)]


def _put(text: str, place: re.Match[str], forms: list[str]) -> list[str]:
    """``text`` with each of ``forms`` in that place, in order, less the text as it is and what comes twice."""
    made = dict.fromkeys(text[: place.start()] + form + text[place.end() :] for form in forms)
    return [new for new in made if new != text]
