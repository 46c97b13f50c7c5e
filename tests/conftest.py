"""
What every test shares: long tests run only when asked for by name.
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --long."""
    parser.addoption(
        "--long", metavar="NAME", help="run the long tests of that name, or 'all' of them, and no others"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps either the long tests asked for, or all others."""
    wanted = config.getoption("--long")
    kept = [item for item in items if _is_wanted(item, wanted)]
    dropped = [item for item in items if item not in set(kept)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def _is_wanted(item: pytest.Item, wanted: str | None) -> bool:
    mark = item.get_closest_marker("long")
    if mark is None:
        return wanted is None
    return wanted == "all" or (wanted is not None and wanted in mark.args)
