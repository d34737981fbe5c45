"""The verbs of saying, and how each of them asserts what is said."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.claims.grammar import PREPOSITIONS
from factcheck.model import Asserted
from factcheck.text.words import Word, word_set

FACT = word_set(
    """
    said says say reported reports announced announces confirmed confirms stated states noted notes added adds told
    tells wrote writes declared declares explained explains highlighted highlights found finds showed shows concluded
    concludes revealed reveals disclosed discloses acknowledged acknowledges stressed stresses emphasised emphasized
    emphasises emphasizes recalled recalls observed observes remarked testified tweeted admitted admits posted mentioned
    recounted cautioned saying adding noting stating
    """
)
_ALLEGED = word_set(
    "claimed claims alleged alleges insisted insists asserted asserts contended contends maintained maintains argued "
    "argues suggested suggests complained complains"
)
_LIKELY = word_set(
    "believed believes believe thought thinks think estimated estimates estimate assessed assesses suspected suspects "
    "suspect judged judges feared fears fear predicted predicts warned warns expected expects expect projected"
)
_DENIED = word_set("denied denies deny disputed disputes")
_PLANNED = word_set("pledged pledges vowed vows promised promises")
BY_VERB = {
    **dict.fromkeys(FACT, Asserted.fact),
    **dict.fromkeys(_ALLEGED, Asserted.alleged),
    **dict.fromkeys(_LIKELY, Asserted.likely),
    **dict.fromkeys(_DENIED, Asserted.denied),
    **dict.fromkeys(_PLANNED, Asserted.planned),
}
# As several say it: "officials claim that", "studies show that". Most are nouns too, so they count only after a plural.
_PLURAL = (
    dict.fromkeys(
        word_set(
            "report announce confirm state note add declare explain find show conclude reveal disclose acknowledge "
            "stress recall observe testify admit"
        ),
        Asserted.fact,
    )
    | dict.fromkeys(word_set("claim allege insist assert contend maintain argue suggest complain"), Asserted.alleged)
    | dict.fromkeys(word_set("assess predict warn project"), Asserted.likely)
    | {"dispute": Asserted.denied}
    | dict.fromkeys(word_set("pledge vow promise"), Asserted.planned)
)
_MANY = word_set("they police people many some most several others both")
TELL = frozenset({"told", "tells", "warned", "warns", "assured", "promised"})
# After these a clause may follow without "that"; after others ("declared ISIS defeated") it may not.
BARE = word_set(
    "said says say believes believe believed thinks think thought fears fear feared claims claimed insists insisted "
    "estimates argues argued suggests noted reported warned told tells suspects admits admitted added confirmed"
)
# Only these may stand before their speaker without a quotation: ", reported a loss of $3bn" names none.
INVERTED = word_set(
    "said says added adds explained wrote warned noted insisted argued claimed recalled cautioned tweeted"
)

_WRONGLY = word_set("falsely wrongly incorrectly erroneously mistakenly inaccurately untruthfully")


def said_wrongly(words: Sequence[Word]) -> bool:
    """Whether the sentence itself tells that something said is not so: "he wrongly said that", "claims, falsely, that",
    "told parliament wrongly that"; not "said that he was wrongly convicted".
    """
    for i, word in enumerate(words):
        if word.low in _WRONGLY:
            before = [near.low for near in words[max(0, i - 4) : i] if not near.is_mark]
            after = [near.low for near in words[i + 1 : i + 3] if not near.is_mark]
            if after[:1] == ["that"] and any(low in BY_VERB for low in before):
                return True
            if after and after[0] in BY_VERB:
                return True
    return False


def said_by_several(words: Sequence[Word], v: int) -> Asserted | None:
    """How the verb at ``v`` asserts what several people say: "the officials claim that", "critics warn that"."""
    if words[v].low not in _PLURAL or words[v + 1].low != "that":
        return None
    head = words[v - 1].low
    for k in range(v - 2, max(0, v - 10), -1):  # "critics of the plan": the first noun counts
        if words[k].is_mark:
            break
        if words[k].low in PREPOSITIONS:
            head = words[k - 1].low
    several = head in _MANY or (head.endswith("s") and not head.endswith(("ss", "'s", "us", "is")))
    return _PLURAL[words[v].low] if several else None
