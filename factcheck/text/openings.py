"""What a capital says of a word: whether it opens a sentence, is a unit's letter, or begins a name."""

from __future__ import annotations

import re

from factcheck.text.common_words import COMMON
from factcheck.text.nouns import fold, is_plural
from factcheck.text.offices import SHORT_ROLES
from factcheck.text.units import unit_of
from factcheck.text.words import word_set

OPENERS = frozenset(
    [
        *("the", "a", "an", "in", "on", "at", "of", "for", "from", "with", "by", "as", "to", "and", "but", "or", "if"),
        *("this", "that", "these", "those", "his", "her", "its", "their", "our", "your", "my", "when", "while", "both"),
        *("after", "before", "during", "since", "under", "over", "until", "all", "some", "many", "most", "former"),
    ]
)
NAMING = {  # everyday words that are part of a name before these, at the start of a sentence too
    "white": {"house"}, "black": {"sea", "forest"}, "high": {"court"}, "long": {"island", "beach"},
    "social": {"democrats"}, "state": {"department"}, "justice": {"department"}, "supreme": {"court"},
    "old": {"trafford"}, "green": {"party"}, "wall": {"street"}, "cape": {"town"},
    "real": {"madrid", "sociedad", "betis"},
}  # fmt: skip


# Who and what opens the sentences of reports and is too rare to be counted among the common words; in the singular.
_REPORTED = word_set(
    "burglar robber surgeon lawyer motorist lawmaker legislator prosecutor deputy jewel investigator firefighter "
    "analyst resident protester protestor demonstrator researcher gunman attacker assailant suspect commuter "
    "pedestrian cyclist traveller traveler tourist shopper trader banker lender borrower shareholder taxpayer "
    "voter pupil student neighbour neighbor villager farmer miner fighter insurgent guerrilla extremist hacker "
    "smuggler trafficker campaigner activist environmentalist spectator swimmer juror inmate detainee hostage "
    "diplomat envoy negotiator inspector auditor nurse accountant plumber electrician mechanic hairdresser clerk "
    "editor archaeologist geologist meteorologist forecaster seismologist epidemiologist virologist psychologist "
    "psychiatrist economist paramedic vet veterinarian pharmacist midwife volunteer landlord tenant homeowner "
    "carmaker automaker insurer startup rescuer diver climber hiker poacher mountaineer looter rioter vandal "
    "arsonist kidnapper murderer wildfire airstrike warplane drone missile artefact artifact banknote mourner "
    "worshipper pilgrim parishioner churchgoer bystander onlooker pensioner retiree orphan lorry trucker "
    "beekeeper lifeguard clinician doctor physician astronomer historian biologist reporter detective"
)
_SINGULAR = word_set("jewellery jewelry thieves wives knives arson burglary robbery gunfire shelling cattle maize")
# Plurals of everyday words that are surnames, teams or titles more often than not where they have a capital.
_NAMES = word_set(
    "banks blacks blues brooks burns downs evers fields friends gates graves greens hands hearts hills jets jobs mays "
    "mets nets parks peaks powers priors reds rings rivers saints sands spears springs staples stones summers towers "
    "waters wells windows winters woods"
)


def everyday(text: str, words: list[re.Match[str]], i: int) -> bool:
    """Whether a plural of an everyday word opens a sentence, and no capital follows: "Burglars stole 40 paintings"."""
    low = words[i].group().casefold()
    if not starts_sentence(text, words[i].start()) or low in _NAMES:
        return False
    if joined(text, words, i + 1) and not words[i + 1].group().islower():
        return False
    one = fold(low)
    return low in _SINGULAR or (is_plural(low) and (one in _REPORTED or one in COMMON))


def joined(text: str, words: list[re.Match[str]], i: int) -> bool:
    """Whether word ``i`` follows its neighbour with nothing but a space or hyphen between them."""
    if i >= len(words):
        return False
    between = text[words[i - 1].end() : words[i].start()]
    if between == ". ":
        before = words[i - 1].group()
        return len(before) <= 2 or before.casefold() in SHORT_ROLES
    return between in {" ", "-", "\u00a0", "‑", "\n", " '", " & "}


_SYMBOLS = word_set("kW MW GW TW kWh MWh GWh TWh MB GB TB")
_DEGREES = re.compile(r"(?:[0-9]|°|degrees?)\s?$", re.IGNORECASE)


def is_unit(text: str, word: re.Match[str]) -> bool:
    """ "°C", "Q4", "EUR 10 million": a scale's letter, a quarter's, or a currency's code beside a figure."""
    before, after = text[max(0, word.start() - 2) : word.start()].rstrip(), text[word.end() : word.end() + 2].lstrip()
    if word.group() in {"Celsius", "Fahrenheit"}:
        return _DEGREES.search(text, max(0, word.start() - 9), word.start()) is not None
    if word.group() in {"C", "F", "Q"}:
        glued = text[max(0, word.start() - 1) : word.start()].isdigit() and word.group() != "Q"
        return glued or before.endswith("°") or (word.group() == "Q" and after[:1].isdigit())
    if word.group() in _SYMBOLS:
        return before[-1:].isdigit()
    unit = unit_of(word.group().casefold()) if len(word.group()) == 3 and word.group().isupper() else None
    return unit is not None and (before[-1:].isdigit() or after[:1].isdigit())


def describes(text: str, words: list[re.Match[str]], i: int) -> bool:
    """Whether an adjective opens a sentence: its adverb is an everyday word, and no capital follows ("Loud sirens")."""
    if f"{words[i].group().casefold()}ly" not in COMMON or not starts_sentence(text, words[i].start()):
        return False
    return joined(text, words, i + 1) and words[i + 1].group().islower()


def entitled(text: str, words: list[re.Match[str]], i: int) -> bool:
    """Whether two everyday words in capitals open a sentence, the second as a title's would: "Family Business 2"."""
    if not starts_sentence(text, words[i].start()) or words[i].group().casefold() in OPENERS:
        return False
    ahead = words[i + 1].group() if joined(text, words, i + 1) else ""
    return ahead.casefold() in COMMON and ahead[:1].isupper() and not (ahead.isupper() or words[i].group().isupper())


def starts_sentence(text: str, at: int) -> bool:
    """Whether a word at ``at`` opens a sentence or a line, quotation marks and brackets before it passed over."""
    before = text[max(0, at - 3) : at].rstrip(" \n\"“”‘’'(–—•")
    return not before or before[-1] in ".!?:;\n"
