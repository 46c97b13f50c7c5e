"""
The contracts of the server's store, kept by PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.main import open_store
from sync_server.ports.store import Store
from tests.contract.sync_server.test_change_log import *  # noqa: F403 - the same exam, with the store below
from tests.contract.sync_server.test_recoveries import *  # noqa: F403
from tests.contract.sync_server.test_review_box import *  # noqa: F403
from tests.support.postgres import fresh_database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """
    An empty store in a database of its own.
    """
    with fresh_database() as address:
        opened = open_store(tmp_path, address)
        yield opened
        opened.close()
