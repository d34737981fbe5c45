"""The "it" that stands for nothing named before: "it is clear that", "it was decided to", "it rained"."""

from __future__ import annotations

import re

_BE = (
    "(?:is|was|will be|would be|has been|had been|remains|became|becomes|seems|seemed|appears|appeared|may be|might be)"
)
_ASIDE = r"(?:(?:not|also|still|now|widely|\w{1,20}ly) ){0,3}"
_SAID = (
    "said|reported|claimed|believed|thought|known|estimated|announced|revealed|hoped|feared|alleged|understood|rumou?red"
    "|decided|agreed|noted|shown|found|suggested|argued|confirmed|assumed|expected"
)
# No adjective that an infinitive or a clause follows: "it was sold to", "it is a bank that", "it is used to".
_NO_ADJECTIVE = (
    r"an?|the|its|his|her|their|used|named|set|due|about|able|unable|expected|likely|designed|sold|built|given|sent|led|put"
    r"|held|made|lost|taken|brought|left|home|close|next|similar|subject|open|also|\w{2,20}ed"
)
_SPAN = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|time|long|until"
_EXPLETIVE = re.compile(
    rf"it (?:{_BE} {_ASIDE}(?:"
    rf"(?:{_SAID})\b.{{0,80}}?\b(?:(?<!and )that|whether|how|why)\b"
    rf"|(?!(?:{_NO_ADJECTIVE})\b)[\w-]+ (?:(?:for|of) [\w ]{{1,30}} )?(?:to|that|whether|how|why|when|if)\b"
    r"|(?:an?|the) (?:\w+ )?(?:myth|fact|lie|crime|offen[cs]e|mistake|shame|pity|matter|coincidence|question"
    r"|misconception|time) (?:that|to|of)\b"
    r"|.{0,40}?\b(?:first|second|third|last|only) time\b|the (?:fault|duty|job|responsibility) of\b"
    r"|(?:(?-i:[A-Z])\S+ ){1,3}who\b|(?:in|on|not|only|at|during|under|after) .{1,40}?(?<!and )\bthat\b)"
    rf"|(?:takes?|took) (?:[\w’'-]+ ){{0,5}}(?:{_SPAN})\b|rained|snowed)",
    re.IGNORECASE,
)


def is_expletive(text: str) -> bool:
    """Whether ``text``, which begins with "it", has one that stands for nothing."""
    return _EXPLETIVE.match(text) is not None
