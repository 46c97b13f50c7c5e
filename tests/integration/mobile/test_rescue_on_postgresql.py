"""
What a rescue file brings to the server it brings to PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.adapters.database_setting import keep_database_setting
from tests.integration.mobile.test_rescue import (  # noqa: F401 - the same tests, on the folder below
    test_pictures_that_wait_come_by_file_and_the_phone_need_not_send_them,
    test_server_without_room_keeps_what_came_and_takes_the_rest_another_time,
    test_unsent_visits_come_by_file_and_are_not_doubled_by_the_sync,
)
from tests.integration.test_phone_and_server import Team
from tests.support.postgres import fresh_database


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """A founded server whose folder names a database of its own."""
    with fresh_database() as address:
        keep_database_setting(tmp_path, address)
        made = Team(tmp_path)
        yield made
        made.server.end()
