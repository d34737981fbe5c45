"""Who speaks in a transcript: the labels that open what each of several people says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.claims.grammar import finite_verb
from factcheck.claims.kinds import LABEL
from factcheck.claims.people import find_people
from factcheck.claims.things import is_person
from factcheck.text.words import find_words, word_set

_TURN = re.compile(
    r"(?:[\[(]\d{1,2}:\d{2}(?::\d{2})?[\])]\s*)?"  # "[00:12:05] Lisa Grant: …"
    r"(?:(?P<mark>[QA])|(?P<name>[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,3}(?P<number>\s+\d{1,2})?)"
    r"(?P<role>(?:,\s[^:,\n]{2,40}){0,2}))"  # "JOHN SMITH, MAYOR OF LEEDS: …"
    r"(?:\s*\([^()\n]{1,60}\)){0,3}(?:\s*:|\s+(?P<dash>[-–—]{1,2}))\s+(?=\S)"
)
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|dr|prof|sir|sen|rep|lord|lady)\b", re.IGNORECASE)
_VOICES = word_set(
    "participant respondent interviewee interviewer moderator host panellist panelist juror caller voice attendee"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The label that opens what one of several people says in a transcript: its length, and who ("" after "Q:")."""

    length: int
    speaker: str


def turns(paragraphs: Sequence[str]) -> list[Turn | None]:
    """For each paragraph the label it opens with ("Q:", "Mayor Weber:", "Speaker 1:", "MS. LEE —"); None where it
    opens with none.

    A name counts where it is a person's, or opens more than one paragraph; one of several words also where another's
    does. One with a number, a role or a dash behind it counts only where it is plainly somebody's.
    """
    found = [_label(paragraph) for paragraph in paragraphs]
    names = Counter(match["name"] for match in found if match and match["name"])
    marks = {match["mark"] for match in found if match and match["mark"]}
    spoken = any(count > 1 or _is_somebody(name) for name, count in names.items())
    labels: list[Turn | None] = []
    for match in found:
        if match and match["mark"] and len(marks) == 2:
            labels.append(Turn(match.end(), ""))
        elif match and match["name"]:
            several = spoken and " " in match["name"]
            own = names[match["name"]] > 1 or several or _is_somebody(match["name"])
            labels.append(Turn(match.end(), match["name"]) if own else None)
        else:
            labels.append(None)
    return labels


def _label(paragraph: str) -> re.Match[str] | None:
    match = _TURN.match(paragraph)
    if match is None or not match["name"]:
        return match
    name = match["name"]
    plain = not LABEL.match(match[0] + "A") and (not match["number"] or _is_somebody(name))
    role = not match["role"] or (" " in name and _is_somebody(name) and not _states(match["role"]))
    dash = not match["dash"] or _TITLE.match(name) is not None
    return match if plain and role and dash else None


def _states(role: str) -> bool:
    return finite_verb(find_words(role)) is not None


def _is_somebody(name: str) -> bool:
    """Whether a label is a person's name, or in capitals or with a number what one is: "CHAIR", "Participant 3"."""
    noun = re.sub(r"\s+\d+$", "", name)
    spelt = noun.title() if noun.isupper() else noun
    bare = noun.isupper() or noun != name
    return bool(find_people(spelt)) or (bare and (is_person(noun.lower()) or noun.lower() in _VOICES))
