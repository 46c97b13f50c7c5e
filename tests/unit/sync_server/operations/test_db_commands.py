"""
The statements that spread a database name every table once, each in the right way.
"""

from __future__ import annotations

import re

from sync_server.adapters.sql_tables import metadata
from sync_server.operations.db_commands import distribution_statements
from tests.support.distribution import SPREAD


def test_every_table_is_spread_by_area_or_copied_to_all_machines() -> None:
    statements = list(distribution_statements())
    spread = [
        found.group(1)
        for one in statements
        if (found := re.match(r"SELECT create_distributed_table\('(\w+)', 'area'", one))
    ]
    copied = [
        found.group(1)
        for one in statements
        if (found := re.match(r"SELECT create_reference_table\('(\w+)'\);", one))
    ]
    assert sorted(spread) == sorted(SPREAD)
    assert sorted(spread + copied) == sorted(metadata.tables)


def test_rows_of_an_area_lie_together() -> None:
    spread = [one for one in distribution_statements() if "create_distributed_table" in one]
    assert "colocate_with" not in spread[0]
    assert all("colocate_with => 'area_head'" in one for one in spread[1:])
