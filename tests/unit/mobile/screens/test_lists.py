"""
Today, households, a household: where their rows lead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mobile.screens.household import model as household
from mobile.screens.household.update import update as update_household
from mobile.screens.households import model as households
from mobile.screens.households.update import update as update_households
from mobile.screens.today import model as today
from mobile.screens.today.update import update as update_today
from mobile.ui.loop import Failed, Shown
from mobile.ui.routes import (
    GoBack,
    GoToTab,
    Open,
    TabTapped,
    ToCard,
    ToDanger,
    ToForm,
    ToHousehold,
    ToHouseholds,
    ToPerson,
    ToRegister,
    ToVisit,
    ToVisitStart,
)
from mobile.use_cases.find_households import Found
from mobile.use_cases.list_today import Today
from mobile.use_cases.stops import Line, Stop
from shared.kernel.identifiers import TaskId
from shared.programmes.tasks import Task

DAY = date(2025, 10, 9)


def a_task(**facts: str) -> Task:
    known = {"kind": "visit", "person": "p", "household": "h", **facts}
    return Task(id=TaskId("t"), due_on=DAY, opens_on=DAY, closes_on=DAY, **known)  # type: ignore[arg-type]


class TestToday:
    def test_it_is_read_each_time_it_comes_on_top(self) -> None:
        assert update_today(today.Model(), Shown())[1] == (today.ListToday(),)

    def test_a_door_opens_its_household(self) -> None:
        stop = Stop("h", "Ram", "12", (Line(a_task(), "Baby"),))

        assert update_today(today.Model(), today.StopTapped(stop))[1] == (Open(ToHousehold("h")),)

    def test_somebody_without_a_household_is_visited_directly(self) -> None:
        stop = Stop("", "", "", (Line(a_task(household=""), "Baby"),))

        assert update_today(today.Model(), today.StopTapped(stop))[1] == (Open(ToVisitStart("", "p", "t")),)

    def test_a_danger_opens_with_its_follow_up(self) -> None:
        line = Line(a_task(kind="follow_up", referral="r"), "Baby")

        assert update_today(today.Model(), today.DangerTapped(line))[1] == (Open(ToDanger("r", task="t")),)

    def test_a_returned_visit_opens_the_visit(self) -> None:
        line = Line(a_task(kind="amend", visit="v"), "Baby")

        assert update_today(today.Model(), today.ReturnedTapped(line))[1] == (Open(ToVisit("v")),)

    def test_a_draft_opens_the_form(self) -> None:
        assert update_today(today.Model(), today.DraftTapped("d"))[1] == (Open(ToForm("d")),)

    def test_what_is_listed_replaces_a_failure(self) -> None:
        failed = replace(today.Model(), failed=Failed("x"))
        model, _ = update_today(failed, today.Listed(Today(waiting=2)))

        assert (model.failed, model.today.waiting, model.loaded) == (None, 2, True)

    def test_another_main_place_is_a_tab_away(self) -> None:
        assert update_today(today.Model(), TabTapped(ToHouseholds()))[1] == (GoToTab(ToHouseholds()),)


class TestHouseholds:
    def test_each_letter_is_looked_for(self) -> None:
        model, effects = update_households(households.Model(), households.Typed("ka"))

        assert (model.typed, effects) == ("ka", (households.Find("ka", households.ROWS),))

    def test_rows_for_an_earlier_word_are_not_shown(self) -> None:
        model = households.Model(typed="kam")
        late = households.FoundSome("ka", (Found("h", "", "Ram", ""),), 1)

        assert update_households(model, late) == (model, ())

    def test_more_asks_for_more(self) -> None:
        full = tuple(Found(str(n), "", "", "") for n in range(households.ROWS))
        model, effects = update_households(households.Model(found=full, total=99), households.MoreTapped())

        assert effects == (households.Find("", 2 * households.ROWS),)
        assert model.shown == 2 * households.ROWS
        assert update_households(model, households.MoreTapped()) == (model, ())

    def test_a_row_opens_the_household_or_the_person_who_has_none(self) -> None:
        row = Found("h", "p", "Ram", "", "Sunita")
        alone = Found("", "p", "", "", "Sunita")
        model = households.Model()

        assert update_households(model, households.RowTapped(row))[1] == (Open(ToHousehold("h")),)
        assert update_households(model, households.RowTapped(alone))[1] == (Open(ToPerson("p")),)


class TestHousehold:
    def test_its_ways(self) -> None:
        model = household.Model("h")
        ways = {
            household.StartTapped(): ToVisitStart("h"),
            household.MemberTapped("p", "t"): ToVisitStart("h", "p", "t"),
            household.AddMemberTapped(): ToRegister("h"),
            household.CardTapped(): ToCard("h"),
            household.VisitTapped("v"): ToVisit("v"),
            household.DraftTapped("d"): ToForm("d"),
            household.AboutTapped("p"): ToPerson("p"),
        }
        for event, route in ways.items():
            assert update_household(model, event)[1] == (Open(route),)

    def test_the_card_that_opened_it_goes_along_to_the_door(self) -> None:
        model = household.Model("h", "c")

        assert update_household(model, household.StartTapped())[1] == (Open(ToVisitStart("h", card="c")),)
        assert update_household(model, household.MemberTapped("p"))[1] == (
            Open(ToVisitStart("h", "p", card="c")),
        )
        assert update_household(model, household.AboutTapped("p"))[1] == (Open(ToPerson("p", "c")),)

    def test_back_leaves(self) -> None:
        assert update_household(household.Model("h"), household.BackTapped())[1] == (GoBack(),)

    def test_it_is_read_each_time_it_comes_on_top(self) -> None:
        assert update_household(household.Model("h"), Shown())[1] == (household.ReadHousehold("h"),)
