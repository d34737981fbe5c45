"""PDF from strangers: a few kilobytes can unpack to gigabytes inside pdfium, so its streams are measured first."""

from __future__ import annotations

import re
import zlib

from factcheck.errors import FormatError

MOST_STREAM = 64 * 1024 * 1024  # unpacked, one stream that is no image
MOST_TIGHT = 4 * 1024 * 1024  # unpacked, one stream that packs as only blanks and repetition do
_TIGHT = 200  # times; text and drawing pack 3 to 20 times
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/Fl(?:ate)?(?:Decode)?\s*/Fl(?:ate)?(?:Decode)?\b")
_CHUNK = 256 * 1024
_HINT = "Open it in a PDF viewer and print it to a new PDF, or save its text."


def refuse_pdf_bombs(data: bytes, name: str) -> None:
    """Raises FormatError for a stream that unpacks to more than any page needs. Images are never unpacked."""
    for match in _STREAM.finditer(data):
        if data.endswith(b"end", 0, match.start()):
            continue
        start = match.end()
        about = data[max(0, match.start() - 600) : match.start()].rpartition(b" obj")[2]
        if b"/Image" in about or b"/Fl" not in about:
            continue
        if _TWICE.search(about):
            raise FormatError(f"{name} packs a stream twice: refused as hostile", hint=_HINT)
        unpacked, packed = _measure(data, start)
        if unpacked > MOST_STREAM or (unpacked > MOST_TIGHT and unpacked > _TIGHT * packed):
            raise FormatError(f"{name} holds a stream that unpacks to {unpacked >> 20} MB or more: refused", hint=_HINT)


def _measure(data: bytes, start: int) -> tuple[int, int]:
    """(bytes unpacked so far, bytes read) of a deflated stream, no further than the limits ask."""
    packer = zlib.decompressobj()
    unpacked = read = 0
    position = start
    try:
        while not packer.eof and unpacked <= MOST_STREAM and (packer.unconsumed_tail or position < len(data)):
            piece = packer.unconsumed_tail or data[position : position + _CHUNK]
            if not packer.unconsumed_tail:
                position += len(piece)
            unpacked += len(packer.decompress(piece, _CHUNK))
            read = position - start - len(packer.unconsumed_tail)
            if unpacked > MOST_TIGHT and unpacked > _TIGHT * read:
                break
    except zlib.error:  # no deflated stream: "stream" was a word in a text, or the file is damaged (pdfium will say so)
        pass
    return unpacked, max(read, 1)
