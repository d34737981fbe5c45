"""Abbreviations of news and government English, lower case and without the final point.

nupunkt's own list is learnt from scanned court papers and holds thousands of plain words ("homs", "week", "poland"),
after which a sentence end would be missed. Only its dotted entries ("u.s", "a.k.a") are kept; the rest is this list.
"""

from __future__ import annotations

from factcheck.text.words import word_set

# Always followed by the name that they belong to: a sentence never ends here before a capital or a figure.
TITLES = word_set(
    """
    adm amb asst atty brig capt cdr cmdr col cpl cpt dr fr gen gov hon insp lt maj messrs mlle mme mr mrs ms
    mx pfc spc pte lcpl cllr cdre pres prof pvt rep reps ret rev rr sen sens sgt supt
    msgr vice-adm lt-col maj-gen
    """
)

# Followed by a figure or a name that completes them: never an end before a digit.
BEFORE_FIGURE = word_set(
    "no nos p pp para paras fig figs art arts sec secs ch chap vol vols ed eq eqs app n nn ll col tab ca c v vs approx "
    "est max min avg op cit jan feb mar apr jun jul aug sep sept oct nov dec"
)

# Lead on to the rest of their sentence: never an end.
INNER = word_set("vs v e.g i.e cf viz approx incl esp al op a.k.a")

# May end a sentence or not: nupunkt looks at the next word.
OTHER = word_set(
    """
    inc corp ltd co plc llc bros assn assoc dept depts univ inst intl natl govt est etc et seq ibid id jr sr esq phd
    ave blvd rd hwy bldg apt dist twp ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mich minn miss
    mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ont que mon tue tues wed thu thur thurs fri st ste mt
    misc temp tel fax ext ref refs nr par cie mfg mgmt tech acad admin cong const dem gop parl
    eng engr gal hosp lab lib lit med mil mun nav
    """
)

# Written without a point as often as with it: an end before a capital, none before a small letter.
UNITS = word_set("mph kph sq cu ft lb lbs oz kg km cm mm mg ml hr hrs min mins secs yr yrs bn mn tn pct")

ALL = (TITLES | BEFORE_FIGURE | INNER | OTHER) - UNITS - {"c", "n", "p", "v", "app", "art", "no", "tab"}
