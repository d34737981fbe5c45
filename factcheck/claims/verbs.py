"""Verbs of news English in the forms by which a clause is told from a phrase. Written for this project."""

from __future__ import annotations

from factcheck.text.words import word_set

AUXILIARIES = word_set(
    """
    is are was were am has have had does do did will would can could may might shall should must cannot isn't
    aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't couldn't mightn't
    shouldn't mustn't
    """
)
SINGULAR_AUXILIARIES = word_set("is was has does isn't wasn't hasn't doesn't")
PLURAL_AUXILIARIES = word_set("are were have do aren't weren't haven't don't")

# Past forms that are nothing else: neither a participle nor a noun or adjective in common use.
_PAST_ONLY = word_set(
    """
    said told took went gave knew saw became began came wrote spoke rose fell grew drew threw flew drove rode
    broke chose froze stole swore tore wore woke forgot hid bit shook ate sang sank swam ran stood understood
    withdrew overtook undertook underwent fought sought taught caught brought thought bought felt kept slept left
    lost meant met paid sent sold spent won built dealt fled fed held led heard hung laid lay made shot sat stuck
    struck swept had found got lent bound bent cost hit quit shut read set put let cut hurt spread cast beat arose
    awoke bore forbade foresaw mistook overcame overran outran outgrew withheld upheld beheld rebuilt resold
    retook rewrote redrew reran partook overthrew forgave rang shrank sprang strove trod clung crept flung knelt slid
    swung wept dug bled sped leapt
    """
)
# Of these the participle looks the same, or it is also a noun: a past tense only where the place fits.
_SAME_AS_PARTICIPLE = word_set(
    """
    fought sought taught caught brought thought bought felt kept left lost meant met paid sent sold spent won
    built dealt fled fed held led heard hung laid made shot stuck struck swept found got bound bent cost hit quit
    shut read set put let cut hurt spread cast beat told withheld upheld rebuilt understood overcame overran
    clung crept flung knelt slid swung wept dug bled sped leapt
    """
)
CLEAR_PAST = _PAST_ONLY - _SAME_AS_PARTICIPLE | word_set("told died arrived appeared happened lived remained")
UNCLEAR_PAST = _SAME_AS_PARTICIPLE - {"told"}

BASES = word_set(
    """
    abandon abduct accept account accuse achieve acknowledge acquire act add address adjust admit adopt advance
    advise affect agree aid aim air allege allow alter amount announce answer appear apply appoint approach
    approve argue arm arrest arrive ask assess assume assure attack attempt attend attract avoid award back ban
    bar base battle believe belong benefit block board bomb boost borrow branch bring broadcast build burn call
    cancel capture care carry cause cease challenge change charge claim clash clear close collapse collect combine
    command comment commit compare compete complain complete comprise concede concern conclude condemn conduct
    confirm connect consider consist contain continue contribute control convict convince cooperate cover crash
    create criticise criticize cross cut damage date deal debate decide declare decline decrease defeat defend
    define delay deliver demand deny depend deploy describe deserve design destroy detain determine develop devote
    die differ direct disagree disappear discover discuss dismiss dispute dissolve distribute divide divorce
    double doubt draft drop earn ease echo edit educate elect eliminate emerge employ enable encourage end enjoy
    enlist enrol enroll ensure enter equal escape establish estimate evacuate exceed exchange exclude execute
    exist expand expect experience explain explode exploit explore export express extend face fail fall favor
    favour fear feature file fill finance find fine finish fire fit flee focus follow force form found free fuel
    fulfil function fund gain gather generate grant graduate grant guarantee guard guide halt hand happen head
    help highlight hire hold hope host house identify ignore impact implement imply import impose improve include
    increase indicate influence inform inherit initiate injure insist inspect inspire install intend introduce
    invade invent invest investigate invite involve issue join judge jump justify keep kick kidnap kill know lack
    land last launch lay lead leak learn leave lie lift limit link list live locate look lose love lower maintain
    make manage march mark marry match matter mean measure meet mention merge monitor mount move murder name need
    negotiate nominate note number object oblige observe obtain occupy occur offer open operate oppose order
    organise organize originate oust outline overthrow own participate pass pay perform permit persuade place plan
    play pledge point portray possess postpone pose pour practise predict prefer prepare present preserve press
    prevent proceed produce promise promote prompt propose prosecute protect protest prove provide publish pull
    purchase pursue push qualify question raid raise rank reach react realise realize recall receive recognise
    recognize recommend record recover recruit reduce refer reflect refuse regain regard register reject relate
    release relocate rely remain remember remove rename renew replace replenish reply report represent request
    require rescue research resemble reserve resign resist resolve respond restore restrict result resume resurge
    retain retake retire retreat retrieve return reveal reverse review revive rise rotate rule rush sack sail sanction
    save say schedule secure see seek seem seize select sell send sentence separate serve settle share shell shift
    shoot show shrink sign slow smuggle solidify solve sound spark speak specialise specialize specify spend spend
    split spread stage stand star start state stay steal stem step stop store storm strengthen stress strike struggle
    study submit succeed suffer suggest sue supply support suppose surge surpass surrender surround survive
    suspect suspend sustain swear switch take target teach tell tend term terminate test thank thin think threaten tie
    top total touch trade train transfer translate travel treat trigger triple try turn tweet unite unveil urge
    use vary veto view violate visit vote vow wait walk want warn watch weaken welcome win withdraw wonder work
    worry wound write
    """
)
# Forms in -s that are as often nouns: "plans", "attacks", "forces".
_NOUNS = word_set(
    """
    account act aid aim air answer approach arm arrest attack attempt award back ban bar base battle benefit block
    board bomb border branch burn call care cause challenge change charge claim clash close command comment concern
    control cover crash cross cut damage date deal debate decline decrease delay demand design doubt draft drop
    ease echo edit end exchange experience export face fall fear feature file fill find fine finish fire fit focus
    force form fund gain grant guard guide halt hand head help hire hold hope host house impact import increase
    influence issue judge jump kick lack land launch lead leak lie lift limit link list look love mark march match
    matter measure mention mount move murder name need note number object offer order pass pay place plan play
    pledge point pose practise present press promise protest purchase push question raid raise rank record release
    reply report request rescue research reserve result return review rise rule rush sack sail sanction sentence
    share shell shift sign sound spark spread stage stand star start state stay stem step stop store storm stress strike
    struggle study supply support surge suspect switch target term test thank thin tie top total touch trade train
    transfer travel treat trigger try turn tweet use veto view visit vote vow wait walk watch welcome win work
    worry wound
    """
)
_PLURAL_PRESENT = word_set(
    """
    say remain believe want need become include live know think seek consider seem tend depend exist agree argue
    oppose suffer refuse insist deny expect suggest indicate require contain provide allow belong consist lack
    fear receive
    """
)


def _third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


CLEAR_PRESENT = frozenset(_third_person(verb) for verb in BASES - _NOUNS) | _PLURAL_PRESENT
UNCLEAR_PRESENT = frozenset(_third_person(verb) for verb in _NOUNS)


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "ed"


_DOUBLED = word_set(
    """
    admitted banned barred committed controlled compelled dropped enrolled kidnapped permitted planned preferred
    quizzed referred stemmed stepped stopped submitted topped transferred rapped slammed fulfilled nodded plotted
    shipped shrugged stabbed wrapped begged trimmed rebelled expelled travelled cancelled signalled totalled
    regretted
    """
)
REGULAR_PAST = frozenset(_past(verb) for verb in BASES) | _DOUBLED
PARTICIPLES = (
    UNCLEAR_PAST | REGULAR_PAST | word_set("been done gone seen given taken known written spoken driven fallen")
)
