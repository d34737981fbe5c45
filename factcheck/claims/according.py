"""Where "According to X" ends and what he says begins: what tells more of X may stand between the two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.content import TIMES, clean
from factcheck.claims.grammar import DAYS, DETERMINERS, PREPOSITIONS, TELLS_MORE, finite_verb, is_clause
from factcheck.claims.things import is_person
from factcheck.claims.who import is_name, speaker_text
from factcheck.model import Span
from factcheck.text.calendar_dates import MONTHS
from factcheck.text.words import Word, find_words

_YEAR_AFTER = re.compile(r",\s\d{4}\b")


def opening_speaker(sentence: str, words: Sequence[Word], named: int) -> tuple[str, Span] | None:
    """Of "According to X, …" the speaker, who is named from the character ``named`` on, and the run that he says.

    "According to X, which monitors prices, …", "According to X, a professor, …" and "According to the mayor, X, …" tell
    more of the speaker before what is said.
    """
    commas = [i for i, word in enumerate(words) if word.form == "," and word.start > named]
    commas = [i for i in commas if not _YEAR_AFTER.match(sentence, words[i].start)]
    for n, comma in enumerate(commas[:3]):
        content = clean(sentence, words[comma].end, len(sentence))
        if content is None or finite_verb(find_words(content.of(sentence))) is None:
            continue
        first = next(i for i, word in enumerate(words) if word.start >= named)
        speaker = speaker_text(sentence[named : words[comma].start])
        if n + 1 < len(commas) and _tells_of(words, (first, comma), commas[n + 1]):
            between = words[comma + 1 : commas[n + 1]]
            if len(between) > 1 and is_name(between, 0, len(between)):  # "the mayor, Anne Hidalgo"
                speaker = speaker_text(sentence[between[0].start : between[-1].end])
            content = clean(sentence, words[commas[n + 1]].end, len(sentence))
        return (speaker, content) if speaker and content else None
    return None


def _tells_of(words: Sequence[Word], speaker: tuple[int, int], end: int) -> bool:
    """Whether what stands between the speaker and the comma at ``end`` tells of him, and a whole clause follows it."""
    start = speaker[1] + 1
    between = words[start:end]
    if len(between) == 0 or not _plain_clause(words, end + 1):
        return False
    if between[0].low in TELLS_MORE:
        return finite_verb(words, start, end) is not None
    opens = words[end + 1]
    if not (opens.capital or opens.form[:1].isdigit() or opens.low in DETERMINERS):
        return False
    if finite_verb(words, start, end) is not None or between[0].low in PREPOSITIONS | TIMES | DAYS:
        return False
    named = words[speaker[1] - 1].capital
    if is_name(between, 0, len(between)) and not any(word.low in MONTHS for word in between):
        listed = any(word.low in {"and", "or"} for word in words[end + 1 : finite_verb(words, end + 1)])
        return not listed and (not named or (words[speaker[0]].low == "the" and between[0].form.isupper()))
    if between[0].low in {"a", "an"}:
        return named
    text = " ".join(word.form for word in between)
    return named and not between[0].capital and is_person(text)


def _plain_clause(words: Sequence[Word], start: int) -> bool:
    """Whether a clause starts there at once, with its subject: not "the capital, has …"."""
    verb = finite_verb(words, start)
    if verb is None or any(word.form == "," for word in words[start:verb]):
        return False
    return is_clause(words, start, len(words))
