"""
What the first opening of a day says before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_today import open_tasks
from mobile.use_cases.people import today_of
from shared.programmes.tasks import FOLLOW_UP, VISIT, Task

_KEPT = "reminded_on"


@dataclass(frozen=True, slots=True)
class Reminder:
    """
    In numbers of people.

    Attributes:
        agreed: Whom somebody promised to see today.
    """

    dangers: int = 0
    overdue: int = 0
    due: int = 0
    agreed: int = 0

    @property
    def says_something(self) -> bool:
        """Whether there is anything to remind of."""
        return bool(self.dangers or self.overdue or self.due or self.agreed)


async def remind(desk: Desk, *, still: bool = False) -> Reminder:
    """
    What this day holds; nothing where it was said today already.

    Args:
        still: It stands on the screen, until it is put away, and is to be as true as the list below it.

    Raises:
        StorageFullError, StorageFaultError: it will be said again.
    """
    clock = desk.device.clock
    today = today_of(clock)
    said = desk.book.kept(_KEPT) == today.isoformat()
    if said and not still:
        return Reminder()
    if not said:
        await desk.book.keep(_KEPT, today.isoformat())
    tasks = open_tasks(desk, desk.tasks.on(today, clock.utc_offset_minutes()))
    visits = [task for task in tasks if task.kind == VISIT]
    return Reminder(
        dangers=_people(task for task in tasks if task.kind == FOLLOW_UP),
        overdue=_people(task for task in visits if task.overdue),
        due=_people(task for task in visits if task.due_on == today and task.retry_on != today),
        agreed=_people(task for task in visits if task.retry_on == today),
    )


def _people(tasks: Iterable[Task]) -> int:
    return len({task.person for task in tasks})
