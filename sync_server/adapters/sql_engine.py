"""
Opens the database: SQLite with a write-ahead log, or PostgreSQL; every commit on disk before it is answered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from sync_server.adapters.sql_statements import PARAMETERS
from sync_server.ports.errors import DatabaseSettingError

BUSY_TIMEOUT_S = 30
CACHE_KIB = 64 * 1024
# A checkpoint copies the log into the file; at 1,000 pages (the default) it ran after every 150 visits or so.
CHECKPOINT_PAGES = 8000

CONNECT_TIMEOUT_S = 10
# A statement that takes longer waits for somebody who died with a lock; the phone asks again.
STATEMENT_TIMEOUT_MS = 60_000
POOL = 8
PREPARED = 400


def open_database(url: str, file: Path) -> Engine:
    """
    An engine on the database that a setting names, or on a SQLite file where it names none.

    Raises:
        DatabaseSettingError: the setting names no PostgreSQL database.
    """
    return open_postgresql(url) if url else open_sqlite(file)


def open_sqlite(path: Path) -> Engine:
    """
    An engine on a SQLite file, made when missing.
    """
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={
            "timeout": BUSY_TIMEOUT_S,
            "check_same_thread": False,
            "isolation_level": None,
        },
        poolclass=QueuePool,
        pool_size=POOL,
        max_overflow=POOL,
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"cache_size=-{CACHE_KIB}",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A transaction that will write takes the write lock at once; a deferred one would fail when it upgrades.
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def open_postgresql(url: str) -> Engine:
    """
    An engine on a PostgreSQL database, which must exist.

    Args:
        url: As in `postgresql://doorstep@/doorstep?host=/var/run/postgresql`.

    Raises:
        DatabaseSettingError: that is not such an address.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseSettingError from None
    if parsed.get_backend_name() != "postgresql":
        raise DatabaseSettingError
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "doorstep-server",
            # Every text of `sql_statements` stays prepared.
            "prepare_threshold": 2,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c synchronous_commit=on",
        },
        paramstyle=PARAMETERS["postgresql"],
        poolclass=QueuePool,
        pool_size=POOL,
        max_overflow=POOL,
        # The database may have been away: a connection that it has forgotten is replaced before it is used.
        pool_pre_ping=True,
        # Words of the database name values; they must reach no log.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _configure_postgresql)
    return engine


def _configure_postgresql(connection: Any, _record: object) -> None:
    from psycopg import RawCursor, RawServerCursor
    from psycopg.types.string import TextLoader

    # Identifiers are text everywhere else; the driver would make objects of them, value by value.
    connection.adapters.register_loader("uuid", TextLoader)
    connection.cursor_factory = RawCursor
    connection.server_cursor_factory = RawServerCursor
    connection.prepared_max = PREPARED
