"""
What was found at a door where no form was filled, and at a follow-up that ended nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from mobile.use_cases.start_visit import area_of
from shared.domain.case_lists import case_area
from shared.domain.records import Change, Value
from shared.kernel.identifiers import RecordId, derive_uuid
from shared.programmes.tasks import VISIT, Task

AT_DOOR = ("nobody_home", "away", "refused", "not_safe", "could_not_reach", "moved")
"""Outcomes of a visit that filled no form. None of them but a confirmed move or death ends a task."""

GOES_WITH = ("case", "person", "household", "referral")
"""What a contact about a task belongs to."""


async def record_outcome(
    desk: Desk,
    *,
    encounter_id: str,
    household_id: str,
    outcome: str,
    tasks: Sequence[Task],
    retry_on: date | None = None,
    remark: str = "",
    person_id: str = "",
) -> None:
    """
    One visit for each task that was due at the door; the tasks stay, with one agreed retry. One durable unit.

    Args:
        person_id: Whom alone it is about: the time at the door goes on for the others, and there is a visit of theirs
            whether anything was due or not.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    clock, ids = desk.device.clock, desk.device.ids
    area = area_of(desk, desk.book.find(household_id))
    today = today_of(clock).isoformat()
    ended: dict[str, Value] = {"outcome": outcome}
    if remark and not tasks:
        ended["remark"] = remark
    changes = []
    if not (person_id and household_id):
        changes = [Change(record=RecordId(encounter_id), kind="encounter", area=area, set=ended)]
    visit: dict[str, Value] = {
        "encounter": encounter_id,
        "visited_on": today,
        "outcome": outcome,
        "worker": desk.identity.worker,
        "submitted_at_ms": clock.now_ms(),
    }
    if household_id:
        visit["household"] = household_id
    if remark:
        # Beside what it is about: the door lies where the whole team reads, a case's visit does not.
        visit["remark"] = remark
    if retry_on is not None:
        visit["retry_on"] = retry_on.isoformat()
    if person_id and not tasks:
        fields = {**visit, "person": person_id}
        changes.append(Change(record=RecordId(ids.record_id()), kind="visit", area=area, set=fields))
    for task in tasks:
        fields = {
            **visit,
            "household": household_id,
            "person": task.person,
            "programme": task.programme,
            "form": task.form,
            "task": task.id,
        }
        if task.case:
            fields["case"] = task.case
        place = case_area(task.case) if task.case else area
        changes.append(Change(record=RecordId(ids.record_id()), kind="visit", area=place, set=fields))
    await desk.book.record(changes)


async def put_off(desk: Desk, tasks: Sequence[Task], until: date, reason: str) -> None:
    """
    Hides scheduled visits until a day, for a reason that goes with them; dangers and returned visits stay.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    changes = [
        # The same on every device that puts it off to the same day.
        _task_event(
            desk,
            task,
            derive_uuid("task_event", task.id, "snooze", until.isoformat()),
            "snooze",
            until,
            reason,
        )
        for task in tasks
        if task.kind == VISIT
    ]
    if changes:
        await desk.book.record(changes)


async def note_contact(desk: Desk, task: Task) -> None:
    """
    Somebody was asked how they are after a danger: this follow-up is done, the next one stays due.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    today = today_of(desk.device.clock)
    # The same on every device that notes it on the same day, so that two of them do not count twice.
    event = derive_uuid("task_event", task.id, "contacted", today.isoformat())
    await desk.book.record([_task_event(desk, task, event, "contacted", today, "referral")])


def _task_event(desk: Desk, task: Task, event: str, action: str, until_on: date, reason: str) -> Change:
    fields: dict[str, Value] = {
        "task": task.id,
        "action": action,
        "until_on": until_on.isoformat(),
        "reason": reason,
        # It goes where these go, and is erased with them.
        **{name: record for name in GOES_WITH if (record := getattr(task, name))},
    }
    area = case_area(task.case) if task.case else area_of(desk, desk.book.find(task.household))
    return Change(record=RecordId(event), kind="task_event", area=area, set=fields)
