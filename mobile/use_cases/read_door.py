"""
What a worker should know with a hand on the door: who is due behind it, who lives there, which forms there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_today import line_of
from mobile.use_cases.offered_forms import OfferedForm, forms_offered
from mobile.use_cases.people import (
    household_name,
    household_place,
    is_dead,
    oldest_first,
    person_name,
    today_of,
)
from mobile.use_cases.stops import Line
from shared.programmes.tasks import VISIT, Task


@dataclass(frozen=True, slots=True)
class Door:
    """
    Attributes:
        due: Visits due behind this door, or for the one person it is about.
        others: People nothing is due for: (person, name).
        also: People something is due for, who may need another form: (person, name).
        forms: Visit forms that can be filled without being due.
    """

    title: str
    place: str
    due: tuple[Line, ...]
    others: tuple[tuple[str, str], ...]
    forms: tuple[OfferedForm, ...]
    also: tuple[tuple[str, str], ...] = ()


def read_door(desk: Desk, household_id: str, person_id: str = "") -> Door:
    """
    Without a household and a person it is a guest's: nobody is known, every form may be filled.

    Raises:
        RecordMissingError: the household is not on this device.
    """
    book, clock = desk.book, desk.device.clock
    home = book.get(household_id) if household_id else None
    there = book.where("person", "household", household_id) if household_id else ()
    people = [person for person in there if not is_dead(person)]
    if person_id:
        people = [book.get(person_id)]
    ids = {person.id for person in people}
    due = tuple(
        line_of(desk, task, person_name(book.get(task.person), book))
        for task in desk.tasks.on(today_of(clock), clock.utc_offset_minutes())
        if task.kind == VISIT and task.person in ids and (not task.quiet or person_id)
    )
    with_task = {line.task.person for line in due}
    there_now = [(person.id, person_name(person, book)) for person in oldest_first(people)]
    return Door(
        title=household_name(home),
        place=household_place(home),
        due=due,
        others=tuple(one for one in there_now if one[0] not in with_task),
        forms=forms_offered(desk, VISIT),
        also=tuple(one for one in there_now if one[0] in with_task),
    )


def find_task(desk: Desk, task_id: str) -> Task | None:
    """
    A task that is due, or None.
    """
    clock = desk.device.clock
    tasks = desk.tasks.on(today_of(clock), clock.utc_offset_minutes())
    return next((task for task in tasks if task.id == task_id), None)
