"""What mammoth passes over in a Word document, made text that it reads: simple fields (dates, numbers) and formulas."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile

from factcheck.reading.archive import xml_members
from factcheck.reading.marks import raised

_PASSED_OVER = (b"fldSimple", b"oMath")
_PLAIN = re.compile(r"[\w.,]*")
_BETWEEN = {"m": "; ", "eqArr": "; ", "mr": ", ", "func": " ", "oMathPara": " "}  # the parts of a formula


def with_fields(data: bytes, name: str, most: int) -> bytes:
    """The archive ``data``, its XML members alone, with the text of simple fields and formulas in plain runs.

    ``data`` itself where it has none. A formula is written in a line: "a/b", "x^2", "√(a+b)". Raises FormatError for
    what :func:`factcheck.reading.archive.member` refuses, ElementTree's ParseError for XML that is none and
    RecursionError for what is nested too deeply.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not any(_has_some(content) for _, content in xml_members(archive, name, most)):
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for path, content in xml_members(archive, name, most):
                new.writestr(path, _unwrapped(content) if _has_some(content) else content)
    return made.getvalue()


def _has_some(content: bytes) -> bool:
    return any(sign in content for sign in _PASSED_OVER)


def _unwrapped(content: bytes) -> bytes:
    root = ET.fromstring(content)  # entities were refused before
    space = root.tag.partition("}")[0] + "}"
    for parent in list(root.iter()):
        if any(_local(child) in ("fldSimple", "oMathPara", "oMath") for child in parent):
            parent[:] = _read(parent, space)
    return ET.tostring(root)


def _read(parent: ET.Element, space: str) -> list[ET.Element]:
    """The children of ``parent`` with those of fields in the place of the fields, and runs in that of formulas."""
    kept: list[ET.Element] = []
    waiting = list(reversed(parent))
    while waiting:
        child = waiting.pop()
        if _local(child) in ("fldSimple", "oMathPara"):
            waiting.extend(reversed(child))
        elif _local(child) == "oMath":
            run = ET.Element(f"{space}r")
            ET.SubElement(run, f"{space}t").text = _formula(child)
            kept.append(run)
        else:
            kept.append(child)
    return kept


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _formula(element: ET.Element) -> str:
    """A formula, or a part of one, in a line; no two of its figures are joined that stand one above the other."""
    kind = _local(element)
    if kind == "t":
        return element.text or ""
    if kind.endswith("Pr") or kind in ("del", "instrText"):
        return ""
    inner = [(_local(child), _formula(child)) for child in element]
    parts = {name: text for name, text in inner if text}
    if kind == "f":
        return f"{_grouped(parts.get('num', ''))}/{_grouped(parts.get('den', ''))}"
    if kind in ("sSup", "sSub", "sSubSup", "limLow", "limUpp"):
        return _raised(parts.get("e", ""), parts)
    if kind == "nary":
        return f"{_raised(_sign(element, 'chr', '∫'), parts)} {parts.get('e', '')}"
    if kind == "sPre":
        return f"{_raised('', parts)}{parts.get('e', '')}"
    if kind == "rad":
        return f"{parts.get('deg', '')}√{_grouped(parts.get('e', ''))}"
    texts = [text for _, text in inner if text]
    if kind == "d":
        return f"{_sign(element, 'begChr', '(')}{', '.join(texts)}{_sign(element, 'endChr', ')')}"
    return _BETWEEN.get(kind, "").join(texts)


def _raised(base: str, parts: dict[str, str]) -> str:
    """``base`` with what stands below and above it."""
    if below := parts.get("sub"):
        base += below if base[-1:].isalpha() and below.isalnum() else f"_{_grouped(below)}"
    if above := parts.get("sup"):
        base += (raised(base, above) if base else "") or f"^{_grouped(above)}"
    limit = parts.get("lim")
    return f"{base}_{_grouped(limit)}" if limit else base


def _sign(element: ET.Element, which: str, usual: str) -> str:
    """A sign that the properties of a part of a formula give it; an empty one is none."""
    for child in element:
        if _local(child).endswith("Pr"):
            for given in child:
                if _local(given) == which:
                    return next((value for key, value in given.items() if key.endswith("val")), usual)
    return usual


def _grouped(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else f"({text})"
