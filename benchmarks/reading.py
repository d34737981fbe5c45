"""How fast documents are read: ``python benchmarks/reading.py`` (pages a second, of a 200-page PDF and of web pages).

Makes its own files in memory: a PDF of 200 pages with a running head, page numbers, two columns on every other page and
a note mark in each paragraph (about 3,000 characters a page), and 200 different news pages of about 6 KB text each with
menus, a cookie notice and comments. Wall clock and processor time are both printed: on a machine that does other
work, the second says more.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib
from fpdf import FPDF

from factcheck.reading import read

PAGES = 200
FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
TEXT = """the coalition believes that group likely has members in Iraq and Syria among them foreigners report
said quarter Pentagon watchdog forces remain unable to sustain operations territory cleared 14,000 18,000 2019
government camps"""
WORDS = TEXT.split()


def sentence(chance: random.Random, words: int = 18) -> str:
    text = " ".join(chance.choice(WORDS) for _ in range(words))
    return text[0].upper() + text[1:] + "."


def pdf(chance: random.Random) -> bytes:
    made = FPDF(unit="pt", format="A4")
    made.set_auto_page_break(False)
    made.add_font("serif", "", FONT)
    for page in range(PAGES):
        made.add_page()
        made.set_font("serif", size=8)
        made.text(72, 40, "Quarterly report to Congress")
        made.text(290, 810, str(page + 5))
        columns, width = (2, 210) if page % 2 else (1, 450)
        for column in range(columns):
            write_column(made, chance, 72 + column * 240, width)
    return bytes(made.output())


def write_column(made: FPDF, chance: random.Random, left: float, width: float) -> None:
    y = 80.0
    while y < 740:
        made.set_font("serif", size=10)
        line = ""
        for word in " ".join(sentence(chance) for _ in range(4)).split():
            if line and made.get_string_width(f"{line} {word}") > width:
                made.text(left, y, line)
                y, line = y + 13, word
            else:
                line = f"{line} {word}".strip()
        made.text(left, y, line)
        made.set_font("serif", size=6)
        made.text(left + 250 if width > 400 else left + 200, y - 3.5, "12")
        y += 26


def web_page(chance: random.Random) -> bytes:
    menu = "".join(f'<li><a href="/{n}">{chance.choice(WORDS)}</a></li>' for n in range(60))
    body = "".join(f"<p>{' '.join(sentence(chance) for _ in range(3))}<sup>1</sup></p>" for _ in range(18))
    comments = "".join(f'<div class="comment"><p>{sentence(chance)}</p></div>' for _ in range(20))
    return (
        f"<!DOCTYPE html><html><head><title>{sentence(chance, 6)}</title></head><body><nav>{menu}</nav>"
        f'<div class="cookie-notice"><p>We use cookies.</p></div><article><h1>A headline</h1>{body}</article>'
        f'<section id="comments">{comments}</section><footer><ul>{menu}</ul></footer></body></html>'
    ).encode()


def timed(name: str, count: int, work: Callable[[], object]) -> None:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{name}: {count / wall:.1f} pages/s wall clock, {count / processor:.1f} pages/s processor time")


def main() -> None:
    chance = random.Random(0)
    document = pdf(chance)
    pages = [web_page(chance) for _ in range(PAGES)]
    read(Path("warm.pdf"), max_mb=50, data=document, pages=(1, 1))  # imports are not what is measured
    read(Path("warm.html"), max_mb=50, data=pages[0])
    timed(f"pdf, {PAGES} pages", PAGES, lambda: read(Path("a.pdf"), max_mb=50, data=document))
    timed(f"html, {PAGES} pages", PAGES, lambda: [read(Path("a.html"), max_mb=50, data=page) for page in pages])


if __name__ == "__main__":
    main()
