from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.lease import GRACE_DAYS, JUMP_DAYS, Lease, LeaseState, renewed
from shared.kernel.instants import DAY_MS

NOW = 1_793_520_000_000
DAYS = 60


def after(lease: Lease, *days: float) -> Lease:
    """The lease after looks at the clock, so many days after the renewal."""
    for day in days:
        lease = lease.seen(NOW + round(day * DAY_MS))
    return lease


def every_day(until: int) -> list[int]:
    return list(range(1, until + 1))


def test_a_lease_holds_for_its_days_and_no_longer():
    lease = after(renewed(NOW), *every_day(DAYS - 1))

    assert lease.state(DAYS) is LeaseState.ENDING
    assert after(lease, DAYS).state(DAYS) is LeaseState.EXPIRED


def test_its_end_is_told_a_week_before():
    lease = after(renewed(NOW), *every_day(DAYS - 8))

    assert lease.state(DAYS) is LeaseState.VALID
    assert (after(lease, DAYS - 7).state(DAYS), after(lease, DAYS - 7).days_left(DAYS)) == (
        LeaseState.ENDING,
        7,
    )


def test_a_programme_without_lease_never_closes():
    assert after(renewed(NOW), *range(20, 2000, 20)).state(0) is LeaseState.VALID


def test_setting_the_clock_back_gains_nothing():
    lease = after(renewed(NOW), *every_day(DAYS), 1, 0, -500)

    assert lease.state(DAYS) is LeaseState.EXPIRED


def test_a_clock_that_jumps_far_ahead_warns_and_grants_a_week():
    jumped = after(renewed(NOW), 400)

    assert (jumped.state(DAYS), jumped.days_left(DAYS)) == (LeaseState.JUMPED, GRACE_DAYS)
    assert after(jumped, 400 + GRACE_DAYS).state(DAYS) is LeaseState.EXPIRED


def test_a_jump_within_the_limit_is_no_jump():
    assert after(renewed(NOW), JUMP_DAYS).state(DAYS) is LeaseState.VALID
    assert after(renewed(NOW), JUMP_DAYS + 1).state(DAYS) is LeaseState.JUMPED


def test_a_jump_early_in_the_lease_shortens_nothing():
    jumped = after(renewed(NOW), JUMP_DAYS + 1)

    assert jumped.ends_ms(DAYS) == NOW + DAYS * DAY_MS
    assert after(jumped, JUMP_DAYS + 1 + GRACE_DAYS).state(DAYS) is LeaseState.VALID


def test_a_contact_puts_a_clock_right_that_was_years_ahead():
    ahead = after(renewed(NOW), 4000)

    assert renewed(NOW + DAY_MS).state(DAYS) is LeaseState.VALID
    assert ahead.seen(NOW + DAY_MS).highest_ms == ahead.highest_ms


@given(st.lists(st.integers(-1000, 1000), max_size=20), st.integers(1, 400))
def test_the_highest_clock_never_goes_back(days: list[int], length: int):
    lease = renewed(NOW)
    for day in days:
        before = lease
        lease = after(lease, day)
        assert lease.highest_ms == max(before.highest_ms, NOW + day * DAY_MS)
    assert (lease.days_left(length) == 0) == (lease.state(length) is LeaseState.EXPIRED)


@pytest.mark.parametrize("days", [1, 3])
def test_a_short_lease_is_told_from_its_first_day(days: int):
    assert renewed(NOW).state(days) is LeaseState.ENDING
