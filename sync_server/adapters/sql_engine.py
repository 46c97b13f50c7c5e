"""
Opens the database: SQLite with a write-ahead log, every commit on disk before it is answered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_S = 30
CACHE_KIB = 64 * 1024
# A checkpoint copies the log into the file; at 1,000 pages (the default) it ran after every 150 visits or so.
CHECKPOINT_PAGES = 8000


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
        pool_size=8,
        max_overflow=8,
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:
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


def _begin(connection: Any) -> None:
    # A transaction that will write takes the write lock at once; a deferred one would fail when it upgrades.
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
