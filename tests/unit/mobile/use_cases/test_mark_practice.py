"""
A practice household is worked with like any other and counted nowhere; only supervision decides which one it is.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.household import model as household
from mobile.screens.household.update import update
from mobile.use_cases.open_household import OpenHousehold
from shared.domain.delivery import Delivery
from shared.domain.kinds import may_set
from shared.domain.roles import Role

HOME = OpenHousehold("h1", "Ram", "", "", "", Delivery.RECEIVED, 0, (), (), (), may_mark_practice=True)


def test_supervisors_mark_practice_and_volunteers_do_not():
    assert may_set(Role.SUPERVISOR, "household", "practice")
    assert not may_set(Role.VOLUNTEER, "household", "practice")


def test_a_tap_marks_a_household_and_another_takes_it_back():
    counted = household.Model("h1", home=HOME)
    practised = household.Model("h1", home=replace(HOME, practice=True))

    assert (household.MarkPractice("h1", True),) == update(counted, household.PracticeTapped())[1]
    assert (household.MarkPractice("h1", False),) == update(practised, household.PracticeTapped())[1]


def test_a_second_tap_while_it_is_written_does_nothing():
    busy, _ = update(household.Model("h1", home=HOME), household.PracticeTapped())

    assert (busy, ()) == update(busy, household.PracticeTapped())
