"""What hostile files cost: ``python benchmarks/hostile_files.py [--only WORD]``.

Makes about forty files that mean harm or are broken (zip bombs, XML entities, deep nesting, endless lines, encrypted,
empty and truncated files), runs ``factcheck claims FILE`` on each in a process of its own, and prints how it ended,
how long that took, its peak of memory, and the first line of the message. No exit code but 0, 1 and 3 may come
back, within 60 seconds and 2 GB; else the last line names the files and the exit code is 1.
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import matplotlib
import openpyxl
from docx import Document
from fpdf import FPDF

MOST_SECONDS, MOST_MB = 60, 2_000
MB = 1024 * 1024
PROSE = "On 19 June 2019 the camp housed 73,043 people in 21,039 households. "
WORD_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)
CORNERS = "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>"
LATIN = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"


def docx(text: str = PROSE) -> bytes:
    made, file = Document(), io.BytesIO()
    for _ in range(200):
        made.add_paragraph(text)
    made.save(file)
    return file.getvalue()


def xlsx(text: str = PROSE) -> bytes:
    made, file = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["text"])
    for number in range(200):
        made.active.append([f"{number}: {text}"])
    made.save(file)
    return file.getvalue()


def many_sheets(count: int) -> bytes:
    """A workbook whose sheets each have two cells, far apart: 4.9 million cells in the rectangle between them."""
    made, file = openpyxl.Workbook(), io.BytesIO()
    for number in range(count):
        cells = made.active if number == 0 else made.create_sheet()
        cells["A1"], cells["XFD300"] = "text", "x"
    made.save(file)
    return file.getvalue()


def pdf(pages: int, text: str = PROSE, locked: bool = False) -> bytes:
    made = FPDF(unit="pt", format="A4")
    made.add_font("serif", "", LATIN)
    made.set_font("serif", size=10)
    for _ in range(pages):
        made.add_page()
        if text:
            made.text(72, 90, text)
    if locked:
        made.set_encryption(owner_password="owner", user_password="user")
    return bytes(made.output())


def with_member(data: bytes, path: str, content: bytes, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The archive with one member replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", packed) as new:
        for name in old.namelist():
            if name != path:
                new.writestr(name, old.read(name))
        new.writestr(path, content)
    return file.getvalue()


def body(inner: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<w:document {WORD_NS}><w:body>{inner}</w:body></w:document>'.encode()


def sheet(inner: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<worksheet {SHEET_NS}><sheetData>{inner}</sheetData></worksheet>'.encode()


def flate_bomb(times: int) -> bytes:
    """A PDF whose one page unpacks to ``times`` MB of drawing."""
    import zlib

    packed = zlib.compress(b"0 0 m 9 9 l S\n" * (times * MB // 14), 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    file = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(parts, start=1))
    return file + b"trailer << /Root 1 0 R >>\n%%EOF"


def page_tree_loop() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"
    )


def paragraphs(count: int) -> str:
    chance = random.Random(0)  # so that it does not pack as only a bomb does
    return "".join(f"<w:p><w:r><w:t>{chance.randbytes(9).hex()} {PROSE}</w:t></w:r></w:p>" for _ in range(count))


def nested(tag: str, depth: int) -> str:
    chance = random.Random(0)
    return "".join(f'<{tag} x="{chance.randbytes(3).hex()}">' for _ in range(depth)) + PROSE + f"</{tag}>" * depth


def html(inner: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>A</title></head><body>{inner}</body></html>".encode()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def files() -> dict[str, Callable[[], bytes]]:
    """Name → how to make it. The suffix is the format that it claims to have."""
    many = "".join(f"<row r='{n}'><c r='A{n}' t='inlineStr'><is><t>x</t></is></c></row>" for n in range(1, 400_000))
    deep_json = b'{"text": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n" + b'{"text": "It rained."}\n'
    return {
        "bomb-member.docx": lambda: with_member(docx(), "word/document.xml", body(" " * (300 * MB))),
        "bomb-many-members.docx": lambda: with_many(docx()),
        "20000-paragraphs.docx": lambda: with_member(docx(), "word/document.xml", body(paragraphs(20_000))),
        "entities.docx": lambda: with_member(docx(), "word/document.xml", body("&a11;", LAUGHS)),
        "entities-core.docx": lambda: with_member(docx(), "docProps/core.xml", f"{LAUGHS}<x>&a11;</x>".encode()),
        "deep.docx": lambda: with_member(docx(), "word/document.xml", body(nested("w:p", 100_000))),
        "false-size.docx": lambda: false_size(docx()),
        "cut.docx": lambda: half(docx()),
        "bomb-member.xlsx": lambda: with_member(xlsx(), "xl/worksheets/sheet1.xml", sheet(" " * (300 * MB))),
        "entities.xlsx": lambda: with_member(xlsx(), "xl/worksheets/sheet1.xml", sheet("&a11;", LAUGHS)),
        "last-cell.xlsx": lambda: with_member(
            xlsx(),
            "xl/worksheets/sheet1.xml",
            sheet(CORNERS),
        ),
        "many-rows.xlsx": lambda: with_member(xlsx(), "xl/worksheets/sheet1.xml", sheet(many)),
        "many-sheets.xlsx": lambda: many_sheets(100),
        "cut.xlsx": lambda: half(xlsx()),
        "locked.pdf": lambda: pdf(3, locked=True),
        "flate-bomb.pdf": lambda: flate_bomb(1_000),
        "drawing-30-mb.pdf": lambda: flate_bomb(30),
        "page-tree-loop.pdf": page_tree_loop,
        "empty-pages-4000.pdf": lambda: pdf(4_000, ""),
        "empty-pages-20000.pdf": lambda: pdf(20_000, ""),
        "pages-4000.pdf": lambda: pdf(4_000),
        "cut.pdf": lambda: half(pdf(200)),
        "head-only.pdf": lambda: b"%PDF-1.7\n",
        "deep.html": lambda: html(nested("div", 200_000)),
        "deep-inline.html": lambda: html("<p>" + nested("b", 100_000)),
        "unclosed.html": lambda: html(f"<div><p>{PROSE}" * 60_000),
        "long-attributes.html": lambda: html("<p " + " ".join(f"a{n}='1'" for n in range(400_000)) + f">{PROSE}</p>"),
        "entities.html": lambda: (LAUGHS + "<html><body><p>&a11;</p></body></html>").encode(),
        "one-line-9-mb.html": lambda: html("<p>" + PROSE * (9 * MB // len(PROSE))),
        "cut.html": lambda: half(html(f"<article>{f'<p>{PROSE * 3}</p>' * 200}</article>")),
        "one-line-100-mb.txt": lambda: b"x" * (100 * MB),
        "one-line-49-mb.txt": lambda: b"x" * (49 * MB),
        "one-line-49-mb.md": lambda: b"[" * (49 * MB),
        "prose-one-line-49-mb.txt": lambda: PROSE.encode() * (49 * MB // len(PROSE)),
        "brackets-2-mb.md": lambda: b"[a](" * (2 * MB // 4),
        "quotes-1-mb.txt": lambda: "“".encode() * 300_000,
        "nul.txt": lambda: PROSE.encode() + b"\0" * 1_000_000,
        "one-field-49-mb.csv": lambda: b'text\n"' + PROSE.encode() * (48 * MB // len(PROSE)) + b'"\n',
        "one-field-unquoted-49-mb.csv": lambda: b"text,desk\n" + b"x" * (48 * MB) + b",a\n",
        "open-quote-40-mb.csv": lambda: b'text,desk\n"' + b"It rained in Kobane, they said.\n" * (40 * MB // 32),
        "many-columns.csv": lambda: ",".join(f"c{n}" for n in range(300_000)).encode() + b"\n" + b"," * 299_999 + b"\n",
        "cut.csv": lambda: b'text,desk\n"It rained.",a\n"It rai',
        "deep.jsonl": lambda: deep_json,
        "one-field-48-mb.jsonl": lambda: b'{"text": "' + b"x" * (48 * MB) + b'"}\n',
        "cut.jsonl": lambda: b'{"text": "It rained."}\n{"text": "It ra',
    }


def with_many(data: bytes) -> bytes:
    """The archive with 40 members more, each of 15 MB that pack 100 times: 600 MB in all."""
    chunk = (random.Random(0).randbytes(9_000) + b" " * (MB - 9_000)) * 15
    data = with_member(data, "word/more0.xml", b"<x>" + chunk + b"</x>")
    for number in range(1, 40):
        data = added(data, number)
    return data


def added(data: bytes, number: int) -> bytes:
    """The archive with the first extra member once more under another number."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"word/more{number}.xml", archive.read("word/more0.xml"))
    return file.getvalue()


def false_size(data: bytes) -> bytes:
    """The archive whose directory says that a member of 300 MB has 1,000 bytes."""
    made = with_member(data, "word/document.xml", body(" " * (300 * MB)))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return made.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def peak_memory(process: int) -> int:
    """The most KB that a running process has held; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def attempt(path: Path, folder: Path) -> tuple[int, float, float, str]:
    """Exit code, seconds, peak MB and the message of ``factcheck claims`` on one file."""
    command = [sys.executable, "-m", "factcheck", "claims", str(path), "--format", "jsonl"]
    if path.suffix in (".csv", ".xlsx", ".jsonl"):
        command[4:5] = ["--rows", str(path)]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err)
        peak = 0
        while process.poll() is None:
            peak = max(peak, peak_memory(process.pid))  # what wait4 tells would count this program's own as well
            if time.perf_counter() - start > 2 * MOST_SECONDS:
                process.kill()
            time.sleep(0.005)
        seconds = time.perf_counter() - start
    message = next(iter((folder / "err").read_text("utf-8", "replace").splitlines()), "").replace(f"{folder}/", "")
    rows = (folder / "out").read_bytes().count(b"\n")
    return process.returncode, seconds, peak / 1024, message or f"{rows:,} rows"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only the files whose name holds this")
    only = parser.parse_args().only
    failed = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, make in files().items():
            if only not in name:
                continue
            path = folder / name
            path.write_bytes(make())
            code, seconds, peak, message = attempt(path, folder)
            size = path.stat().st_size
            path.unlink()
            print(
                f"{name:32} {size / MB:7.2f} MB  exit {code}  {seconds:6.2f} s  {peak:6.0f} MB  {message[:150]}",
                flush=True,
            )
            if code not in (0, 1, 3) or seconds > MOST_SECONDS or peak > MOST_MB:
                failed.append(name)
    print(f"out of bounds: {', '.join(failed)}" if failed else "all within bounds")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
