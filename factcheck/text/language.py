"""Is this English? The models speak nothing else. By function words and scripts; short or unclear text passes."""

from __future__ import annotations

import re

from factcheck.text.words import word_set

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENGLISH = word_set(
    """
    the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which
    one you were all her she there would their we him been has when who will no more if out so said what up its about
    into than them can only other new some could time these two may then do first any my now such like our over me
    even most made after also did many before must through years where much your way down should because each just those
    people how too little state good very make world still see own men work long here get both between life being under
    never day same another know while last might us great old year off come since against go came right used take three
    says say report group against during without however
    """
)
# Function words of other languages that are no English words.
_OTHERS = (
    word_set(
        """
    le la les des du une est et dans que qui pour sur avec pas plus par sont aux ce cette ces il elle nous vous ont été
    leur mais où comme être fait selon der die das und ist nicht ein eine einen den dem des mit auf für von zu sich auch
    wurde wird werden sind hat haben nach bei aus über el los las una del por con para como más pero sus al lo se fue ha
    son esta entre cuando muy sin sobre ser tiene también il di che non una sono della nel alla gli dei anche è più o os
    não uma com em da do na no mais foi ao dos het een van op te zijn met voor niet aan dat werd och att som på är av
    med till inte från och til ikke af og det jest nie na się że do jak oraz ve bir bu için ile da de
    """
    )
    - _ENGLISH
)
_ALSO_ENGLISH = word_set("die hat den pour plus con per sin son van met till til non")
"""Words of ``_OTHERS`` that English has too: one alone does not count."""
# "Ursula von der Leyen", "Juan de la Cruz": between capitals they are parts of a name.
_IN_NAME = re.compile(
    r"(\b[A-Z][\w.'’-]*,? )(?:van|von|de|del|della|di|da|dos|du|le|la|el|al|ten|ter)"
    r"(?: (?:la|las|los|le|der|den|dem|het))? (?=[A-Z])"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


def is_english(sentence: str) -> bool:
    """Whether ``sentence`` reads as English. A sentence too short to tell (under five words) passes if it is in Latin
    script; one in another script never does.
    """
    letters = [char for char in sentence[:2000] if char.isalpha()]
    if not letters:
        return True
    latin = sum(1 for char in letters if _LATIN.match(char))
    if latin < 0.6 * len(letters):
        return False
    words = [match[0] for match in _WORD.finditer(_IN_NAME.sub(r"\1", sentence[:2000]))]
    if len(words) < 5:
        return True
    english = sum(word.lower() in _ENGLISH for word in words)
    # In capitals they are parts of names: "Los Angeles", "El Paso".
    found = [word for word in [words[0].lower(), *words[1:]] if word in _OTHERS]
    others = len(found) if len(found) > 1 or not _ALSO_ENGLISH.issuperset(found) else 0
    return not (others > english and others >= 0.12 * len(words)) and not (
        english == 0 and len(words) >= 12 and others > 0
    )
