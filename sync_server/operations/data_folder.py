"""
The data folder: opened, founded at first use, with plain words where it cannot be.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync_server.adapters.database_setting import read_database_setting
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.main import DATABASE, open_store
from sync_server.operations.errors import CommandStoppedError
from sync_server.use_cases.found_server import found_server

DEFAULT_ISSUER = "Doorstep"


@contextmanager
def opened(data: Path, *, may_make: bool = False, issuer: str = DEFAULT_ISSUER) -> Iterator[SQLStore]:
    """
    The store of a data folder, closed afterwards.

    Args:
        may_make: Whether a folder without data becomes a new server.

    Raises:
        CommandStoppedError: there is no server in the folder, or it cannot be written to.
    """
    database = read_database_setting(data, os.environ)
    if not may_make:
        require_server(data)
    require_writable(data)
    store = open_store(data, database)
    try:
        with store.transaction() as work:
            found_server(
                work,
                issuer_name=issuer,
                clock=SystemClock(),
                randomness=SystemRandomness(),
                signatures=Ed25519Signatures(),
            )
        yield store
    finally:
        store.close()


def require_server(data: Path) -> None:
    """
    Raises:
        CommandStoppedError: there is no server in the folder.
    """
    if not read_database_setting(data, os.environ) and not (data / DATABASE).exists():
        raise CommandStoppedError(
            f"There is no Doorstep server in {data}. Make one with `doorstep-server init --data {data}`, "
            "or name its folder with --data."
        )


def require_shared(data: Path) -> None:
    """
    Raises:
        CommandStoppedError: the folder's database is one process's own.
    """
    if not read_database_setting(data, os.environ):
        raise CommandStoppedError(
            "SQLite serves one process. Leave --processes out, or keep the data in PostgreSQL: "
            "see `doorstep-server init --database`."
        )


def require_writable(data: Path) -> None:
    """
    Raises:
        CommandStoppedError: nothing can be written there.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as cause:
        raise CommandStoppedError(
            f"The data folder {data} cannot be written to ({cause.strerror}). "
            "Choose another with --data, or give this user the right to write there."
        ) from cause
