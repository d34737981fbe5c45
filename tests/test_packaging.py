"""What is installed is what was meant: the built wheel, the lock file, and how little an import loads."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import factcheck

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel built from a copy of what is here, by the installed hatchling, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "project"
    copy.mkdir()
    for name in ("factcheck", "corpus", "examples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=copy)
    [path] = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_carries_all_that_it_needs_to_run(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    packaged = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "factcheck").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "stance-large" not in path.parts
    ]
    assert sorted(set(packaged) - inside) == []
    assert not any("stance-large" in name for name in inside), "wheels come without the larger model"
    assert {"factcheck/py.typed", "factcheck/models/stance/model.safetensors"} <= inside
    assert any(name.startswith("factcheck/models/stance/") and name.endswith(".md") for name in inside), "no card"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in inside)
    assert "factcheck/sample/examples/withdrawal-report.txt" in inside
    assert len([name for name in inside if name.startswith("factcheck/sample/corpus/inherent-resolve/")]) >= 14


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"factcheck"}
    assert sum(info.compress_size for info in wheel.infolist()) < 100 * 2**20


def test_the_version_is_told_once() -> None:
    assert PROJECT["version"] == factcheck.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(factcheck.__version__)}\b", changelog, re.M)


def test_torch_is_bounded() -> None:
    [torch] = [entry for entry in PROJECT["dependencies"] if entry.startswith("torch>")]
    assert torch == "torch>=2.8,<2.14"


def test_the_lock_file_pins_every_dependency_within_its_bounds() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if line[:1] != "#"]
    pins = {}
    for line in lines:
        pinned = re.fullmatch(r"([\w.-]+)==([\w.]+)", line)
        assert pinned, f"not a plain version: {line}"
        pins[pinned[1].lower().replace("_", "-")] = pinned[2]
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]
    # make installs these extras; jupyterlab is for people, and no test needs it
    used = re.search(r"^EXTRAS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert used
    for name in used[1].split(","):
        wanted += extras[name]
    for entry in wanted:
        requirement = Requirement(entry)
        if requirement.name == "factcheck":
            continue
        version = pins.get(requirement.name.lower().replace("_", "-"))
        assert version, f"{entry} is not pinned: run make lock"
        assert requirement.specifier.contains(version), f"{entry} against {version}: run make lock"


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("numpy", "torch", "faiss", "pandas", "transformers", "sentence_transformers", "openvino", "sqlalchemy")
    code = f"import sys, factcheck; print([name for name in {heavy!r} if name in sys.modules])"
    assert run(sys.executable, "-c", code).stdout.strip() == "[]"


def test_a_skip_fails_where_everything_is_required(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text("import pytest\ndef test_it(): pytest.skip('not here')\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    for required, code in (("0", 0), ("1", 1)):
        env = {"REQUIRE_SYSTEM": required, "PATH": ""}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == code, done.stdout
