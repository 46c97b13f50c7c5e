"""
The server's store in a SQL database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from sync_server.adapters.sql_backup import dump_rows, fill_rows
from sync_server.adapters.sql_change_log import SQLChangeReader, SQLChangeTransaction
from sync_server.adapters.sql_directory import SQLDirectory
from sync_server.adapters.sql_recoveries import SQLRecoveries
from sync_server.ports.change_log import DeviceKey
from sync_server.ports.errors import (
    StoreContendedError,
    StoreFaultError,
    StoreFullError,
    StoreRejectedError,
)


@dataclass(frozen=True, slots=True)
class SQLView:
    """
    One moment of the database.
    """

    changes: SQLChangeReader
    directory: SQLDirectory
    recoveries: SQLRecoveries


@dataclass(frozen=True, slots=True)
class SQLWork:
    """
    One transaction.
    """

    changes: SQLChangeTransaction
    directory: SQLDirectory
    recoveries: SQLRecoveries


class SQLOpenTransaction:
    """
    A transaction on a connection of its own.
    """

    def __init__(self, connection: Connection, turn: Lock) -> None:
        self.connection = connection
        self._turn = turn
        self._transaction = connection.begin()
        self.work = SQLWork(
            SQLChangeTransaction(connection), SQLDirectory(connection), SQLRecoveries(connection)
        )

    @contextmanager
    def doing(self) -> Iterator[SQLWork]:
        with _own_errors():
            yield self.work

    def commit(self) -> None:
        with _own_errors(), self._ending():
            try:
                self._transaction.commit()
            except BaseException:
                self._transaction.rollback()
                raise

    def roll_back(self) -> None:
        with _own_errors(), self._ending():
            self._transaction.rollback()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        try:
            with self.connection:
                yield
        finally:
            self._turn.release()


ONE_AT_A_TIME = 4_072_018
"""Any number that stands for nothing else in the database."""


class SQLStore:
    """
    Transactions over an engine. One connection a transaction; safe to share between threads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Writers of this process take turns here: waiting in SQLite is polling, and under load some never get in.
        self._turn = Lock()
        self._reading_engine = engine.execution_options(writing=False)
        if engine.dialect.name == "postgresql":
            self._reading_engine = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def works_elsewhere(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def begin(self) -> SQLOpenTransaction:
        self._turn.acquire()
        try:
            with _own_errors():
                connection = self._engine.connect()
                try:
                    return SQLOpenTransaction(connection, self._turn)
                except BaseException:
                    connection.close()
                    raise
        except BaseException:
            self._turn.release()
            raise

    @contextmanager
    def transaction(self) -> Iterator[SQLWork]:
        opened = self.begin()
        try:
            with opened.doing() as work:
                self._wait_for_other_processes(opened)
                yield work
        except BaseException:
            opened.roll_back()
            raise
        opened.commit()

    def _wait_for_other_processes(self, opened: SQLOpenTransaction) -> None:
        # What looks first and writes then (a one-time code, an approval) must be alone, as it is in SQLite. Only the
        # groups of syncs, which lock the areas they write to, run in several processes at once.
        if self._engine.dialect.name == "postgresql":
            opened.connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")

    @contextmanager
    def reading(self) -> Iterator[SQLView]:
        with _own_errors(), self._reading_engine.begin() as connection:
            yield SQLView(SQLChangeReader(connection), SQLDirectory(connection), SQLRecoveries(connection))

    def dump(self, *, made_ms: int, held: dict[DeviceKey, int]) -> Iterator[bytes]:
        """
        Everything, as `sql_backup` writes it, and each device's highest number in it.
        """
        with _own_errors():
            yield from dump_rows(self._engine, made_ms=made_ms, held=held)

    def fill(self, parts: Iterator[Any]) -> Mapping[str, Any]:
        """
        Fills an empty database from a backup's parts; its head.
        """
        with _own_errors():
            return fill_rows(self._engine, parts)

    def close(self) -> None:
        """
        Gives the connections back. SQLite then writes its log into the file.
        """
        self._engine.dispose()


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as cause:
        if _is_full(cause.orig):
            raise StoreFullError from cause
        if getattr(cause.orig, "sqlstate", None) in CONTENDED:
            raise StoreContendedError(reason=type(cause.orig).__name__) from cause
        is_outage = isinstance(cause, (OperationalError, InterfaceError))
        kind = StoreFaultError if is_outage else StoreRejectedError
        raise kind(reason=type(cause.orig).__name__) from cause
    except SQLAlchemyError as cause:
        raise StoreFaultError(reason=type(cause).__name__) from cause


CONTENDED = frozenset({"23505", "40001", "40P01", "55P03"})
"""PostgreSQL's codes: unique violation, serialization failure, deadlock, lock not available."""

DISK_FULL = "53100"


def _is_full(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", None) == DISK_FULL
