"""
The server's store in a SQL database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from sync_server.adapters.sql_change_log import SQLChangeReader, SQLChangeTransaction
from sync_server.adapters.sql_directory import SQLDirectory
from sync_server.adapters.sql_recoveries import SQLRecoveries
from sync_server.ports.errors import StoreFaultError, StoreFullError


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
        self._connection = connection
        self._turn = turn
        self._transaction = connection.begin()
        self.work = SQLWork(
            SQLChangeTransaction(connection), SQLDirectory(connection), SQLRecoveries(connection)
        )

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
            with self._connection:
                yield
        finally:
            self._turn.release()


class SQLStore:
    """
    Transactions over an engine. One connection a transaction; safe to share between threads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Writers of this process take turns here: waiting in SQLite is polling, and under load some never get in.
        self._turn = Lock()
        self._reading_engine = engine.execution_options(writing=False)

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
            with _own_errors():
                yield opened.work
        except BaseException:
            opened.roll_back()
            raise
        opened.commit()

    @contextmanager
    def reading(self) -> Iterator[SQLView]:
        with _own_errors(), self._reading_engine.begin() as connection:
            yield SQLView(SQLChangeReader(connection), SQLDirectory(connection), SQLRecoveries(connection))

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
        if isinstance(cause.orig, sqlite3.Error) and _is_full(cause.orig):
            raise StoreFullError from cause
        raise StoreFaultError(reason=type(cause.orig).__name__) from cause
    except SQLAlchemyError as cause:
        raise StoreFaultError(reason=type(cause).__name__) from cause


def _is_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
