"""
When doors are due and in which order: the calendar, the reminder of a day, what is put off, the way from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_calendar import WEEKS, list_calendar
from mobile.use_cases.list_today import list_today
from mobile.use_cases.order_doors import DoorOrder, door_order, keep_door_order
from mobile.use_cases.people import today_of
from mobile.use_cases.record_outcome import put_off, record_outcome
from mobile.use_cases.remind import Reminder, remind
from mobile.use_cases.start_visit import begin_encounter
from shared.forms.expression.functions_places import Place
from tests.support.case_books import a_progress
from tests.support.desks import a_desk, a_family, receive

TODAY = date(2025, 10, 9)


def told(story: Callable[[Desk], Awaitable[None]]) -> None:
    async def run() -> None:
        await story(await a_desk())

    asyncio.run(run())


async def a_baby(desk: Desk, name: str, born_on: str, **home: str) -> str:
    """A baby in a house of its own."""
    house = await receive(
        desk, f"house {name}", "household", worker=desk.identity.worker, house_no=name, **home
    )
    await receive(
        desk, f"baby {name}", "person", household=house, name=name, birth_on=born_on, birth_place="phc"
    )
    return house


def doors(desk: Desk, order: DoorOrder, here: Place | None = None) -> list[str]:
    return [stop.place for stop in list_today(desk, order, here).stops]


class TestCalendar:
    def test_it_begins_on_a_monday_and_what_is_late_stands_on_today(self) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "1", "2025-10-05")
            days = list_calendar(desk)

            assert today_of(desk.device.clock) == TODAY
            assert (days[0].day, len(days)) == (date(2025, 10, 6), 7 * WEEKS)
            assert days[0].day.weekday() == 0
            assert {day.day for day in days if day.stops and day.day < TODAY} == set()
            assert next(day.day for day in days if day.stops) == TODAY

        told(story)

    def test_each_coming_visit_stands_once_on_its_day(self) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "1", "2025-10-09")
            found = {day.day: day.stops[0].lines[0].task for day in list_calendar(desk) if day.stops}

            # Born today in a health centre: days 3, 7, 14, 21 of life.
            expected = [TODAY + timedelta(days=day - 1) for day in (3, 7, 14, 21)]
            assert sorted(found) == expected
            assert len({task.id for task in found.values()}) == 4

        told(story)

    def test_a_visit_that_was_made_is_not_expected_again(self) -> None:
        async def story(desk: Desk) -> None:
            home = await a_baby(desk, "1", "2025-10-03")
            await receive(
                desk,
                "v",
                "visit",
                person=list_today(desk).stops[0].lines[0].task.person,
                household=home,
                form="hbnc_day_visit",
                visited_on=TODAY.isoformat(),
                outcome="done",
            )

            days = [day.day for day in list_calendar(desk) if day.stops]

            assert TODAY not in days
            assert days[0] == date(2025, 10, 16)

        told(story)

    def test_another_workers_door_is_not_on_it(self) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "1", "2025-10-05")
            await receive(desk, "house 1", "household", worker="somebody else")

            assert not any(day.stops for day in list_calendar(desk))

        told(story)


class TestReminder:
    def test_the_first_opening_of_a_day_says_what_it_holds_and_the_second_nothing(self) -> None:
        async def story(desk: Desk) -> None:
            home, mother, _ = await a_family(desk)
            await a_baby(desk, "late", "2025-10-04")
            await receive(
                desk,
                "r",
                "referral",
                person=mother,
                household=home,
                tier="now",
                state="open",
                raised_at_ms=desk.device.clock.now_ms(),
            )

            first = await remind(desk)

            assert (first.dangers, first.overdue) == (1, 1)
            assert first.says_something
            await receive(desk, "r", "referral", state="closed", closed_why="arrived")
            still = await remind(desk, still=True)
            assert (still.dangers, still.overdue) == (0, 1)
            assert await remind(desk) == Reminder()

        told(story)

    def test_a_promise_for_today_is_told_apart(self) -> None:
        async def story(desk: Desk) -> None:
            home = await a_baby(desk, "1", "2025-10-05")
            task = list_today(desk).stops[0].lines[0].task
            await receive(
                desk,
                "v",
                "visit",
                person=task.person,
                household=home,
                form="hbnc_day_visit",
                task=task.id,
                visited_on="2025-10-08",
                outcome="nobody_home",
                retry_on=TODAY.isoformat(),
            )

            assert await remind(desk) == Reminder(agreed=1)

        told(story)

    def test_an_empty_day_says_nothing(self) -> None:
        async def story(desk: Desk) -> None:
            assert not (await remind(desk)).says_something

        told(story)


class TestPutOff:
    def test_what_is_put_off_comes_back_on_its_day_with_its_reason(self) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "1", "2025-10-07")
            task = list_today(desk).stops[0].lines[0].task
            tomorrow = TODAY + timedelta(days=1)

            await put_off(desk, [task], tomorrow, "family_asked")
            await put_off(desk, [task], tomorrow, "family_asked")

            assert list_today(desk).stops == ()
            (event,) = desk.book.all_of("task_event")
            assert (event.text("action"), event.text("reason"), event.text("until_on")) == (
                "snooze",
                "family_asked",
                "2025-10-10",
            )
            assert next(day for day in list_calendar(desk) if day.stops).day == tomorrow
            assert [one.id for one in desk.tasks.on(tomorrow, 0)] == [task.id]

        told(story)

    def test_a_day_put_off_that_is_lost_brings_its_visit_back_at_once(self) -> None:
        """The server dropped what stood on no list any more."""

        async def story(desk: Desk) -> None:
            await a_baby(desk, "1", "2025-10-07")
            task = list_today(desk).stops[0].lines[0].task
            until = (TODAY + timedelta(days=1)).isoformat()
            said = {"task": task.id, "action": "snooze", "until_on": until, "person": task.person}
            event = await receive(desk, "put off", "task_event", household=task.household, **said)
            assert list_today(desk).stops == ()

            await cast(Any, desk.book).apply(a_progress(dropped=(event,)))

            assert [line.task.id for line in list_today(desk).stops[0].lines] == [task.id]

        told(story)

    def test_a_danger_cannot_be_put_off(self) -> None:
        async def story(desk: Desk) -> None:
            home, mother, _ = await a_family(desk)
            await receive(
                desk,
                "r",
                "referral",
                person=mother,
                household=home,
                tier="now",
                state="open",
                raised_at_ms=desk.device.clock.now_ms(),
            )
            danger = list_today(desk).dangers[0].task

            await put_off(desk, [danger], TODAY + timedelta(days=2), "other")

            assert list_today(desk).dangers[0].task.id == danger.id
            assert desk.book.all_of("task_event") == ()

        told(story)


class TestOrder:
    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (DoorOrder.URGENCY, ["c", "a", "b"]),
            (DoorOrder.DAY, ["c", "b", "a"]),
            (DoorOrder.HOUSEHOLD, ["a", "b", "c"]),
        ],
    )
    def test_doors_come_in_the_chosen_order(self, order: DoorOrder, expected: list[str]) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "a", "2025-10-08")
            await a_baby(desk, "b", "2025-10-07")
            await a_baby(desk, "c", "2025-10-04")

            assert doors(desk, order) == expected

        told(story)

    def test_the_way_goes_to_the_nearest_next_door_and_ends_with_those_without_a_place(self) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "far", "2025-10-07", location="25.30 85.00 0 5")
            await a_baby(desk, "near", "2025-10-07", location="25.01 85.00 0 5")
            await a_baby(desk, "middle", "2025-10-07", location="25.10 85.00")
            await a_baby(desk, "nowhere", "2025-10-07")
            await a_baby(desk, "unread", "2025-10-07", location="somewhere")

            assert doors(desk, DoorOrder.WAY, Place(25.0, 85.0)) == [
                "near",
                "middle",
                "far",
                "nowhere",
                "unread",
            ]
            assert doors(desk, DoorOrder.WAY, Place(25.4, 85.0))[:3] == ["far", "middle", "near"]

        told(story)

    def test_without_a_place_of_its_own_the_way_begins_at_the_most_urgent_door(self) -> None:
        async def story(desk: Desk) -> None:
            await a_baby(desk, "a", "2025-10-07", location="25.0 85.0")
            await a_baby(desk, "b", "2025-10-07", location="25.1 85.0")
            await a_baby(desk, "late", "2025-10-04", location="25.2 85.0")

            assert doors(desk, DoorOrder.WAY) == ["late", "b", "a"]

        told(story)

    def test_the_order_is_kept(self) -> None:
        async def story(desk: Desk) -> None:
            assert door_order(desk) is DoorOrder.URGENCY
            await keep_door_order(desk, DoorOrder.WAY)
            assert door_order(desk) is DoorOrder.WAY

        told(story)


class TestOneOfSeveral:
    def test_who_is_absent_has_a_visit_of_their_own_and_the_time_at_the_door_goes_on(self) -> None:
        async def story(desk: Desk) -> None:
            home, mother, baby = await a_family(desk)
            door = await begin_encounter(desk, home)

            await record_outcome(
                desk,
                encounter_id=door,
                household_id=home,
                outcome="nobody_home",
                tasks=(),
                person_id=mother,
                remark="In the fields",
            )

            (visit,) = desk.book.where("visit", "person", mother)
            assert (visit.text("outcome"), visit.text("remark")) == ("nobody_home", "In the fields")
            assert desk.book.get(door).text("outcome") == ""
            assert await begin_encounter(desk, home) == door
            assert not desk.book.where("visit", "person", baby)

        told(story)

    def test_a_card_scanned_during_the_visit_stands_on_it_too(self) -> None:
        async def story(desk: Desk) -> None:
            home, _, _ = await a_family(desk)
            door = await begin_encounter(desk, home)

            assert await begin_encounter(desk, home, card_id="ab" * 16) == door
            assert desk.book.get(door).text("card_id") == "ab" * 16

            await begin_encounter(desk, home, card_id="cd" * 16)
            assert desk.book.get(door).text("card_id") == "ab" * 16

        told(story)

    def test_a_door_where_nobody_was_met_is_ended(self) -> None:
        async def story(desk: Desk) -> None:
            home, _, _ = await a_family(desk)
            door = await begin_encounter(desk, home)

            await record_outcome(
                desk, encounter_id=door, household_id=home, outcome="nobody_home", tasks=(), remark="Locked"
            )

            ended = desk.book.get(door)
            assert (ended.text("outcome"), ended.text("remark")) == ("nobody_home", "Locked")
            assert await begin_encounter(desk, home) != door

        told(story)
