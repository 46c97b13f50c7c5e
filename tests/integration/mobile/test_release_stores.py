"""
A store written by any release opens with all that was in it, and work goes on in it. The browser opens the same files
in tests/integration/test_browser_contracts.py.
"""

from __future__ import annotations

import asyncio

import pytest

from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.release_stores import load, names, open_frozen


def test_there_are_stores_of_the_releases_before():
    assert {"2026-11-first", "2026-11-witnessed"} <= set(names())


@pytest.mark.parametrize("name", names())
def test_store_of_a_release_opens_with_all_that_was_in_it(name: str):
    vector = load(name)

    assert asyncio.run(open_frozen(CPythonProvider(), vector)) == vector["finds"]
