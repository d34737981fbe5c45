"""Files of every format, made on the spot for the tests of the reader."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import matplotlib
from fpdf import FPDF

from factcheck.spans import Part

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def outer(parts: Iterable[Part]) -> list[Part]:
    """The parts that lie in no other: blocks, without the cells of a row."""
    parts = list(parts)
    return [part for part in parts if not any(part.span.within(other.span) for other in parts if other is not part)]


class Pdf:
    """A page at a time, text where one says, in points from the top left."""

    def __init__(self, **document: str) -> None:
        self.pdf = FPDF(unit="pt", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("serif", "", FONTS / "DejaVuSerif.ttf")
        if "title" in document:
            self.pdf.set_title(document["title"])
        if "author" in document:
            self.pdf.set_author(document["author"])

    def page(self) -> Pdf:
        self.pdf.add_page()
        return self

    def put(self, x: float, y: float, text: str, size: float = 10) -> float:
        """Writes ``text`` with its baseline at ``y``; gives back where it ends."""
        self.pdf.set_font("serif", size=size)
        self.pdf.text(x, y, text)
        return x + self.pdf.get_string_width(text)

    def lines(self, x: float, y: float, lines: list[str], size: float = 10, leading: float = 13) -> float:
        for line in lines:
            self.put(x, y, line, size)
            y += leading
        return y

    def raised(self, x: float, y: float, before: str, mark: str, after: str, size: float = 10) -> None:
        x = self.put(x, y, before, size)
        x = self.put(x, y - 0.35 * size, mark, 0.6 * size)
        self.put(x, y, after, size)

    def bytes(self) -> bytes:
        return bytes(self.pdf.output())


def png(width: int = 60, height: int = 60) -> io.BytesIO:
    from PIL import Image

    file = io.BytesIO()
    Image.new("L", (width, height), 128).save(file, "PNG")
    file.seek(0)
    return file
