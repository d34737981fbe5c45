"""Verbs that tell how a figure moved, "fell 11%", "has climbed by 300": each direction's say the same of a change whose
size is given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from factcheck.model import Span

# base, third person, past, participle, -ing
_FALL_TEXT = """
    fall falls fell fallen falling; drop drops dropped dropped dropping; decline declines declined declined declining;
    decrease decreases decreased decreased decreasing; slide slides slid slid sliding;
    slip slips slipped slipped slipping; sink sinks sank sunk sinking; dip dips dipped dipped dipping;
    plunge plunges plunged plunged plunging; tumble tumbles tumbled tumbled tumbling;
    plummet plummets plummeted plummeted plummeting; slump slumps slumped slumped slumping;
    shrink shrinks shrank shrunk shrinking; contract contracts contracted contracted contracting;
    dwindle dwindles dwindled dwindled dwindling; go_down goes_down went_down gone_down going_down
"""
_RISE_TEXT = """
    rise rises rose risen rising; grow grows grew grown growing; increase increases increased increased increasing;
    climb climbs climbed climbed climbing; jump jumps jumped jumped jumping; surge surges surged surged surging;
    soar soars soared soared soaring; gain gains gained gained gaining; expand expands expanded expanded expanding;
    swell swells swelled swollen swelling; spike spikes spiked spiked spiking;
    rocket rockets rocketed rocketed rocketing; go_up goes_up went_up gone_up going_up
"""
_PAST, _PARTICIPLE = 2, 3


def _verbs(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(form.replace("_", " ") for form in verb.split()) for verb in text.split(";"))


FALLING, RISING = _verbs(_FALL_TEXT), _verbs(_RISE_TEXT)
ROSE, FELL = (frozenset(form for verb in verbs for form in verb[_PAST:]) for verbs in (RISING, FALLING))
"""Past, participle and -ing of all: no nouns among them."""
_FORMS = {form: verb for verb in (*FALLING, *RISING) for form in verb}
_BEFORE_SIZE = re.compile(
    rf"\b({'|'.join(sorted(_FORMS, key=len, reverse=True))})"
    r"(?:\s+(?:by|about|around|roughly|some|another|an? (?:further|estimated|additional)|[a-z]+ly))*\s+$",
    re.IGNORECASE,
)
_OF_SOMETHING = frozenset({"gain", "contract"})
_REACH = 80  # characters before a size, or a verb, that are looked at
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?:\s+(?:not|also|[a-z]+ly))*\s+$", re.IGNORECASE)
_PERFECT = re.compile(r"\b(?:has|have|had|having)(?:\s+(?:not|also|[a-z]+ly))*\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ChangeVerb:
    """A verb of change right before the size of the change. ``verb``: its five forms, of which ``form`` stands at
    ``span``."""

    span: Span
    verb: tuple[str, ...]
    form: int

    def written(self, other: ChangeVerb) -> str:
        """The verb of ``other`` in the form of this one."""
        return other.verb[self.form]


def change_verb(text: str, size: int) -> ChangeVerb | None:
    """The verb of change whose size begins at ``size``; None where no such verb stands right before it ("raised taxes
    by 5 %", "an increase of 5 %"), where something is changed ("was increased by 5 %"), and for "gain" and "contract",
    which also have what is gained or contracted behind them."""
    found = _BEFORE_SIZE.search(text, max(0, size - _REACH), size)
    if found is None:
        return None
    verb = _FORMS[found[1].lower()]
    before = text[max(0, found.start(1) - _REACH) : found.start(1)]
    if verb[0] in _OF_SOMETHING or _BE.search(before):
        return None
    form = verb.index(found[1].lower())
    if form == _PAST and verb[_PARTICIPLE] == verb[_PAST] and _PERFECT.search(before):
        form = _PARTICIPLE
    return ChangeVerb(Span(*found.span(1)), verb, form)


__all__ = ["FALLING", "FELL", "RISING", "ROSE", "ChangeVerb", "change_verb"]
