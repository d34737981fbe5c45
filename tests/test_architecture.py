"""The shape of the house, read from the source: imports point one way, and each outside package has one home."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "factcheck"
LINES = 350

# From the ground up. A module imports from its own package and from lower floors, never from a neighbour.
FLOORS = [
    ["model", "errors"],
    ["seams", "settings", "columns"],
    ["reading", "text", "runtime"],
    ["claims", "corpus", "retrieval", "verdict", "review", "export"],
    ["pipeline", "evaluation"],
    ["training"],  # is watched by the figures of evaluation and reads the same benchmarks
    ["cluster"],
    ["workbench"],
    ["web"],
    ["cli"],
]
# A noun's own helper; what goes in, what comes out; the door.
SAME_ROOM = {
    "spans": "model",
    "grounds": "model",
    "testimony": "pipeline",
    "verifying": "workbench",
    "earlier": "workbench",
    "recheck": "workbench",  # what goes in, what comes out
    "work": "workbench",
    "results": "workbench",
    "__main__": "cli",  # the door
}
FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names}

# The one place that may import an outside package, so that it can be replaced there.
HOMES = {
    "charset_normalizer": {"reading"},
    "faiss": {"retrieval"},
    "filelock": {"retrieval"},
    "lxml": {"reading"},
    "mammoth": {"reading"},
    "matplotlib": {"evaluation"},
    "nupunkt": {"text"},
    "openvino": {"runtime"},
    "pandas": {"export", "workbench"},
    "psycopg": {"review"},
    "pyarrow": {"export"},
    "pypdfium2": {"reading"},
    "python_calamine": {"reading"},
    "rapidfuzz": {"text"},
    "ray": {"cluster"},
    "rich": {"cli"},
    "sentence_transformers": {"runtime"},
    "snowballstemmer": {"text"},
    "sqlalchemy": {"review"},
    "starlette": {"web"},
    "tantivy": {"retrieval"},
    "tokenizers": {"runtime"},
    "safetensors": {"runtime", "training"},
    "torch": {"runtime", "training"},
    "trafilatura": {"reading"},
    "transformers": {"training"},
    "typer": {"cli"},
    "uvicorn": {"web"},
}
EVERYWHERE = {"numpy"}  # the common language of vectors

FILES = sorted(PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def room(name: str) -> str:
    return SAME_ROOM.get(name, name)


def home(path: Path) -> str:
    """The package or module directly under factcheck/ that a file belongs to."""
    return room(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of every import, those inside functions and type-checking blocks too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            assert node.module
            if node.module == "factcheck":  # from factcheck import x: x may be a module
                yield from ((node.lineno, f"factcheck.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def outside(path: Path) -> Iterator[tuple[int, str]]:
    """(line, top-level name) of every import that is neither ours nor of the standard library."""
    for line, module in imports(path):
        top = module.partition(".")[0]
        if top != "factcheck" and top not in sys.stdlib_module_names:
            yield line, top


def named(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_module_has_its_floor() -> None:
    rooms = {home(path) for path in FILES} - {"__init__"}
    assert rooms <= set(FLOOR), f"on no floor: {sorted(rooms - set(FLOOR))}"


def test_imports_point_one_way() -> None:
    wrong = []
    for path in FILES:
        if home(path) == "__init__":
            continue
        for line, module in imports(path):
            parts = module.split(".")
            if parts[0] != "factcheck" or len(parts) == 1:
                continue
            target = room(parts[1])
            if target in FLOOR and target != home(path) and FLOOR[target] >= FLOOR[home(path)]:
                wrong.append(f"{named(path, line)} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_each_outside_package_has_one_home() -> None:
    wrong = [
        f"{named(path, line)} imports {top}; its home: {', '.join(sorted(HOMES.get(top, {'none yet'})))}"
        for path in FILES
        for line, top in outside(path)
        if top not in EVERYWHERE and home(path) not in HOMES.get(top, set())
    ]
    assert not wrong, "\n".join(wrong)


def test_every_outside_package_is_declared() -> None:
    declared = [*PROJECT["dependencies"], *chain.from_iterable(PROJECT["optional-dependencies"].values())]
    names = {re.split(r"[^\w.-]", entry)[0].lower().replace("_", "-") for entry in declared}
    distributions = packages_distributions()
    wrong = []
    for path in FILES:
        for line, top in outside(path):
            providers = {name.lower().replace("_", "-") for name in distributions.get(top, [top])}
            if not providers & names:
                wrong.append(f"{named(path, line)} imports {top}, which pyproject.toml does not ask for")
    assert not wrong, "\n".join(wrong)


def test_every_home_is_lived_in() -> None:
    lived = {(top, home(path)) for path in FILES for _, top in outside(path)}
    empty = [(top, name) for top, names in HOMES.items() for name in sorted(names) if (top, name) not in lived]
    assert not empty, f"imported nowhere: {empty}"


def test_only_the_command_line_prints() -> None:
    wrong = []
    for path in FILES:
        if home(path) == "cli":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                wrong.append(f"{named(path, node.lineno)} prints")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.exit"}:
                wrong.append(f"{named(path, node.lineno)} uses {ast.unparse(node)}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_pickled() -> None:
    wrong = [
        f"{named(path, line)} imports {module}"
        for path in FILES
        for line, module in imports(path)
        if module.partition(".")[0] in {"pickle", "shelve", "marshal", "dill", "joblib"}
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_fits_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LINES
