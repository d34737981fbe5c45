"""Short forms of first names and other spellings of them from other alphabets, so that "Jim Mattis" and "James Mattis",
"Sergei Lavrov" and "Sergey Lavrov" may be one person."""

from __future__ import annotations

_TEXT = """
james: jim jimmy jamie | william: bill billy will liam | robert: bob bobby rob robbie | richard: dick rick ricky rich
john: jack johnny | edward: ed eddie ted teddy ned | michael: mike mick mickey | thomas: tom tommy | joseph: joe joey
charles: charlie chuck | henry: harry hank | anthony: tony | andrew: andy drew | daniel: dan danny | david: dave
donald: don donny | elizabeth: liz beth betty eliza lizzie | margaret: maggie meg peggy | katherine: kate kathy katie
catherine: kate cathy katie | patricia: pat patty tricia | deborah: debbie deb | jennifer: jen jenny | susan: sue susie
barbara: barb | christopher: chris | christine: chris tina | nicholas: nick nicky | alexander: alex sasha | samuel: sam
benjamin: ben benny | matthew: matt | gregory: greg | stephen: steve | steven: steve | timothy: tim | kenneth: ken kenny
ronald: ron ronnie | lawrence: larry | gerald: jerry gerry | jeffrey: jeff | frederick: fred freddie | albert: al bert
philip: phil | peter: pete | raymond: ray | leonard: leo len lenny | victoria: vicky | rebecca: becky | theodore: ted
mohammed: muhammad mohamed mohammad muhammed mohamad | ahmed: ahmad | hussein: hussain husayn hossein husain
hassan: hasan | ayman: aiman | omar: umar | osama: usama | yusuf: youssef yousef yousuf | abdullah: abdallah
khalid: khaled | ibrahim: ebrahim | sergei: sergey serhiy | alexei: aleksei alexey aleksey
alexander: aleksandr alyaksandr oleksandr | yevgeny: evgeny yevgeni evgeni yevhen | dmitry: dmitri dmitriy dmytro
vladimir: volodymyr uladzimir | mikhail: mykhailo | andrei: andrey andriy | yuri: yury yuriy | nikolai: nikolay mykola
abraham: abe | eugene: gene | francis: frank | walter: walt | vincent: vince vinnie | zachary: zach | dorothy: dot dolly
"""
_LONG: dict[str, set[str]] = {}
for _entry in _TEXT.replace("\n", "|").split("|"):
    _name, _, _short = _entry.partition(":")
    for _word in (_name, *_short.split()):
        _LONG.setdefault(_word.strip(), set()).add(_name.strip())


def same_first_name(left: str, right: str) -> bool:
    """Whether two folded first names may be one: a known short form, or one that begins the other ("Ed", "Edward")."""
    short, long = sorted((left, right), key=len)
    if 2 <= len(short) < len(long) and long.startswith(short):
        return True
    return not _LONG.get(left, set()).isdisjoint(_LONG.get(right, set()))
