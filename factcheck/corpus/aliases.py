"""``aliases.csv`` of a corpus folder: names that mean the same, in addition to the table that ships."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from factcheck.errors import CorpusError, FactcheckError
from factcheck.model import Failure
from factcheck.reading import read_table
from factcheck.settings import CorpusSettings
from factcheck.text.names import fold_name

ALIASES = "aliases.csv"


def load_aliases(folder: Path, settings: CorpusSettings) -> tuple[Mapping[str, str], list[Failure]]:
    """Alias → name, both folded and in the order of the file, from the columns ``name`` and ``alias``; one pair a row.

    A name may have many rows. A row without one of the two, or that gives an alias to a second name, is a Failure and
    left out. Without the file the table is empty. Raises CorpusError where it is no such table.
    """
    path = folder / ALIASES
    if not path.exists():
        return {}, []
    try:
        table = read_table(path, max_mb=settings.max_file_mb, column="alias")
        table.require("name")
        table.require("alias")
    except FactcheckError as error:
        raise CorpusError(f"{path}: {error}", hint="It needs the columns name and alias, one pair a row.") from error
    found: dict[str, str] = {}
    failures: list[Failure] = []
    for row in table.rows:
        if isinstance(row, Failure):
            failures.append(row)
            continue
        name, alias = (fold_name(row.get(key) or "") for key in ("name", "alias"))
        where = f"{ALIASES}:{row.line}"
        if not name or not alias:
            failures.append(Failure(code="corpus", message=f"row {row.number} needs a name and an alias", where=where))
        elif found.get(alias, name) != name:
            message = f"row {row.number}: {alias!r} is already an alias of {found[alias]!r}"
            failures.append(Failure(code="corpus", message=message, where=where))
        else:
            found.setdefault(name, name)
            found[alias] = name
    return found, failures
