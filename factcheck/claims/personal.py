"""Personal experience: what only the one who says it can know, because it happened to him in private or unseen."""

from __future__ import annotations

import re

_I = r"(?:I|I['’](?:ve|d|m))"
_ADVERBS = r"(?:\w+ly |also |never |once |had |have |first |then |just |even |always |often |still |recently ){0,3}"
# Who speaks is not told: only what an office holder does in public is left, for he may be known to the reader.
_PUBLIC = re.compile(
    rf"\b{_I} {_ADVERBS}(?:been )?(?:voted|vetoed|signed|introduced|sponsored|co-?sponsored|passed|proposed|appointed"
    r"|nominated|elected|served|negotiated|founded|co-?founded|chaired|led|governed|cut|raised|balanced|created|ordered"
    r"|announced|commanded|testified|published|won|ran for|resigned|declared|launched|pardoned|campaigned|supported"
    r"|opposed|inherited|closed|opened|built|reduced|increased|said)\b"
    rf"|\b{_I} {_ADVERBS}(?:spoken?|met|talked|visited|discussed|called|written|wrote|welcome)\b.{{0,60}} [A-Z]"
)
_BY_I = re.compile(rf"(?:[^,]{{2,60}},\s+|(?:In|On|Since|For|At|After|During|Until) [^,]{{1,30}} )?{_I}\b(?!,)")
_REPORTS = re.compile(rf"\b{_I} {_ADVERBS}(?:think|believe|know|understand|heard|hear|read|learned|learnt|mean)\b")
_KIN = (
    r"(?:mother|father|mum|mom|dad|wife|husband|son|daughter|brother|sister|grandmother|grandfather|uncle|aunt|cousin"
    r"|friends?|neighbours?|neighbors?|family|parents|children|kids|girlfriend|boyfriend|partner|boss|doctor|dog|cat"
    r"|house|home|flat|apartment|car|body|skin|hair|life|childhood|back|knees?|stomach|heart|weight)"
)
_MY = re.compile(rf"(?:[^,]{{2,40}},\s+)?[Mm]y (?:\w+ )?{_KIN}\b")
_OUR = re.compile(rf"\b(?:[Ww]e|[Oo]ur)\b.{{0,60}}\b(?:our (?:\w+ )?{_KIN}|honeymoon|wedding)\b|^Our (?:\w+ )?{_KIN}\b")
_BODY = re.compile(
    rf"\b{_I} {_ADVERBS}(?:lost|gained|weigh|weighed|dropped|put on) (?:[\w.,]+ ){{1,3}}(?:kg|kilos?|kilograms?|pounds"
    r"|lbs?|stone|weight)\b"
    rf"|\b{_I} {_ADVERBS}(?:felt|feel|slept|sleep|woke|ate|eat|drank|drink|dreamt|dreamed|cried|smelt|smelled|tasted"
    r"|remember|remembered)\b",
)


def only_speaker_knows(statement: str, speaker_known: bool) -> bool:
    """Whether ``statement`` tells of what only its speaker can know: his body, his feelings, his family and home, and,
    where nobody is named as the speaker, whatever else "I" did but for acts in public ("I voted", "I signed").
    """
    if _BODY.search(statement):
        return True
    if speaker_known:
        return False
    if _MY.match(statement) or _OUR.search(statement):
        return True
    return _BY_I.match(statement) is not None and not (_PUBLIC.search(statement) or _REPORTS.search(statement))
