"""
A process that saves under load is ended with SIGKILL, again and again: nothing that was acknowledged is ever missing.

The long run ends it 1,000 times and can be broken off: it goes on where it was. `build/campaigns` holds where it is.
"""

from __future__ import annotations

import os
import random
import selectors
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.hard_day import Ledger

ROOT = Path(__file__).parents[3]
CAMPAIGN = ROOT / "build" / "campaigns" / "process"
ENDINGS = 1000
LIVES_OF_A_STORE = 50
"""Then the next begins empty: making a vault is cut off, too, and opening stays quick."""

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is POSIX's")


def _live_and_die(folder: Path, ledger: Ledger, seed: int) -> None:
    """
    Lets a process work, and ends it after so many lines and so much time.
    """
    chance = random.Random(seed)
    command = ["-m", "tests.support.hard_day_process", folder, seed, ledger.pin, ledger.highest + 1000]
    with subprocess.Popen(
        [sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        said = _listen(process, chance)
        process.kill()
        said += process.stdout.read()
        failure = process.stderr.read().decode()
    ledger.lives += 1
    assert not failure, failure
    for line in said.split(b"\n")[:-1]:
        ledger.hear(line.decode())


def _listen(process: subprocess.Popen[bytes], chance: random.Random) -> bytes:
    """
    What was said until a moment of chance: some while still starting, most in the middle of work.
    """
    assert process.stdout is not None
    said = b""
    lines = 0 if chance.random() < 0.1 else chance.randrange(1, 80)
    until_s = time.monotonic() + (chance.uniform(0.0, 1.0) if not lines else 60)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while said.count(b"\n") < lines or not lines:
            left_s = until_s - time.monotonic()
            if left_s <= 0 or not selector.select(left_s):
                break
            heard = os.read(process.stdout.fileno(), 65536)
            if not heard:
                break
            said += heard
    moment_s = time.perf_counter() + chance.uniform(0, 0.004)
    while time.perf_counter() < moment_s:
        pass
    return said


def test_process_ended_while_saving_has_lost_nothing_it_told_of(tmp_path: Path):
    ledger = Ledger()
    for seed in range(4):
        _live_and_die(tmp_path / "phone", ledger, seed)

    assert ledger.lost == []
    assert ledger.acknowledged > 20


def test_store_that_lost_its_end_is_noticed(tmp_path: Path):
    ledger = Ledger()
    for seed in range(2):
        _live_and_die(tmp_path / "phone", ledger, seed)
    newest = max((tmp_path / "phone" / "store").glob("*.segment.*"))
    os.truncate(newest, newest.stat().st_size // 128 * 64)
    _live_and_die(tmp_path / "phone", ledger, seed=2)

    assert ledger.lost


@pytest.mark.long("crash")
def test_process_ended_a_thousand_times_has_lost_nothing_it_told_of():
    CAMPAIGN.mkdir(parents=True, exist_ok=True)
    kept = CAMPAIGN / "ledger.json"
    ledger = Ledger.from_json(kept.read_text()) if kept.exists() else Ledger()
    if ledger.lives >= ENDINGS:
        ledger = Ledger()
    store = CAMPAIGN / "phone"
    while ledger.lives < ENDINGS:
        if ledger.lives % LIVES_OF_A_STORE == 0:
            shutil.rmtree(store, ignore_errors=True)
            ledger.forget_store()
        _live_and_die(store, ledger, seed=ledger.lives)
        kept.write_text(ledger.as_json())
        assert ledger.lost == []

    print(f"\n{ledger.lives} endings, {ledger.acknowledged} saves acknowledged, {len(ledger.lost)} lost")
