"""
When a phone syncs by itself.
"""

from __future__ import annotations

import pytest

from mobile.use_cases.schedule_sync import (
    DANGER_RETRY_MS,
    FIRST_RETRY_MS,
    IDLE_MS,
    LONGEST_RETRY_MS,
    PENDING_MS,
    SOON_MS,
    SPARING,
    Occasion,
    SyncRhythm,
    after_failure,
    after_success,
    is_due,
    plan_sync,
)

NOW_MS = 5_000_000


def planned(rhythm: SyncRhythm, occasion: Occasion, pending: int = 0) -> int | None:
    return plan_sync(rhythm, occasion, now_ms=NOW_MS, pending=pending).due_ms


@pytest.mark.parametrize("occasion", [Occasion.UNLOCKED, Occasion.SAVED, Occasion.NETWORK])
def test_unlocking_saving_and_a_network_sync_soon(occasion):
    assert NOW_MS + SOON_MS == planned(SyncRhythm(), occasion)


def test_the_timer_is_slow_with_nothing_to_send_and_quicker_otherwise():
    assert NOW_MS + IDLE_MS == planned(SyncRhythm(), Occasion.TIMER)
    assert NOW_MS + PENDING_MS == planned(SyncRhythm(), Occasion.TIMER, pending=3)


def test_a_sync_that_is_due_sooner_stays_so():
    rhythm = SyncRhythm(due_ms=NOW_MS + 10)

    assert NOW_MS + 10 == planned(rhythm, Occasion.SAVED)
    assert NOW_MS + 10 == planned(rhythm, Occasion.TIMER)


def test_after_failures_saving_waits_but_the_button_and_a_new_network_do_not():
    rhythm = after_failure(SyncRhythm(), now_ms=NOW_MS, jitter=1.0)

    assert NOW_MS + FIRST_RETRY_MS == planned(rhythm, Occasion.SAVED)
    assert NOW_MS == planned(rhythm, Occasion.BUTTON)
    assert NOW_MS + SOON_MS == planned(rhythm, Occasion.NETWORK)


def test_pauses_double_after_each_failure_up_to_half_an_hour():
    rhythm, pauses = SyncRhythm(), []
    for _ in range(9):
        rhythm = after_failure(rhythm, now_ms=NOW_MS, jitter=1.0)
        assert rhythm.due_ms is not None
        pauses.append(rhythm.due_ms - NOW_MS)

    assert [FIRST_RETRY_MS, 2 * FIRST_RETRY_MS, 4 * FIRST_RETRY_MS] == pauses[:3]
    assert LONGEST_RETRY_MS == pauses[-1]


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_chance_spreads_pauses_within_bounds(jitter):
    failed = after_failure(SyncRhythm(), now_ms=NOW_MS, jitter=jitter)
    done = after_success(SyncRhythm(failures=3), now_ms=NOW_MS, pending=0, jitter=jitter)

    assert failed.due_ms is not None
    assert done.due_ms is not None
    assert FIRST_RETRY_MS / 2 <= failed.due_ms - NOW_MS <= FIRST_RETRY_MS
    assert 0.8 * IDLE_MS <= done.due_ms - NOW_MS <= 1.2 * IDLE_MS
    assert 0 == done.failures


def test_nothing_is_due_until_something_is_planned():
    assert not is_due(SyncRhythm(), NOW_MS)
    assert not is_due(SyncRhythm(due_ms=NOW_MS + 1), NOW_MS)
    assert is_due(SyncRhythm(due_ms=NOW_MS), NOW_MS)


def test_a_server_that_asks_for_a_pause_gets_it_even_on_a_new_network_but_the_button_asks_at_once():
    asked_s = 600
    rhythm = after_failure(SyncRhythm(), now_ms=NOW_MS, jitter=0.0, wait_s=asked_s)

    assert NOW_MS + 1000 * asked_s + FIRST_RETRY_MS // 2 == rhythm.due_ms
    on_network = plan_sync(rhythm, Occasion.NETWORK, now_ms=NOW_MS, pending=1)
    assert NOW_MS + 1000 * asked_s == on_network.due_ms
    assert NOW_MS + 1000 * asked_s == plan_sync(on_network, Occasion.SAVED, now_ms=NOW_MS, pending=1).due_ms
    assert NOW_MS == planned(rhythm, Occasion.BUTTON)


def test_nobody_makes_a_phone_wait_longer_than_the_longest_pause():
    rhythm = after_failure(SyncRhythm(), now_ms=NOW_MS, jitter=0.0, wait_s=10**9)

    assert NOW_MS + LONGEST_RETRY_MS + FIRST_RETRY_MS // 2 == rhythm.due_ms


def test_a_danger_is_sent_at_once_whatever_failed_before_and_waits_for_the_server_alone():
    failed = after_failure(SyncRhythm(failures=8), now_ms=NOW_MS, jitter=1.0)
    asked = after_failure(SyncRhythm(), now_ms=NOW_MS, jitter=0.0, wait_s=30)

    assert NOW_MS == planned(failed, Occasion.DANGER, pending=1)
    assert NOW_MS + 30_000 == planned(asked, Occasion.DANGER, pending=1)


def test_a_danger_that_was_not_sent_is_tried_again_within_a_minute_for_as_long_as_it_takes():
    rhythm = SyncRhythm()
    for _ in range(9):
        rhythm = after_failure(rhythm, now_ms=NOW_MS, jitter=1.0, has_danger=True)
        assert rhythm.due_ms is not None
        assert rhythm.due_ms - NOW_MS <= DANGER_RETRY_MS


def test_a_phone_that_is_spared_calls_seldom_and_still_sends_soon_what_is_saved():
    def spared(occasion: Occasion, pending: int = 0) -> int | None:
        return plan_sync(SyncRhythm(), occasion, now_ms=NOW_MS, pending=pending, is_spared=True).due_ms

    assert NOW_MS + SPARING * IDLE_MS == spared(Occasion.TIMER)
    assert NOW_MS + SOON_MS == spared(Occasion.SAVED, pending=1)
    assert NOW_MS == spared(Occasion.DANGER, pending=1)
    done = after_success(SyncRhythm(), now_ms=NOW_MS, pending=0, jitter=0.5, is_spared=True)
    assert NOW_MS + SPARING * IDLE_MS == done.due_ms
