"""
What the server does over HTTP it does on PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.adapters.database_setting import keep_database_setting
from tests.integration.sync_server.test_sync_over_http import *  # noqa: F403 - the same tests, on the folder below
from tests.support.postgres import fresh_database


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """
    A server's folder that names a database of its own.
    """
    folder = tmp_path_factory.mktemp("server")
    with fresh_database() as address:
        keep_database_setting(folder, address)
        yield folder
