"""
The contracts of the server's store, kept by PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sync_server.adapters.sql_engine import open_postgresql
from sync_server.adapters.sql_store import SQLStore
from sync_server.ports.store import Store
from tests.contract.sync_server.test_case_lists import *  # noqa: F403
from tests.contract.sync_server.test_change_log import *  # noqa: F403 - the same exam, with the store below
from tests.contract.sync_server.test_erased_everywhere import *  # noqa: F403
from tests.contract.sync_server.test_handover import *  # noqa: F403
from tests.contract.sync_server.test_moves import *  # noqa: F403
from tests.contract.sync_server.test_person_cards import *  # noqa: F403
from tests.contract.sync_server.test_recoveries import *  # noqa: F403
from tests.contract.sync_server.test_retention import *  # noqa: F403
from tests.contract.sync_server.test_review_box import *  # noqa: F403
from tests.contract.sync_server.test_server_faults import *  # noqa: F403
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


def test_every_exam_of_a_store_is_taken_here() -> None:
    import tests.contract.sync_server as exams

    (folder,) = map(Path, exams.__path__)
    modules = [vars(import_module(f"{exams.__name__}.{path.stem}")) for path in folder.glob("test_*.py")]
    about_stores = [module for module in modules if "Store" in module]
    assert about_stores
    for module in about_stores:
        parts = [name for name in module if name.lower().startswith("test")]
        assert [name for name in parts if globals().get(name) is not module[name]] == [], module["__name__"]
