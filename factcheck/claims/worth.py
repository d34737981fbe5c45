"""Check-worthiness: how likely it is that a sentence states something that can be checked, and why.

A logistic sum of features of verifiability with weights set by hand (figures, dates, names, reported and past facts;
against opinion, forecast, question, instruction and personal experience). No training data is involved.
``python benchmarks/checkworthiness.py --data DIR`` measures it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from factcheck.claims.grammar import is_verbless
from factcheck.claims.verbs import BASES, CLEAR_PAST, REGULAR_PAST, UNCLEAR_PAST
from factcheck.text.quotations import is_question, without_quoted
from factcheck.text.words import Word, find_words, word_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """A probability in 0..1, and what weighed most for it and against it ("" where nothing did)."""

    probability: float
    favour: str  # figures, dates, names, comparison, record or past
    against: str  # question, instruction, opinion, forecast, personal experience or fragment


_FIGURE = re.compile(
    r"\d|\b(?:hundred|thousand|million|billion|trillion|dozen|per ?cent|half|third|thirds|quarter|twice|double|triple"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|majority|zero)s?\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d)s?\b|\b(?:January|February|March|April|June|July|August|September|October"
    r"|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|\b(?:last|past|previous) (?:year|month|week|quarter"
    r"|decade|century|night)\b|\byesterday\b|\b(?:years?|months?|weeks?|days?) (?:ago|earlier|later)\b"
    r"|\b(?:since|in) (?:the )?(?:\d|World War|January|February|March|April)"
)
_COMPARISON = re.compile(
    r"\b(?:most|least|largest|biggest|highest|lowest|smallest|fewer|fewest|greatest|worst|first|last|only"
    r"|record|more than"
    r"|less than|higher|lower|bigger|smaller|older|faster|increased?|decreased?|rose|fell|grew|doubled|tripled|cut|lost"
    r"|gained|down|up|rate|number|percentage|average|median|every|never|always|none|total)\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:voted?|votes|signed|passed|opposed|supported|vetoed|proposed|introduced|appointed|elected|resigned|arrested"
    r"|killed|died|born|founded|established|built|spent|paid|cost|taxe[sd]|announced|ordered|declared|launched|attacked"
    r"|invaded|sold|bought|created|raised|reduced|eliminated|produced|published|reported|found|showed|convicted|charged"
    r"|sued|married|won|received|released|wrote|called for|said|says)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:tax(?:es)?|deficit|debt|budget|unemployment|jobs?|wages?|income|inflation|economy|spending"
    r"|dollars?|crime|prison"
    r"|troops|soldiers|military|weapons?|missiles?|nuclear|army|navy|war|oil|gas|energy|imports?|exports?|trade|health"
    r"|insurance|medicare|social security|schools?|students|poverty|population|people|americans|families|companies|law"
    r"|bill|treaty|amendment|congress|senate|court|government|administration|party|states?|country|world)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:I|we) (?:\w+ )?(?:think|believe|feel|hope|wish|guess|suppose|agree|disagree|doubt|love|like|hate|care)\b"
    r"|\bin (?:my|our) (?:view|opinion|judgment)\b|\b(?:should|ought|must|need to|needs to|have to|has to"
    r"|got to|let['’]?s)\b"
    r"|\b(?:unfortunately|sadly|frankly|obviously|clearly|hopefully|arguably|fair|unfair|wrong|right thing"
    r"|terrible|awful"
    r"|wonderful|great|fantastic|beautiful|proud|shameful|disgrace(?:ful)?|ridiculous|absurd|outrageous|important|good"
    r"|bad|better|best|strong|weak|nice|tough|difficult|hard|easy|easily|appropriate|worthwhile|disastrous?|mistake"
    r"|crucial|vital|horrific|horrible|tragic|tragedy|cruel|cruelty|brutal|barbaric|barbarity|heartbreaking|sham|vicious"
    r"|evil|remarkable|impressive|excellent|brilliant|superb|amazing|promising|valuable|meaningful|appalling|disgusting"
    r"|shocking|stunning|elegant|effective|effectively|efficient|efficiently|efficiency|ideal|perfect|appealing|attractive"
    r"|encouraging|welcome|committed|determined|confident|deserves?)\b",
    re.IGNORECASE,
)
# Nobody can look up what is not known, nor what ought to matter.
_UNKNOWN = re.compile(
    r"\b(?:it['’]?s?|which|that|this|exactly|remains?) ?(?:is|was|remains|would be)? ?(?:very |still |not |yet )*"
    r"(?:unclear|unknown|uncertain|difficult|hard|impossible|debatable|too early)\b.{0,40}?"
    r"\b(?:to (?:say|tell|know|determine|predict|judge|estimate|assess)|when|whether|how|if|why|who|what)\b"
    r"|\b(?:whether|how|why|when|who|what)\b.{1,80}?\b(?:is|was|are|remains?) (?:\w+ )?(?:unclear|unknown|uncertain)\b"
    r"|\b(?:purely|merely) speculative\b"
    r"|\b(?:topic|subject|matter) of (?:\w+ )?(?:debate|dispute|controversy|speculation)\b"
    r"|\bopen question\b|\bmore research is needed\b",
    re.IGNORECASE,
)
_VIEW = re.compile(
    r"\b(?:nobody|everybody|everyone|no one) (?:agrees|knows|wants|likes|thinks|believes)\b"
    r"|\bin (?:my|our) (?:view|opinion)\b|\b(?:should|ought to)\b|\b(?:shameful|disgraceful|ridiculous|absurd"
    r"|outrageous|unfortunately|sadly|hopefully)\b"
    r"|\bit(?: is|['’]s| was) (?:\w+ )?(?:important|crucial|vital|essential|imperative|necessary|worth|time|right|wrong"
    r"|best) (?:to|that|for|noting)\b"
    r"|\bwe (?:\w+ )?(?:welcome|appreciate|condemn|applaud|urge|express|commend|congratulate|reaffirm|reiterate"
    r"|stand with|stand by|remain committed|look forward)\b",
    re.IGNORECASE,
)
_FORECAST = re.compile(
    r"\b(?:will|won['’]t|shall|going to|gonna|would|could|might|may)\b|['’](?:ll|d)\b|\b(?:if|unless)\b", re.IGNORECASE
)
_FIRST = re.compile(r"\b(?:I|me|my|mine|myself|I['’](?:m|ve|d|ll))\b")
_WE = re.compile(r"\b(?:we|us|our|ours|we['’](?:re|ve|ll|d))\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?:you|your|yours|you['’](?:re|ve|ll|d))\b", re.IGNORECASE)
_CHAT = re.compile(
    r"^(?:well|so|now|look|ok(?:ay)?|yes|no|and|but|because|oh|hey|thanks?|uh|you know|let|please|sure|right"
    r"|my friends)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:I|we) (?:\w+ )?(?:remember|grew up|met|saw|visited|went|was|were|am|felt|learned|enjoyed|know|had"
    r"|want|do)\b|\bmy "
    r"(?:wife|husband|mother|father|family|son|daughter|friends?|life|experience|parents)\b",
    re.IGNORECASE,
)
_IMPERATIVE = word_set(
    "click see read visit contact call subscribe share follow check use add make sure remember consider let please "
    "note open select choose download enter press try go take keep look imagine ask think turn stop watch listen"
)
# After the bare form of a verb these open its object: "Compare the quotes", "Shortlist a few".
_OBJECT = word_set("the a an your their its his her this these those all each every any some both")
_NAME_STOPS = word_set("i i'm i've i'll i'd the a an and but so well now mr mrs ms ok yes no if")


def check_worthiness(sentence: str) -> Worth:
    """How likely ``sentence`` is to state something checkable. Depends on the sentence alone; deterministic."""
    words = [word for word in find_words(sentence) if not word.is_mark]
    if not words:
        return Worth(probability=0.0, favour="", against="fragment")
    counts = features(sentence, words)
    total = BIAS + sum(WEIGHTS[name] * value for name, value in counts.items())
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    shares = {name: WEIGHTS[name] * value for name, value in counts.items()}
    return Worth(probability=round(probability, 4), favour=_most(shares, _FOR, 1), against=_most(shares, _AGAINST, -1))


BIAS = -1.2  # set so that 0.5 keeps nearly every plain statement of a news report
WEIGHTS = {
    "figures": 0.9,
    "dates": 0.8,
    "names": 0.45,
    "comparison": 0.5,
    "record": 0.6,
    "past": 0.5,
    "topic": 0.35,
    "length": 1.1,
    "third person": 1.5,
    "question": -2.5,
    "opinion": -0.45,
    "view": -1.6,
    "unknown": -2.5,
    "forecast": -0.7,
    "personal experience": -0.7,
    "personal": -0.5,
    "address": -0.4,
    "instruction": -1.5,
    "chat": -0.3,
    "fragment": -1.5,
    "no verb": -0.4,
}


def features(sentence: str, words: list[Word]) -> dict[str, float]:
    """The features by name, each 0 where it is absent and bounded where it counts."""

    def count(pattern: re.Pattern[str], most: int) -> float:
        return float(min(most, sum(1 for _ in pattern.finditer(sentence))))

    own = without_quoted(sentence)

    def told(pattern: re.Pattern[str], most: int) -> float:
        return float(min(most, sum(1 for _ in pattern.finditer(own))))

    names = sum(1 for word in words[1:] if word.capital and word.low not in _NAME_STOPS)
    past = sum(1 for word in words if word.low in CLEAR_PAST or word.low in UNCLEAR_PAST or word.low in REGULAR_PAST)
    past += sum(1 for word in words if word.low in {"was", "were", "had"})
    first = told(_FIRST, 3)
    verbless = is_verbless(find_words(sentence))
    return {
        "figures": count(_FIGURE, 2),
        "dates": count(_DATE, 1),
        "names": float(min(3, names)),
        "comparison": count(_COMPARISON, 2),
        "record": count(_RECORD, 2),
        "past": float(min(2, past)),
        "topic": count(_TOPIC, 2),
        "length": min(1.5, math.log1p(len(words)) / math.log(25)),
        "third person": float(not first and not told(_WE, 1) and not told(_SECOND, 1)),
        "question": float(is_question(sentence)),
        "opinion": count(_OPINION, 3),
        "view": count(_VIEW, 1),
        "unknown": count(_UNKNOWN, 1),
        "forecast": count(_FORECAST, 2),
        "personal experience": told(_PERSONAL, 2),
        "personal": first,
        "address": told(_SECOND, 2),
        "instruction": float(_orders(words) or any(w.low == "please" for w in words)),
        "chat": count(_CHAT, 1),
        "fragment": float((len(words) < 5 and verbless) or sentence.rstrip().endswith(":")),
        "no verb": float(verbless),
    }


def _orders(words: list[Word]) -> bool:
    """Whether a sentence opens as an order does: "Read", "Don't", "Do not"."""
    first = _first(words)
    after = words[words.index(first) + 1].low if first is not words[-1] else ""
    if first.low in _IMPERATIVE or first.low == "don't" or (first.low == "do" and after == "not"):
        return True
    return (first.low in BASES and after in _OBJECT) or _orders_after_purpose(words)


def _orders_after_purpose(words: list[Word]) -> bool:
    """ "To bake a cake, mix the flour": an order after what it is for."""
    if words[0].low not in {"to", "when", "if", "before", "after", "while"}:
        return False
    return any(
        word.low in BASES and words[i + 1].low in _OBJECT and words[i].start - words[i - 1].end > 1
        for i, word in enumerate(words[:-1])
        if i > 2
    )


def _first(words: list[Word]) -> Word:
    """The first word after "And", "But", "So"."""
    return words[1] if len(words) > 1 and words[0].low in {"and", "but", "so", "then", "now"} else words[0]


_FOR = ("figures", "dates", "names", "comparison", "record", "past")
_AGAINST = ("question", "instruction", "opinion", "forecast", "personal experience", "fragment")


def _most(shares: dict[str, float], names: tuple[str, ...], sign: int) -> str:
    """The feature among ``names`` that weighs most in the given direction; the first of equals, "" if none does."""
    best = max(names, key=lambda name: sign * shares[name])
    return best if sign * shares[best] > 0 else ""
