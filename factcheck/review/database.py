"""Opening the review database: SQLite in a file or PostgreSQL by URL, with the same promises on both.

SQLite: WAL, synchronous=FULL, every writing transaction starts with BEGIN IMMEDIATE (a deferred one that reads before
it writes fails at once under other writers, whatever the timeout). PostgreSQL: writers queue on one advisory lock, so
that the chain of events has one order.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from factcheck.errors import MissingExtraError, StoreError
from factcheck.review import schema

BUSY_SECONDS = 60
_SECRETS = ("password", "sslpassword")  # what libpq takes in a URL's query besides before the host
_LOCK = 0x66616374  # "fact": the advisory lock that writers on PostgreSQL queue on


class Database:
    """A connection source with reading and writing transactions. ``name`` is for messages and holds no password."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._reading = engine
        self._writing = engine.execution_options(factcheck_write=True)
        if hasattr(os, "register_at_fork"):
            # Connections must not be used across a fork; the child opens its own.
            held = weakref.ref(engine)
            os.register_at_fork(after_in_child=lambda: _forget(held()))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with self._translated(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, alone among writers: all of it is kept, or none."""
        with self._translated(), self._writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self._reading.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            if str(error).startswith(self.name):
                raise
            raise StoreError(f"{self.name}: {error}", hint=error.hint) from error
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            detail = str(cause).strip().splitlines()[0] if str(cause).strip() else type(error).__name__
            raise StoreError(f"{self.name}: {detail}", hint=_hint(detail)) from error


def connect(database: str, *, base: Path) -> Database:
    """Open ``database`` (a file, relative to ``base``, or a postgresql:// URL) and bring its tables up to date.

    Raises StoreError for a file that is no database, one of another program, a newer schema, no permission or a server
    that does not answer; MissingExtraError for PostgreSQL without psycopg. In a folder that may not be written the file
    is opened for reading alone; StoreError comes with the first thing to write.
    """
    if re.match(r"postgres(ql)?(\+\w+)?://", database):
        store = Database(_postgres_engine(database), _without_password(database))
    elif "://" in database:
        raise StoreError(
            f"{_without_password(database)}: neither a file nor a postgresql:// URL",
            hint="Set [review] database in factcheck.toml to a file name or a postgresql:// URL.",
        )
    else:
        path = (base / database).resolve()
        if path.is_dir() or not path.parent.is_dir():
            raise StoreError(
                f"{path}: {'is a folder' if path.is_dir() else 'its folder does not exist'}",
                hint="Set [review] database in factcheck.toml to a file in an existing folder.",
            )
        store = Database(_sqlite_engine(path), str(path))
    try:
        if not _up_to_date(store):
            with store.write() as connection:
                schema.migrate(connection)
    except StoreError:
        store.close()
        raise
    return store


def _up_to_date(store: Database) -> bool:
    """Whether nothing needs doing; asked first, so that opening a current database takes no write lock."""
    with store.read() as connection:
        present = connection.dialect.has_table(connection, schema.info.name)
        return present and connection.execute(schema.info.select()).scalar() == schema.VERSION


def _sqlite_engine(path: Path) -> Engine:
    archived = _archived(path)
    options: dict[str, Any] = {"creator": partial(_open_archived, path)} if archived else {}
    url = URL.create("sqlite", database=str(path))  # written as text, a "?" in the path would begin options
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, max_overflow=-1, **options)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves, below
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if not archived:
            _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("factcheck_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _archived(path: Path) -> bool:
    """Whether the files that the write-ahead log needs beside the database are not there and cannot be made.

    Where they are there somebody may be writing, and SQLite opens the database as far as it may.
    """
    return path.exists() and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()


def _open_archived(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Turn on the write-ahead log, waiting for others who do: SQLite gives up at once there, whatever the timeout.

    On a database that has it nothing is written, so that it may be read-only.
    """
    until = time.monotonic() + BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return  # where it cannot be had, on some network folders, the old log is as safe
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _forget(engine: Engine | None) -> None:
    if engine is not None:
        engine.dispose(close=False)


def _postgres_engine(url: str) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "a PostgreSQL database needs the package psycopg", hint="pip install 'factcheck[postgres]'"
        ) from error
    driver_url = _read(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", url))
    try:
        if driver_url is None:
            raise ValueError
        engine = create_engine(driver_url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (SQLAlchemyError, ValueError):  # either may repeat the URL, with its password
        hint = 'postgresql://user@host/name; a "@" in a password is written %40'
        raise StoreError(f"{_without_password(url)}: not a URL", hint=hint) from None

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.execute("SET synchronous_commit TO on")
        raw.execute("SET lock_timeout TO %d" % (BUSY_SECONDS * 1000))  # noqa: UP031
        raw.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("factcheck_write"):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


def _read(url: str) -> URL | None:
    """The URL in its parts, or None. A host with an "@" in it is the end of a password that was not written as %40."""
    try:
        found = make_url(url)
    except (SQLAlchemyError, ValueError):
        return None
    return None if "@" in (found.host or "") else found


def _without_password(url: str) -> str:
    """The URL without what only its owner is to know; of one that cannot be read only its kind."""
    read = _read(url)
    if read is None:
        return f"{url.partition('://')[0]}://…"
    secret = [name for name in read.query if name.casefold() in _SECRETS]
    return read.difference_update_query(secret).render_as_string(hide_password=True)


def _hint(detail: str) -> str:
    lowered = detail.lower()
    if "not a database" in lowered or "malformed" in lowered:
        return "The file is damaged or belongs to another program; name another in factcheck.toml or restore a copy."
    if "readonly" in lowered or "unable to open" in lowered or "permission" in lowered:
        return "Check that you may write the file and its folder."
    if "locked" in lowered or "lock timeout" in lowered:
        return "Another program holds the database; close it and try again."
    if "full" in lowered:
        return "Free some space; nothing of this step was kept, everything before it was."
    return "Check [review] database in factcheck.toml and that the server runs."
