"""The engine ray, on a local cluster of several processes: the same rows, and no harm from a worker that is killed."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import make_project, run
from factcheck.cluster.pool import TRIES, Pool
from factcheck.cluster.work import SpreadEmbedder
from factcheck.errors import ClusterError, MissingExtraError, ReadError, SettingsError
from factcheck.retrieval.embed import HashingEmbedder
from factcheck.settings import EngineSettings, Settings
from factcheck.work import ready
from factcheck.workbench import Workbench

there = importlib.util.find_spec("ray") is not None
on_ray = [pytest.mark.system, pytest.mark.skipif(not there, reason="ray is not installed")]
CLAIMS = [f"The camp housed {73_000 + n} people." for n in range(70)] + ["Jim Mattis resigned on 20 December 2018."]


@dataclass(frozen=True)
class MakeOdd:
    """Makes an object whose work goes wrong as told; ``folder`` is where it notes that it was here before."""

    folder: Path

    def __call__(self) -> Odd:
        return Odd(self.folder)


class Odd:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def square(self, number: int) -> int:
        time.sleep(0.01 * (number % 3))  # so that later ones are ready before earlier ones
        return number * number

    def die_once(self, number: int) -> int:
        mark = self.folder / str(number)
        if number % 5 == 0 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def refuse(self) -> None:
        raise ReadError("an empty claim", hint="Give one.")

    def embed(self, fingerprint: str, texts: list[str]) -> object:
        return HashingEmbedder().embed_passages(texts)

    def environment(self) -> dict[str, str]:
        return dict(os.environ)


@pytest.fixture(scope="class")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)  # so that workers find this module
        with Pool(MakeOdd(tmp_path_factory.mktemp("marks")), EngineSettings(name="ray", workers=2)) as pool:
            yield pool


class TestPool:
    pytestmark = on_ray

    def test_results_come_in_order(self, pool: Pool) -> None:
        assert list(pool.map("square", ((n,) for n in range(50)))) == [n * n for n in range(50)]
        assert list(pool.map("square", ())) == []
        assert len(set(pool.pids())) == len(pool) == 2

    def test_pieces_are_taken_as_workers_get_free(self, pool: Pool) -> None:
        taken = []

        def pieces() -> Iterator[tuple[int]]:
            for n in range(100):
                taken.append(n)
                yield (n,)

        results = pool.map("square", pieces())
        assert next(results) == 0
        assert len(taken) < 20
        assert list(results) == [n * n for n in range(1, 100)]

    def test_what_killed_workers_had_is_done_by_others(self, pool: Pool) -> None:
        before = set(pool.pids())
        assert list(pool.map("die_once", ((n,) for n in range(12)))) == list(range(12))
        assert set(pool.pids()) != before

    def test_work_that_kills_every_worker_is_given_up(self, pool: Pool) -> None:
        with pytest.raises(ClusterError, match=f"{TRIES} workers were lost"):
            list(pool.map("die", [()]))
        assert list(pool.map("square", [(3,)])) == [9]

    def test_an_error_of_the_work_is_raised_as_it_is(self, pool: Pool) -> None:
        with pytest.raises(ReadError, match="an empty claim") as raised:
            list(pool.map("refuse", [()]))
        assert raised.value.hint == "Give one."

    def test_vectors_are_those_of_the_model(self, pool: Pool) -> None:
        texts = [f"{'word ' * (n % 17)}{n}" for n in range(300)]
        spread = SpreadEmbedder(HashingEmbedder(), pool)
        assert spread.embed_passages(texts).tobytes() == HashingEmbedder().embed_passages(texts).tobytes()
        assert spread.embed_passages([]).shape == (0, HashingEmbedder.dimensions)

    def test_usage_statistics_are_off_and_nothing_listens_outside(self, pool: Pool) -> None:
        [found] = pool.map("environment", [()])
        assert found["RAY_USAGE_STATS_ENABLED"] == "0"
        mine = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
        outside = [address for address in listening() if address.rpartition(":")[0].strip("[]") not in mine]
        assert not outside


def listening() -> list[str]:
    """Where processes of Ray listen: address and port, read from the system."""
    sockets = {}
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                raw = bytes.fromhex(fields[1].partition(":")[0])
                words = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
                where = socket.inet_ntop(family, words)
                sockets[fields[9]] = f"{where}:{int(fields[1].partition(':')[2], 16)}"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if b"ray" in command and b"pytest" not in command:
                inodes = [os.readlink(link)[8:-1] for link in (process / "fd").iterdir()]  # noqa: PTH115
                found += [sockets[inode] for inode in inodes if inode in sockets]
        except OSError:  # it ended meanwhile
            continue
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("project"))
    with (folder / "factcheck.toml").open("a", encoding="utf-8") as file:
        file.write("[engine]\nworkers = 2\n")
    (folder / "claims.txt").write_text("\n".join(CLAIMS) + "\n", encoding="utf-8")
    return folder


def on_engine(folder: Path, name: str) -> Workbench:
    bench = Workbench.open(folder)
    return Workbench.open(folder, settings=bench.settings.with_changes(engine={"name": name}))


class TestVerifying:
    pytestmark = on_ray

    def test_rows_and_index_are_those_of_one_process(self, project: Path) -> None:
        local, ray = on_engine(project, "local"), on_engine(project, "ray")
        works = [ready(CLAIMS), ready([]), ready(CLAIMS[3:5]), ready(CLAIMS[::-1])]
        expected = [results.rows for results in local.verify_all(works, save=False)]
        found = [results.rows for results in ray.verify_all(works, save=False)]
        assert found == expected
        assert repr(found) == repr(expected)
        built = (project / "indexes/small/manifest.json").read_bytes()
        manifest, _ = ray.build_index("small")
        assert manifest.fingerprint == json.loads(built)["fingerprint"]

    def test_rows_are_the_same_where_workers_search_a_part_each(self, project: Path) -> None:
        works = [ready(CLAIMS[:5])]
        [expected] = [results.rows for results in on_engine(project, "local").verify_all(works, save=False)]
        bench = on_engine(project, "ray")
        settings = bench.settings.with_changes(engine={"shards": 3})
        [found] = [r.rows for r in Workbench.open(project, settings=settings).verify_all(works, save=False)]
        assert repr(found) == repr(expected)

    def test_a_killed_shard_comes_up_again(self, project: Path) -> None:
        from factcheck.cluster.work import MakeHand, SharedDense

        bench = on_engine(project, "ray")
        with bench.index() as index, Pool(MakeHand(bench.settings, bench.cache), bench.settings.engine) as pool:
            shards = pool.beside(2)
            dense = SharedDense(index.dense, shards, project / "indexes/small", index.fingerprint)
            claim = bench.embedder.embed_claims(CLAIMS[:1])[0]
            expected = index.dense.nearest(claim, 3)
            assert dense.nearest(claim, 3) == expected
            for pid in shards.pids():
                os.kill(pid, signal.SIGKILL)
            assert dense.nearest(claim, 3) == expected
            other = SharedDense(index.dense, shards, project / "indexes/small", "another")
            with pytest.raises(ClusterError, match="index small"):
                other.nearest(claim, 3)

    def test_a_killed_run_goes_on_where_it_stopped(self, project: Path) -> None:
        bench = on_engine(project, "ray")
        whole = [results.rows for results in bench.verify_all([ready(CLAIMS)], save=False)]
        script = (
            "from factcheck.workbench import Workbench; from factcheck.work import ready; import os, signal, sys\n"
            "s = Workbench.open('.').settings.with_changes(engine={'name': 'ray'})\n"
            "b = Workbench.open('.', settings=s)\n"
            "stop = lambda done, all: done >= 32 and os.kill(os.getpid(), signal.SIGKILL)\n"
            f"list(b.verify_all([ready({CLAIMS!r})], progress=stop))"
        )
        killed = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, check=False)
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        [report] = bench_reports(bench)
        assert 32 <= report < len(CLAIMS)
        judged: list[int] = []
        again = [r.rows for r in bench.verify_all([ready(CLAIMS)], progress=lambda done, _: judged.append(done))]
        assert again == whole
        assert judged[0] > report  # it went on from there
        assert bench_reports(bench) == [len(CLAIMS)]

    def test_another_index_is_refused(self, project: Path) -> None:
        from dataclasses import replace

        from factcheck.cluster.work import Hand, Job

        bench = on_engine(project, "ray")
        with bench.index() as index:
            made = replace(bench.run(index), index_fingerprint="another")
            work = ready(CLAIMS[:1])
            job = Job(
                report=work.report, extracted=False, run=made, index=project / "indexes/small", confidence=None,
                accept_from=None, earlier={},
            )  # fmt: skip
            with pytest.raises(ClusterError, match="index small"):
                Hand(bench.settings, bench.cache).verify(job, work.claims)
            other = replace(job, run=replace(made, precision="f16"))
            with pytest.raises(ClusterError, match="precision"):
                Hand(bench.settings, bench.cache).verify(other, work.claims)

    def test_the_command(self, project: Path) -> None:
        local = run(project, "verify", "--claims", "claims.txt", "--no-queue", "-f", "jsonl")
        ray = run(project, "verify", "--claims", "claims.txt", "--no-queue", "-f", "jsonl", "--engine", "ray")
        assert local.stdout
        assert (ray.stdout, ray.returncode) == (local.stdout, local.returncode)
        assert not list(Path("/tmp").glob("fc-ray-*/session_latest/logs/*.pid"))


def bench_reports(bench: Workbench) -> list[int]:
    """How many claims of each report in the review database are checked."""
    with bench.store() as store:
        return [count.checked for count in store.reports()]


def test_an_unknown_engine() -> None:
    with pytest.raises(SettingsError, match=r"engine\.name is 'spark'"):
        Settings().with_changes(engine={"name": "spark"})


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError) as raised:
        Pool(MakeOdd(tmp_path), EngineSettings(name="ray"))
    assert raised.value.hint == "pip install 'factcheck[ray]'"


@pytest.mark.system
@pytest.mark.skipif(not there, reason="ray is not installed")
def test_no_cluster_at_that_address(tmp_path: Path) -> None:
    script = (
        "from factcheck.cluster.pool import Pool; from factcheck.settings import EngineSettings\n"
        "from factcheck.errors import ClusterError\n"
        "try: Pool(object, EngineSettings(name='ray', address='127.0.0.1:1'))\n"
        "except ClusterError as error: print(error.hint)"
    )
    env = {**os.environ, "RAY_gcs_rpc_server_reconnect_timeout_s": "2", "RAY_raylet_start_wait_time_s": "2"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=env)
    assert "[engine] address" in done.stdout, done.stderr
