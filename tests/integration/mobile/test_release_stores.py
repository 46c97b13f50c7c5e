"""
A store written by any release opens with all that was in it, and work goes on in it. This runs in the browser, too.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.support.release_stores import load, names, open_frozen
from tests.support.sealed_stores import a_provider


def test_there_are_stores_of_the_releases_before():
    assert {"2026-11-first", "2026-11-witnessed"} <= set(names())


@pytest.mark.parametrize("name", names())
def test_store_of_a_release_opens_with_all_that_was_in_it(name: str):
    vector = load(name)

    assert asyncio.run(open_frozen(a_provider(), vector)) == vector["finds"]
