"""Nouns ↔ JSON, exactly: what goes into the database comes out equal, lone surrogates and NUL included.

The text is plain ASCII (everything else is escaped), so it is the same bytes on every database and its hash is stable.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from factcheck.errors import StoreError

Noun = TypeVar("Noun")


def encode(value: Any) -> str:
    """A noun (or plain JSON value) as canonical JSON: keys sorted, no blanks, ASCII only."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def decode(cls: type[Noun], text: str) -> Noun:
    """The noun of type ``cls`` that :func:`encode` wrote; ValueError, KeyError or TypeError for anything else."""
    hint: Any = cls
    noun: Noun = _reader(hint)(json.loads(text))
    return noun


DAMAGED = "Restore the database from a copy; factcheck review audit names every damaged row."


def stored(cls: type[Noun], text: str, row: str) -> Noun:
    """The noun in the stored row of the id ``row``. Raises StoreError, naming it, for a damaged one."""
    try:
        noun = decode(cls, text)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = cls.__name__.lower()
        raise StoreError(f"{row} is damaged: it cannot be read as a {what}", hint=DAMAGED) from error
    if getattr(noun, "id", row) != row:
        raise StoreError(f"{row} is damaged: it says that it is {getattr(noun, 'id')!r}", hint=DAMAGED)  # noqa: B009
    return noun


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """A function that builds a value of the type ``hint`` out of parsed JSON."""
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_reader(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        read = _reader(inner)
        return lambda data: None if data is None else read(data)
    if origin is tuple and arguments[-1] is Ellipsis:
        item = _reader(arguments[0])
        return lambda data: tuple(item(each) for each in data)
    if origin is tuple:
        items = [_reader(argument) for argument in arguments]
        return lambda data: tuple(read(each) for read, each in zip(items, data, strict=True))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda data: data


def _dataclass_reader(cls: type) -> Callable[[Any], Any]:
    hints = get_type_hints(cls)
    readers = {f.name: _reader(hints[f.name]) for f in fields(cls)}

    def read(data: Any) -> Any:
        # A field added later to a noun has a default; a value written before it simply lacks it.
        return cls(**{name: readers[name](item) for name, item in data.items()})

    return read
