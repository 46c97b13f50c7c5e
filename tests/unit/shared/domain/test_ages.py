"""
A day of birth that says how old somebody is, and no more.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.ages import Age, age_between, blur_birthday

TODAY = date(2026, 11, 23)
A_LIFE_DAYS = 40_000


def born(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


def test_a_blurred_birthday_gives_the_age_of_the_true_one() -> None:
    for days in (*range(3 * 366), *range(3 * 366, A_LIFE_DAYS, 29)):
        assert age_between(blur_birthday(born(days), TODAY), TODAY) == age_between(born(days), TODAY)


@pytest.mark.parametrize("days", [28, 35, 92, 100, 400, 800, 11_111, 30_000])
@pytest.mark.parametrize("zone", [-1, 1])
def test_it_gives_the_same_age_where_the_calendar_is_a_day_ahead_or_behind(days: int, zone: int) -> None:
    there = TODAY + timedelta(days=zone)
    assert age_between(blur_birthday(born(days), TODAY), there) == age_between(born(days), TODAY)


def test_people_of_one_age_cannot_be_told_apart_by_it_and_a_newborn_keeps_each_day() -> None:
    assert len({blur_birthday(born(days), TODAY) for days in range(20 * 366, 20 * 366 + 300)}) == 1
    assert blur_birthday(born(3), TODAY) == born(3)
    assert age_between(born(3), TODAY) == Age(3, "day")


def test_a_day_of_birth_to_come_is_left_as_it_is() -> None:
    assert blur_birthday(born(-5), TODAY) == born(-5)
