"""
Every store that the exam is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.adapters.sql_engine import open_sqlite
from sync_server.adapters.sql_migrations import migrate
from sync_server.adapters.sql_store import SQLStore
from sync_server.ports.store import Store
from tests.support.distribution import watch
from tests.support.memory_store import MemoryStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """
    An empty store.
    """
    if request.param == "memory":
        yield MemoryStore()
        return
    engine = open_sqlite(tmp_path / "store.sqlite")
    migrate(engine)
    watch(engine)
    opened = SQLStore(engine)
    yield opened
    opened.close()
