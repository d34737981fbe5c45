"""What a paragraph of a report is when it is no prose: heading, byline, date line, boilerplate, list or table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.grammar import finite_verb
from factcheck.model import Span
from factcheck.reading.trail import without_trail
from factcheck.text.invisible import without_invisible
from factcheck.text.paragraphs import trimmed
from factcheck.text.words import find_words

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_DATE = (
    rf"(?:{_DAY},?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd"
    rf"|th)?,?(?:\s+\d{{4}})?"
    rf"|{_MONTH}\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
)
_TIME = (
    r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s*(?:gmt|bst|utc|est|edt|et|cet|pt)\b)?(?:\s*[+-]\d{1,4})?"
    r"|\d{1,2}\s*[ap]\.?m\.?)"
)
_DATE_LINE = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|modified|issued|released|date|dated|filed|created"
    r"|on|at)\b"
    rf"[\s:]*(?:on|at)?\s*)*(?:(?:{_DATE}|{_TIME}|{_DAY}|\d+\s+(?:minutes?|hours?|days?)\s+ago|\d{{4}})[\s,"
    rf"|·•/–—-]*(?:at|and|\()?\s*"
    r"(?:updated|last updated|modified)?[\s:]*\)?)+\.?",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|from|story by|report(?:ing|ed)? by|written by|edit(?:ing|ed) by|additional reporting by|words by|author:?"
    r"|photo(?:graph)?s? by|compiled by)\s+(?:the\s+)?[A-Z][^.!?]{1,120}\.?",
    re.IGNORECASE,
)
_BY_NAME = re.compile(
    r"(?:[Bb]y|BY|[Ff]rom|[Rr]eport\w*|[Ww]ritten|[Ee]dit\w+|[Aa]\w+ reporting|[Ss]tory|[Ww]ords|[Cc]ompiled"
    r"|[Pp]hoto\w*|[Aa]uthor)\b.*?[A-Z]"
)
_BOILERPLATE = re.compile(
    r"(?:related (?:articles?|stor(?:y|ies)|posts?|topics?|content|links?|news)|read (?:more|also|next|full)\b.*"
    r"|see also\b.*"
    r"|more (?:on this story|from\b.*|stories|news|like this|about\b.*)|back to (?:the )?top\b.*|(?:go|jump|skip"
    r"|return) to\b.*"
    r"|share(?: (?:this|on|via|article|page|story))?\b.{0,60}|(?:please )?(?:subscribe|sign up|sign in|log ?in"
    r"|register|donate)\b.*"
    r"|follow (?:us|@|\w+ on)\b.*|(?:like|find|join) us on\b.*|click (?:here|to|on)\b.*|(?:tap|swipe) (?:here|to)\b.*"
    r"|advertisement|sponsored(?: content)?|promoted|continue reading\b.*|story continues\b.*|article continues\b.*"
    r"|(?:this|our) (?:site|website|page) uses cookies\b.*|.{0,60}\bcookies? (?:policy|settings|notice|preferences)\b.*"
    r"|accept(?: all)?(?: cookies)?|reject all|manage (?:cookies|preferences|options)|privacy (?:policy|notice"
    r"|statement)\b.*"
    r"|terms (?:of|and) (?:use|service|conditions)\b.*|all rights reserved\b.*|.*\ball rights reserved\.?"
    r"|(?:copyright|©|\(c\) ?\d{4}).*"
    r"|contact us|about us|home(?: ?[>/|»].*)?|menu|search|comments?(?: \(\d+\))?|leave a (?:comment|reply)"
    r"|\d+ comments?|reply"
    r"|print(?: this)?(?: page| article)?|e-?mail(?: this)?(?: page| article)?|save(?: for later)?"
    r"|listen(?: to this)?\b.{0,40}|watch(?: now| live|:).*"
    r"|tags?:.*|topics?:.*|filed under.*|categor(?:y|ies):.*|keywords?:.*|most (?:read|popular|viewed|shared)"
    r"|trending(?: now)?|recommended(?: for you)?"
    r"|you (?:may|might) also (?:like|be interested).*|(?:image|photo|picture|video)(?: source| credit"
    r"| caption)?s?:.*|getty images|file photo\.?|(?:previous|next)(?: article| page| post| story)?"
    r"|(?:page )?\d+ of \d+|load more|show more|view (?:all|more|comments)|download(?: pdf| the app)?|newsletters?"
    r"|(?:get|join) (?:our|the) (?:newsletter|app)\b.*"
    r"|facebook|twitter|whatsapp|linkedin|instagram|youtube|telegram|reddit|copy link|x|\d+ min(?:ute)?s? read"
    r"|getty|reuters|afp|ap"
    r"|for (?:more|further) information,? (?:please )?(?:see|visit|contact|call|click)\b.*|notes? to editors?:?"
    r"|media (?:contact|enquiries|inquiries)\b.*|ends|- ?ends ?-|###"
    r"|this (?:interview|conversation|article|transcript|story|piece) (?:has been|was) (?:lightly )?(?:edited"
    r"|amended|updated|corrected|condensed|translated|first published)\b.*"
    r"|a version of this (?:article|story|piece)\b.*"
    r"|(?:(?:correction|clarification|editor['’]s note)\b[^:]{0,30}: ?)?an? (?:earlier|previous) version of this"
    r" (?:article|story|piece|report)\b.*"
    r"|(?:reach|contact|e-?mail|write to)\b[^.]{0,60}\S@\S.*"
    r"|for (?:immediate|general) release|(?:press|news|media) release|embargoed\b.*"
    r"|(?:media |press |editorial )?contacts?:.*|https?://\S+|www\.\S+)",
    re.IGNORECASE,
)
# What every company's release ends with.
_LEGAL = re.compile(
    r"\bforward-looking statements?\b.*(?:\brisks?\b|\bdiffer\b|\buncertaint|\bSecurities\b)|^Safe Harbor\b", re.I
)
CELL_BREAK = re.compile(r"(?<=\s)\|(?=\s)|\t")
_BULLET = re.compile(
    r"\s*(?:[-*•‣◦▪●·–—>]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s+[A-Z]\w))\s+"
)
_SUM = re.compile(r"[$£€]\s?\(?\d|\d\s?%|\d ?(?:per ?cent|percent|million|billion|bn)\b", re.IGNORECASE)
_ACTION = re.compile(r"(?:actions?(?: points?| items?)?|to ?do|next steps?)\s*:\s*\S.*", re.IGNORECASE)
LABEL = re.compile(
    r"[*_]{0,2}(?:Notes?|N\.?B\.?|Updated?|Correction|Fact|Key (?:fact|point)|Summary|Background|Context|Question"
    r"|Answer|Statement|Excerpt|Exclusive|Breaking(?: news)?|(?:See )?also|Truth|True|Reality|Verdict|Rating"
    r"|(?:False )?claim|Myth|Misconception|Falsehood|Fiction|Rumou?r|False)(?: #?\d{1,2})?[*_]{0,2}\s*"
    r"(?::|(?<=\d )[-–—])[*_]{0,2}\s+(?=\S)",
    re.IGNORECASE,
)
"""What is a label and names nobody."""
_SOURCE_LINE = re.compile(r"\W*(?:data |photo )?sources?\s*:\s*(?P<who>.{1,120})", re.IGNORECASE | re.DOTALL)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf",?\s+(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?"
_AGENCY = r"\s*\((?:AP|AFP|Reuters|UPI|dpa|DPA|EFE|CNN|BBC|Xinhua|TASS|IRIN|PA)\)"
_TOWN = r"[A-Z][\w'’.\-/]{1,20}(?: (?:[A-Z][\w'’.\-/]{0,20}|de|del|la|al|of|upon)){0,4}(?:,\s*[A-Z][A-Za-z.]{1,20})?"
# "BAGHDAD —", "BEIRUT, Aug 6 (Reuters) -", and in small letters only with an agency or a day: "Baghdad (AP) —".
_DATELINE = re.compile(
    rf"(?:[A-Z][A-Z'’.\-/ ]{{2,40}}(?:,\s*[A-Z][A-Za-z.]{{1,20}})*(?:{_DAY})?"
    rf"(?:{_AGENCY}|\s*\([A-Z][A-Za-z ]{{1,20}}\)|\s*/[A-Z][\w ]{{2,30}}/)?"
    rf"|{_TOWN}(?:{_DAY})?{_AGENCY}|{_TOWN}(?=,){_DAY})\s*(?:[-–—]{{1,2}}|(?:(?<=\d)|(?<=\))):)\s+(?=[^\d\s])"
)
_CREDIT = re.compile(
    r"\s*[(\[]\s*(?:AFP|AP|Reuters|Getty(?: Images)?|EPA|Photo|Image|Picture|File|via)\b[^()\[\]]{0,60}[)\]]\s*$"
)
_TERMINATED = re.compile(
    r"[.!?…:;](?:[\"'”’»)\]]|\[\^?\w{1,3}\]|[⁰¹²³⁴-⁹]|(?:(?<=[a-z]{4}[.!?])|(?<=[a-z]{4}[.!?][\"”’]))\d{1,2}$)*$"
)  # note marks too


def structure_of(text: str, paragraphs: Sequence[Span], place: int, title: str | None, *, listed: bool = False) -> str:
    """Why the paragraph at ``place`` holds no sentence to check: "heading", "byline", "date line", "boilerplate" or
    "fragment" (a stray mark); "table" for a table row, "" for prose and for list items that state something.
    ``listed``: it is an item without its mark.
    """
    paragraph = " ".join(without_invisible(paragraphs[place].of(text)).split())
    if is_title(paragraph, title):
        return "heading"
    if not any(char.isalnum() for char in paragraph):
        return "fragment"
    if _LEGAL.search(paragraph):
        return "boilerplate"
    if len(paragraph) > 300:
        return ""
    if re.match(r"\[\^?\w{1,5}\]:", paragraph):  # a Markdown note or link
        return "boilerplate"
    paragraph = paragraph.strip("*_ ") or paragraph
    if _DATE_LINE.fullmatch(paragraph):
        return "date line"
    if _ACTION.fullmatch(paragraph):
        return "instruction"
    if _BOILERPLATE.fullmatch(paragraph.strip(" .:»>«<|*#-")) and len(paragraph) <= 200:
        return "boilerplate"
    words = find_words(paragraph)
    if _BYLINE.fullmatch(paragraph) and _BY_NAME.match(paragraph) and len(words) <= 25 and finite_verb(words) is None:
        return "byline"
    if paragraph.startswith("#"):
        return "heading"
    if CELL_BREAK.search(paragraphs[place].of(text)):
        named = re.match(r"By\s+[A-Z]", paragraph) and len(words) <= 30 and finite_verb(words) is None
        return "byline" if named else "table"
    if _TERMINATED.search(without_trail(paragraph)) or len(paragraphs) == 1:
        return ""
    return _unterminated(text, paragraphs, place, listed)


def _unterminated(text: str, paragraphs: Sequence[Span], place: int, listed: bool) -> str:
    """A paragraph without a full stop: a list item that states something is checked, a heading is not."""
    paragraph = without_invisible(paragraphs[place].of(text))
    words = [word for word in find_words(_BULLET.sub("", paragraph, count=1)) if not word.is_mark]
    states = len(words) >= 4 and finite_verb(words) is not None
    bullet = listed or paragraph.lstrip()[:1] in tuple("-*•‣◦▪●·–")
    if bullet and len(words) >= 5 and _SUM.search(paragraph):
        return ""  # "- Revenue of $412 million, up 18% on the year": what a figure says can be looked up
    if listed or _BULLET.match(paragraph) or _in_list(text, paragraphs, place):
        return "" if states else "fragment"
    if states and len(words) > 14:
        return ""
    prose_after = place + 1 < len(paragraphs)
    return "heading" if prose_after and len(words) <= 25 else ("" if states else "fragment")


def is_item(paragraph: str) -> bool:
    """Whether a paragraph opens with the mark or number of a list item."""
    return _BULLET.match(paragraph) is not None


def _in_list(text: str, paragraphs: Sequence[Span], place: int) -> bool:
    return any(
        0 <= near < len(paragraphs)
        and _BULLET.match(paragraphs[near].of(text))
        and paragraphs[near].of(text)[:1] in "-*•‣◦▪●·"
        for near in (place - 1, place + 1)
    ) and bool(_BULLET.match(paragraphs[place].of(text)))


def cells(text: str, row: Span) -> list[Span]:
    """The cells of a table row that are not empty, in order, without the bars or tabs between them."""
    found, start = [], row.start
    for match in CELL_BREAK.finditer(text, row.start, row.end):
        found.append((start, match.start()))
        start = match.end()
    spans = []
    for a, b in [*found, (start, row.end)]:
        inner = text[a:b]
        bare = trimmed(text, a + len(inner) - len(inner.lstrip(" |")), a + len(inner.rstrip(" |")))
        spans += [bare] if bare is not None else []
    return spans or [row]


def states(cell: str) -> bool:
    """Whether a cell holds a whole sentence: ended by a mark, five words or more, and a verb."""
    words = [word for word in find_words(cell) if not word.is_mark]
    return len(words) >= 5 and bool(_TERMINATED.search(without_invisible(cell))) and finite_verb(words) is not None


_REMARK = re.compile(  # what leads on to a statement and says nothing of it
    r"(?:(?:however|moreover|furthermore|additionally|but|and),? )?it(?: is|['’]s| was)? (?:(?:also|perhaps) )?"
    r"(?:(?:worth|important|interesting|useful|helpful|essential) (?:to (?:note|remember|mention|recall|point out"
    r"|recogni[sz]e|understand)|noting|mentioning|remembering|recalling|pointing out)"
    r"|(?:should|must|can) (?:also )?be (?:noted|mentioned|remembered|pointed out))(?: here)?,? that,? (?=\S)",
    re.IGNORECASE,
)


def remark(sentence: str) -> int:
    """The length of "It is worth noting that" and the like before what a sentence states."""
    match = _REMARK.match(sentence)
    return match.end() if match else 0


def lead_in(paragraph: str) -> int:
    """The length of what stands before the first sentence proper: a bullet, a news agency's dateline, "Note:"."""
    end = 0
    for pattern in (_BULLET, _DATELINE, LABEL):  # "> Note: …" has two of them
        match = pattern.match(paragraph, end)
        if match and (pattern is not _DATELINE or not end):
            end = match.end()
    return end


def names_source(sentence: str) -> bool:
    """Whether a sentence only names where figures or a picture come from: "Source: National Statistics Office."."""
    match = _SOURCE_LINE.fullmatch(sentence)
    return match is not None and finite_verb(find_words(match["who"])) is None


def without_credit(sentence: str) -> str:
    """``sentence`` without a picture credit at its end."""
    return _CREDIT.sub("", sentence)


def is_title(paragraph: str, title: str | None) -> bool:
    """Whether a paragraph is the report's title, whatever its marks and capitals."""
    plain = re.findall(r"\w+", (title or "").lower())
    return bool(plain) and re.findall(r"\w+", paragraph.lower()) == plain
