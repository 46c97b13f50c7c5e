"""
The contracts of the server's store, kept by PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync_server.adapters.sql_engine import open_postgresql
from sync_server.adapters.sql_store import SQLStore
from sync_server.ports.store import Store
from tests.contract.sync_server.test_case_lists import *  # noqa: F403
from tests.contract.sync_server.test_change_log import *  # noqa: F403 - the same exam, with the store below
from tests.contract.sync_server.test_erased_everywhere import *  # noqa: F403
from tests.contract.sync_server.test_person_cards import *  # noqa: F403
from tests.contract.sync_server.test_recoveries import *  # noqa: F403
from tests.contract.sync_server.test_retention import *  # noqa: F403
from tests.contract.sync_server.test_review_box import *  # noqa: F403
from tests.support.distribution import watch
from tests.support.postgres import fresh_database


@pytest.fixture
def store() -> Iterator[Store]:
    """
    An empty store in a database of its own.
    """
    with fresh_database() as address:
        engine = open_postgresql(address)
        watch(engine)
        opened = SQLStore(engine)
        yield opened
        opened.close()
