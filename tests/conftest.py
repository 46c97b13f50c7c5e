"""
What every test shares: long tests run only when asked for by name, and only they look for new examples.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

if sys.platform != "emscripten":  # The contract suites also run in the browser's worker, where it is not.
    import hypothesis


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --long."""
    parser.addoption(
        "--long", metavar="NAME", help="run the long tests of that name, or 'all' of them, and no others"
    )


def pytest_configure(config: pytest.Config) -> None:
    """
    The gate tries the same examples every time, so that it passes or fails by the code alone, and few, as it is run
    before every commit; long tests try new ones. Neither fails because the machine was slow.
    """
    if sys.platform != "emscripten":
        hypothesis.settings.register_profile("gate", max_examples=50, derandomize=True, deadline=None)
        hypothesis.settings.register_profile("search", deadline=None)
        hypothesis.settings.load_profile("gate" if config.getoption("--long") is None else "search")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """
    Collects tests without collecting garbage: a finaliser that comes while CPython 3.11 turns a module into a syntax
    tree, and makes one itself to show where it was, ends the run ("AST constructor recursion depth mismatch").
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


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
