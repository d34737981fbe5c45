"""How sure a source is of what a claim tells as a fact: what it tells as planned, feared, doubted or denied."""

from __future__ import annotations

import re
from fractions import Fraction

from factcheck.model import Asserted, Claim
from factcheck.text.quantities import find_quantities
from factcheck.verdict.checks_wording import content_words

# Words that make a statement less than a fact. "May" the month is told apart by its capital.
_TO_DO = (
    r"(?:(?:be|open|begin|become|get|receive|leave|meet|take|go|come|visit|expire|return|retire|appear|speak|arrive"
    r"|attend|give|hold|decide|travel|join|publish|announce|testify|face|finish|complete|happen|move|sign|pay|stand)\b"
    r"|(?:start|end|close|launch|run|play|vote|report|release|land|open) (?:in|on|at|by|next|this|later|until|from|the"
    r"|an?|its|his|her|their|\w+day)\b)"
)
_PLANNED = (
    r"(?:is|are|was|were|be) (?:expected|scheduled|supposed|planned|set) to"
    rf"|(?:is|are|was|were|be) due to (?={_TO_DO})"  # and not "due to engine failure"
    r"|(?:plans?|planned|intends?|intended|hopes?|hoped|proposes?|proposed|threatens?|threatened) to"
    r"|(?:wants?|wanted|seeks?|sought|offers?|offered|agree[sd]?|prepar(?:es?|ed|ing)) to"
    r"|(?:(?:was|were|been) (?:ordered|asked|urged)|in talks|an option) to|expects? (?:\w+ ){1,4}to"
    r"|would (?=[^,;.]{0,60}? if\b)"
    r"|(?:aim|vow|pledge|promise)(?:s|d|ed)? to"
    r"|(?<!it )(?:is|are) to (?:be|cost|open|close|begin|start|end|leave|become|get|receive|build)"
    r"|(?:said|says|claim(?:s|ed)|hope[sd]|promise[sd]|announced|predict(?:s|ed))(?: that)?"
    r" (?:\w+ ){1,6}would"
)
_DOUBTED = (
    r"[Rr]eportedly|[Aa]llegedly|allege[sd]?|(?<!\b[Nn]o )allegations? (?:that|of)|[Rr]umou?red|[Rr]umou?rs?"
    r"|unconfirmed|unclear|unverified|[Aa]pparently|[Ss]upposedly|[Pp]urportedly|[Pp]robably"
    r"|(?:not|never) (?:been )?(?:confirmed|proved|proven) that|no (?:evidence|proof|indication) (?:that|of|for)"
    r"|charged with|(?:acquitted|cleared) (?:\w+ ){0,3}of|ruled out(?! of)|accusations? (?:that|of)"
    r"|reject(?:s|ed)? (?:claims|allegations)"
    r"|den(?:y|ies|ied) (?:that|having|any|\w+ing)|disput(?:es|ed) (?:that|the|this)"
    r"|(?<!\b[Nn]o )(?<!\bnot )(?<!n['’]t )(?<!\b[Ll]ittle )(?<!beyond )(?<!without )doubt(?:s|ed)? (?:that|whether)"
    r"|(?<!\b[Ii] )(?<!\b[Yy]ou )(?<!\bthat )(?<!\bwho )(?<!\bwhich )(?:might|may)|possibly|perhaps|potentially"
    r"|(?:is|are|was|were|be) (?:un)?likely|(?<!more )(?<!less )(?<!most )(?<!as )(?<!equally )likely to"
    r"|(?:could|would) likely"
    r"|(?:is|are|was|were) (?:believed|thought|said) to|feared that|fears that"
    r"|(?:suspect|believe|think|fear)s? (?=(?:that|the|an?|[0-9]+|he|she|it|they|there|his|her|its|their)\b)"
    r"|(?:almost|nearly) (?!un|doubled|tripled|trebled|quadrupled|halved)(?=\w+ed\b)|narrowly (?:missed|avoided)"
    r"|could (?=(?:be (?!used|seen|found|heard|detected|avoided)\w+(?:ed|en|wn|ld|nt|lt|ut|un|id)|face|become|lose"
    r"|reach|cost|hit|win|close|open)\b)"  # what may come; "could see" and "could be used" tell of an ability
    r"|(?:recommend(?:s|ed)?|demand(?:s|ed)?|urge[sd]?) that|(?:consider|weigh|discuss)(?:s|ed|ing)? (?=\w+ing\b)"
    r"|accus(?:es?|ed|ing) (?:[\w'’]+ ){0,5}of|suspected (?:of|to)"
    r"|under investigation (?:for|over)|claim(?:s|ed)? to (?:have|be)|claimed to"
)
_HEDGE = re.compile(rf"\b(?:{_DOUBTED}|{_PLANNED})\b")
_UNDENIED = re.compile(
    r"(?<!\bwith )(?<!\bof )(?<!\bby )(?<!\bin )(?<!\bfor )\b(?:no(?:body| ?one|ne)?|(?<!\ba )few)\s"
    r"(?:(?!(?:and|but)\b)\w+\s){0,4}$|\b(?:cannot|hardly|not|never|can['’]t) be\s$",
    re.IGNORECASE,
)
"""Before a denial that is none: "no scientist disputes that"."""
_DENIAL = 120  # characters before one in which that is looked for
_HEDGE_OF_FACTS = re.compile(rf"\b(?:{_DOUBTED})\b")
# A claim that says so itself is no surer than its source: of what may be, and of what is only to come.
_OWN = re.compile(
    r"\b(?:may|might|could|can|den(?:y|ies|ied)|[Ss]uggest(?:s|ed|ing)?|accus(?:e[sd]?|ing) (?:\S+ ){0,5}of"
    r"|alleg(?:es?|ed|ing) that|allegations? (?:that|of)|suspect(?:s|ed)? (?:\S+ ){0,5}(?:that|of)"
    r"|(?:(?<!the )fear(?:s|ed)?|warn(?:s|ed|ing)?|predict(?:s|ed|ing|ions?)?) that|believe[sd]?"
    r"|[Ii]t (?:is|was) (?:thought|believed|said|claimed|reported) that)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|shall|would|(?:is|are) (?:to|\w+ing)|scheduled|expected|planned|due|set|promise[sd]?|pledge[sd]?"
    r"|vow(?:s|ed)?)\b"
)
_CLAUSE = re.compile(r"[,;:.](?:\s|$)|\s(?:and|but|because|while|although)\s")
_DENIED = re.compile(
    r",\s(?:which|an? (?:claim|charge|accusation|allegation)(?: that)?) "
    r"((?:(?!(?:no|nobody|none|few|not|never)\b)[\w'’]+ ){1,4}"
    r"(?:den(?:y|ies|ied)|disput(?:es?|ed)|rejects?|rejected))(?=[.,;]|$)"
)
"""Behind what somebody says, that another denies it: ", which Moscow denied"."""
_OWN_ACTS = frozenset(
    content_words(
        "accuse agree ask believe consider demand discuss expect fear offer option order prepare recommend seek sought "
        "suspect talks think urge want weigh"
    )
)
"""What a claim may tell as well as its source: "the court ordered the firm to pay" beside "was ordered to pay"."""
_SMALL = range(3)  # "one" and "two" are too common to tell what is spoken of
_LESS = {Asserted.likely, Asserted.alleged}


def hedge_in(claim: Claim, sentence: str) -> str:
    """The word that makes what a claim asserts as a fact less than certain in ``sentence``; "" if none.

    It counts where the clause after it holds two of the claim's words, or half of its own are the claim's, and one of
    them stands nowhere else in the sentence; or where it holds a figure of the claim that stands nowhere else.

    A claim that hedges itself, or is put forward as likely or alleged, asks for no more; one that tells what is planned
    or will be asks for no more than a plan.
    """
    said = claim.statement
    if claim.asserted in _LESS or _HEDGE_OF_FACTS.search(said) or _OWN.search(said):
        return ""
    planned = claim.asserted is Asserted.planned or _TO_COME.search(said) or _HEDGE.search(said)
    hedges = _HEDGE_OF_FACTS if planned else _HEDGE
    for match in hedges.finditer(sentence):
        denies = match.group().startswith(("den", "disput"))
        if denies and _UNDENIED.search(sentence[max(0, match.start() - _DENIAL) : match.start()]):
            continue
        if not _HEDGE_OF_FACTS.fullmatch(match.group()) and _done(sentence, match) & _acts(said):
            continue  # "approved plans to build": the claim tells the approval
        if content_words(match.group()) & _OWN_ACTS & content_words(said):
            continue
        clause = _CLAUSE.split(sentence[match.end() :], maxsplit=1)[0]
        if _governs(said, clause, f"{sentence[: match.start()]} {sentence[match.end() + len(clause) :]}"):
            return match.group().strip()
    if denied := _DENIED.search(sentence):
        clause = _CLAUSE.split(sentence[: denied.start()])[-1]
        if _governs(said, clause, f"{sentence[: denied.start() - len(clause)]} {sentence[denied.end() :]}"):
            return denied[1]
    return ""


def _governs(said: str, clause: str, plain: str) -> bool:
    """Whether the ``clause`` that a hedge governs is what a claim says, and ``plain``, the rest of its sentence, is not
    all of it: by a figure that both give, by two words or by half of the clause's."""
    if (_figures(said) & _figures(clause)) - _figures(plain):
        return True
    ours, governed = content_words(said), content_words(clause)
    shared = len(governed & ours)
    return (shared >= 2 or 0 < len(governed) <= 2 * shared) and bool(governed & ours - content_words(plain))


def _figures(text: str) -> set[tuple[str, Fraction]]:
    return {(figure.dimension, figure.value) for figure in find_quantities(text) if figure.value not in _SMALL}


_ACT = re.compile(
    r"(?<!, )(?<!\bit )(?<!\bthat )(?<!\bwhich )(?<!\bthey )"
    r"\b(approv|announc|adopt|accept|agre|unveil|propos|reject|publish|endors)(\w+)",
    re.IGNORECASE,
)


def _acts(text: str) -> set[str]:
    return {act[1].casefold() for act in _ACT.finditer(text)}


def _done(sentence: str, hedge: re.Match[str]) -> set[str]:
    """What was done to a plan by the four words before it, or by those that tell it ("approved", "announced")."""
    before = " ".join([*sentence[: hedge.start()].split()[-4:], hedge.group()])
    return {act[1].casefold() for act in _ACT.finditer(before) if act[2] == "ed"}
