"""
A real server process in a temporary folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync_server.adapters.sql_store import SQLStore
from tests.support.servers import PlainPhone, ServerProcess, a_code, enrolled, open_data, serving


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A server's folder, with SQLite in it.
    """
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[ServerProcess]:
    """
    A founded server with two teams, shared by a module's tests.
    """
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def store(server: ServerProcess) -> Iterator[SQLStore]:
    """
    The same data, as the command line sees them.
    """
    opened = open_data(Path(server.data))
    yield opened
    opened.close()


@pytest.fixture
def new_phone(server: ServerProcess, store: SQLStore) -> Callable[[str], PlainPhone]:
    """
    Enrols a worker's new phone.
    """
    return lambda worker: enrolled(server.address, a_code(store, worker))
