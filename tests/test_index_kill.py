"""kill -9 at any moment of a build leaves the old index readable; a full disk does too."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.errors import WriteError
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.retrieval.index import Index
from factcheck.settings import RetrievalSettings
from retrieval_samples import CountingEmbedder, build, documents

# Runs a build and kills its own process, without any clean-up, at the n-th call of a function of the build.
BUILD = """
import os, signal, sys
from pathlib import Path
from factcheck.retrieval.embed import HashingEmbedder
from retrieval_samples import build, documents
from factcheck.retrieval import build as module, changes, generations, segments, vectors

where, at, calls = sys.argv[2], int(sys.argv[3]), 0
owner = next(each for each in (vectors, segments, generations, module) if hasattr(each, where))
changes.FOLD = 0  # small updates stay updates

def deadly(*arguments, original=getattr(owner, where), **named):
    global calls
    calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments, **named)

setattr(owner, where, deadly)
vectors._TOGETHER = 8
build(Path(sys.argv[1]), documents(40), embedder=HashingEmbedder())
print(calls)
"""

MOMENTS = [
    ("document_record", 1),
    ("passage_record", 30),
    ("_embed", 1),
    ("_embed", 3),
    ("_write_terms", 1),
    ("_describe", 1),
    ("sha256_of", 4),
    ("put_in_place", 1),
]


def run(folder: Path, where: str, at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILD, str(folder), where, str(at)]
    return subprocess.run(command, cwd=Path(__file__).parent, check=False, capture_output=True, text=True)


def killed(folder: Path, where: str, at: int) -> int:
    return run(folder, where, at).returncode


def answers(folder: Path) -> list[object]:
    with Index.open(folder / "war") as index:
        index.check()
        return list(index.searcher(HashingEmbedder(), RetrievalSettings()).search(["people fled"], 50)[0])


def test_a_build_killed_at_any_step_leaves_the_old_or_the_new_index_whole(tmp_path: Path) -> None:
    build(tmp_path / "old", documents(8))
    build(tmp_path / "new", documents(40))
    old, new = answers(tmp_path / "old"), answers(tmp_path / "new")
    folder = tmp_path / "indexes"
    build(folder, documents(8))
    seen = []
    syncs = int(run(tmp_path / "count", "sync", 0).stdout)
    for where, at in [*MOMENTS, *(("sync", syncs - before) for before in (9, 4, 3, 2, 1, 0))]:
        code = killed(folder, where, at)
        assert code in (0, -signal.SIGKILL)
        after = answers(folder)
        assert after in (old, new), (where, at)
        assert code or after == new
        seen.append((code, after == new))
        if after == new:
            build(folder, documents(8))
    assert (-signal.SIGKILL, False) in seen and (-signal.SIGKILL, True) in seen, "no kill fell around the last step"
    build(folder, documents(8))
    assert answers(folder) == old
    left = [path.name for path in folder.iterdir() if not path.name.endswith(".lock")]
    assert left == ["war"] and len(list((folder / "war").iterdir())) == 2


def test_what_a_killed_build_had_embedded_is_not_embedded_again(tmp_path: Path) -> None:
    assert killed(tmp_path, "_embed", 6) == -signal.SIGKILL
    embedder = CountingEmbedder()
    build(tmp_path, documents(40), embedder=embedder)
    fresh = CountingEmbedder()
    build(tmp_path / "fresh", documents(40), embedder=fresh)
    assert 0 < len(embedder.embedded) <= len(fresh.embedded) - 5
    assert set(embedder.embedded) < set(fresh.embedded)
    whole, pieced = (Index.open(folder / "war").manifest for folder in (tmp_path / "fresh", tmp_path))
    assert whole.files["s000001/vectors.f32"] == pieced.files["s000001/vectors.f32"]


@pytest.mark.parametrize("limit", [0, 2_000, 20_000, 60_000])
def test_a_disk_that_fills_up_leaves_the_old_index(tmp_path: Path, limit: int) -> None:
    build(tmp_path, documents(8))
    before = answers(tmp_path)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
    try:
        with pytest.raises(WriteError) as caught:
            build(tmp_path, documents(400))
        assert caught.value.hint
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert answers(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == ["war"]


def test_readers_see_the_old_or_the_new_index_while_builds_replace_it(tmp_path: Path) -> None:
    build(tmp_path / "old", documents(8))
    build(tmp_path / "new", documents(40))
    old, new = answers(tmp_path / "old"), answers(tmp_path / "new")
    build(tmp_path, documents(8))
    builds = (
        "import sys\nfrom pathlib import Path\nfrom retrieval_samples import build, documents\n"
        "for _ in range(6):\n    build(Path(sys.argv[1]), documents(40))\n    build(Path(sys.argv[1]), documents(8))\n"
    )
    builder = subprocess.Popen([sys.executable, "-c", builds, str(tmp_path)], cwd=Path(__file__).parent)
    seen = []
    try:
        while builder.poll() is None:
            with Index.open(tmp_path / "war") as index:
                searcher = index.searcher(HashingEmbedder(), RetrievalSettings())
                hits = searcher.search(["people fled"], 50)[0]
            assert hits in (old, new)
            seen.append(hits == new)
    finally:
        builder.kill()
        builder.wait()
    assert builder.returncode == 0
    assert {True, False} == set(seen)
