"""
Every store that the exam is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.main import open_store
from sync_server.ports.store import Store
from tests.support.memory_store import MemoryStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """
    An empty store.
    """
    if request.param == "memory":
        yield MemoryStore()
        return
    opened = open_store(tmp_path)
    yield opened
    opened.close()
