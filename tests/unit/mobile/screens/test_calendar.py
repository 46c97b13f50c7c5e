"""
The calendar, the orders of doors and the reminder: what each tap does, and how they look.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mobile.screens.calendar import model as calendar
from mobile.screens.calendar.update import update
from mobile.screens.today import model as today
from mobile.screens.today.update import update as update_today
from mobile.screens.visit_start import model as door
from mobile.screens.visit_start.update import update as update_door
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.loop import Shown as ScreenShown
from mobile.ui.routes import GoBack, Open, ToCalendar, ToHousehold, ToVisitStart
from mobile.ui.words import load_words
from mobile.use_cases.list_calendar import Day
from mobile.use_cases.list_today import Today
from mobile.use_cases.order_doors import DoorOrder
from mobile.use_cases.remind import Reminder
from mobile.use_cases.stops import Line, Stop
from tests.support.headless_ui import unnamed, words_in
from tests.unit.mobile.screens.gallery import Shown
from tests.unit.mobile.screens.test_door import BABY, at_door
from tests.unit.mobile.screens.test_lists import DAY, a_task

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
HOUSE = Stop("h", "Ram Prasad", "12, Tola", (Line(a_task(), "Baby of Sunita", {"en": "Newborn visit"}),))
MONDAY = DAY - timedelta(days=DAY.weekday())
DAYS = tuple(
    Day(day, (HOUSE,) if day in (DAY, DAY + timedelta(days=3)) else ())
    for day in (MONDAY + timedelta(days=number) for number in range(28))
)
FOUR_WEEKS = calendar.Model(DAYS, DAY, DAY)
DOORS = Today(stops=tuple(replace(HOUSE, household=str(number)) for number in range(4)))
ORDERED = today.Model(today=DOORS, loaded=True)
PUTTING_OFF = replace(at_door(BABY), stage=door.Stage.PUT_OFF)
SHOWN = (
    Shown("calendar", "empty", calendar.Model()),
    Shown("calendar", "weeks", FOUR_WEEKS),
    Shown("calendar", "a free day", replace(FOUR_WEEKS, chosen=DAY + timedelta(days=1))),
    Shown("calendar", "failed", calendar.Model(failed=Failed("store.fault"))),
    Shown("today", "reminder", replace(ORDERED, reminder=Reminder(1, 2, 3, 1))),
    Shown("today", "orders", replace(ORDERED, ordering=True)),
    Shown("today", "by way", replace(ORDERED, today=replace(DOORS, order=DoorOrder.WAY), unplaced=True)),
    Shown("visit_start", "put off", PUTTING_OFF),
    Shown("visit_start", "put off until", replace(PUTTING_OFF, reason="family_asked")),
)


def drawn(shown: Shown, language: str = "en") -> Any:
    return shown.draw(lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


def of(screen: str, state: str) -> Any:
    return words_in(drawn(next(one for one in SHOWN if (one.screen, one.state) == (screen, state))))


@pytest.mark.parametrize("language", ["en", "hi", "pt_BR", "sw"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen} {shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    assert unnamed(drawn(shown, language)) == []


class TestCalendar:
    def test_it_is_read_when_it_is_shown_and_begins_at_today(self) -> None:
        model, effects = update(calendar.Model(), ScreenShown())
        assert effects == (calendar.ListCalendar(),)
        assert update(model, calendar.Listed(DAYS, DAY))[0] == FOUR_WEEKS

    def test_a_day_shows_its_doors_and_stays_chosen(self) -> None:
        later = DAY + timedelta(days=3)
        model, effects = update(FOUR_WEEKS, calendar.DayTapped(later))
        assert (model.chosen, effects) == (later, ())
        assert update(model, calendar.Listed(DAYS, DAY))[0].chosen == later

    def test_a_door_opens_and_back_leaves(self) -> None:
        alone = Stop("", "", "", (Line(a_task(household=""), "Baby"),))
        assert update(FOUR_WEEKS, calendar.StopTapped(HOUSE))[1] == (Open(ToHousehold("h")),)
        assert update(FOUR_WEEKS, calendar.StopTapped(alone))[1] == (Open(ToVisitStart("", "p", "t")),)
        assert update(FOUR_WEEKS, calendar.BackTapped())[1] == (GoBack(),)

    def test_the_chosen_days_doors_are_named(self) -> None:
        assert "Ram Prasad" in of("calendar", "weeks")
        assert "Nobody is due on this day." in of("calendar", "a free day")


class TestToday:
    def test_a_reminder_stays_until_it_is_put_away_and_is_as_true_as_the_list(self) -> None:
        model, _ = update_today(today.Model(), today.Listed(DOORS, reminder=Reminder(dangers=1, due=2)))
        assert update_today(model, ScreenShown())[1] == (today.ListToday(reminds=True),)
        model, _ = update_today(model, today.Listed(DOORS, reminder=Reminder(due=1)))
        assert model.reminder == Reminder(due=1)
        model, _ = update_today(model, today.ReminderRead())
        assert model.reminder == Reminder()
        assert update_today(model, ScreenShown())[1] == (today.ListToday(reminds=False),)

    def test_it_says_what_the_day_holds(self) -> None:
        said = of("today", "reminder")
        assert "2 overdue" in said
        assert "1 to follow up after a danger" in said

    def test_an_order_is_chosen_and_kept(self) -> None:
        model, _ = update_today(ORDERED, today.OrderTapped())
        assert model.ordering
        model, effects = update_today(model, today.OrderChosen(DoorOrder.WAY))
        assert not model.ordering
        assert effects == (today.ChangeOrder(DoorOrder.WAY),)

    def test_a_phone_that_does_not_know_its_place_says_so(self) -> None:
        assert "This phone does not say where it is." in of("today", "by way")

    def test_the_calendar_is_a_tap_away(self) -> None:
        assert update_today(ORDERED, today.CalendarTapped())[1] == (Open(ToCalendar()),)


class TestPutOff:
    def test_only_what_is_due_can_be_put_off(self) -> None:
        assert update_door(at_door(), door.PutOffTapped())[0].stage is door.Stage.OUTCOME
        assert update_door(at_door(BABY), door.PutOffTapped())[0].stage is door.Stage.PUT_OFF

    def test_it_needs_a_reason_and_a_day(self) -> None:
        assert update_door(PUTTING_OFF, door.RetryTapped(2)) == (PUTTING_OFF, ())
        model, _ = update_door(PUTTING_OFF, door.ReasonTapped("cannot_go"))
        assert update_door(model, door.RetryTapped(0)) == (model, ())
        model, effects = update_door(model, door.RetryTapped(2))
        assert model.busy
        assert effects == (door.PutOff("h", "", "cannot_go", 2),)

    def test_back_leads_to_what_was_found(self) -> None:
        assert update_door(PUTTING_OFF, door.BackTapped())[0].stage is door.Stage.OUTCOME

    def test_days_are_offered_once_there_is_a_reason(self) -> None:
        assert "Until when?" not in of("visit_start", "put off")
        assert "Until when?" in of("visit_start", "put off until")
