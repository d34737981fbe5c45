"""Bytes → text: byte order mark, then strict UTF-8, then a guess that is said to be one."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from factcheck.errors import EncodingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 512 * 1024  # bytes the guess looks at: enough for any language, bounded for a large file
_HINT = "Save it as UTF-8 text."
# what newsrooms meet; without the list, rare code pages win on short texts
_CANDIDATES = [
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "mac_roman",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
]
# Control characters, a sign inside a word, an accented capital after a small letter, a sign before a letter.
_IMPLAUSIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x80-\x9f]"
    r"|[^\W\d_][¡¢£¤¥¦§¨©¬±²³´¶¸¹º¼½¾¿×÷‰‹›ˆ˜][^\W\d_]"
    r"|[a-z][À-ÖØ-ÞŠŽŸ]"
    r"|[¤¥¦¨¬´¸¼½¾ˆ˜][^\W\d_]"
    r"|(?<!\w)[£±²³¹][^\W\d_]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` without its byte order mark, the codec used, and warnings for a person."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str, *, allow_nul: bool = False) -> Decoded:
    """``data`` as text with LF line ends.

    ``allow_nul``: NUL characters are left for the caller to find (tables, where one bad row must not cost the rest).
    Raises EncodingError, naming ``name``, for binary data and for text in no encoding that can be told.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data[len(mark) :], codec, name, allow_nul), codec)
    if unmarked := _utf16_without_mark(data):
        text = _strict(data, unmarked, name, allow_nul)
        return Decoded(text, unmarked, (f"{name} has no byte order mark; it is read as {unmarked}.",))
    try:
        return Decoded(_lines(data.decode("utf-8"), name, allow_nul), "utf-8")
    except UnicodeDecodeError as error:
        bad = error.start
    if b"\0" in data and not allow_nul:
        raise EncodingError(f"{name} is binary, not text (NUL at byte {data.index(bytes(1))})", hint=_HINT)
    guessed = _guess(data, bad)
    if guessed is None:
        raise EncodingError(f"{name} is not UTF-8 (byte {bad}) and no other encoding fits", hint=_HINT)
    text = _lines(data.decode(guessed, "replace"), name, allow_nul)
    warning = f"{name} is not UTF-8; its encoding was guessed to be {guessed}."
    if "\ufffd" in text:
        warning += f" {text.count(chr(0xFFFD))} characters could not be read and are shown as \ufffd."
    return Decoded(text, guessed, (warning,))


def _strict(data: bytes, codec: str, name: str, allow_nul: bool) -> str:
    try:
        return _lines(data.decode(codec), name, allow_nul)
    except UnicodeDecodeError as error:
        raise EncodingError(f"{name} begins as {codec} but is not (byte {error.start})", hint=_HINT) from error


def _lines(text: str, name: str, allow_nul: bool) -> str:
    if not allow_nul and "\0" in text:
        raise EncodingError(f"{name} is binary, not text (NUL at character {text.index(chr(0))})", hint=_HINT)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 betrays itself in Latin text: every second byte is NUL and no other is."""
    head = data[:4096]
    if len(head) < 4 or len(data) % 2 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even == 0:
        return "utf-16-le"
    if even > 0.4 * half and odd == 0:
        return "utf-16-be"
    return None


def _guess(data: bytes, bad: int) -> str | None:
    # The sample is taken round the first byte that is not UTF-8: a long English start says nothing.
    start = max(0, bad - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    if _reads_as_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()
    return found.encoding if found else None


def _reads_as_western(sample: bytes) -> bool:
    """Whether ``sample`` is plausible as Windows-1252: accents rare among letters, signs where signs stand.

    Statistics on a few accented letters are worthless (a short English text with one "café" is taken for anything),
    while this is by far the most frequent encoding of the texts that the models can read.
    """
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if _IMPLAUSIBLE.search(text):
        return False
    foreign = sum(letter > "\x7f" and letter.isalpha() for letter in text)
    plain = sum("a" <= letter <= "z" or "A" <= letter <= "Z" for letter in text)
    return foreign <= 0.25 * (foreign + plain)
