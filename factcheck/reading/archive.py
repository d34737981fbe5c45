"""Zip archives (DOCX, XLSX) from strangers: opened only after their directory shows that they are bounded and plain."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from factcheck.errors import FormatError

MOST_BYTES = 400 * 1024 * 1024  # unpacked, all members
MOST_XML = 64 * 1024 * 1024  # unpacked, one XML member: a novel has about 5 MB
MOST_TAGS = 2_000_000  # start and end tags of one member: a tree of them takes about 0.4 KB each
MOST_MEMBERS = 10_000
MOST_RATIO = 250  # of a member over 1 MB; XML of a real document packs 10 to 60 times
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HINT = "Open it in the program that made it and save it again, or save it as plain text."


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive, if all it declares is within bounds. zipfile itself never unpacks more than is declared.

    Raises FormatError for a damaged, encrypted or hostile archive.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FormatError(f"{name} is damaged: {error}", hint=_HINT) from error
    if len(members) > MOST_MEMBERS:
        raise FormatError(f"{name} holds {len(members):,} members: refused as hostile", hint=_HINT)
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise FormatError(f"{name} unpacks to more than {MOST_BYTES >> 20} MB: refused as a zip bomb", hint=_HINT)
    for member in members:
        if member.flag_bits & 1:
            raise FormatError(f"{name} is encrypted", hint="Save it without a password.")
        if member.file_size > 1 << 20 and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise FormatError(f"{name}: {member.filename} is packed too tightly: refused as a zip bomb", hint=_HINT)
    return archive


def member(archive: zipfile.ZipFile, path: str, name: str, most: int = MOST_XML) -> bytes:
    """One XML member, checked to declare no entities. Raises FormatError; b"" where there is no such member."""
    try:
        info = archive.getinfo(path)
        if info.file_size > most:
            raise FormatError(f"{name}: {path} unpacks to more than {most >> 20} MB: refused", hint=_HINT)
        data = archive.read(info)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FormatError(f"{name}: {path} is damaged: {error}", hint=_HINT) from error
    if data.count(b"<") > MOST_TAGS:
        raise FormatError(f"{name}: {path} has more than {MOST_TAGS:,} elements: refused", hint=_HINT)
    if _DECLARATION.search(data) or (b"\0" in data and _DECLARATION.search(data.replace(b"\0", b""))):
        raise FormatError(f"{name}: {path} declares XML entities: refused as hostile", hint=_HINT)
    return data


def check_all_xml(archive: zipfile.ZipFile, name: str, most: int = MOST_XML) -> None:
    """Reads every XML member once (see :func:`member`), so that a library may then open the archive by itself."""
    for _ in xml_members(archive, name, most):
        pass


def xml_members(archive: zipfile.ZipFile, name: str, most: int = MOST_XML) -> Iterator[tuple[str, bytes]]:
    """The path and content of every XML member, each checked (see :func:`member`) when it is asked for.

    A member is XML if it begins like it, whatever its name: which one a library parses is for the archive to say.
    """
    for path in archive.namelist():
        try:
            with archive.open(path) as file:
                head = file.read(64)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise FormatError(f"{name}: {path} is damaged: {error}", hint=_HINT) from error
        if head.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<"):
            yield path, member(archive, path, name, most)
