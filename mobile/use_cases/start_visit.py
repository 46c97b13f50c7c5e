"""
At the door: an encounter begins, and with it a form for each person who is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.case_lists import case_area
from shared.domain.guests import GUEST_CARD
from shared.domain.records import Change, Record, Value
from shared.kernel.identifiers import AreaId, RecordId
from shared.kernel.instants import local_date
from shared.programmes.tasks import Task


async def begin_encounter(desk: Desk, household_id: str, *, card_id: str = "") -> str:
    """
    The encounter of today at this door; one that this worker began today and did not end is gone on with, and has the
    card that was scanned only now.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    clock, book = desk.device.clock, desk.book
    today = today_of(clock)
    for encounter in reversed(_encounters(desk, household_id, card_id)):
        started_ms = encounter.get("started_at_ms")
        if (
            isinstance(started_ms, int)
            and local_date(started_ms, clock.utc_offset_minutes()) == today
            and not encounter.text("outcome")
            and encounter.text("worker") == desk.identity.worker
        ):
            if card_id and not encounter.text("card_id"):
                await book.record([_door_change(encounter.id, encounter.area, {"card_id": card_id})])
            return encounter.id
    encounter_id = desk.device.ids.record_id()
    fields: dict[str, Value] = {
        "household": household_id,
        "started_at_ms": clock.now_ms(),
        "worker": desk.identity.worker,
    }
    if card_id:
        fields["card_id"] = card_id
    if not household_id and card_id:
        del fields["household"]
        fields[GUEST_CARD] = card_id
    area = area_of(desk, book.find(household_id))
    await book.record([_door_change(encounter_id, area, fields)])
    return encounter_id


def _door_change(encounter_id: str, area: AreaId, fields: Mapping[str, Value]) -> Change:
    return Change(record=RecordId(encounter_id), kind="encounter", area=area, set=fields)


def _encounters(desk: Desk, household_id: str, card_id: str) -> Sequence[Record]:
    if household_id or not card_id:
        return desk.book.where("encounter", "household", household_id)
    return [one for one in desk.book.where("encounter", "card_id", card_id) if one.text(GUEST_CARD)]


async def start_visit(
    desk: Desk,
    *,
    form_id: str,
    household_id: str,
    person_id: str,
    encounter_id: str,
    task: Task | None = None,
    guest_card: str = "",
) -> str:
    """
    A draft of the visit, pinned to the form's present version; one begun for the same task is gone on with.

    Args:
        guest_card: The card of somebody whose household is not on this phone.

    Raises:
        UnknownFormError: no pack on this phone has the form.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    context = {
        "household": household_id,
        "person": person_id,
        "encounter": encounter_id,
        "task": task.id if task else "",
        "case": task.case if task else "",
        GUEST_CARD: guest_card,
    }
    for draft in desk.book.drafts():
        same = draft.form == form_id and draft.context.get("person", "") == person_id
        same = same and draft.context.get(GUEST_CARD, "") == guest_card
        same = same and draft.context.get("task", "") == context["task"] and not draft.context.get("amends")
        if same and desk.programmes.may_go_on(draft):
            return draft.id
    return await begin_draft(desk, form_id, context)


async def begin_draft(desk: Desk, form_id: str, context: dict[str, str]) -> str:
    """
    An empty draft of a form. The form is kept beside it, so that an update of the pack cannot break it.

    Raises:
        UnknownFormError: no pack on this phone has the form.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    opened = desk.programmes.open(form_id)
    await desk.programmes.keep_version(opened)
    draft_id = desk.device.ids.record_id()
    await desk.book.save_draft(
        Draft(
            id=draft_id,
            form=form_id,
            form_version=opened.version,
            context={name: value for name, value in context.items() if value},
            started_at_ms=desk.device.clock.now_ms(),
        )
    )
    return draft_id


def area_of_draft(desk: Desk, draft: Draft) -> AreaId:
    """
    Where what a draft makes is recorded: its case's own area, else the household's.
    """
    case = draft.context.get("case", "")
    return case_area(case) if case else area_of(desk, desk.book.find(draft.context.get("household", "")))


def area_of(desk: Desk, household: Record | None) -> AreaId:
    """
    Where what is done at a household is recorded: its own area, else the worker's.
    """
    return household.area if household else AreaId(desk.identity.area)
