"""
Field life at length: at its end all replicas agree, every operation is answered once, nobody holds what they may not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.field_life import FieldLife


def lived(folder: Path, *, teams: int, volunteers: int, days: int, seed: int) -> FieldLife:
    life = FieldLife(folder, teams=teams, volunteers=volunteers, seed=seed)
    try:
        life.live(days)
        result = life.rest()
        life.require_law()
        print(f"seed {seed}: {result}")
    finally:
        life.close()
    return life


@pytest.mark.parametrize("seed", [1, 2])
def test_three_weeks_of_two_small_teams(tmp_path: Path, seed: int) -> None:
    lived(tmp_path, teams=2, volunteers=2, days=21, seed=seed)


@pytest.mark.long("field")
@pytest.mark.parametrize("seed", range(10, 30))
def test_three_months_of_small_teams(tmp_path: Path, seed: int) -> None:
    lived(tmp_path, teams=3, volunteers=3, days=90, seed=seed)


@pytest.mark.long("field")
def test_six_months_of_fifty_phones_and_five_supervisors(tmp_path: Path) -> None:
    life = lived(tmp_path, teams=5, volunteers=10, days=182, seed=2026)
    assert len(life.handsets) == 56
    for event in ("household moved", "worker left", "phone enrolled again", "erased", "server restored"):
        assert life.events[event]
