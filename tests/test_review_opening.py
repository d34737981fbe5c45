"""A new database that several processes open at once: one of them makes it, none fails."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

from factcheck.review.store import open_store

PROCESSES = 6


def _open(barrier: Any, said: Any, database: str) -> None:
    barrier.wait()
    try:
        with open_store(database, base=Path()) as store:
            store.set_policy(store.policy(), reviewer="ann")
            said.put(store.head())
    except BaseException as error:
        said.put(repr(error))


def test_a_new_database_is_opened_by_many_at_once(database: str) -> None:
    context = multiprocessing.get_context("fork")  # a start that is really at once
    barrier, said = context.Barrier(PROCESSES), context.Queue()
    started = [context.Process(target=_open, args=(barrier, said, database)) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    heads = {said.get(timeout=60) for _ in started}
    for process in started:
        process.join()
    assert heads == {"0" * 64}
    with open_store(database, base=Path()) as store:
        assert store.audit().valid
