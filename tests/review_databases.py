"""A review database for each of the kinds that there are, for tests, and a clock that they share."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from factcheck.review.store import Store

POSTGRES = os.environ.get("FACTCHECK_TEST_POSTGRES", "")


class Clock:
    """A clock that goes on by one second whenever it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def on_postgres() -> Iterator[str]:
    """A schema of its own in the test server, dropped afterwards."""
    if not POSTGRES:
        pytest.skip("PostgreSQL: FACTCHECK_TEST_POSTGRES names no server")
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{name}"
        connection.execute(f"DROP SCHEMA {name} CASCADE")


def ids(store: Store, **filters: str) -> list[str]:
    return [item.verdict.id for item in store.items(**filters)]  # type: ignore[arg-type]
