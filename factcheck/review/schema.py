"""The tables of the review database and the ordered steps that make them.

``runs``, ``reports``, ``items`` and ``events`` are only ever added to (triggers refuse the rest for items and events).
``queue``, ``votes`` and ``passes`` are a projection of items and events: ``Store.audit`` rebuilds and compares them.
Leases, in ``queue``, are no part of it: they expire by themselves and decide nothing.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
)

from factcheck.errors import StoreError

metadata = MetaData()

info = Table("factcheck_schema", metadata, Column("version", Integer, primary_key=True))
runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("source", Text, nullable=False),  # the codec's escaped form: any file name can be stored
    Column("body", Text, nullable=False),
)
# One report under one run. ``superseded`` is 1 once a newer verification of the report has taken its place.
pairs = Table(
    "run_reports",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("report_id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("total", Integer, nullable=False),
    Column("superseded", Integer, nullable=False),
    Column("place", Text),  # where the report's file lay, escaped as a source; NULL: unknown, or no file
)
# One row for each claim that was checked, each skipped sentence and each failure, as it was made.
items = Table(
    "items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("status", Text, nullable=False),  # checked | skipped | failed
    Column("run_id", Text, nullable=False),
    Column("report_id", Text, nullable=False),
    Column("claim_id", Text),
    Column("start", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
queue = Table(
    "queue",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("report_id", Text, nullable=False),
    Column("pair", BigInteger, nullable=False),
    Column("start", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("problem", Integer, nullable=False),
    Column("sureness", Float, nullable=False),  # the confidence; ascending is most uncertain first
    Column("statement", Text, nullable=False),  # a hash of the statement: equal claims share it
    Column("worth", Float, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("gain", Float, nullable=False),  # −(uncertainty × check-worthiness × repeats)
    Column("day", BigInteger, nullable=False),  # −(date as a number), so that ascending is newest first
    Column("shuffle", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("waiting", Integer, nullable=False),  # 1 open or needs_second, 2 disputed, 0 otherwise
    Column("revision", Integer, nullable=False),
    Column("answer", Text),
    Column("assigned", Text),
    Column("deferred", Text),
    Column("leased_by", Text),
    Column("leased_until", Text),
    Column("drawn", Text),
)
votes = Table(
    "votes",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("reviewer", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("event", BigInteger, nullable=False),
)
passes = Table(
    "passes",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("reviewer", Text, primary_key=True),
)
events = Table(
    "events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# Ordered steps; step n brings a database from version n−1 to n. A published step is never edited: later changes are new
# steps. The statements are written out, not made from the tables above, so that an old step keeps meaning the same.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE runs (id TEXT PRIMARY KEY, seq BIGINT NOT NULL, body TEXT NOT NULL)",
        "CREATE TABLE reports (id TEXT PRIMARY KEY, seq BIGINT NOT NULL, source TEXT NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX reports_source ON reports (source)",
        """CREATE TABLE run_reports (run_id TEXT NOT NULL, report_id TEXT NOT NULL, seq BIGINT NOT NULL,
           total INTEGER NOT NULL, superseded INTEGER NOT NULL, PRIMARY KEY (run_id, report_id))""",
        "CREATE INDEX run_reports_report ON run_reports (report_id)",
        """CREATE TABLE items (id TEXT PRIMARY KEY, seq BIGINT NOT NULL, status TEXT NOT NULL, run_id TEXT NOT NULL,
           report_id TEXT NOT NULL, claim_id TEXT, start INTEGER NOT NULL, body TEXT NOT NULL)""",
        "CREATE INDEX items_place ON items (report_id, run_id, start, seq)",
        "CREATE UNIQUE INDEX items_seq ON items (seq)",
        """CREATE TABLE queue (id TEXT PRIMARY KEY, run_id TEXT NOT NULL, report_id TEXT NOT NULL,
           pair BIGINT NOT NULL, start INTEGER NOT NULL, label TEXT NOT NULL, problem INTEGER NOT NULL,
           sureness DOUBLE PRECISION NOT NULL, statement TEXT NOT NULL, worth DOUBLE PRECISION NOT NULL,
           repeats INTEGER NOT NULL, gain DOUBLE PRECISION NOT NULL, day BIGINT NOT NULL, shuffle BIGINT NOT NULL,
           state TEXT NOT NULL, waiting INTEGER NOT NULL, revision INTEGER NOT NULL, answer TEXT, assigned TEXT,
           deferred TEXT, leased_by TEXT, leased_until TEXT, drawn TEXT)""",
        "CREATE INDEX queue_problems ON queue (pair, problem, sureness, start, id)",
        "CREATE INDEX queue_next_problems ON queue (waiting, pair, problem, sureness, start, id)",
        "CREATE INDEX queue_next_gain ON queue (waiting, gain, pair, start, id)",
        "CREATE INDEX queue_gain ON queue (gain, pair, start, id)",
        "CREATE INDEX queue_next_shuffle ON queue (waiting, shuffle, id)",
        "CREATE INDEX queue_shuffle ON queue (shuffle, id)",
        "CREATE INDEX queue_next_day ON queue (waiting, day, pair, start, id)",
        "CREATE INDEX queue_day ON queue (day, pair, start, id)",
        "CREATE INDEX queue_statement ON queue (statement)",
        "CREATE INDEX queue_report ON queue (report_id, run_id, problem, sureness, start, id)",
        "CREATE INDEX queue_lease ON queue (leased_by)",
        """CREATE TABLE votes (item_id TEXT NOT NULL, reviewer TEXT NOT NULL, label TEXT NOT NULL,
           event BIGINT NOT NULL, PRIMARY KEY (item_id, reviewer))""",
        "CREATE INDEX votes_reviewer ON votes (reviewer)",
        "CREATE TABLE passes (item_id TEXT NOT NULL, reviewer TEXT NOT NULL, PRIMARY KEY (item_id, reviewer))",
        """CREATE TABLE events (seq BIGINT PRIMARY KEY, item_id TEXT NOT NULL, kind TEXT NOT NULL,
           reviewer TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL)""",
        "CREATE INDEX events_item ON events (item_id, seq)",
        "CREATE INDEX events_reviewer ON events (reviewer, seq)",
    ),
    # Counting from the indexes alone: a row of items holds a whole verdict and is slow to pass over.
    (
        "CREATE INDEX items_counted ON items (report_id, run_id, status, claim_id, id)",
        "CREATE INDEX queue_counted ON queue (run_id, report_id, state, label, answer)",
    ),
    # Two folders may each hold a report.txt: the name as given does not say whether one is a version of the other.
    ("ALTER TABLE run_reports ADD COLUMN place TEXT",),
)
VERSION = len(MIGRATIONS)
GUARDED = ("items", "events")


def migrate(connection: Connection) -> None:
    """Bring the database to :data:`VERSION` inside the caller's write transaction.

    Raises StoreError where it is newer than this factcheck, or holds somebody else's tables.
    """
    names = set(inspect(connection).get_table_names())
    if info.name not in names:
        ours = names & {table.name for table in metadata.sorted_tables}
        if ours or (names and connection.dialect.name == "sqlite"):
            raise StoreError(
                f"the database holds other tables: {', '.join(sorted(names)[:5])}",
                hint="Name an empty or new database in factcheck.toml under [review] database.",
            )
        info.create(connection)
        connection.execute(insert(info).values(version=0))
    version = connection.execute(select(info.c.version)).scalar_one()
    if version > VERSION:
        raise StoreError(
            f"the database has schema {version}; this factcheck knows {VERSION}",
            hint="Update factcheck, or restore the copy made before the update.",
        )
    for step in range(version, VERSION):
        for statement in MIGRATIONS[step]:
            connection.execute(text(statement))
        if step == 0:
            _guard(connection)
    if version < VERSION:
        connection.execute(info.update().values(version=VERSION))


def _guard(connection: Connection) -> None:
    """Triggers that refuse to change or delete what is only ever added."""
    if connection.dialect.name == "sqlite":
        for table in GUARDED:
            for action in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
                )
        return
    refuse = "BEGIN RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME; END"
    connection.execute(text(f"CREATE FUNCTION factcheck_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$"))
    for table in GUARDED:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION factcheck_refuse()"
        )
