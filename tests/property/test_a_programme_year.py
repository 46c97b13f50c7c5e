"""
A year of each programme: what a phone works out step by step is what the records say, every day.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.support.programme_year import live_a_year
from tests.support.shipped_packs import PACKS, built_pack, shipped_pack


@pytest.mark.parametrize("name", PACKS)
def test_three_weeks_worked_out_step_by_step_and_from_the_records_are_the_same(name: str) -> None:
    pack = shipped_pack(name)
    told = asyncio.run(live_a_year(built_pack(name).blob, pack, seed=7, days=21, homes=3, compare_every=3))
    assert told.visits


@pytest.mark.long("programmes")
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", PACKS)
def test_a_year_worked_out_step_by_step_and_from_the_records_is_the_same(name: str, seed: int) -> None:
    pack = shipped_pack(name)
    told = asyncio.run(live_a_year(built_pack(name).blob, pack, seed=seed))
    print(name, seed, told)
    assert told.compared > 300
    assert told.visits > 10
    assert told.outcomes
