"""
A browser that saves under load is ended with all its processes, again and again: nothing that was acknowledged is ever
missing. The long run ends it 200 times and can be broken off; `build/campaigns` holds how far it is.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from tests.support.bare_page import build_bare_site
from tests.support.ended_browser import Hearing, browser_to_be_ended, hearing_site, place_life
from tests.support.hard_day import Ledger

ROOT = Path(__file__).parents[2]
CAMPAIGN = ROOT / "build" / "campaigns" / "browser"
ENDINGS = 200
LIVES_OF_A_STORE = 25
"""Then the next begins empty: making a vault is cut off, too, and opening stays quick."""
STARTING_S = 60.0

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is POSIX's")


def _live_and_die(hearing: Hearing, profile: Path, ledger: Ledger, seed: int) -> None:
    """
    Lets a browser work, and ends it: now and then while it starts, mostly in the middle of work.
    """
    chance = random.Random(seed)
    address = f"{hearing.address}life.html?{seed},{ledger.pin},{ledger.highest + 1000}"
    lines = 0 if chance.random() < 0.1 else chance.randrange(1, 120)
    with browser_to_be_ended(profile, address):
        hearing.wait_for(max(lines, 1), STARTING_S if lines else chance.uniform(1.0, 5.0))
        hearing.wait_for(10**9, chance.uniform(0, 0.02))
    ledger.lives += 1
    heard = hearing.take()
    assert heard or not lines, "the page said nothing"
    for line in heard:
        assert "error" not in json.loads(line), line
        ledger.hear(line)


@pytest.mark.long("crash")
def test_browser_ended_two_hundred_times_has_lost_nothing_it_told_of(tmp_path: Path):
    CAMPAIGN.mkdir(parents=True, exist_ok=True)
    kept = CAMPAIGN / "ledger.json"
    ledger = Ledger.from_json(kept.read_text()) if kept.exists() else Ledger()
    if ledger.lives >= ENDINGS:
        ledger = Ledger()
    site, profile = tmp_path / "site", tmp_path / "profile"
    site.mkdir()
    place_life(build_bare_site(site))
    # The store belongs to this run's address: whatever was there before, this one begins empty.
    ledger.forget_store()
    with hearing_site(site) as hearing:
        while ledger.lives < ENDINGS:
            if ledger.lives % LIVES_OF_A_STORE == 0:
                shutil.rmtree(profile, ignore_errors=True)
                ledger.forget_store()
            _live_and_die(hearing, profile, ledger, seed=ledger.lives)
            kept.write_text(ledger.as_json())
            assert ledger.lost == []

    print(f"\n{ledger.lives} endings, {ledger.acknowledged} saves acknowledged, {len(ledger.lost)} lost")
