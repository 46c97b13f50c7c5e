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
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
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
    area = area_of(desk, desk.book.find(household_id))
    visit = _visit_without_form(desk, encounter_id, household_id, outcome)
    if remark:
        # Beside what it is about: the door lies where the whole team reads, a case's visit does not.
        visit["remark"] = remark
    if retry_on is not None:
        visit["retry_on"] = retry_on.isoformat()
    changes = []
    if not (person_id and household_id):
        ended: dict[str, Value] = {"outcome": outcome}
        if remark and not tasks:
            ended["remark"] = remark
        changes.append(Change(record=RecordId(encounter_id), kind="encounter", area=area, set=ended))
    if person_id and not tasks:
        changes.append(_visit(desk, area, {**visit, "person": person_id}))
    changes += [_visit_of_task(desk, area, task, {**visit, "household": household_id}) for task in tasks]
    await desk.book.record(changes)


def _visit_without_form(desk: Desk, encounter_id: str, household_id: str, outcome: str) -> dict[str, Value]:
    """What every visit of this time at the door says."""
    clock = desk.device.clock
    fields: dict[str, Value] = {
        "encounter": encounter_id,
        "visited_on": today_of(clock).isoformat(),
        "outcome": outcome,
        "worker": desk.identity.worker,
        "submitted_at_ms": clock.now_ms(),
    }
    return fields | ({"household": household_id} if household_id else {})


def _visit_of_task(desk: Desk, area: AreaId, task: Task, visit: dict[str, Value]) -> Change:
    about: dict[str, Value] = {
        "person": task.person,
        "programme": task.programme,
        "form": task.form,
        "task": task.id,
    }
    if task.case:
        return _visit(desk, case_area(task.case), {**visit, **about, "case": task.case})
    return _visit(desk, area, {**visit, **about})


def _visit(desk: Desk, area: AreaId, fields: dict[str, Value]) -> Change:
    return Change(record=RecordId(desk.device.ids.record_id()), kind="visit", area=area, set=fields)


async def put_off(desk: Desk, tasks: Sequence[Task], until: date, reason: str) -> None:
    """
    Hides scheduled visits until a day, for a reason that goes with them; dangers and returned visits stay.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    changes = [_task_event(desk, task, "snooze", until, reason) for task in tasks if task.kind == VISIT]
    if changes:
        await desk.book.record(changes)


async def note_contact(desk: Desk, task: Task) -> None:
    """
    Somebody was asked how they are after a danger: this follow-up is done, the next one stays due.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    today = today_of(desk.device.clock)
    await desk.book.record([_task_event(desk, task, "contacted", today, "referral")])


def _task_event(desk: Desk, task: Task, action: str, until_on: date, reason: str) -> Change:
    # The same on every device that says it of the same day, so that two of them do not count twice.
    event = derive_uuid("task_event", task.id, action, until_on.isoformat())
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
