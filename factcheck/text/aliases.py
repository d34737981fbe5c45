"""Tables of aliases with more in them: a user's own, and the acronyms that a text defines itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from factcheck.text.acronyms import find_acronyms
from factcheck.text.names import ALIASES, fold_name


def extend_aliases(more: Mapping[str, str], base: Mapping[str, str] = ALIASES) -> Mapping[str, str]:
    """``base`` with more aliases (alias → name, both folded); a name that is an alias there gives way to its own."""
    return MappingProxyType({**base, **{alias: base.get(name, name) for alias, name in more.items()}}) if more else base


def aliases_of(text: str, base: Mapping[str, str] = ALIASES) -> Mapping[str, str]:
    """``base`` with the acronyms that ``text`` defines itself ("Combined Joint Task Force (CJTF)")."""
    defined = find_acronyms(text)
    if not defined:
        return base
    table = dict(base)
    for short, long in defined.items():
        name = fold_name(long)
        table[fold_name(short)] = table.get(name, name)
    return MappingProxyType(table)
