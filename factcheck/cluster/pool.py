"""A pool of workers on Ray: work goes out in any order, results come back in order, and a lost worker's work goes out
again.

Ray runs on this machine unless an address is given. Its usage statistics, dashboard and log forwarding are off; a
local cluster listens on the loopback address alone and keeps its files in a temporary folder that goes with it.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Protocol

from factcheck.errors import ClusterError, MissingExtraError
from factcheck.settings import EngineSettings

TRIES = 3  # times that a piece of work is sent out; each that fails has lost a worker
AHEAD = 2  # pieces that wait at each worker, so that it never waits for the next


class Maker(Protocol):
    """Makes, in a worker, the object whose methods the work calls. It travels there and must be picklable."""

    def __call__(self) -> Any: ...


class Pool:
    """Workers that each hold one object made by ``make``. Close it, or use it in a ``with`` statement."""

    def __init__(self, make: Maker, settings: EngineSettings) -> None:
        """Raises MissingExtraError where Ray is not installed, ClusterError where the cluster cannot be reached."""
        self._ray = _import_ray(alone=not settings.address)
        self._folder: str | None = None
        self._owner = not self._ray.is_initialized()
        if self._owner:
            self._start(settings)
        count = settings.workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)) // settings.threads)
        self._make = self._ray.put(make)
        self._worker = self._ray.remote(num_cpus=settings.threads, max_restarts=0)(_Worker)
        self._workers = [self._hire() for _ in range(count)]
        self._shards: list[Any] = []

    def __len__(self) -> int:
        return len(self._workers)

    def beside(self, count: int) -> Shards:
        """``count`` further workers, which each answer for their share of every question; they go with the pool.

        They claim no core of their own: a question is answered while who asked it waits.
        """
        kind = self._ray.remote(
            num_cpus=0, scheduling_strategy="SPREAD", max_restarts=-1, max_task_retries=TRIES, max_concurrency=1
        )(_Worker)
        self._shards = [kind.remote(self._make) for _ in range(count)]
        return Shards(self._shards)

    def share(self, value: Any) -> Any:
        """Put a value where every worker can read it; the reference goes in the place of an argument."""
        return self._ray.put(value)

    def map(self, method: str, pieces: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """The result of ``method(*piece)`` for every piece, in order; taken from ``pieces`` as workers get free.

        What a method raises is raised here. A piece whose worker is lost goes to another; ClusterError after TRIES.
        """
        pending: deque[_Piece] = deque()
        load = [0] * len(self._workers)
        source = enumerate(pieces)
        reach = 2 * AHEAD * len(self._workers)  # how far a slow piece may be overtaken
        while True:
            while len(pending) < reach and min(load) < AHEAD:
                number, piece = next(source, (-1, ()))
                if number < 0:
                    break
                one = _Piece(piece)
                self._send(one, method, load)
                pending.append(one)
            if not pending:
                return
            running = {each.reference: each for each in pending if not each.done}
            if running:
                ready, _ = self._ray.wait(list(running), num_returns=1)
                self._take(running[ready[0]], method, load)
            while pending and pending[0].done:
                yield pending.popleft().result

    def pids(self) -> list[int]:
        """The process ids of the workers, in order; they are all up once this returns."""
        found: list[int] = self._ray.get([worker.pid.remote() for worker in self._workers])
        return found

    def close(self) -> None:
        """Let the workers go, and stop the cluster if it was started here."""
        for worker in (*self._workers, *self._shards):
            with suppress(Exception):
                self._ray.kill(worker)
        self._workers, self._shards = [], []
        if self._owner:
            self._ray.shutdown()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _start(self, settings: EngineSettings) -> None:
        quiet = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
        if settings.address:
            where: dict[str, Any] = {"address": settings.address}
            quiet.pop("include_dashboard")
        else:
            self._folder = tempfile.mkdtemp(prefix="fc-ray-")  # short: a socket's path may have 107 characters
            cpus = settings.workers * settings.threads or os.cpu_count() or 1
            where = {"num_cpus": cpus, "_node_ip_address": "127.0.0.1", "_temp_dir": self._folder}
            where["object_store_memory"] = 256 * 1024 * 1024
        try:
            if settings.address:
                _reach(settings.address)
            self._ray.init(**where, **quiet)
        except Exception as error:  # Ray raises many kinds
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)
            raise ClusterError(
                f"no Ray cluster at {settings.address or 'this machine'}: {error}",
                hint="Check [engine] address in factcheck.toml, or leave it out to run on this machine.",
            ) from error

    def _hire(self) -> Any:
        return self._worker.remote(self._make)

    def _send(self, piece: _Piece, method: str, load: list[int]) -> None:
        piece.worker = load.index(min(load))
        load[piece.worker] += 1
        piece.tries += 1
        piece.actor = self._workers[piece.worker]
        piece.reference = piece.actor.call.remote(method, *piece.arguments)

    def _take(self, piece: _Piece, method: str, load: list[int]) -> None:
        """Take what a piece gave. Where its worker was lost, hire another and send the piece out again."""
        load[piece.worker] -= 1
        try:
            piece.result = self._ray.get(piece.reference)
            piece.done = True
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause if isinstance(error.cause, Exception) else error from None
        except self._ray.exceptions.RayError as error:
            if piece.tries >= TRIES:
                raise ClusterError(
                    f"{piece.tries} workers were lost over the same work: {error}",
                    hint="Give each worker more memory, or fewer workers a machine; what is finished is kept.",
                ) from error
            if self._workers[piece.worker] is piece.actor:  # else another piece of the lost worker has seen to it
                self._workers[piece.worker] = self._hire()
            self._send(piece, method, load)


class Shards:
    """Workers that each hold a part of something; whoever holds this, in any process of the cluster, can ask them.

    One that is lost comes up again and loads its part anew; what it was asked is asked again, TRIES times at most.
    """

    def __init__(self, workers: Sequence[Any]) -> None:
        self._workers = list(workers)

    def ask(self, method: str, *arguments: Any) -> list[Any]:
        """``method(*arguments, (which, of how many))`` of each, in order. What a method raises is raised here."""
        count = len(self._workers)
        return self._answers([w.call.remote(method, *arguments, (i, count)) for i, w in enumerate(self._workers)])

    def pids(self) -> list[int]:
        """The process ids of the workers, in order."""
        return self._answers([worker.pid.remote() for worker in self._workers])

    @staticmethod
    def _answers(asked: list[Any]) -> list[Any]:
        import ray

        try:
            answers: list[Any] = ray.get(asked)
        except ray.exceptions.RayTaskError as error:
            raise error.cause if isinstance(error.cause, Exception) else error from None
        except ray.exceptions.RayError as error:
            raise ClusterError(
                f"a worker that holds a part of the index was lost {TRIES} times: {error}",
                hint="Give it more memory, or divide the index more finely; what is finished is kept.",
            ) from error
        return answers


def _reach(address: str) -> None:
    """Raises OSError or ValueError where nothing answers at host:port: Ray itself would end the whole process then."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ValueError("an address is written as HOST:PORT")
    socket.create_connection((host, int(port)), timeout=10).close()


class _Piece:
    """A piece of work on its way."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self.arguments = arguments
        self.worker, self.tries, self.done = 0, 0, False
        self.actor: Any = None
        self.reference: Any = None
        self.result: Any = None


class _Worker:
    """The shell around the object that does the work, in a process of its own."""

    def __init__(self, make: Maker) -> None:
        self._make = make
        self._made: Any = None

    def pid(self) -> int:
        return os.getpid()

    def call(self, method: str, *arguments: Any) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, method)(*arguments)


def _import_ray(*, alone: bool) -> Any:
    """``alone``: on the loopback address, which Ray keeps to on other systems than Linux or where it is told so."""
    if alone:
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    for name, value in (
        ("RAY_USAGE_STATS_ENABLED", "0"),
        ("RAY_DISABLE_IMPORT_WARNING", "1"),
        ("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0"),
        ("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0"),
        ("RAY_enable_metrics_collection", "0"),
    ):
        os.environ[name] = value
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("the engine ray needs the package ray", hint="pip install 'factcheck[ray]'") from error
    import ray.exceptions

    return ray
