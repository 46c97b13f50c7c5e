"""
The coming weeks: which doors are due on which day. What is late or due by now stands on today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_today import open_tasks, stops_of
from mobile.use_cases.people import today_of
from mobile.use_cases.stops import Stop
from shared.programmes.tasks import AMEND, Task

WEEKS = 4


@dataclass(frozen=True, slots=True)
class Day:
    """
    A day and the doors due on it.
    """

    day: date
    stops: tuple[Stop, ...] = ()


def list_calendar(desk: Desk) -> tuple[Day, ...]:
    """
    This week from its Monday and the weeks after it; days that are over are empty.
    """
    clock = desk.device.clock
    today = today_of(clock)
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=number) for number in range(7 * WEEKS)]
    due = [task for task in desk.tasks.on(today, clock.utc_offset_minutes()) if task.kind != AMEND]
    by_day: dict[date, list[Task]] = {day: [] for day in days}
    for task in open_tasks(desk, [*due, *desk.tasks.ahead(today, days[-1])]):
        day = max(task.due_on, today)
        if day in by_day:
            by_day[day].append(task)
    return tuple(Day(day, stops_of(desk, tasks)) for day, tasks in by_day.items())
